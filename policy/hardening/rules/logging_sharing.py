"""CloudWatch: who else reads logs and metrics, and whether somebody looks at the trail."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.alarms import FILTER
from hardening.aws.log_groups import LOG_GROUP
from hardening.frameworks import cis, nist
from hardening.iam.accounts import TRUSTED, Standing, account_in, accounts_of
from hardening.iam.documents import Document, on_document
from hardening.iam.grants import strangers
from hardening.references import referred
from hardening.rows import HIGH, join_row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.trail import TRAIL
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

_RESOURCE_POLICY: Final = aws("cloudwatch/logResourcePolicy")
_SUBSCRIPTION: Final = aws("cloudwatch/logSubscriptionFilter")
_LINK: Final = aws("oam/link")
_SINK_POLICY: Final = aws("oam/sinkPolicy")
_READERS: Final = ((FILTER, "logGroupName"), (_SUBSCRIPTION, "logGroup"))
_GROUP: Final = "cloudWatchLogsGroupArn"


def _strangers(path: str) -> Check:
    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        return strangers(document, subject, path, accounts_of(subject))

    return on_document(path, judge, expected="grants within the own account", required=True)


def _linked(subject: Subject) -> Outcomes:
    """Demand a sink of the own account, or of a trusted one."""
    path, expected = "sinkIdentifier", "a sink of the own account, or of a trusted one"
    value = subject.value(path)
    if value is UNKNOWN:
        return () if referred(subject, path, aws("oam/sink")) else (subject.undecided(path, expected),)
    account = account_in(value)
    standing = accounts_of(subject).standing(account) if account else Standing.FOREIGN
    if standing is Standing.OPEN:
        return (subject.undecided(path, expected, standing),)
    return () if standing is Standing.OWN else (subject.fail(path, expected),)


def _looked_at(trail: Subject) -> Outcomes:
    """Demand a filter of the group that a trail writes to."""
    expected = "a metric filter or subscription of the trail's log group"
    groups = referred(trail, _GROUP, LOG_GROUP)
    if not groups:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the program declares no group of the trail"),)
    graph = trail.graph
    if any(graph.referring(group, type_, via) for group in groups for type_, via in _READERS):
        return ()
    open_ = any(graph.unresolved(type_, via) for type_, via in _READERS)
    return (trail.undecided(_GROUP, expected) if open_ else trail.fail(_GROUP, expected, "nobody looks at it"),)


RULES: Final[tuple[Rule, ...]] = (
    join_row("LOG-12 resource-policy", "Log groups take records of services on the own account's behalf only",
        _RESOURCE_POLICY, _strangers("policyDocument"), nist("AC-3"), severity=HIGH, parameters=(TRUSTED,),
        fix="Bind each service by aws:SourceAccount or aws:SourceArn, and name no stranger."),
    join_row("LOG-13 trail-filters", "Somebody looks at the log group of the trail", TRAIL,
        Check(_looked_at, frozenset({("", _GROUP), *_READERS})), cis("4.1"), nist("AU-6"),
        fix="Declare a metric filter or a subscription of the group."),
    join_row("LOG-14 observability-sharing", "Metrics, logs and traces are shared with trusted accounts only",
        (_LINK, _SINK_POLICY), by_type({
            _LINK: Check(_linked, frozenset({("", "sinkIdentifier")})), _SINK_POLICY: _strangers("policy")}),
        nist("AC-21"), fix="Name accounts of your own, and list them.", severity=HIGH, parameters=(TRUSTED,)),
)  # fmt: skip
