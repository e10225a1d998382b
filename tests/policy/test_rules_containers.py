"""ECS and Batch: hardened containers, by digest, from known registries."""

import json
from typing import Any, Final

import pytest

from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.rules import CANARY, REMOVED, changed
from tests.support.tasks import DIGEST, IMAGE, container, owned, task
from tests.support.wire import UNKNOWN_TEXT, findings, resource, verdicts

WAITING: Final = {**container(), "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]}
JOB: Final[dict[str, Any]] = {
    "image": IMAGE,
    "readonlyRootFilesystem": True,
    "user": "1000",
    "linuxParameters": {"initProcessEnabled": True},
}


def test_a_hardened_task_passes() -> None:
    assert verdicts("ECS-01", task()) == []
    assert verdicts("ECS-02", task()) == []


HARDENING: Final = [
    ("readonlyRootFilesystem", False),
    ("readonlyRootFilesystem", "true"),
    ("readonlyRootFilesystem", REMOVED),
    ("privileged", True),
    ("user", REMOVED),
    ("user", "root"),
    ("user", "root:root"),
    ("user", "0"),
    ("user", "0:0"),
    ("user", "00:1000"),
    ("linuxParameters", REMOVED),
    ("linuxParameters.capabilities.drop", ["NET_RAW"]),
    ("linuxParameters.capabilities.add", ["SYS_PTRACE"]),
    ("linuxParameters.devices", [{"hostPath": "/dev/kvm"}]),
    ("linuxParameters.initProcessEnabled", False),
    ("healthCheck", REMOVED),
    ("essential", False),
    ("image", f"docker.io/shop/api@{DIGEST}"),
    ("image", f"nginx@{DIGEST}"),
    ("image", IMAGE.replace("123456789012", "999999999999")),
    ("image", REMOVED),
    ("Privileged", True),
    ("READONLYROOTFILESYSTEM", False),
]


@pytest.mark.parametrize(("path", "value"), HARDENING)
def test_each_way_to_weaken_a_container_fails(path: str, value: object) -> None:
    assert set(verdicts("ECS-01", task(container(path, value)))) == {"FAIL"}
    assert "FAIL" in verdicts("ECS-01", task(container(), container(path, value))), "a sidecar is a container"


@pytest.mark.parametrize(
    "path",
    ["readonlyRootFilesystem", "user", "image", "linuxParameters", "linuxParameters.capabilities.drop", "privileged"],
)
def test_an_unknown_inside_stays_open(path: str) -> None:
    assert set(verdicts("ECS-01", task(container(path, UNKNOWN_TEXT)))) == {"UNDECIDED"}


@pytest.mark.parametrize("name", ["Image", "ReadonlyRootFilesystem", "USER"])
def test_names_count_in_any_case(name: str) -> None:
    spelt = {name if name.lower() == key.lower() else key: value for key, value in container().items()}
    assert name in spelt
    assert verdicts("ECS-01", task(spelt)) == []


TASK_LEVEL: Final = [
    ("networkMode", "host"),
    ("networkMode", REMOVED),
    ("pidMode", "host"),
    ("pidMode", "task"),
    ("ipcMode", "host"),
    ("enableFaultInjection", True),
    ("volumes", [{"name": "docker", "hostPath": "/var/run/docker.sock"}]),
]


@pytest.mark.parametrize(("path", "value"), TASK_LEVEL)
def test_each_way_to_open_a_task_fails(path: str, value: object) -> None:
    made = task()
    properties = changed(made.properties, path, value)
    assert verdicts("ECS-01", owned(resource("ecs/taskDefinition", properties=properties))) == ["FAIL"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (UNKNOWN, "UNDECIDED"),
        ("not json", "FAIL"),
        ("[]", "FAIL"),
        ("{}", "FAIL"),
        ('["api"]', "FAIL"),
        (f'["{UNKNOWN_TEXT}"]', "UNDECIDED"),
        ('[{"image": "a", "image": "b"}]', "FAIL"),
        ('[{"image": "a", "Image": "b"}]', "FAIL"),
    ],
)
def test_what_cannot_be_read_never_passes(text: object, verdict: str) -> None:
    made = task(containerDefinitions=text)
    for rule_id in ("ECS-01", "ECS-02", "ECS-05"):
        found = verdicts(rule_id, made)
        if text == "{}" and rule_id == "ECS-05":
            assert found == [], "an object without variables gives no secret away"
        else:
            assert set(found) == {verdict}, rule_id


def test_a_container_that_others_wait_for_may_end() -> None:
    init = {**container("healthCheck", REMOVED), "name": "init", "essential": False}
    assert verdicts("ECS-01", task(WAITING, init)) == []
    assert verdicts("ECS-01", task(container(), init)) == ["FAIL"]
    started = {**WAITING, "dependsOn": [{"containerName": "init", "condition": "START"}]}
    assert verdicts("ECS-01", task(started, init)) == ["FAIL"]


def test_windows_is_asked_for_what_it_knows() -> None:
    plain = {"name": "api", "image": IMAGE}
    windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    assert verdicts("ECS-01", task(plain, runtimePlatform=windows)) == []
    assert verdicts("ECS-01", task({**plain, "privileged": True}, runtimePlatform=windows)) == ["FAIL"]


@pytest.mark.parametrize(
    ("image", "allowed", "expected"),
    [
        (f"quay.io/shop/api@{DIGEST}", ["quay.io"], []),
        (f"quay.io/shop/api@{DIGEST}", ["quay.io/shop"], []),
        (f"quay.io/shopping/api@{DIGEST}", ["quay.io/shop"], ["FAIL"]),
        (f"quay.io.example.com/api@{DIGEST}", ["quay.io"], ["FAIL"]),
        (f"nginx@{DIGEST}", ["docker.io/library"], []),
        (f"grafana/grafana@{DIGEST}", ["docker.io/grafana"], []),
        (f"localhost/x@{DIGEST}", ["docker.io"], ["FAIL"]),
        (IMAGE, ["quay.io"], []),
    ],
)
def test_registries_may_be_named(image: str, allowed: list[str], expected: list[str]) -> None:
    found = asked("ECS-01", {"allowedImageRegistries": allowed}, task(container("image", image)))
    assert [finding.verdict.value for finding in found] == expected


def test_whose_registry_it_is_stays_open_where_nothing_says_whose_account() -> None:
    made = task()
    bare = resource("ecs/taskDefinition", properties=made.properties)
    assert verdicts("ECS-01", bare) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (IMAGE, []),
        (f"shop/api:1.2.3@{DIGEST}", []),
        ("shop/api:latest", ["FAIL"]),
        ("shop/api", ["FAIL"]),
        (f"shop/api@{DIGEST[:-1]}", ["FAIL"]),
        (f"shop/api@{DIGEST}0", ["FAIL"]),
        (f"shop/api@{DIGEST.upper()}", ["FAIL"]),
        (f"shop/api@{DIGEST}\n", ["FAIL"]),
        (UNKNOWN_TEXT, ["UNDECIDED"]),
        (5, ["FAIL"]),
    ],
)
def test_an_image_is_named_by_its_digest(image: object, expected: list[str]) -> None:
    assert verdicts("ECS-02", task(container("image", image))) == expected
    assert verdicts("ECS-02", task(container(), container("image", image))) == expected


def test_where_the_violation_stands_is_told() -> None:
    (found,) = findings("ECS-02", task(container(), container("image", "shop/api:latest")))
    assert (found.path, found.actual) == ("containerDefinitions[1].image", "'shop/api:latest'")


def test_a_secret_definition_is_judged_and_not_shown() -> None:
    text = Secret(json.dumps([container("image", CANARY)]))
    found = findings("ECS-02", task(containerDefinitions=text))
    assert [finding.verdict.value for finding in found] == ["FAIL"]
    assert CANARY not in str(found)


@pytest.mark.parametrize(
    "properties",
    [
        {"containerProperties": json.dumps(JOB)},
        {"ecsProperties": json.dumps({"taskProperties": [{"containers": [JOB]}]})},
        {"nodeProperties": json.dumps({"nodeRangeProperties": [{"container": JOB}]})},
    ],
)
def test_jobs_are_read_to_the_container(properties: dict[str, str]) -> None:
    (root, text) = next(iter(properties.items()))
    assert verdicts("ECS-01", owned(resource("batch/jobDefinition", properties={root: text}))) == []
    weak = text.replace('"user": "1000"', '"user": "root"')
    assert weak != text
    assert verdicts("ECS-01", owned(resource("batch/jobDefinition", properties={root: weak}))) == ["FAIL"]
    tagged = text.replace(IMAGE, "shop/api:latest")
    assert verdicts("ECS-02", owned(resource("batch/jobDefinition", properties={root: tagged}))) == ["FAIL"]


def test_a_job_without_containers_of_its_own_is_not_concerned() -> None:
    assert verdicts("ECS-01", resource("batch/jobDefinition", properties={"eksProperties": {}})) == []


def test_other_ways_to_run_containers_are_judged() -> None:
    daemon = resource("ecs/daemonTaskDefinition", properties={"containerDefinitions": [container()]})
    assert verdicts("ECS-01", owned(daemon)) == []
    weak = resource("ecs/daemonTaskDefinition", properties={"containerDefinitions": [container("user", "root")]})
    assert verdicts("ECS-01", owned(weak)) == ["FAIL"]
    express = resource("ecs/expressGatewayService", properties={"primaryContainer": {"image": "shop/api:latest"}})
    assert verdicts("ECS-01", owned(express)) == ["FAIL", "FAIL"]
    assert verdicts("ECS-02", owned(express)) == ["FAIL"]
