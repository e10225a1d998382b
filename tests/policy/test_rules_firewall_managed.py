"""WAF: AWS's managed groups, in force."""

from typing import Final

import pytest

from hardening.values import UNKNOWN
from tests.support.rules import REMOVED
from tests.support.web_acls import LABELLED, LARGE, MANAGED, RULES, WAYS, Waf, acl, edited, named, written
from tests.support.wire import findings, resource, verdicts

COMMON, BAD, LARGE_RULE = 1, 2, 4
GROUP: Final = "statement.managedRuleGroupStatement"
OVERRIDES: Final = f"{GROUP}.ruleActionOverrides"


def override(name: str, **action: object) -> Waf:
    return {"name": name, "actionToUse": action}


@pytest.mark.parametrize("way", WAYS)
def test_groups_may_be_written_in_many_ways(way: str) -> None:
    assert verdicts("WAF-03", *written(RULES)[way]) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("index", range(len(MANAGED)))
def test_a_missing_group_is_missed_however_it_is_written(way: str, index: int) -> None:
    found = findings("WAF-03", *written(edited(index, "", None))[way])
    assert [(one.verdict.value, one.expected) for one in found] == [("FAIL", f"the managed group {MANAGED[index]}")]


BROKEN: Final = [
    (BAD, "overrideAction", {"count": {}}),
    (BAD, f"{GROUP}.vendorName", "Somebody"),
    (BAD, f"{GROUP}.scopeDownStatement", {"geoMatchStatement": {"countryCodes": ["CH"]}}),
    (BAD, OVERRIDES, [override("Log4JRCE_HEADER", count={})]),
    (BAD, OVERRIDES, [override("Log4JRCE_HEADER", allow={})]),
    (BAD, OVERRIDES, [override("Log4JRCE_HEADER")]),
    (BAD, f"{GROUP}.excludedRules", [{"name": "Log4JRCE_HEADER"}]),
    (COMMON, f"{OVERRIDES}[0].name", "GenericLFI_BODY"),
    (LARGE_RULE, "", None),
    (LARGE_RULE, "action", {"count": {}}),
    (LARGE_RULE, "priority", 0),
    (LARGE_RULE, "statement", {"notStatement": {"statement": LABELLED}}),
    (LARGE_RULE, "statement.labelMatchStatement.key", "awswaf:managed:aws:core-rule-set:GenericLFI_Body"),
]


@pytest.mark.parametrize(("index", "path", "value"), BROKEN)
@pytest.mark.parametrize("way", ["inline", "json", "separate", "group"])
def test_a_group_that_is_not_in_force_fails(index: int, path: str, value: object, way: str) -> None:
    assert verdicts("WAF-03", *written(edited(index, path, value))[way]) == ["FAIL"]


SIZE: Final = {"sizeConstraintStatement": {"fieldToMatch": {"body": {}}, "comparisonOperator": "GT", "size": 8192}}
KEPT: Final = [
    (BAD, "overrideAction", REMOVED),
    (BAD, OVERRIDES, [override("Log4JRCE_HEADER", block={})]),
    (BAD, OVERRIDES, [override("Log4JRCE_HEADER", captcha={})]),
    (BAD, f"{GROUP}.version", "Version_1.1"),
    (COMMON, OVERRIDES, REMOVED),
    (LARGE_RULE, "statement", {"andStatement": {"statements": [LABELLED, {"notStatement": {"statement": SIZE}}]}}),
    (LARGE_RULE, "statement", SIZE),
    (LARGE_RULE, "action", {"block": {"customResponse": {"responseCode": 413}}}),
]


@pytest.mark.parametrize(("index", "path", "value"), KEPT)
def test_a_group_may_be_stricter_and_one_rule_replaced(index: int, path: str, value: object) -> None:
    assert verdicts("WAF-03", acl(edited(index, path, value))) == []


OPEN: Final = [
    (BAD, "overrideAction", UNKNOWN),
    (BAD, "statement", UNKNOWN),
    (BAD, f"{GROUP}.name", UNKNOWN),
    (BAD, f"{GROUP}.vendorName", UNKNOWN),
    (BAD, f"{GROUP}.scopeDownStatement", UNKNOWN),
    (BAD, OVERRIDES, UNKNOWN),
    (BAD, OVERRIDES, [UNKNOWN]),
    (BAD, OVERRIDES, [{"name": "Log4JRCE_HEADER", "actionToUse": UNKNOWN}]),
    (BAD, OVERRIDES, [{"name": UNKNOWN, "actionToUse": {"count": {}}}]),
    (LARGE_RULE, "action", UNKNOWN),
]


@pytest.mark.parametrize(("index", "path", "value"), OPEN)
def test_a_group_that_is_not_known_is_open(index: int, path: str, value: object) -> None:
    assert set(verdicts("WAF-03", acl(edited(index, path, value)))) == {"UNDECIDED"}


def test_rules_that_are_not_known_are_open() -> None:
    assert set(verdicts("WAF-03", acl(UNKNOWN))) == {"UNDECIDED"}
    assert verdicts("WAF-03", acl([*edited(BAD, "", None), UNKNOWN])) == ["UNDECIDED"]
    assert verdicts("WAF-03", acl([*edited(LARGE_RULE, "", None), UNKNOWN])) == ["UNDECIDED"]


def test_a_group_may_be_associated_by_itself() -> None:
    web = acl(edited(BAD, "", None))
    body = {"ruleName": "bad", "priority": 2, "managedRuleGroup": {"name": MANAGED[BAD], "vendorName": "AWS"}}
    for override_action, wanted in (("none", []), ("count", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])):
        joined = resource(
            "wafv2/webAclRuleGroupAssociation",
            "joined",
            {**body, "overrideAction": override_action},
            refers={"webAclArn": web},
        )
        assert verdicts("WAF-03", web, joined) == wanted


def test_groups_in_a_group_that_is_counted_are_counted() -> None:
    reference = {"ruleGroupReferenceStatement": {"arn": "arn:group"}}
    outer = acl([named("group", 0, reference, overrideAction={"count": {}})])
    _, group = written(RULES)["group"]
    assert set(verdicts("WAF-03", outer, group)) == {"FAIL"}


def test_one_group_in_force_is_enough() -> None:
    trial = {**RULES[BAD], "overrideAction": {"count": {}}, "priority": 30}
    assert verdicts("WAF-03", acl([*RULES, trial])) == []


def test_a_finding_names_the_exception() -> None:
    (found,) = findings("WAF-03", acl(edited(COMMON, f"{OVERRIDES}[0].name", "GenericLFI_BODY")))
    assert found.path == f"rules[1].{OVERRIDES}[0]"
    (gone,) = findings("WAF-03", acl(edited(LARGE_RULE, "", None)))
    assert (gone.path, gone.expected) == (
        f"rules[1].{OVERRIDES}[0]",
        f"a later rule that blocks by the label of {LARGE}",
    )
