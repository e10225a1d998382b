"""How a container definition names secrets and parameters: by ARNs that are known before anything exists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from components._iam import Allow, Conditions
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.key_uses import KeyPurpose

_SECRET: Final = re.compile(
    r"(?P<arn>arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:(?P<name>[\w/+=.@-]+))(?::[^:]*:[^:]*:[^:]*)?"
)
"""`arn`, or `arn:json-key:version-stage:version-id` (ECS Developer Guide, "Pass Secrets Manager secrets")."""
_PARAMETER: Final = re.compile(r"arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter/[\w./-]+")
_LIKE_A_SUFFIX: Final = re.compile(r"-[A-Za-z0-9]{6}")


def secret_reference(identity: Identity, part: str, key: str = "") -> str:
    """Give the `valueFrom` of a secret of this stack, or of one key of its JSON, without the random suffix.

    Secrets Manager finds a secret by an ARN without the six characters that it appends, unless the name itself ends
    in a hyphen and six characters: then it takes those for the suffix (GetSecretValue API, SecretId).
    """
    name = identity.path(part)
    if _LIKE_A_SUFFIX.fullmatch(name[-7:]):
        message = (
            f"secret {part!r}: Secrets Manager takes {name[-7:]!r} for the random end of an ARN and finds no such "
            "secret; end its name otherwise, such as in a word of another length"
        )
        raise ValueError(message)
    arn = identity.arn("secretsmanager", f"secret:{name}")
    return f"{arn}:{key}::" if key else arn


def parameter_reference(identity: Identity, part: str) -> str:
    """Give the `valueFrom` of a parameter of this stack."""
    return identity.parameter_arn(part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Referred:
    """What the execution role reads to start a task."""

    secrets: Sequence[str]
    """ARN patterns, with the random suffix as six question marks."""
    parameters: Sequence[str]
    """ARNs."""

    def readable(self, identity: Identity) -> tuple[Allow, ...]:
        """Say what reading takes: exactly these values, and the key of secrets as far as these are sealed with it."""
        return (*self._secrets(identity), *self._parameters())

    def _secrets(self, identity: Identity) -> tuple[Allow, ...]:
        if not self.secrets:
            return ()
        when: Conditions = {
            "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
            "ArnLike": {"kms:EncryptionContext:SecretARN": self.secrets},
        }
        return (
            Allow(sid="ReadSecrets", actions=["secretsmanager:GetSecretValue"], on=self.secrets),
            key_use(identity, KeyPurpose.SECRETS, sid="OpenSecrets", actions=["kms:Decrypt"], when=when),
        )

    def _parameters(self) -> tuple[Allow, ...]:
        if not self.parameters:
            return ()
        return (Allow(sid="ReadParameters", actions=["ssm:GetParameters"], on=self.parameters),)


def referred(values: Mapping[str, str]) -> Referred:
    """Sort the references of a container into secrets and parameters, each once."""
    secrets: set[str] = set()
    parameters: set[str] = set()
    for name, value in values.items():
        if found := _SECRET.fullmatch(value):
            secrets.add(f"{found['arn']}-??????")
        elif _PARAMETER.fullmatch(value):
            parameters.add(value)
        else:
            # The text itself may be the secret that somebody put in the wrong place.
            message = f"{name}: its valueFrom is the ARN of neither a secret nor a parameter; use secret_reference"
            raise ValueError(message)
    return Referred(secrets=sorted(secrets), parameters=sorted(parameters))
