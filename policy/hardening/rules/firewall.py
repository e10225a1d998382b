"""Firewalls: before every public load balancer, logged without credentials, and measured."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hardening.aws.firewalls import ACL, ACL_RULE, GROUP, GROUP_IN_ACL, Rules, WafRule, carried
from hardening.checks import is_true, items, present
from hardening.combining import is_list
from hardening.frameworks import fsbp, nist
from hardening.joins import referred_by
from hardening.references import referred
from hardening.rows import HIGH, LOW, join_row, row
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.rules.balancer import BALANCER
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened

ASSOCIATION: Final = aws("wafv2/webAclAssociation")
LOGGING: Final = aws("wafv2/webAclLoggingConfiguration")
_DESTINATIONS: Final = {
    aws("cloudwatch/logGroup"): "name",
    aws("s3/bucket"): "bucket",
    aws("kinesis/firehoseDeliveryStream"): "name",
}
"""Where WAF logs to, and the property that names it."""
_PREFIX: Final = "aws-waf-logs-"
_LAST: Final = re.compile(r".*?(?:log-group:|:::|deliverystream/)(?P<name>[^:]+)(?::\*)?")
_REDACTED: Final = ("authorization", "cookie")


def _attached(subject: Subject) -> Outcomes:
    internal, kind = subject.value("internal"), subject.value("loadBalancerType")
    if internal is True or kind in ("network", "gateway"):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="no requests of the public reach it"),)
    outcomes = _GUARDED(subject)
    if outcomes and UNKNOWN in (internal, kind):
        return (subject.undecided("internal", "known at preview whether it is public"),)
    return outcomes


_GUARDED: Final = referred_by(
    ASSOCIATION, "resourceArn", where=present("webAclArn", "a web ACL"), expected="a web ACL associated with it"
)


def _logging(subject: Subject) -> Iterator[Outcome]:
    yield from _destination(subject)
    yield from _redaction(subject)
    yield from _filter(subject)


def _destination(subject: Subject) -> Iterator[Outcome]:
    """WAF writes only where the name begins as it demands; another name is no log at all."""
    path = "logDestinationConfigs"
    value = subject.value(path)
    if value is UNKNOWN:
        yield from _judged(subject, path, _named(subject, path))
        return
    listed = [subject.at(f"{path}[{index}]") for index in range(len(value))] if is_list(value) else []
    if not listed:
        yield subject.fail(path, f"a destination named {_PREFIX}...")
    for part in listed:
        text = part.value("")
        found = _LAST.fullmatch(text) if isinstance(text, str) else None
        yield from _judged(part, "", [found["name"] if found else text] if text is not UNKNOWN else _named(part, ""))


def _named(subject: Subject, path: str) -> list[object]:
    """Give the names of the destinations of the program that an unknown ARN comes from."""
    where = subject.where(path)
    return [
        opened(found.get(_DESTINATIONS[found.type]))
        for found in referred(Subject(subject.resource, subject.graph), where, *_DESTINATIONS)
    ]


def _judged(subject: Subject, path: str, names: Sequence[object]) -> Iterator[Outcome]:
    expected = f"a destination named {_PREFIX}..."
    if not names or UNKNOWN in names:
        yield subject.undecided(path, expected)
    elif not all(isinstance(name, str) and name.startswith(_PREFIX) for name in names):
        yield subject.fail(path, expected)


def _redaction(subject: Subject) -> Iterator[Outcome]:
    """The headers that carry credentials are left out of the log."""
    path, expected = "redactedFields", "redacted headers " + " and ".join(_REDACTED)
    names = [part.value("singleHeader.name") for part in items(subject, path)]
    redacted = {name.lower() for name in names if isinstance(name, str)}
    if not set(_REDACTED) <= redacted:
        open_ = subject.value(path) is UNKNOWN or UNKNOWN in names
        missing = sorted(set(_REDACTED) - redacted)
        if open_:
            yield subject.undecided(path, expected)
            return
        held = subject.value(path)
        wanted = [*(held if is_list(held) else ()), *({"singleHeader": {"name": name}} for name in missing)]
        yield subject.fail(path, expected, f"without {', '.join(missing)}", wanted=wanted)


def _filter(subject: Subject) -> Iterator[Outcome]:
    """A filter may leave out what passed, never what was refused."""
    path, expected = "loggingFilter", "a filter that keeps what was blocked, or none"
    default = subject.value(f"{path}.defaultBehavior")
    if subject.value(path) is UNKNOWN or default is UNKNOWN:
        yield subject.undecided(path, expected)
    elif default is not ABSENT:
        wanted = "KEEP" if default == "DROP" else "DROP"
        chosen = [part for part in items(subject, f"{path}.filters") if part.value("behavior") == wanted]
        blocked = any(_about_blocks(part) for part in chosen)
        if blocked is not (default == "DROP"):
            yield subject.fail(path, expected)


def _about_blocks(part: Subject) -> bool:
    return any(each.value("actionCondition.action") == "BLOCK" for each in items(part, "conditions"))


def _visible(subject: Subject) -> Iterator[Outcome]:
    """The resource and every rule that it holds is counted by CloudWatch."""
    yield from _MEASURED(subject)
    rules = Rules()
    if subject.resource.type in _HOLDERS:
        carried(subject, *_HOLDERS[subject.resource.type], rules)
    yield from rules.broken
    if rules.open:
        yield subject.undecided(_HOLDERS[subject.resource.type][0], "rules known at preview")
    for rule in rules.found:
        yield from _measured(rule)


def _measured(rule: WafRule) -> Outcomes:
    path = "visibilityConfig.cloudwatchMetricsEnabled"
    return () if rule.get(path) is True else (rule.verdict_on(path, "true", wanted=True),)


_MEASURED: Final = is_true("visibilityConfig.cloudwatchMetricsEnabled")
_HOLDERS: Final = {ACL: ("rules", "ruleJson"), GROUP: ("rules", "rulesJson")}
_LOGGING_READS: Final = frozenset(
    {("", "logDestinationConfigs"), ("", "redactedFields"), ("", "loggingFilter"), *_DESTINATIONS.items()}
)

RULES: Final = (
    join_row("WAF-01 attached", "A web ACL stands before every load balancer that the public reaches", BALANCER,
        Check(_attached, _GUARDED.reads | {("", "internal"), ("", "loadBalancerType")}), fsbp("ELB.16"), nist("SC-7"),
        severity=HIGH, controls=("API-1",), fix="Associate a web ACL with the load balancer by a WebAclAssociation."),
    join_row("WAF-04 logging", "Web ACLs log what they refuse, without the headers that carry credentials", ACL,
        referred_by(LOGGING, "resourceArn", where=Check(lambda subject: tuple(_logging(subject)), _LOGGING_READS,
        frozenset({("", "redactedFields")})), expected="a logging configuration of the web ACL"), fsbp("WAF.11"),
        nist("AU-12"), controls=("LP-1",),
        fix="Log to a destination named aws-waf-logs-..., redact the headers authorization and cookie, keep blocks."),
    row("WAF-05 visibility", "What a web ACL and each of its rules does is counted",
        (ACL, ACL_RULE, GROUP, GROUP_IN_ACL), Check(lambda subject: tuple(_visible(subject)), _MEASURED.reads | {(type_,
        path) for type_, paths in _HOLDERS.items() for path in paths}, _MEASURED.mends | {("", f"rules[].{path}") for _,
        path in _MEASURED.mends}), fsbp("WAF.12"), nist("SI-4"), severity=LOW, controls=("API-1", "RL-2"),
        fix="Set visibilityConfig.cloudwatchMetricsEnabled on the web ACL and on each rule."),
)  # fmt: skip
