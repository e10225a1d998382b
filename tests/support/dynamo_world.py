"""A DynamoDB with tables of two keys, and as much of its expressions as is used; and what its stream tells."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from functions._common.items import Found, Item, One
from tests.support.aws_models import faults
from tests.support.aws_world import fail
from tests.support.guard_world import GuardWorld

Row = dict[str, dict[str, Any]]
_TERM = re.compile(
    r"\(|\)|\bAND\b|\bOR\b|attribute_(?:not_)?exists\((?P<there>[#\w]+)\)"
    r"|(?P<name>[#\w]+) (?:IN \((?P<many>[^)]*)\)|= (?P<one>:\w+))"
)


@dataclass
class DynamoFake:
    """Tables by name; a page of a query holds two items."""

    world: GuardWorld
    keys: dict[str, tuple[str, ...]]
    """The names of the key attributes of each table."""
    tables: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    stream: list[dict[str, Any]] = field(default_factory=list)
    """What was deleted because it expired."""
    page: int = 2

    def __post_init__(self) -> None:
        self.tables = {name: {} for name in self.keys}

    def add(self, table: str, **texts: object) -> None:
        """Put an item by hand: texts, numbers and truth values; `_` in a name stands for `#`."""
        item = {name.replace("_", "#"): typed(value) for name, value in texts.items()}
        self.tables[table][self._key(table, item)] = item

    def expire(self, table: str, now: float) -> None:
        """Delete what expired, as the service does in its own time."""
        for key, item in list(self.tables[table].items()):
            if float(item.get("expiresAt", {"N": "inf"})["N"]) < now:
                self.lose(table, key)

    def lose(self, table: str, key: tuple[str, ...]) -> None:
        """Delete an item as the service does, which tells the stream."""
        image = self.tables[table].pop(key)
        self.stream.append(
            {
                "eventID": str(len(self.stream)),
                "eventName": "REMOVE",
                "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
                "dynamodb": {"Keys": {}, "OldImage": image},
            }
        )

    # boto3's client.

    def get_item(self, **request: object) -> One:
        self._valid("GetItem", request)
        assert request["ConsistentRead"] is True
        rows, key = self._rows(request), self._asked(request)
        return self.world.call("get_item", lambda: One(Item=rows[key]) if key in rows else One())

    def query(self, **request: object) -> Found:
        self._valid("Query", request)
        return self.world.call("query", lambda: self._page(request, cast("str", request["KeyConditionExpression"])))

    def scan(self, **request: object) -> Found:
        self._valid("Scan", request)
        return self.world.call("scan", lambda: self._page(request, ""))

    def put_item(self, **request: object) -> object:
        self._valid("PutItem", request)
        return self.world.call("put_item", lambda: _now(self._put(request)))

    def update_item(self, **request: object) -> object:
        self._valid("UpdateItem", request)
        return self.world.call("update_item", lambda: _now(self._update(request)))

    def transact_write_items(self, **request: object) -> object:
        self._valid("TransactWriteItems", request)
        kinds = {"Delete": self._delete, "Put": self._put, "Update": self._update}

        def answer() -> None:
            items = cast("list[dict[str, dict[str, object]]]", request["TransactItems"])
            done = [kinds[kind](part) for item in items for kind, part in item.items()]
            for each in done:
                each()

        return self.world.call("transact_write_items", answer)

    # How it answers.

    @staticmethod
    def _valid(operation: str, request: Mapping[str, object]) -> None:
        assert faults("dynamodb", operation, request) == []

    def _rows(self, request: Mapping[str, object]) -> dict[tuple[str, ...], Row]:
        return self.tables[cast("str", request["TableName"])]

    def _key(self, table: str, item: Item) -> tuple[str, ...]:
        return tuple(cast("str", item[name]["S"]) for name in self.keys[table])

    def _asked(self, request: Mapping[str, object]) -> tuple[str, ...]:
        return self._key(cast("str", request["TableName"]), cast("Item", request["Key"]))

    def _page(self, request: Mapping[str, object], condition: str) -> Found:
        """Give a page; an index lags behind and has keys alone, so only its keys are given."""
        rows, table = self._rows(request), cast("str", request["TableName"])
        chosen = [item for _, item in sorted(rows.items()) if holds(item, condition, request)]
        start = cast("Item | None", request.get("ExclusiveStartKey"))
        after = [item for item in chosen if start is None or self._key(table, item) > self._key(table, start)]
        page, wanted = after[: self.page], cast("str", request.get("FilterExpression", ""))
        names = ("requestId", "pending", "receivedAt")
        shown = [{name: item[name] for name in names} if "IndexName" in request else dict(item) for item in page]
        found = Found(Items=[one for one, item in zip(shown, page, strict=True) if holds(item, wanted, request)])
        if len(after) > self.page:
            found["LastEvaluatedKey"] = {name: page[-1][name] for name in self.keys[table]}
        return found

    def _met(self, request: Mapping[str, object], item: Row | None) -> None:
        if not holds(item or {}, cast("str", request.get("ConditionExpression", "")), request):
            fail("ConditionalCheckFailedException", repr(self.tables))

    def _put(self, request: Mapping[str, object]) -> Callable[[], None]:
        rows, item = self._rows(request), cast("Row", request["Item"])
        key = self._key(cast("str", request["TableName"]), item)
        self._met(request, rows.get(key))
        return lambda: rows.__setitem__(key, dict(item))

    def _delete(self, request: Mapping[str, object]) -> Callable[[], None]:
        rows, key = self._rows(request), self._asked(request)
        self._met(request, rows.get(key))
        return lambda: (rows.pop(key, None), None)[1]

    def _update(self, request: Mapping[str, object]) -> Callable[[], None]:
        rows, key = self._rows(request), self._asked(request)
        item = rows.get(key)
        self._met(request, item)
        named = dict(zip(self.keys[cast("str", request["TableName"])], ({"S": part} for part in key), strict=True))
        changed = updated({**named, **(item or {})}, request)
        return lambda: rows.__setitem__(key, changed)


def _now(write: Callable[[], None]) -> None:
    write()


def typed(value: object) -> dict[str, Any]:
    """Give a value in DynamoDB's own notation."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int | float):
        return {"N": str(value)}
    return {"L": [typed(one) for one in value]} if isinstance(value, list) else {"S": str(value)}


def _spelt(name: str, request: Mapping[str, object]) -> str:
    names = cast("dict[str, str]", request.get("ExpressionAttributeNames", {}))
    return names[name] if name.startswith("#") else name


def _value(name: str, request: Mapping[str, object]) -> dict[str, Any]:
    return cast("dict[str, dict[str, Any]]", request["ExpressionAttributeValues"])[name.strip()]


def holds(item: Row, condition: str, request: Mapping[str, object]) -> bool:
    """Whether a condition is true of an item."""
    if not condition:
        return True
    rest = _TERM.sub("", condition).replace(" ", "")
    assert rest == "", f"not understood: {rest}"

    def answer(found: re.Match[str]) -> str:
        if found["there"]:
            there = _spelt(found["there"], request) in item
            return str(there is not found[0].startswith("attribute_not"))
        if found["name"]:
            wanted = found["many"].split(",") if found["many"] else [found["one"]]
            return str(item.get(_spelt(found["name"], request)) in [_value(one, request) for one in wanted])
        return found[0].lower()

    return bool(eval(_TERM.sub(answer, condition), {"__builtins__": {}}))  # noqa: S307  True, False, and, or, ( and )


def updated(item: Row, request: Mapping[str, object]) -> Row:
    """Give an item after an update: every right side is of the item before it."""
    changed = dict(item)
    parts = re.split(r"\b(SET|REMOVE|ADD)\b ", cast("str", request["UpdateExpression"]))[1:]
    for verb, text in zip(parts[::2], parts[1::2], strict=True):
        for one in text.split(","):
            _apply(verb, one.strip(), item, changed, request)
    return changed


def _apply(verb: str, one: str, item: Row, changed: Row, request: Mapping[str, object]) -> None:
    if verb == "REMOVE":
        changed.pop(_spelt(one, request), None)
    elif verb == "SET":
        name, source = (part.strip() for part in one.split("="))
        found = _value(source, request) if source.startswith(":") else item[_spelt(source, request)]
        changed[_spelt(name, request)] = found
    else:
        name, source = one.split()
        before = set(item.get(name, {"SS": []})["SS"])
        changed[name] = {"SS": sorted(before | set(_value(source, request)["SS"]))}
