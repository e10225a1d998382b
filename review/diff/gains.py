"""What is gained or lost, told once for all to whom and all places where it is the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from review.diff.model import Access
from review.diff.naming import plural

_FEW: Final = 3
"""Lines that one document may take, above which it takes one."""
Grant = tuple[str, str]
"""An action, and what it is granted on."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line: an access that stands for all that are like it, who has it and where."""

    access: Access
    names: tuple[str, ...]
    places: tuple[str, ...]
    grants: tuple[Grant, ...] = ()
    """All that one document grants, where those are too many for a line; such lines are alike only if these are."""


def together(found: Iterable[Access]) -> list[Told]:
    """Give what is gained or lost once for all to whom and all places where it is the same."""
    at_places: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for line in _briefly(found):
        first = line.access
        at_places[first.kind, first.answer, first.who, first.what, line.grants].append(line)
    alike: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for same in at_places.values():
        first = same[0].access
        places = tuple(sorted({place for each in same for place in each.places}))
        line = Told(first, (first.who,), places, same[0].grants)
        alike[first.kind, first.answer, first.what, places, line.grants].append(line)
    return [_all(same) for same in alike.values()]


def _all(same: Sequence[Told]) -> Told:
    """Give the first of several lines for all who stand in them."""
    return replace(same[0], names=tuple(sorted({name for each in same for name in each.names})))


def _briefly(found: Iterable[Access]) -> Iterator[Told]:
    """Give what one document gives to one in many lines as one, each action still beside what it is granted on."""
    documents: dict[tuple[str, ...], list[Access]] = defaultdict(list)
    for each in found:
        documents[each.kind, each.direction, each.answer, each.urn, each.path, each.who].append(each)
    for lines in documents.values():
        if len(lines) <= _FEW:
            yield from (Told(each, (each.who,), (each.on,)) for each in lines)
            continue
        first, *rest = lines
        told = [f"{each.what} on {each.on}" for each in rest[: _FEW - 1]]
        told += [f"{plural(len(rest) - len(told), 'more grant')}"] if len(rest) > len(told) else []
        grants = tuple((each.what, each.on) for each in lines)
        yield Told(first, (first.who,), ("; ".join([first.on, *told]),), grants)
