"""Counsel asks that records are kept, or that they may go again (PC-2)."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.data.bucket_policy import LEGAL_HOLD_ROLE
from components.operations.automation import Playbook
from components.operations.steps import EXECUTION, OnFailure, Parameter, Step, given

_ACTION: Final = "Action"
_HOLD: Final = "Hold"
_SINCE: Final = "Since"
_ID: Final = "[A-Za-z0-9][A-Za-z0-9._-]"


def legal_hold(identity: Identity, approvers: Sequence[str]) -> Playbook:
    """Give the playbook: note the wish once approved. The function goes on with it by itself.

    Who wished it is the run: its approvers and its reason are in the record.
    """
    del approvers
    return Playbook(
        part="records-hold",
        about="Legal hold on audit records",
        control="PC-2",
        page="runbooks/records-hold.md",
        parameters={
            _ACTION: Parameter(about="Whether to place a hold or to lift one", values=("place", "lift")),
            _HOLD: Parameter(
                about="Id of the tenant, or tenant/person by the ids that audit records have",
                pattern=f"{_ID}{{0,63}}(/{_ID}{{7,63}})?",
            ),
            _SINCE: Parameter(
                about="First day that a new hold covers in the archive",
                pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}",
                default="2020-01-01",
            ),
        },
        facts=[],
        actions=[_invoke(identity)],
        needs=[Allow(sid="KeepHolds", actions=["lambda:InvokeFunction"], on=[identity.function_arn(LEGAL_HOLD_ROLE)])],
    )


def _invoke(identity: Identity) -> Step:
    """Give the step that tells the function; it fails where the function does."""
    texts = {"action": _ACTION, "hold": _HOLD, "since": _SINCE, "reason": "Reason"}
    said = ", ".join(f'"{name}": "{given(parameter)}"' for name, parameter in texts.items())
    return {
        "name": "keepHold",
        "action": "aws:invokeLambdaFunction",
        "onFailure": OnFailure.RECORD.value,
        "inputs": {
            "FunctionName": identity.named(LEGAL_HOLD_ROLE, limit=64),
            "InvocationType": "RequestResponse",
            "Payload": f'{{{said}, "by": "automation {EXECUTION}"}}',
        },
    }
