"""IAM policy documents as values: typed statements in, deterministic JSON out."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Condition operator -> condition key -> value or values, as in the IAM policy grammar."""

ANYONE = "*"
"""Every principal. Only a Deny may name it."""


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Principals:
    """Whom a resource policy speaks of: AWS principal ARNs, service principals or federated providers."""

    aws: Sequence[str] = ()
    services: Sequence[str] = ()
    federated: Sequence[str] = ()

    def render(self) -> dict[str, list[str]]:
        """Give the Principal element."""
        parts = {"AWS": self.aws, "Service": self.services, "Federated": self.federated}
        return {name: sorted(values) for name, values in parts.items() if values}


@dataclass(frozen=True, kw_only=True, slots=True)
class Allow:
    """A statement that grants. It names each action and never everyone.

    A service-wide wildcard is refused unless `administers` says that the statement hands the resource to its own
    account, which is what a KMS key policy needs lest the key be locked out for ever.
    """

    sid: str
    actions: Sequence[str]
    on: Sequence[pulumi.Input[str]] = ()
    """Resource ARNs; empty in a trust policy, which has no Resource element."""
    to: Principals | None = None
    """The principals of a resource or trust policy; None in an identity policy."""
    when: Conditions = field(default_factory=dict)
    administers: bool = False

    def __post_init__(self) -> None:
        """Refuse a wildcard action that is not the account's own administration."""
        stars = [action for action in self.actions if action == "*" or action.endswith(":*")]
        if stars and not self.administers:
            message = f"{self.sid}: name each action instead of {stars}"
            raise ValueError(message)

    def render(self) -> dict[str, object]:
        """Give the statement in the IAM policy grammar."""
        return _statement(Effect.ALLOW, self.sid, self.actions, self.on, self.when) | (
            {"Principal": self.to.render()} if self.to else {}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Deny:
    """A statement of a resource policy that refuses everyone, under its conditions."""

    sid: str
    actions: Sequence[str]
    on: Sequence[pulumi.Input[str]]
    when: Conditions

    def render(self) -> dict[str, object]:
        """Give the statement in the IAM policy grammar."""
        return _statement(Effect.DENY, self.sid, self.actions, self.on, self.when) | {"Principal": ANYONE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Refuse:
    """A statement of an identity policy that refuses its holder, whatever else allows."""

    sid: str
    actions: Sequence[str]
    on: Sequence[pulumi.Input[str]]
    when: Conditions = field(default_factory=dict)

    def render(self) -> dict[str, object]:
        """Give the statement in the IAM policy grammar."""
        return _statement(Effect.DENY, self.sid, self.actions, self.on, self.when)


Statement = Allow | Deny | Refuse


def _statement(
    effect: Effect, sid: str, actions: Sequence[str], on: Sequence[pulumi.Input[str]], when: Conditions
) -> dict[str, object]:
    """Give the elements that every statement shares."""
    body: dict[str, object] = {"Sid": sid, "Effect": effect.value, "Action": sorted(actions)}
    if on:
        body["Resource"] = list(on)
    if when:
        body["Condition"] = {operator: dict(keys) for operator, keys in when.items()}
    return body


def sid(*parts: str) -> str:
    """Join words into a statement id; identity policies take letters and digits only."""
    words = (word for part in parts for word in re.split(r"[^A-Za-z0-9]+", part))
    return "".join(word[:1].upper() + word[1:] for word in words)


def document(*statements: Statement) -> pulumi.Input[str]:
    """Render a policy document; it is a plain string, known in every preview, unless a resource ARN is an output."""
    body = {"Version": "2012-10-17", "Statement": [statement.render() for statement in statements]}
    if any(not isinstance(arn, str) for statement in statements for arn in statement.on):
        return pulumi.Output.json_dumps(body, sort_keys=True)
    return json.dumps(body, sort_keys=True)


def trust(service: str, *, account: str, source: str | None = None) -> pulumi.Input[str]:
    """Render a trust policy for one service, closed against the confused deputy (IAM User Guide).

    `source` is the ARN pattern of the resources on whose behalf the service may assume the role.
    """
    when: dict[str, dict[str, str]] = {"StringEquals": {"aws:SourceAccount": account}}
    if source:
        when["ArnLike"] = {"aws:SourceArn": source}
    return document(
        Allow(sid="AssumedByService", actions=["sts:AssumeRole"], to=Principals(services=[service]), when=when)
    )
