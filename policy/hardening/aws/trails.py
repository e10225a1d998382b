"""What a trail of CloudTrail records: its selectors, read by meaning."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardening.checks import items
from hardening.rule import Subject
from hardening.values import ABSENT, UNKNOWN, has_unknown, is_set, opened

ADVANCED: Final = "advancedEventSelectors"
CLASSIC: Final = "eventSelectors"
SELECTORS: Final = (ADVANCED, CLASSIC)
_FIELDS: Final = 6
"""Parts of an ARN."""
_COMPARISONS: Final = ("equals", "startsWiths", "endsWiths", "notEquals", "notStartsWiths", "notEndsWiths")


class Recorded(StrEnum):
    """Whether a trail records something."""

    WHOLLY = "wholly"
    NOT = "not"
    OPEN = "open until the update"


def is_open(trail: Subject) -> bool:
    """Whether a selector is partly unknown."""
    return any(has_unknown(trail.get(path)) for path in SELECTORS)


def management(trail: Subject) -> Recorded:
    """Say whether every management event is recorded: all sources, reads and writes."""
    if not any(is_set(trail.get(path)) for path in SELECTORS):
        return Recorded.WHOLLY  # what CloudTrail does where nothing is selected
    advanced = any(_about(part, "Management", {"eventCategory"}) for part in items(trail, ADVANCED))
    classic = any(_all_management(part) for part in items(trail, CLASSIC))
    if advanced or classic:
        return Recorded.WHOLLY
    return Recorded.OPEN if is_open(trail) else Recorded.NOT


def _all_management(part: Subject) -> bool:
    included = part.value("includeManagementEvents") in (ABSENT, True)
    return included and _reads_and_writes(part) and not is_set(part.get("excludeManagementEventSources"))


def _reads_and_writes(part: Subject) -> bool:
    return part.value("readWriteType") in (ABSENT, "All")


@dataclass(frozen=True, slots=True)
class Store:
    """Objects or items whose accesses are data events."""

    kind: str
    """As selectors name it (CloudTrail API, AdvancedFieldSelector, `resources.type`)."""
    service: str
    place: str | None
    """What follows account and colon in the ARN, such as `name/` for every object; None while unknown."""

    def begun_by(self, value: str) -> bool:
        """Whether a value begins the ARN; `arn:aws:s3` is how the older selectors say every bucket."""
        fields = value.split(":", _FIELDS - 1)
        if len(fields) < _FIELDS:
            return ":".join((*fields[:1], *fields[2:])) in ("arn", f"arn:{self.service}")
        return fields[2] == self.service and self.place is not None and self.place.startswith(fields[-1])

    def named_by(self, value: str) -> bool:
        """Whether a value is the whole ARN. No ARN ends in a slash: a place that does stands for many."""
        fields = value.split(":", _FIELDS - 1)
        whole = self.place is not None and not self.place.endswith("/")
        return whole and len(fields) == _FIELDS and (fields[2], fields[-1]) == (self.service, self.place)


def data(trail: Subject, store: Store) -> Recorded:
    """Say whether every access to a store is recorded, reads and writes."""
    advanced = any(_takes(part, store) for part in items(trail, ADVANCED))
    classic = any(_holds(part, store) for part in items(trail, CLASSIC))
    if advanced or classic:
        return Recorded.WHOLLY
    return Recorded.OPEN if is_open(trail) else Recorded.NOT


def _takes(part: Subject, store: Store) -> bool:
    fields = _fields(part)
    about = _about(part, "Data", {"eventCategory", "resources.type", "resources.ARN"})
    if not about or store.kind not in _values(fields.get("resources.type"), "equals"):
        return False
    named = fields.get("resources.ARN")
    begun = any(map(store.begun_by, _values(named, "startsWiths")))
    return named is None or begun or any(map(store.named_by, _values(named, "equals")))


def _holds(part: Subject, store: Store) -> bool:
    listed = [each for each in items(part, "dataResources") if each.value("type") == store.kind]
    values = [value for each in listed for value in _values(each, "values")]
    return _reads_and_writes(part) and any(store.begun_by(value) or store.named_by(value) for value in values)


def _about(part: Subject, category: str, allowed: Collection[str]) -> bool:
    """Whether a selector is about a category of events, and narrowed by nothing but the allowed fields."""
    fields = _fields(part)
    return set(fields) <= set(allowed) and category in _values(fields.get("eventCategory"), "equals")


def _fields(part: Subject) -> Mapping[str, Subject]:
    """Give the comparisons of a selector by field; a field compared otherwise than expected stands under its own."""
    return dict(_named(items(part, "fieldSelectors")))


def _named(fields: Sequence[Subject]) -> Iterator[tuple[str, Subject]]:
    for field in fields:
        name = field.value("field")
        used = [kind for kind in _COMPARISONS if is_set(field.get(kind))]
        plain = len(used) == 1 and not used[0].startswith("not") and isinstance(name, str)
        yield (str(name) if plain else f"{name} {used}"), field


def _values(subject: Subject | None, path: str) -> list[str]:
    value = subject.value(path) if subject is not None else ABSENT
    found = [opened(item) for item in value] if isinstance(value, list) else []
    return [item for item in found if item is not UNKNOWN and isinstance(item, str)]
