"""The firewall, exactly."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from components._signals import MetricSignal
from components.edge.firewall import Firewall
from components.edge.firewall_rates import Rate, Rates
from components.foundation.entrance import Front
from tests.support.declare import Declared, declare
from tests.support.edge_world import BALANCER, firewall, waf_rules
from tests.support.shop import TAGS

ACL = "aws:wafv2/webAcl:WebAcl"
LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
RESOURCE_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
MANAGED = ("AmazonIpReputationList", "CommonRuleSet", "KnownBadInputsRuleSet", "SQLiRuleSet")
ORDER = [
    (0, "AWSManagedRulesAmazonIpReputationList"),
    (1, "AWSManagedRulesCommonRuleSet"),
    (2, "AWSManagedRulesKnownBadInputsRuleSet"),
    (3, "AWSManagedRulesSQLiRuleSet"),
    (4, "large-body"),
    (10, "rate-ip"),
    (11, "rate-auth"),
    (12, "rate-bulk"),
    (13, "rate-ip-tenant"),
    (20, "origin-allowlist"),
]
READ = [{"priority": 0, "type": "URL_DECODE"}, {"priority": 1, "type": "NORMALIZE_PATH"}]
READ += [{"priority": 2, "type": "LOWERCASE"}]
SENT = [{"priority": 0, "type": "NONE"}]
TOO_MANY = {
    "block": {
        "customResponse": {
            "responseCode": 429,
            "customResponseBodyKey": "too-many-requests",
            "responseHeaders": [{"name": "Retry-After", "value": "300"}],
        }
    }
}


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(firewall)


def path(prefix: str) -> dict[str, object]:
    return {
        "byteMatchStatement": {
            "fieldToMatch": {"uriPath": {}},
            "positionalConstraint": "STARTS_WITH",
            "searchString": prefix,
            "textTransformations": READ,
        }
    }


def exact(field: dict[str, object], text: str) -> dict[str, object]:
    return {
        "byteMatchStatement": {
            "fieldToMatch": field,
            "positionalConstraint": "EXACTLY",
            "searchString": text,
            "textTransformations": SENT,
        }
    }


def given(field: dict[str, object]) -> dict[str, object]:
    return {
        "sizeConstraintStatement": {
            "fieldToMatch": field,
            "comparisonOperator": "GT",
            "size": 0,
            "textTransformations": SENT,
        }
    }


def test_a_web_acl_is_exactly_this(whole: Declared) -> None:
    inputs = dict(whole.one(ACL).inputs)
    assert [(rule["priority"], rule["name"]) for rule in cast("list[dict[str, Any]]", inputs.pop("rules"))] == ORDER
    assert inputs == {
        "name": "shop-prod-web",
        "description": "What may reach the API, and how often",
        "scope": "REGIONAL",
        "defaultAction": {"allow": {}},
        "visibilityConfig": {
            "metricName": "shop-prod-web",
            "cloudwatchMetricsEnabled": True,
            "sampledRequestsEnabled": True,
        },
        "customResponseBodies": [
            {
                "key": "too-many-requests",
                "contentType": "APPLICATION_JSON",
                "content": '{"error": "too_many_requests"}',
            }
        ],
        "dataProtectionConfig": {
            "dataProtections": [
                {
                    "action": "SUBSTITUTION",
                    "field": {"fieldType": "SINGLE_HEADER", "fieldKeys": ["authorization", "cookie"]},
                },
                {"action": "SUBSTITUTION", "field": {"fieldType": "SINGLE_COOKIE"}},
                {
                    "action": "SUBSTITUTION",
                    "field": {
                        "fieldType": "SINGLE_QUERY_ARGUMENT",
                        "fieldKeys": ["access_token", "code", "id_token", "refresh_token", "state", "token"],
                    },
                },
            ]
        },
        "tags": {**TAGS, "DataClass": "internal"},
    }


def test_managed_groups_block_what_they_find(whole: Declared) -> None:
    found = waf_rules(whole)
    for name in MANAGED:
        rule = found[f"AWSManagedRules{name}"]
        group = dict(rule["statement"]["managedRuleGroupStatement"])
        overrides = group.pop("ruleActionOverrides", [])
        assert group == {"name": f"AWSManagedRules{name}", "vendorName": "AWS"}
        assert rule["overrideAction"] == {"none": {}}
        assert overrides == (
            [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}] if name == "CommonRuleSet" else []
        )


def test_large_bodies_pass_on_bulk_paths_alone(whole: Declared) -> None:
    rule = waf_rules(whole)["large-body"]
    label = {"scope": "LABEL", "key": "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"}
    assert rule["action"] == {"block": {"customResponse": {"responseCode": 413}}}
    assert rule["statement"] == {
        "andStatement": {
            "statements": [
                {"labelMatchStatement": label},
                {"notStatement": {"statement": path("/api/bulk")}},
            ]
        }
    }


def test_rates_are_exactly_this(whole: Declared) -> None:
    found = {name: rule["statement"]["rateBasedStatement"] for name, rule in waf_rules(whole).items() if "rate" in name}
    tenant = {"name": "x-tenant-id", "textTransformations": [{"priority": 0, "type": "LOWERCASE"}]}
    assert found == {
        "rate-ip": {"limit": 2000, "evaluationWindowSec": 300, "aggregateKeyType": "IP"},
        "rate-auth": {
            "limit": 50,
            "evaluationWindowSec": 300,
            "aggregateKeyType": "IP",
            "scopeDownStatement": path("/auth/"),
        },
        "rate-bulk": {
            "limit": 100,
            "evaluationWindowSec": 300,
            "aggregateKeyType": "IP",
            "scopeDownStatement": path("/api/bulk"),
        },
        "rate-ip-tenant": {
            "limit": 1000,
            "evaluationWindowSec": 300,
            "aggregateKeyType": "CUSTOM_KEYS",
            "customKeys": [{"ip": {}}, {"header": tenant}],
        },
    }
    assert all(waf_rules(whole)[name]["action"] == TOO_MANY for name in found)


def test_several_paths_share_one_limit() -> None:
    declared = declare(lambda: firewall(rates=Rates(auth_paths=("/auth/", "/login"), auth=Rate(limit=20))))
    rate = waf_rules(declared)["rate-auth"]["statement"]["rateBasedStatement"]
    assert rate["scopeDownStatement"] == {"orStatement": {"statements": [path("/auth/"), path("/login")]}}


def test_behind_cloudfront_the_viewer_is_counted_and_must_be_named() -> None:
    found = waf_rules(declare(lambda: firewall(front=Front.CLOUDFRONT)))
    config = {"headerName": "true-client-ip", "fallbackBehavior": "MATCH"}
    for name in ("rate-ip", "rate-auth", "rate-bulk"):
        rate = found[name]["statement"]["rateBasedStatement"]
        assert (rate["aggregateKeyType"], rate["forwardedIpConfig"]) == ("FORWARDED_IP", config)
    keys = found["rate-ip-tenant"]["statement"]["rateBasedStatement"]
    assert (keys["customKeys"][0], keys["forwardedIpConfig"]) == ({"forwardedIp": {}}, config)
    unnamed = found["viewer-address"]
    assert unnamed["priority"] == 9
    assert unnamed["action"] == {"block": {"customResponse": {"responseCode": 403}}}
    assert unnamed["statement"] == {"notStatement": {"statement": given({"singleHeader": {"name": "true-client-ip"}})}}


def test_only_our_pages_write(whole: Declared) -> None:
    origin: dict[str, object] = {"singleHeader": {"name": "origin"}}
    methods = [exact({"method": {}}, method) for method in ("POST", "PUT", "PATCH", "DELETE")]
    assert waf_rules(whole)["origin-allowlist"]["statement"] == {
        "andStatement": {
            "statements": [
                {"orStatement": {"statements": methods}},
                given(origin),
                {"notStatement": {"statement": exact(origin, "https://app.shop.example")}},
            ]
        }
    }


def test_every_rule_is_counted_under_its_name(whole: Declared) -> None:
    for name, rule in waf_rules(whole).items():
        assert rule["visibilityConfig"] == {
            "metricName": name,
            "cloudwatchMetricsEnabled": True,
            "sampledRequestsEnabled": True,
        }


def test_it_stands_before_the_load_balancer(whole: Declared) -> None:
    assert whole.one("aws:wafv2/webAclAssociation:WebAclAssociation").inputs == {
        "resourceArn": BALANCER,
        "webAclArn": whole.one(ACL).outputs["arn"],
    }


def test_the_log_holds_what_was_refused_and_no_credentials(whole: Declared) -> None:
    kept = [{"actionCondition": {"action": action}} for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")]
    group = whole.one(GROUP)
    assert whole.one(LOGGING).inputs == {
        "resourceArn": whole.one(ACL).outputs["arn"],
        "logDestinationConfigs": [group.outputs["arn"]],
        "redactedFields": [{"singleHeader": {"name": "authorization"}}, {"singleHeader": {"name": "cookie"}}],
        "loggingFilter": {
            "defaultBehavior": "DROP",
            "filters": [{"behavior": "KEEP", "requirement": "MEETS_ANY", "conditions": kept}],
        },
    }
    assert group.inputs["name"] == "aws-waf-logs-shop-prod-web"
    assert cast("dict[str, str]", group.inputs["tags"])["DataClass"] == "pii"


def test_delivery_is_admitted_first_and_to_this_group_alone(whole: Declared) -> None:
    policy = whole.one(RESOURCE_POLICY)
    assert policy.urn in whole.one(LOGGING).dependencies
    assert policy.inputs["resourceArn"] == whole.one(GROUP).outputs["arn"]
    (statement,) = json.loads(cast("str", policy.inputs["policyDocument"]))["Statement"]
    assert statement == {
        "Sid": "LogDeliveryWrites",
        "Effect": "Allow",
        "Principal": {"Service": ["delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-shop-prod-web:log-stream:*"],
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "123456789012"},
            "ArnLike": {"aws:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"},
        },
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"ip": Rate(limit=10_001)}, "rates.ip.limit is 10001"),
        ({"auth": Rate(limit=501)}, "rates.auth.limit is 501"),
        ({"bulk": Rate(limit=9)}, "rates.bulk.limit is 9"),
        ({"ip_tenant": Rate(limit=10_001)}, "rates.ip_tenant.limit is 10001"),
        ({"auth_paths": ()}, "each need a path"),
        ({"bulk_paths": ()}, "each need a path"),
        ({"auth_paths": ("auth",)}, "starts with '/'"),
        ({"auth_paths": ("/",)}, "starts with '/'"),
        ({"bulk_paths": ("/API/bulk",)}, "in lower case"),
    ],
)
def test_rates_that_limit_nothing_are_refused(changes: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Rates(**changes)


def test_a_window_that_waf_does_not_count_in_is_refused() -> None:
    with pytest.raises(ValueError, match="window_seconds is 90"):
        Rate(limit=100, window_seconds=90)


def test_a_firewall_without_origins_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed_origins is empty"):
        firewall(allowed_origins=())


def test_somebody_hears_when_much_is_refused() -> None:
    found: list[Firewall] = []
    declared = declare(lambda: found.append(firewall()))
    signals = found[0].signals()
    names = [name for name in waf_rules(declared) if name.startswith("rate-")]
    assert [(signal.alarm, signal.part) for signal in signals] == [("waf-rate-blocked", name) for name in names]
    for signal in signals:
        assert isinstance(signal, MetricSignal)
        assert (signal.metric.name, signal.threshold) == ("BlockedRequests", 500)
        assert signal.metric.dimensions["Rule"] == signal.part
        assert signal.metric.dimensions["Region"] == "eu-west-1"
        assert set(signal.metric.dimensions) == {"WebACL", "Rule", "Region"}
