"""Files, indexes, warehouses, and what builds and runs code of others."""

from typing import Final

from tests.support.examples.made import GONE, UNSET, Example, many, one
from tests.support.examples.services import allow, policy

_TLS = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
_OWNER = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/app"}, "Action": "es:ESHttpGet",
    "Resource": "*"}  # fmt: skip
_QUEUE = ("sqs/queue", {"arn": "arn:aws:sqs:us-east-1:123456789012:q"})
_SHARED = policy(_OWNER, _TLS)
_ANYONE = allow("es:*", Principal="*")
_AUDIT = [{"logType": "AUDIT_LOGS"}]
_ERRORS = [{"logType": "ES_APPLICATION_LOGS"}]
_SPREAD = {"zoneAwarenessEnabled": True, "instanceCount": 3}
_MASTERS = {"dedicatedMasterEnabled": True, "dedicatedMasterCount": 3}
_KAFKA = {"encryptionInfo": {"encryptionInTransit": {"clientBroker": "TLS"}}}
_RESULTS = {"resultConfiguration": {"encryptionConfiguration": {"encryptionOption": "SSE_KMS"}}}
_GLUE = {
    "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS"},
    "s3Encryption": {"s3EncryptionMode": "SSE-KMS"},
    "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS"},
}
_CATALOG = {"encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS"},
    "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True}}  # fmt: skip
_KEYSPACE = {
    "pointInTimeRecovery": {"status": "ENABLED"},
    "encryptionSpecification": {"type": "CUSTOMER_MANAGED_KMS_KEY"},
}
_PASSWORD = {"environmentVariables": [{"name": "DB_PASSWORD", "value": "x", "type": "SECRETS_MANAGER"}]}
_AIRFLOW = {f"{kind}Logs": {"enabled": True} for kind in ("dagProcessing", "scheduler", "task", "webserver", "worker")}

# fmt: off
FILES: Final[tuple[Example, ...]] = (
    one("EFS-01", "efs/fileSystem", {"encrypted": True}, {"encrypted": False}, {"encrypted": GONE}),
    one("EFS-02", "efs/accessPoint", {"posixUser": {"uid": 1000}}, {"posixUser.uid": 0}, {"posixUser": GONE}),
    one("EFS-03", "efs/accessPoint", {"rootDirectory": {"path": "/app"}}, {"rootDirectory.path": "/"}, {"rootDirectory":
        GONE}),
    many("EFS-04", {"f": ("efs/fileSystem", {}), "b": ("efs/backupPolicy", {"fileSystemId": "@f", "backupPolicy":
        {"status": "ENABLED"}})}, {"b": GONE}, {"b:backupPolicy.status": "DISABLED"}),
    many("EFS-05", {"f": ("efs/fileSystem", {}), "p": ("efs/fileSystemPolicy", {"fileSystemId": "@f", "policy":
        _SHARED}), "q": _QUEUE}, {"p": GONE}, {"p:policy": policy(_OWNER)}, {"p:policy": policy(_TLS, {**_OWNER,
        "Principal": "*"})}),
    one("EFS-06", "efs/mountTarget", {"securityGroups": ["s"]}, {"securityGroups": []}),
    one("EFS-07", "efs/fileSystem", {}, {"protection": {"replicationOverwrite": "DISABLED"}}),
    one("FSX-01", "fsx/windowsFileSystem", {"automaticBackupRetentionDays": 14}, {"automaticBackupRetentionDays": 0},
        {"automaticBackupRetentionDays": GONE}),
    one("FSX-02", "fsx/ontapFileSystem", {"kmsKeyId": "k"}, {"kmsKeyId": UNSET}),
    one("FSX-03", "fsx/openZfsFileSystem", {}, {"skipFinalBackup": True}),
    one("FSX-04", "fsx/ontapFileSystem", {"deploymentType": "MULTI_AZ_1"}, {"deploymentType": "SINGLE_AZ_1"}),
    one("OSS-01", "opensearch/domain", {"encryptAtRest": {"enabled": True}}, {"encryptAtRest": GONE}),
    one("OSS-02", "opensearch/domain", {"nodeToNodeEncryption": {"enabled": True}}, {"nodeToNodeEncryption.enabled":
        False}),
    one("OSS-03", "opensearch/domain", {"vpcOptions": {"subnetIds": ["a"]}}, {"vpcOptions": GONE}),
    one("OSS-04", "opensearch/domain", {"vpcOptions": {"securityGroupIds": ["s"]}}, {"vpcOptions.securityGroupIds":
        []}),
    one("OSS-05", "opensearch/domain", {"advancedSecurityOptions": {"enabled": True}},
        {"advancedSecurityOptions.enabled": False}, {"advancedSecurityOptions.anonymousAuthEnabled": True}),
    one("OSS-06", "opensearch/domain", {"logPublishingOptions": _AUDIT}, {"logPublishingOptions[0].enabled": False},
        {"logPublishingOptions": _ERRORS}),
    one("OSS-07", "elasticsearch/domain", {"logPublishingOptions": _ERRORS}, {"logPublishingOptions": []}),
    one("OSS-08", "opensearch/domain", {"clusterConfig": _SPREAD}, {"clusterConfig.instanceCount": 1},
        {"clusterConfig.zoneAwarenessEnabled": False}),
    one("OSS-09", "opensearch/domain", {"clusterConfig": _MASTERS}, {"clusterConfig.dedicatedMasterCount": 2},
        {"clusterConfig.dedicatedMasterEnabled": GONE}),
    one("OSS-10", "opensearch/domain", {"softwareUpdateOptions": {"autoSoftwareUpdateEnabled": True}},
        {"softwareUpdateOptions": GONE}),
    many("OSS-11", {"d": ("opensearch/domain", {"accessPolicies": policy(_OWNER)}), "q": _QUEUE}, {"d:accessPolicies":
        _ANYONE}),
    one("OSS-12", "opensearch/domain", {}, {"advancedSecurityOptions": {"internalUserDatabaseEnabled": True}}),
)
WAREHOUSES: Final[tuple[Example, ...]] = (
    one("MSK-01", "msk/cluster", _KAFKA, {"encryptionInfo.encryptionInTransit.clientBroker": "TLS_PLAINTEXT"},
        {"encryptionInfo.encryptionInTransit.inCluster": False}),
    one("MSK-02", "msk/cluster", {"clientAuthentication": {"sasl": {"iam": True}}},
        {"clientAuthentication.unauthenticated": True}, {"clientAuthentication.sasl": UNSET}),
    one("MSK-03", "msk/cluster", {}, {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type":
        "SERVICE_PROVIDED_EIPS"}}}}),
    one("MSK-04", "msk/cluster", {"loggingInfo": {"brokerLogs": {"cloudwatchLogs": {"enabled": True}}}}, {"loggingInfo":
        GONE}),
    one("MSK-05", "msk/cluster", {"encryptionInfo": {"encryptionAtRestKmsKeyArn": "k"}},
        {"encryptionInfo.encryptionAtRestKmsKeyArn": UNSET}),
    one("KIN-01", "kinesis/stream", {"retentionPeriod": 168}, {"retentionPeriod": 24}),
    one("RSH-01", "redshift/cluster", {}, {"publiclyAccessible": True}),
    one("RSH-02", "redshift/cluster", {"encrypted": True}, {"encrypted": False}),
    one("RSH-03", "redshiftserverless/workgroup", {"enhancedVpcRouting": True}, {"enhancedVpcRouting": GONE}),
    one("RSH-04", "redshift/cluster", {"automatedSnapshotRetentionPeriod": 7}, {"automatedSnapshotRetentionPeriod": 1},
        {"skipFinalSnapshot": True}),
    one("RSH-05", "redshift/cluster", {}, {"allowVersionUpgrade": False}),
    one("RSH-06", "redshift/cluster", {"masterUsername": "shop_owner"}, {"masterUsername": "awsuser"}),
    one("RSH-07", "redshift/cluster", {"manageMasterPassword": True}, {"manageMasterPassword": GONE}),
    one("RSH-07", "redshiftserverless/namespace", {"manageAdminPassword": True}, {"manageAdminPassword": False}),
    one("RSH-08", "redshift/parameterGroup", {"parameters": [{"name": "require_ssl", "value": "true"}]},
        {"parameters[0].value": "false"}, {"parameters": GONE}),
    one("RSH-09", "redshiftserverless/namespace", {"logExports": ["connectionlog", "userlog"]}, {"logExports":
        ["userlog"]}),
    one("RSH-10", "redshiftserverless/namespace", {"kmsKeyId": "k"}, {"kmsKeyId": UNSET}),
    one("NEP-01", "neptune/cluster", {"storageEncrypted": True}, {"storageEncrypted": GONE}),
    one("NEP-02", "neptune/cluster", {"deletionProtection": True}, {"deletionProtection": False}, {"skipFinalSnapshot":
        True}),
    one("NEP-03", "neptune/cluster", {"backupRetentionPeriod": 7, "copyTagsToSnapshot": True}, {"backupRetentionPeriod":
        1}, {"copyTagsToSnapshot": GONE}),
    one("NEP-04", "neptune/cluster", {"iamDatabaseAuthenticationEnabled": True}, {"iamDatabaseAuthenticationEnabled":
        False}),
    one("NEP-05", "neptune/cluster", {"enableCloudwatchLogsExports": ["audit"]}, {"enableCloudwatchLogsExports": []}),
    one("NEP-06", "neptune/clusterInstance", {}, {"publiclyAccessible": True}),
    one("NEP-06", "neptunegraph/graph", {}, {"publicConnectivity": True}),
    one("DOC-01", "docdb/cluster", {"enabledCloudwatchLogsExports": ["audit"]}, {"enabledCloudwatchLogsExports": GONE}),
    one("DOC-02", "docdb/cluster", {"vpcSecurityGroupIds": ["s"]}, {"vpcSecurityGroupIds": []}),
    one("MDB-01", "memorydb/cluster", {"aclName": "app"}, {"aclName": "open-access"}),
    one("MDB-02", "memorydb/cluster", {"snapshotRetentionLimit": 7}, {"snapshotRetentionLimit": 0},
        {"autoMinorVersionUpgrade": False}),
    one("DMS-01", "dms/replicationInstance", {"publiclyAccessible": False}, {"publiclyAccessible": True},
        {"publiclyAccessible": GONE}),
    one("DMS-02", "dms/replicationInstance", {"autoMinorVersionUpgrade": True}, {"autoMinorVersionUpgrade": GONE}),
    one("DMS-03", "dms/endpoint", {"sslMode": "verify-full"}, {"sslMode": "none"}, {"sslMode": GONE}),
    one("ATH-01", "athena/workgroup", {"configuration": _RESULTS}, {"configuration.enforceWorkgroupConfiguration":
        False}, {"configuration.resultConfiguration": GONE}),
    one("ATH-02", "athena/workgroup", {}, {"configuration": {"publishCloudwatchMetricsEnabled": False}}),
    one("GLU-01", "glue/securityConfiguration", {"encryptionConfiguration": _GLUE},
        {"encryptionConfiguration.s3Encryption.s3EncryptionMode": "DISABLED"},
        {"encryptionConfiguration.cloudwatchEncryption": GONE}),
    one("GLU-02", "glue/crawler", {"securityConfiguration": "s"}, {"securityConfiguration": UNSET}),
    one("GLU-03", "glue/dataCatalogEncryptionSettings", {"dataCatalogEncryptionSettings": _CATALOG},
        {"dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode": "DISABLED"},
        {"dataCatalogEncryptionSettings.connectionPasswordEncryption": GONE}),
    one("EMR-01", "emr/cluster", {"securityConfiguration": "s", "logUri": "s3://l", "logEncryptionKmsKeyId": "k"},
        {"securityConfiguration": UNSET}, {"logEncryptionKmsKeyId": UNSET}),
    one("EMR-02", "emr/blockPublicAccessConfiguration", {"blockPublicSecurityGroupRules": True},
        {"blockPublicSecurityGroupRules": False}),
    one("KSP-01", "keyspaces/table", _KEYSPACE, {"pointInTimeRecovery": GONE}, {"encryptionSpecification.type":
        "AWS_OWNED_KMS_KEY"}),
    one("TSW-01", "timestreamwrite/database", {"kmsKeyId": "k"}, {"kmsKeyId": UNSET}),
)
BUILDERS: Final[tuple[Example, ...]] = (
    one("CBD-01", "codebuild/project", {}, {"environment": {"privilegedMode": True}}),
    one("CBD-02", "codebuild/project", {"logsConfig": {"cloudwatchLogs": {"status": "ENABLED"}}},
        {"logsConfig.cloudwatchLogs.status": "DISABLED"}),
    one("CBD-03", "codebuild/project", {}, {"artifacts": {"encryptionDisabled": True}}, {"logsConfig": {"s3Logs":
        {"encryptionDisabled": True}}}),
    one("CBD-04", "codebuild/project", {"encryptionKey": "k"}, {"encryptionKey": UNSET}),
    one("CBD-05", "codebuild/project", {"environment": _PASSWORD}, {"environment.environmentVariables[0].type":
        "PLAINTEXT"}),
    one("CBD-06", "codebuild/project", {"source": {"location": "https://github.com/a/b"}}, {"source.location":
        "https://user:x@github.com/a/b"}),
    one("CBD-07", "codebuild/project", {}, {"projectVisibility": "PUBLIC_READ"}),
    one("CBD-08", "codebuild/project", {}, {"source": {"insecureSsl": True}}),
    one("CBD-09", "codebuild/reportGroup", {"exportConfig": {"s3Destination": {"bucket": "b"}}},
        {"exportConfig.s3Destination.encryptionDisabled": True}),
    one("CPL-01", "codepipeline/pipeline", {"artifactStores": [{"encryptionKey": {"id": "k"}}]},
        {"artifactStores[0].encryptionKey": GONE}),
    one("SGM-01", "sagemaker/notebookInstance", {"directInternetAccess": "Disabled"}, {"directInternetAccess": GONE}),
    one("SGM-02", "sagemaker/notebookInstance", {"subnetId": "a"}, {"subnetId": UNSET}),
    one("SGM-03", "sagemaker/notebookInstance", {"rootAccess": "Disabled"}, {"rootAccess": "Enabled"}),
    one("SGM-04", "sagemaker/domain", {"kmsKeyId": "k"}, {"kmsKeyId": UNSET}),
    one("SGM-05", "sagemaker/notebookInstance", {"instanceMetadataServiceConfiguration":
        {"minimumInstanceMetadataServiceVersion": "2"}}, {"instanceMetadataServiceConfiguration": GONE}),
    one("SGM-06", "sagemaker/model", {"enableNetworkIsolation": True}, {"enableNetworkIsolation": False}),
    one("SGM-07", "sagemaker/endpointConfiguration", {"productionVariants": [{"initialInstanceCount": 2}]},
        {"productionVariants[0].initialInstanceCount": 1}),
    one("SGM-08", "sagemaker/domain", {"appNetworkAccessType": "VpcOnly"}, {"appNetworkAccessType":
        "PublicInternetOnly"}),
    one("APR-01", "apprunner/service", {"encryptionConfiguration": {"kmsKey": "k"}}, {"encryptionConfiguration": GONE}),
    one("APR-02", "apprunner/service", {"networkConfiguration": {"egressConfiguration": {"egressType": "VPC"}}},
        {"networkConfiguration": GONE}),
    one("BST-01", "elasticbeanstalk/environment", {"settings": [{"name": "ManagedActionsEnabled", "value": "true"}]},
        {"settings[0].value": "false"}),
    one("BST-02", "elasticbeanstalk/environment", {"settings": [{"name": "SystemType", "value": "enhanced"}]},
        {"settings[0].value": "basic"}),
    one("AMQ-01", "mq/broker", {}, {"publiclyAccessible": True}),
    one("AMQ-02", "mq/broker", {"logs": {"general": True}}, {"logs": GONE}),
    one("AMQ-03", "mq/broker", {"autoMinorVersionUpgrade": True}, {"autoMinorVersionUpgrade": False}),
    one("AMQ-04", "mq/broker", {"encryptionOptions": {"useAwsOwnedKey": False, "kmsKeyId": "k"}},
        {"encryptionOptions.useAwsOwnedKey": True}),
    one("AMQ-05", "mq/broker", {"deploymentMode": "CLUSTER_MULTI_AZ"}, {"deploymentMode": "SINGLE_INSTANCE"}),
    one("TFR-01", "transfer/server", {"endpointType": "VPC"}, {"endpointType": "PUBLIC"}, {"endpointType": GONE}),
    one("TFR-02", "transfer/server", {"structuredLogDestinations": ["l"]}, {"structuredLogDestinations": []}),
    one("WSP-01", "workspaces/workspace", {"rootVolumeEncryptionEnabled": True, "userVolumeEncryptionEnabled": True},
        {"rootVolumeEncryptionEnabled": False}, {"userVolumeEncryptionEnabled": GONE}),
    one("MWA-01", "mwaa/environment", {}, {"webserverAccessMode": "PUBLIC_ONLY"}),
    one("MWA-02", "mwaa/environment", {"loggingConfiguration": _AIRFLOW}, {"loggingConfiguration.taskLogs.enabled":
        False}),
    one("XRY-01", "xray/encryptionConfig", {"type": "KMS", "keyId": "k"}, {"type": "NONE"}, {"keyId": UNSET}),
    one("BED-01", "bedrock/agentAgent", {"customerEncryptionKeyArn": "k", "guardrailConfigurations": [{}]},
        {"customerEncryptionKeyArn": UNSET}, {"guardrailConfigurations": []}),
    one("BAT-01", "batch/computeEnvironment", {"computeResources": {"securityGroupIds": ["s"]}},
        {"computeResources.securityGroupIds": []}),
    one("AMP-01", "appmesh/mesh", {"spec": {"egressFilter": {"type": "DROP_ALL"}}}, {"spec.egressFilter.type":
        "ALLOW_ALL"}),
)
EXAMPLES: Final = (*FILES, *WAREHOUSES, *BUILDERS)
