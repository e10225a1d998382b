"""A service and its scaling, exactly."""

from typing import Any, cast

import pytest

from components._signals import Comparison, EventSignal, MetricSignal, Missing
from components.runtime.environment import ServiceKind
from components.runtime.scaling import Backlog, Load, Range, Requests
from components.runtime.service import Service, TargetGroup
from tests.support.aws_models import faults, titled
from tests.support.data_tier import tagged
from tests.support.declare import Declared, declare
from tests.support.runtime import SUBNETS, environment, service, task_args

SERVICE, TARGET = "aws:ecs/service:Service", "aws:appautoscaling/target:Target"
POLICY = "aws:appautoscaling/policy:Policy"
GROUP_ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-prod-api/0a1b"
LABEL = "app/shop-prod-alb/0a1b/targetgroup/shop-prod-api/0a1b"


def services(**changes: Any) -> Declared:  # noqa: ANN401  any of the fields, each of its own type
    return declare(lambda: service(**changes))


@pytest.fixture(scope="module")
def many() -> Declared:
    return services(range=Range(least=2, most=10))


def test_a_service_is_exactly_this(many: Declared) -> None:
    found = many.one(SERVICE)
    inputs = dict(found.inputs)
    del inputs["taskDefinition"], inputs["cluster"]
    assert inputs == {
        "name": "shop-prod-api",
        "desiredCount": 2,
        "schedulingStrategy": "REPLICA",
        "platformVersion": "LATEST",
        "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}],
        "networkConfiguration": {"subnets": list(SUBNETS), "securityGroups": ["sg-1"], "assignPublicIp": False},
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "deploymentMinimumHealthyPercent": 100,
        "deploymentMaximumPercent": 200,
        "availabilityZoneRebalancing": "ENABLED",
        "enableExecuteCommand": False,
        "enableEcsManagedTags": True,
        "propagateTags": "SERVICE",
        "tags": tagged("pii", Service="api"),
    }
    assert found.ignored == ["desiredCount"]
    assert many.one("aws:ecs/taskDefinition:TaskDefinition").urn in found.property_dependencies["taskDefinition"]
    assert many.one("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").urn in found.dependencies


def test_one_task_stops_before_the_next_one_starts() -> None:
    declared = services()
    found = declared.one(SERVICE)
    assert found.inputs["desiredCount"] == 1
    assert found.inputs["deploymentMinimumHealthyPercent"] == 0
    assert found.inputs["deploymentMaximumPercent"] == 100
    assert found.inputs["availabilityZoneRebalancing"] == "DISABLED"
    assert found.ignored == []
    assert declared.all(TARGET) == []


def test_the_load_balancer_finds_the_tasks() -> None:
    inputs = services(load_balancer=TargetGroup(arn=GROUP_ARN)).one(SERVICE).inputs
    assert inputs["loadBalancers"] == [{"targetGroupArn": GROUP_ARN, "containerName": "api", "containerPort": 8443}]
    assert inputs["healthCheckGracePeriodSeconds"] == 90


def test_a_load_balancer_needs_a_port() -> None:
    with pytest.raises(ValueError, match="service 'api': a load balancer needs a port; give the task one"):
        services(task=task_args(port=None), load_balancer=TargetGroup(arn=GROUP_ARN))


def configuration(declared: Declared, name: str) -> dict[str, Any]:
    followed = declared.one(POLICY, f"api-scaling-{name}").inputs["targetTrackingScalingPolicyConfiguration"]
    return cast("dict[str, Any]", followed)


def test_a_service_scales_between_two_numbers(many: Declared) -> None:
    target = many.one(TARGET)
    assert target.inputs == {
        "serviceNamespace": "ecs",
        "scalableDimension": "ecs:service:DesiredCount",
        "resourceId": "service/shop-prod-cluster/shop-prod-api",
        "minCapacity": 2,
        "maxCapacity": 10,
        "tags": tagged("internal", Service="api"),
    }
    assert many.one(SERVICE).urn in target.dependencies
    assert configuration(many, "cpu") == {
        "targetValue": 60,
        "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "scaleInCooldown": 300,
        "scaleOutCooldown": 60,
    }
    assert configuration(many, "memory")["targetValue"] == 75


def test_the_api_follows_its_requests() -> None:
    meters = (Requests(label=LABEL, per_minute=600),)
    found = configuration(services(range=Range(least=1, most=2, meters=meters)), "requests")
    assert found["predefinedMetricSpecification"] == {
        "predefinedMetricType": "ALBRequestCountPerTarget",
        "resourceLabel": LABEL,
    }
    assert found["targetValue"] == 600


@pytest.fixture(scope="module")
def working() -> Declared:
    backlog = Backlog(queues=["publish.fifo", "notify.fifo"], per_task=5)
    return services(range=Range(least=1, most=4, meters=(Load(), backlog)))


def test_workers_follow_what_waits_for_each_of_them(working: Declared) -> None:
    found = configuration(working, "backlog")
    first, second, running, divided = found["customizedMetricSpecification"]["metrics"]
    assert found["targetValue"] == 5
    assert divided == {
        "id": "backlog",
        "expression": "(FILL(q0, 0) + FILL(q1, 0)) / FILL(tasks, 1)",
        "label": "Messages per task",
        "returnData": True,
    }
    assert first["metricStat"]["metric"] == {
        "namespace": "AWS/SQS",
        "metricName": "ApproximateNumberOfMessagesVisible",
        "dimensions": [{"name": "QueueName", "value": "publish.fifo"}],
    }
    assert second["metricStat"]["metric"]["dimensions"][0]["value"] == "notify.fifo"
    assert running["metricStat"]["metric"] == {
        "namespace": "ECS/ContainerInsights",
        "metricName": "RunningTaskCount",
        "dimensions": [
            {"name": "ClusterName", "value": "shop-prod-cluster"},
            {"name": "ServiceName", "value": "shop-prod-api"},
        ],
    }


def test_application_auto_scaling_takes_every_policy(working: Declared) -> None:
    requests = services(range=Range(least=1, most=2, meters=(Requests(label=LABEL),)))
    policies = [*working.all(POLICY), *requests.all(POLICY)]
    assert len(policies) == 4
    for policy in policies:
        named = {"name", "policyType", "resourceId", "scalableDimension", "serviceNamespace"}
        inputs = {name: value for name, value in policy.inputs.items() if name in named}
        inputs["policyName"] = inputs.pop("name")
        inputs["targetTrackingScalingPolicyConfiguration"] = policy.inputs["targetTrackingScalingPolicyConfiguration"]
        parameters = cast("dict[str, object]", titled(inputs))
        assert faults("application-autoscaling", "PutScalingPolicy", parameters) == []


def test_ecs_takes_the_service(many: Declared) -> None:
    inputs = many.one(SERVICE).inputs
    network = cast("dict[str, object]", inputs["networkConfiguration"])
    parameters = {
        "serviceName": inputs["name"],
        "capacityProviderStrategy": inputs["capacityProviderStrategies"],
        "networkConfiguration": {"awsvpcConfiguration": {**network, "assignPublicIp": "DISABLED"}},
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": inputs["deploymentCircuitBreaker"],
            "maximumPercent": inputs["deploymentMaximumPercent"],
            "minimumHealthyPercent": inputs["deploymentMinimumHealthyPercent"],
        },
        **{
            name: inputs[name]
            for name in ("availabilityZoneRebalancing", "propagateTags", "schedulingStrategy", "platformVersion")
        },
    }
    assert faults("ecs", "CreateService", parameters) == []


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Range(least=0, most=2), "least is 0: give a whole number from 1 to 100"),
        (lambda: Range(least=2, most=2), "most is 2: give a whole number from 3 to 100"),
        (lambda: Range(least=2, most=101), "most is 101"),
        (lambda: Load(cpu_percent=91), "cpu_percent is 91"),
        (lambda: Load(memory_percent=19), "memory_percent is 19"),
        (lambda: Requests(label=LABEL, per_minute=9), "per_minute is 9"),
        (lambda: Backlog(queues=[]), "queues is empty: name what the tasks wait for"),
        (lambda: Backlog(queues=["q"], per_task=0), "per_task is 0"),
    ],
)
def test_a_wrong_number_is_named_with_its_bound(build: Any, said: str) -> None:  # noqa: ANN401  makes any of several
    with pytest.raises(ValueError, match=said):
        build()


def test_too_few_tasks_and_deployments_taken_back_are_told() -> None:
    found: list[Service] = []
    declare(lambda: found.append(service(task=task_args(environment=environment(ServiceKind.WORKER)))))
    below, taken_back, gap = found[0].signals()
    assert isinstance(below, MetricSignal)
    assert isinstance(taken_back, EventSignal)
    assert (below.alarm, below.part, below.comparison, below.threshold) == (
        *("tasks-below-desired", "worker", Comparison.BELOW, 100),
    )
    assert below.missing is Missing.BREACHING
    assert below.period_seconds * below.periods == 600
    assert below.divisor is not None
    assert (below.metric.name, below.divisor.name) == ("RunningTaskCount", "DesiredTaskCount")
    assert below.metric.dimensions == {"ClusterName": "shop-prod-cluster", "ServiceName": "shop-prod-worker"}
    assert taken_back.pattern["resources"] == [
        "arn:aws:ecs:eu-west-1:123456789012:service/shop-prod-cluster/shop-prod-worker"
    ]
    assert gap.alarm == "audit-gap"
