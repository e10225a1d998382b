"""Audit records in their table: held back from expiry, and let go."""

import datetime as dt
import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from functions._common.items import DynamoDb, Item, every_item, if_met, number, text
from functions._common.pace import Pace
from functions.legal_hold.holds import DAY, Action, Hold, expiry_after

TENANT: Final = "tenantId"
MOMENT: Final = "occurredAt#eventId"
"""The key of a record."""
_ABOUT: Final = ("actorId", "entityId")
"""What names the person that a record is of, or about."""
_HELD: Final = "attribute_exists(suspendedExpiresAt)"
_FREE: Final = "attribute_exists(expiresAt)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """The table."""

    client: DynamoDb
    table: str
    retention_days: int
    """How long an event of this function itself is kept."""

    def hold(self, hold: Hold, pace: Pace) -> None:
        """Take the expiry of every record that a hold covers, and keep it beside."""
        for item in pace.within(self._covered(hold, _FREE)):
            change = functools.partial(
                self._change,
                item,
                "SET suspendedExpiresAt = expiresAt, legalHold = :yes REMOVE expiresAt",
                _FREE,
                {":yes": {"BOOL": True}},
            )
            if_met(change)

    def release(self, hold: Hold, others: Sequence[Hold], now: float, pace: Pace) -> None:
        """Let every record expire that a hold covered and no other one does."""
        if any(other.standing and other.covers(hold) for other in others):
            return
        kept = {other.person for other in others if other.standing and hold.covers(other)}
        for item in pace.within(self._covered(hold, _HELD)):
            if kept & {text(item, name) for name in _ABOUT}:
                continue
            original = number(item, "suspendedExpiresAt")
            values = {
                ":until": {"N": str(expiry_after(original, now))},
                ":no": {"BOOL": False},
                ":original": {"N": str(original)},
            }
            change = functools.partial(
                self._change,
                item,
                "SET expiresAt = :until, legalHold = :no REMOVE suspendedExpiresAt",
                "suspendedExpiresAt = :original",
                values,
            )
            if_met(change)

    def tell(self, hold: Hold, action: Action, moment: int) -> None:
        """Leave an audit event. Its key is of the hold and the moment, so that telling twice leaves one."""
        name = f"legalHold.{'placed' if action is Action.PLACE else 'lifted'}"
        ident = hashlib.sha256(f"{hold.id} {name} {moment}".encode()).hexdigest()[:32]
        when = dt.datetime.fromtimestamp(moment, dt.UTC).isoformat()
        texts = {
            TENANT: hold.tenant,
            MOMENT: f"{when}#{ident}",
            "action": name,
            "actorId": hold.by,
            "entityId": hold.id,
            "entityType": "LegalHold",
        }
        expires = {"expiresAt": {"N": str(moment + self.retention_days * DAY)}}
        item = {**{key: {"S": value} for key, value in texts.items()}, **expires}
        put = functools.partial(
            self.client.put_item,
            TableName=self.table,
            Item=item,
            ConditionExpression="attribute_not_exists(tenantId)",
        )
        if_met(put)

    def _covered(self, hold: Hold, condition: str) -> Iterator[Item]:
        """Give the records of a tenant or person that are in a condition."""
        about = f" AND ({' OR '.join(f'{name} = :person' for name in _ABOUT)})" if hold.person else ""
        person = {":person": {"S": hold.person}} if hold.person else {}
        request = {
            "TableName": self.table,
            "KeyConditionExpression": "tenantId = :tenant",
            "FilterExpression": condition + about,
            "ExpressionAttributeValues": {":tenant": {"S": hold.tenant}, **person},
            "ConsistentRead": True,
        }
        yield from every_item(self.client.query, request)

    def _change(self, item: Item, change: str, condition: str, values: dict[str, object]) -> object:
        return self.client.update_item(
            TableName=self.table,
            Key={name: item[name] for name in (TENANT, MOMENT)},
            UpdateExpression=change,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
