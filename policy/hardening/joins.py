"""Predicates that join resources. They are decided on the first preview, from property dependencies and equal names."""

from collections.abc import Sequence

from hardening.checks import only_undecided
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.unions import mends_of, reads_of
from hardening.values import UNKNOWN, is_set

ALWAYS = Check(lambda _: PASSED)


def referred_by(type_: str, via: str, *, where: Check = ALWAYS, expected: str) -> Check:
    """A resource of `type_` refers to the subject through property `via`, and every one that does passes `where`."""

    def run(subject: Subject) -> Outcomes:
        graph = subject.graph
        found = graph.referring(subject.resource, type_, via)
        if found:
            outcomes = tuple(outcome for other in found for outcome in where(subject.of(other)))
            doubtful = all(graph.doubtful(other, via, subject.resource) for other in found)
            astray = any(where(subject.of(other)) for other in graph.unresolved(type_, via))
            if outcomes or not (doubtful or astray):
                return outcomes
            return (subject.undecided("", expected, f"a {type_} refers to this or to another resource"),)
        if graph.partial or graph.unresolved(type_, via):
            return (subject.undecided("", expected, f"a {type_} refers to something unknown"),)
        return (subject.fail("", expected, "none in this program"),)

    demands = {**where.demands, type_: (*where.demands.get(type_, ()), where)}
    return Check(run, reads_of((where,), type_) | {(type_, via)}, mends_of((where,), type_), demands)


def some_referred_by(types: Sequence[str], via: str, *, where: Check = ALWAYS, expected: str) -> Check:
    """At least one resource of these types refers to the subject through `via` and passes `where`."""

    def run(subject: Subject) -> Outcomes:
        graph, open_ = subject.graph, False
        for type_ in types:
            for other in graph.referring(subject.resource, type_, via):
                outcomes = where(subject.of(other))
                if not outcomes and not graph.doubtful(other, via, subject.resource):
                    return PASSED
                open_ = open_ or all(outcome.verdict is Verdict.UNDECIDED for outcome in outcomes)
            open_ = open_ or bool(graph.unresolved(type_, via))
        if open_ or graph.partial:
            return (subject.undecided("", expected),)
        return (subject.fail("", expected, "none in this program"),)

    reads = frozenset(read for type_ in types for read in reads_of((where,), type_) | {(type_, via)})
    return Check(run, reads)


def refers_to(via: str, *types: str, where: Check = ALWAYS, expected: str) -> Check:
    """Property `via` names a resource of this program of one of `types`, which passes `where`.

    A name that stands for nothing in this program is UNDECIDED: the rule cannot see what it names.
    """

    def run(subject: Subject) -> Outcomes:
        value = subject.value(via)
        if not is_set(value):
            return (subject.fail(via, expected),)
        found = [other for other in subject.graph.targets(subject.resource, via) if other.type in types]
        if not found:
            actual = "unknown until the update" if value is UNKNOWN else "declared outside this program"
            return (subject.undecided(via, expected, actual),)
        outcomes = tuple(outcome for other in found for outcome in where(subject.of(other)))
        if not outcomes and subject.resource in subject.graph.unresolved(subject.resource.type, via):
            return (subject.undecided(via, expected, "partly unknown until the update"),)
        return outcomes

    return Check(run, frozenset({("", via)} | {read for type_ in types for read in reads_of((where,), type_)}))


def exists(*types: str, where: Check = ALWAYS, expected: str) -> Check:
    """At least one resource of `types` is in the program and passes `where`."""

    def run(subject: Subject) -> Outcomes:
        others = sorted(subject.graph.all(*types), key=lambda other: other.urn)
        verdicts = [where(subject.of(other)) for other in others]
        if any(not outcomes for outcomes in verdicts):
            return PASSED
        if not verdicts and subject.graph.partial:
            return (subject.undecided("", expected),)
        if not verdicts:
            return (subject.fail("", expected, "none in this program"),)
        return next((outcomes for outcomes in verdicts if only_undecided(outcomes)), verdicts[0])

    return Check(run, frozenset(read for type_ in types for read in reads_of((where,), type_)))


def if_refers_to(via: str, *types: str, where: Check, reason: str) -> Check:
    """What property `via` names, where this program declares it as one of `types`, passes `where`.

    What is declared elsewhere is somebody else's to judge.
    """

    def run(subject: Subject) -> Outcomes:
        found = [other for other in subject.graph.targets(subject.resource, via) if other.type in types]
        if not found:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = tuple(outcome for other in found for outcome in where(subject.of(other)))
        if outcomes and all(subject.graph.doubtful(subject.resource, via, other) for other in found):
            return (subject.undecided(via, reason, "it names one of several"),)
        return outcomes

    reads = frozenset({("", via)} | {read for type_ in types for read in reads_of((where,), type_)})
    return Check(run, reads)


def not_referred_by(type_: str, via: str, *, expected: str) -> Check:
    """No resource of `type_` refers to the subject through property `via`."""

    def run(subject: Subject) -> Outcomes:
        graph = subject.graph
        found = graph.referring(subject.resource, type_, via)
        sure = [other for other in found if not graph.doubtful(other, via, subject.resource)]
        if sure:
            shown = ", ".join(sorted(other.name for other in sure))
            return (subject.fail("", expected, f"{type_.rpartition(':')[2]} {shown}"),)
        if found or graph.unresolved(type_, via):
            return (subject.undecided("", expected, f"a {type_} may refer to this"),)
        return PASSED

    return Check(run, frozenset({(type_, via)}))
