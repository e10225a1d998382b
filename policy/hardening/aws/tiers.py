"""Which tier of the network a security group or subnet belongs to: by its tag, and by what uses it."""

from collections.abc import Mapping
from typing import Final

from hardening.aws.tagging import tag
from hardening.resources import Graph, Resource
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

DATA_GROUPS: Final[Mapping[str, str]] = {
    aws("rds/instance"): "vpcSecurityGroupIds",
    aws("rds/cluster"): "vpcSecurityGroupIds",
    aws("rds/proxy"): "vpcSecurityGroupIds",
    aws("docdb/cluster"): "vpcSecurityGroupIds",
    aws("neptune/cluster"): "vpcSecurityGroupIds",
    aws("redshift/cluster"): "vpcSecurityGroupIds",
    aws("elasticache/replicationGroup"): "securityGroupIds",
    aws("elasticache/cluster"): "securityGroupIds",
    aws("elasticache/serverlessCache"): "securityGroupIds",
    aws("memorydb/cluster"): "securityGroupIds",
    aws("dax/cluster"): "securityGroupIds",
    aws("opensearch/domain"): "vpcOptions.securityGroupIds",
    aws("efs/mountTarget"): "securityGroups",
}
"""Data stores, and the property that names their security groups."""

DATA_SUBNETS: Final[Mapping[str, str]] = {
    aws("rds/subnetGroup"): "subnetIds",
    aws("docdb/subnetGroup"): "subnetIds",
    aws("neptune/subnetGroup"): "subnetIds",
    aws("redshift/subnetGroup"): "subnetIds",
    aws("elasticache/subnetGroup"): "subnetIds",
    aws("elasticache/serverlessCache"): "subnetIds",
    aws("memorydb/subnetGroup"): "subnetIds",
    aws("dax/subnetGroup"): "subnetIds",
    aws("opensearch/domain"): "vpcOptions.subnetIds",
}
"""What places data stores in subnets, and the property that names them."""

BALANCERS: Final[Mapping[str, str]] = {
    aws("lb/loadBalancer"): "securityGroups",
    aws("elb/loadBalancer"): "securityGroups",
}
"""Load balancers, and the property that names their security groups."""
GROUP: Final = aws("ec2/securityGroup")
SUBNET: Final = aws("ec2/subnet")
ROTATION: Final = aws("secretsmanager/secretRotation")
FUNCTION: Final = aws("lambda/function")
TIER: Final = "Tier"

READS: Final = frozenset(
    {
        (GROUP, "tags"),
        (SUBNET, "tags"),
        (ROTATION, "rotationLambdaArn"),
        (FUNCTION, "vpcConfig"),
        *BALANCERS.items(),
        *((type_, "internal") for type_ in BALANCERS),
    }
    | {(type_, via.partition(".")[0]) for table in (DATA_GROUPS, DATA_SUBNETS) for type_, via in table.items()}
)
"""What telling a tier reads, as a check names it."""


def is_tier(subject: Subject, *names: str) -> bool:
    """Whether the tag says that a group or subnet belongs to one of the named tiers."""
    found = tag(subject, TIER)
    return isinstance(found, str) and found.lower() in names


def tiered(subject: Subject) -> bool:
    """Whether the program tags its groups and subnets with tiers, so that one without is an oversight."""
    found = (tag(subject.of(other), TIER) for other in subject.graph.all(GROUP, SUBNET))
    return any(each is not ABSENT for each in found)


def serves_public(subject: Subject) -> bool:
    """Whether a group is that of a public load balancer: by its tag, or by its use where no group is tagged."""
    if tiered(subject):
        return is_tier(subject, "alb")
    graph = subject.graph
    users = [user for type_, via in BALANCERS.items() for user in graph.referring(subject.resource, type_, via)]
    return bool(users) and all(user.get("internal") in (ABSENT, False) for user in users)


def holds_data(subject: Subject, users: Mapping[str, str]) -> bool | None:
    """Whether a group or subnet belongs to the data tier; None when that is only known after the update."""
    if is_tier(subject, "data") or used_by(subject.graph, subject.resource, users):
        return True
    if tag(subject, TIER) is UNKNOWN or any(subject.graph.unresolved(*user) for user in users.items()):
        return None
    return False


def used_by(graph: Graph, target: Resource, users: Mapping[str, str]) -> bool:
    """Whether a resource of one of the types refers to the target."""
    return any(graph.referring(target, type_, via) for type_, via in users.items())


def rotates(subject: Subject) -> bool:
    """Whether a group belongs to a function that rotates secrets."""
    graph = subject.graph
    return is_tier(subject, "rotation") or any(
        graph.referring(function, ROTATION, "rotationLambdaArn")
        for function in graph.referring(subject.resource, FUNCTION, "vpcConfig.securityGroupIds")
    )
