"""What several playbooks do: take a credential away, restart a service, and the permissions for both."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.foundation.key_access import key_use
from components.foundation.key_uses import CLUSTER, KeyPurpose
from components.operations.steps import OnFailure, Output, Parameter, Step, call
from components.runtime.environment import ServiceKind

ACCOUNT: Final = "Account"
EMPTY: Final = '{"state": "revoked"}'
"""What readers find in place of a credential that was taken away."""


def account() -> Parameter:
    """Give the parameter that names an account of a platform, as the names of its secrets do."""
    return Parameter(about="Account of the platform, as its secret is named", pattern="[A-Za-z0-9._-]{1,64}")


def described(secret: str) -> Step:
    """Give the step that looks at a secret without reading it; nothing follows for one that does not exist."""
    outputs = [Output(name="Arn", selector="$.ARN")]
    values = {"SecretId": secret}
    return call("describeSecret", "secretsmanager:DescribeSecret", values, outputs=outputs, on_failure=OnFailure.ABORT)


def emptied(secret: str) -> tuple[Step, ...]:
    """Give the steps that take a credential away.

    The second new version leaves the stolen one without any staging label, so that nobody finds it as the previous
    one; Secrets Manager then deletes it in its own time (User Guide, "Secret versions").
    """
    values = {"SecretId": secret, "SecretString": EMPTY}
    return (
        call("emptySecret", "secretsmanager:PutSecretValue", values),
        call("forgetPreviousVersion", "secretsmanager:PutSecretValue", values),
    )


def emptying(identity: Identity, part: str) -> tuple[Allow, ...]:
    """Give the permission to describe secrets of a pattern and to put new values, never to read one."""
    secrets = identity.secret_arn(part)
    return (
        Allow(
            sid="EmptySecret", actions=["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"], on=[secrets]
        ),
        key_use(
            identity,
            KeyPurpose.SECRETS,
            sid="SealEmptySecret",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            when={
                "StringEquals": {"kms:ViaService": f"secretsmanager.{identity.region}.amazonaws.com"},
                "ArnLike": {"kms:EncryptionContext:SecretARN": secrets},
            },
        ),
    )


def restarted(identity: Identity, kind: ServiceKind) -> Step:
    """Give the step that replaces all tasks of a service, and with them what they hold in memory."""
    values = {
        "cluster": identity.named(CLUSTER),
        "service": identity.named(kind.value),
        "forceNewDeployment": True,
    }
    return call(f"restart{kind.value.title()}", "ecs:UpdateService", values)


def updating(identity: Identity, kinds: Sequence[ServiceKind]) -> Allow:
    """Give the permission to restart or stop services."""
    cluster = identity.named(CLUSTER)
    services = [identity.arn("ecs", f"service/{cluster}/{identity.named(kind.value)}") for kind in kinds]
    return Allow(sid="UpdateServices", actions=["ecs:UpdateService"], on=services)


def history(name: str, resource: str) -> Step:
    """Give the step that finds the latest management events about a resource; their ids lead into the trail."""
    values = {"LookupAttributes": [{"AttributeKey": "ResourceName", "AttributeValue": resource}], "MaxResults": 50}
    outputs = [Output(name="EventIds", selector="$.Events..EventId", type="StringList")]
    return call(name, "cloudtrail:LookupEvents", values, outputs=outputs)


def looking_up() -> Allow:
    """Give the permission to look into the event history, which knows no resources."""
    return Allow(sid="FindEvents", actions=["cloudtrail:LookupEvents"], on=["*"])
