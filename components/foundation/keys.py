"""Customer keys: one for each purpose, rotated, hard to lose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.key_policies import administrators_of, key_policy
from components.foundation.key_uses import USES, KeyPurpose

__all__ = ["Key", "KeyArgs", "KeyPurpose", "KeyReach", "Keys", "KeysArgs"]

ROTATION_DAYS: Final = range(90, 366)
"""Days between rotations: KMS takes no fewer than 90 (API EnableKeyRotation), CIS AWS 3.6 no more than a year."""
DELETION_DAYS: Final = range(7, 31)
"""Days between a request to delete a key and its loss (KMS API ScheduleKeyDeletion)."""

_ELSEWHERE: Final = frozenset({KeyPurpose.RECEIPTS, KeyPurpose.RECOVERY})
"""Purposes whose keys are declared where they are needed: they sign, or live in another region."""


class KeyReach(StrEnum):
    """Whether replicas of a key may exist in other regions, under the same id. It cannot change later."""

    SINGLE_REGION = "single-region"
    MULTI_REGION = "multi-region"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyArgs:
    """Inputs of a key."""

    identity: Identity
    """Names and tags, in the region of the key."""
    purpose: KeyPurpose
    """What the key protects, which decides its policy."""
    administrators: Sequence[str] = ()
    """ARNs that may end the key or change its policy, besides this stack's break-glass and deploy roles."""
    rotation_days: int = ROTATION_DAYS[-1]
    """Days between automatic rotations."""
    deletion_days: int = DELETION_DAYS[-1]
    """Days between a request to delete the key and its loss."""
    reach: KeyReach = KeyReach.SINGLE_REGION
    """Multi-region only for copies that must open in several regions."""

    def __post_init__(self) -> None:
        """Refuse what would weaken the key or fail during the update."""
        for name, days, bounds in (
            ("rotation_days", self.rotation_days, ROTATION_DAYS),
            ("deletion_days", self.deletion_days, DELETION_DAYS),
        ):
            if days not in bounds:
                message = f"{name} {days}: choose {bounds[0]} to {bounds[-1]} days"
                raise ValueError(message)
        if USES[self.purpose].signed_by:
            message = f"a key for {self.purpose.value} signs: declare SigningKeys"
            raise ValueError(message)
        if self.purpose is KeyPurpose.DATA and self.reach is KeyReach.MULTI_REGION:
            message = (
                "the data key must be single-region: Fargate storage takes no multi-region key; use a recovery key"
            )
            raise ValueError(message)
        administrators_of(self.identity, self.administrators)


class Key(Hardened):
    """A symmetric key that rotates every year, whose policy cannot lock its account out, with an alias.

    Whoever deploys a key must be one of its administrators: KMS refuses a policy under which its author could not
    repair it (`bypass_policy_lockout_safety_check` stays off).
    """

    arn: pulumi.Output[str]
    """ARN of the key."""
    id: pulumi.Output[str]
    """Id of the key."""
    alias: pulumi.Output[str]
    """Name of the alias, `alias/...`."""

    def __init__(self, name: str, args: KeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the key, protected, and its alias."""
        use, identity = USES[args.purpose], args.identity
        intent = {"controls": list(use.controls), "purpose": args.purpose.value, "services": list(use.services)}
        super().__init__(name, intent, opts)
        key = aws.kms.Key(
            name,
            description=f"{use.protects} of {identity.project} {identity.environment}",
            customer_master_key_spec="SYMMETRIC_DEFAULT",
            key_usage="ENCRYPT_DECRYPT",
            is_enabled=True,
            enable_key_rotation=True,
            rotation_period_in_days=args.rotation_days,
            deletion_window_in_days=args.deletion_days,
            multi_region=args.reach is KeyReach.MULTI_REGION,
            policy=key_policy(identity, args.purpose, args.administrators),
            bypass_policy_lockout_safety_check=False,
            tags=identity.tags(use.data_class, Purpose=args.purpose.value),
            opts=self.child(protect=True),
        )
        alias = aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/{identity.named(args.purpose.value)}",
            target_key_id=key.id,
            opts=self.child(),
        )
        self.arn = key.arn
        self.id = key.id
        self.alias = alias.name
        self.publish()


@dataclass(frozen=True, kw_only=True, slots=True)
class KeysArgs:
    """Inputs of a stack's keys."""

    identity: Identity
    """Names and tags."""
    administrators: Sequence[str] = ()
    """ARNs that may end a key or change its policy, besides this stack's break-glass and deploy roles."""
    rotation_days: int = ROTATION_DAYS[-1]
    """Days between automatic rotations."""
    deletion_days: int = DELETION_DAYS[-1]
    """Days between a request to delete a key and its loss."""


class Keys(Hardened):
    """The keys of a stack in its own region, one for each purpose.

    A recovery key lives in the recovery region instead; make it with `Key` and `identity.in_region(...)`. Keys that
    sign do not rotate by themselves: they are `SigningKeys`.
    """

    arns: pulumi.Output[Mapping[str, str]]
    """ARN of each key by its purpose."""

    def __init__(self, name: str, args: KeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a key for each purpose."""
        purposes = [purpose for purpose in KeyPurpose if purpose not in _ELSEWHERE]
        super().__init__(name, {"purposes": [purpose.value for purpose in purposes]}, opts)
        self._keys: dict[KeyPurpose, Key] = {
            purpose: Key(
                f"{name}-{purpose.value}",
                KeyArgs(
                    identity=args.identity,
                    purpose=purpose,
                    administrators=args.administrators,
                    rotation_days=args.rotation_days,
                    deletion_days=args.deletion_days,
                ),
                self.child(),
            )
            for purpose in purposes
        }
        self.arns = pulumi.Output.all(**{purpose.value: key.arn for purpose, key in self._keys.items()})
        self.publish()

    def arn(self, purpose: KeyPurpose) -> pulumi.Output[str]:
        """Give the ARN of the key for a purpose."""
        return self._keys[purpose].arn
