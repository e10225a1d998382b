"""Predicates on the shape of a property: how many items, which ones never, there at all, and on what may not exist."""

import re
from collections.abc import Callable, Collection

from hardening.checks import Bound, is_number, resolve, satisfies
from hardening.combining import is_list
from hardening.iam.documents import glob
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.values import ABSENT, UNKNOWN, opened, read


def forbidden(expected: str, actual: str) -> Check:
    """A resource of this type fails by being there."""
    return Check(lambda subject: (subject.fail("", expected, actual),))


def unless_named(parameter: str, path: str, *, then: Check) -> Check:
    """The check holds for resources whose name, at `path`, matches no pattern that a parameter lists."""

    def run(subject: Subject) -> Outcomes:
        value, listed = subject.value(path), subject.parameters[parameter]
        patterns = [str(item) for item in listed] if is_list(listed) else []
        if isinstance(value, str) and any(glob(pattern, value) for pattern in patterns):
            return (Outcome(Verdict.NOT_APPLICABLE, expected=f"{parameter} names it"),)
        outcomes = then(subject)
        return (subject.undecided(path, "a known name"),) if value is UNKNOWN and patterns and outcomes else outcomes

    return Check(run, then.reads | {("", path)})


def _stated(subject: Subject, path: str) -> bool:
    """Whether the program itself sets a property, whatever the provider does without."""
    return read(subject.resource.properties, subject.where(path)) is not ABSENT


def explicit(path: str, expected: str) -> Check:
    """The property stands there, were it an empty object: for choices that are made by naming them."""

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        return PASSED if _stated(subject, path) else (subject.fail(path, expected),)

    return Check(run, frozenset({("", path)}))


def omitted(path: str, expected: str) -> Check:
    """The property does not stand there, not even as an empty object."""

    def run(subject: Subject) -> Outcomes:
        if subject.hidden(path):
            return (subject.undecided(path, expected),)
        return (subject.fail(path, expected),) if _stated(subject, path) else PASSED

    return Check(run, frozenset({("", path)}))


def has_at_least(path: str, least: int | Bound, things: str) -> Check:
    """The property is a list of at least so many items; an item that is not known yet is one all the same."""

    def expected(subject: Subject) -> str:
        return f"at least {resolve(least, subject)} {things}"

    def test(value: object, subject: Subject) -> bool:
        wanted = resolve(least, subject)
        return is_list(value) and is_number(wanted) and len(value) >= wanted

    return satisfies(path, test, expected)


def holds_none(path: str, refused: Collection[str] | Bound, expected: str) -> Check:
    """The property, when set, is a list, or one text, without any of these."""

    def test(text: str, subject: Subject) -> bool:
        patterns = resolve(refused, subject)
        return isinstance(patterns, Collection) and text in patterns

    return _none(path, test, expected)


def matches_none(path: str, pattern: str, expected: str) -> Check:
    """The property, when set, is a list, or one text, without any that the whole pattern matches."""
    return _none(path, lambda text, _: re.fullmatch(pattern, text) is not None, expected)


def _none(path: str, refused: Callable[[str, Subject], bool], expected: str) -> Check:
    def run(subject: Subject) -> Outcomes:
        value = subject.value(path)
        if value is ABSENT:
            return PASSED
        if value is UNKNOWN:
            return (subject.undecided(path, expected),)
        listed = [opened(item) for item in value] if is_list(value) else [value]
        texts = [item for item in listed if isinstance(item, str)]
        strange = len(texts) + sum(item is UNKNOWN for item in listed) < len(listed)
        if strange or any(refused(text, subject) for text in texts):
            return (subject.fail(path, expected),)
        return (subject.undecided(path, expected),) if len(texts) < len(listed) else PASSED

    return Check(run, frozenset({("", path)}))
