"""Waivers: whole, narrow, bounded, allowed and used; anything else excuses nothing and is a violation itself."""

from dataclasses import replace

import pytest

from hardening.catalog import RULES
from hardening.pack import Finding, Pack
from hardening.register import Register
from hardening.resources import Graph
from hardening.rule import Verdict
from hardening.values import UNKNOWN, Secret
from hardening.waivers import State, Waiver
from tests.support.rules import CANARY
from tests.support.waivers import ROW, TODAY, URN, waiver
from tests.support.wire import resource

PLACE = "shop/prod"


def judged(*waivers: Waiver, properties: dict[str, object] | None = None) -> tuple[list[Finding], Register, Graph]:
    """Judge a database that stands in one zone only, with a register; give the findings of RDS-08 and on waivers."""
    made = resource("rds/instance", "db", {"multiAz": False, **(properties or {})})
    graph = Graph([replace(made, urn=URN)])
    pack = Pack(RULES, today=TODAY)
    register = Register(waivers, pack)
    found = register.excused(pack.judge(graph).findings)
    found += register.judgement(graph).findings
    return [each for each in found if each.rule.startswith(("RDS-08", "WVR"))], register, graph


def broken(*waivers: Waiver) -> set[str]:
    """Give the rules on waivers that a register breaks."""
    return {found.rule for found in judged(*waivers)[0] if found.rule.startswith("WVR")}


def excused(*waivers: Waiver) -> bool:
    """Whether the violation is excused."""
    return all(found.waiver is not None for found in judged(*waivers)[0] if found.rule == "RDS-08")


def test_a_waiver_excuses_every_finding_of_its_rule_on_its_resource_and_stays_to_be_seen() -> None:
    found, register, graph = judged(waiver())
    assert len(found) == 3
    assert {(each.rule, each.verdict, each.blocks) for each in found} == {("RDS-08", Verdict.FAIL, False)}
    (standing,) = register.standings(graph)
    assert (standing.state, len(standing.covered)) == (State.IN_FORCE, 3)


def test_without_a_waiver_the_violation_blocks() -> None:
    assert all(each.blocks for each in judged()[0])
    assert judged()[0]


def test_a_finding_id_excuses_that_one_finding() -> None:
    one = next(each for each in judged()[0] if each.path == "multiAz")
    found, *_ = judged(waiver({"finding": one.fingerprint, "stack": PLACE}, "urn"))
    assert {each.path for each in found if each.waiver} == {"multiAz"}
    assert {each.path for each in found if not each.waiver} == {"monitoringInterval", "performanceInsightsEnabled"}


def test_what_is_undecided_is_excused_and_a_rule_that_raised_is_not() -> None:
    found, register, _ = judged(waiver(), properties={"multiAz": UNKNOWN})
    assert {each.verdict for each in found if each.waiver} == {Verdict.UNDECIDED, Verdict.FAIL}
    (raised,) = register.excused([replace(found[0], verdict=Verdict.ERROR, waiver=None)])
    assert raised.waiver is None


@pytest.mark.parametrize("part", ["rule", "reason", "owner", "ticket", "expires"])
def test_a_row_without_a_part_excuses_nothing(part: str) -> None:
    assert not excused(waiver({}, part))
    assert "WVR-01" in broken(waiver({}, part))


@pytest.mark.parametrize(
    "parts",
    [
        {"rule": "RDS-99"},
        {"reason": "because"},
        {"reason": " " * 40},
        {"reason": 12345678901234567890},
        {"owner": "  "},
        {"ticket": ""},
        {"expires": "soon"},
        {"expires": "2026-13-01"},
        {"expires": ["2026-07-01"]},
        {"unknownKeys": ["until"]},
        {"unreadable": "not YAML"},
    ],
)
def test_a_row_that_is_not_whole_excuses_nothing(parts: dict[str, object]) -> None:
    assert not excused(waiver(parts))
    assert "WVR-01" in broken(waiver(parts))


def test_a_row_stands_once() -> None:
    assert broken(waiver(), waiver()) == {"WVR-01"}
    assert not excused(waiver(), waiver(ticket="SEC-215"))


@pytest.mark.parametrize(
    ("expires", "rules"),
    [
        ("2026-06-02", set()),
        ("2026-06-01", {"WVR-02"}),
        ("2025-01-01", {"WVR-02"}),
        ("2026-11-28", set()),
        ("2026-11-29", {"WVR-06"}),
        ("2099-01-01", {"WVR-06"}),
    ],
)
def test_a_waiver_holds_until_a_day_that_is_at_most_180_days_ahead(expires: str, rules: set[str]) -> None:
    assert broken(waiver(expires=expires)) == rules
    assert excused(waiver(expires=expires)) is (not rules)


@pytest.mark.parametrize(
    "urn",
    [
        "*",
        "urn:pulumi:prod::shop::aws:rds/instance:Instance::*",
        "urn:pulumi:*::shop::aws:rds/instance:Instance::db",
        "urn:pulumi:prod::shop::aws:rds/instance:Instance::d?",
        "urn:pulumi:prod::shop::aws:rds/instance:Instance",
        "aws:rds/instance:Instance",
        "db",
        "",
    ],
)
def test_a_pattern_or_a_type_is_too_broad(urn: str) -> None:
    assert "WVR-04" in broken(waiver(urn=urn))
    assert not excused(waiver(urn=urn))


@pytest.mark.parametrize(
    "row",
    [
        {"finding": "2f0c9a1be47d3358", "stack": PLACE},
        {"parameter": "minDays", "value": 7, "stack": PLACE},
    ],
)
def test_a_row_names_one_thing(row: dict[str, object]) -> None:
    assert "WVR-04" in broken(waiver(row))
    assert "WVR-04" not in broken(waiver(row, "urn"))
    assert "WVR-04" in broken(waiver(row, "urn", "stack"))
    assert "WVR-04" in broken(waiver({**row, "stack": "*/prod"}, "urn"))


def test_a_finding_and_a_parameter_are_two_things() -> None:
    row = {"finding": "2f0c9a1be47d3358", "parameter": "minDays", "value": 7, "stack": PLACE}
    assert "WVR-04" in broken(waiver(row, "urn"))


@pytest.mark.parametrize("rule", [rule.id for rule in RULES if not rule.waivable])
def test_nobody_waives_public_data_plain_secrets_or_the_rules_on_waivers(rule: str) -> None:
    assert broken(waiver(rule=rule)) == {"WVR-05"}


def test_the_rules_that_nobody_waives() -> None:
    fixed = {rule.id for rule in RULES if not rule.waivable}
    assert {"S3-01", "S3-06", "RDS-05", "RDS-11", "G-02", "G-09", "SEC-06", "ECS-05", "ATT-01"} <= fixed
    assert {rule.id for rule in RULES if rule.id.startswith("WVR")} <= fixed


def test_a_waiver_that_covers_nothing_is_a_violation_in_its_own_stack_alone() -> None:
    gone = waiver(urn="urn:pulumi:prod::shop::aws:rds/instance:Instance::gone")
    elsewhere = waiver(urn="urn:pulumi:dev::shop::aws:rds/instance:Instance::db")
    assert broken(gone) == {"WVR-03"}
    assert broken(elsewhere) == set()
    _, register, graph = judged(
        gone, elsewhere, waiver(), waiver(expires="2026-05-01", urn="urn:pulumi:a::b::c:d:e::f")
    )
    states = [standing.state for standing in register.standings(graph)]
    assert states == [State.UNUSED, State.ELSEWHERE, State.IN_FORCE, State.EXPIRED]


def test_what_is_used_is_forgotten_when_another_judgement_begins() -> None:
    _, register, graph = judged(waiver())
    register.begin()
    assert [found.rule for found in register.judgement(graph).findings] == ["WVR-03"]


def test_no_fact_of_the_pack_can_be_written_into_a_row() -> None:
    forged = Waiver({**ROW, "rule": "S3-01", "waivable": True, "used": True, "daysLeft": 3}, waiver().source)
    assert "WVR-05" in broken(forged)


def test_a_finding_on_a_waiver_tells_no_secret_of_the_program() -> None:
    row = waiver(owner=CANARY, urn=CANARY)
    made = resource("rds/instance", "db", {"password": Secret(CANARY)})
    graph = Graph([replace(made, urn=URN)])
    register = Register([row], Pack(RULES, today=TODAY))
    found = register.judgement(graph).findings
    assert found
    assert CANARY not in str([(each.actual, each.expected, each.path) for each in found])
