"""The rotation of the database user, step by step, and stopped again and again."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.entry import CLUSTER_VARIABLE, SERVICES_VARIABLE
from functions._common.errors import NotYetError, RotationError
from functions._common.steps import Label, Step
from functions.rotate_db_user import handler
from functions.rotate_db_user.users import USERS, mint, other_than
from tests.support.aws_world import CLUSTER, SECRET_ARN, StoppedError, stop_at
from tests.support.users_world import INSTANCE, UsersWorld


@pytest.fixture
def running() -> UsersWorld:
    """Give a world after its first rotation, with services that run on its login."""
    world = UsersWorld()
    world.rotate("v1")
    world.sleep(60)
    world.ecs.start("api", "worker")
    world.sleep(3600)
    world.calls.clear()
    return world


def test_the_first_rotation_makes_the_first_user() -> None:
    world = UsersWorld()
    world.ecs.cluster = False
    world.rotate("v1")
    assert {**world.value(), "password": ""} == {
        "engine": "postgres",
        "host": "db.example",
        "port": 5432,
        "dbname": "app",
        "username": "app_a",
        "password": "",
    }
    world.require_open()


def test_users_take_turns_and_the_one_before_stays_open(running: UsersWorld) -> None:
    before = dict(running.value())
    running.rotate("v2")
    after = dict(running.value())
    assert (before["username"], after["username"]) == USERS
    running.rotate("v3")
    assert running.value()["username"] == USERS[0]
    assert running.value()["password"] != before["password"]
    running.require_open()
    assert running.ecs.all_tasks() == [running.secrets.value_of(Label.CURRENT)] * 4


def test_the_other_user_is_changed_only_when_nobody_uses_it(running: UsersWorld) -> None:
    running.ecs.looks = 70
    running.secrets.begin("v2")
    with pytest.raises(NotYetError, match="tasks of api, worker are being replaced"):
        running.run("v2")
    stored = dict(running.stored)
    running.secrets.begin("v3")
    with pytest.raises(NotYetError, match="tasks of api, worker are being replaced"):
        running.run("v3")
    assert running.stored == stored
    running.require_open()
    running.ecs.looks = 2
    running.run("v3")
    running.require_open()


def test_every_step_may_run_twice(running: UsersWorld) -> None:
    running.secrets.begin("v2")
    for step in Step:
        running.run("v2", step, step)
    running.require_open()
    assert running.calls.count("update_service") == 2


def test_a_password_is_stored_and_sent_as_its_verifier_alone(running: UsersWorld) -> None:
    running.rotate("v2")
    assert all(text.startswith("SCRAM-SHA-256$4096:") for text in running.stored.values())


def test_an_administrator_whose_password_is_changing_is_asked_again(running: UsersWorld) -> None:
    running.master_inside = "a-newer-one"
    running.secrets.begin("v2")
    with pytest.raises(NotYetError, match="refuses the administrator"):
        running.run("v2")
    running.master = "a-newer-one"
    running.run("v2")
    running.require_open()


@pytest.mark.parametrize("missing", ["Endpoint", "MasterUserSecret", "DBName"])
def test_a_database_that_is_not_ready_is_asked_again(running: UsersWorld, missing: str) -> None:
    del running.instance[missing]  # type: ignore[misc]  # any of the keys
    running.instance["DBInstanceStatus"] = "creating"
    running.secrets.begin("v2")
    with pytest.raises(NotYetError, match="the database is creating; run the step again"):
        running.run("v2")


def test_users_that_are_not_alike_are_not_swapped(running: UsersWorld) -> None:
    running.traits["app_a"] = "plain reporting"
    running.secrets.begin("v2")
    with pytest.raises(RotationError, match="app_a and app_b are not alike"):
        running.run("v2")
    assert running.secrets.labels[Label.CURRENT] == "v1"


def test_a_user_that_acts_as_itself_is_refused(running: UsersWorld) -> None:
    running.acts_as = "app_b"
    running.secrets.begin("v2")
    with pytest.raises(RotationError, match="app_b does not act as app"):
        running.run("v2")


def test_the_user_of_clients_is_never_changed(running: UsersWorld) -> None:
    running.secrets.begin("v2")
    running.run("v2", Step.CREATE)
    running.secrets.put("v9", running.secrets.values["v2"], Label.CURRENT)
    with pytest.raises(RotationError, match="v2 names app_b, which clients use; start another rotation"):
        running.run("v2", Step.SET)


@pytest.mark.parametrize("text", ['{"username": "master", "password": "a-secret-canary"}', "a-secret-canary", "{}"])
def test_another_value_is_refused_without_showing_it(running: UsersWorld, text: str) -> None:
    running.secrets.put("v9", text, Label.CURRENT)
    running.secrets.begin("v2")
    with pytest.raises(RotationError, match="v9 names none of the users app_a, app_b") as caught:
        running.run("v2")
    assert "canary" not in f"{caught.value}{caught.value.__context__}"


def test_a_version_that_lost_its_place_is_refused(running: UsersWorld) -> None:
    running.secrets.begin("v2")
    running.secrets.begin("v3")
    with pytest.raises(RotationError, match="v2 is not AWSPENDING"):
        running.run("v2")


@pytest.mark.parametrize("step", [Step.SET, Step.TEST, Step.FINISH])
def test_a_step_before_its_turn_names_the_missing_one(running: UsersWorld, step: Step) -> None:
    running.secrets.begin("v2")
    with pytest.raises(RotationError, match="v2 has no value: createSecret did not run"):
        running.run("v2", step)


def test_passwords_are_long_plain_and_different() -> None:
    made = {mint().opened() for _ in range(50)}
    assert len(made) == 50
    assert all(len(text) == 48 and text.isascii() and text.isalnum() for text in made)


def test_whose_turn_it_is() -> None:
    assert [other_than(user) for user in (None, *USERS)] == ["app_a", "app_b", "app_a"]


def test_the_handler_takes_its_clients_from_boto3(running: UsersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    class Boto:
        """What the Lambda runtime brings."""

        @staticmethod
        def client(service: str) -> object:
            return {"secretsmanager": running.secrets, "ecs": running.ecs, "rds": running}[service]

    class Context:
        """What Lambda passes."""

        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return 300_000

    monkeypatch.setitem(sys.modules, "boto3", Boto)
    variables = {
        handler.INSTANCE_VARIABLE: INSTANCE,
        CLUSTER_VARIABLE: CLUSTER,
        SERVICES_VARIABLE: "api,worker",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    running.secrets.begin("v2")
    handler.handle({"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": "v2"}, Context())
    assert running.value(Label.PENDING)["host"] == "db.example"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.booleans(), st.integers(1, 40)), max_size=6))
def test_any_series_of_stops_never_locks_clients_out(stops: list[tuple[int, bool, bool, int]]) -> None:
    world, number = UsersWorld(), 1
    world.secrets.begin("v1")
    for distance, fresh, early, looks in stops:
        world.ecs.looks = looks
        stop = stop_at(len(world.calls) + distance)
        world.before, world.after = (stop, world.after) if early else (world.before, stop)
        try:
            world.run(f"v{number}")
            fresh = True  # noqa: PLW2901  the rotation ended before it could be stopped
        except (StoppedError, NotYetError):
            pass
        world.undisturbed()
        world.require_open()
        if Label.CURRENT in world.secrets.labels and not world.ecs.tasks:
            world.sleep(60)
            world.ecs.start("api", "worker")
        if fresh:
            number += 1
            world.secrets.begin(f"v{number}")
    world.ecs.looks = 2
    world.sleep(3600)
    try:
        world.run(f"v{number}")
    except NotYetError:  # a deployment that was slow from the start: Secrets Manager runs the step again
        world.run(f"v{number}")
    world.require_open()
