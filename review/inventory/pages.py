"""The inventory as Markdown, as JSON and as CSV."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Final

from review.inventory.stores import Store
from review.inventory.whole import Inventory
from review.render.plain import code, plain, prose, short

_FORMULA: Final = ("=", "+", "-", "@")
_LONGEST: Final = 2000
_HARMLESS: Final = re.compile(r"\\([()-])")


def markdown(found: Inventory) -> str:
    """Give the page."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Inventory) -> Iterator[str]:
    personal = [store for store in found.stores if store.pii]
    yield f"# Data of {code(short(found.name))}"
    yield ""
    yield (
        f"{len(found.stores)} stores, {len(personal)} of them with personal data; {len(found.flows)} flows; "
        f"{len(found.unclassified)} stores without a class. Read from the program itself: who uses a store is what "
        "roles and security groups allow, without what other policies deny again."
    )
    yield from _stores("Personal data", personal)
    yield from _stores("Secrets", [store for store in found.stores if store.data == "secret"])
    yield from _stores("Other data", [store for store in found.stores if not store.pii and store.data != "secret"])
    yield from _table("Flows", ("From", "To", "What", "Crosses"), (
        (each.source, each.target, each.what, each.crosses) for each in found.flows
    ))  # fmt: skip
    yield from _table("Locations", ("Region", "Stores", "With personal data"), (
        (each.region, str(each.stores), str(each.personal)) for each in found.locations
    ))  # fmt: skip
    yield from _table("Subprocessors", ("Name", "Purpose", "Data", "Region"), (
        (each.name, each.purpose, each.data, each.region) for each in found.subprocessors
    ))  # fmt: skip
    if found.undescribed:
        yield from ("", "## Not described", "", "Types with a key of their own, in which data may rest:", "")
        yield from (f"- {code(type_)}" for type_ in found.undescribed)


def _stores(title: str, stores: Sequence[Store]) -> Iterator[str]:
    head = ("Store", "Kind", "Class", "Key", "Backup", "Kept", "Region", "Reached by", "Used by")
    rows = (
        (
            store.name,
            store.kind,
            store.data,
            store.key,
            store.backup or "none",
            store.retention,
            store.region,
            store.exposure,
            ", ".join(store.consumers),
        )
        for store in stores
    )
    yield from _table(title, head, rows)


def _table(title: str, head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    lines = [" | ".join(_cell(cell, first=number == 0) for number, cell in enumerate(row)) for row in rows]
    yield from ("", f"## {title}", "")
    if not lines:
        yield "None."
        return
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {line} |" for line in lines)


def _cell(text: str, *, first: bool) -> str:
    """Give a cell; brackets, dashes and colons mean nothing where what goes with them is escaped."""
    seen = short(text, _LONGEST)
    return code(seen) if first else _HARMLESS.sub(r"\1", prose(seen))


def as_json(found: Inventory) -> str:
    """Give everything as data."""
    return json.dumps(asdict(found), indent=1)


def as_csv(found: Inventory) -> str:
    """Give a line for each store; a cell that a spreadsheet would calculate stands behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [field.name for field in fields(Store)]
    writer.writerow(names)
    for store in found.stores:
        values = asdict(store)
        writer.writerow([_safe(values[name]) for name in names])
    return out.getvalue().rstrip("\n")


def _safe(value: object) -> str:
    text = plain(" ".join(value) if isinstance(value, tuple) else str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
