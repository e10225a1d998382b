"""Break everything that can be broken, in both forms of a graph, and count what became of it."""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardening.catalog import RULES
from review.exits import MistakenError
from review.model import configuration_of, graph_of
from review.mutate.breaking import Breaker, Broken
from review.mutate.deriving import Fate, Mutant, mutants
from review.mutate.kinds import Kind
from review.mutate.places import path_of
from review.mutate.reasons import Reason
from review.mutate.tracing import Place


class Form(StrEnum):
    """What is known of the graph that is broken."""

    KNOWN = "known"
    """All that AWS computes is made up."""
    UNKNOWN = "unknown"
    """Nothing of it is known, as on a first preview."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mutants to make."""

    sample: int | None = None
    """How many properties of each form; all where it is None."""
    seed: int = 0
    rule: str | None = None
    """The rule that must read the property; any where it is None."""
    each: int | None = None
    """How many resources of a type for each property of it and the same rules; all where it is None."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no rule notices, and the row that says why it may."""

    form: Form
    mutant: Mutant
    reason: Reason | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it has in common with others that survive for the same reason."""
        return self.mutant.broken.resource.type, path_of(self.mutant.broken.steps), self.mutant.kind.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all mutants."""

    counts: Mapping[tuple[Kind, Fate], int]
    kills: Mapping[str, int]
    """Rule to the mutants that it noticed."""
    survivors: Sequence[Survivor]
    """Those that no rule notices, and those that make one raise."""
    unused: Sequence[Reason]
    """Rows that speak of no survivor; empty for a sample, which cannot tell."""
    places: int
    seconds: float

    @property
    def unexplained(self) -> list[Survivor]:
        """Give the survivors that no row speaks of."""
        return [one for one in self.survivors if one.reason is None]

    def count(self, *fates: Fate) -> int:
        """Count mutants by what became of them; all of them without any."""
        return sum(number for (_, fate), number in self.counts.items() if not fates or fate in fates)


def mutate(graphs: Mapping[Form, Mapping[str, object]], reasons: Sequence[Reason], wanted: Wanted) -> Outcome:
    """Break both forms of a graph. Raises `MistakenError` where a graph is not clean to begin with."""
    started = time.process_time()
    counts, kills = Counter[tuple[Kind, Fate]](), Counter[str]()
    survivors: list[Survivor] = []
    places, used = 0, set[Reason]()
    for form, document in graphs.items():
        for broken in _broken(form, document, wanted):
            places += 1
            for mutant in mutants(broken):
                counts[mutant.kind, mutant.fate] += 1
                kills.update(mutant.tried.rules if mutant.fate is Fate.KILLED else ())
                if mutant.fate in (Fate.SURVIVED, Fate.RAISED):
                    survivors.append(_survivor(form, mutant, reasons))
                    used.update(reason for reason in reasons if reason.covers(mutant))
    whole = wanted == Wanted()
    unused = [reason for reason in reasons if whole and reason not in used]
    return Outcome(counts, kills, survivors, unused, places, time.process_time() - started)


def _survivor(form: Form, mutant: Mutant, reasons: Iterable[Reason]) -> Survivor:
    """Find the row for a survivor. Nothing excuses a rule that raises."""
    allowed = reasons if mutant.fate is Fate.SURVIVED else ()
    return Survivor(form, mutant, next((one for one in allowed if one.covers(mutant)), None))


def _broken(form: Form, document: Mapping[str, object], wanted: Wanted) -> Iterator[Broken]:
    graph = graph_of(document)
    breaker = Breaker(configuration_of(document).pack(RULES), graph)
    if not breaker.clean:
        message = f"the {form} graph has findings of its own: `bulwark preview` shows them; only a clean one is broken"
        raise MistakenError(message)
    places = [place for place in breaker.places() if wanted.rule in (None, *breaker.reading(place))]
    if wanted.each is not None:
        places = _some_of_each(breaker, places, wanted.each)
    if wanted.sample is not None and wanted.sample < len(places):
        # A sample needs no secrecy, but the same one each time for the same seed.
        places = sorted(random.Random(wanted.seed).sample(places, wanted.sample))  # noqa: S311
    yield from map(breaker.broken, places)
    if wanted.rule is None and form is Form.KNOWN:
        yield from breaker.sealed()
        yield from breaker.aliased()


def _some_of_each(breaker: Breaker, places: Sequence[Place], most: int) -> list[Place]:
    """Keep a few of the properties that have type, path and readers in common: most alarms are alike."""
    seen = Counter[tuple[str, str, tuple[str, ...]]]()
    kept = []
    for place in places:
        key = breaker.type_at(place), path_of(place[1]), tuple(sorted(breaker.reading(place)))
        seen[key] += 1
        if seen[key] <= most:
            kept.append(place)
    return kept
