"""Proofs of the rules on stores: keys, secrets, databases, caches, buckets, logs, tables and backups."""

import json
from typing import Final

from hardening.values import Secret
from tests.support.rows import Beside, Proof
from tests.support.rules import CANARY, REMOVED

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
AWS_KEY: Final = "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"
OWN: Final = "111122223333"
TOPIC_ARN: Final = f"arn:aws:sns:eu-west-1:{OWN}:own"
TOPIC: Final = Beside("sns/topic", "own", {"name": "own"}, outputs={"arn": TOPIC_ARN}, spare=True)
"""Tells the account of the program."""
SHOP: Final = "arn:aws:s3:::shop"


def policy(*statements: dict[str, object]) -> str:
    """Write a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: object, *actions: str, **elements: object) -> dict[str, object]:
    """Write a statement that grants."""
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": "*", **elements}


def deny(action: str, operator: str = "", key: str = "", value: str = "") -> dict[str, object]:
    """Write a statement that refuses everyone, under a condition."""
    condition = {"Condition": {operator: {key: value}}} if operator else {}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"{SHOP}/*", **condition}


ROLE: Final = {"AWS": f"arn:aws:iam::{OWN}:role/app"}
STRANGER: Final = {"AWS": "arn:aws:iam::999999999999:root"}
DELIVERY: Final = {"Service": "delivery.logs.amazonaws.com"}
FOR_OWN: Final = {"Condition": {"StringEquals": {"aws:SourceAccount": OWN}}}
HEADER: Final = "s3:x-amz-server-side-encryption"
SEALED: Final = deny("s3:PutObject", "StringNotEquals", HEADER, "aws:kms")
OF_KEY: Final = deny("s3:PutObject", "StringNotEquals", f"{HEADER}-aws-kms-key-id", KEY)
PUTS: Final = policy(SEALED, OF_KEY)
TRUSTS: Final = {"trustedAccounts": [OWN]}
RULES_OF: Final = {"deleteMarkerReplication": {"status": "Enabled"}}
EXPIRES: Final = {"status": "Enabled", "expiration": {"days": 30}}
SWEEPS: Final = {"status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}
PLACED: Final = {"subnetGroupName": "shop", "securityGroupIds": ["sg-1"]}
GROUP: Final = {"name": "p", "family": "postgres17", "parameters": [{"name": "log_statement", "value": "ddl"}]}
WINDOWS: Final = {"backupWindow": "03:00-04:00", "maintenanceWindow": "sun:04:30-sun:05:30"}
OF_CLUSTER: Final = {
    "preferredBackupWindow": "23:30-00:30",
    "preferredMaintenanceWindow": "mon:00:30-mon:01:30",
}
CACHE: Final = "elasticache/replicationGroup"
PASSWORD: Final = {"length": 32, "special": False}
SLOW, ENGINE = {"logType": "slow-log"}, {"logType": "engine-log"}

PROOFS: Final[tuple[Proof, ...]] = (
    Proof(rule="KMS-07", short="kms/key", good={"multiRegion": False}, broken={"multiRegion": [True, "true"]}),
    Proof(rule="KMS-08", short="kms/key", good={"description": "Media"}, broken={"description": [REMOVED, ""]}),
    Proof(rule="KMS-09", short="kms/key", beside=(Beside("kms/alias", "a", refers={"targetKeyId": "subject"}),)),
    Proof(
        rule="KMS-10",
        short="kms/key",
        outputs={"arn": KEY},
        beside=(
            Beside("kms/alias", "a", refers={"targetKeyId": "subject"}, spare=True),
            Beside("sqs/queue", "q", {"kmsMasterKeyId": KEY}),
        ),
    ),
    Proof(
        rule="KMS-11",
        short="kms/key",
        good={"customerMasterKeySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"},
        broken={"customerMasterKeySpec": ["RSA_2048", "ECC_SECG_P256K1"], "keyUsage": ["KEY_AGREEMENT"]},
    ),
    Proof(
        rule="SEC-07", short="secretsmanager/secret", good={"description": "Mail"}, broken={"description": [REMOVED]}
    ),
    Proof(
        rule="SEC-08",
        short="secretsmanager/secretVersion",
        good={"secretString": Secret(CANARY)},
        broken={"secretString": [CANARY], "secretBinary": [CANARY]},
        idle=({"secretStringWo": CANARY},),
    ),
    Proof(
        rule="SEC-09",
        short="random:index/randomPassword:RandomPassword",
        good=PASSWORD,
        broken={"length": [31, REMOVED, "32"], "upper": [False], "numeric": [False]},
    ),
    Proof(
        rule="SEC-11",
        short="secretsmanager/secret",
        beside=(
            Beside("secretsmanager/secretPolicy", "p", refers={"secretArn": "subject"}, spare=True),
            Beside("ecs/taskDefinition", "t", refers={"containerDefinitions": "subject"}),
        ),
    ),
    Proof(
        rule="RDS-15",
        short="rds/instance",
        good=WINDOWS,
        broken={
            "backupWindow": [REMOVED, "noon", "04:00-05:00", "05:29-06:00"],
            "maintenanceWindow": [REMOVED, "sun:04:30", "fri:23:00-sat:03:01", "Sun:03:59-Sun:04:10"],
        },
        idle=({"replicateSourceDb": "source"},),
    ),
    Proof(
        rule="RDS-15",
        short="rds/cluster",
        good=OF_CLUSTER,
        broken={"preferredMaintenanceWindow": ["sun:23:50-mon:00:10", "mon:00:29-mon:01:00", "sun:22:00-tue:01:00"]},
    ),
    Proof(
        rule="RDS-16",
        short="rds/cluster",
        good={"vpcSecurityGroupIds": ["sg-1"]},
        broken={"vpcSecurityGroupIds": [REMOVED, []]},
    ),
    Proof(rule="RDS-17", short="rds/instance", good={"port": 7432}, broken={"port": [REMOVED, 5432, 3306, "7432"]}),
    Proof(
        rule="RDS-18",
        short="rds/parameterGroup",
        good=GROUP,
        broken={"parameters": [[], [{"name": "log_statement", "value": "none"}], REMOVED]},
        idle=({**GROUP, "family": "mysql8.4", "parameters": []},),
    ),
    Proof(
        rule="RDS-18",
        short="rds/clusterParameterGroup",
        good={"family": "aurora-postgresql16", "parameters": [{"name": "log_min_duration_statement", "value": "0"}]},
        broken={"parameters[0].value": ["-1"]},
        idle=({"family": "aurora-postgresql16", "parameters": [{"name": "pgaudit.log", "value": "all"}]},),
    ),
    *(
        Proof(
            rule="RDS-19",
            short=short,
            refers={via: "db"},
            beside=(Beside(database, "db", {"storageEncrypted": True}),),
            spoilt={"db": {"storageEncrypted": False}},
        )
        for short, via, database in (
            ("rds/snapshot", "dbInstanceIdentifier", "rds/instance"),
            ("rds/clusterSnapshot", "dbClusterIdentifier", "rds/cluster"),
        )
    ),
    Proof(
        rule="RDS-20",
        short="rds/cluster",
        good={"engine": "aurora-mysql", "backtrackWindow": 3600},
        broken={"backtrackWindow": [REMOVED, 0]},
        idle=({"engine": "aurora-postgresql"},),
    ),
    Proof(
        rule="RDS-21",
        short="rds/clusterActivityStream",
        good={"kmsKeyId": KEY},
        broken={"kmsKeyId": [REMOVED, AWS_KEY]},
    ),
    Proof(rule="RDS-22", short="rds/instance", good={"username": "keeper"}, broken={"username": ["admin", "postgres"]}),
    Proof(rule="RDS-22", short="rds/cluster", good={"masterUsername": "keeper"}, broken={"masterUsername": ["root"]}),
    Proof(
        rule="RDS-23",
        short="rds/proxy",
        good={"auths": [{"iamAuth": "REQUIRED"}]},
        broken={"auths": [REMOVED, []], "auths[0].iamAuth": ["DISABLED", REMOVED]},
        idle=({"defaultAuthScheme": "IAM_AUTH"},),
    ),
    Proof(rule="RDS-24", short="rds/cluster", broken={"enableHttpEndpoint": [True, "true"]}),
    Proof(
        rule="RDS-25",
        short="rds/instance",
        good={"maxAllocatedStorage": 500},
        broken={"maxAllocatedStorage": [REMOVED, 0]},
        idle=({"replicateSourceDb": "source"},),
    ),
    Proof(rule="RDS-26", short="rds/instance", broken={"customIamInstanceProfile": ["AWSRDSCustomProfile"]}),
    Proof(rule="RED-08", short=CACHE, good={"authToken": Secret(CANARY)}, broken={"authToken": [CANARY]}),
    Proof(rule="RED-09", short=CACHE, broken={"autoMinorVersionUpgrade": [False, "false"]}),
    Proof(rule="RED-10", short=CACHE, good={"port": 7379}, broken={"port": [REMOVED, 6379, "7379"]}),
    Proof(
        rule="RED-11",
        short=CACHE,
        good=PLACED,
        broken={"subnetGroupName": [REMOVED], "securityGroupIds": [REMOVED, []]},
    ),
    Proof(
        rule="RED-11",
        short="elasticache/cluster",
        good=PLACED,
        broken={"subnetGroupName": [REMOVED], "securityGroupIds": [REMOVED]},
        idle=({"replicationGroupId": "shop"},),
    ),
    Proof(
        rule="RED-12",
        short=CACHE,
        refers={"subnetGroupName": "group"},
        beside=(
            Beside("ec2/subnet", "data", {"tags": {"Tier": "data"}}, outputs={"id": "subnet-1"}),
            Beside("elasticache/subnetGroup", "group", {"subnetIds": ["subnet-1"]}),
        ),
        spoilt={"data": {"tags": {"Tier": "public"}}},
    ),
    Proof(
        rule="RED-13",
        short=CACHE,
        good={"securityGroupIds": ["sg-1"]},
        beside=(Beside("ec2/securityGroup", "g", {"description": "Caches"}, outputs={"id": "sg-1"}, spare=True),),
        spoilt={"g": {"description": "Managed by Pulumi"}},
    ),
    Proof(
        rule="RED-14",
        short=CACHE,
        good={"engine": "valkey", "engineVersion": "8.0"},
        broken={"engineVersion": [REMOVED, "6.2", "new"]},
        idle=({"engineVersion": "7.1"}, {"globalReplicationGroupId": "all"}),
    ),
    Proof(
        rule="RED-15",
        short=CACHE,
        good={"logDeliveryConfigurations": [SLOW, ENGINE]},
        broken={"logDeliveryConfigurations": [REMOVED, [SLOW], [ENGINE]]},
    ),
    Proof(
        rule="RED-16",
        short="elasticache/serverlessCache",
        good={"snapshotRetentionLimit": 7, "securityGroupIds": ["sg-1"]},
        broken={"snapshotRetentionLimit": [REMOVED, 0], "securityGroupIds": [REMOVED, []]},
    ),
    Proof(
        rule="RED-17",
        short=CACHE,
        good={"notificationTopicArn": TOPIC_ARN},
        broken={"notificationTopicArn": [REMOVED]},
    ),
    Proof(
        rule="S3-13",
        short="guardduty/detector",
        beside=(Beside("s3/accountPublicAccessBlock", "b"),),
        parameters={"accountBaseline": "owned"},
    ),
    Proof(
        rule="S3-14",
        short="s3/bucket",
        good={"tags": {"S3Class": "audit"}},
        parameters={"dualLayerClasses": ["audit"]},
        beside=(
            Beside(
                "s3/bucketServerSideEncryptionConfiguration",
                "e",
                {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms:dsse"}}]},
                {"bucket": "subject"},
            ),
        ),
        spoilt={"e": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]}},
        idle=({"tags": {"S3Class": "trail"}},),
    ),
    Proof(
        rule="S3-15",
        short="s3/bucketVersioning",
        good={"versioningConfiguration": {"mfaDelete": "Enabled"}},
        broken={"versioningConfiguration": [{"status": "Enabled"}], "versioningConfiguration.mfaDelete": ["Disabled"]},
    ),
    Proof(
        rule="S3-16",
        short="s3/bucketLifecycleConfiguration",
        good={"rules": [EXPIRES, SWEEPS]},
        broken={"rules": [[EXPIRES]], "rules[1].status": ["Disabled"]},
        idle=({"rules": [{"status": "Enabled", "transitions": [{"days": 30}]}]},),
    ),
    Proof(
        rule="S3-17",
        short="s3/bucket",
        beside=(Beside("s3/bucketReplicationConfig", "r", {"rules": [{"status": "Enabled"}]}, {"bucket": "subject"}),),
    ),
    Proof(
        rule="S3-18",
        short="s3/bucketReplicationConfig",
        good={"rules": [RULES_OF]},
        broken={"rules": [REMOVED, [], [RULES_OF, {}]], "rules[0].deleteMarkerReplication.status": ["Maybe"]},
    ),
    Proof(
        rule="S3-19", short="s3/bucket", beside=(Beside("s3/bucketNotification", "n", refers={"bucket": "subject"}),)
    ),
    *(
        Proof(
            rule="S3-20",
            short=short,
            good={"kmsKeyId": KEY},
            broken={"kmsKeyId": [AWS_KEY], "serverSideEncryption": ["AES256"]},
            idle=({},),
        )
        for short in ("s3/bucketObjectv2", "s3/objectCopy")
    ),
    Proof(
        rule="S3-21",
        short="s3/bucket",
        good={"bucket": "shop-media"},
        broken={"bucket": ["shop.media", "Shop", "cdk-hnb659fds-assets", "aws-glue-assets-1", "x"]},
        idle=({},),
    ),
    Proof(
        rule="S3-22",
        short="s3/bucket",
        good={"bucketNamespace": "account-regional"},
        broken={"bucketNamespace": [REMOVED, "global"]},
    ),
    Proof(
        rule="S3-23",
        short="s3/bucketAccelerateConfiguration",
        good={"status": "Suspended"},
        broken={"status": ["Enabled", REMOVED]},
    ),
    Proof(
        rule="S3-23",
        short="s3/bucketRequestPaymentConfiguration",
        good={"payer": "BucketOwner"},
        broken={"payer": ["Requester"]},
    ),
    Proof(
        rule="S3-24",
        short="s3/vectorsVectorBucket",
        good={"encryptionConfigurations": [{"sseType": "aws:kms", "kmsKeyArn": KEY}]},
        broken={"encryptionConfigurations": [REMOVED], "encryptionConfigurations[0].sseType": ["AES256"]},
    ),
    Proof(
        rule="S3-24",
        short="s3tables/tableBucket",
        good={"encryptionConfiguration": {"sseAlgorithm": "aws:kms", "kmsKeyArn": KEY}},
        broken={"encryptionConfiguration": [REMOVED], "encryptionConfiguration.kmsKeyArn": [REMOVED]},
    ),
    Proof(
        rule="S3-24",
        short="s3/directoryBucket",
        beside=(
            Beside(
                "s3/bucketServerSideEncryptionConfiguration",
                "e",
                {"rules": [{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": KEY}}]},
                {"bucket": "subject"},
            ),
        ),
        spoilt={"e": {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]}},
    ),
    Proof(
        rule="S3-25",
        short="s3/bucketPolicy",
        good={"policy": policy(allow(ROLE, "s3:GetObject", "s3:List*"))},
        broken={"policy": [policy(allow(ROLE, "s3:*")), policy(allow(ROLE, "*"))]},
    ),
    Proof(
        rule="S3-26",
        short="s3/bucketPolicy",
        good={"policy": policy(deny("s3:*", "Bool", "aws:SecureTransport", "false"), deny("s3:PutObjectAcl"))},
        broken={"policy": [policy(deny("s3:*")), policy(deny("s3:PutBucketPolicy")), policy(deny("s3:Delete*"))]},
    ),
    Proof(
        rule="S3-27",
        short="s3/bucket",
        good={"policy": PUTS},
        broken={
            "policy": [
                REMOVED,
                policy(SEALED),
                policy(OF_KEY),
                policy(SEALED, deny("s3:GetObject", "StringNotEquals", f"{HEADER}-aws-kms-key-id", KEY)),
                policy(deny("s3:PutObject", "StringEquals", HEADER, "aws:kms"), OF_KEY),
            ]
        },
        idle=({"tags": {"S3Class": "access-logs"}},),
    ),
    Proof(
        rule="LOG-12",
        short="cloudwatch/logResourcePolicy",
        good={"policyDocument": policy(allow(DELIVERY, "logs:PutLogEvents", **FOR_OWN))},
        parameters=TRUSTS,
        broken={
            "policyDocument": [
                REMOVED,
                policy(allow(DELIVERY, "logs:PutLogEvents")),
                policy(allow("*", "logs:PutLogEvents")),
            ]
        },
    ),
    Proof(
        rule="LOG-13",
        short="cloudtrail/trail",
        refers={"cloudWatchLogsGroupArn": "group"},
        beside=(
            Beside("cloudwatch/logGroup", "group", {"name": "/shop/trail"}, spare=True),
            Beside("cloudwatch/logMetricFilter", "f", {"logGroupName": "/shop/trail"}),
        ),
    ),
    Proof(
        rule="LOG-14",
        short="oam/link",
        good={"sinkIdentifier": f"arn:aws:oam:eu-west-1:{OWN}:sink/1"},
        parameters=TRUSTS,
        broken={"sinkIdentifier": [REMOVED, "arn:aws:oam:eu-west-1:999999999999:sink/1"]},
        beside=(TOPIC,),
    ),
    Proof(
        rule="LOG-14",
        short="oam/sinkPolicy",
        good={"policy": policy(allow(ROLE, "oam:CreateLink"))},
        parameters=TRUSTS,
        broken={"policy": [policy(allow("*", "oam:CreateLink")), policy(allow(STRANGER, "oam:CreateLink"))]},
        beside=(TOPIC,),
    ),
    Proof(
        rule="DDB-04",
        short="dynamodb/table",
        good={"billingMode": "PAY_PER_REQUEST"},
        broken={"billingMode": [REMOVED, "PROVISIONED"]},
    ),
    Proof(
        rule="DDB-04",
        short="dynamodb/table",
        beside=(Beside("appautoscaling/target", "t", refers={"resourceId": "subject"}),),
    ),
    Proof(
        rule="DDB-05",
        short="dynamodb/table",
        good={
            "billingMode": "PAY_PER_REQUEST",
            "onDemandThroughput": {"maxReadRequestUnits": 100, "maxWriteRequestUnits": 100},
        },
        broken={"onDemandThroughput": [REMOVED], "onDemandThroughput.maxReadRequestUnits": [REMOVED, -1]},
        idle=({"billingMode": "PROVISIONED"},),
    ),
    Proof(
        rule="DDB-06",
        short="dynamodb/resourcePolicy",
        good={"policy": policy(allow(ROLE, "dynamodb:GetItem"))},
        parameters=TRUSTS,
        broken={"policy": [REMOVED, policy(allow(STRANGER, "dynamodb:GetItem")), policy(allow("*", "dynamodb:Scan"))]},
        beside=(TOPIC,),
    ),
    Proof(
        rule="DDB-07",
        short="dynamodb/table",
        good={"tags": {"DataClass": "pii"}, "ttl": {"attributeName": "at", "enabled": True}},
        broken={"ttl": [REMOVED], "ttl.enabled": [False]},
        idle=({"tags": {"DataClass": "internal"}},),
    ),
    *(
        Proof(
            rule="DDB-08",
            short="dynamodb/table",
            good={"streamEnabled": True},
            beside=(Beside(reader, "r", refers={via: "subject"}),),
            idle=({"streamEnabled": False},),
        )
        for reader, via in (("lambda/eventSourceMapping", "eventSourceArn"), ("pipes/pipe", "source"))
    ),
    Proof(
        rule="DDB-09",
        short="dynamodb/table",
        good={"replicas": [{"regionName": "eu-west-2", "propagateTags": True}]},
        broken={"replicas[0].propagateTags": [False, REMOVED]},
        idle=({},),
    ),
    Proof(
        rule="DDB-10",
        short="dynamodb/table",
        beside=(Beside("dynamodb/contributorInsights", "c", refers={"tableName": "subject"}),),
    ),
    Proof(
        rule="DDB-11",
        short="dynamodb/table",
        broken={"importTable": [{"inputFormat": "CSV"}], "restoreSourceName": ["t"], "restoreBackupArn": ["arn:x"]},
    ),
    Proof(
        rule="DDB-12",
        short="dax/cluster",
        good={"serverSideEncryption": {"enabled": True}},
        broken={"serverSideEncryption": [REMOVED], "serverSideEncryption.enabled": [False]},
    ),
    Proof(
        rule="DDB-13",
        short="dax/cluster",
        good={"clusterEndpointEncryptionType": "TLS"},
        broken={"clusterEndpointEncryptionType": [REMOVED, "NONE"]},
    ),
    Proof(
        rule="DDB-14", short="dax/cluster", good={"replicationFactor": 3}, broken={"replicationFactor": [2, REMOVED]}
    ),
    Proof(
        rule="BKP-02",
        short="backup/plan",
        good={"rules": [{"schedule": "cron(0 5 1 * ? *)"}, {"schedule": "cron(0 5 ? * * *)"}]},
        broken={"rules": [REMOVED, [{}], [{"schedule": "cron(0 5 1 * ? *)"}], [{"schedule": "often"}]]},
    ),
    Proof(rule="BKP-03", short="backup/plan", beside=(Beside("backup/restoreTestingPlan", "t"),)),
    Proof(
        rule="BKP-04",
        short="backup/vaultLockConfiguration",
        good={"changeableForDays": 3},
        broken={"changeableForDays": [REMOVED, 2]},
    ),
    Proof(rule="BKP-05", short="backup/plan", beside=(Beside("backup/reportPlan", "r"),)),
)
