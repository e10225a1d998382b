"""PagerDuty: schedules that leave no hour open, and an escalation that ends with everybody.

Needs the extra `pagerduty` of this project, which brings its provider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_pagerduty as pagerduty

from components._base import Hardened
from components._naming import Identity

_TURN_SECONDS: Final = 7 * 24 * 3600
_FIRST_TURN: Final = "2026-01-05T09:00:00Z"
"""A Monday morning: turns change when people are awake."""
_DELAYS: Final = (10, 15, 15)
"""Minutes for each level to answer; nobody waits longer than 15."""
_LOOPS: Final = 3
_FEWEST: Final = 2
_MOST_TARGETS: Final = 10
"""Targets of one rule (PagerDuty API, "Create an escalation policy")."""
_ACKNOWLEDGED_SECONDS: Final = "1800"
"""After half an hour without an end, who acknowledged is asked again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PagerDutyArgs:
    """Inputs of the pager."""

    identity: Identity
    """Names."""
    on_call: Sequence[str]
    """Mail addresses of PagerDuty users, in the order of their turns."""

    def __post_init__(self) -> None:
        """Refuse a rotation of one: nobody is on call at every hour of every week."""
        if len(set(self.on_call)) < _FEWEST:
            message = (
                f"on_call names {len(set(self.on_call))}: name at least {_FEWEST}, so that somebody else can answer"
            )
            raise ValueError(message)


class PagerDuty(Hardened):
    """A service whose incidents are urgent at every hour, and never close by themselves.

    Two schedules share the same people a turn apart, so that the first and the second level are never one person.
    """

    controls = ("IR-1",)

    integration_key: pulumi.Output[str]
    """Key with which CloudWatch's alarms reach the service, a secret."""

    def __init__(self, name: str, args: PagerDutyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare schedules, escalation, service and integration."""
        super().__init__(name, {"people": len(args.on_call), "levels": len(_DELAYS), "loops": _LOOPS}, opts)
        self._name, self._identity = name, args.identity
        lookup = pulumi.InvokeOutputOptions(parent=self)
        users = [pagerduty.get_user_output(email=mail, opts=lookup).id for mail in args.on_call]
        policy = self._policy(users)
        service = pagerduty.Service(
            name,
            name=args.identity.named("platform"),
            description=f"Alarms of {args.identity.project} {args.identity.environment}",
            escalation_policy=policy.id,
            alert_creation="create_alerts_and_incidents",
            auto_resolve_timeout="null",
            acknowledgement_timeout=_ACKNOWLEDGED_SECONDS,
            incident_urgency_rule={"type": "constant", "urgency": "high"},
            opts=self.child(),
        )
        integration = pagerduty.ServiceIntegration(
            f"{name}-cloudwatch",
            name="Amazon CloudWatch",
            service=service.id,
            vendor=pagerduty.get_vendor_output(name="Amazon CloudWatch", opts=lookup).id,
            opts=self.child(),
        )
        self.integration_key = pulumi.Output.secret(integration.integration_key)
        self.publish()

    def _policy(self, users: Sequence[pulumi.Input[str]]) -> pagerduty.EscalationPolicy:
        """Call who is on call, then who is next, then everybody, three times over."""
        first = self._schedule("primary", users)
        second = self._schedule("secondary", [*users[1:], users[0]])
        everybody = [_target("user_reference", user) for user in users[:_MOST_TARGETS]]
        levels = [[_target("schedule_reference", first.id)], [_target("schedule_reference", second.id)], everybody]
        return pagerduty.EscalationPolicy(
            f"{self._name}-escalation",
            name=self._identity.named("escalation"),
            num_loops=_LOOPS,
            rules=[
                {"escalation_delay_in_minutes": delay, "targets": targets}
                for delay, targets in zip(_DELAYS, levels, strict=True)
            ],
            opts=self.child(),
        )

    def _schedule(self, part: str, users: Sequence[pulumi.Input[str]]) -> pagerduty.Schedule:
        """Declare turns of a week without a gap."""
        return pagerduty.Schedule(
            f"{self._name}-{part}",
            name=self._identity.named(part),
            time_zone="Etc/UTC",
            layers=[
                {
                    "name": "every hour",
                    "start": _FIRST_TURN,
                    "rotation_virtual_start": _FIRST_TURN,
                    "rotation_turn_length_seconds": _TURN_SECONDS,
                    "users": users,
                }
            ],
            opts=self.child(),
        )


def _target(kind: str, ident: pulumi.Input[str]) -> pagerduty.EscalationPolicyRuleTargetArgsDict:
    return {"type": kind, "id": ident}
