"""What proves that somebody hears of something: a number that is watched, an event that is caught, a line counted."""

from collections.abc import Callable
from dataclasses import dataclass

from hardening.aws.alarms import ALARM, COMPOSITE, FILTER, ID, OWNERS, RULE, TARGET, watched
from hardening.aws.event_patterns import Answer, both, either, matches
from hardening.aws.event_samples import Samples
from hardening.aws.json_text import decoded
from hardening.references import referred
from hardening.resources import Graph, once
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set


@dataclass(frozen=True, slots=True)
class Numbers:
    """An alarm on one of these metrics; with a dimension, on those of the resource itself."""

    namespace: str
    names: frozenset[str]
    dimension: str = ""

    @property
    def wanted(self) -> str:
        """Say what is looked for."""
        return f"an alarm on {self.namespace} {' or '.join(sorted(self.names))}"

    def __call__(self, subject: Subject) -> Answer:
        """Whether there is one."""
        return either(self._of(subject, name) for name in sorted(self.names))

    def _of(self, subject: Subject, name: str) -> Answer:
        if subject.resource.type in OWNERS.get(self.dimension, ()):
            return watched(subject.graph).metric_of(self.namespace, name, self.dimension, subject.resource)
        return watched(subject.graph).metric(self.namespace, name)


@dataclass(frozen=True, slots=True)
class Events:
    """Rules that together match every sample."""

    samples: Callable[[Subject], Samples]
    wanted: str

    def __call__(self, subject: Subject) -> Answer:
        """Whether each sample is matched by some rule."""
        patterns = _patterns(subject.graph)
        return both(either(matches(each, sample) for each in patterns) for sample in self.samples(subject))


@once
def _patterns(graph: Graph) -> list[object]:
    """Give the patterns of all rules of a graph that may tell somebody, decoded."""
    rules = (Subject(rule, graph) for rule in graph.all(RULE))
    return [pattern(rule) for rule in rules if not _only_works(rule)]


def _only_works(rule: Subject) -> bool:
    """Whether a rule only has functions of the program work, and does not say by its tag that they tell somebody."""
    targets = list(rule.graph.referring(rule.resource, TARGET, "rule"))
    functions = [referred(rule.of(target), "arn", aws("lambda/function")) for target in targets]
    return bool(targets) and all(functions) and not is_set(rule.get(ID))


def pattern(rule: Subject) -> object:
    """Give the event pattern of a rule, decoded; None when it is no JSON."""
    value = rule.value("eventPattern")
    return value if value is UNKNOWN else decoded(value)


@dataclass(frozen=True, slots=True)
class Lines:
    """A metric filter whose pattern has all these words, and an alarm on what it counts."""

    words: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """Say what is looked for."""
        return f"an alarm on a count of log lines with {', '.join(self.words)}"

    def __call__(self, subject: Subject) -> Answer:
        """Whether there is one."""
        return either(self._by(subject.of(one)) for one in subject.graph.all(FILTER))

    def _by(self, counted: Subject) -> Answer:
        wanted = counted.value("pattern")
        if wanted is UNKNOWN:
            return None
        has = isinstance(wanted, str) and all(word in wanted for word in self.words) and structured(wanted)
        return has and counts(counted)


def structured(wanted: str) -> bool:
    """Whether a filter pattern looks at fields, so that it does not match a number anywhere in a line."""
    return wanted.strip()[:1] in ("{", "[")


def counts(counted: Subject) -> Answer:
    """Whether an alarm looks at what a metric filter counts."""
    namespace, name = (counted.value(f"metricTransformation.{part}") for part in ("namespace", "name"))
    if UNKNOWN in (namespace, name):
        return None
    return isinstance(namespace, str) and isinstance(name, str) and watched(counted.graph).metric(namespace, name)


@dataclass(frozen=True, slots=True)
class Tagged:
    """An alarm or rule that says by its tag which one it is: its numbers are the program's own."""

    id: str

    @property
    def wanted(self) -> str:
        """Say what is looked for."""
        return f"an alarm or rule with the tag AlarmId={self.id}"

    def __call__(self, subject: Subject) -> Answer:
        """Whether there is one."""
        return either(self._by(subject.of(one)) for one in subject.graph.all(ALARM, COMPOSITE, RULE))

    def _by(self, one: Subject) -> Answer:
        said = one.value(ID)
        if said is UNKNOWN:
            return None
        return isinstance(said, str) and (said == self.id or said.startswith(f"{self.id}-"))


Evidence = Numbers | Events | Lines | Tagged
