"""A service: tasks that are kept running, replaced one by one, and returned to the last good ones by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass
from components._signals import Comparison, EventSignal, Metric, MetricSignal, Missing, Signal, Urgency
from components.runtime.cluster import Cluster, cluster_name
from components.runtime.scaling import Range, Scaling, ScalingArgs
from components.runtime.task import Task
from components.runtime.task_args import TaskArgs

_NAMESPACE: Final = "ECS/ContainerInsights"


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetGroup:
    """Where the load balancer finds the tasks."""

    arn: pulumi.Input[str]
    label: pulumi.Input[str] | None = None
    """`app/<balancer>/<id>/targetgroup/<group>/<id>`, by which requests per task are counted."""
    after: Sequence[pulumi.Resource] = ()
    """The listeners: ECS takes a group only once a load balancer sends to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceArgs:
    """Inputs of a service."""

    task: TaskArgs
    """What runs."""
    cluster: Cluster
    subnet_ids: Sequence[pulumi.Input[str]]
    """Private subnets."""
    security_group_id: pulumi.Input[str]
    """The group of the service's role in the network."""
    range: Range | None = None
    """How many tasks run; None for exactly one, which is stopped before the next one starts."""
    load_balancer: TargetGroup | None = None
    after: Sequence[pulumi.Resource] = ()
    """What must exist before a task can start, such as the parameters that it is told."""

    def __post_init__(self) -> None:
        """Refuse a load balancer for what listens nowhere."""
        if self.load_balancer and self.task.port is None:
            message = f"service {self.task.part!r}: a load balancer needs a port; give the task one"
            raise ValueError(message)


class Service(Hardened):
    """A Fargate service in private subnets.

    Fixed: no public address, no shell, a circuit breaker that rolls back, the newest platform, zones in balance.
    A service of one task stops it before it starts the next: two schedulers would do everything twice.
    """

    controls = ("AC-1", "AC-2", "DH-3", "MA-2", "PF-0")

    name: pulumi.Output[str]
    task_role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the task, the service and its scaling."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        self._physical = args.task.identity.named(args.task.part)
        self.task = Task(f"{name}-task", args.task, self.child())
        service = self._service(name)
        if args.range:
            scaling = ScalingArgs(identity=args.task.identity, part=args.task.part, range=args.range, service=service)
            Scaling(f"{name}-scaling", scaling, self.child())
        self.name = service.name
        self.task_role_arn = self.task.task_role_arn
        self.publish()

    def _service(self, name: str) -> aws.ecs.Service:
        args, many = self._args, self._args.range is not None
        balancer = args.load_balancer
        return aws.ecs.Service(
            name,
            name=self._physical,
            cluster=args.cluster.arn,
            task_definition=self.task.arn,
            desired_count=args.range.least if args.range else 1,
            scheduling_strategy="REPLICA",
            platform_version="LATEST",
            capacity_provider_strategies=[
                aws.ecs.ServiceCapacityProviderStrategyArgs(capacity_provider="FARGATE", weight=1)
            ],
            network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
                subnets=args.subnet_ids, security_groups=[args.security_group_id], assign_public_ip=False
            ),
            load_balancers=self._balancers(),
            health_check_grace_period_seconds=90 if balancer else None,
            deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            deployment_minimum_healthy_percent=100 if many else 0,
            deployment_maximum_percent=200 if many else 100,
            # ECS balances zones by starting a task more, for which a single one leaves no room.
            availability_zone_rebalancing="ENABLED" if many else "DISABLED",
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            tags=args.task.identity.tags(DataClass.PII, Service=args.task.part),
            opts=self.child(
                after=[args.cluster, *args.after, *(balancer.after if balancer else ())],
                ignoring=["desiredCount"] if many else (),
            ),
        )

    def _balancers(self) -> list[aws.ecs.ServiceLoadBalancerArgs] | None:
        task, balancer = self._args.task, self._args.load_balancer
        if balancer is None or task.port is None:
            return None
        return [
            aws.ecs.ServiceLoadBalancerArgs(
                target_group_arn=balancer.arn, container_name=task.part, container_port=task.port
            )
        ]

    def signals(self) -> tuple[Signal, ...]:
        """Say when fewer tasks run than should, when a deployment was taken back, and what the log tells."""
        return (self._below(), self._taken_back(), *self.task.signals())

    def _below(self) -> MetricSignal:
        part = self._args.task.part
        return MetricSignal(
            alarm="tasks-below-desired",
            part=part,
            meaning=f"For ten minutes fewer tasks of {part} ran than should.",
            metric=self._count("RunningTaskCount"),
            divisor=self._count("DesiredTaskCount"),
            comparison=Comparison.BELOW,
            threshold=100,
            period_seconds=60,
            periods=10,
            missing=Missing.BREACHING,
        )

    def _taken_back(self) -> EventSignal:
        part = self._args.task.part
        return EventSignal(
            alarm="deployment-failed",
            part=part,
            meaning=f"A deployment of {part} failed, and ECS returns to the tasks before it.",
            pattern={
                "source": ["aws.ecs"],
                "detail-type": ["ECS Deployment State Change"],
                "resources": [self._arn()],
                "detail": {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]},
            },
            urgency=Urgency.NOTIFY,
        )

    def _count(self, name: str) -> Metric:
        names = {"ClusterName": cluster_name(self._args.task.identity), "ServiceName": self._physical}
        return Metric(namespace=_NAMESPACE, name=name, dimensions=names, statistic="Average")

    def _arn(self) -> str:
        identity = self._args.task.identity
        return identity.arn("ecs", f"service/{cluster_name(identity)}/{self._physical}")


def _intent(args: ServiceArgs) -> dict[str, object]:
    wanted = args.range
    return {
        "service": args.task.identity.named(args.task.part),
        "tasks": [wanted.least, wanted.most] if wanted else [1, 1],
        "balanced": args.load_balancer is not None,
    }
