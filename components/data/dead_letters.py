"""A queue for what could not be done: kept for two weeks, sealed, and heard of at the first message."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import sqs

from components._base import Hardened
from components._iam import Conditions, Deny, Statement, document
from components._naming import DataClass, Identity
from components._signals import Metric, MetricSignal

KEPT_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message (SQS API, SetQueueAttributes)."""
JOB_BYTES: Final = 65_536
"""A job names what it is about and carries no media, so that more than this is a mistake (WS-2)."""
FIFO: Final = ".fifo"
"""How the name of a FIFO queue must end."""
NAME_LIMIT: Final = 80
_OF_PEOPLE: Final = {"aws:PrincipalIsAWSService": "false"}


def closed(identity: Identity, arn: str) -> tuple[Statement, ...]:
    """Give what the policy of every queue refuses: plain HTTP, and callers of other accounts."""
    plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
    foreign: Conditions = {"StringNotEquals": {"aws:PrincipalAccount": identity.account}, "Bool": _OF_PEOPLE}
    return (
        Deny(sid="DenyInsecureTransport", actions=["sqs:*"], on=[arn], when=plain),
        Deny(sid="DenyOtherAccounts", actions=["sqs:*"], on=[arn], when=foreign),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadLettersArgs:
    """Inputs of a dead-letter queue."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the queue within the stack; a FIFO queue's ends in `.fifo`, as that of its source."""
    key_arn: pulumi.Input[str]
    """The messaging key."""
    meaning: str
    """What a message here means, for the person who is woken up."""
    data_class: DataClass = DataClass.CONFIDENTIAL
    """How sensitive the messages are."""
    sources: Sequence[str] = ()
    """ARNs of the queues whose messages may be moved here; none where a service sends by itself."""


class DeadLetters(Hardened):
    """A dead-letter queue for its own sources alone, so that no other queue can hide its failures here."""

    controls = ("MA-2",)

    arn: pulumi.Output[str]
    """Queue ARN."""
    name: pulumi.Output[str]
    """Queue name."""

    def __init__(self, name: str, args: DeadLettersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the queue, which is never there without its policy."""
        physical = args.identity.named(args.part, limit=NAME_LIMIT)
        super().__init__(name, {"queue": physical, "keptSeconds": KEPT_SECONDS, "sources": len(args.sources)}, opts)
        self._args = args
        queue = sqs.Queue(
            name,
            name=physical,
            fifo_queue=True if physical.endswith(FIFO) else None,
            kms_master_key_id=args.key_arn,
            message_retention_seconds=KEPT_SECONDS,
            redrive_allow_policy=_allowed(args.sources),
            policy=document(*closed(args.identity, args.identity.queue_arn(args.part))),
            tags=args.identity.tags(args.data_class, Use="dead-letter"),
            opts=self.child(),
        )
        self.arn, self.name = queue.arn, queue.name
        self.publish()

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say that somebody must look at the first message."""
        return (
            MetricSignal(
                alarm="jobs-dlq",
                part=self._args.part.removesuffix(FIFO),
                meaning=self._args.meaning,
                metric=Metric(
                    namespace="AWS/SQS",
                    name="ApproximateNumberOfMessagesVisible",
                    dimensions={"QueueName": self.name},
                    statistic="Maximum",
                ),
                threshold=1,
            ),
        )


def _allowed(sources: Sequence[str]) -> str:
    """Give the redrive permission; without one, every queue of the account and region may move messages here."""
    if not sources:
        return json.dumps({"redrivePermission": "denyAll"})
    return json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": sorted(sources)})
