"""Firewalls: the managed groups of AWS, in force."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.firewalls import ACL, READS, Rules, WafRule, best, blocks, parts, rules_of
from hardening.bounds import listed
from hardening.combining import is_list
from hardening.frameworks import nist
from hardening.rows import UNIQUE, join_row, names, setting
from hardening.rule import Check, Outcome, Outcomes, Subject
from hardening.values import ABSENT, UNKNOWN, opened, read

_GROUP: Final = "statement.managedRuleGroupStatement"
_REQUIRED: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def _managed(subject: Subject) -> Iterator[Outcome]:
    rules = rules_of(subject)
    yield from rules.broken
    for name in listed(subject, "required"):
        found = [rule for rule in rules.found if rule.get(f"{_GROUP}.name") == name]
        verdicts = [tuple(_in_force(rule, rules, subject)) for rule in found]
        if verdicts:
            yield from best(verdicts)
        else:
            yield _missing(subject, rules, name)


def _missing(subject: Subject, rules: Rules, name: str) -> Outcome:
    """Say that a group is not there, or may be one that is not known yet."""
    expected = f"the managed group {name}"
    open_ = rules.open or any(UNKNOWN in (rule.get(_GROUP), rule.get(f"{_GROUP}.name")) for rule in rules.found)
    return subject.undecided("rules", expected) if open_ else subject.fail("rules", expected, "not among the rules")


def _in_force(rule: WafRule, rules: Rules, subject: Subject) -> Iterator[Outcome]:
    """The group judges every request, and what it finds is refused."""
    if rule.get(f"{_GROUP}.vendorName") != "AWS":
        yield rule.verdict_on(f"{_GROUP}.vendorName", "AWS")
    yield from _uncounted(rule)
    if rule.get(f"{_GROUP}.scopeDownStatement") is not ABSENT:
        yield rule.verdict_on(f"{_GROUP}.scopeDownStatement", "none, so that every request is judged")
    for path, item in _exceptions(rule):
        yield from _exception(path, item, rule, rules, subject)


def _uncounted(rule: WafRule) -> Iterator[Outcome]:
    override = rule.get("overrideAction")
    if override is UNKNOWN:
        yield rule.undecided("overrideAction", "none")
    elif rule.get("overrideAction.count") is not ABSENT or rule.counted:
        yield rule.fail("overrideAction", "none", "count")


def _exceptions(rule: WafRule) -> Iterator[tuple[str, object]]:
    """Walk the rules of a group that are to do something else; excluded ones are only counted."""
    for name in ("ruleActionOverrides", "excludedRules"):
        path = f"{_GROUP}.{name}"
        value = rule.get(path)
        if value is UNKNOWN:
            yield path, UNKNOWN
        for index, item in enumerate(value if is_list(value) else []):
            yield f"{path}[{index}]", opened(item)


def _exception(path: str, item: object, rule: WafRule, rules: Rules, subject: Subject) -> Iterator[Outcome]:
    """An exception is stricter, or one of the allowed ones with a rule of one's own in its place."""
    action, name = opened(read(item, "actionToUse")), opened(read(item, "name"))
    stricter = isinstance(action, Mapping) and bool(action) and not {"count", "allow"} & action.keys()
    if stricter:
        return
    if UNKNOWN in (item, action, name):
        yield rule.undecided(path, "known at preview")
    elif name not in listed(subject, "allowedOverrides"):
        yield rule.fail(path, "no rule that is only counted", "an exception that is not one of allowedOverrides")
    else:
        yield from _replaced(str(name), path, rule, rules)


def _replaced(name: str, path: str, rule: WafRule, rules: Rules) -> Outcomes:
    """A later rule refuses what the counted one has labelled, or what is as large."""
    later = [other for other in rules.found if _after(other, rule) and _stands_for(other, name)]
    verdicts = [blocks(other) for other in later]
    if verdicts:
        return best(verdicts)
    expected = f"a later rule that blocks by the label of {name}"
    return (rule.undecided(path, expected) if rules.open else rule.fail(path, expected, "none in the web ACL"),)


def _after(other: WafRule, rule: WafRule) -> bool:
    """Whether a rule judges later: labels are only seen by later ones."""
    one, two = other.get("priority"), rule.get("priority")
    return isinstance(one, int) and isinstance(two, int) and one > two


def _stands_for(rule: WafRule, name: str) -> bool:
    found = list(parts(rule.get("statement")))
    labels = [opened(read(body, "key")) for kind, body in found if kind == "labelMatchStatement"]
    if any(isinstance(label, str) and label.rpartition(":")[2].lower() == name.lower() for label in labels):
        return True
    sizes = [body for kind, body in found if kind == "sizeConstraintStatement"]
    return name.lower() == "sizerestrictions_body" and any(
        read(body, "fieldToMatch.body") is not ABSENT for body in sizes
    )


RULES: Final = (
    join_row("WAF-03 managed-groups",
        "AWS's managed groups against known attacks judge every request and refuse what they find", ACL,
        Check(lambda subject: tuple(_managed(subject)), READS), nist("SI-10"), controls=("API-3",),
        fix="Add the managed groups without an override to count; replace a rule that must be counted by one of yours.",
        parameters=(setting("required", "Managed groups of AWS that every web ACL holds.", UNIQUE, list(_REQUIRED)),
        names("allowedOverrides", "Rules of managed groups that may be counted where a rule of one's own takes over.",
        "SizeRestrictions_BODY"))),
)  # fmt: skip
