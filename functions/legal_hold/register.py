"""The table of requests, as far as it holds holds, and requests that wait for one to be lifted."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from functions._common.guarding import GuardError
from functions._common.items import DynamoDb, Item, every_item, if_met, number, text
from functions.legal_hold.holds import DAY, LIFTED, Action, Hold, State, Wish

PENDING: Final = "hold"
"""What `pending` says of an item with something to do for this function, so that its index has it."""
_STATES: Final = {state.value: state for state in State}
KEPT_DAYS: Final = 3 * 365
"""How long a hold of the past is kept: the usual limitation of claims."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """The table."""

    client: DynamoDb
    table: str
    index: str

    def wish(self, wish: Wish, now: float) -> None:
        """Note what somebody wishes. What is so already stays as it is."""
        if wish.action is Action.PLACE:
            self._place(replace(wish.hold, state=State.PLACING, placed=int(now)))
        else:
            self._lift(wish.hold, now)

    def _place(self, hold: Hold) -> None:
        put = {"Item": _item(hold), "ConditionExpression": "attribute_not_exists(requestId)"}
        if if_met(lambda: self.client.put_item(TableName=self.table, **put)):
            return
        found = self.hold(hold.id)
        if found is None or not found.standing:
            message = "the hold is being lifted; place it again when that is done"
            raise GuardError(message)

    def _lift(self, hold: Hold, now: float) -> None:
        """Begin to lift a hold; only one that stands has a beginning."""
        changes = {":lifted": {"N": str(int(now))}, ":state": {"S": State.LIFTING}, ":none": {"S": ""}}
        standing = {":placing": {"S": State.PLACING}, ":held": {"S": State.HELD}}
        request = {
            "TableName": self.table,
            "Key": {"requestId": {"S": hold.id}},
            "UpdateExpression": "SET #state = :state, liftedAt = :lifted, #cursor = :none",
            "ConditionExpression": "#state IN (:placing, :held)",
            "ExpressionAttributeNames": {"#state": "state", "#cursor": "cursor"},
            "ExpressionAttributeValues": {**changes, **standing},
        }
        if not if_met(lambda: self.client.update_item(**request)) and self.hold(hold.id) is None:
            message = "there is no such hold"
            raise GuardError(message)

    def hold(self, ident: str) -> Hold | None:
        """Give a hold as it is now."""
        key = {"requestId": {"S": ident}}
        found = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return None if found is None else _hold(found)

    def active(self, *also: str) -> list[tuple[str, Hold]]:
        """Give every hold with something to do for this function, by the id of its item; `also` names new ones."""
        request = {
            "TableName": self.table,
            "IndexName": self.index,
            "KeyConditionExpression": "pending = :hold",
            "ExpressionAttributeValues": {":hold": {"S": PENDING}},
        }
        listed = [text(item, "requestId") for item in every_item(self.client.query, request)]
        idents = dict.fromkeys([*also, *listed])
        found = [(ident, self.hold(ident)) for ident in idents]  # the index lags behind, and holds keys alone
        return [(ident, hold) for ident, hold in found if hold is not None and hold.state is not State.LIFTED]

    def save(self, hold: Hold, *, becomes: State | None = None) -> bool:
        """Note how far work on a hold is; False when somebody changed what is to be done meanwhile."""
        values = {
            ":next": {"S": becomes or hold.state},
            ":state": {"S": hold.state},
            ":cursor": {"S": hold.cursor},
            ":swept": {"N": str(hold.swept)},
        }
        request = {
            "TableName": self.table,
            "Key": {"requestId": {"S": hold.id}},
            "UpdateExpression": "SET #state = :next, #cursor = :cursor, sweptAt = :swept",
            "ConditionExpression": "#state = :state",
            "ExpressionAttributeNames": {"#state": "state", "#cursor": "cursor"},
            "ExpressionAttributeValues": values,
        }
        return if_met(lambda: self.client.update_item(**request))

    def end(self, hold: Hold) -> None:
        """Take a lifted hold away, and leave a note of it with what is left to do: both at once."""
        gone = {
            "TableName": self.table,
            "Key": {"requestId": {"S": hold.id}},
            "ConditionExpression": "#state = :lifting",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {":lifting": {"S": State.LIFTING}},
        }
        note = {**_item(replace(hold, state=State.RESUMING)), "requestId": {"S": _past(hold)}}
        items = [{"Delete": gone}, {"Put": {"TableName": self.table, "Item": note}}]
        if_met(lambda: self.client.transact_write_items(TransactItems=items))

    def forget(self, ident: str, now: float) -> None:
        """Note that nothing is left to do for a hold of the past."""
        self.client.update_item(
            TableName=self.table,
            Key={"requestId": {"S": ident}},
            UpdateExpression="SET #state = :lifted, expiresAt = :until REMOVE pending",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":lifted": {"S": State.LIFTED},
                ":until": {"N": str(int(now) + KEPT_DAYS * DAY)},
            },
        )

    def waiting(self, hold: Hold) -> Iterator[str]:
        """Give the ids of requests that waited for a hold to be lifted. There are few of either."""
        names = ["awaitsLift = :yes", "tenantId = :tenant", *(["subjectId = :person"] if hold.person else [])]
        person = {":person": {"S": hold.person}} if hold.person else {}
        request = {
            "TableName": self.table,
            "FilterExpression": " AND ".join(names),
            "ExpressionAttributeValues": {":yes": {"S": "yes"}, ":tenant": {"S": hold.tenant}, **person},
            "ConsistentRead": True,
        }
        yield from (text(item, "requestId") for item in every_item(self.client.scan, request))


def _past(hold: Hold) -> str:
    return f"{LIFTED}{hold.id}/{hold.lifted}"


def _item(hold: Hold) -> dict[str, dict[str, str]]:
    texts = {
        "requestId": hold.id,
        "kind": "hold",
        "pending": PENDING,
        "tenantId": hold.tenant,
        "receivedAt": dt.datetime.fromtimestamp(hold.placed, dt.UTC).isoformat(),
        "state": hold.state.value,
        "reason": hold.reason,
        "placedBy": hold.by,
        "since": hold.since,
        "cursor": hold.cursor,
        **({"subjectId": hold.person} if hold.person else {}),
    }
    numbers = {"placedAt": hold.placed, "liftedAt": hold.lifted, "sweptAt": hold.swept}
    found = {name: {"S": value} for name, value in texts.items()}
    return {**found, **{name: {"N": str(value)} for name, value in numbers.items()}}


def _hold(item: Item) -> Hold:
    """Read a hold; one without a state is one to place."""
    return Hold(
        tenant=text(item, "tenantId"),
        person=text(item, "subjectId"),
        since=text(item, "since"),
        reason=text(item, "reason"),
        by=text(item, "placedBy"),
        state=_STATES.get(text(item, "state"), State.PLACING),
        placed=number(item, "placedAt"),
        lifted=number(item, "liftedAt"),
        swept=number(item, "sweptAt"),
        cursor=text(item, "cursor"),
    )
