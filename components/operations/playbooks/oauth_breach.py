"""OAuth tokens of a platform were read by somebody who should not have (IR-2b)."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.operations.automation import Playbook
from components.operations.playbooks.shared import (
    ACCOUNT,
    account,
    described,
    emptied,
    emptying,
    history,
    looking_up,
    restarted,
    updating,
)
from components.operations.steps import Parameter, Step, call, confirm, found, given
from components.runtime.environment import ServiceKind

PLATFORMS: Final = ("instagram", "youtube", "x")
_PLATFORM: Final = "Platform"
_KEYRING: Final = "encryption-keyring"
_HOLDERS: Final = (ServiceKind.API, ServiceKind.WORKER)
"""Services that hold tokens in memory."""


def oauth_breach(identity: Identity, approvers: Sequence[str]) -> Playbook:
    """Give the playbook: stop renewals, take tokens away, renew the key ring, revoke at the platform, go on."""
    secret = identity.path(f"oauth/{given(_PLATFORM)}/{given(ACCOUNT)}")
    return Playbook(
        part="ir-oauth-breach",
        about="Response to a breach of OAuth tokens",
        control="IR-2b",
        page="runbooks/oauth-token-breach.md",
        parameters={
            _PLATFORM: Parameter(about="Platform that gave the tokens", values=PLATFORMS),
            ACCOUNT: account(),
        },
        facts=[described(secret), history("findReads", found("describeSecret", "Arn"))],
        actions=[
            _renewals(identity, "stopRenewals", 0),
            *emptied(secret),
            call("renewKeyRing", "secretsmanager:RotateSecret", {"SecretId": identity.path(_KEYRING)}),
            *(restarted(identity, kind) for kind in _HOLDERS),
            confirm(
                "revokeAtProvider",
                f"Revoke the grant of {given(ACCOUNT)} at {given(_PLATFORM)} as the page says, and make a new client "
                "secret if the application's own was read. Approve when done; reject to leave renewals stopped.",
                approvers,
            ),
            _renewals(identity, "resumeRenewals", 1),
        ],
        shows={"arn": found("describeSecret", "Arn")},
        timeline=found("findReads", "EventIds"),
        needs=_needs(identity),
    )


def _renewals(identity: Identity, name: str, runs: int) -> Step:
    """Give the step that sets how many renewals of the platform may run at once: none, or the usual one."""
    values = {
        "FunctionName": f"{identity.named('refresh')}-{given(_PLATFORM)}",
        "ReservedConcurrentExecutions": runs,
    }
    return call(name, "lambda:PutFunctionConcurrency", values)


def _needs(identity: Identity) -> list[Allow]:
    return [
        *emptying(identity, "oauth/*"),
        Allow(sid="RenewKeyRing", actions=["secretsmanager:RotateSecret"], on=[identity.secret_arn(_KEYRING)]),
        Allow(
            sid="StopRenewals",
            actions=["lambda:PutFunctionConcurrency"],
            on=[identity.function_arn(f"refresh-{platform}") for platform in PLATFORMS],
        ),
        updating(identity, _HOLDERS),
        looking_up(),
    ]
