"""Rules of AWS WAF, wherever they stand: in a web ACL, in its JSON, as resources of their own, or in rule groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hardening.aws.json_text import decoded
from hardening.checks import only_undecided
from hardening.combining import is_list
from hardening.resources import Resource
from hardening.rule import Outcome, Outcomes, Subject, Verdict
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret, is_set, opened, read, show_at

ACL: Final = aws("wafv2/webAcl")
ACL_RULE: Final = aws("wafv2/webAclRule")
GROUP: Final = aws("wafv2/ruleGroup")
GROUP_IN_ACL: Final = aws("wafv2/webAclRuleGroupAssociation")

_OWN: Final = ("action", "name", "overrideAction", "priority", "statement", "visibilityConfig")
READS: Final = frozenset(
    {("", "rules"), ("", "ruleJson"), (GROUP, "rules"), (GROUP, "rulesJson"), (ACL_RULE, "webAclArn")}
    | {(ACL_RULE, name) for name in _OWN}
    | {
        (GROUP_IN_ACL, name)
        for name in ("managedRuleGroup", "overrideAction", "priority", "ruleGroupReference", "ruleName", "webAclArn")
    }
)
"""What reading rules reads, as a check of a web ACL names it."""

_SPELT: Final = {
    "ARN": "arn",
    "CloudWatchMetricsEnabled": "cloudwatchMetricsEnabled",
    "ForwardedIP": "forwardedIp",
    "ForwardedIPConfig": "forwardedIpConfig",
    "HTTPMethod": "httpMethod",
    "IP": "ip",
}
"""Names of the API that are not the provider's with a capital."""
_REFERENCE: Final = "statement.ruleGroupReferenceStatement.arn"


@dataclass(frozen=True, slots=True)
class WafRule:
    """One rule, in the provider's words, and where it stands."""

    holder: Subject
    """The resource that it stands in."""
    path: str
    """Where in the resource; "" when the resource is the rule."""
    body: object
    counted: bool = False
    """Whether what it does is only counted, by the group that it belongs to."""
    sealed: bool = False
    """Whether it was part of a secret, so that nothing of it shows."""

    def get(self, path: str) -> object:
        """Read a part of the rule to decide on it."""
        return opened(read(self.body, path))

    def fail(self, path: str, expected: str, actual: str | None = None, *, wanted: object = UNKNOWN) -> Outcome:
        """Say that a part is not as it must be, and which value would be, where that can be set."""
        value = Secret(self.body) if self.sealed else read(self.body, path)
        shown = show_at(path, value) if actual is None else actual
        to = UNKNOWN if self.sealed or self.path.endswith("Json") else wanted
        return Outcome(Verdict.FAIL, self._where(path), shown, expected, self.holder.resource, to)

    def undecided(self, path: str, expected: str) -> Outcome:
        """Say that a part must be known."""
        return Outcome(Verdict.UNDECIDED, self._where(path), "unknown until the update", expected, self.holder.resource)

    def verdict_on(self, path: str, expected: str, *, wanted: object = UNKNOWN) -> Outcome:
        """Fail, or stay undecided where the part is unknown."""
        known = self.get(path) is not UNKNOWN
        return self.fail(path, expected, wanted=wanted) if known else self.undecided(path, expected)

    def _where(self, path: str) -> str:
        """Give the place of a part; JSON is one property, whatever it holds."""
        if self.path.endswith("Json"):
            return self.path
        return f"{self.path}.{path}" if self.path and path else self.path or path


@dataclass(slots=True)
class Rules:
    """The rules of a web ACL, as far as they can be read."""

    found: list[WafRule] = field(default_factory=list)
    open: bool = False
    """Whether there may be more, which are only known after the update or declared elsewhere."""
    broken: list[Outcome] = field(default_factory=list)
    """What cannot be read at all."""


def rules_of(acl: Subject) -> Rules:
    """Give the rules of a web ACL, those of its rule groups included."""
    rules = Rules()
    carried(acl, "rules", "ruleJson", rules)
    for type_, build in ((ACL_RULE, _separate), (GROUP_IN_ACL, _associated)):
        rules.open = rules.open or bool(acl.graph.unresolved(type_, "webAclArn"))
        rules.found.extend(build(acl.of(other)) for other in acl.graph.referring(acl.resource, type_, "webAclArn"))
    for rule in list(rules.found):
        _expand(rule, rules)
    return rules


def carried(holder: Subject, path: str, json_path: str, rules: Rules, *, counted: bool = False) -> None:
    """Add the rules that a web ACL or rule group holds itself."""
    value = holder.value(path)
    rules.open = rules.open or value is UNKNOWN or holder.value(json_path) is UNKNOWN
    for index, item in enumerate(value if is_list(value) else []):
        rules.open = rules.open or opened(item) is UNKNOWN
        sealed = isinstance(item, Secret) or isinstance(holder.get(path), Secret)
        rules.found.append(WafRule(holder, f"{path}[{index}]", opened(item), counted, sealed))
    text = holder.value(json_path)
    if text is UNKNOWN or not is_set(text):
        return
    listed = decoded(text)
    if not is_list(listed) or not all(isinstance(item, Mapping) for item in listed):
        rules.broken.append(holder.fail(json_path, "a JSON list of rules", "a text that cannot be read"))
        return
    sealed = isinstance(holder.get(json_path), Secret)
    rules.found.extend(WafRule(holder, json_path, _camel(item), counted, sealed) for item in listed)


def _separate(holder: Subject) -> WafRule:
    return WafRule(holder, "", holder.resource.properties)


def _associated(holder: Subject) -> WafRule:
    """Give a rule group that is put into the web ACL from outside, in the words of a rule."""
    override = holder.value("overrideAction")
    kind: object = {str(override): {}} if is_set(override) and override is not UNKNOWN else override
    return WafRule(
        holder,
        "",
        {
            "name": holder.get("ruleName"),
            "priority": holder.get("priority"),
            "overrideAction": kind,
            "visibilityConfig": holder.get("visibilityConfig"),
            "statement": {
                "managedRuleGroupStatement": holder.get("managedRuleGroup"),
                "ruleGroupReferenceStatement": holder.get("ruleGroupReference"),
            },
        },
    )


def _expand(rule: WafRule, rules: Rules) -> None:
    """Add the rules of the group that a rule refers to."""
    value = rule.get(_REFERENCE)
    if value is ABSENT:
        return
    groups = _groups(rule, value)
    rules.open = rules.open or not groups
    counted = rule.get("overrideAction.count") is not ABSENT
    for group in groups:
        carried(rule.holder.of(group), "rules", "rulesJson", rules, counted=counted)


def _groups(rule: WafRule, value: object) -> list[Resource]:
    holder = rule.holder
    if rule.path.endswith("Json"):
        named = holder.graph.identity_index.get(value, ()) if isinstance(value, str) else ()
    else:
        at = "ruleGroupReference.arn" if holder.resource.type == GROUP_IN_ACL else _REFERENCE
        named = holder.graph.targets(holder.resource, f"{rule.path}.{at}" if rule.path else at)
    return [other for other in named if other.type == GROUP]


def _camel(value: object) -> object:
    """Put the words of the API into those of the provider."""
    if isinstance(value, Mapping):
        return {
            _SPELT.get(str(name), f"{str(name)[:1].lower()}{str(name)[1:]}"): _camel(item)
            for name, item in value.items()
        }
    return [_camel(item) for item in value] if is_list(value) else value


def blocks(rule: WafRule, status: int | None = None) -> Outcomes:
    """Demand that a rule refuses what it matches, with a status of HTTP when one is given."""
    if rule.counted:
        return (rule.fail("action", "to block", "the group that it belongs to only counts"),)
    if status is None:
        given = rule.get("action.block")
        return () if given not in (ABSENT, UNKNOWN) else (rule.verdict_on("action", "to block"),)
    path, expected = "action.block.customResponse.responseCode", f"to block with status {status}"
    return () if rule.get(path) == status else (rule.verdict_on(path, expected),)


def best(verdicts: list[Outcomes]) -> Outcomes:
    """Give the verdict of the candidate that comes closest: one that passes, else one that is open, else the first."""
    if any(not outcomes for outcomes in verdicts):
        return ()
    return next((outcomes for outcomes in verdicts if only_undecided(outcomes)), verdicts[0])


def parts(statement: object) -> Iterator[tuple[str, object]]:
    """Walk the statements that must or may match: (kind, body); what a `not` turns around is left out."""
    inner = opened(statement)
    if not isinstance(inner, Mapping):
        return
    for kind, raw in inner.items():
        body = opened(raw)
        yield str(kind), body
        if kind in ("andStatement", "orStatement"):
            nested = opened(read(body, "statements"))
            for each in nested if is_list(nested) else []:
                yield from parts(each)
