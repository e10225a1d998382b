"""The secrets that services get when they start: all that they need, and none that another service consumes."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.consumers import MATRIX, SCHEMA, merged, row_of
from hardening.aws.environments import Container
from hardening.aws.services import KINDS
from hardening.rule import FromStack, Outcome, Parameter
from hardening.rules.application_contract import DELIVERED, SECRETS
from hardening.tokens import aws
from hardening.values import UNKNOWN, opened

SECRET: Final = aws("secretsmanager/secret")
CONSUMERS: Final = Parameter(
    name="consumers",
    description="Rows of secrets, by the last part of their path, with the services that read each.",
    prod={row: list(services) for row, services in MATRIX.items()},
    dev={row: list(services) for row, services in MATRIX.items()},
    schema=SCHEMA,
    stack=FromStack(key="secrets", path="consumers", taken=merged),
)
_REFERENCE: Final = re.compile(r"arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(?P<name>[^:]+)(:.*)?")
_SUFFIX: Final = re.compile(r"-[A-Za-z0-9]{6}$")
_INSTEAD: Final = {"DATABASE_PASSWORD": ("DATABASE_URL",)}


def needed(container: Container, kind: object) -> Iterator[Outcome]:
    """Demand the secrets that a service cannot do without, as secrets."""
    for variable, (_, *kinds) in SECRETS.items():
        given = any(name in container.secrets for name in (variable, *_INSTEAD.get(variable, ())))
        if kind in kinds and not given and not _without(container, variable):
            yield _missing(container, variable, "a secret, filled from Secrets Manager")


def _without(container: Container, variable: str) -> bool:
    """Whether another choice of the service leaves no use for a secret."""
    if variable == "JWT_KEYSET":
        return container.value("AUTH_MODE") == "session"
    return variable == "REDIS_AUTH_TOKEN" and container.value("REDIS_AUTH_MODE") == "rbac"


def _missing(container: Container, variable: str, expected: str) -> Outcome:
    path = f"{container.path}.secrets.{variable}"
    if container.open:
        return container.task.undecided(path, expected, "perhaps in a file, or under a name that is not known")
    return container.task.fail(path, expected, "not given")


def consumed(container: Container, kind: object) -> Iterator[Outcome]:
    """Refuse secrets that another kind of service consumes."""
    matrix = _matrix(container)
    for variable, reference in container.secrets.items():
        row = _row(reference, matrix) or next(iter(SECRETS.get(variable, ())), "")
        if kind in KINDS and kind not in matrix.get(row, KINDS):
            expected = f"no secret of {row}, whose consumers are {', '.join(matrix[row]) or 'nobody'}"
            yield container.task.fail(f"{container.path}.secrets.{variable}", expected, f"given to the {kind}")


def delivered(container: Container, kind: object) -> Iterator[Outcome]:
    """Demand that a secret which the program declares for a service also reaches it."""
    matrix, references = _matrix(container), list(container.secrets.values())
    say = container.task.undecided if UNKNOWN in references or container.open else container.task.fail
    for other in container.task.graph.all(SECRET):
        name = opened(other.get("name"))
        row = (row_of(name, matrix) if isinstance(name, str) else None) or ""
        wanted = row in DELIVERED and kind in matrix[row]
        if wanted and not any(_names(reference, str(name)) for reference in references):
            yield say(f"{container.path}.secrets", f"secret {name}, which is declared for the {kind}", "not given")


def _matrix(container: Container) -> Mapping[str, list[str]]:
    found = container.task.parameters[CONSUMERS.name]
    rows = found if isinstance(found, Mapping) else {}
    return {str(row): list(map(str, services)) for row, services in rows.items() if isinstance(services, list)}


def _row(reference: object, matrix: Mapping[str, list[str]]) -> str | None:
    """Give the row of a referred secret, whether or not the reference has the random end."""
    name = _named(reference) if isinstance(reference, str) else ""
    return row_of(name, matrix) or row_of(_SUFFIX.sub("", name), matrix)


def _named(reference: str) -> str:
    """Give the name in the ARN of a secret, with or without its random end."""
    found = _REFERENCE.fullmatch(reference)
    return found["name"] if found else ""


def _names(reference: object, name: str) -> bool:
    found = _named(reference) if isinstance(reference, str) else ""
    return found == name or _SUFFIX.sub("", found) == name
