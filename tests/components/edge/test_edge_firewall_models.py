"""The firewall as AWS's own model and price list see it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from components.edge.firewall_rates import Rates
from components.foundation.entrance import Front
from tests.support.aws_models import faults
from tests.support.declare import Declared, declare
from tests.support.edge_world import api, firewall, waf_rules

ACL = "aws:wafv2/webAcl:WebAcl"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
COSTS = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
}
"""Capacity of the managed groups (WAF Developer Guide, "AWS Managed Rules rule groups list")."""


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(firewall)


MANY = Rates(
    auth_paths=tuple(f"/a{index}" for index in range(10)), bulk_paths=tuple(f"/b{index}" for index in range(10))
)
WORST = {
    "rates": MANY,
    "front": Front.CLOUDFRONT,
    "allowed_origins": [f"https://p{index}.shop.example" for index in range(10)],
}


@pytest.mark.parametrize("changes", [{}, {"front": Front.CLOUDFRONT}, WORST], ids=["usual", "cloudfront", "worst"])
def test_aws_takes_the_rules(changes: Mapping[str, object]) -> None:
    inputs = declare(lambda: firewall(**changes)).one(ACL).inputs
    body = cast("dict[str, Any]", api({name: inputs[name] for name in inputs.keys() - {"tags"}}))
    body["CustomResponseBodies"] = {one.pop("Key"): one for one in body["CustomResponseBodies"]}
    assert faults("wafv2", "CreateWebACL", body) == []


def test_aws_would_say_what_it_does_not_take() -> None:
    rule = {"Name": "r", "Priority": 0, "Statement": {"RateBasedStatement": {"Limit": 9, "Key": "IP"}}}
    rule |= {"VisibilityConfig": {"MetricName": "m", "SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True}}
    body = {"Name": "a", "Scope": "LOCAL", "DefaultAction": {}, "Rules": [rule]}
    found = "\n".join(faults("wafv2", "CreateWebACL", body))
    assert 'Missing required parameter in input: "VisibilityConfig"' in found
    assert 'Missing required parameter in Rules[0].Statement.RateBasedStatement: "AggregateKeyType"' in found
    assert "Rules[0].Statement.RateBasedStatement has no member Key" in found
    assert "value: 9, valid min value: 10" in found
    assert ".Scope is 'LOCAL'" in found


def test_aws_takes_the_logging(whole: Declared) -> None:
    body = {"LoggingConfiguration": api(dict(whole.one(LOGGING).inputs))}
    assert faults("wafv2", "PutLoggingConfiguration", body) == []


@pytest.mark.parametrize(("changes", "most"), [({}, 1500), (WORST, 5000)], ids=["usual", "worst"])
def test_capacity_is_there(changes: Mapping[str, object], most: int) -> None:
    """1500 units are in the price of a web ACL, 5000 are all there are (WAF Developer Guide, "WCUs in AWS WAF")."""
    found = waf_rules(declare(lambda: firewall(**changes)))
    assert sum(sum(cost(rule["statement"])) for rule in found.values()) <= most


def cost(statement: Mapping[str, Any]) -> Iterator[int]:
    """Give what each part costs (WAF Developer Guide, "Using rule statements"). Repeated transformations count anew.

    AWS counts a transformation of one field once for a whole web ACL, so this is no less than what it counts.
    """
    ((kind, body),) = statement.items()
    changed = [each for each in body.get("textTransformations", ()) if each["type"] != "NONE"]
    yield 10 * len(changed)
    match kind:
        case "managedRuleGroupStatement":
            yield COSTS[body["name"]]
        case "rateBasedStatement":
            yield 2 + 30 * len(body.get("customKeys", ()))
            if "scopeDownStatement" in body:
                yield from cost(body["scopeDownStatement"])
        case "byteMatchStatement":
            yield {"EXACTLY": 2, "STARTS_WITH": 2}[body["positionalConstraint"]]
        case "sizeConstraintStatement" | "labelMatchStatement":
            yield 1
        case "andStatement" | "orStatement":
            for inner in body["statements"]:
                yield from cost(inner)
        case _:
            yield from cost(body["statement"])
