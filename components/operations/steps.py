"""Steps and parameters of Systems Manager Automation documents, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Step = Mapping[str, object]
"""One step of `mainSteps` (Systems Manager User Guide, "Automation actions reference")."""

EXECUTION: Final = "{{ automation:EXECUTION_ID }}"
"""Id of the run, of the shape of a UUID; only known when it runs."""
APPROVAL_SECONDS: Final = 24 * 3600
"""How long approvers may take; after that nothing happens."""
RECORD: Final = "recordEvidence"
"""The last step of every document."""


class ParameterType(StrEnum):
    """Types of parameters that the playbooks use."""

    STRING = "String"
    BOOLEAN = "Boolean"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What whoever starts a playbook must or may say."""

    about: str
    type: ParameterType = ParameterType.STRING
    pattern: str = ""
    """Regular expression for the whole text. It keeps quotes out, since texts are put into JSON and names."""
    values: Sequence[str | bool] = ()
    default: str | bool | None = None
    """None when it must be given."""

    def render(self) -> dict[str, object]:
        """Give the parameter in the words of a document."""
        bounds: dict[str, object] = {"allowedPattern": f"^{self.pattern}$"} if self.pattern else {}
        bounds |= {"allowedValues": list(self.values)} if self.values else {}
        default = {} if self.default is None else {"default": self.default}
        return {"type": self.type.value, "description": self.about, **bounds, **default}


def given(parameter: str) -> str:
    """Refer to a parameter."""
    return f"{{{{ {parameter} }}}}"


def found(step: str, output: str) -> str:
    """Refer to what an earlier step found."""
    return f"{{{{ {step}.{output} }}}}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """What later steps may use of an answer."""

    name: str
    selector: str
    """JSONPath into the answer."""
    type: str = "String"


class OnFailure(StrEnum):
    """What follows when a step fails."""

    ABORT = "Abort"
    CONTINUE = "Continue"
    """The other steps still help, and the run as a whole still counts as failed (`isCritical`)."""
    RECORD = f"step:{RECORD}"
    """The record is made, and what was closed stays closed."""


def call(
    name: str,
    api: str,
    inputs: Mapping[str, object],
    *,
    outputs: Sequence[Output] = (),
    on_failure: OnFailure = OnFailure.CONTINUE,
) -> Step:
    """Give a step that calls one API, written as `service:Operation` in botocore's words."""
    service, _, operation = api.partition(":")
    shown = [{"Name": each.name, "Selector": each.selector, "Type": each.type} for each in outputs]
    return {
        "name": name,
        "action": "aws:executeAwsApi",
        "onFailure": on_failure.value,
        "inputs": {"Service": service, "Api": operation, **inputs},
        **({"outputs": shown} if shown else {}),
    }


def choice(name: str, parameter: str, test: Mapping[str, object], step: str, otherwise: str) -> Step:
    """Give a step that goes on elsewhere when a parameter passes a test, such as `{"StringEquals": "api"}`."""
    choices = [{"Variable": given(parameter), **test, "NextStep": step}]
    return {"name": name, "action": "aws:branch", "inputs": {"Choices": choices, "Default": otherwise}}


def wait(name: str, api: str, inputs: Mapping[str, object], *, until: tuple[str, str], seconds: int) -> Step:
    """Give a step that asks again and again until a property has a value."""
    service, _, operation = api.partition(":")
    selector, wanted = until
    asked = {"Service": service, "Api": operation, **inputs}
    return {
        "name": name,
        "action": "aws:waitForAwsResourceProperty",
        "timeoutSeconds": seconds,
        "onFailure": OnFailure.RECORD.value,
        "inputs": {**asked, "PropertySelector": selector, "DesiredValues": [wanted]},
    }


def confirm(name: str, message: str, approvers: Sequence[str]) -> Step:
    """Give a step that waits for people to say that they did what no API can; refused, the record is made."""
    return approval(name, message, approvers, OnFailure.RECORD)


def approval(name: str, message: str, approvers: Sequence[str], on_failure: OnFailure = OnFailure.ABORT) -> Step:
    """Give a step that waits for one of the approvers.

    It names no topic: Automation publishes only to topics whose names begin with Automation (User Guide,
    "aws:approve"), so that the frame publishes by itself.
    """
    return {
        "name": name,
        "action": "aws:approve",
        "timeoutSeconds": APPROVAL_SECONDS,
        "onFailure": on_failure.value,
        "inputs": {"Message": message, "MinRequiredApprovals": 1, "Approvers": list(approvers)},
    }
