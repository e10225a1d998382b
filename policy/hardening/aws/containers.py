"""Containers, wherever a program defines them: as a JSON text, as objects, in a job, beside others.

The provider reads the names of a definition whatever their case, as Go does, so that `Privileged` counts as much as
`privileged`. Here every name gets its one spelling first, and a definition that gives a name twice is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hardening.aws.json_text import decoded
from hardening.combining import is_list
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret, opened

TASK: Final = aws("ecs/taskDefinition")
DAEMON: Final = aws("ecs/daemonTaskDefinition")
EXPRESS: Final = aws("ecs/expressGatewayService")
JOB: Final = aws("batch/jobDefinition")
PLACES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    TASK: {"containerDefinitions": ("",)},
    DAEMON: {"containerDefinitions": ("",)},
    EXPRESS: {"primaryContainer": ("",)},
    JOB: {
        "containerProperties": ("",),
        "ecsProperties": ("taskProperties", "containers"),
        "nodeProperties": ("nodeRangeProperties", "container"),
    },
}
"""Properties that hold containers, and the steps down to them; an empty step is the property itself."""
HOLDERS: Final = tuple(PLACES)
READS: Final = frozenset((type_, root) for type_, roots in PLACES.items() for root in roots)

_SPELT: Final = (
    "add", "capabilities", "command", "condition", "container", "containerName", "containers", "dependsOn", "devices",
    "drop", "entryPoint", "environment", "environmentFiles", "essential", "healthCheck", "image",
    "initProcessEnabled", "linuxParameters", "logConfiguration", "logDriver", "name", "nodeRangeProperties",
    "options", "privileged", "readonlyRootFilesystem", "secrets", "taskProperties", "user", "value", "valueFrom",
)  # fmt: skip
_NAMES: Final[Mapping[str, str]] = {
    **{name.lower(): name for name in _SPELT},
    # The names of lists in the provider's own objects, beside those of the ECS API.
    "commands": "command", "dependsons": "dependsOn", "entrypoints": "entryPoint", "environments": "environment",
}  # fmt: skip
_FREE: Final = frozenset({"options", "dockerlabels"})
"""Objects whose names are data, in which case counts."""
_KNOWN: Final = "container definitions known at preview"


@dataclass(frozen=True, slots=True)
class Containers:
    """The containers of a resource, and what kept others from being read."""

    parts: tuple[Subject, ...]
    """A subject below each container, whose paths lead through the text as though it were objects."""
    unread: Outcomes


def containers(subject: Subject) -> Containers:
    """Read every container of a resource."""
    parts: list[Subject] = []
    unread: list[Outcome] = []
    for root, steps in PLACES[subject.resource.type].items():
        if subject.value(root) is not ABSENT:
            for found in _read(subject, root, steps):
                if isinstance(found, Subject):
                    parts.append(found)
                else:
                    unread.append(found)
    return Containers(tuple(parts), tuple(unread))


def each_container(inner: Check, *, elsewhere: str = "it runs no container of its own") -> Check:
    """Every container passes; one that cannot be read does not. Without any, the rule does not apply."""

    def run(subject: Subject) -> Outcomes:
        found = containers(subject)
        if not found.parts and not found.unread:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=elsewhere),)
        return (*found.unread, *(outcome for part in found.parts for outcome in inner(part)))

    return Check(run, READS)


def _read(subject: Subject, root: str, steps: Sequence[str]) -> Iterator[Subject | Outcome]:
    """Give the containers below one property, or why they cannot be read."""
    value = subject.value(root)
    if value is UNKNOWN:
        yield subject.undecided(root, _KNOWN)
        return
    body = _spelt_once(decoded(value))
    if not isinstance(body, Mapping) and not is_list(body):
        yield subject.fail(root, "JSON of container definitions, each name once", "something else")
        return
    if is_list(body) and not body:
        yield subject.fail(root, "at least one container")
    sealed = isinstance(subject.get(root), Secret)
    properties = {**subject.resource.properties, root: Secret(body) if sealed else body}
    seen = replace(subject, resource=replace(subject.resource, properties=properties))
    yield from _down(seen, root, [step for step in steps if step])


def _down(subject: Subject, path: str, steps: Sequence[str]) -> Iterator[Subject | Outcome]:
    """Walk down to the containers. What is unknown or no object on the way is an outcome."""
    value = subject.value(path)
    if value is UNKNOWN:
        yield subject.undecided(path, _KNOWN)
    elif is_list(value):
        for index in range(len(value)):
            yield from _down(subject, f"{path}[{index}]", steps)
    elif not isinstance(value, Mapping):
        if value is not ABSENT:
            yield subject.fail(path, "a container definition", "something else")
    elif steps:
        yield from _down(subject, f"{path}.{steps[0]}", steps[1:])
    else:
        yield subject.at(path)


def _spelt_once(value: object) -> object:
    """Give every name its one spelling. None when a name stands there twice."""
    try:
        return _spell(value)
    except _TwiceError:
        return None


class _TwiceError(ValueError):
    """A name stands twice in one object, so that readers may differ in which they believe."""


def _spell(value: object) -> object:
    inner = opened(value)
    if isinstance(inner, Mapping):
        found = {
            _NAMES.get(str(name).lower(), str(name)): item if str(name).lower() in _FREE else _spell(item)
            for name, item in inner.items()
        }
        if len(found) < len(inner):
            raise _TwiceError
        return Secret(found) if isinstance(value, Secret) else found
    if is_list(inner):
        items = [_spell(item) for item in inner]
        return Secret(items) if isinstance(value, Secret) else items
    return value
