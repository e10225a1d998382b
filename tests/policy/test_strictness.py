"""Which way parameters are stricter, and what configuration may therefore ask for."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardening.catalog import RULES
from hardening.configuration import Asked, Settled, settle
from hardening.pack import Pack
from hardening.register import Register
from hardening.resources import Graph
from hardening.rule import Level, Parameter, Profile, Rule
from hardening.schema import problems
from hardening.strictness import Strictness, lowers, named
from hardening.values import UNKNOWN
from hardening.waivers import Waiver
from tests.support.rules import JUNK, plain, rule
from tests.support.waivers import TODAY, waiver
from tests.support.wire import resource

W = Strictness
PARAMETERS = [(each, parameter) for each in RULES for parameter in each.parameters]
UNORDERED = {("APP-06", "testMode")}
"""Parameters of which no value is stricter than another: both profiles set what they demand."""


@pytest.mark.parametrize(
    ("way", "base", "stricter", "looser"),
    [
        (W.MINIMUM, 14, [14, 15, 35], [13, 0, None, "x", True]),
        (W.MINIMUM, "8.4", ["8.4", "8.10", "9"], ["8.3", "7", "x"]),
        (W.MINIMUM, "2026-11-22", ["2027-01-01"], ["2026-11-21", ""]),
        (W.MINIMUM, {"a": 1}, [{"a": 2}, {"a": 1, "b": 0}], [{}, {"a": 0}, {"b": 9}, 3]),
        (W.MAXIMUM, 90, [90, 30, 0], [91, None, False]),
        (W.MAXIMUM, {"a": 90}, [{"a": 30, "b": 9}], [{"a": 91}, {}]),
        (W.ALLOWED, ["a", "b"], [[], ["a"], ["b", "a"]], [["c"], ["a", "c"], ["*"]]),
        (W.ALLOWED, ["*break-glass*"], [["prod-break-glass"], ["x-break-glass-*"]], [["*glass*"], ["*"]]),
        (W.ALLOWED, [443], [[]], [[80], [True], ["443"]]),
        (W.ALLOWED, {"t": ["p"]}, [{}, {"t": []}], [{"t": ["q"]}, {"u": ["p"]}]),
        (W.ALLOWED_OR_ANY, [], [["a"]], []),
        (W.ALLOWED_OR_ANY, ["a", "b"], [["a"]], [[], ["c"]]),
        (W.DEMANDED, ["a", "b"], [["b", "a", "c"]], [[], ["a"], ["*"]]),
        (W.DEMANDED, {"c": ["x"]}, [{"c": ["x", "y"], "d": []}], [{}, {"c": []}]),
        (W.ON, True, [True], [False, None, 1]),
        (W.ON, False, [True], []),
        (W.OFF, False, [False], [True]),
        (W.OFF, True, [False], []),
        (W.FACT, "x", ["y"], ["", None, []]),
        (W.FACT, "", ["y", ""], []),
        (W.EXACT, "0", ["0"], ["1", 0]),
    ],
)
def test_what_is_stricter_is_free_and_what_is_looser_is_not(
    way: Strictness, base: object, stricter: list[object], looser: list[object]
) -> None:
    assert [value for value in stricter if lowers(way, base, value)] == []
    assert [value for value in looser if not lowers(way, base, value)] == []


def test_an_order_goes_from_the_loosest_to_the_strictest() -> None:
    order = ["elsewhere", "declared", "owned"]
    assert not lowers(W.ORDERED, "declared", "owned", order)
    assert lowers(W.ORDERED, "declared", "elsewhere", order)
    assert lowers(W.ORDERED, "declared", "nothing", order)


NUMBERS = st.sampled_from([10**400, -(10**400), float("inf"), "9" * 400])
ANYTHING = st.one_of(JUNK, NUMBERS, st.dictionaries(st.text(max_size=1), NUMBERS, max_size=2))


@given(way=st.sampled_from(list(Strictness)), one=ANYTHING, other=ANYTHING)
@example(way=W.ALLOWED_OR_ANY, one=UNKNOWN, other=None)
@example(way=W.FACT, one=["x"], other=UNKNOWN)
@example(way=W.MINIMUM, one=14, other=10**400)
def test_anything_can_be_compared_and_nothing_lowers_itself(way: Strictness, one: object, other: object) -> None:
    assert lowers(way, one, other) in (True, False)
    assert not lowers(way, one, one)


@pytest.mark.parametrize(("each", "parameter"), PARAMETERS, ids=lambda value: getattr(value, "id", None) or value.name)
def test_every_parameter_says_which_way_it_is_stricter_and_has_a_schema(each: Rule, parameter: Parameter) -> None:
    assert (parameter.way is not W.EXACT) is ((each.id, parameter.name) not in UNORDERED)
    for profile in Profile:
        assert list(problems(parameter.default(profile), parameter.schema, parameter.name)) == []
    if (each.id, parameter.name) not in UNORDERED:
        assert not parameter.lowers(parameter.dev, parameter.prod), "production asks for no less than development"


def test_a_name_that_says_nothing_is_exact() -> None:
    assert named("color", switch=False) is W.EXACT
    assert named("color", switch=True) is W.EXACT


def settled(asked: dict[str, Asked], *waivers: Waiver, profile: Profile = Profile.PROD) -> Settled:
    pack = Pack(RULES, profile=profile, today=TODAY)
    return settle(asked, pack, Register(waivers, pack), "shop/prod")


RDS02, RDS05 = rule("RDS-02").name, rule("RDS-05").name


def test_what_raises_a_rule_holds_and_nothing_is_said() -> None:
    found = settled({RDS02: Asked(Level.REMEDIATE, {"minDays": 20})})
    assert (found.settings["RDS-02"].level, found.settings["RDS-02"].parameters) == (Level.REMEDIATE, {"minDays": 20})
    assert (found.lowered, found.mistakes) == ([], [])


@pytest.mark.parametrize("level", [Level.ADVISORY, Level.DISABLED])
def test_a_lower_level_is_refused_and_said(level: Level) -> None:
    found = settled({RDS05: Asked(level)})
    assert found.settings["RDS-05"].level is Level.MANDATORY
    assert [(each.name, each.asked, each.held) for each in found.lowered] == [
        ("RDS-05.level", level.value, "mandatory")
    ]


def test_a_lower_parameter_is_refused_and_the_others_hold() -> None:
    asked = {rule("LOG-01").name: Asked(None, {"minDays": 1, "opsDays": 7})}
    found = settled(asked)
    assert found.settings["LOG-01"].parameters == {"minDays": 14, "opsDays": 7, "auditDays": 3653}
    assert [each.name for each in found.lowered] == ["LOG-01.minDays"]


def test_the_profile_of_the_stack_is_what_counts() -> None:
    asked = {RDS02: Asked(None, {"minDays": 7})}
    assert settled(asked, profile=Profile.DEV).lowered == []
    assert len(settled(asked).lowered) == 1


LOWER = {"rule": "RDS-02", "parameter": "minDays", "value": 10, "stack": "shop/prod"}


@pytest.mark.parametrize(
    ("row", "days", "holds"),
    [
        ({}, 10, True),
        ({}, 12, True),
        ({}, 9, False),
        ({"stack": "shop/dev"}, 10, False),
        ({"parameter": "level"}, 10, False),
        ({"rule": "RDS-03"}, 10, False),
        ({"expires": "2026-01-01"}, 10, False),
        ({"reason": "why not"}, 10, False),
    ],
)
def test_a_waiver_lowers_one_parameter_in_one_stack_down_to_its_value(
    row: dict[str, object],
    days: int,
    holds: bool,  # noqa: FBT001  a column of the table
) -> None:
    found = settled({RDS02: Asked(None, {"minDays": days})}, waiver({**LOWER, **row}, "urn"))
    assert (found.settings["RDS-02"].parameters["minDays"] == days) is holds
    assert [each.waiver is not None for each in found.lowered] == [holds]


@pytest.mark.parametrize(("value", "holds"), [("advisory", True), ("disabled", True), ("mandatory", False), (7, False)])
def test_a_waiver_lowers_a_level(value: object, holds: bool) -> None:  # noqa: FBT001  a column of the table
    row = waiver({**LOWER, "rule": "RDS-08", "parameter": "level", "value": value}, "urn")
    found = settled({rule("RDS-08").name: Asked(Level.ADVISORY)}, row)
    assert (found.settings["RDS-08"].level is Level.ADVISORY) is holds


def test_nobody_lowers_a_rule_that_nobody_may_waive() -> None:
    row = waiver({**LOWER, "rule": "RDS-05", "parameter": "level", "value": "disabled"}, "urn")
    assert settled({RDS05: Asked(Level.DISABLED)}, row).settings["RDS-05"].level is Level.MANDATORY
    for id_ in ("PCK-01", "WVR-03", "WVR-06"):
        assert settled({rule(id_).name: Asked(Level.DISABLED)}).settings[id_].level is Level.MANDATORY


def test_what_is_lowered_is_a_finding_with_who_answers_for_it_or_a_violation() -> None:
    row = waiver(dict(LOWER), "urn")
    found = settled({RDS02: Asked(None, {"minDays": 10}), RDS05: Asked(Level.DISABLED)}, row)
    register = Register([row], Pack(RULES, today=TODAY), found.lowered)
    graph = Graph([resource("rds/instance", "db", {})])
    findings = {each.path: each for each in register.judgement(graph).findings if each.rule == "PCK-01"}
    assert findings["RDS-02.minDays"].waiver is row
    assert findings["RDS-02.minDays"].actual == "10 (lowered)"
    assert findings["RDS-05.level"].blocks
    assert findings["RDS-05.level"].actual == "'disabled' (refused: 'mandatory' stays in force)"


def test_a_mistake_is_named_and_nothing_of_its_rule_holds() -> None:
    found = settled({"NO-01-such": Asked(), RDS02: Asked(None, {"minDays": 99, "days": 1})})
    assert sorted(found.mistakes) == [
        "NO-01-such is not a policy of this pack",
        f"{RDS02}.days is not a parameter (it has: minDays)",
        f"{RDS02}.minDays must be at most 35",
    ]
    assert found.settings == {}


def test_defaults_that_come_back_as_json_lower_nothing() -> None:
    for profile in Profile:
        asked = {each.name: Asked(each.level(profile), plain(each.defaults(profile))) for each in RULES}
        assert settled(asked, profile=profile).lowered == []
