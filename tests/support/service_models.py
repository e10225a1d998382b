"""Check what a program declares against AWS's own service models."""

import functools
import re
from collections.abc import Mapping
from typing import cast

from botocore.model import Shape
from botocore.session import Session
from botocore.validate import ParamValidator


@functools.cache
def shape(service: str, operation: str) -> Shape:
    """Give the input of an operation."""
    model = Session().get_service_model(service).operation_model(operation).input_shape
    assert model is not None
    return model


def problems(service: str, operation: str, given: Mapping[str, object]) -> str:
    """Say what is wrong with the input of an operation; nothing when it is right."""
    report = ParamValidator().validate(dict(given), shape(service, operation))
    return cast("str", report.generate_report()) + "; ".join(_enums(given, shape(service, operation)))


def _enums(value: object, model: Shape, path: str = "") -> list[str]:
    """Say which texts are not among those, or not of the form, that a model lists; botocore leaves this to AWS."""
    if isinstance(value, Mapping):
        members = getattr(model, "members", {})
        return [
            found
            for name, item in value.items()
            if name in members
            for found in _enums(item, members[name], f"{path}.{name}")
        ]
    if isinstance(value, list):
        return [found for item in value for found in _enums(item, model.member, f"{path}[]")]
    if not isinstance(value, str):
        return []
    wrong = bool(model.enum) and value not in model.enum
    form = model.metadata.get("pattern")
    wrong = wrong or (form is not None and not _formed(form, value))
    wrong = wrong or len(value) > model.metadata.get("max", len(value))
    return [f"{path}: {value!r}"] if wrong else []


def _formed(form: str, value: str) -> bool:
    """Whether a text has a form; one that Python cannot read, such as with flags inside, is left to AWS."""
    try:
        return re.fullmatch(form, value) is not None
    except re.error:
        return True


def values_of(service: str, name: str) -> set[str]:
    """Give the values of an enumeration."""
    return set(Session().get_service_model(service).shape_for(name).metadata["enum"])


def titled(value: object, names: Mapping[str, str]) -> object:
    """Give wire inputs with the names of the service: capitalised, or as `names` says."""
    if isinstance(value, Mapping):
        return {names.get(key, key[:1].upper() + key[1:]): titled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [titled(item, names) for item in value]
    return value
