"""What happens to a secret that somebody should hear of (Secrets Manager User Guide, "CloudTrail entries")."""

from collections.abc import Sequence
from typing import Final

from components._naming import Identity
from components._signals import EventSignal
from components.data.rotation import Renewal, Rotation

_SOURCE: Final = "secretsmanager.amazonaws.com"
_CALLER: Final = "$.detail.userIdentity.arn"


def unexpected_read(identity: Identity, part: str, expected: Sequence[str]) -> EventSignal:
    """Say when the value is asked for by anybody but the expected roles, whether they got it or not.

    A caller without a role, such as a user or the root user, has no session issuer. The secret may be asked for by
    its name, its ARN, or its ARN without the characters that Secrets Manager appends.
    """
    name = identity.path(part)
    arn = identity.arn("secretsmanager", f"secret:{name}")
    others = {"sessionContext": {"sessionIssuer": {"arn": [{"exists": False}, {"anything-but": list(expected)}]}}}
    return EventSignal(
        alarm="secret-read-unexpected",
        part=part,
        meaning=f"Secret {part} was asked for by somebody who is not one of its readers.",
        pattern={
            "source": ["aws.secretsmanager"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": [_SOURCE],
                "eventName": ["GetSecretValue"],
                "requestParameters": {"secretId": [name, arn, {"prefix": f"{arn}-"}]},
                **({"userIdentity": others} if expected else {}),
            },
        },
        reads=True,
        shown={"caller": _CALLER, "address": "$.detail.sourceIPAddress", "refused": "$.detail.errorCode"},
    )


def rotation_failures(rotation: Rotation | Renewal) -> tuple[EventSignal, ...]:
    """Say when a rotation failed or was given up; one signal for all secrets, since its event names the secret."""
    if not isinstance(rotation, Rotation):
        return ()
    return (
        EventSignal(
            alarm="secret-rotation-failed",
            meaning="The rotation of a secret failed: the old value stays, and grows older than it may.",
            pattern={
                "source": ["aws.secretsmanager"],
                "detail-type": ["AWS Service Event via CloudTrail"],
                "detail": {
                    "eventSource": [_SOURCE],
                    "eventName": ["RotationFailed", "RotationAbandoned", "TestRotationFailed"],
                },
            },
            shown={"secret": "$.detail.additionalEventData.SecretId", "event": "$.detail.eventName"},
        ),
    )
