"""SQS, SNS, EventBridge, ECR, AWS Backup: whom resource policies let in, and that all of it is over TLS."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws import publishers as publishing
from hardening.aws.publishers import TOPIC, publishers
from hardening.aws.queues import QUEUE
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, accounts_of
from hardening.iam.asked import without_tls
from hardening.iam.documents import Document, Statement, glob, on_document
from hardening.iam.grants import strangers
from hardening.joins import referred_by
from hardening.resources import Resource
from hardening.rows import HIGH, STRICT, join_row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import is_set

QUEUE_POLICY: Final = aws("sqs/queuePolicy")
TOPIC_POLICY: Final = aws("sns/topicPolicy")
BUS_POLICY: Final = aws("cloudwatch/eventBusPolicy")
VAULT: Final = aws("backup/vault")
REPOSITORY: Final = aws("ecr/repository")


def _admits(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Report grants beyond the own account, and services that publish here and are not let in."""
    yield from strangers(document, subject, "policy", accounts_of(subject))
    for service in sorted({service for topic in _topics(subject) for service in publishers(subject.graph, topic)}):
        if not any(_lets_publish(statement, service) for statement in document.allows):
            say = subject.undecided if document.partly_unknown else subject.fail
            yield say("policy", f"{service} may publish, since it does so here", "no such statement is known")


def _lets_publish(statement: Statement, service: str) -> bool:
    return statement.covers_action("sns:Publish") and (statement.anyone or service in statement.principals)


def _topics(subject: Subject) -> list[Resource]:
    if subject.resource.type == TOPIC:
        return [subject.resource]
    return [one for one in subject.graph.targets(subject.resource, "arn") if one.type == TOPIC]


_STRANGERS: Final = on_document("policy", _admits, expected="grants to the own account only")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Guard:
    """How the policy of a type is found, and what it must refuse without TLS."""

    policy: str
    """Type that carries the policy."""
    via: str
    """Its property that names the resource."""
    actions: Sequence[str]
    """What reads, writes or destroys."""
    inline: bool = False
    """Whether the resource may carry the policy itself."""


_GUARDS: Final[Mapping[str, _Guard]] = {
    QUEUE: _Guard(
        policy=QUEUE_POLICY,
        via="queueUrl",
        actions=("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"),
        inline=True,
    ),
    TOPIC: _Guard(policy=TOPIC_POLICY, via="arn", actions=("sns:Publish", "sns:Subscribe"), inline=True),
    VAULT: _Guard(
        policy=aws("backup/vaultPolicy"),
        via="backupVaultName",
        actions=("backup:CopyIntoBackupVault", "backup:DeleteRecoveryPoint", "backup:StartRestoreJob"),
    ),
    REPOSITORY: _Guard(
        policy=aws("ecr/repositoryPolicy"),
        via="repository",
        actions=("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"),
    ),
}


def _sealed(guard: _Guard) -> Callable[[Document, Subject], Iterator[Outcome]]:
    """Demand that everyone is refused each of the actions without TLS."""

    def judge(document: Document, subject: Subject) -> Iterator[Outcome]:
        ours = [one for one in document.denies if _speaks(one, subject, guard)]
        for action in guard.actions:
            if not any(without_tls(one, action) for one in ours):
                say = subject.undecided if document.partly_unknown else subject.fail
                yield say("policy", f"a Deny of {action} to * where aws:SecureTransport is false", "no such statement")

    return judge


def _speaks(statement: Statement, subject: Subject, guard: _Guard) -> bool:
    """Whether a statement speaks of the resource that it stands on. Repository policies name none."""
    if not statement.resources and not statement.not_resources:
        return True
    held = [subject.resource, *subject.graph.targets(subject.resource, guard.via)]
    names = {text.rpartition(":")[2] for one in held if one.type in _GUARDS for text in one.identities()} or {"~"}
    return any(glob(pattern.rpartition(":")[2], name) for pattern in statement.resources for name in names)


def _transport(guard: _Guard, type_: str) -> Check:
    """Demand a policy, of the resource's own or beside it, that refuses plain HTTP."""
    where = on_document("policy", _sealed(guard), expected="a Deny of insecure transport", required=True)
    beside = referred_by(guard.policy, guard.via, where=where, expected="a policy that refuses insecure transport")

    def run(subject: Subject) -> Outcomes:
        own = guard.inline and is_set(subject.get("policy"))
        if own and not subject.graph.referring(subject.resource, guard.policy, guard.via):
            return where(subject)
        return beside(subject)

    return Check(run, beside.reads | ({(type_, "policy")} if guard.inline else frozenset()))


_HOLDERS: Final = (QUEUE_POLICY, TOPIC_POLICY, BUS_POLICY, QUEUE, TOPIC)

RULES: Final[tuple[Rule, ...]] = (
    join_row("SQS-04 policies",
        "Queues, topics and buses take messages of the own account, and of every service that sends them some",
        _HOLDERS, Check(_STRANGERS.run, frozenset((type_, "policy") for type_ in _HOLDERS) | {(TOPIC_POLICY, "arn")}
        | publishing.READS), fsbp("SNS.4"), fsbp("SQS.3"), nist("AC-3"), severity=HIGH, controls=("MA-1", "IR-1"),
        dev=STRICT, fix="Name principals of the own account, bind each service by aws:SourceAccount or aws:SourceArn, "
        "and let every service publish that alarms, rules or notifications send from.", parameters=(TRUSTED,)),
    join_row("TLS-06 queue-topic-transport",
        "Queues, topics, backup vaults and image repositories refuse requests without TLS", tuple(_GUARDS),
        by_type({type_: _transport(guard, type_) for type_, guard in _GUARDS.items()}), nist("SC-8"), severity=HIGH,
        controls=("ND-1",), fix="Deny the service's actions to * where aws:SecureTransport is false."),
)  # fmt: skip
