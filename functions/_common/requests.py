"""A request of a person about their data, as it stands in its table, and the holds that keep it back."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from functions._common.guarding import GuardError
from functions._common.items import Item, One, if_met, text

HOLDS: Final = "hold/"
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_LEAST_PERSON: Final = 8
"""A shorter id might be part of another person's prefix."""


class Table(Protocol):
    """What is used of boto3's DynamoDB client, in its own spelling."""

    def get_item(self, **request: object) -> One: ...

    def update_item(self, **request: object) -> object: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a person asks for."""

    id: str
    kind: str
    tenant: str
    person: str
    prefixes: Sequence[str]
    """Where in the media buckets the person's objects are."""
    secrets: Sequence[str]
    """Names of the secrets of the person's accounts."""
    done: frozenset[str]
    """Steps that are done."""
    received: str = ""
    """When the request came in, in ISO 8601."""
    retained: frozenset[str] = frozenset()
    """What of it was kept, step by step."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """The table of requests."""

    client: Table
    table: str

    def load(self, event: object) -> Asked:
        """Load the request that an event names. An error shows nothing of it."""
        ident = event.get("requestId") if isinstance(event, dict) else None
        if not isinstance(ident, str) or not _ID.fullmatch(ident):
            message = "the event names no request"
            raise GuardError(message)
        item = self._item(ident)
        if item is None or not text(item, "tenantId") or len(text(item, "subjectId")) < _LEAST_PERSON:
            message = "no such request, or one that says too little"
            raise GuardError(message)
        return Asked(
            id=ident,
            kind=text(item, "kind"),
            tenant=text(item, "tenantId"),
            person=text(item, "subjectId"),
            prefixes=_texts(item, "mediaPrefixes"),
            secrets=_texts(item, "secretIds"),
            done=frozenset(_names(item, "done")),
            received=text(item, "receivedAt"),
            retained=frozenset(_names(item, "retained")),
        )

    def held(self, asked: Asked) -> bool:
        """Whether a legal hold covers the person now."""
        tenant = f"{HOLDS}{asked.tenant}"
        return any(self._item(ident) is not None for ident in (tenant, f"{tenant}/{asked.person}"))

    def note(self, asked: Asked, step: str, kept: str = "") -> None:
        """Note that a step is done, and what of it was kept; noting it twice changes nothing."""
        sets = {":step": {"SS": [step]}, **({":kept": {"SS": [kept]}} if kept else {})}
        self.client.update_item(
            TableName=self.table,
            Key={"requestId": {"S": asked.id}},
            UpdateExpression="ADD done :step" + (", retained :kept" if kept else ""),
            ExpressionAttributeValues=sets,
        )

    def settled(self, asked: Asked, done: str) -> str:
        """Give the receipt that was settled for what was done; an empty text when none was."""
        return text(self._item(asked.id) or {}, _receipt(done))

    def settle(self, asked: Asked, done: str, file: str) -> str:
        """Note a receipt for what was done, once; give the one that is noted."""
        change = functools.partial(
            self.client.update_item,
            TableName=self.table,
            Key={"requestId": {"S": asked.id}},
            UpdateExpression="SET #receipt = :file",
            ConditionExpression="attribute_exists(requestId) AND attribute_not_exists(#receipt)",
            ExpressionAttributeNames={"#receipt": _receipt(done)},
            ExpressionAttributeValues={":file": {"S": file}},
        )
        if if_met(change):
            return file
        if noted := self.settled(asked, done):
            return noted
        message = "the request is gone"
        raise GuardError(message)

    def _item(self, ident: str) -> Item | None:
        key = {"requestId": {"S": ident}}
        return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")


def _receipt(done: str) -> str:
    """Name the attribute with the receipt for what was done: a request that was held back gets another one later."""
    return f"receipt-{done}"


def _texts(item: Item, name: str) -> list[str]:
    found = item.get(name, {}).get("L", ())
    return [str(one["S"]) for one in found if isinstance(one, dict) and "S" in one] if isinstance(found, list) else []


def _names(item: Item, name: str) -> list[str]:
    found = item.get(name, {}).get("SS", ())
    return [str(one) for one in found] if isinstance(found, list) else []
