"""A session cookie of the source platform was stolen, or may have been (IR-2a)."""

from collections.abc import Sequence

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
from components.operations.steps import EXECUTION, call, confirm, found, given
from components.runtime.environment import ServiceKind

PAUSED = "flags/tiktok"
"""Parameters below it name accounts that the worker leaves alone."""


def tiktok_cookie(identity: Identity, approvers: Sequence[str]) -> Playbook:
    """Give the playbook: leave the account alone, take the cookie away, end its sessions, go on with a new one."""
    secret, flag = identity.path(f"tiktok/cookie/{given(ACCOUNT)}"), identity.path(f"{PAUSED}/{given(ACCOUNT)}")
    return Playbook(
        part="ir-tiktok-cookie",
        about="Response to a stolen TikTok cookie",
        control="IR-2a",
        page="runbooks/tiktok-cookie-compromise.md",
        parameters={ACCOUNT: account()},
        facts=[described(secret), history("findUse", found("describeSecret", "Arn"))],
        actions=[
            call(
                "pauseAccount",
                "ssm:PutParameter",
                {"Name": flag, "Type": "String", "Value": EXECUTION, "Overwrite": True},
            ),
            *emptied(secret),
            restarted(identity, ServiceKind.WORKER),
            confirm(
                "confirmSessionsEnded",
                f"Sign {given(ACCOUNT)} out of all devices at TikTok, change its password, store a fresh cookie in "
                f"{secret}. Approve when all three are done; reject to leave the account paused.",
                approvers,
            ),
            call("resumeAccount", "ssm:DeleteParameter", {"Name": flag}),
        ],
        shows={"arn": found("describeSecret", "Arn")},
        timeline=found("findUse", "EventIds"),
        needs=[
            *emptying(identity, "tiktok/cookie/*"),
            Allow(
                sid="PauseAccount",
                actions=["ssm:PutParameter", "ssm:DeleteParameter"],
                on=[identity.parameter_arn(f"{PAUSED}/*")],
            ),
            updating(identity, [ServiceKind.WORKER]),
            looking_up(),
        ],
    )
