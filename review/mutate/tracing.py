"""Which properties a rule reads: resources that note what is asked of them, instead of a list kept by hand."""

from collections import defaultdict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from dataclasses import dataclass, field, fields, replace
from typing import Final, TypeVar

from hardening.pack import Pack
from hardening.resources import Graph, Options, Provider, Resource
from hardening.values import Secret
from review.mutate.asking import ask, in_force, subjects_of

Steps = tuple[str, ...]
Place = tuple[str, Steps]
"""URN of a resource, and the steps down to a property of it."""
OPTIONS = "(options)"
"""The first step down to a resource option."""


@dataclass(slots=True)
class Notes:
    """What was read since the notes were last taken."""

    named: set[Place] = field(default_factory=set)
    """Properties that were asked for by name."""
    swept: set[Place] = field(default_factory=set)
    """Objects whose properties were gone through one and all."""

    def take(self) -> tuple[frozenset[Place], frozenset[Place]]:
        """Give what was noted, and begin anew."""
        taken = frozenset(self.named), frozenset(self.swept)
        self.named, self.swept = set(), set()
        return taken


class NotedObject(dict[str, object]):
    """An object that notes which of its properties are asked for. To go through all of them names none."""

    def __init__(self, values: Mapping[str, object], notes: Notes, urn: str, steps: Steps) -> None:
        """Wrap what is below as well."""
        super().__init__({name: noted(value, notes, urn, (*steps, name)) for name, value in values.items()})
        self._notes, self._urn, self._steps = notes, urn, steps

    def _named(self, name: object) -> None:
        if isinstance(name, str):
            self._notes.named.add((self._urn, (*self._steps, name)))

    def _swept(self) -> None:
        self._notes.swept.add((self._urn, self._steps))

    def __getitem__(self, name: str) -> object:
        self._named(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._named(name)
        return super().__contains__(name)

    def get(self, name: str, default: object = None, /) -> object:
        """Read a property by name."""
        self._named(name)
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self._swept()
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # what dict gives is a view of its own
        """Go through the names."""
        self._swept()
        return super().keys()

    def values(self) -> ValuesView[object]:  # type: ignore[override]  # as above
        """Go through the values."""
        self._swept()
        return super().values()

    def items(self) -> ItemsView[str, object]:  # type: ignore[override]  # as above
        """Go through all."""
        self._swept()
        return super().items()


def noted(value: object, notes: Notes, urn: str, steps: Steps) -> object:
    """Wrap a value so that it notes what is read of it."""
    if isinstance(value, Secret):
        return Secret(noted(value.value, notes, urn, steps))
    if isinstance(value, dict):
        return NotedObject(value, notes, urn, steps)
    if isinstance(value, list):
        return [noted(item, notes, urn, (*steps, str(index))) for index, item in enumerate(value)]
    return value


class NotedOptions(Options):
    """Resource options that note which of them are asked for."""

    def __getattribute__(self, name: str) -> object:
        """Read an option."""
        if name in _OPTIONS:
            note = object.__getattribute__(self, "note")
            note(name)
        return object.__getattribute__(self, name)


_OPTIONS: Final = frozenset(option.name for option in fields(Options))


def _options(resource: Resource, notes: Notes) -> Options:
    options = NotedOptions(**{name: getattr(resource.options, name) for name in _OPTIONS})
    object.__setattr__(options, "note", lambda name: notes.named.add((resource.urn, (OPTIONS, name))))
    return options


def noting(resources: Iterable[Resource], notes: Notes) -> list[Resource]:
    """Give copies of resources that note what is read of them. A provider is one for all that it manages."""
    providers: dict[str, Provider] = {}
    made = []
    for one in resources:
        provider = one.provider
        if provider is not None and provider.urn:
            wrapped = replace(provider, properties=NotedObject(provider.properties, notes, provider.urn, ()))
            provider = providers.setdefault(provider.urn, wrapped)
        properties = NotedObject(one.properties, notes, one.urn, ())
        made.append(replace(one, properties=properties, options=_options(one, notes), provider=provider))
    return made


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule asked about a resource."""

    rule: str
    urn: str


@dataclass(frozen=True, slots=True)
class Reads:
    """Who reads what."""

    named: Mapping[Place, frozenset[Asked]]
    """Property to those that ask for it by name."""
    swept: Mapping[Place, frozenset[Asked]]
    """Object to those that go through all of it."""
    shared: Mapping[Place, frozenset[str]]
    """Property to the rules for which it is read once and for all their subjects, as for a join."""

    def asked(self, place: Place) -> frozenset[Asked]:
        """Give who reads a property, by name or in passing."""
        urn, steps = place
        above = ((urn, steps[:length]) for length in range(len(steps)))
        return self.named.get(place, frozenset()).union(*(self.swept.get(one, frozenset()) for one in above))


def trace(pack: Pack, graph: Graph) -> Reads:
    """Ask every rule about every resource, twice: what is read the first time alone is kept for all subjects."""
    notes = Notes()
    resources = noting(graph.resources, notes)
    named: defaultdict[Place, set[Asked]] = defaultdict(set)
    swept: defaultdict[Place, set[Asked]] = defaultdict(set)
    shared: defaultdict[Place, set[str]] = defaultdict(set)
    names = Graph(resources).identity_index
    for rule in in_force(pack):
        own = Graph(resources, environment=graph.environment)
        own.__dict__["identity_index"] = names  # names by which others refer are no reads of the rule
        subjects = subjects_of(rule, own)
        notes.take()
        for subject in subjects:
            ask(pack, rule, subject, own)
        once = notes.take()
        again: set[Place] = set()
        for subject in subjects:
            ask(pack, rule, subject, own)
            found = notes.take()
            for place in found[0]:
                named[place].add(Asked(rule.id, subject.urn))
            for place in found[1]:
                swept[place].add(Asked(rule.id, subject.urn))
            again |= found[0]
        for place in once[0] - again:
            shared[place].add(rule.id)
    return Reads(_frozen(named), _frozen(swept), _frozen(shared))


_T = TypeVar("_T")


def _frozen(found: Mapping[Place, set[_T]]) -> dict[Place, frozenset[_T]]:
    return {place: frozenset(one) for place, one in found.items()}
