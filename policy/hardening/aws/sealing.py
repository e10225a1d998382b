"""Values that no state, plan or log may show: marked as secret by the program."""

from hardening.checks import all_of
from hardening.rule import Check, Outcomes, Subject
from hardening.values import UNKNOWN, Secret, is_set


def sealed(*paths: str) -> Check:
    """Each of these properties, where it is set, is marked as a secret."""
    return all_of(*map(_sealed, paths))


def _sealed(path: str) -> Check:
    expected = "a value marked as secret"

    def run(subject: Subject) -> Outcomes:
        value = subject.get(path)
        if not is_set(value) or isinstance(value, Secret):
            return ()
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        return (subject.fail(path, expected, "a value in plain text"),)

    return Check(run, frozenset({("", path)}))
