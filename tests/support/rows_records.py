"""Proofs of the rules on logs, tables and backups."""

from typing import Final

from tests.support.rows import Beside, Proof
from tests.support.rows_parts import DELIVERY, FOR_OWN, OWN, ROLE, STRANGER, TOPIC, TRUSTS, allow, policy
from tests.support.rules import REMOVED

PROOFS: Final[tuple[Proof, ...]] = (
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
