"""A web ACL that keeps every rule, and the ways to write it, for tests."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Final

from hardening.resources import Resource
from tests.support.rules import changed
from tests.support.wire import resource

Waf = dict[str, object]
MANAGED: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
BLOCK: Final = {"block": {"customResponse": {"responseCode": 429}}}
RATE: Final = "statement.rateBasedStatement"
IP, AUTH, BULK, TENANT = 5, 6, 7, 8
"""Where the rate rules stand in `RULES`; the managed groups come first, then what takes over from one of theirs."""
LARGE: Final = "SizeRestrictions_BODY"


def named(name: str, priority: int, statement: Mapping[str, object], **more: object) -> Waf:
    """Give a rule."""
    metric = {"metricName": name, "cloudwatchMetricsEnabled": True, "sampledRequestsEnabled": True}
    return {"name": name, "priority": priority, "statement": dict(statement), "visibilityConfig": metric, **more}


def below(path: str, *transformations: str) -> Waf:
    """Match paths below a prefix."""
    kinds = transformations or ("NORMALIZE_PATH", "LOWERCASE")
    return {
        "byteMatchStatement": {
            "fieldToMatch": {"uriPath": {}},
            "positionalConstraint": "STARTS_WITH",
            "searchString": path,
            "textTransformations": [{"priority": index, "type": kind} for index, kind in enumerate(kinds)],
        }
    }


def rate(name: str, priority: int, limit: int, **more: object) -> Waf:
    """Give a rate rule by address."""
    body = {"limit": limit, "evaluationWindowSec": 300, "aggregateKeyType": "IP", **more}
    return named(name, priority, {"rateBasedStatement": body}, action=BLOCK)


def _managed(name: str, priority: int) -> Waf:
    group: Waf = {"name": name, "vendorName": "AWS"}
    if name.endswith("CommonRuleSet"):
        group["ruleActionOverrides"] = [{"name": LARGE, "actionToUse": {"count": {}}}]
    return named(name, priority, {"managedRuleGroupStatement": group}, overrideAction={"none": {}})


LABELLED: Final = {
    "labelMatchStatement": {"scope": "LABEL", "key": "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"}
}
TENANT_KEYS: Final = [
    {"ip": {}},
    {"header": {"name": "x-tenant-id", "textTransformations": [{"priority": 0, "type": "LOWERCASE"}]}},
]
RULES: Final[tuple[Waf, ...]] = (
    *(_managed(name, priority) for priority, name in enumerate(MANAGED)),
    named("large-body", 4, LABELLED, action={"block": {}}),
    rate("rate-ip", 10, 2000),
    rate("rate-auth", 11, 50, scopeDownStatement=below("/auth/")),
    rate("rate-bulk", 12, 100, scopeDownStatement=below("/api/bulk")),
    rate("rate-ip-tenant", 13, 1000, aggregateKeyType="CUSTOM_KEYS", customKeys=TENANT_KEYS),
)


def edited(index: int, path: str, value: object) -> list[Waf]:
    """Give the rules with one of them changed, or without it where there is no path."""
    rules = [dict(rule) for rule in RULES]
    if not path:
        return rules[:index] + rules[index + 1 :]
    rules[index] = changed(rules[index], path, value)
    return rules


def acl(rules: object = RULES, name: str = "acl", **more: object) -> Resource:
    """Give a web ACL."""
    body: dict[str, object] = {
        "name": "web",
        "scope": "REGIONAL",
        "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "web"},
        **({"rules": rules} if rules is not None else {}),
        **more,
    }
    return resource("wafv2/webAcl", name, body)


_SPELT: Final = {"cloudwatchMetricsEnabled": "CloudWatchMetricsEnabled", "ip": "IP", "forwardedIp": "ForwardedIP"}


def spelt(value: object) -> object:
    """Put rules into the words of the API, as JSON holds them; search strings may be encoded there."""
    if isinstance(value, Mapping):
        return {
            _SPELT.get(name, name[0].upper() + name[1:]): base64.b64encode(str(item).encode()).decode()
            if name == "searchString"
            else spelt(item)
            for name, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [spelt(item) for item in value]
    return value


def as_json(rules: Sequence[Waf]) -> str:
    """Give rules as the JSON of a web ACL or rule group."""
    return json.dumps(spelt(rules))


def written(rules: Sequence[Waf]) -> dict[str, list[Resource]]:
    """Give a web ACL with these rules in every way to write them, and what belongs to it; the web ACL comes first."""
    whole = acl(None, name="separate")
    separate = [
        resource("wafv2/webAclRule", f"rule-{index}", rule, refers={"webAclArn": whole})
        for index, rule in enumerate(rules)
    ]
    group = resource("wafv2/ruleGroup", "group", {"name": "group", "rules": list(rules)}, outputs={"arn": "arn:group"})
    reference = {"ruleGroupReferenceStatement": {"arn": "arn:group"}}
    in_group = named("group", 0, reference, overrideAction={"none": {}})
    outer = acl(None, name="outer")
    joined = resource(
        "wafv2/webAclRuleGroupAssociation",
        "joined",
        {"ruleName": "group", "priority": 0, "ruleGroupReference": {"arn": "arn:group"}},
        refers={"webAclArn": outer},
    )
    return {
        "inline": [acl(list(rules))],
        "json": [acl(None, ruleJson=as_json(rules))],
        "separate": [whole, *separate],
        "group": [acl([in_group]), group],
        "group of json": [
            acl([in_group]),
            resource("wafv2/ruleGroup", "group", {"rulesJson": as_json(rules)}, outputs={"arn": "arn:group"}),
        ],
        "group in json": [acl(None, ruleJson=as_json([in_group])), group],
        "associated group": [outer, joined, group],
    }


WAYS: Final = tuple(written(RULES))
