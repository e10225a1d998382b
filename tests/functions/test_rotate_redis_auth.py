"""The rotation of the cache's token, step by step."""

import json
import logging
import string
import sys
import traceback

import pytest

from functions._common.entry import CLUSTER_VARIABLE, SERVICES_VARIABLE
from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions._common.steps import Label, Step
from functions.rotate_redis_auth import handler
from functions.rotate_redis_auth.token import ALPHABET, LENGTH, mint
from tests.support.aws_world import CLUSTER, SECRET_ARN
from tests.support.rotation_world import BIRTH_TOKEN, World

FIRST_ROTATION = [
    *("describe_secret", "get_secret_value", "put_secret_value"),
    *("describe_secret", "get_secret_value", "update_secret_version_stage"),
    *("describe_replication_groups", "accepts", "modify_replication_group"),
    *("describe_replication_groups", "describe_replication_groups", "describe_replication_groups", "accepts"),
    *("describe_secret", "describe_replication_groups", "get_secret_value", "accepts"),
    *("describe_secret", "update_secret_version_stage"),
    *("put_secret_value", "get_secret_value", "describe_services"),
]
"""Every external call of a first rotation, in order; there are no services yet."""


def test_the_first_rotation_works_without_a_current_version(world: World) -> None:
    world.begin("v1")
    world.run("v1")
    assert world.calls == FIRST_ROTATION
    promoted = world.labels.pop(Label.PROMOTED)
    assert world.labels == {Label.PENDING: "v1", Label.SENT: "v1", Label.CURRENT: "v1"}
    assert json.loads(world.values[promoted]) == {"current": "v1"}
    assert world.tokens == [BIRTH_TOKEN, world.token_of(Label.CURRENT)]


def test_the_second_rotation_retires_the_birth_token_and_keeps_the_first(rotated: World) -> None:
    first = rotated.token_of(Label.CURRENT)
    rotated.begin("v2")
    rotated.run("v2")
    tried, waited, replaced = 2, 3, 4  # the current token too; tasks hold it; then each service gets new ones
    assert len(rotated.calls) == len(FIRST_ROTATION) + tried + waited + replaced
    assert rotated.tokens == [first, rotated.token_of(Label.CURRENT)]
    assert rotated.token_of(Label.CURRENT) != first
    assert rotated.labels["AWSPREVIOUS"] == "v1"


def test_the_value_is_a_json_object_with_the_token_alone(rotated: World) -> None:
    value = json.loads(rotated.values["v1"])
    assert list(value) == ["token"]
    assert len(value["token"]) == LENGTH


def test_minted_tokens_are_long_allowed_and_different() -> None:
    tokens = {mint().opened() for _ in range(50)}
    assert (len(tokens), LENGTH) == (50, 64)
    assert all(len(token) == LENGTH and set(token) <= set(ALPHABET) for token in tokens)
    assert set(ALPHABET) == set(string.ascii_letters + string.digits + "!&#$^<>-")


def test_create_keeps_the_value_that_the_version_has(world: World) -> None:
    world.begin("v1")
    world.step(Step.CREATE, "v1")
    before = dict(world.values)
    world.step(Step.CREATE, "v1")
    assert world.values == before


def test_every_step_may_run_twice(rotated: World) -> None:
    rotated.begin("v2")
    for step in Step:
        rotated.step(step, "v2")
        rotated.step(step, "v2")
    assert len(rotated.sent) == 2
    rotated.require_open()


def test_a_finished_version_is_left_alone(rotated: World) -> None:
    for step in Step:
        rotated.step(step, "v1")
    assert rotated.calls == ["describe_secret"] * 4 + ["put_secret_value", "get_secret_value", "describe_services"]


def test_a_version_that_lost_its_place_is_refused(rotated: World) -> None:
    rotated.begin("v2")
    rotated.begin("v3")
    with pytest.raises(RotationError, match="v2 is not AWSPENDING"):
        rotated.step(Step.CREATE, "v2")


@pytest.mark.parametrize("step", [Step.SET, Step.TEST])
def test_a_step_before_its_turn_names_the_missing_one(rotated: World, step: Step) -> None:
    rotated.begin("v2")
    with pytest.raises(RotationError, match="v2 has no value: createSecret did not run"):
        rotated.step(step, "v2")
    assert len(rotated.sent) == 1


def test_finish_is_refused_while_the_token_was_not_sent(rotated: World) -> None:
    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    with pytest.raises(RotationError, match="v2 was never sent"):
        rotated.step(Step.FINISH, "v2")
    assert rotated.labels[Label.CURRENT] == "v1"


def test_test_refuses_a_token_that_the_group_refuses(rotated: World) -> None:
    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    with pytest.raises(RotationError, match="refuses the token of version v2"):
        rotated.step(Step.TEST, "v2")


def test_a_refused_current_token_is_noted_but_does_not_stop_the_cure(
    rotated: World, caplog: pytest.LogCaptureFixture
) -> None:
    rotated.tokens = ["set-by-hand"]
    rotated.begin("v2")
    with caplog.at_level(logging.INFO, "rotate_redis_auth"):
        rotated.run("v2")
    assert "current token refused" in caplog.messages
    assert rotated.token_of(Label.CURRENT) in rotated.tokens


def test_an_unfinished_rotation_lends_its_token_to_the_next(rotated: World) -> None:
    """Sending a third token would push out the one that clients use."""
    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    rotated.step(Step.SET, "v2")
    rotated.begin("v3")
    rotated.run("v3")
    assert rotated.values["v3"] == rotated.values["v2"]
    assert len(rotated.sent) == 2
    rotated.begin("v4")
    rotated.run("v4")
    assert rotated.values["v4"] != rotated.values["v3"]
    rotated.require_one_token_per_rotation()
    rotated.require_open()


def test_another_token_is_not_sent_over_an_unfinished_one(rotated: World) -> None:
    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    rotated.step(Step.SET, "v2")
    rotated.secrets.put("v3", json.dumps({"token": "put-by-hand-" + "x" * 20}), Label.PENDING)
    with pytest.raises(RotationError, match="of version v2 was sent and is not current yet"):
        rotated.step(Step.SET, "v3")
    rotated.require_open()


@pytest.mark.parametrize("status", ["modifying", "creating", "snapshotting"])
def test_a_busy_group_is_waited_for_and_then_left_for_the_next_run(world: World, status: str) -> None:
    world.status = status
    world.begin("v1")
    world.step(Step.CREATE, "v1")
    with pytest.raises(NotYetError, match=f"the replication group is {status}; run the step again"):
        world.step(Step.SET, "v1")
    assert 250 < world.time <= 280
    assert world.sent == []
    world.status = "available"
    world.run("v1")
    assert world.labels[Label.CURRENT] == "v1"


def test_a_token_change_longer_than_the_function_is_taken_up_again() -> None:
    world = World(busy_for=40)
    world.begin("v1")
    world.step(Step.CREATE, "v1")
    with pytest.raises(NotYetError):
        world.step(Step.SET, "v1")
    world.run("v1")
    assert len(world.sent) == 1


def test_a_group_that_calls_itself_available_while_it_changes_the_token_is_waited_for(world: World) -> None:
    world.says_modifying = False
    world.begin("v1")
    world.step(Step.CREATE, "v1")
    world.step(Step.SET, "v1")
    assert world.time == 10.0 * world.busy_for


def test_a_group_that_becomes_busy_under_our_hands_is_retried(rotated: World) -> None:
    def become_busy(_count: int, name: str) -> None:
        if name == "modify_replication_group":
            rotated.busy = 1

    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    rotated.before = become_busy
    with pytest.raises(NotYetError, match="became busy"):
        rotated.step(Step.SET, "v2")
    rotated.before = lambda _count, _name: None
    rotated.run("v2")
    assert rotated.labels[Label.CURRENT] == "v2"


@pytest.mark.parametrize("text", ["not json: a-secret-canary", '["a-secret-canary"]', '{"token": 7}', "{}"])
def test_a_value_of_another_shape_is_refused_without_showing_it(rotated: World, text: str) -> None:
    rotated.values["v1"] = text
    rotated.begin("v2")
    rotated.step(Step.CREATE, "v2")
    rotated.step(Step.SET, "v2")
    with pytest.raises(RotationError, match="v1 is not a JSON object with the key 'token'") as caught:
        rotated.step(Step.TEST, "v2")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_a_token_shows_itself_in_no_text() -> None:
    token = Sealed("a-secret-canary")
    assert "canary" not in f"{token} {token!r} {[token]}"
    assert token == Sealed("a-secret-canary")
    assert token != Sealed("another")


def test_the_handler_takes_its_clients_from_boto3(rotated: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Boto:
        """What the Lambda runtime brings."""

        @staticmethod
        def client(service: str) -> object:
            clients = {"secretsmanager": rotated.secrets, "elasticache": rotated, "ecs": rotated.ecs}
            return clients[service]

    class Context:
        """What Lambda passes."""

        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return 300_000

    monkeypatch.setitem(sys.modules, "boto3", Boto)
    monkeypatch.setenv(handler.GROUP_VARIABLE, "bulwark-prod-redis")
    monkeypatch.setenv(CLUSTER_VARIABLE, CLUSTER)
    monkeypatch.setenv(SERVICES_VARIABLE, "api,worker")
    rotated.begin("v2")
    handler.handle({"Step": "createSecret", "SecretId": SECRET_ARN, "ClientRequestToken": "v2"}, Context())
    assert "v2" in rotated.values


def test_an_unknown_step_is_refused(rotated: World) -> None:
    with pytest.raises(ValueError, match="rollBack"):
        rotated.ask("rollBack", "v1")
