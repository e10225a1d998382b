"""What drives each alarm of production red."""

from dataclasses import dataclass
from typing import Final

from functions.audit_transform.handler import MALFORMED
from tests.support import aws_events as events
from tests.support import function_numbers
from tests.support.alarm_quiet import CLUSTER, READERS, SERVICES, TABLE, UPLOADS, Act, P, logged, read, recorded, sent


@dataclass(frozen=True)
class Cause:
    """Something that happens."""

    name: str
    act: Act
    rings: frozenset[str] = frozenset()
    """The alarms that turn red, without the prefix of the stack."""
    told: frozenset[str] = frozenset()
    """Rules that tell the team in words, beside those of the alarms that turn red."""
    instead: str = ""
    """Whose numbers of a good day it takes the place of."""

    def __str__(self) -> str:
        return self.name


def _events() -> list[Cause]:
    """Give what comes as an event."""
    found = [
        Cause(f"{kind} of a rotation", sent(events.rotation(kind)), frozenset({"secret-rotation-failed"}))
        for kind in ("RotationFailed", "RotationAbandoned", "TestRotationFailed")
    ]
    found += [
        Cause(
            f"a finding of severity {severity}",
            sent(events.finding("Backdoor:EC2/Spambot", severity)),
            frozenset({"guardduty-high"}),
        )
        for severity in (4, 8.5)
    ]
    exfiltration = events.finding("Exfiltration:S3/AnomalousBehavior", 8)
    found.append(Cause("data leaves a bucket", sent(exfiltration), frozenset({"s3-exfil", "guardduty-high"})))
    found.append(Cause("malware", sent(events.scan(UPLOADS, "THREATS_FOUND")), frozenset({"malware-found-media-temp"})))
    found += [
        Cause(
            f"a scan that ended as {status}",
            sent(events.scan(UPLOADS, status)),
            told=frozenset({"malware-found-media-temp-unscanned"}),
        )
        for status in ("FAILED", "UNSUPPORTED", "ACCESS_DENIED", None)
    ]
    found += [
        Cause(
            f"a migration that ends with {code}",
            sent(events.task_ended(CLUSTER, f"{P}migrate", code)),
            frozenset({"migration-failed-task"}),
        )
        for code in (1, 137, None)
    ]
    found += [
        Cause(
            f"a deployment of {service} fails",
            sent(events.deployment(CLUSTER, P + service, "SERVICE_DEPLOYMENT_FAILED")),
            told=frozenset({f"deployment-failed-{service}"}),
        )
        for service in SERVICES
    ]
    kinds = ("Bounced", "Complaint Received", "Delivery Delayed", "Rejected", "Rendering Failed")
    found += [
        Cause(f"a mail: {kind}", sent(events.mail(kind, f"{P}mail")), told=frozenset({"email-failures-events"}))
        for kind in kinds
    ]
    return found


def _reads() -> list[Cause]:
    """Give reads of secrets by whom nobody expects, by name and by ARN."""
    arn = f"arn:aws:secretsmanager:{events.REGION}:{events.ACCOUNT}:secret:"
    strangers = {"a person": events.USER, "the root user": events.ROOT, "another role": events.role(f"{P}media-clamp")}
    found = [
        Cause(
            f"{who} reads {secret} by {how}",
            sent(read(named, identity)),
            frozenset({f"secret-read-unexpected-{secret.replace('/', '-')}"}),
        )
        for secret in READERS
        for who, identity in strangers.items()
        for how, named in (("name", f"/bulwark/prod/{secret}"), ("ARN", f"{arn}/bulwark/prod/{secret}-AbCdEf"))
    ]
    return found + [
        Cause(
            f"{who} reads {branch}",
            sent(read(f"{arn}/bulwark/prod/{branch}/one-AbCdEf", identity)),
            frozenset({"secret-read-unexpected-accounts"}),
        )
        for branch in ("oauth/x", "tiktok/cookie")
        for who, identity in strangers.items()
    ]


def _calls() -> list[Cause]:
    """Give calls that the trail records."""
    who = events.role("stranger")

    def cause(service: str, name: str, alarm: str, /, **request: object) -> Cause:
        act = recorded(events.call(service, name, who, **request))
        return Cause(f"{service} {name} {next(iter(request), '')}".strip(), act, frozenset({alarm}))

    keys = ("DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion")
    sharing = {
        "rds": ("ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute"),
        "ec2": ("ModifySnapshotAttribute", "ModifyImageAttribute"),
    }
    trail = {
        "name": ("StopLogging", "DeleteTrail", "UpdateTrail"),
        "trailName": ("PutEventSelectors", "PutInsightSelectors"),
    }
    arn = f"arn:aws:dynamodb:{events.REGION}:{events.ACCOUNT}:table/{TABLE}"
    table = {
        "tableName": ("DeleteTable", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"),
        "resourceArn": ("DeleteResourcePolicy", "PutResourcePolicy"),
    }
    return [
        *(cause("kms", name, "kms-key-tamper", keyId="k") for name in keys),
        *(cause(service, name, "snapshot-shared") for service, names in sharing.items() for name in names),
        *(
            cause("cloudtrail", name, "trail-tamper", **{field: f"{P}trail"})
            for field, names in trail.items()
            for name in names
        ),
        *(
            cause(
                "dynamodb",
                name,
                "legal-compliance-event-audit-events",
                **{field: TABLE if field == "tableName" else arn},
            )
            for field, names in table.items()
            for name in names
        ),
        Cause(
            "a sign-in without a second factor",
            recorded(events.sign_in(events.USER, "No")),
            frozenset({"console-login-no-mfa"}),
        ),
        Cause("the root user signs in", recorded(events.sign_in(events.ROOT, "Yes")), frozenset({"root-login"})),
        Cause(
            "the root user signs in without a second factor",
            recorded(events.sign_in(events.ROOT, "No")),
            frozenset({"root-login", "console-login-no-mfa"}),
        ),
        Cause(
            "the root user calls",
            recorded(events.call("iam", "CreateAccessKey", events.ROOT)),
            frozenset({"root-login", "account-changed-identity"}),
        ),
    ]


def _lines() -> list[Cause]:
    """Give lines of services and functions."""
    api, worker = (f"/bulwark/prod/service/{service}" for service in ("api", "worker"))
    found = [
        Cause(f"the api logs {event}", logged(api, event=event), frozenset({alarm}))
        for event, alarm in (
            ("audit.gap", "audit-gap-api"),
            ("audit.failed", "audit-gap-api"),
            ("email.failed", "email-failures-api"),
            ("legal.termsChanged", "legal-compliance-event-api"),
            ("dsr.received", "legal-compliance-event-api"),
            ("legalHold.placed", "legal-compliance-event-api"),
        )
    ]
    malformed = logged(f"/aws/lambda/{P}audit-transform", **events.log_line(MALFORMED, malformed=1))
    return [
        *found,
        Cause("the worker logs audit.gap", logged(worker, event="audit.gap"), frozenset({"audit-gap-worker"})),
        Cause(
            "a migration logs that it failed",
            logged("/bulwark/prod/service/migrate", event="migration.failed"),
            frozenset({"migration-failed-migrate"}),
        ),
        Cause("audit records are malformed", malformed, frozenset({"audit-gap-archive"})),
        Cause(
            "many are refused for their rate",
            lambda cloud: cloud.line(api, {"res": {"statusCode": 429}}, times=200),
            frozenset({"http-429-spike-api"}),
        ),
    ]


def _numbers() -> list[Cause]:
    """Give what functions put when something is wrong, or do not put any more."""
    found = function_numbers.ILL.items()
    return [Cause(name, act, frozenset(rings), instead=who) for name, (who, act, rings) in found]


CAUSES: Final = [*_events(), *_reads(), *_calls(), *_lines(), *_numbers()]
