"""The role that deploys may do what AWS asks of whoever makes, changes and ends the resources of production.

What is asked is said by the handlers of CloudFormation's types (schemas of AWS, as cfn-lint carries them). They ask for
everything that a type can do; what production does not use of it, and what a deployment may not do, is listed here.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from hardening.iam.documents import glob
from hardening.tokens import aws, canonical
from review.diff.learn import published, schemas
from review.record.run import Recording

ALL: Final = ("create", "read", "update", "delete")
ADMINISTRATORS: Final = frozenset(
    {
        "accessanalyzer/analyzer", "budgets/budget", "cfg/deliveryChannel", "cloudtrail/trail",
        "ebs/snapshotBlockPublicAccess", "ecr/registryScanningConfiguration", "guardduty/detector", "iam/policy",
        "iam/serviceLinkedRole", "kinesis/firehoseDeliveryStream", "kms/alias", "kms/key", "pipes/pipe",
        "sesv2/emailIdentity",
    }
)  # fmt: skip
"""What watches the stack, exists once in an account, seals data or archives records: a deployment cannot make it."""
REFUSED: Final = frozenset(
    {
        "backup:DeleteBackupVault", "backup:DeleteBackupVaultLockConfiguration", "ecr:DeleteRepository",
        "logs:DeleteDataProtectionPolicy", "logs:DeleteLogDelivery", "logs:DeleteLogStream",
        "logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey", "secretsmanager:GetSecretValue",
    }
)  # fmt: skip
"""What a deployment may not do to what it may change: end backups, images and records, or read secrets."""
UNUSED: Final = (
    # services that production does not use, or that the asking service calls itself
    "acm-pca:*", "amplify:*", "apigateway:*", "apprunner:*", "appsync:*", "autoscaling:*", "backup-storage:Mount",
    "bedrock-agentcore:*", "billing:*", "cognito-idp:*", "elasticfilesystem:*", "firehose:PutRecord*",
    "firehose:TagDeliveryStream", "kinesis:*", "organizations:*", "payments:*", "s3:REST.*", "s3files:*",
    "s3tables:*", "vpc-lattice:*", "vpce:*",
    # what the first deployment of an administrator has made
    "iam:CreateServiceLinkedRole", "ecs:PutAccountSetting*",
    # what is read only to list others, or to end a policy
    "access-analyzer:List*", "cloudtrail:GetEventConfiguration", "iam:ListEntitiesForPolicy",
    # grants end with what they were made for
    "kms:RetireGrant", "kms:RevokeGrant",
    # addresses and interfaces of other kinds
    "ec2:AcceptAddressTransfer", "ec2:As*Address", "ec2:As*SubnetCidrBlock", "ec2:Disassociate*GatewayAddress",
    "ec2:DisassociateSubnetCidrBlock", "ec2:UnassignPrivateNatGatewayAddress", "ec2:*VerifiedAccess*",
    "ec2:CreateVpcEncryptionControl", "ec2:ModifyVpcTenancy",
    # features of tables, buckets, functions, mail and balancers
    "dynamodb:*ContributorInsights", "dynamodb:*KinesisStreamingDestination", "dynamodb:ImportTable",
    "dynamodb:*TableReplica", "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem", "elasticloadbalancing:ModifyCapacityReservation",
    "elasticloadbalancing:ModifyIpPools", "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:SetIpAddressType",
    "lambda:*ScalingConfig", "lambda:AssociateRuntimeAlias", "lambda:DeleteFunctionCodeSigningConfig",
    "lambda:GetLayerVersion", "lambda:PassCapacityProvider", "lambda:Put*Config", "s3:*Abac", "s3:*Accelerate*",
    "s3:*Analytics*", "s3:*Bucket*Metadata*", "s3:*BucketReplication", "s3:*BucketWebsite", "s3:*IntelligentTiering*",
    "s3:*InventoryConfiguration", "s3:*Metrics*", "s3:*TagResource", "s3:DeleteBucketCors",
    "s3:DeleteBucketEncryption",
    "s3:DeleteBucketLifecycle", "s3:DeleteObject", "s3:GetObject*", "s3:ListTagsForResource", "s3:PutBucketAcl",
    "s3:PutObjectAcl", "s3:PutObjectLockConfiguration", "s3:PutReplicationConfiguration",
    "ses:DescribeConfigurationSet", "ses:PutConfigurationSet*Options", "sns:PutDataProtectionPolicy",
    "wafv2:*PermissionPolicy",
    # of stores
    "elasticache:CreateCacheCluster", "elasticache:CreateSnapshot", "elasticache:DeleteCacheCluster",
    "elasticache:ModifyReplicationGroupShardConfiguration", "rds:*RoleToDBInstance",
    "rds:CreateDBInstanceReadReplica",
    "rds:PromoteReadReplica", "rds:RemoveRoleFromDBInstance", "rds:RestoreDBInstanceFromDBSnapshot", "iam:ListRoles",
    "secretsmanager:GetRandomPassword", "secretsmanager:RemoveRegionsFromReplication",
    "secretsmanager:ReplicateSecretToRegions",
    # of logs and services
    "ecs:StopServiceDeployment", "logs:*IndexPolicy", "logs:*ResourcePolicy", "logs:CreateLogStream",
    "logs:PutBearerTokenAuthentication", "logs:PutLogEvents", "logs:PutLogGroupDeletionProtection",
    "iam:*RolePermissionsBoundary", "iam:AttachRolePolicy", "iam:DetachRolePolicy", "route53:ListHostedZones",
)  # fmt: skip
"""Actions, as patterns, that AWS's types ask for and production's resources do not need."""


@pytest.fixture(scope="module")
def granted(production: Recording) -> tuple[str, ...]:
    """Give the actions of the role, as patterns."""
    rows = production.known["resources"]
    assert isinstance(rows, list)
    policies = [row for row in rows if row["type"] == "aws:iam/policy:Policy" and "-deploy-" in str(row["name"])]
    assert policies
    statements = [one for row in policies for one in json.loads(row["inputs"]["policy"])["Statement"]]
    return tuple(action for one in statements if one["Effect"] == "Allow" for action in one["Action"])


def types(recording: Recording) -> list[str]:
    rows = recording.known["resources"]
    assert isinstance(rows, list)
    return sorted({canonical(str(row["type"])) for row in rows if str(row["type"]).startswith("aws:")})


@functools.cache
def handlers() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    """Give the handlers of every type: what AWS asks for to create, read, update and delete one."""
    return {name: schema.get("handlers", {}) for name, schema in schemas().items()}


def asked(token: str, *operations: str) -> Iterator[str]:
    """Give what AWS asks for; nothing of a type that CloudFormation does not know."""
    found = handlers().get(published(token, handlers()), {})
    for operation in operations:
        yield from found.get(operation, {}).get("permissions", ())


def missing(token: str, granted: tuple[str, ...], *operations: str) -> set[str]:
    """Give what AWS asks for and the role may not do."""
    return {
        action for action in asked(token, *operations) if not any(glob(one.lower(), action.lower()) for one in granted)
    }


def excused(action: str) -> bool:
    return action in REFUSED or any(glob(pattern.lower(), action.lower()) for pattern in UNUSED)


def needs(recording: Recording, granted: tuple[str, ...], *operations: str) -> dict[str, list[str]]:
    """Give, for each type of production, what the role may not do and nothing excuses."""
    found = {
        token: [one for one in sorted(missing(token, granted, *operations)) if not excused(one)]
        for token in types(recording)
    }
    return {token: lacking for token, lacking in found.items() if lacking}


def test_a_deployment_may_do_what_its_resources_need(production: Recording, granted: tuple[str, ...]) -> None:
    theirs = {aws(name) for name in ADMINISTRATORS}
    assert {token for token in needs(production, granted, *ALL) if token not in theirs} == set()
    assert sum(bool(tuple(asked(token, *ALL))) for token in types(production)) >= 60


def test_a_deployment_may_read_what_an_administrator_made(production: Recording, granted: tuple[str, ...]) -> None:
    """A preview that refreshes reads everything, whoever made it."""
    assert needs(production, granted, "read") == {}


def test_every_exception_still_excuses_something(production: Recording, granted: tuple[str, ...]) -> None:
    gaps = {token: missing(token, granted, *ALL) for token in types(production)}
    ours = set().union(*gaps.values())
    assert [name for name in sorted(ADMINISTRATORS) if not gaps.get(aws(name))] == []
    assert sorted(REFUSED - ours) == []
    assert [pattern for pattern in UNUSED if not any(glob(pattern.lower(), one.lower()) for one in ours)] == []
