"""The rotation of announced values, whatever they are made of: step by step."""

import logging
import sys
from collections.abc import Sequence

import pytest

from functions._common import entry
from functions._common.announcing import REST_VARIABLE
from functions._common.errors import NotYetError, RotationError
from functions._common.steps import Label, Step
from functions.rotate_encryption_keyring import handler as keyring
from functions.rotate_jwt_keys import handler as jwt
from functions.rotate_session_secret import handler as session
from tests.support.announced_world import KEY, REST_SECONDS, Rotating
from tests.support.aws_world import CLUSTER, SECRET_ARN

FUNCTIONS = ("session", "keyring", "jwt")


@pytest.fixture(params=FUNCTIONS)
def world(request: pytest.FixtureRequest) -> Rotating:
    """Give a world in which nothing was ever rotated, and no service runs."""
    return Rotating(request.param)


@pytest.fixture
def running(world: Rotating) -> Rotating:
    """Give a world after the first rotation, with services that run on its value, some time later."""
    world.rotate("v1")
    world.sleep(60)
    world.ecs.start("api", "worker")
    world.sleep(2 * REST_SECONDS)
    world.calls.clear()
    return world


def test_the_first_rotation_works_without_value_services_and_cluster(world: Rotating) -> None:
    world.ecs.cluster = False
    world.rotate("v1")
    assert world.secrets.labels[Label.CURRENT] == world.secrets.labels[Label.PENDING] == "v1"
    assert world.calls.count("update_service") == 0


def test_a_rotation_replaces_the_tasks_of_every_service_once(running: Rotating) -> None:
    before = running.secrets.value_of(Label.CURRENT)
    running.rotate("v2")
    assert running.calls.count("update_service") == 2
    after = running.secrets.value_of(Label.CURRENT)
    assert after != before
    assert set(running.ecs.all_tasks()) == {after}
    assert running.secrets.labels["AWSPREVIOUS"] == "v1"


def test_every_step_may_run_twice(running: Rotating) -> None:
    running.secrets.begin("v2")
    for step in Step:
        running.run("v2", [step, step])
    assert running.calls.count("update_service") == 2
    running.require_understanding()


def test_create_keeps_the_value_that_the_version_has(running: Rotating) -> None:
    running.secrets.begin("v2")
    running.run("v2", [Step.CREATE])
    before = dict(running.secrets.values)
    running.run("v2", [Step.CREATE])
    assert running.secrets.values == before


def test_a_version_that_lost_its_place_is_refused(running: Rotating) -> None:
    running.secrets.begin("v2")
    running.secrets.begin("v3")
    with pytest.raises(RotationError, match="v2 is not AWSPENDING: another rotation took its place"):
        running.run("v2", [Step.CREATE])


@pytest.mark.parametrize("step", [Step.TEST, Step.FINISH])
def test_a_step_before_its_turn_names_the_missing_one(running: Rotating, step: Step) -> None:
    running.secrets.begin("v2")
    with pytest.raises(RotationError, match="v2 has no value: createSecret did not run"):
        running.run("v2", [step])
    assert running.secrets.labels[Label.CURRENT] == "v1"


def test_an_unknown_step_is_refused(running: Rotating) -> None:
    with pytest.raises(ValueError, match="rollBack"):
        running.ask("rollBack", "v1")


def test_tasks_that_do_not_know_the_current_value_are_replaced_before_anything_changes(running: Rotating) -> None:
    """They started before the value became current, so they cannot know what it announced."""
    running.rotate("v2")
    running.sleep(2 * REST_SECONDS)
    stale = running.secrets.values["v1"]
    running.ecs.tasks["api"] = [stale, stale]
    running.ecs.began["api"] = running.date().replace(year=2020)
    running.secrets.begin("v3")
    running.run("v3", [Step.CREATE, Step.SET])
    assert stale not in running.ecs.all_tasks()
    assert running.secrets.labels[Label.CURRENT] == "v2"


def test_a_deployment_that_does_not_end_is_taken_up_by_the_next_run(running: Rotating) -> None:
    running.ecs.looks = 40
    running.secrets.begin("v2")
    running.run("v2", [Step.CREATE, Step.SET, Step.TEST])
    with pytest.raises(NotYetError, match="tasks of api, worker are being replaced; run the step again"):
        running.run("v2", [Step.FINISH])
    with pytest.raises(NotYetError):
        running.rotate("v3")
    assert running.secrets.labels[Label.CURRENT] == "v2"
    running.require_understanding()
    running.ecs.looks = 2
    running.sleep(2 * REST_SECONDS)
    running.run("v3")
    assert running.secrets.labels[Label.CURRENT] == "v3"
    running.require_understanding()


def test_a_value_is_current_for_its_rest_before_another_follows(running: Rotating) -> None:
    running.rotate("v2")
    running.secrets.begin("v3")
    with pytest.raises(NotYetError, match=r"what precedes version v2 may be in use for \d+ more seconds"):
        running.run("v3")
    assert running.secrets.labels[Label.CURRENT] == "v2"
    running.sleep(REST_SECONDS)
    running.run("v3")
    assert running.secrets.labels[Label.CURRENT] == "v3"


def test_a_value_that_people_put_is_followed_too(running: Rotating) -> None:
    """It became current unseen: the note on it is made late, and every task is replaced to be sure."""
    running.rotate("v2")
    running.sleep(2 * REST_SECONDS)
    running.secrets.put("v9", running.secrets.values["v1"], Label.CURRENT)
    running.secrets.begin("v3")
    with pytest.raises(NotYetError, match="what precedes version v9"):
        running.run("v3")
    running.sleep(REST_SECONDS)
    running.run("v3")
    assert running.secrets.labels["AWSPREVIOUS"] == "v9"


def test_a_value_made_from_another_than_the_current_one_is_refused(running: Rotating) -> None:
    running.secrets.begin("v2")
    running.run("v2", [Step.CREATE])
    other = Rotating(running.function)
    other.kms.made = 2
    other.rotate("v1")
    running.secrets.put("v9", other.secrets.values["v1"], Label.CURRENT)
    for step in (Step.TEST, Step.FINISH):
        with pytest.raises(RotationError, match="the new value is refused"):
            running.run("v2", [step])
    assert running.secrets.labels[Label.CURRENT] == "v9"


def test_after_a_theft_nothing_of_the_value_is_used_again(running: Rotating) -> None:
    stolen = running.value()
    running.secrets.labels[Label.COMPROMISED] = "v1"
    running.rotate("v2")
    fresh = running.value()
    if running.function == "keyring":
        assert not {*fresh["write"]} & {*stolen["write"]}
        assert stolen["keys"].items() <= fresh["keys"].items()
    else:
        assert not [part for part in fresh.values() if part in stolen.values()]
    assert set(running.ecs.all_tasks()) == {running.secrets.value_of(Label.CURRENT)}


def test_after_a_theft_a_value_made_before_it_was_noticed_is_refused(running: Rotating) -> None:
    running.secrets.begin("v2")
    running.run("v2", [Step.CREATE])
    running.secrets.labels[Label.COMPROMISED] = "v1"
    with pytest.raises(RotationError, match="stolen"):
        running.run("v2", [Step.SET, Step.TEST])


@pytest.mark.parametrize("text", ["not json: a-secret-canary", '["a-secret-canary"]', '{"keys": "a-secret-canary"}'])
def test_a_value_of_another_shape_is_refused_without_showing_it(
    running: Rotating, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    running.secrets.put("v9", text, Label.CURRENT)
    running.secrets.begin("v2")
    with caplog.at_level(logging.DEBUG), pytest.raises(RotationError) as caught:
        running.run("v2", [Step.CREATE])
    assert "canary" not in f"{caught.value} {caught.value.__context__} {caplog.text}"


@pytest.mark.parametrize("names", [("api", "worker"), ()])
def test_the_handlers_take_clients_and_limits_from_their_surroundings(
    running: Rotating, monkeypatch: pytest.MonkeyPatch, names: Sequence[str]
) -> None:
    class Boto:
        """What the Lambda runtime brings."""

        @staticmethod
        def client(service: str) -> object:
            return {"secretsmanager": running.secrets, "ecs": running.ecs, "kms": running.kms}[service]

    class Context:
        """What Lambda passes."""

        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return 300_000

    monkeypatch.setitem(sys.modules, "boto3", Boto)
    variables = {
        entry.CLUSTER_VARIABLE: CLUSTER,
        entry.SERVICES_VARIABLE: ",".join(names),
        REST_VARIABLE: "0",
        keyring.KEEP_VARIABLE: "125",
        jwt.KEY_VARIABLE: KEY,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    handlers = {"session": session.handle, "keyring": keyring.handle, "jwt": jwt.handle}
    running.secrets.begin("v2")
    for step in (Step.CREATE, Step.SET, Step.TEST):
        event = {"Step": step.value, "SecretId": SECRET_ARN, "ClientRequestToken": "v2"}
        handlers[running.function](event, Context())
    assert "v2" in running.secrets.values
    assert running.calls.count("describe_services") == (2 if names else 0)
