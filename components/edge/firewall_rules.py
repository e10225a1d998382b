"""Rules of the firewall besides the rates: AWS's groups, large bodies, web origins, and the viewer's address."""

from collections.abc import Sequence
from typing import Final

from components.edge.firewall_statements import (
    METHOD,
    Statement,
    WafRule,
    below,
    blocked,
    both,
    either,
    exactly,
    given,
    header,
    labelled,
    rule,
    unless,
)
from components.foundation.entrance import VIEWER_HEADER, Front

_COMMON: Final = "AWSManagedRulesCommonRuleSet"
MANAGED: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    _COMMON,
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
"""Groups in the order in which they judge, the cheapest first.

No version is fixed: AWS moves the default version after it has been tried for weeks, and fixed versions expire. So a
rule against a new attack arrives without a deployment (WAF Developer Guide, "Using versioned managed rule groups").
"""
_LARGE_BODY: Final = "SizeRestrictions_BODY"
"""The rule of the common group against bodies above 8 KB, which is all that WAF reads of one behind a balancer."""
_LARGE_BODY_LABEL: Final = "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"
_WRITING: Final = ("POST", "PUT", "PATCH", "DELETE")


def managed_rules(large_paths: Sequence[str]) -> list[WafRule]:
    """Give the managed groups, and the rule that takes over where one rule of theirs is only counted."""
    groups = [
        rule(name, priority, {"managed_rule_group_statement": _group(name)}, override_action={"none": {}})
        for priority, name in enumerate(MANAGED)
    ]
    return [*groups, _large_bodies(large_paths)]


def _group(name: str) -> dict[str, object]:
    group: dict[str, object] = {"name": name, "vendor_name": "AWS"}
    if name == _COMMON:
        group["rule_action_overrides"] = [{"name": _LARGE_BODY, "action_to_use": {"count": {}}}]
    return group


def _large_bodies(paths: Sequence[str]) -> WafRule:
    """Refuse what the common group labelled as large, but for the paths that take many things at once.

    The API bounds those itself. Media does not come this way: it is uploaded to S3 with a signed form.
    """
    allowed = either([below(path) for path in paths])
    return rule("large-body", len(MANAGED), both(labelled(_LARGE_BODY_LABEL), unless(allowed)), action=blocked(413))


def viewer_rules(front: Front) -> list[WafRule]:
    """Refuse, behind CloudFront, what does not carry the viewer's address: no rate rule would count it."""
    if front is Front.DIRECT:
        return []
    return [rule("viewer-address", 9, unless(given(header(VIEWER_HEADER))), action=blocked(403))]


def origin_rule(origins: Sequence[str]) -> WafRule:
    """Refuse writing requests of pages that are not ours. Programs send no Origin header and are not concerned."""
    origin = header("origin")
    ours: Statement = either([exactly(origin, each) for each in origins])
    writing = either([exactly(METHOD, each) for each in _WRITING])
    return rule("origin-allowlist", 20, both(writing, given(origin), unless(ours)), action=blocked(403))
