"""What drives each alarm of production red, and an hour in which everything is well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.audit_transform.handler import MALFORMED
from tests.support import aws_events as events
from tests.support import aws_metrics, function_numbers
from tests.support.watching import Cloud

P: Final = "bulwark-prod-"
CLUSTER: Final = f"{P}cluster"
UPLOADS: Final = f"{P}media-temp-{events.ACCOUNT}-{events.REGION}"
TABLE: Final = f"{P}audit-events"
TRAIL_GROUP: Final = "/bulwark/prod/trail"
SERVICES: Final = ("api", "scheduler", "worker")
READERS: Final = {
    "db-app": "rotate-db-user",
    "encryption-keyring": "worker-execution",
    "jwt-signing": "api-execution",
    "oauth-app/instagram": "",
    "oauth-app/x": "refresh-x",
    "oauth-app/youtube": "refresh-youtube",
    "redis-auth": "scheduler-execution",
    "session-secret/keys": "rotate-session-secret",
}
"""Secrets, and a role that reads each in the ordinary course of things."""
Act = Callable[[Cloud], None]


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


def read(secret: str, who: Mapping[str, Any]) -> events.Event:
    """Give the event of a read of a secret, by its name or by its whole ARN."""
    return events.heard(events.call("secretsmanager", "GetSecretValue", who, secretId=secret))


def _logged(group: str, **line: object) -> Act:
    return lambda cloud: cloud.line(group, line)


def _recorded(record: events.Event) -> Act:
    """Let the trail record a call, and the bus carry it."""

    def act(cloud: Cloud) -> None:
        cloud.line(TRAIL_GROUP, record)
        cloud.event(events.heard(record))

    return act


def _sent(event: events.Event) -> Act:
    return lambda cloud: cloud.event(event)


def well(cloud: Cloud, *, but: str = "") -> None:
    """Let a period pass in which everything is well and much happens; `but` leaves out what one function puts."""
    aws_metrics.well(cloud)
    for who, put in function_numbers.WELL.items():
        if who != but:
            put(cloud)
    for service in SERVICES:
        cloud.line(f"/bulwark/prod/service/{service}", {"event": "job.done", "res": {"statusCode": 200}})
        cloud.event(events.deployment(CLUSTER, f"{P}{service}", "SERVICE_DEPLOYMENT_COMPLETED"))
    cloud.line("/bulwark/prod/service/api", {"event": "request", "res": {"statusCode": 429}}, times=20)
    cloud.line("/bulwark/prod/service/migrate", {"event": "migration.done"})
    cloud.line(f"/aws/lambda/{P}audit-transform", events.log_line("run done"))
    for act in WELL:
        act(cloud)


WELL: Final[tuple[Act, ...]] = (
    *(_sent(read(f"/bulwark/prod/{name}", events.role(P + who))) for name, who in READERS.items() if who),
    _sent(read("/bulwark/prod/oauth/x/one", events.role(f"{P}refresh-x"))),
    _sent(read("/bulwark/prod/tiktok/cookie/one", events.role(f"{P}worker-task"))),
    _sent(read("/another/secret", events.USER)),
    _sent(events.rotation("RotationSucceeded")),
    _sent(events.finding("Recon:EC2/PortProbeUnprotectedPort", 2)),
    _sent(events.scan(UPLOADS, "NO_THREATS_FOUND")),
    _sent(events.scan("another-bucket", "THREATS_FOUND")),
    _sent(events.task_ended(CLUSTER, f"{P}migrate", 0)),
    _sent(events.task_ended(CLUSTER, f"{P}worker", 1)),
    _sent(events.mail("Sent", f"{P}mail")),
    _sent(events.mail("Bounced", "of-others")),
    _recorded(events.sign_in(events.USER, "Yes")),
    _recorded(events.call("kms", "Decrypt", events.role(f"{P}api-task"))),
    _recorded(events.call("kms", "EnableKeyRotation", events.USER)),
    _recorded(events.call("dynamodb", "UpdateTable", events.USER, tableName=f"{P}token-leases")),
    _recorded(events.call("cloudtrail", "StopLogging", events.USER, name="of-others")),
    _recorded(events.call("rds", "CreateDBSnapshot", events.USER)),
    _recorded({**events.call("s3", "ListBuckets", events.ROOT), "eventType": "AwsServiceEvent"}),
    _recorded(events.call("kms", "Decrypt", {**events.ROOT, "invokedBy": "backup.amazonaws.com"})),
)


def _events() -> list[Cause]:
    """Give what comes as an event."""
    found = [
        Cause(f"{kind} of a rotation", _sent(events.rotation(kind)), frozenset({"secret-rotation-failed"}))
        for kind in ("RotationFailed", "RotationAbandoned", "TestRotationFailed")
    ]
    found += [
        Cause(
            f"a finding of severity {severity}",
            _sent(events.finding("Backdoor:EC2/Spambot", severity)),
            frozenset({"guardduty-high"}),
        )
        for severity in (4, 8.5)
    ]
    exfiltration = events.finding("Exfiltration:S3/AnomalousBehavior", 8)
    found.append(Cause("data leaves a bucket", _sent(exfiltration), frozenset({"s3-exfil", "guardduty-high"})))
    found.append(
        Cause("malware", _sent(events.scan(UPLOADS, "THREATS_FOUND")), frozenset({"malware-found-media-temp"}))
    )
    found += [
        Cause(
            f"a scan that ended as {status}",
            _sent(events.scan(UPLOADS, status)),
            told=frozenset({"malware-found-media-temp-unscanned"}),
        )
        for status in ("FAILED", "UNSUPPORTED", "ACCESS_DENIED", None)
    ]
    found += [
        Cause(
            f"a migration that ends with {code}",
            _sent(events.task_ended(CLUSTER, f"{P}migrate", code)),
            frozenset({"migration-failed-task"}),
        )
        for code in (1, 137, None)
    ]
    found += [
        Cause(
            f"a deployment of {service} fails",
            _sent(events.deployment(CLUSTER, P + service, "SERVICE_DEPLOYMENT_FAILED")),
            told=frozenset({f"deployment-failed-{service}"}),
        )
        for service in SERVICES
    ]
    kinds = ("Bounced", "Complaint Received", "Delivery Delayed", "Rejected", "Rendering Failed")
    found += [
        Cause(f"a mail: {kind}", _sent(events.mail(kind, f"{P}mail")), told=frozenset({"email-failures-events"}))
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
            _sent(read(named, identity)),
            frozenset({f"secret-read-unexpected-{secret.replace('/', '-')}"}),
        )
        for secret in READERS
        for who, identity in strangers.items()
        for how, named in (("name", f"/bulwark/prod/{secret}"), ("ARN", f"{arn}/bulwark/prod/{secret}-AbCdEf"))
    ]
    return found + [
        Cause(
            f"{who} reads {branch}",
            _sent(read(f"{arn}/bulwark/prod/{branch}/one-AbCdEf", identity)),
            frozenset({"secret-read-unexpected-accounts"}),
        )
        for branch in ("oauth/x", "tiktok/cookie")
        for who, identity in strangers.items()
    ]


def _calls() -> list[Cause]:
    """Give calls that the trail records."""
    who = events.role("stranger")

    def cause(service: str, name: str, alarm: str, /, **request: object) -> Cause:
        act = _recorded(events.call(service, name, who, **request))
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
            _recorded(events.sign_in(events.USER, "No")),
            frozenset({"console-login-no-mfa"}),
        ),
        Cause("the root user signs in", _recorded(events.sign_in(events.ROOT, "Yes")), frozenset({"root-login"})),
        Cause(
            "the root user signs in without a second factor",
            _recorded(events.sign_in(events.ROOT, "No")),
            frozenset({"root-login", "console-login-no-mfa"}),
        ),
        Cause(
            "the root user calls",
            _recorded(events.call("iam", "CreateAccessKey", events.ROOT)),
            frozenset({"root-login", "account-changed-identity"}),
        ),
    ]


def _lines() -> list[Cause]:
    """Give lines of services and functions."""
    api, worker = (f"/bulwark/prod/service/{service}" for service in ("api", "worker"))
    found = [
        Cause(f"the api logs {event}", _logged(api, event=event), frozenset({alarm}))
        for event, alarm in (
            ("audit.gap", "audit-gap-api"),
            ("audit.failed", "audit-gap-api"),
            ("email.failed", "email-failures-api"),
            ("legal.termsChanged", "legal-compliance-event-api"),
            ("dsr.received", "legal-compliance-event-api"),
            ("legalHold.placed", "legal-compliance-event-api"),
        )
    ]
    malformed = _logged(f"/aws/lambda/{P}audit-transform", **events.log_line(MALFORMED, malformed=1))
    return [
        *found,
        Cause("the worker logs audit.gap", _logged(worker, event="audit.gap"), frozenset({"audit-gap-worker"})),
        Cause(
            "a migration logs that it failed",
            _logged("/bulwark/prod/service/migrate", event="migration.failed"),
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
