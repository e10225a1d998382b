"""An hour of production in which everything is well, and what such hours are made of."""

from collections.abc import Callable, Mapping
from typing import Any, Final

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


def read(secret: str, who: Mapping[str, Any]) -> events.Event:
    """Give the event of a read of a secret, by its name or by its whole ARN."""
    return events.heard(events.call("secretsmanager", "GetSecretValue", who, secretId=secret))


def logged(group: str, **line: object) -> Act:
    return lambda cloud: cloud.line(group, line)


def recorded(record: events.Event) -> Act:
    """Let the trail record a call, and the bus carry it."""

    def act(cloud: Cloud) -> None:
        cloud.line(TRAIL_GROUP, record)
        cloud.event(events.heard(record))

    return act


def sent(event: events.Event) -> Act:
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
    *(sent(read(f"/bulwark/prod/{name}", events.role(P + who))) for name, who in READERS.items() if who),
    sent(read("/bulwark/prod/oauth/x/one", events.role(f"{P}refresh-x"))),
    sent(read("/bulwark/prod/tiktok/cookie/one", events.role(f"{P}worker-task"))),
    sent(read("/another/secret", events.USER)),
    sent(events.rotation("RotationSucceeded")),
    sent(events.finding("Recon:EC2/PortProbeUnprotectedPort", 2)),
    sent(events.scan(UPLOADS, "NO_THREATS_FOUND")),
    sent(events.scan("another-bucket", "THREATS_FOUND")),
    sent(events.task_ended(CLUSTER, f"{P}migrate", 0)),
    sent(events.task_ended(CLUSTER, f"{P}worker", 1)),
    sent(events.mail("Sent", f"{P}mail")),
    sent(events.mail("Bounced", "of-others")),
    recorded(events.sign_in(events.USER, "Yes")),
    recorded(events.call("kms", "Decrypt", events.role(f"{P}api-task"))),
    recorded(events.call("kms", "EnableKeyRotation", events.USER)),
    recorded(events.call("dynamodb", "UpdateTable", events.USER, tableName=f"{P}token-leases")),
    recorded(events.call("cloudtrail", "StopLogging", events.USER, name="of-others")),
    recorded(events.call("rds", "CreateDBSnapshot", events.USER)),
    recorded({**events.call("s3", "ListBuckets", events.ROOT), "eventType": "AwsServiceEvent"}),
    recorded(events.call("kms", "Decrypt", {**events.ROOT, "invokedBy": "backup.amazonaws.com"})),
)
