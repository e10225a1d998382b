"""The role for the day when everything else fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Principals, Refuse, Statement, document
from components._naming import DataClass, Identity
from components.foundation.key_access import key_aliases
from components.foundation.key_uses import TRAIL, KeyPurpose
from components.foundation.reading import reading

BREAK_GLASS: Final = "break-glass"
"""The part that names the role; the policies of keys and secrets know it by this name."""
SESSION_SECONDS: Final = 3600
"""The shortest that IAM offers (API CreateRole, MaxSessionDuration)."""
FACTOR_SECONDS: Final = 3600
"""How long ago the second factor was shown at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakGlassArgs:
    """Inputs of the role."""

    identity: Identity
    """Names and tags."""
    principals: Sequence[str]
    """ARNs of the roles that may assume it; they must exist."""
    recovery_region: str
    """Region of the key that seals the copies of backups."""

    def __post_init__(self) -> None:
        """Refuse a door with one key: that person may be away."""
        if len(set(self.principals)) < 2:  # noqa: PLR2004  one may be away
            message = f"principals {list(self.principals)}: name two roles at least, for one person may be away"
            raise ValueError(message)


class BreakGlass(Hardened):
    """A role that mends access: policies of keys, secrets, buckets and roles, and what was switched off.

    It reads no data and no secret. Whoever comes shows a second factor, not long ago, and stays for an hour. The
    factor has to be shown to AWS itself: a session of IAM Identity Center carries no sign of it.
    """

    controls = ("AC-3",)

    arn: pulumi.Output[str]
    """ARN of the role."""

    def __init__(self, name: str, args: BreakGlassArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role and what it may mend."""
        super().__init__(name, {"principals": list(args.principals), "sessionSeconds": SESSION_SECONDS}, opts)
        self._args, identity = args, args.identity
        role = aws.iam.Role(
            f"{name}-role",
            name=identity.named(BREAK_GLASS, limit=64),
            description="Mends access when nobody else can; every use of it is looked into",
            assume_role_policy=document(_admits(args.principals)),
            max_session_duration=SESSION_SECONDS,
            tags=identity.tags(DataClass.CONFIDENTIAL, Access="human"),
            opts=self.child(),
        )
        for part, statements in (("look", reading(identity)), ("mend", (*self._access(), *self._switches()))):
            aws.iam.RolePolicy(
                f"{name}-{part}", name=part, role=role.name, policy=document(*statements), opts=self.child()
            )
        self.arn = role.arn
        self.publish()

    def _access(self) -> tuple[Statement, ...]:
        """Mend who may do what. It cannot widen its own rights."""
        identity = self._args.identity
        own = identity.role_arn(BREAK_GLASS)
        roles = ["iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]
        return (
            *self._keys(),
            Allow(
                sid="MendSecrets",
                actions=[
                    "secretsmanager:DeleteResourcePolicy",
                    "secretsmanager:PutResourcePolicy",
                    "secretsmanager:RestoreSecret",
                    "secretsmanager:UpdateSecretVersionStage",
                ],
                on=[identity.arn("secretsmanager", f"secret:{identity.path('*')}")],
            ),
            Allow(
                sid="MendBuckets",
                actions=["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"],
                on=[identity.arn("s3", identity.named("*"), region="", account="")],
            ),
            Allow(sid="MendRoles", actions=roles, on=[identity.role_arn("*")]),
            Refuse(sid="NotItself", actions=roles, on=[own]),
        )

    def _keys(self) -> tuple[Allow, ...]:
        """Mend the keys of the stack, and of the copies in the recovery region, found by their aliases."""
        identity = self._args.identity
        regions = sorted({identity.region, self._args.recovery_region})
        aliases = [alias for purpose in KeyPurpose for alias in key_aliases(identity, purpose)]
        return (
            Allow(
                sid="MendKeys",
                actions=["kms:CancelKeyDeletion", "kms:EnableKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy"],
                on=[identity.arn("kms", "key/*", region=region) for region in regions],
                when={"ForAnyValue:StringLike": {"kms:ResourceAliases": sorted(aliases)}},
            ),
        )

    def _switches(self) -> tuple[Allow, ...]:
        """Switch on again what records, and bring a service back to its former state."""
        identity = self._args.identity
        return (
            Allow(
                sid="RecordAgain",
                actions=["cloudtrail:StartLogging"],
                on=[identity.arn("cloudtrail", f"trail/{identity.named(TRAIL)}")],
            ),
            Allow(
                sid="RollBack",
                actions=["ecs:UpdateService"],
                on=[identity.arn("ecs", f"service/{identity.named('cluster')}/*")],
            ),
        )


def _admits(principals: Sequence[str]) -> Allow:
    return Allow(
        sid="AssumedWithFactor",
        actions=["sts:AssumeRole"],
        to=Principals(aws=principals),
        when={
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
            "NumericLessThan": {"aws:MultiFactorAuthAge": str(FACTOR_SECONDS)},
        },
    )
