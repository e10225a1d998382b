"""Lambda and ECS: every function and container logs to a declared group."""

import json
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.log_groups import group
from tests.support.rules import REMOVED, changed
from tests.support.wire import UNKNOWN_TEXT, findings, resource, verdicts

FUNCTION: Final[dict[str, object]] = {"name": "rotate", "loggingConfig": {"logFormat": "JSON"}}


def test_a_function_logs_to_a_declared_group() -> None:
    function = resource("lambda/function", "f", FUNCTION)
    assert verdicts("LOG-03", function, group("/aws/lambda/rotate")) == []
    assert verdicts("LOG-03", function) == ["FAIL"]
    assert verdicts("LOG-03", function, group("/aws/lambda/rotat")) == ["FAIL"]
    assert verdicts("LOG-03", function, group("/aws/lambda/rotate", 0)) == ["FAIL"]
    assert verdicts("LOG-03", function, group("/aws/lambda/rotate", UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("LOG-03", function, group(UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("LOG-03", resource("lambda/function", "f", changed(FUNCTION, "name", UNKNOWN))) == ["UNDECIDED"]


def test_a_function_may_name_its_group() -> None:
    own = group("/shop/rotate")
    named = changed(FUNCTION, "loggingConfig.logGroup", "/shop/rotate")
    assert verdicts("LOG-03", resource("lambda/function", "f", named), own) == []
    assert verdicts("LOG-03", resource("lambda/function", "f", named), group("/aws/lambda/rotate")) == ["FAIL"]
    unknown = changed(FUNCTION, "loggingConfig.logGroup", UNKNOWN)
    assert verdicts("LOG-03", resource("lambda/function", "f", unknown), own) == ["UNDECIDED"]
    referring = resource("lambda/function", "f", {"name": "rotate"}, refers={"loggingConfig": own})
    assert verdicts("LOG-03", referring, own) == []


def test_functions_write_json() -> None:
    assert verdicts("LOG-10", resource("lambda/function", "f", FUNCTION)) == []
    for value in ("Text", REMOVED, None):
        other = changed(FUNCTION, "loggingConfig.logFormat", value)
        assert [
            (f.verdict.value, f.level.value) for f in findings("LOG-10", resource("lambda/function", "f", other))
        ] == [("FAIL", "advisory")]


CONTAINER: Final[dict[str, object]] = {
    "name": "api",
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/shop/prod/api"}},
}


def task(path: str = "", value: object = None) -> Resource:
    container = changed(CONTAINER, path, value) if path else CONTAINER
    return resource("ecs/taskDefinition", "t", {"containerDefinitions": json.dumps([container])})


def test_containers_log_to_declared_groups() -> None:
    own = group("/shop/prod/api")
    assert verdicts("LOG-04", task(), own) == []
    assert verdicts("LOG-04", task()) == ["FAIL"]
    assert verdicts("LOG-04", task("logConfiguration.logDriver", "awsfirelens")) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("logConfiguration", REMOVED),
        ("logConfiguration", "awslogs"),
        ("logConfiguration.logDriver", "json-file"),
        ("logConfiguration.options", REMOVED),
        ("logConfiguration.options.awslogs-group", REMOVED),
        ("logConfiguration.options.awslogs-group", "/other"),
        ("logConfiguration.options.awslogs-create-group", "true"),
        ("logConfiguration.options.awslogs-create-group", "TRUE"),
    ],
)
def test_each_way_to_log_elsewhere_fails(path: str, value: object) -> None:
    assert verdicts("LOG-04", task(path, value), group("/shop/prod/api")) == ["FAIL"]


@pytest.mark.parametrize("definitions", [REMOVED, "", "[]", "{}", "[1]", '[{"a": 1, "a": 2}]', "no json", 7])
def test_definitions_that_are_none_fail(definitions: object) -> None:
    subject = resource("ecs/taskDefinition", "t", changed({}, "containerDefinitions", definitions))
    assert verdicts("LOG-04", subject) == ["FAIL"]


@pytest.mark.parametrize(
    "path",
    [
        "logConfiguration.logDriver",
        "logConfiguration.options.awslogs-group",
        "logConfiguration.options.awslogs-create-group",
    ],
)
def test_a_part_that_is_unknown_is_open(path: str) -> None:
    assert verdicts("LOG-04", task(path, UNKNOWN_TEXT), group("/shop/prod/api")) == ["UNDECIDED"]


def test_unknown_definitions_are_open() -> None:
    subject = resource("ecs/taskDefinition", "t", {"containerDefinitions": UNKNOWN})
    assert verdicts("LOG-04", subject) == ["UNDECIDED"]


def test_the_exec_log_of_a_cluster_is_declared() -> None:
    path = "configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName"
    cluster = resource("ecs/cluster", "c", changed({}, path, "/shop/exec"))
    assert verdicts("LOG-04", cluster, group("/shop/exec")) == []
    assert verdicts("LOG-04", cluster) == ["FAIL"]
    assert verdicts("LOG-04", resource("ecs/cluster", "c", changed({}, path, UNKNOWN))) == ["UNDECIDED"]
