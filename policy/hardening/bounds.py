"""Bounds of predicates: literals, or parameters of the rule."""

from dataclasses import dataclass

from typing_extensions import TypeIs

from hardening.rule import Subject


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that the rule's parameters decide."""

    name: str


def param(name: str) -> Bound:
    """Refer to a parameter of the rule."""
    return Bound(name)


def resolve(value: object, subject: Subject) -> object:
    """Give a parameter's value in force, or the literal itself."""
    return subject.parameters[value.name] if isinstance(value, Bound) else value


def is_number(value: object) -> TypeIs[int | float]:
    """Whether a value is a number; a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def listed(subject: Subject, parameter: str) -> list[str]:
    """Give a parameter that is a list of texts."""
    value = subject.parameters[parameter]
    return [str(item) for item in value] if isinstance(value, list | tuple) else []
