"""The service models of AWS, against which what a program declares is checked."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, cast

from botocore.session import Session
from botocore.validate import ParamValidator


class Shape(Protocol):
    """What is used of botocore's description of a value."""

    type_name: str
    metadata: Mapping[str, object]
    members: "Mapping[str, Shape]"
    member: "Shape"


@functools.cache
def _model(service: str) -> Any:  # noqa: ANN401  botocore ships no types
    return Session().get_service_model(service)


def faults(service: str, operation: str, given: object) -> list[str]:
    """Give what the service's model says against a request: names, types, lengths, choices and forms."""
    shape = cast("Shape", _model(service).operation_model(operation).input_shape)
    report = str(ParamValidator().validate(given, shape).generate_report())
    return [*report.splitlines(), *_further(operation, given, shape)]


def values_of(service: str, name: str) -> set[str]:
    """Give the values of an enumeration."""
    return set(_model(service).shape_for(name).metadata["enum"])


def titled(value: object, names: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401  the shape of what is passed
    """Give wire inputs with the names of the service: `tlsPolicy` is `TlsPolicy` there, or what `names` says."""
    if isinstance(value, Mapping):
        spelt = names or {}
        return {spelt.get(key, key[:1].upper() + key[1:]): titled(item, names) for key, item in value.items()}
    return [titled(item, names) for item in value] if isinstance(value, list) else value


def _further(path: str, value: object, shape: Shape) -> Iterator[str]:
    """Check what botocore leaves to the service."""
    if shape.type_name == "structure" and isinstance(value, Mapping):
        for name, item in value.items():
            if name in shape.members:
                yield from _further(f"{path}.{name}", item, shape.members[name])
            else:
                yield f"{path} has no member {name}"
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
        yield f"{path} is {value!r}, none of {choices}"
    if isinstance(form, str) and not _matches(form, value):
        yield f"{path} is not of the form {form}"


def _matches(form: str, value: str) -> bool:
    """Match a form, which is written for another engine: what Python cannot read as one, it takes as kept."""
    try:
        return re.fullmatch(form, value) is not None
    except re.error:
        return True


def members(service: str, operation: str) -> Mapping[str, Shape]:
    """Give what a request takes, by name."""
    return cast("Shape", _model(service).operation_model(operation).input_shape).members
