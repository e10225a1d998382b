"""Where messages go that reach nobody: a sealed queue that only their sender writes to."""

import json
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Deny, Principals, document
from components._naming import Identity
from components._signals import MetricSignal, dead_letters

_KEPT_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UndeliveredArgs:
    """Inputs of the queue."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the queue within the stack."""
    key_arn: pulumi.Input[str]
    """The messaging key, which the sender may use."""
    sender: str
    """The AWS service that writes what it could not deliver, such as events.amazonaws.com."""
    source: str
    """ARN, or pattern of ARNs, on whose behalf it writes."""


class Undelivered(Hardened):
    """A dead-letter queue of a service, which says when it is not empty."""

    controls = ("MA-1",)

    arn: pulumi.Output[str]
    """ARN of the queue."""

    def __init__(self, name: str, args: UndeliveredArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the queue and who may write to it."""
        physical = args.identity.named(args.part, limit=80)
        super().__init__(name, {"queue": physical, "sender": args.sender}, opts)
        self._part = args.part
        self._queue = aws.sqs.Queue(
            name,
            name=physical,
            kms_master_key_id=args.key_arn,
            message_retention_seconds=_KEPT_SECONDS,
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
            policy=_policy(args),
            tags=args.identity.tags(Use="dead-letter"),
            opts=self.child(),
        )
        self.arn = self._queue.arn
        self.publish()

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say when something reached nobody."""
        return (dead_letters(self._queue.name, self._part),)


def _policy(args: UndeliveredArgs) -> pulumi.Input[str]:
    """Let the sender write for its source, and nobody without TLS."""
    queue = args.identity.queue_arn(args.part)
    return document(
        Allow(
            sid="AllowSender",
            actions=["sqs:SendMessage"],
            on=[queue],
            to=Principals(services=[args.sender]),
            # The ARN holds the account; a further condition would ask for a key that not every sender passes.
            when={"ArnLike": {"aws:SourceArn": args.source}},
        ),
        Deny(
            sid="DenyInsecureTransport",
            actions=["sqs:*"],
            on=[queue],
            when={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
