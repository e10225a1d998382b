"""A work queue: in order for each group, each job once, and what fails again and again is put aside."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import sqs

from components._base import Hardened
from components._iam import Allow, Conditions, document, sid
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal
from components.data._bounds import bounded
from components.data.dead_letters import FIFO, JOB_BYTES, NAME_LIMIT, DeadLetters, DeadLettersArgs, closed
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

_DAY: Final = 24 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueArgs:
    """Inputs of a work queue."""

    identity: Identity
    """Names and tags."""
    part: str
    """What the jobs are, such as publish; names the queue within the stack."""
    key_arn: pulumi.Input[str]
    """The messaging key."""
    data_class: DataClass = DataClass.CONFIDENTIAL
    """How sensitive the jobs are."""
    visibility_seconds: int = 900
    """How long a job belongs to one worker: as long as the lease in the idempotency table."""
    retention_days: int = 4
    """Days that a job may wait."""
    max_receives: int = 5
    """How often a job is tried before it is put aside."""
    alarm_age_seconds: int = 900
    """Age of the oldest waiting job at which somebody is woken up."""

    def __post_init__(self) -> None:
        """Refuse sizes that lose jobs, repeat them, or hide that they fail."""
        bounded("visibility_seconds", self.visibility_seconds, 30, 43_200, "SQS leases a message for 12 hours at most")
        bounded("retention_days", self.retention_days, 1, 14, "SQS keeps messages for 14 days at most")
        bounded("max_receives", self.max_receives, 3, 10, "fewer gives up on a hiccup, more hides a failure")
        bounded("alarm_age_seconds", self.alarm_age_seconds, 60, 3600, "later is too late to hear of it")


class Queue(Hardened):
    """A FIFO queue with its dead-letter queue.

    The producer gives the deduplication id, the fingerprint of the job, since equal bodies may be different jobs.
    SQS forgets it after five minutes; the idempotency table does not.
    """

    controls = ("WS-1", "WS-2", "MA-2")

    url: pulumi.Output[str]
    """Queue URL."""
    arn: pulumi.Output[str]
    """Queue ARN."""
    name: pulumi.Output[str]
    """Queue name."""

    def __init__(self, name: str, args: QueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the dead-letter queue, then the queue, which SQS lets name only one that exists."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        self._arn = args.identity.queue_arn(f"{args.part}{FIFO}")
        self._dead = DeadLetters(
            f"{name}-dlq",
            DeadLettersArgs(
                identity=args.identity,
                part=self._dead_part,
                key_arn=args.key_arn,
                meaning=f"A {args.part} job failed {args.max_receives} times and was put aside",
                data_class=args.data_class,
                sources=[self._arn],
            ),
            self.child(),
        )
        queue = self._queue(name)
        self.url, self.arn, self.name = queue.url, queue.arn, queue.name
        self.publish()

    @property
    def _dead_part(self) -> str:
        return f"{self._args.part}-dlq{FIFO}"

    def _queue(self, name: str) -> sqs.Queue:
        args = self._args
        redrive = {
            "deadLetterTargetArn": args.identity.queue_arn(self._dead_part),
            "maxReceiveCount": args.max_receives,
        }
        return sqs.Queue(
            name,
            name=args.identity.named(f"{args.part}{FIFO}", limit=NAME_LIMIT),
            fifo_queue=True,
            content_based_deduplication=False,
            deduplication_scope="messageGroup",
            fifo_throughput_limit="perMessageGroupId",
            kms_master_key_id=args.key_arn,
            max_message_size=JOB_BYTES,
            message_retention_seconds=args.retention_days * _DAY,
            visibility_timeout_seconds=args.visibility_seconds,
            receive_wait_time_seconds=20,  # long polling: an empty answer costs as much as a full one
            redrive_policy=json.dumps(redrive),
            # A queue of work is nobody's dead-letter queue.
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
            policy=document(*closed(args.identity, self._arn)),
            tags=args.identity.tags(args.data_class, Use=args.part, Deduplication="producer"),
            opts=self.child(after=[self._dead]),
        )

    def sendable(self) -> tuple[Allow, ...]:
        """Say what a producer needs: to send jobs, and the key to seal them (SQS opens it to reuse data keys)."""
        part = self._args.part
        return (
            Allow(sid=sid("Send", part), actions=["sqs:SendMessage"], on=[self._arn]),
            self._key_use("SealJobs", ["kms:GenerateDataKey", "kms:Decrypt"]),
        )

    def consumable(self) -> tuple[Allow, ...]:
        """Say what a worker needs: to take jobs, to ask for more time, to finish them, and the key to open them."""
        actions = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        return (
            Allow(sid=sid("Work", self._args.part), actions=actions, on=[self._arn]),
            self._key_use("OpenJobs", ["kms:Decrypt"]),
        )

    def _key_use(self, verb: str, actions: Sequence[str]) -> Allow:
        """Give the use of the key through SQS for this queue alone, which is the encryption context."""
        identity = self._args.identity
        when: Conditions = {
            "StringEquals": {
                "kms:ViaService": f"sqs.{identity.region}.amazonaws.com",
                "kms:EncryptionContext:aws:sqs:arn": self._arn,
            }
        }
        return key_use(identity, KeyPurpose.MESSAGING, sid=sid(verb, self._args.part), actions=actions, when=when)

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say when jobs wait too long, and when one was put aside."""
        args = self._args
        waiting = MetricSignal(
            alarm="jobs-age",
            part=args.part,
            meaning=f"{args.part} jobs wait for more than {args.alarm_age_seconds} seconds",
            metric=Metric(
                namespace="AWS/SQS",
                name="ApproximateAgeOfOldestMessage",
                dimensions={"QueueName": self.name},
                statistic="Maximum",
            ),
            comparison=Comparison.ABOVE,
            threshold=args.alarm_age_seconds,
        )
        return (waiting, *self._dead.signals())


def _intent(args: QueueArgs) -> dict[str, object]:
    return {
        "queue": args.identity.named(f"{args.part}{FIFO}", limit=NAME_LIMIT),
        "deduplication": "producer",
        "visibilitySeconds": args.visibility_seconds,
        "retentionDays": args.retention_days,
        "maxReceives": args.max_receives,
        "maxMessageBytes": JOB_BYTES,
    }
