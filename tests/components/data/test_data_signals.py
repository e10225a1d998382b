"""What databases, caches, secrets, scans, logs and functions say of their health."""

from collections.abc import Callable, Mapping

import pytest

from components._signals import Comparison, EventSignal, MetricSignal, Missing, Signal, Urgency
from components.data.malware_scan import MalwareScan, MalwareScanArgs
from components.data.postgres import Postgres
from components.data.postgres_sizes import connections, memory_gib
from components.data.redis import Redis
from components.data.rotation import Renewal, Rotation, RotationClass
from components.data.secret import Secret, SecretArgs
from components.foundation.logs import Logs, LogsArgs
from hardening.aws.event_patterns import matches
from tests.support.data_tier import postgres_args, redis_args, rotation
from tests.support.declare import declare
from tests.support.shop import KEY, SHOP
from tests.support.signals import alarms

READER = SHOP.role_arn("api-execution")
ROTATOR = SHOP.role_arn("rotate-session")
SMTP = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/smtp"


def said(build: Callable[[], tuple[Signal, ...]]) -> list[Signal]:
    found: list[Signal] = []
    declare(lambda: found.extend(build()))
    return found


def dimensions(build: Callable[[], tuple[Signal, ...]]) -> list[Mapping[str, object]]:
    """Give the dimensions of the alarms made of signals, as they reach AWS."""
    made = declare(lambda: alarms(*build()))
    found = made.all("aws:cloudwatch/metricAlarm:MetricAlarm")
    return [item.inputs["dimensions"] for item in found if "undelivered" not in item.name]  # type: ignore[misc]  # a plain mapping


def metric(signals: list[Signal], alarm: str) -> MetricSignal:
    (found,) = [signal for signal in signals if signal.alarm == alarm]
    assert isinstance(found, MetricSignal)
    return found


def test_a_database_says_when_it_is_at_its_end() -> None:
    def build() -> tuple[Signal, ...]:
        return Postgres("db", postgres_args(storage_gib=100)).signals(cpu_percent=70, free_percent=10)

    signals = said(build)
    assert [signal.alarm for signal in signals] == ["rds-cpu", "rds-storage", "rds-conn", "database-event"]
    storage = metric(signals, "rds-storage")
    assert (storage.threshold, storage.comparison) == (10 * 2**30, Comparison.BELOW)
    assert metric(signals, "rds-cpu").threshold == 70
    assert metric(signals, "rds-conn").threshold == connections("db.m7g.large")
    assert {signal.missing for signal in signals if isinstance(signal, MetricSignal)} == {Missing.BREACHING}
    assert dimensions(build) == [{"DBInstanceIdentifier": "shop-prod-postgres"}] * 3


@pytest.mark.parametrize(
    ("kind", "category", "source", "rings"),
    [
        ("Instance", "failover", "shop-prod-postgres", True),
        ("Parameter Group", "configuration change", "shop-prod-postgres-postgres17", True),
        ("Instance", "backup", "shop-prod-postgres", False),
        ("Instance", "failure", "shop-dev-postgres", False),
        ("Snapshot", "deletion", "shop-prod-postgres", False),
    ],
)
def test_a_database_hears_what_rds_tells_of_it(kind: str, category: str, source: str, *, rings: bool) -> None:
    *_, event = said(lambda: Postgres("db", postgres_args()).signals())
    assert isinstance(event, EventSignal)
    told = {"EventCategories": [category], "SourceIdentifier": source, "Message": "m"}
    sample = {"source": "aws.rds", "detail-type": f"RDS DB {kind} Event", "detail": told}
    assert matches(event.pattern, sample) is rings
    assert event.urgency is Urgency.NOTIFY


@pytest.mark.parametrize(
    ("instance_class", "gib", "most"),
    [
        ("db.t4g.micro", 1, 74),
        ("db.t4g.medium", 4, 297),
        ("db.m7g.large", 8, 594),
        ("db.m7g.xlarge", 16, 1189),
        ("db.m7g.4xlarge", 64, 3300),
        ("db.r7g.large", 16, 1189),
        ("db.r7g.2xlarge", 64, 3300),
        ("db.x2g.large", 32, 2379),
    ],
)
def test_a_class_decides_how_many_connections_are_nearly_all(instance_class: str, gib: int, most: int) -> None:
    assert memory_gib(instance_class) == gib
    assert connections(instance_class) == most


def test_a_class_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"write a class such as .db\.m7g\.large"):
        memory_gib("m7g.large")


def test_each_node_of_a_cache_speaks_for_itself() -> None:
    def build() -> tuple[Signal, ...]:
        return Redis("cache", redis_args(nodes=2)).signals(auth_failures=3)

    signals = said(build)
    assert [(signal.alarm, signal.part) for signal in signals] == [
        (alarm, f"redis-00{node}") for node in (1, 2) for alarm in ("redis-auth-failures", "redis-memory")
    ]
    assert [signal.threshold for signal in signals if isinstance(signal, MetricSignal)] == [3, 80, 3, 80]
    nodes = [{"CacheClusterId": f"shop-prod-redis-00{node}"} for node in (1, 2)]
    assert dimensions(build) == nodes * 2


def test_a_leak_is_heard_from_every_group() -> None:
    (signal,) = said(lambda: Logs("logs", LogsArgs(identity=SHOP, key_arn=KEY)).signals())
    assert isinstance(signal, MetricSignal)
    assert (signal.alarm, signal.query) == ("log-token-leak", 'SELECT SUM(LogEventsWithFindings) FROM "AWS/Logs"')


def test_a_rotation_function_says_what_goes_wrong() -> None:
    assert dimensions(lambda: rotation().signals()) == [
        {"QueueName": "shop-prod-rotate-redis-auth"},
        {"FunctionName": "shop-prod-rotate-redis-auth"},
        {"FunctionName": "shop-prod-rotate-redis-auth"},
    ]


def secret(renewal: Rotation | Renewal, **changes: object) -> list[EventSignal]:
    def build() -> tuple[Signal, ...]:
        given = {
            "identity": SHOP,
            "part": "smtp",
            "description": "Mail",
            "rotation_class": RotationClass.SMTP,
            "key_arn": KEY,
            "readers": [READER],
            "rotation": renewal,
        }
        return Secret("smtp", SecretArgs(**{**given, **changes})).signals()  # type: ignore[arg-type]  # each its own type

    return [signal for signal in said(build) if isinstance(signal, EventSignal)]


def read(secret_id: str, role: str | None, event: str = "GetSecretValue") -> dict[str, object]:
    """Give the event of an API call to a secret."""
    session = {"sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}}} if role else {}
    return {
        "source": "aws.secretsmanager",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {
            "eventSource": "secretsmanager.amazonaws.com",
            "eventName": event,
            "requestParameters": {"secretId": secret_id},
            "userIdentity": {"arn": "arn:aws:sts::123456789012:assumed-role/x/y", **session},
        },
    }


@pytest.mark.parametrize(
    ("event", "rings"),
    [
        (read(f"{SMTP}-AbCdEf", SHOP.role_arn("stranger")), True),
        (read("/shop/prod/smtp", SHOP.role_arn("stranger")), True),
        (read(SMTP, None), True),
        (read(f"{SMTP}-AbCdEf", SHOP.role_arn("break-glass")), True),
        (read(f"{SMTP}-AbCdEf", READER), False),
        (read("/shop/prod/session-secret", SHOP.role_arn("stranger")), False),
        (read(f"{SMTP}-AbCdEf", SHOP.role_arn("stranger"), "DescribeSecret"), False),
    ],
)
def test_a_read_by_a_stranger_rings(event: dict[str, object], rings: bool) -> None:  # noqa: FBT001  the expected answer
    (signal,) = secret(Renewal(days=90))
    assert (signal.alarm, signal.part, signal.reads) == ("secret-read-unexpected", "smtp", True)
    assert matches(signal.pattern, event) is rings


def test_without_readers_every_read_rings() -> None:
    (signal,) = secret(Renewal(days=90), readers=[])
    assert matches(signal.pattern, read(SMTP, READER)) is True


def test_a_rotation_that_fails_rings_and_its_function_may_read() -> None:
    function = "arn:aws:lambda:eu-west-1:123456789012:function:shop-prod-rotate-session"
    renewal = Rotation(function_arn=function, role_arn=ROTATOR, days=30)
    reading, failing = secret(renewal, part="session-secret", rotation_class=RotationClass.SESSION)
    assert matches(reading.pattern, read("/shop/prod/session-secret", ROTATOR)) is False
    event: dict[str, object] = {
        "source": "aws.secretsmanager",
        "detail-type": "AWS Service Event via CloudTrail",
        "detail": {"eventSource": "secretsmanager.amazonaws.com", "eventName": "RotationFailed"},
    }
    assert failing.alarm == "secret-rotation-failed"
    assert matches(failing.pattern, event) is True
    assert matches(failing.pattern, {**event, "detail": {"eventName": "RotationSucceeded"}}) is False


def test_malware_rings_for_its_bucket_alone() -> None:
    (signal,) = said(
        lambda: MalwareScan("scan", MalwareScanArgs(identity=SHOP, part="media-temp", bucket="b")).signals()
    )
    assert isinstance(signal, EventSignal)

    def result(bucket: str, status: str) -> dict[str, object]:
        return {
            "source": "aws.guardduty",
            "detail-type": "GuardDuty Malware Protection Object Scan Result",
            "detail": {
                "scanStatus": "COMPLETED",
                "s3ObjectDetails": {"bucketName": bucket, "objectKey": "k"},
                "scanResultDetails": {"scanResultStatus": status},
            },
        }

    own = SHOP.bucket("media-temp")
    assert matches(signal.pattern, result(own, "THREATS_FOUND")) is True
    assert matches(signal.pattern, result(own, "NO_THREATS_FOUND")) is False
    assert matches(signal.pattern, result("another", "THREATS_FOUND")) is False
