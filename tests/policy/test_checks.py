"""Predicates on one resource: absent, null, wrong-typed and unknown never pass unseen."""

from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.checks import (
    absent,
    all_of,
    any_of,
    at_least,
    at_most,
    between,
    contains_all,
    customer_key,
    each,
    equals,
    is_false,
    is_true,
    items,
    matches,
    none_of,
    not_true,
    one_of,
    param,
    present,
    some,
    when,
)
from hardening.resources import Graph
from hardening.rule import Check, Outcome, Subject, Verdict
from hardening.values import UNKNOWN, Secret
from tests.support.rules import CANARY, JUNK
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:123456789012:key/0b1c"
PASS: Final[list[str]] = []
FAIL: Final = ["FAIL"]
OPEN: Final = ["UNDECIDED"]
OTHER: Final = ["NOT_APPLICABLE"]
NONE: Final = object()


def subject(**properties: object) -> Subject:
    set_ = {name: value for name, value in properties.items() if value is not NONE}
    made = resource("sqs/queue", properties=set_)
    return Subject(made, Graph([made]), {"least": 7, "listed": ["a", "b"]})


def ask(check: Check, value: object = NONE) -> list[str]:
    return [outcome.verdict.value for outcome in check(subject(x=value))]


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_true("x"), [True, Secret(value=True)], [NONE, None, False, "true", 1, 1.0, [True], {}, [], ""]),
        (is_false("x"), [False], [NONE, None, True, "false", 0, "", []]),
        (not_true("x"), [NONE, None, False], [True, "true", 1, 0, "", [], {}]),
        (equals("x", 14), [14, 14.0], [NONE, None, True, "14", 14.5, 13, [14]]),
        (equals("x", "on"), ["on", Secret("on")], [NONE, "ON", "", True, ["on"]]),
        (one_of("x", ["a", 1]), ["a", 1], [NONE, None, True, "1", "A", ["a"], {"a": 1}]),
        (one_of("x", param("listed")), ["a", "b"], [NONE, "c", ["a"]]),
        (none_of("x", ["bad"]), [NONE, None, "good", 7], ["bad", ["bad"], {"bad": 1}, Secret("bad")]),
        (at_least("x", 7), [7, 7.5, 8], [NONE, None, 6, 6.9, "8", True, [8]]),
        (at_least("x", param("least")), [7], [6]),
        (at_most("x", 1), [1, 0, -3], [NONE, 2, True, False, "0"]),
        (between("x", param("least"), 35), [7, 35], [NONE, 6, 36, "14", True]),
        (matches("x", r"[a-z]+", "letters"), ["abc"], [NONE, None, "", "abc1", "abc\n", 7, ["abc"]]),
        (
            customer_key("x"),
            [KEY, "alias/shop"],
            [NONE, None, "", "alias/aws/s3", "arn:aws:kms:a:b:alias/aws/s3", True, 7, [KEY]],
        ),
        (
            contains_all("x", ["a", "b"]),
            [["b", "a", "c"]],
            [NONE, None, ["a"], "a b", [], {"a": 1, "b": 1}, [["a", "b"]]],
        ),
        (contains_all("x", param("listed")), [["a", "b"]], [["b"]]),
    ],
)
def test_posture(check: Check, right: Sequence[object], wrong: Sequence[object]) -> None:
    for value in right:
        assert ask(check, value) == PASS, value
    for value in wrong:
        assert ask(check, value) == FAIL, value
    assert ask(check, Secret(UNKNOWN)) == ask(check, UNKNOWN)


@pytest.mark.parametrize(
    "check",
    [
        is_true("x"),
        is_false("x"),
        not_true("x"),
        equals("x", 1),
        one_of("x", [1]),
        none_of("x", [1]),
        at_least("x", 1),
        at_most("x", 1),
        between("x", 1, 2),
        matches("x", "a", "a"),
        contains_all("x", [1]),
        each("x", is_true("y")),
        some("x", is_true("y"), "one"),
    ],
)
def test_posture_of_an_unknown_is_undecided(check: Check) -> None:
    assert ask(check, UNKNOWN) == OPEN


def test_an_unknown_item_may_be_the_missing_one() -> None:
    assert ask(contains_all("x", ["a", "b"]), ["a", UNKNOWN]) == OPEN
    assert ask(contains_all("x", ["a"]), ["a", UNKNOWN]) == PASS


def test_presence_of_an_unknown_is_known() -> None:
    assert ask(present("x"), UNKNOWN) == ask(present("x"), Secret(UNKNOWN)) == ask(present("x"), 0) == PASS
    assert ask(present("x")) == ask(present("x"), "") == ask(present("x"), None) == ask(present("x"), []) == FAIL
    assert ask(absent("x"), UNKNOWN) == ask(absent("x"), "a") == ask(absent("x"), value=False) == FAIL
    assert ask(absent("x")) == ask(absent("x"), None) == ask(absent("x"), {}) == PASS
    assert ask(customer_key("x"), UNKNOWN) == PASS


@pytest.mark.parametrize(
    "check", [present("x.y"), absent("x.y"), customer_key("x.y"), is_true("x.y"), not_true("x[0].y")]
)
def test_presence_below_an_unknown_is_not(check: Check) -> None:
    assert ask(check, UNKNOWN) == OPEN
    assert ask(present("x[0].y"), [UNKNOWN]) == OPEN


ON: Final = is_true("y")


def test_every_item_or_some_item() -> None:
    assert (
        ask(each("x", ON))
        == ask(each("x", ON), [])
        == ask(each("x", ON), [{"y": True}])
        == ask(each("x", ON), {"y": True})
        == PASS
    )
    assert (
        ask(each("x", ON), [{"y": True}, {"y": False}]) == ask(each("x", ON), [{}]) == ask(each("x", ON), ["y"]) == FAIL
    )
    assert ask(each("x", ON), "text") == ask(each("x", ON), 7) == FAIL
    assert ask(each("x", ON), [UNKNOWN]) == ask(each("x", present("y")), [UNKNOWN]) == OPEN
    assert ask(some("x", ON, "one"), [{"y": False}, {"y": True}]) == PASS
    assert ask(some("x", ON, "one")) == ask(some("x", ON, "one"), [{}, 7]) == ask(some("x", ON, "one"), "text") == FAIL
    assert ask(some("x", ON, "one"), [{}, UNKNOWN]) == OPEN
    assert [part.base for part in items(subject(x=[1, 2]), "x")] == ["x[0]", "x[1]"]


def says(*verdicts: Verdict) -> Check:
    return Check(lambda _: tuple(Outcome(verdict) for verdict in verdicts))


HOLDS, BREAKS, WAITS, SKIPS = says(), says(Verdict.FAIL), says(Verdict.UNDECIDED), says(Verdict.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("checks", "together", "either"),
    [
        ((HOLDS, HOLDS), PASS, PASS),
        ((HOLDS, BREAKS), FAIL, PASS),
        ((WAITS, BREAKS), [*OPEN, *FAIL], OPEN),
        ((BREAKS, WAITS), [*FAIL, *OPEN], OPEN),
        ((WAITS, HOLDS), OPEN, PASS),
        ((SKIPS, HOLDS), PASS, PASS),
        ((SKIPS, BREAKS), FAIL, FAIL),
        ((BREAKS, SKIPS), FAIL, FAIL),
        ((SKIPS, SKIPS), OTHER, OTHER),
        ((BREAKS, says(Verdict.FAIL, Verdict.UNDECIDED)), [*FAIL, *FAIL, *OPEN], [*FAIL, *OPEN]),
    ],
)
def test_all_together_or_one_of_several(checks: Sequence[Check], together: list[str], either: list[str]) -> None:
    assert ask(all_of(*checks)) == together
    assert ask(any_of(*checks)) == either


@pytest.mark.parametrize(
    ("condition", "then", "expected"),
    [
        (HOLDS, HOLDS, PASS),
        (HOLDS, BREAKS, FAIL),
        (HOLDS, WAITS, OPEN),
        (BREAKS, HOLDS, OTHER),
        (BREAKS, BREAKS, OTHER),
        (SKIPS, BREAKS, OTHER),
        (WAITS, HOLDS, PASS),
        (WAITS, BREAKS, OPEN),
        (says(Verdict.UNDECIDED, Verdict.FAIL), BREAKS, OTHER),
    ],
)
def test_conditions(condition: Check, then: Check, expected: list[str]) -> None:
    assert ask(when(condition, then, "it does not concern this")) == expected


def test_items_that_do_not_apply_are_left_out() -> None:
    check = each("x", when(is_true("z"), ON, "z is off"))
    assert ask(check, [{"z": False}, {"z": True, "y": True}]) == PASS
    assert ask(check, [{"z": False}, {"z": True}]) == FAIL
    assert ask(check, [{"z": False}]) == OTHER


def test_checks_say_what_they_read() -> None:
    assert each("x", all_of(is_true("y"), present("z.w"))).reads == {("", "x"), ("", "x[].y"), ("", "x[].z.w")}
    assert any_of(is_true("a"), when(is_true("b"), absent("c"), "")).reads == {("", "a"), ("", "b"), ("", "c")}


def test_findings_name_path_value_and_expectation_but_no_secret() -> None:
    (outcome,) = each("x", one_of("y", ["a", "b"]))(subject(x=[{"y": "c"}]))
    assert (outcome.path, outcome.actual, outcome.expected) == ("x[0].y", "'c'", "one of a, b")
    (outcome,) = equals("x", "right")(subject(x=Secret(CANARY)))
    assert outcome.actual == "[secret]"


LEAVES: Final = st.sampled_from([True, False, None, "true", 0, 7, 99, "a", [], {}, ["a"], {"y": True}])
POSTURE: Final = [
    is_true("x"),
    is_false("x"),
    equals("x", 7),
    one_of("x", ["a"]),
    none_of("x", ["a"]),
    at_least("x", 7),
    between("x", 7, 35),
    contains_all("x", ["a"]),
    each("x", ON),
    some("x", ON, "one"),
    all_of(is_true("x"), present("x")),
    any_of(equals("x", 7), equals("x", "a")),
    when(present("x"), is_true("x"), "not set"),
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(POSTURE), LEAVES)
def test_making_a_value_unknown_never_turns_a_failure_into_a_pass(check: Check, value: object) -> None:
    if "FAIL" in ask(check, value):
        assert ask(check, UNKNOWN) not in (PASS, OTHER)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*POSTURE, present("x.y[0]"), absent("x[0].y"), customer_key("x"), matches("x", "a", "a")]), JUNK
)
def test_any_value_gets_a_verdict_and_no_secret_shows(check: Check, value: object) -> None:
    for outcome in check(subject(x=value)):
        assert CANARY not in f"{outcome.path}{outcome.actual}{outcome.expected}"
