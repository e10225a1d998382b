"""The entry point: what the pipe hands over, and takes back (EventBridge User Guide, "Event enrichment")."""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from functions._common.guarding import GuardError, client, guarded
from functions._common.items import Item, if_met
from functions._common.metrics import CloudWatch, Metrics, Number

TABLE_VARIABLE: Final = "AUDIT_TABLE"
NAMESPACE_VARIABLE: Final = "NAMESPACE"
"""Where numbers are put."""
_SERVICE: Final = "dynamodb.amazonaws.com"
"""Who deletes what expired (DynamoDB Developer Guide, "DynamoDB Streams and Time to Live")."""
_LOG: Final = logging.getLogger("hold_guard")
Change = Mapping[str, object]


class Table(Protocol):
    """What is used of boto3's DynamoDB client, in its own spelling."""

    def put_item(self, **request: object) -> object:
        """Put an item."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guarding:
    """What a run works with."""

    client: Table
    metrics: CloudWatch
    table: str
    namespace: str


def handle(event: Sequence[Change], context: object) -> list[Change]:
    """Work on a batch of changes."""
    del context
    return restore(event, runtime())


def runtime() -> Guarding:
    """Give the surroundings that the Lambda runtime offers."""
    return Guarding(
        client=cast("Table", client("dynamodb")),
        metrics=cast("CloudWatch", client("cloudwatch")),
        table=os.environ[TABLE_VARIABLE],
        namespace=os.environ[NAMESPACE_VARIABLE],
    )


def restore(batch: Sequence[Change], guarding: Guarding) -> list[Change]:
    """Do a run; give what goes on to the archive."""
    return guarded(_LOG, lambda: _restore(batch, guarding))


def _restore(batch: Sequence[Change], guarding: Guarding) -> list[Change]:
    lost = [change for change in batch if change.get("eventName") == "REMOVE"]
    restored = sum(_put_back(guarding, item) for item in map(held, lost) if item is not None)
    if restored:
        _LOG.error("audit records under legal hold were deleted, and put back", extra={"restored": restored})
        Metrics(guarding.metrics, guarding.namespace).put({"Restored": Number(float(restored))})
    return [change for change in batch if change not in lost]


def held(change: Change) -> Item | None:
    """Give the item to put back, without its expiry; None when nothing is: people, or a hold that was lifted."""
    who, what = change.get("userIdentity"), change.get("dynamodb")
    image = what.get("OldImage") if isinstance(what, Mapping) else None
    if not isinstance(image, Mapping):
        message = "a deletion came without what was deleted"
        raise GuardError(message)
    expired = isinstance(who, Mapping) and who.get("principalId", who.get("PrincipalId")) == _SERVICE
    if not expired or image.get("legalHold") != {"BOOL": True}:
        return None
    kept = {name: value for name, value in image.items() if name != "expiresAt"}
    return {"suspendedExpiresAt": image["expiresAt"], **kept} if "expiresAt" in image else kept


def _put_back(guarding: Guarding, item: Item) -> bool:
    """Put an item back, unless one is there: a batch comes again where its end was not heard of."""
    return if_met(
        lambda: guarding.client.put_item(
            TableName=guarding.table, Item=item, ConditionExpression="attribute_not_exists(tenantId)"
        )
    )
