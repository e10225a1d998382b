"""Checks that differ by the type of the subject."""

from collections.abc import Mapping

from hardening.rule import Check, Outcomes, Subject


def by_type(checks: Mapping[str, Check]) -> Check:
    """Decide by the check of the subject's own type."""

    def run(subject: Subject) -> Outcomes:
        return checks[subject.resource.type](subject)

    return Check(run, frozenset((owner or type_, path) for type_, one in checks.items() for owner, path in one.reads))
