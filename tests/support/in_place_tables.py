"""How AWS calls what the provider's resources are made of, and by which requests it changes them."""

from collections.abc import Mapping
from typing import Final

TWINS: Final[Mapping[str, str]] = {
    "acm/certificate": "AWS::CertificateManager::Certificate",
    "backup/plan": "AWS::Backup::BackupPlan",
    "cloudfront/distribution": "AWS::CloudFront::Distribution",
    "cloudtrail/trail": "AWS::CloudTrail::Trail",
    "cloudwatch/compositeAlarm": "AWS::CloudWatch::CompositeAlarm",
    "cloudwatch/logGroup": "AWS::Logs::LogGroup",
    "cloudwatch/metricAlarm": "AWS::CloudWatch::Alarm",
    "docdb/cluster": "AWS::DocDB::DBCluster",
    "dynamodb/table": "AWS::DynamoDB::GlobalTable",
    "ec2/subnet": "AWS::EC2::Subnet",
    "ec2/vpcEndpoint": "AWS::EC2::VPCEndpoint",
    "ecr/registryScanningConfiguration": "AWS::ECR::RegistryScanningConfiguration",
    "ecr/repository": "AWS::ECR::Repository",
    "ecs/cluster": "AWS::ECS::Cluster",
    "ecs/service": "AWS::ECS::Service",
    "elasticache/replicationGroup": "AWS::ElastiCache::ReplicationGroup",
    "elasticache/user": "AWS::ElastiCache::User",
    "elasticsearch/domain": "AWS::OpenSearchService::Domain",
    "guardduty/detector": "AWS::GuardDuty::Detector",
    "iam/openIdConnectProvider": "AWS::IAM::OIDCProvider",
    "iam/role": "AWS::IAM::Role",
    "kinesis/firehoseDeliveryStream": "AWS::KinesisFirehose::DeliveryStream",
    "kms/key": "AWS::KMS::Key",
    "kms/replicaKey": "AWS::KMS::ReplicaKey",
    "lambda/codeSigningConfig": "AWS::Lambda::CodeSigningConfig",
    "lambda/function": "AWS::Lambda::Function",
    "lambda/functionUrl": "AWS::Lambda::Url",
    "lb/listener": "AWS::ElasticLoadBalancingV2::Listener",
    "lb/targetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "opensearch/domain": "AWS::OpenSearchService::Domain",
    "rds/cluster": "AWS::RDS::DBCluster",
    "rds/clusterInstance": "AWS::RDS::DBInstance",
    "rds/instance": "AWS::RDS::DBInstance",
    "rds/proxy": "AWS::RDS::DBProxy",
    "rolesanywhere/profile": "AWS::RolesAnywhere::Profile",
    "secretsmanager/secretPolicy": "AWS::SecretsManager::ResourcePolicy",
    "sesv2/configurationSetEventDestination": "AWS::SES::ConfigurationSetEventDestination",
    "sfn/stateMachine": "AWS::StepFunctions::StateMachine",
    "sns/topic": "AWS::SNS::Topic",
    "sqs/queue": "AWS::SQS::Queue",
    "wafv2/ruleGroup": "AWS::WAFv2::RuleGroup",
    "wafv2/webAcl": "AWS::WAFv2::WebACL",
}
"""Types whose twin in CloudFormation is the same resource, cut the same way."""
REQUESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "acm/certificate": ("acm.UpdateCertificateOptions",),
    "apigatewayv2/domainName": ("apigatewayv2.UpdateDomainName",),
    "backup/plan": ("backup.UpdateBackupPlan",),
    "cloudfront/distribution": ("cloudfront.UpdateDistribution",),
    "cloudtrail/trail": ("cloudtrail.UpdateTrail",),
    "cloudwatch/compositeAlarm": ("cloudwatch.PutCompositeAlarm",),
    "cloudwatch/logGroup": ("logs.PutRetentionPolicy", "logs.PutLogGroupDeletionProtection"),
    "cloudwatch/metricAlarm": ("cloudwatch.PutMetricAlarm",),
    "docdb/cluster": ("docdb.ModifyDBCluster", "docdb.DeleteDBCluster"),
    "dynamodb/table": ("dynamodb.UpdateTable", "dynamodb.UpdateContinuousBackups", "dynamodb.UpdateTimeToLive"),
    "ec2/defaultSubnet": ("ec2.ModifySubnetAttribute",),
    "ec2/subnet": ("ec2.ModifySubnetAttribute",),
    "ec2/vpcEndpoint": ("ec2.ModifyVpcEndpoint",),
    "ecr/registryScanningConfiguration": ("ecr.PutRegistryScanningConfiguration",),
    "ecr/repository": ("ecr.PutImageTagMutability", "ecr.PutImageScanningConfiguration", "ecr.DeleteRepository"),
    "ecs/cluster": ("ecs.UpdateCluster",),
    "ecs/service": ("ecs.UpdateService",),
    "elasticache/replicationGroup": ("elasticache.ModifyReplicationGroup",),
    "elasticache/user": ("elasticache.ModifyUser",),
    "elasticsearch/domain": ("es.UpdateElasticsearchDomainConfig",),
    "guardduty/detector": ("guardduty.UpdateDetector",),
    "guardduty/detectorFeature": ("guardduty.UpdateDetector",),
    "iam/accountPasswordPolicy": ("iam.UpdateAccountPasswordPolicy",),
    "iam/openIdConnectProvider": ("iam.AddClientIDToOpenIDConnectProvider",),
    "iam/role": ("iam.PutRolePermissionsBoundary",),
    "inspector2/enabler": ("inspector2.Enable",),
    "kms/externalKey": ("kms.PutKeyPolicy", "kms.ScheduleKeyDeletion"),
    "kms/key": ("kms.PutKeyPolicy", "kms.ScheduleKeyDeletion", "kms.EnableKeyRotation"),
    "kms/keyPolicy": ("kms.PutKeyPolicy",),
    "kms/replicaExternalKey": ("kms.PutKeyPolicy", "kms.ScheduleKeyDeletion"),
    "kms/replicaKey": ("kms.PutKeyPolicy", "kms.ScheduleKeyDeletion"),
    "lambda/codeSigningConfig": ("lambda.UpdateCodeSigningConfig",),
    "lambda/function": ("lambda.UpdateFunctionConfiguration",),
    "lambda/functionUrl": ("lambda.UpdateFunctionUrlConfig",),
    "lb/listener": ("elbv2.ModifyListener",),
    "lb/targetGroup": ("elbv2.ModifyTargetGroup",),
    "opensearch/domain": ("opensearch.UpdateDomainConfig",),
    "rds/cluster": ("rds.ModifyDBCluster", "rds.DeleteDBCluster"),
    "rds/clusterInstance": ("rds.ModifyDBInstance",),
    "rds/instance": ("rds.ModifyDBInstance", "rds.DeleteDBInstance"),
    "rds/proxy": ("rds.ModifyDBProxy",),
    "rolesanywhere/profile": ("rolesanywhere.UpdateProfile",),
    "s3/accountPublicAccessBlock": ("s3control.PutPublicAccessBlock",),
    "s3/bucketAcl": ("s3.PutBucketAcl",),
    "s3/bucketObject": ("s3.PutObjectAcl",),
    "s3/bucketObjectv2": ("s3.PutObjectAcl",),
    "s3/bucketOwnershipControls": ("s3.PutBucketOwnershipControls",),
    "s3/bucketPublicAccessBlock": ("s3.PutPublicAccessBlock",),
    "s3/bucketServerSideEncryptionConfiguration": ("s3.PutBucketEncryption",),
    "s3/bucketVersioning": ("s3.PutBucketVersioning",),
    "secretsmanager/secret": ("secretsmanager.DeleteSecret", "secretsmanager.ReplicateSecretToRegions"),
    "secretsmanager/secretPolicy": ("secretsmanager.PutResourcePolicy",),
    "sesv2/configurationSetEventDestination": ("sesv2.UpdateConfigurationSetEventDestination",),
    "sfn/stateMachine": ("stepfunctions.UpdateStateMachine",),
    "sqs/queue": ("sqs.SetQueueAttributes",),
    "wafv2/ruleGroup": ("wafv2.UpdateRuleGroup",),
    "wafv2/webAcl": ("wafv2.UpdateWebACL",),
    "wafv2/webAclLoggingConfiguration": ("wafv2.PutLoggingConfiguration",),
}
"""Requests that change or end what a resource is. A type that the provider cannot update at all has none here."""
CALLED: Final[Mapping[tuple[str, str], str]] = {
    ("backup/plan", "rules[].lifecycle.deleteAfter"): "BackupPlan.Rules[].Lifecycle.DeleteAfterDays",
    ("cloudfront/distribution", "defaultCacheBehavior[].viewerProtocolPolicy"): (
        "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy"
    ),
    ("cloudfront/distribution", "orderedCacheBehaviors[].viewerProtocolPolicy"): (
        "DistributionConfig.CacheBehaviors.Items[].ViewerProtocolPolicy"
    ),
    ("dynamodb/table", "pointInTimeRecovery.enabled"): "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
    ("dynamodb/table", "pointInTimeRecovery.recoveryPeriodInDays"): (
        "PointInTimeRecoverySpecification.RecoveryPeriodInDays"
    ),
    ("dynamodb/table", "serverSideEncryption.enabled"): "SSESpecification.Enabled",
    ("dynamodb/table", "streamEnabled"): "StreamSpecification.StreamEnabled",
    ("dynamodb/table", "streamViewType"): "StreamSpecification.StreamViewType",
    ("dynamodb/table", "ttl.enabled"): "TimeToLiveSpecification.Enabled",
    ("ecr/repository", "forceDelete"): "force",
    ("ecs/service", "deploymentCircuitBreaker.enable"): "DeploymentConfiguration.DeploymentCircuitBreaker.Enable",
    ("ecs/service", "deploymentCircuitBreaker.rollback"): "DeploymentConfiguration.DeploymentCircuitBreaker.Rollback",
    ("ecs/service", "networkConfiguration.assignPublicIp"): "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
    ("guardduty/detectorFeature", "status"): "Features[].Status",
    ("iam/openIdConnectProvider", "clientIdLists"): "ClientID",
    ("kms/externalKey", "deletionWindowInDays"): "PendingWindowInDays",
    ("kms/key", "deletionWindowInDays"): "PendingWindowInDays",
    ("kms/replicaExternalKey", "deletionWindowInDays"): "PendingWindowInDays",
    ("kms/replicaKey", "deletionWindowInDays"): "PendingWindowInDays",
    ("lambda/codeSigningConfig", "policies.untrustedArtifactOnDeployment"): (
        "CodeSigningPolicies.UntrustedArtifactOnDeployment"
    ),
    ("lambda/functionUrl", "authorizationType"): "AuthType",
    ("lb/targetGroup", "healthCheck.protocol"): "HealthCheckProtocol",
    ("s3/bucketOwnershipControls", "rule.objectOwnership"): "OwnershipControls.Rules[].ObjectOwnership",
    ("s3/bucketServerSideEncryptionConfiguration", "rules[].bucketKeyEnabled"): (
        "ServerSideEncryptionConfiguration.Rules[].BucketKeyEnabled"
    ),
    **{
        (f"{family}", "enabledCloudwatchLogsExports"): "CloudwatchLogsExportConfiguration.EnableLogTypes"
        for family in ("docdb/cluster", "rds/cluster", "rds/instance")
    },
    ("wafv2/webAclLoggingConfiguration", "redactedFields"): "LoggingConfiguration.RedactedFields",
    ("rds/instance", "performanceInsightsEnabled"): "EnablePerformanceInsights",
    **{
        (f"s3/{block}", flag): f"PublicAccessBlockConfiguration.{flag}"
        for block in ("accountPublicAccessBlock", "bucketPublicAccessBlock")
        for flag in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    },
}
"""What AWS calls a property that the provider calls otherwise, or holds elsewhere."""
SWITCHED: Final[Mapping[tuple[str, str], str]] = {
    ("cfg/recorderStatus", "isEnabled"): "config.StartConfigurationRecorder",
    ("cloudtrail/trail", "enableLogging"): "cloudtrail.StartLogging",
    ("kms/key", "enableKeyRotation"): "kms.EnableKeyRotation",
    ("kms/key", "isEnabled"): "kms.EnableKey",
    ("kms/replicaKey", "enabled"): "kms.EnableKey",
    ("sns/topic", "signatureVersion"): "sns.SetTopicAttributes",
    **{
        ("lb/loadBalancer", name): "elbv2.ModifyLoadBalancerAttributes"
        for name in (
            "desyncMitigationMode", "dropInvalidHeaderFields", "enableDeletionProtection", "enableWafFailOpen",
            "xffHeaderProcessingMode",
        )
    },
    **{
        ("lb/listener", f"routingHttpResponse{name}"): "elbv2.ModifyListenerAttributes"
        for name in ("ServerEnabled", "StrictTransportSecurityHeaderValue", "XContentTypeOptionsHeaderValue")
    },
}  # fmt: skip
"""Properties that travel as the whole request, or by a key in it that the model of the service leaves open."""
QUEUE: Final = {
    "deduplicationScope": "DeduplicationScope",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "maxMessageSize": "MaximumMessageSize",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
PROVIDER: Final = frozenset({"forceDestroy", "skipDestroy"})
"""Arguments of the provider alone, which act when the resource is deleted."""
FIXED: Final = frozenset({("acm/certificate", "options.export")})
"""What the request takes and the provider replaces for all the same."""
