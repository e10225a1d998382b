"""Predicates on one resource. Each answers PASS, FAIL or UNDECIDED; absent, null and wrong-typed never pass unseen."""

import re
from collections.abc import Callable, Collection, Mapping

from hardening.bounds import Bound, is_number, param, resolve
from hardening.combining import all_of, any_of, by_people, each, is_list, items, only_undecided, some, when
from hardening.rule import PASSED, Check, Outcomes, Subject
from hardening.values import ABSENT, UNKNOWN, Secret, is_set, opened, show

__all__ = [
    "Bound",
    "absent",
    "all_of",
    "any_of",
    "at_least",
    "at_most",
    "between",
    "by_people",
    "contains_all",
    "customer_key",
    "each",
    "equals",
    "is_false",
    "is_number",
    "is_true",
    "items",
    "matches",
    "none_of",
    "not_true",
    "one_of",
    "only_undecided",
    "param",
    "present",
    "resolve",
    "satisfies",
    "some",
    "when",
]


def satisfies(
    path: str,
    test: Callable[[object, Subject], bool],
    expected: Callable[[Subject], str],
    wanted: Callable[[object, Subject], object] | None = None,
) -> Check:
    """Build a predicate on one known value; an unknown is UNDECIDED. `test` sees ABSENT when nothing is set.

    `wanted` tells from the value found which one would pass.
    """

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is UNKNOWN:
            return (subject.undecided(path, expected(subject)),)
        if test(value, subject):
            return PASSED
        return (subject.fail(path, expected(subject), wanted=wanted(value, subject) if wanted else UNKNOWN),)

    own = frozenset({("", path)})
    return Check(run, own, own if wanted else frozenset())


def equals(path: str, wanted: object) -> Check:
    """The property is exactly this value, of this type."""

    def test(value: object, subject: Subject) -> bool:
        return _same(value, resolve(wanted, subject))

    return satisfies(
        path, test, lambda subject: show(resolve(wanted, subject)), lambda _, subject: resolve(wanted, subject)
    )


def _same(value: object, wanted: object) -> bool:
    return isinstance(value, bool) is isinstance(wanted, bool) and value is not ABSENT and value == wanted


def is_true(path: str) -> Check:
    """The property is the boolean true; the text "true" is not."""
    return equals(path, wanted=True)


def is_false(path: str) -> Check:
    """The property is the boolean false, by the program or by the provider's default."""
    return equals(path, wanted=False)


def not_true(path: str) -> Check:
    """The property is absent or false: for switches that the provider leaves off."""
    return satisfies(
        path, lambda value, _: value is ABSENT or value is False, lambda _: "false or not set", lambda *_: False
    )


def one_of(path: str, allowed: Collection[object] | Bound, *, best: object = UNKNOWN) -> Check:
    """The property is one of these values. `best` is the one to take where people need not choose."""

    def options(subject: Subject) -> Collection[object]:
        found = resolve(allowed, subject)
        return found if isinstance(found, Collection) else ()

    def expected(subject: Subject) -> str:
        return "one of " + ", ".join(sorted(map(str, options(subject))))

    def wanted(_: object, subject: Subject) -> object:
        return best if any(_same(best, each) for each in options(subject)) else UNKNOWN

    def test(value: object, subject: Subject) -> bool:
        return any(_same(value, each) for each in options(subject))

    return satisfies(path, test, expected, None if best is UNKNOWN else wanted)


def none_of(path: str, refused: Collection[object], *, best: object = UNKNOWN) -> Check:
    """The property, when set, is one value and none of these. `best` is the one to take where people need not choose.

    ABSENT takes the provider's own.
    """

    def test(value: object, _: Subject) -> bool:
        return not isinstance(value, Mapping) and not is_list(value) and not any(_same(value, one) for one in refused)

    text = "none of " + ", ".join(sorted(map(str, refused)))
    return satisfies(path, test, lambda _: text, None if best is UNKNOWN else lambda *_: best)


def at_least(path: str, minimum: float | Bound) -> Check:
    """The property is a number not below the minimum."""
    return _bounded(path, minimum, None)


def at_most(path: str, maximum: float | Bound) -> Check:
    """The property is a number not above the maximum."""
    return _bounded(path, None, maximum)


def between(path: str, minimum: float | Bound, maximum: float | Bound) -> Check:
    """The property is a number within both bounds."""
    return _bounded(path, minimum, maximum)


def _bounded(path: str, minimum: float | Bound | None, maximum: float | Bound | None) -> Check:
    def bounds(subject: Subject) -> tuple[float | None, float | None]:
        low, high = resolve(minimum, subject), resolve(maximum, subject)
        return (low if is_number(low) else None), (high if is_number(high) else None)

    def test(value: object, subject: Subject) -> bool:
        low, high = bounds(subject)
        return is_number(value) and (low is None or value >= low) and (high is None or value <= high)

    def expected(subject: Subject) -> str:
        match bounds(subject):
            case (None, high):
                return f"a number of at most {high}"
            case (low, None):
                return f"a number of at least {low}"
            case (low, high):
                return f"a number from {low} to {high}"

    def wanted(value: object, subject: Subject) -> object:
        low, high = bounds(subject)
        return low if low is not None and not (is_number(value) and value > low) else high

    return satisfies(path, test, expected, wanted)


def present(path: str, expected: str = "set") -> Check:
    """The property is set. A value unknown until the update is set, and so passes in preview."""

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        return PASSED if is_set(subject.get(path)) else (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def absent(path: str, expected: str = "not set", *, mend: bool = False) -> Check:
    """The property is not set. A value unknown until the update is set, and so fails in preview.

    `mend` says that it may be taken away without asking what it was for.
    """

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        if not is_set(subject.get(path)):
            return PASSED
        return (subject.fail(path, expected, wanted=ABSENT if mend else UNKNOWN),)

    own = frozenset({("", path)})
    return Check(run, own, own if mend else frozenset())


def matches(path: str, pattern: str, expected: str) -> Check:
    """The property is a text that the whole pattern matches."""

    def test(value: object, _: Subject) -> bool:  # compiled when it is asked for first: most programs ask few
        return isinstance(value, str) and re.fullmatch(pattern, value) is not None

    return satisfies(path, test, lambda _: expected)


def customer_key(path: str) -> Check:
    """The property names a customer key: set, and not the alias of an AWS-managed one (`alias/aws/...`)."""

    def run(subject: Subject) -> Outcomes:
        expected = "a customer managed KMS key"
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        inner = subject.value(path)
        if inner is UNKNOWN or (isinstance(inner, str) and inner and "alias/aws/" not in inner):
            return PASSED
        return (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def contains_all(path: str, wanted: Collection[object] | Bound) -> Check:
    """The property is a list that holds all these values; an unknown item may be any one of them."""

    def run(subject: Subject) -> Outcomes:
        value, needed = subject.value(path), resolve(wanted, subject)
        needed = needed if isinstance(needed, Collection) else ()
        expected = "a list with " + ", ".join(sorted(map(str, needed)))
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        items = [opened(item) for item in value] if is_list(value) else []
        missing = [each for each in needed if not any(_same(item, each) for item in items)]
        if not missing:
            return PASSED
        if any(item is UNKNOWN for item in items):
            return (subject.undecided(path, expected),)
        whole = value is ABSENT or (is_list(value) and not any(isinstance(item, Secret) for item in value))
        return (subject.fail(path, expected, wanted=[*items, *missing] if whole else UNKNOWN),)

    own = frozenset({("", path)})
    return Check(run, own, own)
