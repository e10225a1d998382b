"""Which queues may move what failed into a queue: those that are named, or none."""

import json
from collections.abc import Sequence

import pulumi
from pulumi_aws import sqs


def closed_to_others(
    name: str, queue: sqs.Queue, opts: pulumi.ResourceOptions, *, sources: Sequence[str] = ()
) -> sqs.RedriveAllowPolicy:
    """Declare who may use a queue as dead-letter queue. Without it every queue of the account and region may.

    `sources` are ARNs of queues; none where nothing but a service, or nothing at all, sends what failed.
    """
    permission: dict[str, object] = {"redrivePermission": "denyAll"}
    if sources:
        permission = {"redrivePermission": "byQueue", "sourceQueueArns": sorted(sources)}
    return sqs.RedriveAllowPolicy(
        f"{name}-redrive", queue_url=queue.url, redrive_allow_policy=json.dumps(permission), opts=opts
    )
