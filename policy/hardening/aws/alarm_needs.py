"""Which alarms a program needs, given what is in it."""

from collections.abc import Mapping
from typing import Final

from hardening.aws.alarm_evidence import Events, Lines, Numbers, Tagged
from hardening.aws.alarm_need import Need, contains, ends, found, metric, recorded, tagged, text, watches
from hardening.aws.dead_letters import is_dead_letter, is_work
from hardening.aws.event_samples import Samples, call, calls, failed_task, finding, malware, rotation_failed, sign_in
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

_MEDIUM: Final = 4
"""The least severity of GuardDuty's findings of medium severity (GuardDuty User Guide, "Severity levels")."""


def _application(subject: Subject) -> bool:
    return subject.value("loadBalancerType") in (ABSENT, UNKNOWN, "application")


def _masking(subject: Subject) -> bool:
    return subject.value("policyType") in (ABSENT, UNKNOWN, "DATA_PROTECTION_POLICY")


def _reads(subject: Subject) -> Samples:
    """Give a read of the secret by a stranger."""
    name = text(subject, "name", "arn") or "a-secret-of-unknown-name"
    return (call("secretsmanager", "GetSecretValue", {"secretId": name}),)


def _scans(subject: Subject) -> Samples:
    return (malware(text(subject, "protectedResource.s3Bucket.bucketName")),)


def _migrates(subject: Subject) -> Samples:
    return (failed_task(text(subject, "family")),)


_ELB: Final = "AWS/ApplicationELB"
_AUDIT: Final = ends("name", "audit-events")
_KEY_CALLS: Final = ("DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation")
_TRAIL_CALLS: Final = ("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors")

NEEDS: Final[tuple[Need, ...]] = (
    watches("api-5xx-rate", "lb/loadBalancer", metric(_ELB, "HTTPCode_Target_5XX_Count", "LoadBalancer"), _application),
    watches("elb-5xx", "lb/loadBalancer", metric(_ELB, "HTTPCode_ELB_5XX_Count", "LoadBalancer"), _application),
    Need(
        id="http-429-spike",
        types=(aws("ecs/service"),),
        by=(Lines(("429",)),),
        applies=lambda subject: subject.value("loadBalancers") not in (ABSENT, []),
    ),
    watches("waf-rate-blocked", "wafv2/webAcl", metric("AWS/WAFV2", "BlockedRequests", "WebACL")),
    Need(
        id="migration-failed",
        types=(aws("ecs/taskDefinition"),),
        by=(Events(_migrates, "a rule on ECS Task State Change of this task's family"),),
        each=True,
        applies=contains("family", "migrat"),
    ),
    Need(
        id="legal-compliance-event",
        types=(aws("dynamodb/table"),),
        by=(Lines(("legal",)), Tagged("legal-compliance-event")),
        applies=_AUDIT,
    ),
    Need(id="audit-gap", types=(aws("dynamodb/table"),), by=(Tagged("audit-gap"),), applies=_AUDIT),
    Need(
        id="email-failures",
        types=(aws("ses/configurationSet"), aws("sesv2/configurationSet")),
        by=(Numbers("AWS/SES", frozenset({"Reputation.BounceRate", "Bounce"})),),
    ),
    watches(
        "jobs-dlq", "sqs/queue", metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"), is_dead_letter
    ),
    watches("jobs-age", "sqs/queue", metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName"), is_work),
    Need(
        id="secret-rotation-failed",
        types=(aws("secretsmanager/secretRotation"),),
        by=(Events(lambda _: (rotation_failed(),), "a rule on RotationFailed"), Lines(("RotationFailed",))),
    ),
    Need(
        id="secret-age",
        types=(aws("secretsmanager/secret"),),
        by=(Tagged("secret-age"),),
        applies=tagged("tags.RotationClass", "smtp", "external"),
    ),
    Need(
        id="tiktok-cookie-age",
        types=(aws("secretsmanager/secret"),),
        by=(Tagged("tiktok-cookie-age"),),
        applies=tagged("tags.RotationClass", "cookie"),
    ),
    watches("lambda-errors", "lambda/function", metric("AWS/Lambda", "Errors", "FunctionName")),
    watches("lambda-throttles", "lambda/function", metric("AWS/Lambda", "Throttles", "FunctionName")),
    Need(
        id="secret-read-unexpected",
        types=(aws("secretsmanager/secret"),),
        by=(Events(_reads, "a rule on GetSecretValue of this secret by others"), Lines(("GetSecretValue",))),
        each=True,
    ),
    recorded("kms-key-tamper", ["kms/key"], calls("kms", *_KEY_CALLS), _KEY_CALLS),
    recorded("trail-tamper", ["cloudtrail/trail"], calls("cloudtrail", *_TRAIL_CALLS), _TRAIL_CALLS),
    recorded("root-login", ["cloudtrail/trail"], (sign_in("Root", second_factor=True),), ("Root",)),
    recorded(
        "console-login-no-mfa",
        ["cloudtrail/trail"],
        (sign_in("IAMUser", second_factor=False),),
        ("ConsoleLogin", "MFAUsed"),
    ),
    recorded(
        "snapshot-shared",
        ["rds/cluster", "rds/instance"],
        calls("rds", "ModifyDBSnapshotAttribute"),
        ("ModifyDBSnapshotAttribute",),
    ),
    recorded("snapshot-shared", ["ebs/volume"], calls("ec2", "ModifySnapshotAttribute"), ("ModifySnapshotAttribute",)),
    found("guardduty-high", finding("Backdoor:EC2/C&CActivity.B", _MEDIUM), "a rule on findings of severity 4 or more"),
    found("s3-exfil", finding("Exfiltration:S3/AnomalousBehavior", 8), "a rule on findings of Exfiltration:S3"),
    Need(
        id="log-token-leak",
        types=(aws("cloudwatch/logAccountPolicy"), aws("cloudwatch/logDataProtectionPolicy")),
        by=(Numbers("AWS/Logs", frozenset({"LogEventsWithFindings"})),),
        applies=_masking,
    ),
    Need(
        id="malware-found",
        types=(aws("guardduty/malwareProtectionPlan"),),
        by=(Events(_scans, "a rule on THREATS_FOUND in this bucket"),),
        each=True,
    ),
    watches(
        "redis-auth-failures",
        "elasticache/replicationGroup",
        metric("AWS/ElastiCache", "AuthenticationFailures", "CacheClusterId"),
    ),
    watches("rds-storage", "rds/instance", metric("AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier")),
    watches("rds-cpu", "rds/instance", metric("AWS/RDS", "CPUUtilization", "DBInstanceIdentifier")),
    watches("rds-conn", "rds/instance", metric("AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier")),
    watches("cert-expiry", "acm/certificate", metric("AWS/CertificateManager", "DaysToExpiry", "CertificateArn")),
    Need(
        id="attestation-expiry",
        types=(aws("ssm/parameter"),),
        by=(Tagged("attestation-expiry"),),
        applies=contains("name", "/attest/"),
    ),
    Need(
        id="dsr-overdue",
        types=(aws("sfn/stateMachine"),),
        by=(Tagged("dsr-overdue"),),
        applies=contains("name", "dsr"),
    ),
)
"""Every alarm that something in a program may need."""
APPLIES_BY: Final = (
    (aws("cloudwatch/logAccountPolicy"), "policyType"),
    (aws("dynamodb/table"), "name"),
    (aws("ecs/service"), "loadBalancers"),
    (aws("ecs/taskDefinition"), "family"),
    (aws("guardduty/malwareProtectionPlan"), "protectedResource.s3Bucket.bucketName"),
    (aws("lambda/function"), "deadLetterConfig.targetArn"),
    (aws("lb/loadBalancer"), "loadBalancerType"),
    (aws("rds/instance"), "identifier"),
    (aws("secretsmanager/secret"), "name"),
    (aws("secretsmanager/secret"), "tags.RotationClass"),
    (aws("sfn/stateMachine"), "name"),
    (aws("sqs/queue"), "redrivePolicy"),
    (aws("sqs/queue"), "tags.Use"),
    (aws("ssm/parameter"), "name"),
)
"""The properties that decide whether a resource needs an alarm, by type."""
BY_OTHERS: Final[Mapping[str, str]] = {
    "redis-memory": "a node that is full refuses to write",
    "synthetic-page": "the way from an alarm to a person is tried every week",
    "token-expiry": "a token comes closer to its end than a refresh that works lets it",
    "token-refresh-failed": "a token could not be renewed",
    "token-refresh-heartbeat": "the renewal of tokens did not run",
}
"""Alarm ids that other rules demand, or none."""
IDS: Final = sorted({need.id for need in NEEDS})
