"""Leases, intents and the escrow, on boto3's client of DynamoDB.

An item for each: a lease ends by itself, an intent and a pair in escrow must not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict

from functions._common.errors import error_code
from functions._common.sealed import Sealed
from functions.refresh_x.escrow import Seal

LEASE_SECONDS: Final = 600.0
"""Longer than a run may last."""
_KEY: Final = "pk"
_EXPIRES: Final = "expiresAt"
"""The table's attribute for the end of items, in seconds since 1970."""

Attribute = Mapping[str, str | bytes]
Item = Mapping[str, Attribute]


class Got(TypedDict, total=False):
    """The answer of GetItem."""

    Item: Item


class DynamoDb(Protocol):
    """What is used of boto3's DynamoDB client, in its own spelling."""

    def put_item(self, **request: object) -> object: ...  # noqa: D102  boto3's name

    def get_item(self, **request: object) -> Got: ...  # noqa: D102  boto3's name

    def delete_item(self, **request: object) -> object: ...  # noqa: D102  boto3's name


@dataclass(frozen=True, slots=True)
class Intent:
    """That a refresh token is sent, or was."""

    version: str
    """The version that its outcome is stored as."""
    attempts: int
    """How many times it was decided to send it."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What is known of the work on one account."""

    client: DynamoDb
    table: str
    seal: Seal
    account: str
    """The table's key for it, such as x#4711."""
    run: str
    """Tells this run from others, and from its own repetition: the same request may come twice."""

    def lease(self, now: float) -> bool:
        """Take the account, unless another run has it."""
        return self._put(
            self._item(
                "", holder={"S": self.run}, until={"N": _seconds(now + LEASE_SECONDS)}, **_ends(now + LEASE_SECONDS)
            ),
            "attribute_not_exists(pk) OR #until < :now OR #holder = :run",
            {"#until": "until", "#holder": "holder"},
            {":now": {"N": _seconds(now)}, ":run": {"S": self.run}},
        )

    def release(self) -> None:
        """Give the account back, if this run still has it."""
        _unless_failed(
            lambda: self.client.delete_item(
                TableName=self.table,
                Key=self._key(""),
                ConditionExpression="#holder = :run",
                ExpressionAttributeNames={"#holder": "holder"},
                ExpressionAttributeValues={":run": {"S": self.run}},
            )
        )

    def intent(self) -> Intent | None:
        """Give the open intent."""
        found = self._get("intent")
        return Intent(str(found["version"]["S"]), int(found["attempts"]["N"])) if found else None

    def intend(self, intent: Intent) -> bool:
        """Write an intent, unless another run wrote it; one that is left of an earlier pair is over."""
        attempts: Attribute = {"N": str(intent.attempts)}
        return self._put(
            self._item("intent", version={"S": intent.version}, attempts=attempts, holder={"S": self.run}),
            "attribute_not_exists(pk) OR #version <> :version OR #attempts < :attempts OR #holder = :run",
            {"#version": "version", "#attempts": "attempts", "#holder": "holder"},
            {":version": {"S": intent.version}, ":attempts": attempts, ":run": {"S": self.run}},
        )

    def settle(self) -> None:
        """Remove the intent: its outcome is known."""
        self._delete("intent")

    def escrow(self, version: str, value: Sealed) -> None:
        """Keep a pair that could not be stored as a version."""
        sealed: Attribute = {"B": self.seal.close(self.account, value)}
        self.client.put_item(TableName=self.table, Item=self._item("escrow", version={"S": version}, sealed=sealed))

    def escrowed(self, version: str) -> Sealed | None:
        """Give the pair that is kept for a version."""
        found = self._get("escrow")
        if found is None or found["version"]["S"] != version:
            return None
        blob = found["sealed"]["B"]
        return self.seal.open(self.account, blob if isinstance(blob, bytes) else blob.encode())

    def redeem(self) -> None:
        """Remove what was kept: it is stored."""
        self._delete("escrow")

    def _key(self, kind: str) -> Item:
        return {_KEY: {"S": f"{self.account}#{kind}" if kind else self.account}}

    def _item(self, kind: str, **attributes: Attribute) -> Item:
        return {**self._key(kind), **attributes}

    def _put(self, item: Item, condition: str, names: Mapping[str, str], values: Item) -> bool:
        return _unless_failed(
            lambda: self.client.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        )

    def _get(self, kind: str) -> Item | None:
        return self.client.get_item(TableName=self.table, Key=self._key(kind), ConsistentRead=True).get("Item")

    def _delete(self, kind: str) -> None:
        self.client.delete_item(TableName=self.table, Key=self._key(kind))


def _unless_failed(act: Callable[[], object]) -> bool:
    """Do something under a condition; say whether the condition held."""
    try:
        act()
    except Exception as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _seconds(moment: float) -> str:
    return str(round(moment))


def _ends(moment: float) -> dict[str, Attribute]:
    return {_EXPIRES: {"N": _seconds(moment)}}
