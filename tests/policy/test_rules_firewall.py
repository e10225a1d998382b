"""WAF: before every public load balancer, logged without credentials, measured."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed
from tests.support.web_acls import IP, RULES, acl, as_json, edited
from tests.support.wire import findings, resource, verdicts

WEB: Final = acl()
ACCOUNT: Final = "arn:aws:logs:eu-west-1:123456789012:log-group"
METRICS: Final = "visibilityConfig.cloudwatchMetricsEnabled"


def balancer(**properties: object) -> Resource:
    return resource("lb/loadBalancer", "balancer", {"name": "web", **properties})


def association(of: Resource, **properties: object) -> Resource:
    return resource("wafv2/webAclAssociation", "association", properties, refers={"resourceArn": of})


def test_a_web_acl_stands_before_every_public_load_balancer() -> None:
    assert verdicts("WAF-01", balancer()) == ["FAIL"]
    public = balancer()
    assert verdicts("WAF-01", public, association(public, webAclArn="arn:acl")) == []
    assert verdicts("WAF-01", public, association(public, webAclArn=UNKNOWN)) == []
    assert verdicts("WAF-01", public, association(public)) == ["FAIL"]
    stray = resource("wafv2/webAclAssociation", "stray", {"resourceArn": UNKNOWN, "webAclArn": "arn:acl"})
    assert verdicts("WAF-01", public, stray) == ["UNDECIDED"]
    other = resource("lb/loadBalancer", "other", {"name": "other"})
    assert verdicts("WAF-01", public, other, association(other, webAclArn="arn:acl")) == ["FAIL"]


def test_the_other_name_of_a_load_balancer_is_judged_too() -> None:
    assert verdicts("WAF-01", resource("aws:alb/loadBalancer:LoadBalancer", "old", {})) == ["FAIL"]


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        ({"internal": True}, []),
        ({"loadBalancerType": "network"}, []),
        ({"loadBalancerType": "gateway"}, []),
        ({"internal": UNKNOWN}, ["UNDECIDED"]),
        ({"loadBalancerType": UNKNOWN}, ["UNDECIDED"]),
        ({"internal": "true"}, ["FAIL"]),
    ],
)
def test_only_what_the_public_reaches_needs_one(properties: dict[str, object], wanted: list[str]) -> None:
    assert verdicts("WAF-01", balancer(**properties)) == wanted


KEEP: Final = {
    "defaultBehavior": "DROP",
    "filters": [
        {
            "behavior": "KEEP",
            "requirement": "MEETS_ANY",
            "conditions": [{"actionCondition": {"action": "COUNT"}}, {"actionCondition": {"action": "BLOCK"}}],
        }
    ],
}
DROPPING: Final = {
    "defaultBehavior": "KEEP",
    "filters": [
        {"behavior": "DROP", "requirement": "MEETS_ANY", "conditions": [{"actionCondition": {"action": "BLOCK"}}]}
    ],
}
LOGGED: Final[dict[str, object]] = {
    "logDestinationConfigs": [f"{ACCOUNT}:aws-waf-logs-web"],
    "redactedFields": [{"singleHeader": {"name": "Authorization"}}, {"singleHeader": {"name": "cookie"}}],
    "loggingFilter": KEEP,
}


def logging(path: str = "", value: object = None) -> Resource:
    body = changed(LOGGED, path, value) if path else LOGGED
    return resource("wafv2/webAclLoggingConfiguration", "log", body, refers={"resourceArn": WEB})


LOGS: Final[list[tuple[str, object, list[str]]]] = [
    ("", None, []),
    ("logDestinationConfigs[0]", f"{ACCOUNT}:aws-waf-logs-web:*", []),
    ("logDestinationConfigs[0]", "arn:aws:s3:::aws-waf-logs-web", []),
    ("logDestinationConfigs[0]", "arn:aws:firehose:eu-west-1:123456789012:deliverystream/aws-waf-logs-web", []),
    ("logDestinationConfigs[0]", f"{ACCOUNT}:web", ["FAIL"]),
    ("logDestinationConfigs[0]", "arn:aws:s3:::web-aws-waf-logs-", ["FAIL"]),
    ("logDestinationConfigs[0]", 7, ["FAIL"]),
    ("logDestinationConfigs[0]", UNKNOWN, ["UNDECIDED"]),
    ("logDestinationConfigs", [], ["FAIL"]),
    ("logDestinationConfigs", REMOVED, ["FAIL"]),
    ("logDestinationConfigs", UNKNOWN, ["UNDECIDED"]),
    ("redactedFields", REMOVED, ["FAIL"]),
    ("redactedFields", [{"singleHeader": {"name": "authorization"}}], ["FAIL"]),
    ("redactedFields", [{"uriPath": {}}, {"queryString": {}}], ["FAIL"]),
    ("redactedFields", UNKNOWN, ["UNDECIDED"]),
    ("redactedFields[1].singleHeader.name", UNKNOWN, ["UNDECIDED"]),
    ("loggingFilter", REMOVED, []),
    ("loggingFilter", UNKNOWN, ["UNDECIDED"]),
    ("loggingFilter.defaultBehavior", UNKNOWN, ["UNDECIDED"]),
    ("loggingFilter.defaultBehavior", "KEEP", []),
    ("loggingFilter.filters", [], ["FAIL"]),
    ("loggingFilter.filters[0].behavior", "DROP", ["FAIL"]),
    ("loggingFilter.filters[0].conditions", [{"actionCondition": {"action": "COUNT"}}], ["FAIL"]),
    ("loggingFilter", DROPPING, ["FAIL"]),
]


@pytest.mark.parametrize(("path", "value", "wanted"), LOGS)
def test_what_is_refused_is_logged_without_credentials(path: str, value: object, wanted: list[str]) -> None:
    assert verdicts("WAF-04", WEB, logging(path, value)) == wanted


def test_a_web_acl_without_a_log_fails() -> None:
    assert verdicts("WAF-04", WEB) == ["FAIL"]
    stray = resource("wafv2/webAclLoggingConfiguration", "stray", {**LOGGED, "resourceArn": UNKNOWN})
    assert verdicts("WAF-04", WEB, stray) == ["UNDECIDED"]


@pytest.mark.parametrize(("name", "wanted"), [("aws-waf-logs-web", []), ("web", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])])
def test_a_group_of_this_program_is_known_by_its_name_before_it_stands(name: object, wanted: list[str]) -> None:
    group = resource("cloudwatch/logGroup", "group", {"name": name})
    log = resource(
        "wafv2/webAclLoggingConfiguration",
        "log",
        {"redactedFields": LOGGED["redactedFields"]},
        refers={"resourceArn": WEB, "logDestinationConfigs": group},
    )
    assert verdicts("WAF-04", WEB, group, log) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"), [(False, "FAIL"), (REMOVED, "FAIL"), ("true", "FAIL"), (UNKNOWN, "UNDECIDED")]
)
def test_everything_is_counted(value: object, wanted: str) -> None:
    whole = {"visibilityConfig": {"cloudwatchMetricsEnabled": True}}
    assert verdicts("WAF-05", acl()) == []
    assert verdicts("WAF-05", acl(edited(IP, METRICS, value))) == [wanted]
    for type_ in ("webAcl", "webAclRule", "ruleGroup", "webAclRuleGroupAssociation"):
        assert verdicts("WAF-05", resource(f"wafv2/{type_}", "one", whole)) == []
        assert verdicts("WAF-05", resource(f"wafv2/{type_}", "one", changed(whole, METRICS, value))) == [wanted]
    group = resource("wafv2/ruleGroup", "group", {**whole, "rules": edited(IP, METRICS, value)})
    assert verdicts("WAF-05", group) == [wanted]


def test_rules_in_json_are_counted_too() -> None:
    assert verdicts("WAF-05", acl(None, ruleJson=as_json(RULES))) == []
    assert verdicts("WAF-05", acl(None, ruleJson=as_json(edited(IP, METRICS, value=False)))) == ["FAIL"]
    assert verdicts("WAF-05", acl(None, ruleJson="no json")) == ["FAIL"]
    assert verdicts("WAF-05", acl(None, ruleJson=UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("WAF-05", acl(UNKNOWN)) == ["UNDECIDED"]


def test_a_finding_says_which_rule() -> None:
    (found,) = findings("WAF-05", acl(edited(IP, METRICS, value=False)))
    assert (found.path, found.actual) == (f"rules[{IP}].{METRICS}", "false")
