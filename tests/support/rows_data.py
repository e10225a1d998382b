"""Proofs of the rules on stores: keys, secrets, databases and caches here, the rest beside."""

from typing import Final

from hardening.values import Secret
from tests.support import rows_buckets, rows_records
from tests.support.rows import Beside, Proof
from tests.support.rows_parts import (
    AWS_KEY,
    CACHE,
    ENGINE,
    GROUP,
    KEY,
    OF_CLUSTER,
    PASSWORD,
    PLACED,
    SLOW,
    TOPIC_ARN,
    WINDOWS,
)
from tests.support.rules import CANARY, REMOVED

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
    *rows_buckets.PROOFS,
    *rows_records.PROOFS,
)
