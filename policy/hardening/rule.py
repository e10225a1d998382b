"""A rule is a row: what must be true, of which types, why it matters and how to mend it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hardening.parameters import FromStack, Parameter, Profile
from hardening.resources import Graph, Resource
from hardening.values import UNKNOWN, Secret, buried, show_at

__all__ = [
    "PASSED",
    "Check",
    "Demands",
    "Framework",
    "FromStack",
    "Level",
    "Outcome",
    "Outcomes",
    "Parameter",
    "Profile",
    "Rule",
    "Severity",
    "Stage",
    "Subject",
    "Verdict",
    "check",
]


class Verdict(StrEnum):
    """What a rule says of a resource."""

    PASS = "PASS"  # noqa: S105  a verdict
    FAIL = "FAIL"
    UNDECIDED = "UNDECIDED"
    """The rule needs a value that is only known after the update. Never a pass."""
    NOT_APPLICABLE = "NOT_APPLICABLE"
    ERROR = "ERROR"
    """The rule itself failed. Never a pass."""


class Severity(StrEnum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(StrEnum):
    """What a violation does, from the strictest on: a mandatory one stops the update."""

    REMEDIATE = "remediate"
    """Mandatory, and the engine is given the change that makes a resource pass, where the rule knows one."""
    MANDATORY = "mandatory"
    ADVISORY = "advisory"
    DISABLED = "disabled"

    @property
    def blocks(self) -> bool:
        """Whether a violation stops the update."""
        return self in (Level.MANDATORY, Level.REMEDIATE)

    def lowers(self, base: "Level") -> bool:
        """Whether the level is below another one. To mend is no less than to demand."""
        order = (Level.DISABLED, Level.ADVISORY)
        return not self.blocks and (base.blocks or order.index(self) < order.index(base))


class Stage(StrEnum):
    """When the engine asks: about one resource, or about the whole stack, where rules may join resources."""

    RESOURCE = "resource"
    STACK = "stack"


@dataclass(frozen=True, slots=True)
class Framework:
    """A requirement of a published framework that a rule serves."""

    name: str
    version: str
    requirement: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing a check has to say. A check that says nothing passed."""

    verdict: Verdict
    path: str = ""
    actual: str = ""
    expected: str = ""
    resource: Resource | None = None
    """The resource to mend, when it is not the subject itself."""
    wanted: object = UNKNOWN
    """The value with which the property passes; ABSENT where it passes when nothing sets it, UNKNOWN where people must
    choose."""


Outcomes = tuple[Outcome, ...]
PASSED: Final[Outcomes] = ()


@dataclass(slots=True, eq=False)  # not frozen: thousands are made, and a frozen one takes three times as long to make
class Subject:
    """What a check looks at: a resource (or the part of it below `base`), in its graph, with the rule's parameters."""

    resource: Resource
    graph: Graph
    parameters: Mapping[str, object] = field(default_factory=dict)
    base: str = ""
    today: dt.date = dt.date.max
    """The day of the judgement. What ends has ended on the last day there is, so that a lost day never passes."""

    def where(self, path: str) -> str:
        """Give the full path of a path below the base."""
        if not self.base or not path:
            return self.base or path
        return f"{self.base}{path}" if path.startswith("[") else f"{self.base}.{path}"

    def get(self, path: str) -> object:
        """Read a property; secrets stay wrapped, defaults of the provider apply."""
        return self.resource.get(self.where(path) if self.base else path)

    def value(self, path: str) -> object:
        """Read a property to decide on it; secrets are opened and must not be shown."""
        found = self.resource.get(self.where(path) if self.base else path)
        return found.value if isinstance(found, Secret) else found

    def hidden(self, path: str) -> bool:
        """Whether what holds the property is unknown, so that even its presence is open."""
        return buried(self.resource.properties, self.where(path))

    def at(self, path: str) -> "Subject":
        """Give the part of this resource below a path as a subject."""
        return Subject(self.resource, self.graph, self.parameters, self.where(path), self.today)

    def of(self, resource: Resource) -> "Subject":
        """Give another resource of the graph as a subject."""
        return Subject(resource, self.graph, self.parameters, today=self.today)

    def fail(self, path: str, expected: str, actual: str | None = None, *, wanted: object = UNKNOWN) -> Outcome:
        """Say that a property is not as it must be, and which value would be, where the check knows.

        What the program keeps secret is for people to replace.
        """
        found = self.get(path)
        shown = show_at(self.where(path), found) if actual is None else actual
        to = UNKNOWN if isinstance(found, Secret) else wanted
        return Outcome(Verdict.FAIL, self.where(path), shown, expected, self.resource, to)

    def undecided(self, path: str, expected: str, actual: str = "unknown until the update") -> Outcome:
        """Say that a property must be known to decide."""
        return Outcome(Verdict.UNDECIDED, self.where(path), actual, expected, self.resource)

    def verdict_on(self, path: str, expected: str, *, wanted: object = UNKNOWN) -> Outcome:
        """Fail, or stay undecided where the property is unknown."""
        if self.value(path) is UNKNOWN:
            return self.undecided(path, expected)
        return self.fail(path, expected, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Check:
    """A decision on a subject, and the properties it reads, as (type or "" for the subject's own, path)."""

    run: Callable[[Subject], Outcomes]
    reads: frozenset[tuple[str, str]] = frozenset()
    mends: frozenset[tuple[str, str]] = frozenset()
    """Those of the properties for which it can tell the value that passes."""
    demands: "Demands" = field(default_factory=dict)
    """What it demands of each resource of other types, whatever the resource is joined to."""

    def __call__(self, subject: Subject) -> Outcomes:
        """Decide."""
        return self.run(subject)


Demands = Mapping[str, tuple[Check, ...]]


def check(
    *reads: str | tuple[str, str], mends: Iterable[str] = ()
) -> Callable[[Callable[[Subject], Iterable[Outcome]]], Check]:
    """Make a check of a function that yields outcomes, naming the properties that it reads, and those it can mend."""
    named = frozenset(("", path) if isinstance(path, str) else path for path in reads)
    mended = frozenset(("", path) for path in mends)

    def decorate(function: Callable[[Subject], Iterable[Outcome]]) -> Check:
        return Check(lambda subject: tuple(function(subject)), named, mended)

    return decorate


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row of the catalogue."""

    id: str
    """Catalogue id, such as RDS-02."""
    slug: str
    """Kebab-case name; id and slug together are the published policy name."""
    title: str
    """The sentence that must be true."""
    types: tuple[str, ...]
    """Canonical tokens of the subjects; `("*",)` is every resource, `(STACK,)` the program as a whole."""
    check: Check
    stage: Stage
    severity: Severity
    controls: tuple[str, ...]
    """Checklist controls that the rule enforces."""
    fix: str
    """What to do about a violation, in one imperative sentence."""
    frameworks: tuple[Framework, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    dev: Level = Level.MANDATORY
    """Level outside production; in production every rule is mandatory unless `prod` says otherwise."""
    prod: Level = Level.MANDATORY
    waivable: bool = True
    """Whether people may answer for a violation for a while; never where it lays data or secrets open at once."""

    @property
    def name(self) -> str:
        """The published policy name."""
        return f"{self.id}-{self.slug}"

    def level(self, profile: Profile) -> Level:
        """Give the level in force when nothing is configured."""
        return self.prod if profile is Profile.PROD else self.dev

    def defaults(self, profile: Profile) -> dict[str, object]:
        """Give the parameters in force when nothing is configured."""
        return {parameter.name: parameter.default(profile) for parameter in self.parameters}
