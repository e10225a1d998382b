"""Events and trail records as AWS sends them, whole (EventBridge Events Reference; CloudTrail record contents)."""

from collections.abc import Mapping
from typing import Any, Final

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
Event = dict[str, Any]


def role(name: str) -> Event:
    """Give the identity of a role's session."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:session",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/session",
        "accountId": ACCOUNT,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": arn, "accountId": ACCOUNT, "userName": name},
            "attributes": {"mfaAuthenticated": "false"},
        },
    }


ROOT: Final = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
USER: Final = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/someone", "userName": "someone"}


def call(service: str, name: str, who: Mapping[str, Any], /, **request: object) -> Event:
    """Give the trail's record of an API call."""
    return {
        "eventVersion": "1.09",
        "userIdentity": dict(who),
        "eventTime": "2026-03-01T12:00:00Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "203.0.113.9",
        "requestParameters": request,
        "responseElements": None,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
    }


def sign_in(who: Mapping[str, Any], second_factor: str) -> Event:
    """Give the trail's record of a sign-in to the console."""
    return {
        **call("signin", "ConsoleLogin", who),
        "eventType": "AwsConsoleSignIn",
        "requestParameters": None,
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MFAUsed": second_factor, "MobileVersion": "No"},
    }


def on_bus(source: str, kind: str, detail: Mapping[str, Any], *resources: str) -> Event:
    """Give an event as the default bus carries it."""
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": kind,
        "source": f"aws.{source}",
        "account": ACCOUNT,
        "time": "2026-03-01T12:00:05Z",
        "region": REGION,
        "resources": list(resources),
        "detail": dict(detail),
    }


def heard(record: Mapping[str, Any]) -> Event:
    """Give the event of a trail's record."""
    service = record["eventSource"].removesuffix(".amazonaws.com")
    return on_bus(service, "AWS API Call via CloudTrail", record)


def rotation(name: str) -> Event:
    """Give the event of Secrets Manager about a rotation."""
    record = {
        "eventVersion": "1.09",
        "userIdentity": {"accountId": ACCOUNT, "invokedBy": "secretsmanager.amazonaws.com"},
        "eventSource": "secretsmanager.amazonaws.com",
        "eventName": name,
        "requestParameters": None,
        "additionalEventData": {"SecretId": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:a-AbCdEf"},
        "eventType": "AwsServiceEvent",
        "eventCategory": "Management",
    }
    return on_bus("secretsmanager", "AWS Service Event via CloudTrail", record)


def finding(type_: str, severity: float) -> Event:
    """Give a finding of GuardDuty."""
    detail = {
        "schemaVersion": "2.0",
        "accountId": ACCOUNT,
        "region": REGION,
        "id": "16afba5c5c43e07c9e3e5e2e544e95df",
        "type": type_,
        "service": {"serviceName": "guardduty", "archived": False, "count": 1},
        "severity": severity,
    }
    return on_bus("guardduty", "GuardDuty Finding", detail)


def scan(bucket: str, status: str | None) -> Event:
    """Give the result of a malware scan."""
    result: Event = {"threats": None} if status is None else {"scanResultStatus": status, "threats": None}
    detail = {
        "schemaVersion": "1.0",
        "scanStatus": "COMPLETED",
        "resourceType": "S3_OBJECT",
        "s3ObjectDetails": {"bucketName": bucket, "objectKey": "tenant/a.mp4", "versionId": "1", "s3Throttled": False},
        "scanResultDetails": result,
    }
    return on_bus("guardduty", "GuardDuty Malware Protection Object Scan Result", detail)


def task_ended(cluster: str, family: str, code: int | None) -> Event:
    """Give the event of a task that ended; without a code, one that could not start."""
    container: Event = {"name": family, "lastStatus": "STOPPED"}
    detail = {
        "clusterArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{cluster}",
        "containers": [container if code is None else {**container, "exitCode": code}],
        "group": f"family:{family}",
        "launchType": "FARGATE",
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": "TaskFailedToStart" if code is None else "EssentialContainerExited",
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:1",
    }
    return on_bus("ecs", "ECS Task State Change", detail)


def deployment(cluster: str, service: str, name: str) -> Event:
    """Give the event of a deployment of a service."""
    detail = {"eventType": "ERROR", "eventName": name, "deploymentId": "ecs-svc/123", "reason": "tasks failed to start"}
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{cluster}/{service}"
    return on_bus("ecs", "ECS Deployment State Change", detail, arn)


def mail(kind: str, configuration: str) -> Event:
    """Give the event of a mail."""
    tags = {"ses:configuration-set": [configuration], "ses:caller-identity": ["api-task"]}
    detail = {"eventType": kind, "mail": {"messageId": "EXAMPLE", "tags": tags, "commonHeaders": {}}}
    return on_bus("ses", f"Email {kind}", detail)


def log_line(message: str, **fields: object) -> Event:
    """Give a line as the Lambda runtime logs it in JSON."""
    return {"timestamp": "2026-03-01T12:00:00Z", "level": "ERROR", "message": message, "requestId": "1", **fields}


def database(name: str, category: str) -> Event:
    """Give what RDS tells of an instance."""
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{name}"
    detail = {
        "EventCategories": [category],
        "SourceType": "DB_INSTANCE",
        "SourceArn": arn,
        "SourceIdentifier": name,
        "Date": "2026-03-01T12:00:00Z",
        "Message": "Something happened",
        "EventID": "RDS-EVENT-0049",
    }
    return on_bus("rds", "RDS DB Instance Event", detail, arn)
