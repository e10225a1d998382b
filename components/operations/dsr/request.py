"""A request as it stands in its table, and what is fixed about answering it."""

from collections.abc import Mapping
from typing import Final

from components._naming import Identity
from components.data.bucket_class import BucketClass
from components.operations.states import ask

DSR: Final = "dsr"
"""The part that names the state machine that answers requests, and its role."""
WATCH: Final = "dsr-watch"
"""The part that names the state machine that looks how old open requests are."""
REQUESTS: Final = "dsr-requests"
"""The part that names the table of requests."""
ERASE: Final = "dsr-erase"
"""The part that names the function that erases what the platform itself keeps."""
EXPORT: Final = "dsr-export"
"""The part that names the function that gathers what the platform itself knows."""
PENDING: Final = "pending-receivedAt"
"""The index of open requests, oldest first. It is sparse: answered requests have no `pending`."""
HOLDS: Final = "hold/"
"""Items of the table whose id begins so are legal holds: of a tenant, or of a person in a tenant."""
RECEIPTS: Final = "privacy/receipts"
"""Where receipts lie in the audit bucket."""
KINDS: Final = ("export", "erase", "restrict")
"""What a person can ask for (GDPR Articles 15, 17 and 18)."""
STORES: Final = ("postgres", "redis")
"""Stores that the worker's `dsr` command works on: it knows the manifest of personal data."""
MEDIA: Final = (BucketClass.MEDIA_TEMP, BucketClass.MEDIA_ARCHIVE)
RETAINED: Final = {
    "audit records": "GDPR Article 17(3)(b) and (e): locked, to answer for what was done",
    "backups": "expire by themselves; a restored copy is erased again from the receipts",
}
KEPT_SECONDS: Final = 3 * 365 * 24 * 3600
"""How long an answered request is kept: the usual limitation of claims, three years."""
_LEAST_ID: Final = 8
"""A shorter id might be part of another person's prefix."""


def known() -> str:
    """Give the expression for a request that says enough to be answered."""
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    person = f"$length($request.subjectId.S) >= {_LEAST_ID}"
    return f"$request.kind.S in [{kinds}] and $exists($request.tenantId.S) and {person}"


def answered() -> str:
    """Give the expression for a request with nothing left to do: neither open nor waiting for a hold to be lifted."""
    open_ = "$exists($request.pending.S) or $exists($request.awaitsLift.S)"
    return f"$exists($request.kind.S) and $not({open_})"


def item(identity: Identity, key: str) -> dict[str, object]:
    """Name one item of the table."""
    return {"TableName": identity.named(REQUESTS), "Key": {"requestId": {"S": key}}}


def current(identity: Identity, key: str) -> dict[str, object]:
    """Ask for one item as it is now."""
    return {**item(identity, key), "ConsistentRead": True}


def marked(identity: Identity, status: str, expression: str, values: Mapping[str, object]) -> dict[str, object]:
    """Set the status of the request and what goes with it; `status` is a reserved word."""
    return {
        **item(identity, ask("$requestId")),
        "UpdateExpression": f"SET #status = :status{expression}",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":status": {"S": status}, **values},
    }


def noted(identity: Identity) -> dict[str, object]:
    """Add the current step to those that are done."""
    return {
        **item(identity, ask("$requestId")),
        "UpdateExpression": "ADD done :step",
        "ExpressionAttributeValues": {":step": {"SS": [ask("$step")]}},
    }
