"""Every alarm of the catalogue: what needs it, and what gives it."""

from typing import Final

from hardening.resources import Resource
from tests.support.alarm_world import (
    BALANCER,
    DATABASE,
    DEAD,
    FUNCTION,
    READ,
    SECRET,
    TRAIL,
    WORK,
    alarm,
    calls,
    counted,
    rule,
)
from tests.support.wire import resource

ELB, QUEUES, RDS = "AWS/ApplicationELB", "AWS/SQS", "AWS/RDS"
SUFFIX: Final = {"LoadBalancer": "app/shop/50dc"}
OF_DB: Final = {"DBInstanceIdentifier": "shop-db"}
OF_FN: Final = {"FunctionName": "shop-fn"}
ACCOUNT_POLICY: Final = resource("cloudwatch/logAccountPolicy", "mask", {"policyType": "DATA_PROTECTION_POLICY"})
ACL: Final = resource("wafv2/webAcl", "acl", {"name": "shop-acl"})
CACHE: Final = resource("elasticache/replicationGroup", "cache", {"replicationGroupId": "shop-cache"})
CERTIFICATE: Final = resource(
    "acm/certificate", "cert", outputs={"arn": "arn:aws:acm:us-east-1:111122223333:certificate/c"}
)
DETECTOR: Final = resource("guardduty/detector", "detector", {"enable": True})
MIGRATION: Final = resource("ecs/taskDefinition", "migrate", {"family": "shop-migrate"})
PLAN: Final = resource(
    "guardduty/malwareProtectionPlan", "plan", {"protectedResource": {"s3Bucket": {"bucketName": "uploads"}}}
)
ROTATION: Final = resource("secretsmanager/secretRotation", "rotation", {"secretId": "s"})
SERVICE: Final = resource("ecs/service", "api", {"loadBalancers": [{"containerName": "api"}]})
VOLUME: Final = resource("ebs/volume", "disk", {"size": 8})
STOPPED: Final = {
    "source": ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    "detail": {
        "group": ["family:shop-migrate"],
        "lastStatus": ["STOPPED"],
        "containers": {"exitCode": [{"anything-but": 0}]},
    },
}


def tagged(short: str, **properties: object) -> Resource:
    """Give the resource that an alarm is about."""
    return resource(short, "subject", properties)


NEEDED: Final[list[tuple[str, list[Resource], list[Resource]]]] = [
    ("api-5xx-rate", [BALANCER], [alarm("a", "x", ELB, "HTTPCode_Target_5XX_Count", SUFFIX)]),
    ("elb-5xx", [BALANCER], [alarm("a", "x", ELB, "HTTPCode_ELB_5XX_Count", SUFFIX)]),
    (
        "http-429-spike",
        [SERVICE],
        [counted("{ $.res.statusCode = 429 }"), alarm("a", "x", "shop/logs", "Refused")],
    ),
    ("waf-rate-blocked", [ACL], [alarm("a", "x", "AWS/WAFV2", "BlockedRequests", {"WebACL": "shop-acl"})]),
    ("migration-failed", [MIGRATION], [rule("r", STOPPED)]),
    (
        "legal-compliance-event",
        [tagged("dynamodb/table", name="shop-audit-events")],
        [counted('{ $.event = "legal.*" }'), alarm("a", "x", "shop/logs", "Refused")],
    ),
    ("audit-gap", [tagged("dynamodb/table", name="shop-audit-events")], [alarm("a", "audit-gap", "shop", "Gap")]),
    (
        "email-failures",
        [tagged("sesv2/configurationSet", configurationSetName="s")],
        [alarm("a", "x", "AWS/SES", "Reputation.BounceRate")],
    ),
    ("jobs-dlq", [DEAD], [alarm("a", "x", QUEUES, "ApproximateNumberOfMessagesVisible", {"QueueName": "jobs-dlq"})]),
    ("jobs-age", [WORK], [alarm("a", "x", QUEUES, "ApproximateAgeOfOldestMessage", {"QueueName": "jobs"})]),
    (
        "secret-rotation-failed",
        [ROTATION],
        [rule("r", {"source": ["aws.secretsmanager"], "detail": {"eventName": ["RotationFailed"]}})],
    ),
    (
        "secret-age",
        [tagged("secretsmanager/secret", tags={"RotationClass": "smtp"})],
        [alarm("a", "secret-age", "shop", "Age")],
    ),
    (
        "tiktok-cookie-age",
        [tagged("secretsmanager/secret", tags={"RotationClass": "cookie"})],
        [alarm("a", "tiktok-cookie-age", "shop", "Age")],
    ),
    ("lambda-errors", [FUNCTION], [alarm("a", "x", "AWS/Lambda", "Errors", OF_FN)]),
    ("lambda-throttles", [FUNCTION], [alarm("a", "x", "AWS/Lambda", "Throttles", OF_FN)]),
    ("secret-read-unexpected", [SECRET], [rule("r", READ)]),
    (
        "kms-key-tamper",
        [tagged("kms/key"), TRAIL],
        [rule("r", calls("kms", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation"))],
    ),
    (
        "trail-tamper",
        [TRAIL],
        [rule("r", calls("cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"))],
    ),
    ("root-login", [TRAIL], [rule("r", {"detail": {"userIdentity": {"type": ["Root"]}}})]),
    (
        "console-login-no-mfa",
        [TRAIL],
        [
            rule(
                "r",
                {"source": ["aws.signin"], "detail": {"additionalEventData": {"MFAUsed": [{"anything-but": "Yes"}]}}},
            )
        ],
    ),
    ("snapshot-shared", [DATABASE, TRAIL], [rule("r", calls("rds", "ModifyDBSnapshotAttribute"))]),
    ("snapshot-shared", [VOLUME, TRAIL], [rule("r", calls("ec2", "ModifySnapshotAttribute"))]),
    (
        "guardduty-high",
        [DETECTOR],
        [rule("r", {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": [">=", 4]}]}})],
    ),
    ("s3-exfil", [DETECTOR], [rule("r", {"detail": {"type": [{"prefix": "Exfiltration:S3/"}]}})]),
    ("log-token-leak", [ACCOUNT_POLICY], [alarm("a", "x", "AWS/Logs", "LogEventsWithFindings")]),
    (
        "malware-found",
        [PLAN],
        [rule("r", {"source": ["aws.guardduty"], "detail": {"s3ObjectDetails": {"bucketName": ["uploads"]}}})],
    ),
    (
        "redis-auth-failures",
        [CACHE],
        [alarm("a", "x", "AWS/ElastiCache", "AuthenticationFailures", {"CacheClusterId": "shop-cache-001"})],
    ),
    ("rds-storage", [DATABASE], [alarm("a", "x", RDS, "FreeStorageSpace", OF_DB)]),
    ("rds-cpu", [DATABASE], [alarm("a", "x", RDS, "CPUUtilization", OF_DB)]),
    ("rds-conn", [DATABASE], [alarm("a", "x", RDS, "DatabaseConnections", OF_DB)]),
    (
        "cert-expiry",
        [CERTIFICATE],
        [
            alarm(
                "a",
                "x",
                "AWS/CertificateManager",
                "DaysToExpiry",
                {"CertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/c"},
            )
        ],
    ),
    (
        "attestation-expiry",
        [tagged("ssm/parameter", name="/shop/attest/IR-1")],
        [alarm("a", "attestation-expiry", "shop", "DaysLeft")],
    ),
    ("dsr-overdue", [tagged("sfn/stateMachine", name="shop-dsr")], [alarm("a", "dsr-overdue", "shop", "Oldest")]),
]
"""Every alarm of the catalogue: what needs it, and what gives it."""
