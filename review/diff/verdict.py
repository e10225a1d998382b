"""The verdict on a difference in one sentence, and its counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from review.diff.kinds import Answer, Direction, Op
from review.diff.labels import OF_EXITS
from review.diff.model import Access, Difference
from review.diff.naming import plural

FEW: Final = 3
"""Lines that one document may take, above which it takes one."""
_DONE = {Op.CREATE: "created", Op.UPDATE: "updated", Op.REPLACE: "replaced", Op.DELETE: "deleted", Op.MOVE: "moved"}


def sentence(found: Difference) -> str:
    """Say in one sentence what a reviewer must know."""
    answers = Counter(each.answer for each in found.hazards)
    blocking = sum(each.blocks for each in found.findings.new)
    parts = [
        (answers[Answer.WILL], "hazard"),
        (answers[Answer.MAY], "possible hazard"),
        (len(together(found.access(Direction.BROADENED))), "gain of access"),
        (blocking, "new finding"),
    ]
    grave = [plural(count, noun).replace("gain of accesss", "gains of access") for count, noun in parts if count]
    refused = plural(answers[Answer.NO], "change") + " that will be refused" if answers[Answer.NO] else ""
    if grave and found.approved is not True:
        return f"Stop: {', '.join([*grave, refused] if refused else grave)}."
    if grave:
        return f"Approved as it stands: {', '.join(grave)}."
    if not found.changed:
        return "No change."
    return f"Nothing is lost and nothing is opened{f', but {refused}' if refused else ''}."


def together(found: Iterable[Access]) -> list[tuple[Access, list[str], list[str]]]:
    """Give what is gained or lost once for all to whom and all places where it is the same, with those."""
    places: dict[tuple[str, str, str, str], list[Access]] = defaultdict(list)
    for each in _briefly(found):
        places[each.kind, each.answer, each.who, each.what].append(each)
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[Access]] = defaultdict(list)
    for same in places.values():
        first = same[0]
        alike[first.kind, first.answer, first.what, tuple(sorted({each.on for each in same}))].append(first)
    return [(same[0], sorted({each.who for each in same}), list(on)) for (*_, on), same in alike.items()]


Document = tuple[str, str, str, str, str, str]


def document(each: Access) -> Document:
    """Give what all have in common that one document gives to one."""
    return each.kind, each.direction, each.answer, each.urn, each.path, each.who


def documents(found: Iterable[Access]) -> Mapping[Document, list[Access]]:
    """Give what is gained or lost by the document that gives it, and to whom."""
    alike: dict[Document, list[Access]] = defaultdict(list)
    for each in found:
        alike[document(each)].append(each)
    return alike


def _briefly(found: Iterable[Access]) -> Iterator[Access]:
    """Give what one document gives to one in many lines as one, each action still beside what it is granted on."""
    for lines in documents(found).values():
        if len(lines) <= FEW:
            yield from lines
            continue
        first, *rest = lines
        told = [f"{each.what} on {each.on}" for each in rest[: FEW - 1]]
        told += [f"{len(rest) - len(told)} more grants"] if len(rest) > len(told) else []
        yield replace(first, on="; ".join([first.on, *told]))


def counts(found: Difference) -> str:
    """Count the resources by what happens to them."""
    parts = [f"{count} {_DONE[op]}" for op, count in found.counts.items() if count]
    return " · ".join(
        [*(parts or ["no resource changes"]), f"{found.base.resources} -> {found.head.resources} records"]
    )


def label(found: Difference) -> str:
    """Give the label of a pull request: one a verdict, by the same order as the exit codes."""
    name = OF_EXITS.get(found.exit, "changes" if found.changed else "no-change")
    return f"bulwark:{name}"
