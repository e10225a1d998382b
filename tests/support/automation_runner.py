"""Carries out Automation documents as Systems Manager does (User Guide, "Automation actions reference").

Every call is checked against the service's model and against the permissions of the document's role.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.aws_models import faults

Body = dict[str, Any]
_REFERENCE: Final = re.compile(r"\{\{ ?([\w:.]+) ?\}\}")
_SYSTEM: Final = {"automation:EXECUTION_ID": "6e1d2c3b-0000-4000-8000-000000000001", "global:DATE": "2026-03-01"}
_SERVICES: Final = {"stepfunctions": "states"}
_OWN: Final = {"Service", "Api", "PropertySelector", "DesiredValues"}
Answer = Callable[[str, str, Body], Body]
"""Answers a call: service, operation, request."""


class StepFailedError(Exception):
    """A step failed."""


class RefusedError(Exception):
    """A document cannot be started so."""


@dataclass
class Run:
    """One run of a document."""

    document: Body
    answer: Answer
    may: set[str]
    """What the role of the document may do."""
    decide: Callable[[str], bool] = lambda _step: True
    """Whether people approve a step."""
    values: Body = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def start(self, **given: object) -> "Run":
        """Run the document to its end."""
        self.values = {**_SYSTEM, **self._parameters(given)}
        steps: Sequence[Body] = self.document["mainSteps"]
        order = {step["name"]: index for index, step in enumerate(steps)}
        at: int | None = 0
        while at is not None and at < len(steps):
            step = steps[at]
            self.visited.append(step["name"])
            at = self._next(step, at, order)
        return self

    @property
    def status(self) -> str:
        """How the run ended: a step that failed counts, whatever came after it."""
        return "Failed" if self.failed else "Success"

    def _parameters(self, given: Mapping[str, object]) -> Body:
        """Check what whoever starts it says."""
        if strange := set(given) - set(self.document["parameters"]):
            raise RefusedError(str(sorted(strange)))
        found: Body = {}
        for name, about in self.document["parameters"].items():
            value = given.get(name, about.get("default"))
            allowed, pattern = about.get("allowedValues"), about.get("allowedPattern")
            kind = bool if about["type"] == "Boolean" else str
            fits = isinstance(value, kind) and (allowed is None or value in allowed)
            if not fits or (pattern and not re.search(pattern, str(value))):
                raise RefusedError(name)
            found[name] = value
        return found

    def _next(self, step: Body, at: int, order: Mapping[str, int]) -> int | None:
        """Do a step; give where the run goes on."""
        try:
            target = _ACTIONS[step["action"]](self, step)
        except StepFailedError:
            self.failed.append(step["name"])
            failure = step.get("onFailure", "Abort")
            if failure == "Abort":
                return None
            if failure.startswith("step:"):
                return order[failure.removeprefix("step:")]
            return None if step.get("isEnd") else at + 1
        if target is not None:
            return order[target]
        return None if step.get("isEnd") else at + 1

    def _call(self, step: Body) -> Body:
        inputs = step["inputs"]
        service, operation = inputs["Service"], inputs["Api"]
        request = {name: self.filled(value) for name, value in inputs.items() if name not in _OWN}
        return self._ask(service, operation, f"{_SERVICES.get(service, service)}:{operation}", request)

    def _ask(self, service: str, operation: str, action: str, request: Body) -> Body:
        self.called.append(action)
        assert faults(service, operation, request) == []
        assert action in self.may, f"the role may not {action}"
        try:
            return self.answer(service, operation, request)
        except LookupError as error:
            raise StepFailedError(str(error)) from error

    def execute(self, step: Body) -> None:
        answer = self._call(step)
        for output in step.get("outputs", ()):
            found = list(selected(answer, output["Selector"]))
            value = found if output["Type"] == "StringList" else next(iter(found), None)
            if value is not None:
                self.values[f"{step['name']}.{output['Name']}"] = value

    def wait(self, step: Body) -> None:
        """Ask until a property has a wanted value; here an answer does not change while nobody acts."""
        found = list(selected(self._call(step), step["inputs"]["PropertySelector"]))
        if not set(found) & set(step["inputs"]["DesiredValues"]):
            message = f"{found}, and the time is over"
            raise StepFailedError(message)

    def invoke(self, step: Body) -> None:
        inputs = {name: self.filled(value) for name, value in step["inputs"].items()}
        answer = self._ask("lambda", "Invoke", "lambda:InvokeFunction", inputs)
        if answer.get("FunctionError"):
            message = "the function failed"
            raise StepFailedError(message)

    def branch(self, step: Body) -> str:
        for choice in step["inputs"]["Choices"]:
            wanted = choice.get("BooleanEquals", choice.get("StringEquals"))
            if self.filled(choice["Variable"]) == wanted:
                return str(choice["NextStep"])
        return str(step["inputs"]["Default"])

    def approve(self, step: Body) -> None:
        assert step["inputs"]["Approvers"]
        if not self.decide(step["name"]):
            message = "rejected"
            raise StepFailedError(message)

    def filled(self, value: object) -> Any:  # noqa: ANN401  of the shape that is passed
        """Put in what a text refers to; a reference to what no step found fails the step."""
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, str):
            return value
        if whole := _REFERENCE.fullmatch(value):
            return self._value(whole[1])
        return _REFERENCE.sub(lambda found: _as_text(self._value(found[1])), value)

    def _value(self, name: str) -> object:
        if name not in self.values:
            message = f"nothing is known of {name}"
            raise StepFailedError(message)
        return self.values[name]


def _as_text(value: object) -> str:
    """Give a value within a text: anything but a text is written as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


_ACTIONS: Final[Mapping[str, Callable[[Run, Body], str | None]]] = {
    "aws:approve": lambda run, step: run.approve(step),
    "aws:branch": lambda run, step: run.branch(step),
    "aws:executeAwsApi": lambda run, step: run.execute(step),
    "aws:invokeLambdaFunction": lambda run, step: run.invoke(step),
    "aws:waitForAwsResourceProperty": lambda run, step: run.wait(step),
}


def selected(value: object, path: str) -> Iterator[object]:
    """Give what a JSONPath finds: names, indexes and `..name` for any depth."""
    if not (rest := path.removeprefix("$")):
        yield value
        return
    if deep := re.fullmatch(r"(.*?)\.\.(\w+)", rest):
        for one in selected(value, f"${deep[1]}"):
            yield from _anywhere(one, deep[2])
        return
    found = [value]
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", rest):
        found = [_step(one, name, index) for one in found]
    yield from (one for one in found if one is not None)


def _step(value: object, name: str, index: str) -> object:
    if name:
        return value.get(name) if isinstance(value, Mapping) else None
    items = value if isinstance(value, list) else []
    return items[int(index)] if int(index) < len(items) else None


def _anywhere(value: object, name: str) -> Iterator[object]:
    if isinstance(value, Mapping):
        if name in value:
            yield value[name]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _anywhere(one, name)
