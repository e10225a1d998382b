"""Rules proved by rows: an example that holds, what breaks it, and what it must not go without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hardening.catalog import RULES
from hardening.pack import Judgement, Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another resource of the example; `refers` says which of its properties come from which resource."""

    short: str
    name: str
    properties: Properties = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    spare: bool = False
    """Whether the example holds without it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What proves a rule on one type."""

    rule: str
    short: str
    good: Properties = field(default_factory=dict)
    """Properties of an example that holds."""
    broken: Mapping[str, Sequence[object]] = field(default_factory=dict)
    """Path to values that break it; REMOVED leaves the property out."""
    beside: tuple[Beside, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    """Properties of the subject that come from other resources, unknown as on a first preview."""
    outputs: Properties = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    spoilt: Mapping[str, Properties] = field(default_factory=dict)
    """Name of a neighbour to properties with which the example breaks."""
    idle: tuple[Properties, ...] = ()
    """Changes of the example that the rule does not concern, or that hold as well."""

    def __str__(self) -> str:
        """Name the case of a test."""
        return f"{self.rule}-{self.short}"

    def resources(self, properties: Properties | None = None, without: str = "") -> list[Resource]:
        """Make the example, changed or with a neighbour less."""
        made: dict[str, Resource] = {}
        for one in self.beside:
            if one.name != without and "subject" not in one.refers.values():
                made[one.name] = self._neighbour(one, made)
        refers = {path: made[name] for path, name in self.refers.items() if name in made}
        given = self.good if properties is None else properties
        subject = resource(self.short, "subject", given, refers=refers, outputs=self.outputs)
        made["subject"] = subject
        for one in self.beside:
            if one.name != without and one.name not in made:
                made[one.name] = self._neighbour(one, made)
        return [subject, *(found for name, found in made.items() if name != "subject")]

    @staticmethod
    def _neighbour(one: Beside, made: Mapping[str, Resource]) -> Resource:
        refers = {path: made[name] for path, name in one.refers.items()}
        return resource(one.short, one.name, one.properties, refers=refers, outputs=one.outputs)

    def judge(self, properties: Properties | None = None, without: str = "") -> Judgement:
        """Judge the example by the rule, which is on even where it is off by default."""
        chosen = next(rule for rule in RULES if rule.id == self.rule)
        parameters = {**chosen.defaults(Profile.PROD), **self.parameters}
        setting = Setting(level=Level.MANDATORY, parameters=parameters)
        return Pack([chosen], settings={self.rule: setting}).judge(Graph(self.resources(properties, without)))

    def spoils(self) -> Iterator[tuple[str, "Proof"]]:
        """Give the example with each of the spoilt neighbours."""
        for name, properties in self.spoilt.items():
            beside = (replace(one, properties=properties) if one.name == name else one for one in self.beside)
            yield name, replace(self, beside=tuple(beside))

    def breaks(self) -> Iterator[tuple[str, Properties]]:
        """Give every way in which the subject's own properties break the rule."""
        for path, values in self.broken.items():
            for value in values:
                shown = "removed" if value is REMOVED else repr(value)[:60]
                yield f"{path}={shown}", changed(self.good, path, value)
