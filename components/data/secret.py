"""A secret: its key, who may read it, and how often its value is renewed. The program never holds the value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_aws import secretsmanager

from components._base import Hardened
from components._iam import ANYONE, Allow, Conditions, Deny, document, sid
from components._naming import DataClass, Identity
from components._signals import EventSignal
from components.data._bounds import bounded
from components.data.rotation import CONTROLS, Renewal, Rotation, RotationClass, check_rotation
from components.data.secret_events import rotation_failures, unexpected_read
from components.foundation.key_access import key_use
from components.foundation.key_uses import KeyPurpose

BREAK_GLASS_ROLE = "break-glass"
"""The part that names the emergency role, which can read every secret and so repair any lock-out."""
SESSION_SECRET = "session-secret/keys"  # noqa: S105  a name
"""The secret of session cookies. `session-secret` alone ends like the random part of a secret's ARN."""
_HOUSEKEEPING = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretArgs:
    """Inputs of a secret."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the secret below /project/environment/, such as session-secret or oauth-app/x."""
    description: str
    """What the secret opens, for people. Never a value."""
    rotation_class: RotationClass
    key_arn: pulumi.Input[str]
    """ARN of the customer key of secrets."""
    readers: Sequence[str]
    """ARNs of the roles that read the value. Others are refused, whatever their own policies say."""
    rotation: Rotation | Renewal
    recovery_window_days: int = 30
    """Days in which a deleted secret can be restored; Secrets Manager takes 7 to 30."""
    replicas: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Region -> ARN of the customer key there. A replica without a key of its own cannot be written."""

    def __post_init__(self) -> None:
        """Refuse a wrong kind or pace of rotation, a short recovery window, and readers that are no single role."""
        bounded("recovery_window_days", self.recovery_window_days, 7, 30, "a deleted secret must stay restorable")
        check_rotation(self.part, self.rotation_class, self.rotation)
        for arn in self.reading_roles:
            _check_role(self.part, self.identity, arn)
        if self.identity.region in self.replicas:
            message = f"secret {self.part!r}: replica region {self.identity.region} is its own; give another region"
            raise ValueError(message)

    @property
    def reading_roles(self) -> list[str]:
        """Everyone who can read the value: the readers, the rotation function, and the emergency role."""
        return sorted({*self.expected_roles, self.identity.role_arn(BREAK_GLASS_ROLE)})

    @property
    def expected_roles(self) -> list[str]:
        """Everyone whose reading is no news: the emergency role's is."""
        rotator = [self.rotation.role_arn] if isinstance(self.rotation, Rotation) else []
        return sorted({*self.readers, *rotator})


class Secret(Hardened):
    """A secret under a customer key that only named roles read."""

    name: pulumi.Output[str]
    """Secret name, with its path."""
    arn: pulumi.Output[str]
    """Secret ARN, with the six characters that Secrets Manager appends."""

    def __init__(self, name: str, args: SecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the secret, its policy and its rotation. No version: the first rotation puts the first value."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        secret = self._secret(name)
        policy = secretsmanager.SecretPolicy(
            f"{name}-policy",
            secret_arn=secret.arn,
            policy=_policy(args),
            block_public_policy=True,
            opts=self.child(),
        )
        if isinstance(args.rotation, Rotation):
            self._rotate(name, secret, policy, args.rotation)
        self.name = secret.name
        self.arn = secret.arn
        self.publish()

    def _secret(self, name: str) -> secretsmanager.Secret:
        args = self._args
        return secretsmanager.Secret(
            name,
            name=args.identity.path(args.part),
            description=args.description,
            kms_key_id=args.key_arn,
            recovery_window_in_days=args.recovery_window_days,
            force_overwrite_replica_secret=False,
            replicas=[
                secretsmanager.SecretReplicaArgs(region=region, kms_key_id=args.replicas[region])
                for region in sorted(args.replicas)
            ]
            or None,
            tags=args.identity.tags(
                DataClass.SECRET, RotationClass=args.rotation_class.value, RotationDays=str(args.rotation.days)
            ),
            opts=self.child(protect=True),
        )

    def _rotate(
        self, name: str, secret: secretsmanager.Secret, policy: secretsmanager.SecretPolicy, rotation: Rotation
    ) -> None:
        """Schedule the rotation, and rotate at once.

        Nothing else ever puts a value, so that without the first rotation there would be none to read. It waits for
        the policy: from its first moment the value is readable by the named roles only.
        """
        secretsmanager.SecretRotation(
            f"{name}-rotation",
            secret_id=secret.arn,
            rotation_lambda_arn=rotation.function_arn,
            rotate_immediately=True,
            rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(
                automatically_after_days=rotation.days, duration=rotation.duration
            ),
            opts=self.child(after=[policy, *rotation.after]),
        )

    def readable(self) -> tuple[Allow, ...]:
        """Say what a reader needs: the value, and the key it is sealed with. The secret must list it as well."""
        return (
            Allow(
                sid=sid("Read", self._args.part),
                actions=["secretsmanager:GetSecretValue"],
                on=[self._args.identity.secret_arn(self._args.part)],
            ),
            self._key_use("Open", ["kms:Decrypt"]),
        )

    def rotatable(self) -> tuple[Allow, ...]:
        """Say what a rotation function needs: the value old and new, the stages, and the key."""
        return (
            Allow(
                sid=sid("Rotate", self._args.part),
                actions=["secretsmanager:GetSecretValue", *_HOUSEKEEPING],
                on=[self._args.identity.secret_arn(self._args.part)],
            ),
            self._key_use("Reseal", ["kms:Decrypt", "kms:GenerateDataKey"]),
        )

    def signals(self) -> tuple[EventSignal, ...]:
        """Say when somebody unexpected reads the value, and when a rotation fails."""
        args = self._args
        return (unexpected_read(args.identity, args.part, args.expected_roles), *rotation_failures(args.rotation))

    def _key_use(self, verb: str, actions: Sequence[str]) -> Allow:
        """Give the use of the key through Secrets Manager for this secret alone; its ARN is the context."""
        identity, part = self._args.identity, self._args.part
        when: Conditions = {
            "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
            "ArnLike": {"kms:EncryptionContext:SecretARN": identity.secret_arn(part)},
        }
        return key_use(identity, KeyPurpose.SECRETS, sid=sid(verb, part), actions=actions, when=when)


def _check_role(part: str, identity: Identity, arn: str) -> None:
    """Refuse a pattern, another account, and anything but a role: each would open the secret too far."""
    role = re.escape(identity.arn("iam", "role/", region="")) + r"[\w+=,.@/-]+"
    if not re.fullmatch(role, arn, re.ASCII):
        message = f"secret {part!r}: reader {arn!r} is not the ARN of one role of account {identity.account}"
        raise ValueError(message)


def _policy(args: SecretArgs) -> pulumi.Input[str]:
    """Refuse reading to everyone but the named roles, and everything to other accounts and to plain HTTP.

    Only reading is refused by name, so that the deploy role can always repair the policy. Roles stand in a condition
    and not in Principal, because Secrets Manager refuses principals that do not exist yet.
    """
    people = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    named: Conditions = {"ArnNotLike": {"aws:PrincipalArn": args.reading_roles}, **people}
    foreign: Conditions = {"StringNotEquals": {"aws:PrincipalAccount": args.identity.account}, **people}
    plain: Conditions = {"Bool": {"aws:SecureTransport": "false"}}
    return document(
        Deny(sid="DenyReadExceptNamed", actions=["secretsmanager:GetSecretValue"], on=[ANYONE], when=named),
        Deny(sid="DenyOtherAccounts", actions=["secretsmanager:*"], on=[ANYONE], when=foreign),
        Deny(sid="DenyInsecureTransport", actions=["secretsmanager:*"], on=[ANYONE], when=plain),
    )


def _intent(args: SecretArgs) -> dict[str, object]:
    rotation = args.rotation
    return {
        "controls": ["AC-2", *CONTROLS[args.rotation_class], "PF-0", "SS-1", "SS-3"],
        "secret": args.identity.path(args.part),
        "rotationClass": args.rotation_class.value,
        "rotationDays": rotation.days,
        "renewedBy": "function" if isinstance(rotation, Rotation) else "others",
        "readers": args.reading_roles,
    }
