"""What a rule costs grows with the resources, not with their square: counted in calls, which no busy machine bends."""

import cProfile
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from hardening.catalog import RULES
from hardening.pack import Pack
from hardening.resources import Graph, Resource, once
from hardening.rule import Check, Outcomes, Rule, Subject
from hardening.tokens import STACK, aws
from tests.support import wire

_FEW: Final = 30
_MANY: Final = 120
_BEND: Final = 1.25
"""How much more a further resource may cost among many than among few."""
_CALLS: Final = 4000
"""Fewer calls than these are the fixed cost of a rule."""
_TEXT_SEARCH: Final = "in-use"
"""Whether anything uses a key or a secret is looked for in the texts of all resources, where no dependency says so."""


def alike(type_: str, count: int) -> list[Resource]:
    """Give resources of a type that set nothing, as careless programs declare them."""
    return [wire.resource(type_, f"r{number}") for number in range(count)]


def calls(rules: Sequence[Rule], resources: Sequence[Resource]) -> int:
    """Count the calls that judging all resources takes."""
    pack, graph = Pack(rules), Graph(resources)
    profile = cProfile.Profile()
    profile.enable()
    pack.judge(graph)
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def bent(rules: Sequence[Rule], type_: str) -> Iterator[str]:
    """Name the rules that cost more than in proportion."""
    for rule in rules:
        few, many = (calls([rule], alike(type_, count)) for count in (_FEW, _MANY))
        if many > _CALLS and many > few * _BEND * _MANY / _FEW:
            yield f"{rule.id} on {type_}: {few} calls for {_FEW} resources, {many} for {_MANY}"


def _rules_by_type() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in RULES:
        for type_ in rule.types:
            if type_ not in {"*", STACK} and not rule.name.endswith(_TEXT_SEARCH):
                found.setdefault(type_, []).append(rule)
    return found


_BY_TYPE: Final = _rules_by_type()
_PARTS: Final = 8


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_rule_grows_in_proportion(part: int) -> None:
    chosen = sorted(_BY_TYPE)[part::_PARTS]
    for type_ in chosen:
        calls(_BY_TYPE[type_], alike(type_, 2))  # what is read in once must not count
    assert [line for type_ in chosen for line in bent(_BY_TYPE[type_], type_)] == []


@pytest.mark.parametrize("shared", [False, True], ids=["each looks at all", "asked once"])
def test_a_rule_that_looks_at_all_others_is_noticed(*, shared: bool) -> None:
    topic = aws("sns/topic")

    def looked(graph: Graph) -> int:
        return sum(other.get("fifoTopic") is True for other in graph.all(topic))

    asked = once(looked) if shared else looked

    def run(subject: Subject) -> Outcomes:
        return () if asked(subject.graph) >= 0 else (subject.fail("", ""),)

    trial = dataclasses.replace(RULES[0], types=(topic,), check=Check(run))
    assert bool(list(bent([trial], topic))) is not shared
