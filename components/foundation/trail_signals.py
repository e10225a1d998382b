"""What the records of a trail give away.

A trail of all regions writes to one log group, so what could happen in any of them is looked for there: sign-ins are
recorded where the console chose to sign in, and a copy of a backup is shared from the recovery region. Events come
to the bus of their own region only; they are for what happens in the home region and must ring at once.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from components._naming import Identity
from components._signals import EventSignal, LogSignal, Signal
from components.foundation.account_changes import any_of, calls, change_signals
from components.foundation.key_uses import TRAIL

_KEY_TAMPER: Final = (
    "DeleteImportedKeyMaterial",
    "DisableKey",
    "DisableKeyRotation",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
)
_SHARING: Final = (
    "ModifyDBClusterSnapshotAttribute",
    "ModifyDBSnapshotAttribute",
    "ModifyImageAttribute",
    "ModifySnapshotAttribute",
)
_TRAIL_TAMPER: Final = ("DeleteTrail", "PutEventSelectors", "PutInsightSelectors", "StopLogging", "UpdateTrail")
_ROOT: Final = '($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS)'
"""The root user itself, and not a service on its behalf (CIS AWS 4.3)."""


def trail_signals(identity: Identity, group: str, readers: Sequence[str]) -> tuple[Signal, ...]:
    """Give the signals of a trail that writes to a log group; `readers` are the roles that read secrets."""
    return (
        *_sign_ins(group),
        *_doings(group),
        *change_signals(group),
        _tampering(identity),
        _secret_reads(identity, readers),
    )


def _sign_ins(group: str) -> tuple[LogSignal, ...]:
    return (
        LogSignal(
            alarm="root-login",
            meaning="Somebody uses the root user of the account",
            group=group,
            pattern=f'{{ {_ROOT} && ($.eventType != "AwsServiceEvent") }}',
            metric="RootUse",
        ),
        LogSignal(
            alarm="console-login-no-mfa",
            meaning="Somebody signed in to the console without a second factor",
            group=group,
            # A federated sign-in shows no factor here, whatever its identity provider demanded.
            pattern='{ ($.eventName = "ConsoleLogin") && ($.responseElements.ConsoleLogin = "Success")'
            ' && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser"'
            ' || $.userIdentity.type = "Root") }',
            metric="ConsoleLoginsWithoutMfa",
        ),
    )


def _doings(group: str) -> tuple[LogSignal, ...]:
    return (
        LogSignal(
            alarm="kms-key-tamper",
            meaning="Somebody disabled a key, asked for its deletion, or changed its policy or rotation",
            group=group,
            pattern=calls("kms.amazonaws.com", _KEY_TAMPER),
            metric="KeyTampering",
        ),
        LogSignal(
            alarm="snapshot-shared",
            meaning="Somebody changed who may use a snapshot or an image",
            group=group,
            pattern=f"{{ {any_of(_SHARING)} }}",
            metric="SnapshotsShared",
        ),
    )


def _api_call(source: str, detail: Mapping[str, object]) -> dict[str, object]:
    return {
        "source": [f"aws.{source}"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventSource": [f"{source}.amazonaws.com"], **detail},
    }


def _tampering(identity: Identity) -> EventSignal:
    """Watch the trail itself: by event, because a stopped trail writes nothing more; in its home region only."""
    name = identity.named(TRAIL)
    arn = identity.arn("cloudtrail", f"trail/{name}")
    about = [{"requestParameters": {field: [name, arn]}} for field in ("name", "trailName")]
    return EventSignal(
        alarm="trail-tamper",
        meaning="Somebody stopped, deleted or changed the trail",
        pattern=_api_call("cloudtrail", {"eventName": list(_TRAIL_TAMPER), "$or": about}),
    )


def _secret_reads(identity: Identity, readers: Sequence[str]) -> EventSignal:
    """Watch the secrets that are made at run time: whoever is no reader is told of, also when he was refused.

    The others say for themselves who reads them.
    """
    strangers = [
        {
            "userIdentity": {
                "sessionContext": {"sessionIssuer": {"arn": [{"anything-but": {"wildcard": list(readers)}}]}}
            }
        },
        {"userIdentity": {"type": ["IAMUser", "Root"]}},
    ]
    made = [f"*{identity.path(f'{family}/*')}" for family in ("oauth", "tiktok/cookie")]
    secrets = {"requestParameters": {"secretId": [{"wildcard": made}]}}
    return EventSignal(
        alarm="secret-read-unexpected",
        part="accounts",
        meaning="Somebody who is no reader tried to read the token or cookie of a connected account",
        pattern=_api_call("secretsmanager", {"eventName": ["GetSecretValue"], **secrets, "$or": strangers}),
        reads=True,
    )
