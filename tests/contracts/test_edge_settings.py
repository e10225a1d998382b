"""The way in as other settings make it, under the rules of its families."""

from collections.abc import Mapping
from typing import Any, Final, cast

import pytest

from components.platform import Platform
from hardening.catalog import RULES
from hardening.pack import Pack
from review.model import graph_of
from tests.support.declare import Declared, declare
from tests.support.stacks import accepted

FAMILIES: Final = Pack([rule for rule in RULES if rule.id.startswith(("TLS-", "WAF-", "NET-", "APP-05", "LOG-05"))])
INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
BEHIND: Final = {"proxy.cloudfront": True, "proxy.hops": 2}
SETTINGS: Final[list[Mapping[str, object]]] = [
    BEHIND,
    {"auth.mode": "session"},
    {"auth.mode": "jwt"},
    {**BEHIND, "auth.mode": "jwt"},
    {"cors.allowedOrigins": ["https://app.example.com", "https://admin.example.com"]},
    {"rateLimits.authPaths": ["/auth/", "/login"], "rateLimits.bulk": {"limit": 2000, "windowSec": 600}},
    {"auth.jwt.publicPaths": [f"/public-{index}/*" for index in range(12)]},
]


def platform(changes: Mapping[str, object]) -> Declared:
    return declare(lambda: Platform("platform", accepted(changes)))


@pytest.mark.parametrize("changes", SETTINGS, ids=str)
def test_other_settings_keep_the_rules(changes: Mapping[str, object]) -> None:
    records = [dict(item.record) for item in platform(changes).items]
    graph = graph_of({"bulwark": 1, "project": "bulwark", "stack": "prod", "config": {}, "resources": records})
    found = [f"{one.verdict} {one.rule} {one.urn} {one.path}" for one in FAMILIES.judge(graph).findings]
    assert found == []


def test_behind_cloudfront_only_cloudfront_comes_in() -> None:
    declared = platform(BEHIND)
    inwards = [item for item in declared.all(INGRESS) if "-alb-" in item.name]
    assert [(item.inputs["fromPort"], "prefixListId" in item.inputs) for item in inwards] == [(443, True)]
    rules = cast("list[dict[str, Any]]", declared.one("aws:wafv2/webAcl:WebAcl").inputs["rules"])
    keys = [rule["statement"].get("rateBasedStatement", {}).get("aggregateKeyType") for rule in rules]
    assert [key for key in keys if key] == ["FORWARDED_IP", "FORWARDED_IP", "FORWARDED_IP", "CUSTOM_KEYS"]
