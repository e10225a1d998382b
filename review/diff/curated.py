"""What no schema says: names that do not match by themselves, and what the provider fixes or frees by itself.

`FIXED` and `MOVABLE` are from the provider's own pages ("Forces new resource", Terraform AWS provider 6.x, which
pulumi-aws 7 bridges).
"""

from collections.abc import Mapping
from typing import Final

from hardening.tokens import aws

SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "acm": ("CertificateManager",),
    "appautoscaling": ("ApplicationAutoScaling",),
    "cfg": ("Config",),
    "cloudwatch": ("CloudWatch", "Logs", "Events"),
    "directoryservice": ("DirectoryService",),
    "ebs": ("EC2",),
    "ec2clientvpn": ("EC2",),
    "ec2transitgateway": ("EC2",),
    "elb": ("ElasticLoadBalancing",),
    "kinesis": ("Kinesis", "KinesisFirehose", "KinesisAnalytics"),
    "lb": ("ElasticLoadBalancingV2",),
    "mq": ("AmazonMQ",),
    "opensearch": ("OpenSearchService", "OpenSearchServerless"),
    "sesv2": ("SES",),
    "sfn": ("StepFunctions",),
    "timestreamwrite": ("Timestream",),
    "vpc": ("EC2",),
}
"""Modules of the SDK whose service CloudFormation calls otherwise."""
RESOURCES: Final[Mapping[str, str]] = {
    aws(ours): f"AWS::{theirs}"
    for ours, theirs in {
        "autoscaling/group": "AutoScaling::AutoScalingGroup",
        "backup/plan": "Backup::BackupPlan",
        "backup/selection": "Backup::BackupSelection",
        "backup/vault": "Backup::BackupVault",
        "cloudwatch/eventBus": "Events::EventBus",
        "cloudwatch/eventRule": "Events::Rule",
        "cloudwatch/logMetricFilter": "Logs::MetricFilter",
        "cloudwatch/logSubscriptionFilter": "Logs::SubscriptionFilter",
        "cloudwatch/metricAlarm": "CloudWatch::Alarm",
        "docdb/cluster": "DocDB::DBCluster",
        "elasticache/cluster": "ElastiCache::CacheCluster",
        "iam/policy": "IAM::ManagedPolicy",
        "kinesis/firehoseDeliveryStream": "KinesisFirehose::DeliveryStream",
        "memorydb/cluster": "MemoryDB::Cluster",
        "neptune/cluster": "Neptune::DBCluster",
        "rds/cluster": "RDS::DBCluster",
        "rds/clusterInstance": "RDS::DBInstance",
        "rds/instance": "RDS::DBInstance",
        "rds/parameterGroup": "RDS::DBParameterGroup",
        "rds/subnetGroup": "RDS::DBSubnetGroup",
        "route53/record": "Route53::RecordSet",
        "route53/zone": "Route53::HostedZone",
    }.items()
}
_OF_BUCKET: Final = (
    "bucketAcl", "bucketCorsConfiguration", "bucketLifecycleConfiguration", "bucketLogging", "bucketNotification",
    "bucketObjectLockConfiguration", "bucketOwnershipControls", "bucketPolicy", "bucketPublicAccessBlock",
    "bucketReplicationConfig", "bucketServerSideEncryptionConfiguration", "bucketVersioning",
    "bucketWebsiteConfiguration",
)  # fmt: skip
FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    aws(type_): names
    for type_, names in {
        "acm/certificateValidation": ("certificateArn", "validationRecordFqdns"),
        "appautoscaling/target": ("resourceId", "scalableDimension", "serviceNamespace"),
        "backup/selection": (
            "conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags",
        ),
        "backup/vault": ("kmsKeyArn",),
        "backup/vaultLockConfiguration": (
            "backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays",
        ),
        "cloudwatch/eventTarget": ("rule", "targetId", "eventBusName"),
        "cloudwatch/logGroup": ("logGroupClass",),
        "cognito/userPool": ("aliasAttributes", "usernameAttributes", "usernameConfiguration"),
        "docdb/cluster": ("clusterIdentifierPrefix", "engine"),
        "dynamodb/table": ("hashKey", "rangeKey", "localSecondaryIndexes", "importTable"),
        "ebs/volume": ("availabilityZone", "encrypted", "kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId"),
        "ec2/instance": ("ami", "privateIp"),
        "ec2/securityGroup": ("description",),
        "ecr/lifecyclePolicy": ("policy", "repository"),
        "ecr/repository": ("encryptionConfigurations",),
        "efs/fileSystem": ("creationToken",),
        "elasticache/parameterGroup": ("description", "family", "name"),
        "elasticache/replicationGroup": ("subnetGroupName", "securityGroupNames"),
        "elasticache/serverlessCache": ("kmsKeyId", "subnetIds"),
        "iam/policy": ("description",),
        "iam/rolePolicy": ("name", "role"),
        "iam/rolePolicyAttachment": ("role", "policyArn"),
        "kms/key": ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
        "lambda/permission": ("action", "function", "principal", "sourceAccount", "sourceArn", "statementId"),
        "lb/loadBalancer": ("internal", "loadBalancerType"),
        "memorydb/cluster": ("kmsKeyArn",),
        "msk/cluster": ("encryptionInfo.encryptionAtRestKmsKeyArn", "encryptionInfo.encryptionInTransit.inCluster"),
        "neptune/cluster": ("clusterIdentifierPrefix", "engine", "kmsKeyArn", "neptuneSubnetGroupName"),
        "rds/cluster": (
            "availabilityZones", "clusterIdentifierPrefix", "engine", "masterUsername", "restoreToPointInTime",
            "storageEncrypted",
        ),
        "rds/instance": (
            "availabilityZone", "engine", "identifierPrefix", "restoreToPointInTime", "snapshotIdentifier",
        ),
        "rds/instanceAutomatedBackupsReplication": (
            "kmsKeyId", "preSignedUrl", "retentionPeriod", "sourceDbInstanceArn",
        ),
        "redshift/cluster": ("databaseName",),
        "s3/bucket": ("bucketPrefix",),
        "secretsmanager/secretVersion": ("secretId", "secretString", "secretBinary"),
        "sqs/queuePolicy": ("queueUrl",),
        **{f"s3/{name}": ("bucket",) for name in _OF_BUCKET},
    }.items()
}  # fmt: skip
"""Fixed once created, beyond what CloudFormation says."""
MOVABLE: Final[Mapping[str, tuple[str, ...]]] = {
    aws("rds/instance"): ("identifier",),
    aws("s3/bucket"): ("objectLockEnabled",),
}
"""Whether these replace depends on what no preview without the provider knows."""
IN_PLACE: Final[Mapping[str, tuple[str, ...]]] = {
    aws(type_): names
    for type_, names in {
        "autoscaling/group": ("launchConfiguration", "launchTemplate", "mixedInstancesPolicy", "vpcZoneIdentifiers"),
        "ec2/instance": ("ebsOptimized", "instanceType", "userData"),
        "elasticache/replicationGroup": ("authToken",),
        "elb/loadBalancer": ("availabilityZones", "healthCheck", "subnets"),
        "rds/cluster": ("globalClusterIdentifier", "publiclyAccessible"),
        "rds/clusterInstance": (
            "autoMinorVersionUpgrade", "dbParameterGroupName", "performanceInsightsKmsKeyId",
            "preferredMaintenanceWindow",
        ),
        "rds/instance": (
            "autoMinorVersionUpgrade", "backupRetentionPeriod", "backupTarget", "dbSubnetGroupName", "multiAz",
            "parameterGroupName", "performanceInsightsKmsKeyId",
        ),
        "ssm/document": ("content", "documentFormat", "targetType", "versionName"),
    }.items()
}  # fmt: skip
"""Fixed for CloudFormation, while the provider changes them in place."""
