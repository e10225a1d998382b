"""Ask rules about resources that differ from a compliant one in a single property, and about nonsense."""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from hypothesis import strategies as st

from hardening.catalog import RULES
from hardening.resources import Options, Resource
from hardening.rule import Rule
from hardening.tokens import aws
from hardening.values import UNKNOWN, Secret, split
from tests.support.wire import findings, resource


@dataclass(frozen=True, eq=False)
class Sign:
    """Stands for no value; tests that run side by side need the same name for it."""

    name: str

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


REMOVED: Final = Sign("removed")
"""Stands for a property that the program does not set."""
CANARY: Final = "hunter2-canary-7f3a9c"
"""A secret: no finding may ever hold it."""


def rule(rule_id: str) -> Rule:
    """Give a rule of the catalogue."""
    return next(each for each in RULES if each.id == rule_id)


def changed(properties: Mapping[str, object], path: str, value: object) -> dict[str, object]:
    """Copy properties with one of them set, or left out, below any number of objects and lists."""
    copied = copy.deepcopy(dict(properties))
    *above, last = split(path)
    holder: object = copied
    for step in above:
        holder = (
            holder[int(step)] if isinstance(holder, list) else cast("dict[str, object]", holder).setdefault(step, {})
        )
    if isinstance(holder, list):
        holder[int(last)] = value
    elif value is REMOVED:
        cast("dict[str, object]", holder).pop(last, None)
    else:
        cast("dict[str, object]", holder)[last] = value
    return copied


def _sealed(value: object) -> object:
    return value if isinstance(value, Secret) else Secret(value)


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["default", "on", "{}", "[]", '{"Statement": 1}', "arn:aws:logs:::log-group:x", "17", "\x00"]),
    st.just(UNKNOWN),
    st.just(Secret(CANARY)),
    st.just(Secret(UNKNOWN)),
)
JUNK: Final = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3), inner.map(_sealed)
    ),
    max_leaves=8,
)
"""Anything that a property may hold on the wire."""


def _nested(path: str, value: object) -> tuple[str, object]:
    """Put a value where a path such as `rules[].days` leads to."""
    first, *below = path.replace("[]", ".[]").split(".")
    for step in reversed(below):
        value = [value] if step == "[]" else {step: value} if step else value
    return first, value


@st.composite
def nonsense(draw: st.DrawFn, rule_id: str) -> Sequence[Resource]:
    """Draw a subject of a rule and resources of every type it reads, with any values in what it reads."""
    chosen = rule(rule_id)
    named = {*chosen.types, *(owner for owner, _ in chosen.check.reads if owner)}
    types = sorted(aws("ec2/instance") if type_ == "*" else type_ for type_ in named)
    reads = {type_: sorted({path for owner, path in chosen.check.reads if owner in ("", type_)}) for type_ in types}
    made: list[Resource] = []
    for index, type_ in enumerate(types):
        paths = draw(st.lists(st.sampled_from(reads[type_]), unique=True)) if reads[type_] else []
        properties = dict(_nested(path, draw(JUNK)) for path in paths)
        referring = draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if made and properties else []
        refers = {name: made[draw(st.integers(0, len(made) - 1))] for name in referring}
        made.append(resource(type_, f"r{index}", properties, refers=refers, options=Options()))
    return made


def robust(rule_id: str, resources: Sequence[Resource]) -> None:
    """Demand a verdict that is no error, and that tells no secret."""
    for finding in findings(rule_id, *resources):
        assert finding.verdict.value != "ERROR", finding
        assert CANARY not in f"{finding.path} {finding.actual} {finding.expected}", finding


def plain(value: object) -> dict[str, object]:
    """Give a value of the catalogue as JSON gives it: sequences as lists."""
    return cast("dict[str, object]", json.loads(json.dumps(value)))
