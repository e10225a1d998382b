"""Predicates on one resource. Each answers PASS, FAIL or UNDECIDED; absent, null and wrong-typed never pass unseen."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from typing_extensions import TypeIs

from hardening.combining import all_of, any_of, each, is_list, items, only_undecided, some, when
from hardening.rule import PASSED, Check, Outcomes, Subject
from hardening.values import ABSENT, UNKNOWN, is_set, opened, show

__all__ = [
    "Bound",
    "absent",
    "all_of",
    "any_of",
    "at_least",
    "at_most",
    "between",
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


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that the rule's parameters decide."""

    name: str


def param(name: str) -> Bound:
    """Refer to a parameter of the rule."""
    return Bound(name)


def resolve(value: object, subject: Subject) -> object:
    """Give a parameter's value in force, or the literal itself."""
    return subject.parameters[value.name] if isinstance(value, Bound) else value


def satisfies(path: str, test: Callable[[object, Subject], bool], expected: Callable[[Subject], str]) -> Check:
    """Build a predicate on one known value; an unknown is UNDECIDED. `test` sees ABSENT when nothing is set."""

    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is UNKNOWN:
            return (subject.undecided(path, expected(subject)),)
        return PASSED if test(value, subject) else (subject.fail(path, expected(subject)),)

    return Check(run, frozenset({("", path)}))


def equals(path: str, wanted: object) -> Check:
    """The property is exactly this value, of this type."""

    def test(value: object, subject: Subject) -> bool:
        return _same(value, resolve(wanted, subject))

    return satisfies(path, test, lambda subject: show(resolve(wanted, subject)))


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
    return satisfies(path, lambda value, _: value is ABSENT or value is False, lambda _: "false or not set")


def one_of(path: str, allowed: Collection[object] | Bound) -> Check:
    """The property is one of these values."""

    def options(subject: Subject) -> Collection[object]:
        found = resolve(allowed, subject)
        return found if isinstance(found, Collection) else ()

    def expected(subject: Subject) -> str:
        return "one of " + ", ".join(sorted(map(str, options(subject))))

    return satisfies(path, lambda value, subject: any(_same(value, each) for each in options(subject)), expected)


def none_of(path: str, refused: Collection[object]) -> Check:
    """The property, when set, is one value and none of these."""

    def test(value: object, _: Subject) -> bool:
        return not isinstance(value, Mapping) and not is_list(value) and not any(_same(value, one) for one in refused)

    text = "none of " + ", ".join(sorted(map(str, refused)))
    return satisfies(path, test, lambda _: text)


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

    return satisfies(path, test, expected)


def is_number(value: object) -> TypeIs[int | float]:
    """Whether a value is a number; a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def present(path: str, expected: str = "set") -> Check:
    """The property is set. A value unknown until the update is set, and so passes in preview."""

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        return PASSED if is_set(subject.get(path)) else (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def absent(path: str, expected: str = "not set") -> Check:
    """The property is not set. A value unknown until the update is set, and so fails in preview."""

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        return (subject.fail(path, expected),) if is_set(subject.get(path)) else PASSED

    return Check(run, frozenset({("", path)}))


def matches(path: str, pattern: str, expected: str) -> Check:
    """The property is a text that the whole pattern matches."""
    compiled = re.compile(pattern)
    return satisfies(
        path, lambda value, _: isinstance(value, str) and compiled.fullmatch(value) is not None, lambda _: expected
    )


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
        return (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))
