"""Firewalls: what a web ACL does with the rest, with bodies that are too long, and with what it has seen."""

from collections.abc import Callable, Iterator
from typing import Final

from hardening.aws.firewalls import ACL, GROUP, READS, WafRule, carried, parts, rules_of
from hardening.aws.firewalls import Rules as Found
from hardening.checks import all_of, any_of, customer_key, each, equals, is_true, none_of, one_of, present, when
from hardening.combining import is_list
from hardening.frameworks import fsbp, nist
from hardening.joins import if_refers_to, some_referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, names, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject
from hardening.shapes import explicit, forbidden, has_at_least, matches_none
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened, read

ACL_NAME: Final = "wafv2/webAcl"
_CLASSIC: Final = tuple(
    f"{module}/{name}" for module in ("waf", "wafregional") for name in ("webAcl", "ruleGroup", "rule", "rateBasedRule")
)
_LARGE: Final = ("body", "jsonBody", "headers", "cookies")
"""Parts of a request that AWS WAF reads only up to a size (WAF Developer Guide, "Oversize web request components")."""


def _of_rules(judge: Callable[[WafRule], Iterator[Outcome]]) -> Check:
    """Judge every rule of a web ACL."""

    def run(subject: Subject) -> Outcomes:
        rules = rules_of(subject)
        outcomes = [*rules.broken, *(outcome for rule in rules.found for outcome in judge(rule))]
        return tuple(outcomes) or _open(subject, rules)

    return Check(run, READS)


def _open(subject: Subject, rules: Found) -> Outcomes:
    return (subject.undecided("rules", "rules known at preview"),) if rules.open else ()


def _acts(rule: WafRule) -> Iterator[Outcome]:
    """A rule of one's own does something; a rule group of others is judged by its override."""
    for path in ("action", "overrideAction"):
        if rule.get(path) is UNKNOWN:
            yield rule.undecided(path, "an action that is not count")
        elif rule.get(f"{path}.count") is not ABSENT:
            yield rule.fail(path, "an action that is not count", "count")
    if not is_set(rule.get("action")) and not is_set(rule.get("overrideAction")):
        yield rule.fail("action", "an action", "none")


def _oversize(rule: WafRule) -> Iterator[Outcome]:
    """What is too long to be read to its end counts as a match of a rule that refuses."""
    for kind, body in parts(rule.get("statement")):
        field = opened(read(body, "fieldToMatch"))
        for part in _LARGE:
            handling = opened(read(field, f"{part}.oversizeHandling"))
            if opened(read(field, part)) is not ABSENT and handling != "MATCH" and kind != "sizeConstraintStatement":
                open_ = UNKNOWN in (handling, field)
                path, expected = f"statement.{kind}.fieldToMatch.{part}", "oversizeHandling MATCH"
                yield rule.undecided(path, expected) if open_ else rule.fail(path, expected)


def _group_rules(subject: Subject) -> Outcomes:
    """A rule group or a web ACL holds at least one rule."""
    rules = rules_of(subject) if subject.resource.type == ACL else Found()
    if subject.resource.type == GROUP:
        carried(subject, "rules", "rulesJson", rules)
    if rules.found:
        return ()
    return _open(subject, rules) or (subject.fail("rules", "at least one rule", "none"),)


def _managed(subject: Subject) -> Iterator[Outcome]:
    """Further managed groups that are asked for are among the rules."""
    rules, wanted = rules_of(subject), subject.parameters["groups"]
    found = {rule.get("statement.managedRuleGroupStatement.name") for rule in rules.found}
    for name in wanted if is_list(wanted) else []:
        if name not in found:
            open_ = rules.open or UNKNOWN in found
            expected = f"the managed group {name}"
            yield subject.undecided("rules", expected) if open_ else subject.fail("rules", expected, "not there")


_SEALED_LOG: Final = if_refers_to(
    "logDestinationConfigs",
    aws("cloudwatch/logGroup"),
    where=all_of(none_of("retentionInDays", (0,)), customer_key("kmsKeyId")),
    reason="it logs to no group of this program",
)
_PROTECTED: Final = all_of(
    has_at_least("dataProtectionConfig.dataProtections", 1, "fields"),
    each("dataProtectionConfig.dataProtections", one_of("action", ("SUBSTITUTION", "HASH"))),
)
_ASSOCIATED: Final = when(
    none_of("scope", ("CLOUDFRONT",)),
    some_referred_by([aws("wafv2/webAclAssociation")], "webAclArn", expected="an association with what it guards"),
    "distributions name their web ACL themselves",
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    join_row("WAF-06 rules", "Web ACLs and rule groups hold rules", f"{ACL_NAME} wafv2/ruleGroup", Check(_group_rules,
        READS), fsbp("WAF.10"), nist("SC-7"), fix="Add rules, or remove it."),
    join_row("WAF-07 rules-act", "Rules refuse or let pass what they match; none only counts", ACL_NAME,
        _of_rules(_acts), nist("SC-7"), fix="Give the rule another action than count."),
    join_row("WAF-08 oversize", "What is too long to be read to its end counts as a match", ACL_NAME,
        _of_rules(_oversize), nist("SI-10"), fix="Set oversizeHandling to MATCH."),
    join_row("WAF-09 further-groups", "Anonymous sources and bots are looked at as well", ACL_NAME, Check(
        lambda subject: tuple(_managed(subject)), READS), nist("SI-10"), severity=LOW, prod=OFF,
        parameters=(names("groups", "Managed groups that every web ACL holds.", "AWSManagedRulesAnonymousIpList",
        "AWSManagedRulesBotControlRuleSet"),), fix="Add the managed group."),
    row("WAF-10 default-stated", "A web ACL says what happens to the rest", ACL_NAME,
        any_of(explicit("defaultAction.block", "block"), explicit("defaultAction.allow", "allow or block")),
        nist("SC-7"), fix="Set defaultAction."),
    row("WAF-11 sampled", "Requests that a rule matched can be looked at", f"{ACL_NAME} wafv2/ruleGroup", is_true(
        "visibilityConfig.sampledRequestsEnabled"), nist("SI-4"), severity=LOW,
        fix="Set visibilityConfig.sampledRequestsEnabled."),
    row("WAF-12 data-protected", "Logs and samples of a web ACL leave out what signs people in", ACL_NAME, _PROTECTED,
        nist("SI-12"), fix="Protect the headers authorization and cookie in dataProtectionConfig."),
    join_row("WAF-13 in-use", "A web ACL guards something", ACL_NAME, _ASSOCIATED, nist("CM-8"), severity=LOW,
        fix="Associate the web ACL, or remove it."),
    join_row("WAF-14 sealed-log", "The log of a web ACL ends in time, under a customer key",
        "wafv2/webAclLoggingConfiguration", _SEALED_LOG, nist("SC-28"),
        fix="Set retentionInDays and kmsKeyId of the group."),
    row("WAF-15 classic", "No part of AWS WAF Classic is used", _CLASSIC, forbidden("AWS WAF", "AWS WAF Classic"),
        nist("SA-22"), fix="Use the wafv2 module."),
    row("WAF-16 address-sets", "A set of addresses is not half of the internet", "wafv2/ipSet",
        matches_none("addresses", r".*/[01]", "no range of half of the internet"), nist("SC-7"), severity=HIGH,
        fix="Name the ranges."),
    row("WAF-17 own-domains", "Tokens of challenges hold for domains of one's own", ACL_NAME,
        matches_none("tokenDomains", r"\*|.*(amazonaws\.com|cloudfront\.net)", "domains of one's own"), nist("SC-23"),
        severity=LOW, prod=ADVICE, fix="Name your own domains in tokenDomains."),
    row("WAF-18 shield-response", "Shield may answer attacks on the application by itself",
        "shield/applicationLayerAutomaticResponse", equals("action", "BLOCK"), nist("SC-5"),
        fix="Set action to BLOCK."),
    join_row("WAF-19 limits-stated", "How much of a body is read is chosen where it can be", ACL_NAME,
        when(equals("scope", "CLOUDFRONT"), present("associationConfig.requestBodies", "a limit"),
        "balancers have a fixed one"), nist("SI-10"), severity=LOW, prod=OFF,
        fix="Set associationConfig.requestBodies."),
)
