"""Secrets that a program declares: renewed by a function, or by people."""

from collections.abc import Iterator

from hardening.aws.event_samples import rotation_failed
from hardening.aws.schedules import longest_days
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from review.cadence.alarms import Alarms, labels, number, text
from review.cadence.branches import Watcher
from review.cadence.credential import DAY, NOBODY, PEOPLE, Credential, Kind, span

SECRET = aws("secretsmanager/secret")
ROTATION = aws("secretsmanager/secretRotation")
FUNCTION = aws("lambda/function")


def secrets(graph: Graph, alarms: Alarms, watchers: list[Watcher]) -> Iterator[Credential]:
    """Give a row for every declared secret."""
    for secret in graph.all(SECRET):
        name = text(secret, "name") or secret.name
        watching = [alarm for watcher in watchers if watcher.watches(name) for alarm in watcher.alarms]
        rotation = next(iter(graph.referring(secret, ROTATION, "secretId")), None)
        if rotation is None:
            yield _by_people(secret, name, labels(watching))
        else:
            function = function_of(graph, rotation)
            failing = [] if function is None else alarms.on("AWS/Lambda", "Errors", among=[text(function, "name")])
            told = labels([*watching, *failing, *alarms.of_event(rotation_failed())])
            yield _by_rotation(secret, name, rotation, function, told)


def days_of(rotation: Resource) -> float | None:
    """Give the days between two rotations."""
    days = number(rotation, "rotationRules.automaticallyAfterDays")
    return days if days is not None else longest_days(text(rotation, "rotationRules.scheduleExpression"))


def function_of(graph: Graph, rotation: Resource) -> Resource | None:
    """Give the function that a rotation calls; none where a service of AWS rotates by itself."""
    found = graph.targets(rotation, "rotationLambdaArn")
    return next((one for one in found if one.type == FUNCTION), None)


def _by_rotation(
    secret: Resource, name: str, rotation: Resource, function: Resource | None, told: tuple[str, ...]
) -> Credential:
    days = days_of(rotation)
    return Credential(
        name=name,
        kind=Kind.SECRET,
        group=text(secret, "tags.RotationClass"),
        owner=text(secret, "tags.Owner"),
        bound="" if days is None else f"at most {span(days * DAY)}",
        every="" if days is None else f"every {span(days * DAY)}",
        mechanism="Secrets Manager" if function is None else f"function {text(function, 'name') or function.name}",
        alarms=told,
        urn=secret.urn,
        source=where(secret),
    )


def _by_people(secret: Resource, name: str, told: tuple[str, ...]) -> Credential:
    """Give the row of a secret that people renew: its tag says how often, and somebody looks how old it is."""
    days = text(secret, "tags.RotationDays")
    known = days.isascii() and days.isdecimal() and int(days) > 0
    every = span(int(days) * DAY) if known else ""
    return Credential(
        name=name,
        kind=Kind.SECRET,
        group=text(secret, "tags.RotationClass"),
        owner=text(secret, "tags.Owner"),
        bound=f"at most {every}" if known else "",
        every=f"every {every}" if known else "",
        mechanism=PEOPLE if known else NOBODY,
        alarms=told,
        urn=secret.urn,
        source=where(secret),
    )


def where(resource: Resource) -> str:
    """Say where a program declares a resource."""
    return f"{resource.source.file}:{resource.source.line}" if resource.source else ""
