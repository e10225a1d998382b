"""What a resource is for, by its tag `Use`, where the same type serves several ends."""

from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import Bound, resolve
from hardening.combining import is_list
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.values import UNKNOWN

USE: Final = "tags.Use"


def used_for(wanted: str | Bound, *, then: Check, reason: str) -> Check:
    """The check holds for resources of this use, or of one of several; elsewhere it does not apply.

    Where the tag is not known yet, a failure is no verdict.
    """

    def run(subject: Subject) -> Outcomes:
        found, uses = tag(subject, "Use"), resolve(wanted, subject)
        listed = list(uses) if is_list(uses) else [uses]
        if found is not UNKNOWN and found not in listed:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = then(subject)
        return (subject.undecided(USE, reason),) if found is UNKNOWN and outcomes else outcomes

    return Check(run, then.reads | {("", USE)}, then.mends)
