"""Breaking what stores and the account need beside the checklist: each line names the property of the list."""

import json

from tests.contracts.edits import put
from tests.contracts.mutations import (
    BUCKET,
    INSTANCE,
    KEY,
    SECRET,
    Mutation,
    added,
    gone,
    removed,
    unset,
    valued,
)

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
TABLE = "aws:dynamodb/table:Table"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
PLAN = "aws:backup/plan:Plan"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
PASSWORD = "random:index/randomPassword:RandomPassword"
ROOT = "pulumi:pulumi:Stack"
CPU = "alarms-rds-cpu-postgres"
EXPIRES = [{"status": "Enabled", "expiration": {"days": 1}}]
OPEN = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "logs:PutLogEvents", "Resource": "*"}})
EVERY_ACTION = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}})
LOCKED = json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}})

COVERAGE = (
    valued("KMS multi-region", "KMS-07", KEY, "multiRegion", value=True, name="keys-data"),
    unset("KMS description", "KMS-08", KEY, "description", "keys-data"),
    gone("KMS alias", "KMS-09", "aws:kms/alias:Alias", "keys-data-alias"),
    valued("KMS key-spec", "KMS-11", KEY, "keyUsage", "KEY_AGREEMENT", "keys-data"),
    unset("Secrets Manager description", "SEC-07", SECRET, "description", "redis-auth"),
    valued("Secrets Manager generated", "SEC-09", PASSWORD, "length", 12),
    added("Secrets Manager in-use", "SEC-11", SECRET, {"name": "/left/over", "description": "Nobody reads it"}),
    valued("RDS windows", "RDS-15", INSTANCE, "maintenanceWindow", "sun:03:30-sun:04:30"),
    unset("RDS security-group", "RDS-16", INSTANCE, "vpcSecurityGroupIds"),
    valued("RDS user-name", "RDS-22", INSTANCE, "username", "postgres"),
    removed("RDS storage-limit", "RDS-25", INSTANCE, "maxAllocatedStorage"),
    Mutation(
        line="RDS instance-profile",
        rule="RDS-26",
        edit=put(INSTANCE, "customIamInstanceProfile", "AWSRDSCustomProfile"),
    ),
    gone("RDS event-subscriptions", "RDS-27", EVENT_RULE, "alarms-database-event-postgres"),
    valued("ElastiCache token", "RED-08", CACHE, "authToken", "a" * 40),
    valued("ElastiCache minor-upgrades", "RED-09", CACHE, "autoMinorVersionUpgrade", value=False),
    unset("ElastiCache subnet-group", "RED-11", CACHE, "subnetGroupName"),
    valued("ElastiCache supported", "RED-14", CACHE, "engineVersion", "6.2"),
    valued("ElastiCache logs", "RED-15", CACHE, "logDeliveryConfigurations", []),
    gone("S3 block-account", "S3-13", "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"),
    valued("S3 lifecycle-markers", "S3-16", LIFECYCLE, "rules", EXPIRES, "media-temp-lifecycle"),
    valued("S3 name", "S3-21", BUCKET, "bucket", "aws-glue-assets-123456789012", "media-temp"),
    valued("S3 policy-actions", "S3-25", BUCKET_POLICY, "policy", EVERY_ACTION, "audit-policy"),
    valued("S3 policy-lockout", "S3-26", BUCKET_POLICY, "policy", LOCKED, "audit-policy"),
    valued("S3 wrong-key", "S3-27", BUCKET_POLICY, "policy", LOCKED, "audit-policy"),
    valued("CloudWatch policy-public", "LOG-12", LOG_POLICY, "policyDocument", OPEN),
    unset("CloudWatch missing-data", "OBS-05", ALARM, "treatMissingData", CPU),
    gone("CloudWatch account-alarms", "OBS-06", FILTER, "alarms-account-changed-route"),
    gone("CloudWatch account-alarms", "OBS-06", ALARM, "alarms-account-refused-sign-ins"),
    gone("CloudWatch golden-signals", "OBS-07", ALARM, "alarms-table-throttles"),
    valued("DynamoDB capacity", "DDB-04", TABLE, "billingMode", "PROVISIONED", "idempotency"),
    valued("DynamoDB ttl", "DDB-07", TABLE, "ttl.enabled", value=False, name="privacy-requests"),
    Mutation(line="DynamoDB restore-settings", rule="DDB-11", edit=put(TABLE, "restoreSourceName", "t", "idempotency")),
    valued("Backup plan", "BKP-02", PLAN, "rules", [{"schedule": "cron(0 5 1 * ? *)"}]),
    gone("Backup restore-tests", "BKP-03", "aws:backup/restoreTestingPlan:RestoreTestingPlan"),
)
