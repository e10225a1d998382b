"""Which service a task is, and which of its containers run the application.

A task says what it is by its tag `Service`; one that a load balancer sends to is an API, whatever it says. A program
is under the contract with the application once one of its tasks says so; then every task has to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.aws.environments import DEFINITIONS, TASK, Container, containers
from hardening.aws.tagging import tag
from hardening.checks import items
from hardening.iam.documents import glob
from hardening.resources import Graph, Resource, once
from hardening.rule import Parameter, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened

API: Final = "api"
KINDS: Final = (API, "worker", "scheduler", "migrate")
TAG: Final = "Service"
_RUNNERS: Final = (aws("ecs/service"), aws("ecs/taskSet"))
"""What keeps tasks running, and names the load balancers that send to them."""
_BALANCED: Final = ("loadBalancers", "vpcLatticeConfigurations")
READS: Final = frozenset(
    {("", DEFINITIONS), ("", "tags"), ("", "family")}
    | {(type_, name) for type_ in _RUNNERS for name in ("taskDefinition", *_BALANCED)}
)
"""What telling a service reads, as a check names it."""

SIDECARS: Final = Parameter(
    name="sidecars",
    description="Patterns of names of containers that do not run the application, beside routers of logs.",
    prod=["*agent*", "*collector*", "*otel*", "envoy*", "*log?router*", "xray*"],
    dev=["*agent*", "*collector*", "*otel*", "envoy*", "*log?router*", "xray*"],
    schema={"type": "array", "items": {"type": "string"}},
)
OTHERS: Final = Parameter(
    name="otherServices",
    description="Values of the tag Service of tasks that do not run the application.",
    prod=[],
    dev=[],
    schema={"type": "array", "items": {"type": "string"}},
)

PARAMETERS: Final = (SIDECARS, OTHERS)
"""What telling the containers of an application takes."""


def kind_of(task: Subject) -> object:
    """Give the kind of service: the value of the tag, api by evidence, ABSENT without either, or UNKNOWN.

    Of a program that is not under the contract nothing is demanded, so that its tasks are of no kind.
    """
    found, others = tag(task, TAG), task.parameters[OTHERS.name]
    if not governed(task) or (isinstance(others, list) and found in others):
        return ABSENT
    serves = _serves(task)
    if serves:
        return API
    return UNKNOWN if serves is None and found != API else found


def governed(task: Subject) -> bool:
    """Whether the program is under the contract: some task of it says which service it is."""
    return _any_governed(task.graph)


@once
def _any_governed(graph: Graph) -> bool:
    return any(tag(Subject(other, graph), TAG) in (*KINDS, UNKNOWN) for other in graph.all(TASK))


def runners(task: Subject) -> Iterator[Subject]:
    """Give what keeps a task running, by reference or by the name of its family."""
    graph, family = task.graph, task.value("family")
    found = [one for type_ in _RUNNERS for one in graph.referring(task.resource, type_, "taskDefinition")]
    found += _by_family(graph).get(family, ()) if isinstance(family, str) else ()
    for other in sorted(dict.fromkeys(found), key=_places(graph).__getitem__):
        yield task.of(other)


@once
def _by_family(graph: Graph) -> Mapping[str, list[Resource]]:
    """Give what keeps tasks running by the family that it names."""
    found: dict[str, list[Resource]] = {}
    for other in graph.all(*_RUNNERS):
        named = opened(other.get("taskDefinition"))
        if isinstance(named, str):
            found.setdefault(named.partition(":")[0], []).append(other)
    return found


@once
def _places(graph: Graph) -> Mapping[Resource, int]:
    """Give the order in which a program declares what keeps tasks running."""
    return {other: place for place, other in enumerate(graph.all(*_RUNNERS))}


def _serves(task: Subject) -> bool | None:
    """Whether a load balancer sends to a task; None while that is unknown."""
    found = [runner.value(path) for runner in runners(task) for path in _BALANCED]
    if any(is_set(value) and value is not UNKNOWN for value in found):
        return True
    return None if UNKNOWN in found or _astray(task.graph) else False


@once
def _astray(graph: Graph) -> bool:
    """Whether a load balancer sends to a task that is not known yet."""
    strays = [other for type_ in _RUNNERS for other in graph.unresolved(type_, "taskDefinition")]
    return any(is_set(other.get(path)) for other in strays for path in _BALANCED)


def applications(task: Subject) -> Sequence[Container] | None:
    """Give the containers that run the application: all that are not known for something else.

    A router of logs, a container named like a sidecar, and one whose end does not end the task are something else,
    unless a load balancer sends to them. A task of nothing else has no such excuse.
    """
    found = containers(task)
    if found is None:
        return None
    served = {name for runner in runners(task) for part in items(runner, "loadBalancers") for name in _served(part)}
    chosen = [each for each in found if each.name in served or not _aside(each, task)]
    return chosen or found


def _served(part: Subject) -> Iterator[str]:
    name = part.value("containerName")
    if isinstance(name, str):
        yield name


def _aside(container: Container, task: Subject) -> bool:
    patterns, body = task.parameters[SIDECARS.name], container.body
    named = isinstance(patterns, list) and any(glob(str(pattern), container.name) for pattern in patterns)
    routes = isinstance(opened(body.get("firelensConfiguration", ABSENT)), Mapping)
    return named or routes or opened(body.get("essential")) is False
