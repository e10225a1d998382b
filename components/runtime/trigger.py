"""Events that call a function, and wait in its dead-letter queue when they cannot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.runtime.function import Function

_LIMIT: Final = 64
"""Characters of a rule's name (EventBridge API, PutRule)."""
_LATEST_SECONDS: Final = 24 * 3600
_ATTEMPTS: Final = 185
"""For a day, as EventBridge does by itself (EventBridge User Guide, "How EventBridge retries delivering events")."""


def trigger_name(identity: Identity, part: str) -> str:
    """Give the name of a function's rule, for the policy of its queue."""
    return identity.named(f"{part}-trigger", limit=_LIMIT)


@dataclass(frozen=True, kw_only=True, slots=True)
class TriggerArgs:
    """Inputs of a trigger."""

    identity: Identity
    """Names and tags."""
    part: str
    """The part that names the function and the rule."""
    function: Function
    """What is called; its arguments name the rule."""
    pattern: Mapping[str, object]
    """EventBridge event pattern."""
    description: str
    """Which events, for people."""


class Trigger(Hardened):
    """A rule on the account's default bus that calls a function, and the permission to do so."""

    controls = ("MA-2",)

    rule_arn: pulumi.Output[str]

    def __init__(self, name: str, args: TriggerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the rule, the permission and the target."""
        identity, physical = args.identity, trigger_name(args.identity, args.part)
        super().__init__(name, {"rule": physical, "pattern": json.dumps(args.pattern, sort_keys=True)}, opts)
        rule = aws.cloudwatch.EventRule(
            name,
            name=physical,
            description=args.description,
            event_pattern=json.dumps(args.pattern, sort_keys=True),
            state="ENABLED",
            tags=identity.tags(),
            opts=self.child(),
        )
        permission = aws.lambda_.Permission(
            f"{name}-invoke",
            statement_id="EventBridgeCalls",
            action="lambda:InvokeFunction",
            function=args.function.name,
            principal="events.amazonaws.com",
            source_account=identity.account,
            source_arn=identity.arn("events", f"rule/{physical}"),
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id="function",
            arn=args.function.arn,
            dead_letter_config={"arn": args.function.queue_arn},
            retry_policy={"maximum_event_age_in_seconds": _LATEST_SECONDS, "maximum_retry_attempts": _ATTEMPTS},
            opts=self.child(after=[permission, args.function]),
        )
        self.rule_arn = rule.arn
        self.publish()
