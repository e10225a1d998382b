"""How many tasks of a service run: between two numbers, following what the service is busy with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import appautoscaling

from components._base import Hardened
from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.runtime.cluster import cluster_name

_DIMENSION: Final = "ecs:service:DesiredCount"
_SCALE_IN_SECONDS: Final = 300
"""Slowly down, so that a wave does not pump."""
_SCALE_OUT_SECONDS: Final = 60
MOST_TASKS: Final = 100

_Spec = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs
_Predefined = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
_Customized = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs
_Query = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricArgs
_Stat = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatArgs
_Metric = (
    appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricArgs
)
_Dimension = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationMetricMetricStatMetricDimensionArgs  # noqa: E501  a name of the SDK


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """How busy the tasks are with themselves."""

    cpu_percent: int = 60
    memory_percent: int = 75

    def __post_init__(self) -> None:
        """Refuse to wait until it is too late, and to run idle."""
        bounded("cpu_percent", self.cpu_percent, 20, 90, "a new task takes a minute to help")
        bounded("memory_percent", self.memory_percent, 20, 90, "a full task is killed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """Requests that the load balancer gives to each task."""

    label: pulumi.Input[str]
    """`app/<balancer>/<id>/targetgroup/<group>/<id>`."""
    per_minute: int = 1000

    def __post_init__(self) -> None:
        """Refuse a number that no task serves, or that one never reaches."""
        bounded("per_minute", self.per_minute, 10, 100_000, "requests that one task serves in a minute")


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """Messages that wait for each task."""

    queues: Sequence[str]
    """Names of the queues."""
    per_task: int = 10

    def __post_init__(self) -> None:
        """Refuse a wait for nothing."""
        if not self.queues:
            message = "queues is empty: name what the tasks wait for"
            raise ValueError(message)
        bounded("per_task", self.per_task, 1, 10_000, "messages that one task works off in good time")


Meter = Load | Requests | Backlog


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """How few and how many tasks run, and what decides."""

    least: int
    most: int
    meters: Sequence[Meter] = (Load(),)

    def __post_init__(self) -> None:
        """Refuse a range without room: a service of a fixed number has none."""
        bounded("least", self.least, 1, MOST_TASKS, "a service without tasks answers nobody")
        bounded("most", self.most, self.least + 1, MOST_TASKS, "more than least; for a fixed number give no range")


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalingArgs:
    """Inputs of the scaling of a service."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the service."""
    range: Range
    service: pulumi.Resource
    """The service, which must exist before it can be scaled."""


class Scaling(Hardened):
    """A scalable target and a policy for each number that it follows; the one that asks for most tasks wins."""

    controls = ("MA-2",)

    def __init__(self, name: str, args: ScalingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the target, then its policies."""
        wanted, identity = args.range, args.identity
        super().__init__(name, {"least": wanted.least, "most": wanted.most}, opts)
        resource_id = f"service/{cluster_name(identity)}/{identity.named(args.part)}"
        target = appautoscaling.Target(
            name,
            service_namespace="ecs",
            scalable_dimension=_DIMENSION,
            resource_id=resource_id,
            min_capacity=wanted.least,
            max_capacity=wanted.most,
            tags=identity.tags(DataClass.INTERNAL, Service=args.part),
            opts=self.child(after=[args.service]),
        )
        for what, followed in _configurations(args).items():
            appautoscaling.Policy(
                f"{name}-{what}",
                name=identity.named(f"{args.part}-{what}"),
                policy_type="TargetTrackingScaling",
                service_namespace="ecs",
                scalable_dimension=_DIMENSION,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration=followed,
                opts=self.child(after=[target]),
            )
        self.publish()


def _configurations(args: ScalingArgs) -> Mapping[str, _Spec]:
    found: dict[str, _Spec] = {}
    for meter in args.range.meters:
        match meter:
            case Load():
                found["cpu"] = _follow(meter.cpu_percent, predefined=_Predefined(predefined_metric_type=_CPU))
                found["memory"] = _follow(meter.memory_percent, predefined=_Predefined(predefined_metric_type=_MEMORY))
            case Requests():
                kind = _Predefined(predefined_metric_type=_REQUESTS, resource_label=meter.label)
                found["requests"] = _follow(meter.per_minute, predefined=kind)
            case Backlog():
                found["backlog"] = _follow(meter.per_task, customized=_backlog(args, meter.queues))
    return found


_CPU: Final = "ECSServiceAverageCPUUtilization"
_MEMORY: Final = "ECSServiceAverageMemoryUtilization"
_REQUESTS: Final = "ALBRequestCountPerTarget"


def _follow(value: int, *, predefined: _Predefined | None = None, customized: _Customized | None = None) -> _Spec:
    return _Spec(
        target_value=value,
        predefined_metric_specification=predefined,
        customized_metric_specification=customized,
        scale_in_cooldown=_SCALE_IN_SECONDS,
        scale_out_cooldown=_SCALE_OUT_SECONDS,
    )


def _backlog(args: ScalingArgs, queues: Sequence[str]) -> _Customized:
    """Divide what waits by the tasks that run. SQS falls silent about a queue that nobody used for hours."""
    waiting = [
        _measured(f"q{index}", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue})
        for index, queue in enumerate(queues)
    ]
    service = {"ClusterName": cluster_name(args.identity), "ServiceName": args.identity.named(args.part)}
    running = _measured("tasks", "ECS/ContainerInsights", "RunningTaskCount", service)
    total = " + ".join(f"FILL(q{index}, 0)" for index in range(len(queues)))
    divided = _Query(
        id="backlog", expression=f"({total}) / FILL(tasks, 1)", label="Messages per task", return_data=True
    )
    return _Customized(metrics=[*waiting, running, divided])


def _measured(id_: str, namespace: str, name: str, dimensions: Mapping[str, str]) -> _Query:
    pairs = [_Dimension(name=key, value=value) for key, value in dimensions.items()]
    metric = _Metric(namespace=namespace, metric_name=name, dimensions=pairs)
    return _Query(id=id_, metric_stat=_Stat(metric=metric, stat="Average"), return_data=False)
