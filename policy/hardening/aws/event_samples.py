"""Events that somebody must hear of, as AWS sends them (EventBridge Events Reference)."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardening.aws.event_patterns import ANY

Event = Mapping[str, object]
_STRANGER: Final = "arn:aws:iam::000000000000:role/stranger"
_IDENTITY: Final = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::000000000000:assumed-role/stranger/session",
    "sessionContext": {"sessionIssuer": {"type": "Role", "arn": _STRANGER, "userName": "stranger"}},
}


def call(service: str, name: str, request: Mapping[str, object] | None = None) -> Event:
    """Give the event of an API call that CloudTrail recorded, made by a role that nobody expects."""
    return {
        "source": f"aws.{service}",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "userIdentity": _IDENTITY,
            "requestParameters": request or {"name": ANY, "trailName": ANY, "keyId": ANY},
        },
    }


def calls(service: str, *names: str) -> tuple[Event, ...]:
    """Give the events of several API calls."""
    return tuple(call(service, name) for name in names)


def sign_in(kind: str, *, second_factor: bool) -> Event:
    """Give the event of a person who signed in to the console."""
    return {
        "source": "aws.signin",
        "detail-type": "AWS Console Sign In via CloudTrail",
        "detail": {
            "eventSource": "signin.amazonaws.com",
            "eventName": "ConsoleLogin",
            "eventType": "AwsConsoleSignIn",
            "userIdentity": {"type": kind, "arn": "arn:aws:iam::000000000000:user/person"},
            "responseElements": {"ConsoleLogin": "Success"},
            "additionalEventData": {"MFAUsed": "Yes" if second_factor else "No"},
        },
    }


def rotation_failed() -> Event:
    """Give the event of a rotation that failed."""
    return {
        "source": "aws.secretsmanager",
        "detail-type": "AWS Service Event via CloudTrail",
        "detail": {
            "eventSource": "secretsmanager.amazonaws.com",
            "eventName": "RotationFailed",
            "eventType": "AwsServiceEvent",
        },
    }


def finding(type_: str, severity: float) -> Event:
    """Give a finding of GuardDuty."""
    return {
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "detail": {"type": type_, "severity": severity, "service": {"archived": False}},
    }


def malware(bucket: str) -> Event:
    """Give the result of a scan that found malware in an object of a bucket."""
    return {
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "detail": {
            "scanStatus": "COMPLETED",
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {"bucketName": bucket, "objectKey": "object"},
            "scanResultDetails": {"scanResultStatus": "THREATS_FOUND", "threats": [{"name": "EICAR"}]},
        },
    }


def failed_task(family: str) -> Event:
    """Give the event of a task that ended with an error."""
    definition = f"arn:aws:ecs:us-east-1:000000000000:task-definition/{family}:1"
    return {
        "source": "aws.ecs",
        "detail-type": "ECS Task State Change",
        "detail": {
            "clusterArn": ANY,
            "group": f"family:{family}",
            "taskDefinitionArn": definition,
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "containers": [{"name": family, "exitCode": 1, "lastStatus": "STOPPED"}],
        },
    }


Samples = Sequence[Event]
