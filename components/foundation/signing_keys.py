"""Keys that sign: a private half that never leaves KMS, for one role, and successors by an alias that moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.key_access import key_alias
from components.foundation.key_policies import administrators_of, key_policy
from components.foundation.key_uses import USES, KeyPurpose
from components.foundation.keys import DELETION_DAYS

SPEC: Final = "ECC_NIST_P256"
"""ECDSA on P-256, which OpenSSL and every language verify (KMS Developer Guide, "Key spec reference")."""
GENERATIONS: Final = range(1, 51)
"""Keys that one purpose may have had: one a year, for longer than anything signed is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningKeysArgs:
    """Inputs of the keys of one purpose."""

    identity: Identity
    """Names and tags."""
    purpose: KeyPurpose
    """What is signed, which decides who may."""
    administrators: Sequence[str] = ()
    """ARNs that may end a key or change its policy, besides this stack's break-glass and deploy roles."""
    generations: int = 1
    """How many keys there have been. One more makes a key that signs from then on; the others only verify."""
    deletion_days: int = DELETION_DAYS[-1]
    """Days between a request to delete a key and its loss. What it signed cannot be proved without it."""

    def __post_init__(self) -> None:
        """Refuse what would fail during the update, or lose signatures."""
        for name, value, bounds in (
            ("generations", self.generations, GENERATIONS),
            ("deletion_days", self.deletion_days, DELETION_DAYS),
        ):
            if value not in bounds:
                message = f"{name} {value}: choose {bounds[0]} to {bounds[-1]}"
                raise ValueError(message)
        if not USES[self.purpose].signed_by:
            message = f"a key for {self.purpose.value} signs nothing"
            raise ValueError(message)
        administrators_of(self.identity, self.administrators)


class SigningKeys(Hardened):
    """Asymmetric keys, the newest of which signs.

    KMS does not rotate such keys (Developer Guide, "Rotating AWS KMS keys"). A successor takes the alias by which the
    signer knows its key; the one before stays, protected and enabled, so that its signatures can be verified, under an
    alias with its number and a policy that lets nobody sign. A parameter lists them all: whoever verifies a signature
    must not take the word of the file for which key is one of ours.
    """

    arn: pulumi.Output[str]
    """ARN of the key that signs."""
    alias: pulumi.Output[str]
    """Name of its alias."""

    def __init__(self, name: str, args: SigningKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a key for each generation; the alias names the newest."""
        use = USES[args.purpose]
        intent = {"controls": list(use.controls), "purpose": args.purpose.value, "generations": args.generations}
        super().__init__(name, intent, opts)
        self._name, self._args = name, args
        keys = [self._key(number) for number in range(1, args.generations + 1)]
        newest = aws.kms.Alias(
            f"{name}-alias",
            name=key_alias(args.identity, args.purpose),
            target_key_id=keys[-1].id,
            opts=self.child(),
        )
        aws.ssm.Parameter(
            f"{name}-known",
            name=args.identity.path(f"keys/{args.purpose.value}"),
            description=f"Aliases of the keys whose signatures count, oldest first: {use.protects.lower()}",
            type="StringList",
            insecure_value=",".join(_alias(args, number) for number in range(1, args.generations + 1)),
            tags=args.identity.tags(),
            opts=self.child(),
        )
        self.arn, self.alias = keys[-1].arn, newest.name
        self.publish()

    def _key(self, number: int) -> aws.kms.Key:
        """Declare one key, protected, and the alias with its number."""
        args, identity = self._args, self._args.identity
        use, signs = USES[args.purpose], number == args.generations
        key = aws.kms.Key(
            f"{self._name}-{number}",
            description=f"{use.protects} of {identity.project} {identity.environment}, key {number}",
            customer_master_key_spec=SPEC,
            key_usage="SIGN_VERIFY",
            is_enabled=True,
            deletion_window_in_days=args.deletion_days,
            multi_region=False,
            policy=key_policy(identity, args.purpose, args.administrators, signs=signs),
            bypass_policy_lockout_safety_check=False,
            tags=identity.tags(use.data_class, Purpose=args.purpose.value, RotationClass="receipts"),
            opts=self.child(protect=True),
        )
        aws.kms.Alias(
            f"{self._name}-{number}-alias",
            name=_alias(args, number),
            target_key_id=key.id,
            opts=self.child(),
        )
        return key


def _alias(args: SigningKeysArgs, number: int) -> str:
    """Give the alias that a key keeps when another one signs."""
    return f"{key_alias(args.identity, args.purpose)}-{number}"
