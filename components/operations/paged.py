"""The way from the topic of alarms to a pager: a subscription with a secret address, and a queue for what is lost."""

import json
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components._signals import MetricSignal
from components.operations.undelivered import Undelivered, UndeliveredArgs

UNDELIVERED: Final = "undelivered-pages"
"""The part that names the queue of pages that reached nobody."""
_CLOUDWATCH: Final = "https://events.pagerduty.com/integration/{}/enqueue"
"""Where PagerDuty takes alarms of CloudWatch (PagerDuty, "Amazon CloudWatch Integration Guide")."""


def pagerduty_address(key: pulumi.Input[str]) -> pulumi.Output[str]:
    """Give the address of an integration; its key is all that a stranger needs to page, so it stays a secret."""
    return pulumi.Output.secret(pulumi.Output.from_input(key).apply(_CLOUDWATCH.format))


@dataclass(frozen=True, kw_only=True, slots=True)
class PagedArgs:
    """Inputs of the subscription."""

    identity: Identity
    """Names and tags."""
    topic_arn: pulumi.Input[str]
    """The topic of urgent alarms."""
    address: pulumi.Output[str]
    """Where the pager takes them, a secret."""
    key_arn: pulumi.Input[str]
    """The messaging key, which SNS may use."""


class Paged(Hardened):
    """The subscription of a pager to the topic of urgent alarms."""

    controls = ("IR-1",)

    arn: pulumi.Output[str]
    """ARN of the subscription."""

    def __init__(self, name: str, args: PagedArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the queue, then the subscription that sends there what the pager did not take."""
        super().__init__(name, {"queue": args.identity.named(UNDELIVERED, limit=80)}, opts)
        identity = args.identity
        self._queue = Undelivered(
            f"{name}-undelivered",
            UndeliveredArgs(
                identity=identity,
                part=UNDELIVERED,
                key_arn=args.key_arn,
                sender="sns.amazonaws.com",
                source=identity.topic_arn("alerts"),
            ),
            self.child(),
        )
        self.arn = aws.sns.TopicSubscription(
            name,
            topic=args.topic_arn,
            protocol="https",
            endpoint=args.address,
            endpoint_auto_confirms=True,
            redrive_policy=json.dumps({"deadLetterTargetArn": identity.queue_arn(UNDELIVERED)}),
            opts=self.child(after=[self._queue]),
        ).arn
        self.publish()

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say when a page reached nobody."""
        return self._queue.signals()
