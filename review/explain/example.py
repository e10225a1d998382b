"""Before and after, derived from the rule itself: what it refuses, mended by what it expects until it passes.

Nothing here knows any rule. A resource without properties is judged; each thing that the rule objects to is set to what
its finding expects. Where the rule then has nothing to say, the example is true; where it does not come to that, there
is no example.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.resources import Graph, Resource
from hardening.rule import Outcome, Profile, Rule, Subject, Verdict
from hardening.tokens import STACK
from hardening.values import split

KEY: Final = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
"""A customer key; shown as a reference to one."""
_VALUES: Final[Mapping[str, object]] = {
    "true": True,
    "false": False,
    "false or not set": False,
    "a customer managed KMS key": KEY,
}
_MOST_STEPS: Final = 16
_WRONG: Final = ("example", True, False, 0, 36_500)
"""What a property that nothing sets is made, one after the other, to find what a rule refuses."""
_NUMBER: Final = re.compile(r"a number (?:of at least|of at most|from \d+ to) (\d+)")
_TODAY: Final = dt.date(2026, 1, 1)
Properties = dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One resource, refused and mended."""

    type: str
    before: Mapping[str, object]
    after: Mapping[str, object]


def example(rule: Rule) -> Example | None:
    """Derive the example of a rule; None where its subject alone does not make one."""
    for type_ in rule.types:
        if type_ not in ("*", STACK):
            for before in _refused(rule, type_):
                after = _mended(rule, type_, before)
                if after is not None and after != before and _sensible(before, after):
                    return Example(type=type_, before=before, after=after)
    return None


def _refused(rule: Rule, type_: str) -> Iterator[Properties]:
    """Give resources that the rule refuses: one without properties, or else with one property that is wrong."""
    if _objections(rule, type_, {}):
        yield {}
    for path in sorted(path for owner, path in rule.check.reads if not owner and path and "*" not in path):
        for wrong in _WRONG:
            before = _with({}, path, wrong)
            if _objections(rule, type_, before):
                yield before


def _sensible(before: object, after: object) -> bool:
    """Whether what was made wrong is of the kind that the property is: what nothing mends must be a text."""
    if isinstance(before, Mapping):
        return all(
            _sensible(value, after.get(key) if isinstance(after, Mapping) else value) for key, value in before.items()
        )
    return isinstance(before, str) if before == after else after is None or type(before) is type(after)


def _judge(rule: Rule, type_: str, properties: Properties) -> tuple[Outcome, ...]:
    resource = Resource(urn=f"urn:pulumi:prod::example::{type_}::x", token=type_, name="x", properties=properties)
    subject = Subject(resource, Graph((resource,)), rule.defaults(Profile.PROD), today=_TODAY)
    try:
        return rule.check(subject)
    except Exception:  # noqa: BLE001  what a rule cannot judge makes no example
        return (Outcome(Verdict.ERROR),)


def _objections(rule: Rule, type_: str, properties: Properties) -> list[Outcome]:
    return [outcome for outcome in _judge(rule, type_, properties) if outcome.verdict is Verdict.FAIL and outcome.path]


def _mended(rule: Rule, type_: str, before: Properties) -> Properties | None:
    """Set what the rule expects, one finding after the other, until it has nothing to say."""
    properties, tried = before, set[tuple[str, str]]()
    for _ in range(_MOST_STEPS):
        outcomes = _judge(rule, type_, properties)
        if not outcomes:
            return properties
        step = next(_steps(outcomes, properties, tried), None)
        if step is None:
            return None
        properties = step
    return None


def _steps(outcomes: tuple[Outcome, ...], properties: Properties, tried: set[tuple[str, str]]) -> Iterator[Properties]:
    for outcome in outcomes:
        if outcome.verdict is Verdict.FAIL and outcome.path:
            for value in _expected(outcome.expected):
                if (outcome.path, repr(value)) not in tried:
                    tried.add((outcome.path, repr(value)))
                    yield _with(properties, outcome.path, value)


def _expected(text: str) -> Iterator[object]:
    """Read what a finding expects; a text that names no value has none."""
    if text in _VALUES:
        yield _VALUES[text]
    elif text.startswith("not set"):
        yield None
    elif found := _NUMBER.fullmatch(text):
        yield int(found[1])
    elif text.startswith("'") and text.endswith("'"):
        yield text[1:-1]
    elif text.startswith("one of "):
        yield from (_literal(word) for word in text.removeprefix("one of ").split(", "))
    elif text.startswith("a list with "):
        yield [_literal(word) for word in text.removeprefix("a list with ").split(", ")]


def _literal(word: str) -> object:
    return int(word) if word.isdigit() else {"True": True, "False": False}.get(word, word.strip("'"))


def _with(properties: object, path: str, value: object) -> Properties:
    """Copy properties with one value set, or taken away for None."""
    changed = _put(properties, split(path), value)
    return changed if isinstance(changed, dict) else {}


def _put(holder: object, steps: tuple[str, ...], value: object) -> object:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step.isdigit():
        items = list(holder) if isinstance(holder, list) else []
        items += [{}] * (int(step) + 1 - len(items))
        items[int(step)] = _put(items[int(step)], rest, value)
        return items
    body = dict(holder) if isinstance(holder, Mapping) else {}
    inside = _put(body.get(step), rest, value)
    return {key: each for key, each in {**body, step: inside}.items() if key != step or inside is not None}
