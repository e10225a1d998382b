"""What an AWS API takes, by its own model."""

import functools
from collections.abc import Mapping

from botocore.session import Session  # type: ignore[import-untyped]  # botocore ships no types
from botocore.validate import ParamValidator  # type: ignore[import-untyped]  # as above


@functools.cache
def _session() -> Session:
    return Session()


def complaints(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    """Give what an operation's model has against its parameters; an empty text when it has nothing."""
    shape = _session().get_service_model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(dict(parameters), shape)
    return str(report.generate_report())


def values_of(service: str, shape: str) -> set[str]:
    """Give the values of an enumeration."""
    found = _session().get_service_model(service).shape_for(shape)
    return set(found.metadata["enum"])
