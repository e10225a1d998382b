"""Where events go that reach nobody: a sealed queue that only EventBridge writes to."""

import json
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Deny, Principals, document
from components._naming import Identity
from components._signals import MetricSignal, dead_letters

UNDELIVERED: Final = "undelivered-events"
"""The part that names the queue."""
_KEPT_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UndeliveredEventsArgs:
    """Inputs of the queue."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """The messaging key, which EventBridge may use."""


class UndeliveredEvents(Hardened):
    """The dead-letter queue of every rule of the stack."""

    controls = ("MA-1",)

    arn: pulumi.Output[str]
    """ARN of the queue."""

    def __init__(self, name: str, args: UndeliveredEventsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the queue and who may write to it."""
        identity = args.identity
        physical = identity.named(UNDELIVERED, limit=80)
        super().__init__(name, {"queue": physical}, opts)
        self._queue = aws.sqs.Queue(
            name,
            name=physical,
            kms_master_key_id=args.key_arn,
            message_retention_seconds=_KEPT_SECONDS,
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
            tags=identity.tags(Use="dead-letter"),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(f"{name}-policy", queue_url=self._queue.url, policy=_policy(identity), opts=self.child())
        self.arn = self._queue.arn
        self.publish()

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say when an event reached nobody."""
        return (dead_letters(self._queue.name, UNDELIVERED),)


def _policy(identity: Identity) -> pulumi.Input[str]:
    """Let the rules of this stack write, and nobody without TLS."""
    queue, rules = identity.queue_arn(UNDELIVERED), identity.arn("events", f"rule/{identity.named('*')}")
    return document(
        Allow(
            sid="AllowRules",
            actions=["sqs:SendMessage"],
            on=[queue],
            to=Principals(services=["events.amazonaws.com"]),
            when={"ArnLike": {"aws:SourceArn": rules}, "StringEquals": {"aws:SourceAccount": identity.account}},
        ),
        Deny(
            sid="DenyInsecureTransport",
            actions=["sqs:*"],
            on=[queue],
            when={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
