"""Items of DynamoDB, on boto3's client."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Protocol, TypedDict

from functions._common.errors import error_code

Item = Mapping[str, Mapping[str, object]]
"""An item in DynamoDB's own notation: `{"S": "text"}`, `{"N": "1"}`, `{"BOOL": True}`."""
_UNMET: Final = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})


class Found(TypedDict, total=False):
    """A page of items."""

    Items: Sequence[Item]
    LastEvaluatedKey: Item


class One(TypedDict, total=False):
    """The answer of GetItem."""

    Item: Item


class Reader(Protocol):
    """What is used of boto3's DynamoDB client to read, in its own spelling."""

    def get_item(self, **request: object) -> One: ...

    def query(self, **request: object) -> Found: ...

    def scan(self, **request: object) -> Found: ...


class Writer(Protocol):
    """What is used of boto3's DynamoDB client to write, in its own spelling."""

    def put_item(self, **request: object) -> object: ...

    def update_item(self, **request: object) -> object: ...

    def transact_write_items(self, **request: object) -> object: ...


class DynamoDb(Reader, Writer, Protocol):
    """Both."""


def text(item: Item, name: str) -> str:
    """Give a text of an item; an empty one where there is none."""
    return str(item.get(name, {}).get("S", ""))


def number(item: Item, name: str) -> int:
    """Give a whole number of an item; 0 where there is none."""
    found = item.get(name, {}).get("N")
    return int(float(str(found))) if found is not None else 0


def every_item(ask: Callable[..., Found], request: Mapping[str, object]) -> Iterator[Item]:
    """Give the items of all pages."""
    asked = dict(request)
    while True:
        page = ask(**asked)
        yield from page.get("Items", ())
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def if_met(write: Callable[[], object]) -> bool:
    """Write under a condition; whether it was met."""
    try:
        write()
    except Exception as error:
        if error_code(error) in _UNMET:
            return False
        raise
    return True
