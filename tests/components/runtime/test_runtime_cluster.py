"""The cluster, exactly."""

from typing import Any, cast

import pytest

from components.foundation.logs import AccountBaseline
from components.runtime.cluster import Cluster, ClusterArgs
from components.runtime.endpoints import Endpoints, EndpointsArgs
from tests.support.aws_models import faults
from tests.support.data_tier import LOGS, LOGS_KEY, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP

CLUSTER = "aws:ecs/cluster:Cluster"
SETTING = "aws:ecs/accountSettingDefault:AccountSettingDefault"
GROUP = "aws:cloudwatch/logGroup:LogGroup"


def cluster(**changes: Any) -> Declared:  # noqa: ANN401  any of the fields, each of its own type
    fixed = {"identity": SHOP, "key_arn": KEY, "logs": LOGS}
    return declare(lambda: Cluster("cluster", ClusterArgs(**{**fixed, **changes})))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return cluster()


def test_a_cluster_is_exactly_this(whole: Declared) -> None:
    assert whole.one(CLUSTER).inputs == {
        "name": "shop-prod-cluster",
        "settings": [{"name": "containerInsights", "value": "enhanced"}],
        "configuration": {
            "executeCommandConfiguration": {
                "kmsKeyId": LOGS_KEY,
                "logging": "OVERRIDE",
                "logConfiguration": {
                    "cloudWatchLogGroupName": "/shop/prod/sessions",
                    "cloudWatchEncryptionEnabled": True,
                },
            },
            "managedStorageConfiguration": {"fargateEphemeralStorageKmsKeyId": KEY, "kmsKeyId": KEY},
        },
        "tags": tagged("pii"),
    }


def test_the_service_takes_it(whole: Declared) -> None:
    inputs = whole.one(CLUSTER).inputs
    configuration = cast("dict[str, dict[str, object]]", inputs["configuration"])
    assert faults("ecs", "CreateCluster", {"settings": inputs["settings"], "configuration": configuration}) == []
    assert "CreateCluster.configuration has no member typo" in faults(
        "ecs", "CreateCluster", {"configuration": {"typo": 1}}
    )


def test_its_group_of_numbers_stands_before_ecs_would_make_one(whole: Declared) -> None:
    names = {item.inputs["name"]: item.urn for item in whole.all(GROUP)}
    assert set(names) == {"/aws/ecs/containerinsights/shop-prod-cluster/performance", "/shop/prod/sessions"}
    assert set(names.values()) <= set(whole.one(CLUSTER).dependencies)


def test_tasks_run_on_fargate_alone(whole: Declared) -> None:
    assert whole.one("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").inputs == {
        "clusterName": "shop-prod-cluster",
        "capacityProviders": ["FARGATE"],
        "defaultCapacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}],
    }


def test_one_stack_sets_what_is_of_the_account(whole: Declared) -> None:
    settings = {item.inputs["name"]: item.inputs["value"] for item in whole.all(SETTING)}
    assert settings == {"containerInsights": "enhanced", "tagResourceAuthorization": "on"}
    for name, value in settings.items():
        assert faults("ecs", "PutAccountSettingDefault", {"name": name, "value": value}) == []
    assert cluster(baseline=AccountBaseline.ELSEWHERE).all(SETTING) == []


def test_addresses_are_published_as_what_they_are() -> None:
    args = EndpointsArgs(identity=SHOP, addresses={"redis-host": "redis.example.com"})
    assert declare(lambda: Endpoints("endpoints", args)).one("aws:ssm/parameter:Parameter").inputs == {
        "name": "/shop/prod/endpoint/redis-host",
        "description": "Address of redis",
        "type": "String",
        "insecureValue": "redis.example.com",
        "tags": tagged("internal"),
    }
