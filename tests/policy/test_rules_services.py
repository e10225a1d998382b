"""ECS: services and clusters."""

from typing import Any, Final

import pytest

from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource, verdicts

KEY: Final = "arn:aws:kms:eu-west-1:123456789012:key/5d3c"
SERVICE: Final[dict[str, object]] = {
    "networkConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": False},
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    "deploymentMaximumPercent": 200,
    "availabilityZoneRebalancing": "ENABLED",
    "platformVersion": "LATEST",
    "enableExecuteCommand": False,
}
EXEC: Final = "configuration.executeCommandConfiguration"
STORAGE: Final = "configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId"
CLUSTER: Final[dict[str, Any]] = {
    "settings": [{"name": "containerInsights", "value": "enhanced"}],
    "configuration": {
        "executeCommandConfiguration": {
            "logging": "OVERRIDE",
            "kmsKeyId": KEY,
            "logConfiguration": {"cloudWatchLogGroupName": "sessions", "cloudWatchEncryptionEnabled": True},
        },
        "managedStorageConfiguration": {"fargateEphemeralStorageKmsKeyId": KEY},
    },
}


def service(rule_id: str, path: str, value: object) -> list[str]:
    return verdicts(rule_id, resource("ecs/service", properties=changed(SERVICE, path, value)))


def cluster(rule_id: str, path: str, value: object) -> list[str]:
    return verdicts(rule_id, resource("ecs/cluster", properties=changed(CLUSTER, path, value)))


def test_a_closed_service_and_a_sealed_cluster_pass() -> None:
    for rule_id in ("ECS-03", "ECS-06"):
        assert verdicts(rule_id, resource("ecs/service", properties=SERVICE)) == []
    for rule_id in ("ECS-04", "ECS-06"):
        assert verdicts(rule_id, resource("ecs/cluster", properties=CLUSTER)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("networkConfiguration.assignPublicIp", True, ["FAIL"]),
        ("networkConfiguration.assignPublicIp", REMOVED, []),
        ("networkConfiguration.assignPublicIp", UNKNOWN, ["UNDECIDED"]),
        ("enableExecuteCommand", True, ["FAIL"]),
        ("enableExecuteCommand", UNKNOWN, ["UNDECIDED"]),
        ("enableExecuteCommand", REMOVED, []),
        ("deploymentCircuitBreaker.enable", False, ["FAIL"]),
        ("deploymentCircuitBreaker.rollback", False, ["FAIL"]),
        ("deploymentCircuitBreaker", REMOVED, ["FAIL", "FAIL"]),
        ("deploymentCircuitBreaker.rollback", UNKNOWN, ["UNDECIDED"]),
        ("platformVersion", "1.3.0", ["FAIL"]),
        ("platformVersion", "1.4.0", []),
        ("platformVersion", "1.10", []),
        ("platformVersion", "2.0.0", []),
        ("platformVersion", "latest", ["FAIL"]),
        ("platformVersion", 1.4, ["FAIL"]),
        ("platformVersion", REMOVED, []),
        ("platformVersion", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_a_service_is_judged(path: str, value: object, expected: list[str]) -> None:
    assert service("ECS-03", path, value) == expected


def test_another_controller_has_no_circuit_breaker() -> None:
    properties = changed(SERVICE, "deploymentCircuitBreaker", REMOVED)
    for controller, expected in (("CODE_DEPLOY", []), ("EXTERNAL", []), ("ECS", ["FAIL", "FAIL"])):
        made = resource("ecs/service", properties={**properties, "deploymentController": {"type": controller}})
        assert verdicts("ECS-03", made) == expected


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (f"{EXEC}.logging", "DEFAULT", ["FAIL"]),
        (f"{EXEC}.logging", "NONE", ["FAIL"]),
        (f"{EXEC}.logging", REMOVED, ["FAIL"]),
        (f"{EXEC}.logging", UNKNOWN, ["UNDECIDED"]),
        (f"{EXEC}.kmsKeyId", REMOVED, ["FAIL"]),
        (f"{EXEC}.kmsKeyId", "alias/aws/ssm", ["FAIL"]),
        (f"{EXEC}.kmsKeyId", UNKNOWN, []),
        (f"{EXEC}.logConfiguration", REMOVED, ["FAIL"]),
        (f"{EXEC}.logConfiguration.cloudWatchEncryptionEnabled", False, ["FAIL"]),
        (f"{EXEC}.logConfiguration", {"s3BucketName": "b", "s3BucketEncryptionEnabled": True}, []),
        (f"{EXEC}.logConfiguration", {"s3BucketName": "b"}, ["FAIL"]),
        (f"{EXEC}.logConfiguration.s3BucketName", "b", ["FAIL"]),
        (STORAGE, REMOVED, ["FAIL"]),
        (STORAGE, "alias/aws/ebs", ["FAIL"]),
        (STORAGE, UNKNOWN, []),
    ],
)
def test_a_cluster_is_judged(path: str, value: object, expected: list[str]) -> None:
    assert cluster("ECS-04", path, value) == expected


def test_a_cluster_that_says_nothing_fails() -> None:
    assert verdicts("ECS-04", resource("ecs/cluster", properties={})) == ["FAIL"] * 4


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([{"name": "containerInsights", "value": "enabled"}], []),
        ([{"name": "containerInsights", "value": "disabled"}], ["FAIL"]),
        ([], ["FAIL"]),
        (REMOVED, ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_containers_are_watched(settings: object, expected: list[str]) -> None:
    assert cluster("ECS-06", "settings", settings) == expected


def test_zones_stay_balanced_where_there_is_room() -> None:
    assert service("ECS-06", "availabilityZoneRebalancing", "DISABLED") == ["FAIL"]
    assert service("ECS-06", "availabilityZoneRebalancing", REMOVED) == []
    single = {**SERVICE, "availabilityZoneRebalancing": "DISABLED", "deploymentMaximumPercent": 100}
    assert verdicts("ECS-06", resource("ecs/service", properties=single)) == []
