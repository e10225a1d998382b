"""The services that read a secret when their tasks start, on boto3's client of ECS."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions._common.errors import error_code
from functions._common.steps import Patience


class Deployment(TypedDict, total=False):
    """The part of a deployment that is read."""

    status: str
    createdAt: dt.datetime


class Service(TypedDict, total=False):
    """The part of a service that is read."""

    serviceName: str
    status: str
    desiredCount: int
    runningCount: int
    deployments: Sequence[Deployment]


class Services(TypedDict):
    """The answer of DescribeServices. Services that do not exist are missing from it."""

    services: Sequence[Service]


class Ecs(Protocol):
    """What is used of boto3's ECS client, in its own spelling."""

    def describe_services(self, *, cluster: str, services: Sequence[str]) -> Services: ...

    def update_service(self, **request: object) -> object: ...


@dataclass(frozen=True, slots=True)
class Running:
    """What a service says of itself."""

    name: str
    since: float
    """When its newest deployment began, in seconds since 1970."""
    steady: bool
    """Whether that deployment is the only one left, with all of its tasks running."""


class ServicesPort(Protocol):
    """The services whose tasks read the secret."""

    def running(self) -> Sequence[Running]:
        """Describe those that exist."""

    def deploy(self, name: str) -> None:
        """Replace the tasks of a service by new ones, which read the secret anew."""


@dataclass(frozen=True, slots=True)
class EcsServices:
    """Services of one cluster, by name."""

    client: Ecs
    cluster: str
    names: Sequence[str]

    def running(self) -> Sequence[Running]:
        """Describe those that exist: on the first rotation there is no cluster yet, or no service on it."""
        if not self.names:
            return ()
        try:
            found = self.client.describe_services(cluster=self.cluster, services=list(self.names))["services"]
        except Exception as error:
            if error_code(error) == "ClusterNotFoundException":
                return ()
            raise
        return tuple(_running(service) for service in found if service.get("status") == "ACTIVE")

    def deploy(self, name: str) -> None:
        """Start a deployment of what is deployed already."""
        self.client.update_service(cluster=self.cluster, service=name, forceNewDeployment=True)


def _running(service: Service) -> Running:
    """Read a service as AWS's own waiter `services_stable` does."""
    deployments = service.get("deployments", ())
    began = [each["createdAt"].timestamp() for each in deployments if each.get("status") == "PRIMARY"]
    whole = service.get("runningCount") == service.get("desiredCount")
    return Running(
        name=service.get("serviceName", "?"),
        since=max(began, default=0.0),
        steady=len(deployments) == 1 and whole,
    )


def spread(services: ServicesPort, *, since: float, patience: Patience) -> None:
    """Replace every task that started before a moment, and wait until only newer ones run.

    A deployment is started once: what began after the moment is waited for, by this run or by a later one.
    """
    while True:
        found = services.running()
        stale = [each for each in found if each.since <= since]
        for each in stale:
            services.deploy(each.name)
        unsteady = [each.name for each in found if not each.steady]
        if not stale and not unsteady:
            return
        waiting = ", ".join(sorted({*unsteady, *(each.name for each in stale)}))
        patience.wait(f"tasks of {waiting} are being replaced")
