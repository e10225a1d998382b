"""The service models of AWS, against which definitions are checked."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, cast

from botocore.session import Session
from botocore.validate import ParamValidator


class Shape(Protocol):
    """What is used of botocore's description of a value."""

    type_name: str
    metadata: Mapping[str, object]
    members: "Mapping[str, Shape]"
    member: "Shape"


@functools.cache
def _input(service: str, operation: str) -> Shape:
    return cast("Shape", Session().get_service_model(service).operation_model(operation).input_shape)


def faults(service: str, operation: str, parameters: Mapping[str, object]) -> list[str]:
    """Give what the service's model says against a request: names, types, lengths, choices and forms."""
    shape = _input(service, operation)
    report = str(ParamValidator().validate(dict(parameters), shape).generate_report())
    return [*report.splitlines(), *_further(operation, parameters, shape)]


def _further(path: str, value: object, shape: Shape) -> Iterator[str]:
    """Check what botocore leaves to the service."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, item in value.items():
            if name in shape.members:
                yield from _further(f"{path}.{name}", item, shape.members[name])
    elif shape.type_name == "list" and isinstance(value, Sequence):
        for index, item in enumerate(value):
            yield from _further(f"{path}[{index}]", item, shape.member)
    if isinstance(value, str | Sequence) and len(value) > cast("int", shape.metadata.get("max", len(value))):
        yield f"{path} is longer than {shape.metadata['max']}"
    if isinstance(value, str):
        yield from _text(path, value, shape.metadata)


def _text(path: str, value: str, metadata: Mapping[str, object]) -> Iterator[str]:
    choices, form = metadata.get("enum"), metadata.get("pattern")
    if isinstance(choices, list) and value not in choices:
        yield f"{path} is none of {choices}"
    if isinstance(form, str) and not _matches(form, value):
        yield f"{path} is not of the form {form}"


def _matches(form: str, value: str) -> bool:
    """Match a form, which is written for another engine: what Python cannot read as one, it takes as kept."""
    try:
        return re.fullmatch(form, value) is not None
    except re.error:
        return True
