"""Which tier of the network a security group or subnet belongs to: by its tag, and by what uses it."""

from collections.abc import Mapping
from typing import Final

from hardening.aws.tagging import tag
from hardening.resources import Graph, Resource
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN

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

ROTATION: Final = aws("secretsmanager/secretRotation")
FUNCTION: Final = aws("lambda/function")
TIER: Final = "Tier"

READS: Final = frozenset(
    {
        (aws("ec2/securityGroup"), "tags"),
        (aws("ec2/subnet"), "tags"),
        (ROTATION, "rotationLambdaArn"),
        (FUNCTION, "vpcConfig"),
    }
    | {(type_, via.partition(".")[0]) for table in (DATA_GROUPS, DATA_SUBNETS) for type_, via in table.items()}
)
"""What telling a tier reads, as a check names it."""


def is_tier(subject: Subject, *names: str) -> bool:
    """Whether the tag says that a group or subnet belongs to one of the named tiers."""
    found = tag(subject, TIER)
    return isinstance(found, str) and found.lower() in names


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
