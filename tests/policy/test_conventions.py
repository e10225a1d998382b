"""What holds in a program elsewhere, and what a preview may leave open there."""

from collections.abc import Mapping

import pytest

from hardening.catalog import RULES
from hardening.conventions import ELSEWHERE
from hardening.protocol.stack import StackConfiguration
from hardening.resources import Graph
from hardening.rule import Level, Profile, Verdict
from hardening.schema import problems
from hardening.values import UNKNOWN
from tests.support.rules import rule
from tests.support.wire import resource

OURS = {"shop:platformConventions": "true"}


@pytest.mark.parametrize(("rule_id", "name"), sorted(ELSEWHERE))
def test_each_is_a_parameter_that_the_platform_sets_otherwise(rule_id: str, name: str) -> None:
    parameter = next(each for each in rule(rule_id).parameters if each.name == name)
    value = ELSEWHERE[rule_id, name]
    assert list(problems(value, parameter.schema, name)) == []
    assert value != parameter.prod
    assert not parameter.lowers(value, parameter.prod) or name == "externalBuckets", "the platform asks for no less"


@pytest.mark.parametrize(
    ("values", "ours"),
    [
        ({}, False),
        ({"aws:region": "eu-west-1"}, False),
        (OURS, True),
        ({"shop:platformConventions": True}, True),
        ({"shop:platformConventions": "false"}, False),
        ({"other:platformConventions": "true"}, False),
    ],
)
@pytest.mark.parametrize("profile", Profile)
def test_the_conventions_hold_where_the_stack_says_so(
    values: Mapping[str, object],
    ours: bool,  # noqa: FBT001  a case of the table
    profile: Profile,
) -> None:
    pack = StackConfiguration("shop", values).pack(RULES, profile=profile)
    for (rule_id, name), value in ELSEWHERE.items():
        parameter = next(each for each in rule(rule_id).parameters if each.name == name)
        assert pack.settings[rule_id].parameters[name] == (parameter.default(profile) if ours else value)


OPEN = resource("rds/instance", "db", {"backupRetentionPeriod": UNKNOWN})


@pytest.mark.parametrize(
    ("values", "previewed", "level"),
    [
        ({}, True, Level.MANDATORY),
        ({"shop:strictPreview": "true"}, True, Level.MANDATORY),
        ({"shop:strictPreview": "no"}, True, Level.MANDATORY),
        ({"shop:strictPreview": "false"}, True, Level.ADVISORY),
        ({"shop:strictPreview": False}, True, Level.ADVISORY),
        ({"other:strictPreview": "false"}, True, Level.MANDATORY),
        ({"shop:strictPreview": "false"}, False, Level.MANDATORY),
    ],
)
def test_a_preview_that_need_not_be_strict_leaves_to_the_update_what_is_open(
    values: Mapping[str, object],
    previewed: bool,  # noqa: FBT001  as above
    level: Level,
) -> None:
    pack = StackConfiguration("shop", values, previewed=previewed).pack(RULES)
    found = [each for each in pack.judge(Graph([OPEN])).findings if each.rule == "RDS-02"]
    assert {(each.level, each.blocks) for each in found if each.verdict is Verdict.UNDECIDED} == {
        (level, level is Level.MANDATORY)
    }
    broken = [each for each in pack.judge(Graph([OPEN])).findings if each.rule == "RDS-03"]
    assert {each.level for each in broken} == {Level.MANDATORY}
