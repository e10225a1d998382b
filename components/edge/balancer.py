"""The load balancer: the only way in to the API."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pulumi
from pulumi_aws import lb, route53

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Signal
from components.data.bucket_class import LogSource
from components.edge.listeners import Listeners, ListenersArgs
from components.edge.routes import Entry
from components.foundation.entrance import Front
from components.foundation.ports import API

_NAMESPACE: Final = "AWS/ApplicationELB"
_NAME: Final = 32
"""Characters in the name of a load balancer and of a target group (ELB API)."""


class TargetProtocol(StrEnum):
    """What the load balancer speaks to the API."""

    HTTPS = "HTTPS"
    HTTP = "HTTP"
    """Only under a signed exception: the last step would go in plain text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BalancerLogs:
    """Where access and connection logs go."""

    bucket: pulumi.Input[str]
    """Name of the access-log bucket."""
    after: Sequence[pulumi.Resource]
    """The bucket with its policy: ELB tries a delivery before it accepts the setting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BalancerAlarms:
    """When somebody hears of failures, within five minutes."""

    api_5xx_percent: float = 1
    """Percent of requests that the API fails."""
    elb_5xx: int = 10
    """Requests that the load balancer itself fails."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BalancerArgs:
    """Inputs of the load balancer."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Public subnets, in two zones at least."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """The group that decides who may connect."""
    logs: BalancerLogs
    """Where its logs go."""
    certificate_arn: pulumi.Input[str]
    """The certificate of the host."""
    ssl_policy: str
    """Security policy of ELB: protocols and ciphers."""
    zone_id: str
    """Route 53 zone that holds the host's name."""
    entry: Entry
    """Whom it lets through."""
    allowed_origins: Sequence[str]
    """Web origins that may call the API."""
    front: Front = Front.DIRECT
    """What stands before it; a distribution has the name of the host to itself."""
    target_port: int = API
    """Where the API listens."""
    target_protocol: TargetProtocol = TargetProtocol.HTTPS
    """What the API speaks."""
    alarms: BalancerAlarms = field(default_factory=BalancerAlarms)
    """When somebody hears of failures."""


class Balancer(Hardened):
    """An application load balancer that speaks TLS on both sides, refuses what is malformed and logs everything.

    Fixed: header fields with invalid names are dropped and requests that two parsers could read differently are
    refused; the client's address is appended to X-Forwarded-For, never taken from it; a firewall that does not
    answer closes the way in.
    """

    controls = ("API-1", "API-3", "API-4", "ND-1", "RL-1")

    arn: pulumi.Output[str]
    """ARN of the load balancer."""
    arn_suffix: pulumi.Output[str]
    """How metrics name the load balancer."""
    dns_name: pulumi.Output[str]
    """Its own name, which a distribution names as its origin."""
    zone_id: pulumi.Output[str]
    """Zone of that name, which an alias record needs."""
    target_group_arn: pulumi.Output[str]
    """Where the service registers its tasks, once the listener forwards there."""
    target_group_suffix: pulumi.Output[str]
    """How metrics name the target group."""

    def __init__(self, name: str, args: BalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the load balancer, its targets, its listeners and its name."""
        super().__init__(name, {"host": args.entry.host, "front": args.front.value, "tls": args.ssl_policy}, opts)
        self._label, self._args = name, args
        balancer, targets = self._balancer(), self._targets()
        listeners = self._listen(balancer, targets)
        if args.front is Front.DIRECT:
            self._record(balancer)
        self.arn, self.arn_suffix = balancer.arn, balancer.arn_suffix
        self.dns_name, self.zone_id = balancer.dns_name, balancer.zone_id
        self.target_group_arn, self.target_group_suffix = listeners.target_group_arn, targets.arn_suffix
        self.publish()

    def _balancer(self) -> lb.LoadBalancer:
        args = self._args
        return lb.LoadBalancer(
            self._label,
            name=args.identity.named("alb", limit=_NAME),
            load_balancer_type="application",
            internal=False,
            ip_address_type="ipv4",
            subnets=list(args.subnet_ids),
            security_groups=list(args.security_group_ids),
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            xff_header_processing_mode="append",
            enable_xff_client_port=False,
            enable_waf_fail_open=False,
            enable_deletion_protection=True,
            enable_http2=True,
            idle_timeout=60,
            client_keep_alive=3600,
            access_logs={"bucket": args.logs.bucket, "prefix": LogSource.LOAD_BALANCER.value, "enabled": True},
            connection_logs={"bucket": args.logs.bucket, "prefix": LogSource.LOAD_BALANCER.value, "enabled": True},
            tags=args.identity.tags(DataClass.CONFIDENTIAL),
            opts=self.child(protect=True, after=args.logs.after),
        )

    def _targets(self) -> lb.TargetGroup:
        """Declare the targets. They hold no session, so a request goes wherever the fewest are waiting."""
        args = self._args
        protocol = args.target_protocol.value
        return lb.TargetGroup(
            f"{self._label}-api",
            name=args.identity.named("api", limit=_NAME),
            vpc_id=args.vpc_id,
            target_type="ip",
            port=args.target_port,
            protocol=protocol,
            protocol_version="HTTP1",
            deregistration_delay=30,
            load_balancing_algorithm_type="least_outstanding_requests",
            stickiness={"enabled": False, "type": "lb_cookie"},
            health_check={
                "enabled": True,
                "protocol": protocol,
                "port": "traffic-port",
                "path": "/health",
                "matcher": "200",
                "interval": 15,
                "timeout": 5,
                "healthy_threshold": 2,
                "unhealthy_threshold": 3,
            },
            tags=args.identity.tags(DataClass.CONFIDENTIAL),
            opts=self.child(),
        )

    def _listen(self, balancer: lb.LoadBalancer, targets: lb.TargetGroup) -> Listeners:
        args = self._args
        return Listeners(
            f"{self._label}-listeners",
            ListenersArgs(
                identity=args.identity,
                balancer_arn=balancer.arn,
                target_group_arn=targets.arn,
                certificate_arn=args.certificate_arn,
                ssl_policy=args.ssl_policy,
                entry=args.entry,
                allowed_origins=args.allowed_origins,
            ),
            self.child(),
        )

    def _record(self, balancer: lb.LoadBalancer) -> None:
        """Give the host's name to the load balancer. The network speaks IPv4, so there is no AAAA record."""
        args = self._args
        route53.Record(
            f"{self._label}-a",
            zone_id=args.zone_id,
            name=args.entry.host,
            type="A",
            aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
            opts=self.child(),
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say when requests fail: in the API, or before they reach it."""
        alarms, here = self._args.alarms, {"LoadBalancer": self.arn_suffix}
        api = {**here, "TargetGroup": self.target_group_suffix}
        return (
            MetricSignal(
                alarm="api-5xx-rate",
                meaning="The API fails requests: look at its log and at what was deployed last",
                metric=Metric(namespace=_NAMESPACE, name="HTTPCode_Target_5XX_Count", dimensions=api),
                divisor=Metric(namespace=_NAMESPACE, name="RequestCount", dimensions=api),
                comparison=Comparison.ABOVE,
                threshold=alarms.api_5xx_percent,
                periods=2,
            ),
            MetricSignal(
                alarm="elb-5xx",
                meaning="The load balancer fails requests itself: look whether healthy targets are left",
                metric=Metric(namespace=_NAMESPACE, name="HTTPCode_ELB_5XX_Count", dimensions=here),
                comparison=Comparison.ABOVE,
                threshold=alarms.elb_5xx,
            ),
        )
