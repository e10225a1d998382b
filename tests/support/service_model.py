"""What AWS itself takes: botocore's model of a service, asked about one request."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.session import Session
from botocore.validate import ParamValidator


@functools.cache
def _model(service: str) -> Any:  # noqa: ANN401  botocore ships no types
    return Session().get_service_model(service)


def refused(service: str, operation: str, values: Mapping[str, object]) -> str:
    """Give what the model of a service says against a request, enumerations included; nothing when it is taken."""
    shape = _model(service).operation_model(operation).input_shape
    report = str(ParamValidator().validate(values, shape).generate_report())
    return "\n".join(filter(None, (report, *_outside(values, shape, operation))))


def _outside(value: object, shape: Any, path: str) -> list[str]:  # noqa: ANN401  as above
    """Give values that are none of an enumeration, which botocore leaves for the service to refuse."""
    if isinstance(value, Mapping) and shape.type_name == "structure":
        members = ((name, item) for name, item in value.items() if name in shape.members)
        return [found for name, item in members for found in _outside(item, shape.members[name], f"{path}.{name}")]
    if isinstance(value, Sequence) and not isinstance(value, str) and shape.type_name == "list":
        return [found for item in value for found in _outside(item, shape.member, f"{path}[]")]
    allowed = getattr(shape, "enum", None)
    return [f"{path}: {value!r} is none of {allowed}"] if allowed and value not in allowed else []


def pascal(value: object) -> Any:  # noqa: ANN401  the shape of what is passed
    """Give wire properties in the words of the API: `tlsPolicy` is `TlsPolicy` there."""
    if isinstance(value, Mapping):
        return {f"{name[:1].upper()}{name[1:]}": pascal(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [pascal(item) for item in value]
    return value
