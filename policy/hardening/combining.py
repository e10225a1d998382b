"""Checks made of checks: on every item of a list, on some, all together, or one of several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from typing_extensions import TypeIs

from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.unions import demands_of, mends_of, reads_of
from hardening.values import ABSENT, UNKNOWN


def is_list(value: object) -> TypeIs[Sequence[object]]:
    """Whether a value is a list; a text is not. To ask for an abstract class takes ten times as long."""
    return isinstance(value, list | tuple)


def items(subject: Subject, path: str) -> list[Subject]:
    """Give the parts of a list property as subjects; a single object counts as a list of one."""
    value = subject.value(path)
    if isinstance(value, Mapping):
        return [subject.at(path)]
    return [subject.at(f"{path}[{index}]") for index in range(len(value))] if is_list(value) else []


def each(path: str, inner: Check) -> Check:
    """Every item of a list property passes; a list unknown as a whole is UNDECIDED, an absent one has no items."""

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is UNKNOWN:
            return (subject.undecided(path, "a list known at preview"),)
        if value is not ABSENT and not isinstance(value, Mapping) and not is_list(value):
            return (subject.fail(path, "a list"),)
        return _joined([inner(part) for part in items(subject, path)])

    return Check(run, _below(path, inner.reads) | {("", path)}, _below(path, inner.mends))


def _below(path: str, named: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Name properties of the items of a list."""
    return frozenset(("", f"{path}[].{name}") for _, name in named)


def some(path: str, inner: Check, expected: str) -> Check:
    """At least one item of a list property passes."""

    def run(subject: Subject) -> Outcomes:
        if subject.value(path) is UNKNOWN:
            return (subject.undecided(path, expected),)
        verdicts = [inner(part) for part in items(subject, path)]
        if any(not outcomes for outcomes in verdicts):
            return PASSED
        if any(only_undecided(outcomes) for outcomes in verdicts):
            return (subject.undecided(path, expected),)
        return (subject.fail(path, expected),)

    return Check(run, _below(path, inner.reads) | {("", path)})


def all_of(*checks: Check) -> Check:
    """Every check that applies passes; all that do not are reported. When none applies, the rule does not."""

    def run(subject: Subject) -> Outcomes:
        return _joined([one(subject) for one in checks])

    return Check(run, reads_of(checks), mends_of(checks), demands_of(checks))


def _joined(verdicts: Sequence[Outcomes]) -> Outcomes:
    """Report everything that applies; when nothing does, say so once."""
    applicable = [outcomes for outcomes in verdicts if not _inapplicable(outcomes)]
    if verdicts and not applicable:
        return verdicts[0]
    return tuple(outcome for outcomes in applicable for outcome in outcomes)


def _inapplicable(outcomes: Outcomes) -> bool:
    return bool(outcomes) and all(outcome.verdict is Verdict.NOT_APPLICABLE for outcome in outcomes)


def any_of(*checks: Check) -> Check:
    """One check that applies passes. When none does, the last alternative, the recommended one, is reported."""

    def run(subject: Subject) -> Outcomes:
        verdicts = [one(subject) for one in checks]
        if any(not outcomes for outcomes in verdicts):
            return PASSED
        applicable = [outcomes for outcomes in verdicts if not _inapplicable(outcomes)] or verdicts
        return next((outcomes for outcomes in applicable if only_undecided(outcomes)), applicable[-1])

    return Check(run, reads_of(checks), mends_of(checks[-1:]))


def when(condition: Check, then: Check, reason: str) -> Check:
    """The second check holds wherever the first does; elsewhere the rule does not apply, for the reason given."""

    def run(subject: Subject) -> Outcomes:
        applies = condition(subject)
        if applies and not only_undecided(applies):
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = then(subject)
        return applies if applies and outcomes else outcomes

    return Check(run, reads_of((condition, then)), then.mends, then.demands)


def by_people(inner: Check) -> Check:
    """The check holds, and what breaks it is mended by people alone: another property would have to change along."""

    def run(subject: Subject) -> Outcomes:
        return tuple(replace(outcome, wanted=UNKNOWN) for outcome in inner(subject))

    return Check(run, inner.reads)


def only_undecided(outcomes: Outcomes) -> bool:
    """Whether nothing failed but something is open."""
    return bool(outcomes) and all(outcome.verdict is Verdict.UNDECIDED for outcome in outcomes)
