"""What containers of an ECS task are told: plain variables, and names of secrets, read out of the definitions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.detectors import secrets_in
from hardening.aws.json_text import objects
from hardening.rule import Outcome, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret, has_unknown, opened, show_at, strings

TASK: Final = aws("ecs/taskDefinition")
DEFINITIONS: Final = "containerDefinitions"


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a task."""

    task: Subject
    path: str
    """Where it stands among the definitions."""
    body: Mapping[str, object]
    variables: Mapping[str, object]
    """Values of plain variables by name; UNKNOWN where only known after the update."""
    secrets: Mapping[str, object]
    """`valueFrom` by name of the variable."""
    repeated: frozenset[str]
    """Names that are given more than once, so that nobody can tell which value wins."""
    open: bool
    """Whether there may be more variables than are known: from a file, or under an unknown name."""

    @property
    def name(self) -> str:
        """The container's name; empty where it has none that is known."""
        value = self.body.get("name")
        return value if isinstance(value, str) else ""

    def value(self, variable: str) -> object:
        """Give the value of a plain variable; that of a secret one is never known here."""
        if variable in self.repeated or (variable not in self.variables and variable in self.secrets):
            return UNKNOWN
        found = self.variables.get(variable, ABSENT)
        return UNKNOWN if found is ABSENT and self.open else found

    def told(self, variable: str) -> bool:
        """Whether a variable is given at all, plain or secret."""
        return variable in self.variables or variable in self.secrets

    def outcome(self, variable: str, expected: str, actual: str | None = None) -> Outcome:
        """Say that a variable is not as it must be; undecided where its value is unknown."""
        path, value = f"{self.path}.environment.{variable}", self.value(variable)
        if value is UNKNOWN:
            why = "given more than once" if variable in self.repeated else "not known at preview"
            return self.task.undecided(path, expected, why)
        return self.task.fail(path, expected, self._shown(variable, value) if actual is None else actual)

    def _shown(self, variable: str, value: object) -> str:
        sealed = any(secret for _, _, secret in strings(self.task.get(DEFINITIONS)))
        telling = isinstance(value, str) and bool(secrets_in(variable, value))
        return "[secret]" if sealed or telling else show_at(variable, value)


def containers(task: Subject) -> Sequence[Container] | None:
    """Read the containers of a task. None where the definitions are no list of objects; ask `unknown` first."""
    bodies = objects(task.value(DEFINITIONS))
    if not bodies:
        return None
    return [_container(task, f"{DEFINITIONS}[{index}]", body) for index, body in enumerate(bodies)]


def unknown(task: Subject) -> bool:
    """Whether the definitions as a whole are only known after the update."""
    value = task.value(DEFINITIONS)
    return value is UNKNOWN or (isinstance(value, list) and any(opened(item) is UNKNOWN for item in value))


def _container(task: Subject, path: str, body: Mapping[str, object]) -> Container:
    plain, secret = (
        list(_pairs(body.get(key), value)) for key, value in (("environment", "value"), ("secrets", "valueFrom"))
    )
    names = Counter(name for name, _ in (*plain, *secret))
    hidden = any(has_unknown(body.get(key)) and _nameless(body.get(key)) for key in ("environment", "secrets"))
    return Container(
        task=task,
        path=path,
        body=body,
        variables=dict(plain),
        secrets=dict(secret),
        repeated=frozenset(name for name, count in names.items() if count > 1),
        open=hidden or bool(opened(body.get("environmentFiles"))),
    )


def _pairs(value: object, key: str) -> Iterator[tuple[str, object]]:
    listed = opened(value)
    for item in listed if isinstance(listed, list) else ():
        pair = opened(item)
        name = opened(pair.get("name")) if isinstance(pair, Mapping) else None
        if isinstance(pair, Mapping) and isinstance(name, str):
            value = pair.get(key, ABSENT)
            yield name, UNKNOWN if isinstance(value, Secret) else value


def _nameless(value: object) -> bool:
    """Whether a list, or the name of one of its variables, is unknown."""
    listed = opened(value)
    if not isinstance(listed, list):
        return True
    pairs = [opened(item) for item in listed]
    return any(not isinstance(pair, Mapping) or opened(pair.get("name")) is UNKNOWN for pair in pairs)
