"""WAF: rates by address, for paths, and for tenants."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.rules import CANARY, REMOVED
from tests.support.web_acls import (
    AUTH,
    BULK,
    IP,
    RATE,
    RULES,
    TENANT,
    TENANT_KEYS,
    WAYS,
    acl,
    as_json,
    below,
    edited,
    named,
    rate,
    written,
)
from tests.support.wire import findings, resource, verdicts

SCOPE: Final = f"{RATE}.scopeDownStatement"
MATCH: Final = f"{SCOPE}.byteMatchStatement"
FORWARDED: Final = {"headerName": "X-Forwarded-For", "fallbackBehavior": "MATCH"}


@pytest.mark.parametrize("way", WAYS)
def test_rates_may_be_written_in_many_ways(way: str) -> None:
    assert verdicts("WAF-02", *written(RULES)[way]) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("index", [IP, AUTH, BULK, TENANT])
def test_a_missing_rate_is_missed_however_it_is_written(way: str, index: int) -> None:
    assert verdicts("WAF-02", *written(edited(index, "", None))[way]) == ["FAIL"]


BROKEN: Final = [
    (IP, "action", {"count": {}}),
    (IP, "action", {"block": {}}),
    (IP, "action", REMOVED),
    (IP, "action.block.customResponse.responseCode", 403),
    (IP, f"{RATE}.limit", 20_000_000),
    (IP, f"{RATE}.limit", "2000"),
    (IP, f"{RATE}.limit", True),
    (IP, f"{RATE}.evaluationWindowSec", 90),
    (IP, f"{RATE}.aggregateKeyType", "CONSTANT"),
    (IP, SCOPE, below("/healthz")),
    (AUTH, f"{RATE}.limit", 501),
    (AUTH, f"{MATCH}.searchString", "/login"),
    (AUTH, f"{MATCH}.searchString", "/auth/login"),
    (AUTH, f"{MATCH}.searchString", ""),
    (AUTH, f"{MATCH}.positionalConstraint", "EXACTLY"),
    (AUTH, f"{MATCH}.fieldToMatch", {"queryString": {}}),
    (AUTH, f"{MATCH}.textTransformations", [{"priority": 0, "type": "NONE"}]),
    (AUTH, f"{MATCH}.textTransformations", [{"priority": 0, "type": "LOWERCASE"}]),
    (AUTH, SCOPE, {"notStatement": {"statement": below("/auth/")}}),
    (AUTH, SCOPE, {"andStatement": {"statements": [below("/auth/"), below("/auth/login")]}}),
    (AUTH, SCOPE, {"orStatement": {"statements": []}}),
    (AUTH, SCOPE, {"geoMatchStatement": {"countryCodes": ["CH"]}}),
    (AUTH, SCOPE, REMOVED),
    (BULK, f"{RATE}.limit", 2001),
    (TENANT, f"{RATE}.limit", 10_001),
    (TENANT, f"{RATE}.customKeys[1].header.name", "x-tenant"),
    (TENANT, f"{RATE}.customKeys", TENANT_KEYS[1:]),
    (TENANT, f"{RATE}.customKeys", [*TENANT_KEYS, {"httpMethod": {}}]),
    (TENANT, f"{RATE}.customKeys", REMOVED),
    (TENANT, SCOPE, below("/api/")),
]


@pytest.mark.parametrize(("index", "path", "value"), BROKEN)
@pytest.mark.parametrize("way", ["inline", "json", "separate", "group"])
def test_a_rate_that_slows_nobody_down_fails(index: int, path: str, value: object, way: str) -> None:
    assert verdicts("WAF-02", *written(edited(index, path, value))[way]) == ["FAIL"]


ENOUGH: Final = [
    (IP, f"{RATE}.limit", 10),
    (IP, f"{RATE}.evaluationWindowSec", REMOVED),
    (AUTH, f"{MATCH}.searchString", "/a"),
    (AUTH, f"{MATCH}.positionalConstraint", "CONTAINS"),
    (AUTH, SCOPE, {"orStatement": {"statements": [below("/login"), below("/auth/")]}}),
    (AUTH, SCOPE, {"andStatement": {"statements": [below("/"), below("/auth/")]}}),
    (AUTH, SCOPE, below("/auth/", "URL_DECODE", "NORMALIZE_PATH", "LOWERCASE")),
    (TENANT, f"{RATE}.customKeys[1].header.name", "X-Tenant-Id"),
]


@pytest.mark.parametrize(("index", "path", "value"), ENOUGH)
def test_a_rate_may_be_stricter_or_wider(index: int, path: str, value: object) -> None:
    assert verdicts("WAF-02", acl(edited(index, path, value))) == []


OPEN: Final = [
    (IP, "action", UNKNOWN),
    (IP, "statement", UNKNOWN),
    (IP, f"{RATE}.limit", UNKNOWN),
    (IP, f"{RATE}.evaluationWindowSec", UNKNOWN),
    (IP, f"{RATE}.aggregateKeyType", UNKNOWN),
    (IP, SCOPE, UNKNOWN),
    (AUTH, SCOPE, UNKNOWN),
    (AUTH, f"{MATCH}.fieldToMatch", UNKNOWN),
    (AUTH, f"{MATCH}.searchString", UNKNOWN),
    (AUTH, f"{MATCH}.textTransformations", UNKNOWN),
    (AUTH, f"{SCOPE}.byteMatchStatement", UNKNOWN),
    (AUTH, SCOPE, {"orStatement": {"statements": UNKNOWN}}),
    (AUTH, SCOPE, {"orStatement": {"statements": [UNKNOWN, below("/login")]}}),
    (TENANT, f"{RATE}.customKeys", UNKNOWN),
    (TENANT, f"{RATE}.customKeys[1]", UNKNOWN),
    (TENANT, f"{RATE}.customKeys[1].header.name", UNKNOWN),
]


@pytest.mark.parametrize(("index", "path", "value"), OPEN)
def test_a_rate_that_is_not_known_is_open(index: int, path: str, value: object) -> None:
    assert set(verdicts("WAF-02", acl(edited(index, path, value)))) == {"UNDECIDED"}


def test_rules_that_are_not_known_are_open_but_hide_no_broken_one() -> None:
    assert set(verdicts("WAF-02", acl(UNKNOWN))) == {"UNDECIDED"}
    assert set(verdicts("WAF-02", acl(None, ruleJson=UNKNOWN))) == {"UNDECIDED"}
    assert verdicts("WAF-02", acl([*edited(IP, "", None), UNKNOWN])) == ["UNDECIDED"]
    assert verdicts("WAF-02", acl([*edited(IP, f"{RATE}.limit", 20_000_000), UNKNOWN])) == ["FAIL"]
    stray = resource("wafv2/webAclRule", "stray", {"webAclArn": UNKNOWN, **rate("rate", 1, 10)})
    assert verdicts("WAF-02", acl(edited(IP, "", None)), stray) == ["UNDECIDED"]


def test_a_rule_of_another_web_acl_does_not_count() -> None:
    other = acl(None, name="other")
    rule = resource("wafv2/webAclRule", "rule", rate("rate-ip", 10, 100), refers={"webAclArn": other})
    found = findings("WAF-02", acl(edited(IP, "", None)), other, rule)
    assert [one.verdict.value for one in found if one.urn.endswith("::acl")] == ["FAIL"]


def test_one_sound_rule_is_enough() -> None:
    weak = rate("trial", 1, 5_000_000) | {"action": {"count": {}}}
    assert verdicts("WAF-02", acl([weak, *RULES])) == []


def test_a_group_that_is_only_counted_limits_nothing() -> None:
    reference = {"ruleGroupReferenceStatement": {"arn": "arn:group"}}
    counted = named("group", 0, reference, overrideAction={"count": {}})
    _, group = written(RULES)["group"]
    assert set(verdicts("WAF-02", acl([counted]), group)) == {"FAIL"}
    assert set(verdicts("WAF-02", acl([counted]))) == {"UNDECIDED"}


@pytest.mark.parametrize("text", ["[", "{}", '["a"]', "null", "[1]"])
def test_json_that_cannot_be_read_fails(text: str) -> None:
    assert "FAIL" in verdicts("WAF-02", acl(None, ruleJson=text))


def behind(web: Resource, **rule: object) -> list[Resource]:
    """Declare a load balancer behind the web ACL whose group admits what a rule says."""
    group = resource("ec2/securityGroup", "group", {"tags": {"Tier": "alb"}})
    balancer = resource("lb/loadBalancer", "balancer", {}, refers={"securityGroups": group})
    association = resource(
        "wafv2/webAclAssociation", "association", {}, refers={"webAclArn": web, "resourceArn": balancer}
    )
    ingress = resource(
        "vpc/securityGroupIngressRule",
        "ingress",
        {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, **rule},
        refers={"securityGroupId": group},
    )
    return [web, association, balancer, group, ingress]


def forwarded(**config: object) -> list[dict[str, object]]:
    """Count the forwarded address in every rate."""
    rules = [dict(rule) for rule in RULES]
    settings = {**FORWARDED, **config}
    for index, path in ((IP, None), (AUTH, "/auth/"), (BULK, "/api/bulk")):
        scope = {"scopeDownStatement": below(path)} if path else {}
        limit = 50 if index == AUTH else 100
        rules[index] = rate(
            f"r{index}", 10 + index, limit, aggregateKeyType="FORWARDED_IP", forwardedIpConfig=settings, **scope
        )
    keys = [{"forwardedIp": {}}, TENANT_KEYS[1]]
    rules[TENANT] = rate("tenant", 30, 100, aggregateKeyType="CUSTOM_KEYS", customKeys=keys, forwardedIpConfig=settings)
    return rules


def test_a_forwarded_address_counts_where_only_the_proxy_connects() -> None:
    assert verdicts("WAF-02", *behind(acl(forwarded()), prefixListId="pl-cloudfront")) == []
    assert verdicts("WAF-02", *behind(acl(forwarded()), cidrIpv4="10.0.0.0/8")) == []
    assert verdicts("WAF-02", *behind(acl(forwarded()), cidrIpv4="0.0.0.0/0")) == ["FAIL"] * 4
    assert verdicts("WAF-02", *behind(acl(list(RULES)), cidrIpv4="0.0.0.0/0")) == []


def test_what_is_no_address_counts_as_too_much() -> None:
    assert verdicts("WAF-02", acl(forwarded(fallbackBehavior="NO_MATCH"))) == ["FAIL"] * 4
    assert verdicts("WAF-02", acl(forwarded(fallbackBehavior=UNKNOWN))) == ["UNDECIDED"] * 4


def test_a_finding_says_where_and_shows_no_secret() -> None:
    (found,) = findings("WAF-02", acl(edited(IP, f"{RATE}.limit", 20_000_000)))
    assert (found.path, found.actual) == ("rules[5].statement.rateBasedStatement.limit", "20000000")
    json_text = as_json(edited(IP, f"{RATE}.limit", CANARY))
    (sealed,) = findings("WAF-02", acl(None, ruleJson=Secret(json_text)))
    assert (sealed.path, sealed.actual) == ("ruleJson", "[secret]")
    rules = edited(IP, f"{RATE}.limit", Secret(CANARY))
    assert all(CANARY not in f"{one}" for one in findings("WAF-02", acl(rules)))
    assert all(CANARY not in f"{one}" for one in findings("WAF-02", acl(Secret(edited(IP, f"{RATE}.limit", CANARY)))))


def test_paths_and_header_can_be_those_of_ones_own() -> None:
    assert asked("WAF-02", {"authPaths": ["/login"]}, acl())[0].expected.startswith("a rate rule of its own for /login")
    own = edited(AUTH, SCOPE, {"orStatement": {"statements": [below("/login"), below("/signup")]}})
    assert asked("WAF-02", {"authPaths": ["/login", "/signup/now"]}, acl(own)) == []
    assert len(asked("WAF-02", {"tenantHeader": "x-org"}, acl())) == 1
    assert len(asked("WAF-02", {"ipLimit": 1999}, acl())) == 1
