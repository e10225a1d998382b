"""A property of a resource: what it holds, and the same resource with something else there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hardening.resources import Resource
from hardening.values import ABSENT, Secret
from review.mutate.tracing import OPTIONS, Steps

REMOVED: Final = ABSENT
"""Stands for a property that is not there any more."""


def held(resource: Resource, steps: Steps) -> object:
    """Give what a resource holds at a place; a secret stays sealed."""
    if steps[0] == OPTIONS:
        return getattr(resource.options, steps[1])
    value: object = resource.properties
    for step in steps:
        value = _below(value.value if isinstance(value, Secret) else value, step)
    return value


def _below(value: object, step: str) -> object:
    if isinstance(value, Mapping):
        found = value.get(step, ABSENT)
        return ABSENT if found is None else found
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return ABSENT


def with_value(resource: Resource, steps: Steps, value: object) -> Resource:
    """Give a copy of a resource with something else at a place, which comes from no other resource any more."""
    if steps[0] == OPTIONS:
        return replace(resource, options=replace(resource.options, **{steps[1]: value}))  # type: ignore[arg-type]  # by name
    properties = _put(resource.properties, steps, value)
    assert isinstance(properties, dict)  # noqa: S101  properties are an object
    told = {name: urns for name, urns in resource.property_dependencies.items() if name != steps[0]}
    return replace(resource, properties=properties, property_dependencies=told)


def _put(holder: object, steps: Steps, value: object) -> object:
    """Copy what is on the way down, and nothing else."""
    step, rest = steps[0], steps[1:]
    if isinstance(holder, Secret):
        return Secret(_put(holder.value, steps, value))
    if isinstance(holder, list):
        index = int(step)
        new = _put(holder[index], rest, value) if rest else value
        return [*holder[:index], *([] if new is REMOVED else [new]), *holder[index + 1 :]]
    copied = dict(holder) if isinstance(holder, Mapping) else {}
    new = _put(copied.get(step, {}), rest, value) if rest else value
    if new is REMOVED:
        copied.pop(step, None)
    else:
        copied[step] = new
    return copied


def path_of(steps: Sequence[str]) -> str:
    """Write a place as a path, such as `rules[].days`: which item it is of tells nothing."""
    path = ".".join("[]" if step.isdigit() else step for step in steps)
    return path.replace(".[]", "[]")


def secrets_below(value: object, steps: Steps = ()) -> Iterator[Steps]:
    """Give the places of what is marked as secret."""
    if isinstance(value, Secret):
        yield steps
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from secrets_below(item, (*steps, str(name)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from secrets_below(item, (*steps, str(index)))
