"""Checks that differ by the type of the subject."""

from collections.abc import Mapping

from hardening.rule import Check, Outcomes, Subject
from hardening.unions import demands_of, mends_of, reads_of


def by_type(checks: Mapping[str, Check]) -> Check:
    """Decide by the check of the subject's own type."""

    def run(subject: Subject) -> Outcomes:
        return checks[subject.resource.type](subject)

    reads = frozenset(read for type_, one in checks.items() for read in reads_of((one,), type_))
    mends = frozenset(mend for type_, one in checks.items() for mend in mends_of((one,), type_))
    return Check(run, reads, mends, demands_of(checks.values()))
