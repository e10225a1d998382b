"""To whom a check applies: some of the types of a rule, or resources that set or do not set a property."""

from collections.abc import Callable

from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.values import is_set


def of_type(*types: str, then: Check) -> Check:
    """The check holds for subjects of these types; others it does not concern."""

    def run(subject: Subject) -> Outcomes:
        if subject.resource.type not in types:
            return (Outcome(Verdict.NOT_APPLICABLE, expected="it judges other types of resources"),)
        return then(subject)

    reads = frozenset((owner or type_, path) for owner, path in then.reads for type_ in types)
    mends = frozenset((owner or type_, path) for owner, path in then.mends for type_ in types)
    return Check(run, reads, mends, then.demands)


def unless_set(*paths: str, then: Check, reason: str) -> Check:
    """The check holds where none of these properties is set; an unknown one is set."""
    return _where(lambda subject: not any(is_set(subject.get(path)) for path in paths), paths, then, reason)


def if_set(*paths: str, then: Check, reason: str) -> Check:
    """The check holds where one of these properties is set; an unknown one is set."""
    return _where(lambda subject: any(is_set(subject.get(path)) for path in paths), paths, then, reason)


def _where(applies: Callable[[Subject], bool], paths: tuple[str, ...], then: Check, reason: str) -> Check:
    def run(subject: Subject) -> Outcomes:
        return then(subject) if applies(subject) else (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)

    return Check(run, then.reads | {("", path) for path in paths}, then.mends)
