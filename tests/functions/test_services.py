"""Services that read a secret: what is read of ECS, and how tasks are replaced."""

import datetime as dt

import pytest

from functions._common.errors import NotYetError
from functions._common.services import EcsServices, Running, Service, Services, spread
from functions._common.steps import Patience
from tests.support.aws_world import BEGINNING, CLUSTER, AwsError, AwsWorld, fail

DAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


class Answers:
    """An ECS that answers what it is told."""

    def __init__(self, *services: Service) -> None:
        self.services = services

    def describe_services(self, **_request: object) -> Services:
        return Services(services=self.services)

    def update_service(self, **_request: object) -> object:
        raise AssertionError


def service(**changes: object) -> Service:
    whole = {
        "serviceName": "api",
        "status": "ACTIVE",
        "desiredCount": 2,
        "runningCount": 2,
        "deployments": [{"status": "PRIMARY", "createdAt": DAY}],
    }
    return Service(**{**whole, **changes})  # type: ignore[typeddict-item]  # any of the keys


@pytest.mark.parametrize(
    ("changes", "steady"),
    [
        ({}, True),
        ({"desiredCount": 0, "runningCount": 0}, True),
        ({"runningCount": 1}, False),
        ({"runningCount": 3}, False),
        (
            {
                "deployments": [
                    {"status": "PRIMARY", "createdAt": DAY},
                    {"status": "ACTIVE", "createdAt": DAY - dt.timedelta(days=1)},
                ]
            },
            False,
        ),
    ],
)
def test_a_service_is_steady_when_one_deployment_runs_whole(changes: dict[str, object], steady: bool) -> None:  # noqa: FBT001  a parameter of the test
    found = EcsServices(Answers(service(**changes)), CLUSTER, ("api",)).running()
    assert found == (Running("api", DAY.timestamp(), steady),)


def test_a_service_without_any_deployment_is_older_than_everything() -> None:
    (found,) = EcsServices(Answers(service(deployments=[])), CLUSTER, ("api",)).running()
    assert (found.since, found.steady) == (0.0, False)


def test_a_service_that_is_being_deleted_is_none() -> None:
    assert EcsServices(Answers(service(status="DRAINING")), CLUSTER, ("api",)).running() == ()


def test_any_other_error_than_a_missing_cluster_is_raised() -> None:
    world = AwsWorld()
    world.before = lambda _count, _name: fail("AccessDeniedException")
    with pytest.raises(AwsError):
        EcsServices(world.ecs, CLUSTER, ("api",)).running()


def test_only_tasks_from_before_are_replaced_and_waited_for() -> None:
    world = AwsWorld()
    world.ecs.start("api")
    world.sleep(100)
    world.ecs.start("worker")
    services = EcsServices(world.ecs, CLUSTER, ("api", "worker"))
    spread(services, since=BEGINNING + 50, patience=Patience(world, 300))
    assert world.calls == ["describe_services", "update_service", "describe_services", "describe_services"]
    assert world.time == pytest.approx(120.5)


def test_a_deployment_is_started_once_however_long_it_takes() -> None:
    world = AwsWorld()
    world.ecs.looks = 100
    world.ecs.start("api")
    world.sleep(1)
    services = EcsServices(world.ecs, CLUSTER, ("api",))
    for _ in range(2):
        with pytest.raises(NotYetError, match="tasks of api are being replaced; run the step again"):
            spread(services, since=BEGINNING, patience=Patience(world, world.now() + 55))
    assert world.calls.count("update_service") == 1
