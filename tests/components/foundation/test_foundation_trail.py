"""The trail, exactly, and what its records give away."""

import functools
from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from components._signals import EventSignal, LogSignal, Signal, Urgency
from components.foundation.trail import AuditTrail, AuditTrailArgs
from tests.support.aws_models import faults
from tests.support.declare import Declared, declare
from tests.support.event_patterns import matches
from tests.support.foundation import DEFAULTS, KEY, SHOP, parsed, tags
from tests.support.iam_actions import misfits

TRAIL = "aws:cloudtrail/trail:Trail"
ARN = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/shop-prod-trail"
MEDIA, TABLE = SHOP.bucket_arn("media-temp"), SHOP.table_arn("audit-events")
READERS = (SHOP.role_arn("api-execution"), SHOP.role_arn("rotate-*"))


def make(*, buckets: Sequence[str] = (MEDIA,), tables: Sequence[str] = (TABLE,)) -> AuditTrail:
    args = AuditTrailArgs(
        logs=DEFAULTS, key_arn=KEY, bucket="shop-trail", buckets=buckets, tables=tables, readers=READERS
    )
    return AuditTrail("trail", args)


@pytest.fixture(scope="module")
def declared() -> Declared:
    return declare(make)


@functools.cache
def signals() -> tuple[Signal, ...]:
    found: list[Signal] = []
    declare(lambda: found.extend(make().signals()))
    return tuple(found)


def test_the_trail_is_exactly_this(declared: Declared) -> None:
    group = declared.one("aws:cloudwatch/logGroup:LogGroup")
    trail = declared.one(TRAIL)
    assert trail.inputs == {
        "name": "shop-prod-trail",
        "s3BucketName": "shop-trail",
        "kmsKeyId": KEY,
        "isMultiRegionTrail": True,
        "includeGlobalServiceEvents": True,
        "enableLogFileValidation": True,
        "enableLogging": True,
        "cloudWatchLogsGroupArn": f"{group.outputs['arn']}:*",
        "cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/shop-prod-trail-writer",
        "advancedEventSelectors": [
            {"name": "Management events", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]},
            {
                "name": "Objects",
                "fieldSelectors": [
                    {"field": "eventCategory", "equals": ["Data"]},
                    {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                    {"field": "resources.ARN", "startsWiths": [f"{MEDIA}/"]},
                ],
            },
            {
                "name": "Items",
                "fieldSelectors": [
                    {"field": "eventCategory", "equals": ["Data"]},
                    {"field": "resources.type", "equals": ["AWS::DynamoDB::Table"]},
                    {"field": "resources.ARN", "equals": [TABLE]},
                ],
            },
        ],
        "insightSelectors": [{"insightType": "ApiCallRateInsight"}, {"insightType": "ApiErrorRateInsight"}],
        "tags": tags("confidential"),
    }
    assert trail.protect
    assert (group.inputs["name"], group.inputs["retentionInDays"]) == ("/shop/prod/trail", 14)


def test_cloudtrail_takes_the_selectors(declared: Declared) -> None:
    words = {"name": "Name", "fieldSelectors": "FieldSelectors"}
    fields = {"field": "Field", "equals": "Equals", "startsWiths": "StartsWith"}
    inputs = declared.one(TRAIL).inputs
    selectors = [
        {
            words["name"]: each["name"],
            words["fieldSelectors"]: [
                {fields[name]: value for name, value in field.items()}
                for field in cast("list[Mapping[str, object]]", each["fieldSelectors"])
            ],
        }
        for each in cast("list[Mapping[str, object]]", inputs["advancedEventSelectors"])
    ]
    sent = {"TrailName": "shop-prod-trail", "AdvancedEventSelectors": selectors}
    assert faults("cloudtrail", "PutEventSelectors", sent) == []
    insights = cast("list[dict[str, str]]", inputs["insightSelectors"])
    chosen = [{"InsightType": each["insightType"]} for each in insights]
    assert faults("cloudtrail", "PutInsightSelectors", {"InsightSelectors": chosen}) == []


def test_nothing_to_watch_is_no_selector() -> None:
    found = declare(lambda: make(buckets=(), tables=())).one(TRAIL).inputs["advancedEventSelectors"]
    assert [each["name"] for each in cast("list[dict[str, str]]", found)] == ["Management events"]


def test_the_writer_serves_this_trail_and_its_streams_alone(declared: Declared) -> None:
    role = declared.one("aws:iam/role:Role")
    assert parsed(role, "assumeRolePolicy")["Statement"] == [
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Principal": {"Service": ["cloudtrail.amazonaws.com"]},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": ARN},
            },
        }
    ]
    policy = declared.one("aws:iam/rolePolicy:RolePolicy")
    (statement,) = cast("list[dict[str, object]]", parsed(policy)["Statement"])
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/prod/trail"
    assert statement["Resource"] == [f"{group}:log-stream:123456789012_CloudTrail_eu-west-1*"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert list(misfits(statement)) == []
    assert policy.urn in declared.one(TRAIL).dependencies


def test_every_alarm_of_the_trail_has_a_signal() -> None:
    assert list(dict.fromkeys(signal.alarm for signal in signals())) == [
        "root-login",
        "console-login-no-mfa",
        "kms-key-tamper",
        "snapshot-shared",
        "account-changed",
        "account-refused",
        "trail-tamper",
        "secret-read-unexpected",
    ]


def lines() -> list[LogSignal]:
    return [signal for signal in signals() if isinstance(signal, LogSignal)]


@pytest.mark.parametrize("index", range(15))
def test_patterns_of_lines_are_whole(index: int) -> None:
    signal = lines()[index]
    assert len(lines()) == 15
    assert len(signal.pattern) <= 1024
    assert signal.group == "/shop/prod/trail"
    assert signal.pattern.startswith("{ ")
    assert signal.pattern.endswith(" }")
    assert signal.pattern.count("(") == signal.pattern.count(")")
    assert signal.pattern.count('"') % 2 == 0
    assert (
        faults(
            "logs",
            "PutMetricFilter",
            {
                "logGroupName": signal.group,
                "filterName": signal.metric,
                "filterPattern": signal.pattern,
                "metricTransformations": [{"metricName": signal.metric, "metricNamespace": "x", "metricValue": "1"}],
            },
        )
        == []
    )


def test_changes_of_the_account_are_told_kind_by_kind() -> None:
    kinds = {signal.part: signal for signal in lines() if signal.alarm == "account-changed"}
    assert set(kinds) == {
        "bucket",
        "config",
        "gateway",
        "identity",
        "network-acl",
        "organisation",
        "route",
        "security-group",
        "vpc",
    }
    assert {signal.urgency for signal in kinds.values()} == {Urgency.NOTIFY}
    assert '($.eventSource = "ec2.amazonaws.com")' in kinds["route"].pattern
    assert '($.eventName = "ReplaceRoute")' in kinds["route"].pattern


def ringing(event: Mapping[str, object]) -> set[str]:
    found = (signal for signal in signals() if isinstance(signal, EventSignal))
    return {signal.alarm for signal in found if matches(signal.pattern, event)}


def call(service: str, name: str, **detail: object) -> dict[str, object]:
    body = {"eventSource": f"{service}.amazonaws.com", "eventName": name, **detail}
    return {"source": f"aws.{service}", "detail-type": "AWS API Call via CloudTrail", "detail": body}


@pytest.mark.parametrize("name", ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"])
def test_tampering_with_the_trail_rings(name: str) -> None:
    field = "trailName" if name == "PutEventSelectors" else "name"
    for trail in ("shop-prod-trail", ARN):
        assert ringing(call("cloudtrail", name, requestParameters={field: trail})) == {"trail-tamper"}
    assert ringing(call("cloudtrail", name, requestParameters={field: "another"})) == set()
    assert ringing(call("cloudtrail", "GetTrailStatus", requestParameters={"name": "shop-prod-trail"})) == set()


def by(role: str) -> dict[str, object]:
    return {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}


@pytest.mark.parametrize(
    "secret",
    ["/shop/prod/oauth/x/4711", "arn:aws:secretsmanager:eu-west-1:1:secret:/shop/prod/tiktok/cookie/4711-a1b2c3"],
)
@pytest.mark.parametrize(
    ("who", "rung"),
    [
        (by(SHOP.role_arn("api-execution")), False),
        (by(SHOP.role_arn("rotate-redis-auth")), False),
        (by(SHOP.role_arn("break-glass")), True),
        (by(SHOP.role_arn("deploy")), True),
        (by("arn:aws:iam::123456789012:role/on-call"), True),
        ({"type": "IAMUser", "userName": "anne"}, True),
        ({"type": "Root"}, True),
    ],
)
def test_a_secret_read_by_anyone_but_its_readers_rings(secret: str, who: dict[str, object], *, rung: bool) -> None:
    event = call("secretsmanager", "GetSecretValue", requestParameters={"secretId": secret}, userIdentity=who)
    assert ringing(event) == ({"secret-read-unexpected"} if rung else set())


def test_secrets_of_others_are_none_of_our_business() -> None:
    event = call(
        "secretsmanager",
        "GetSecretValue",
        requestParameters={"secretId": "/shop/dev/oauth/x/4711"},
        userIdentity=by("x"),
    )
    assert ringing(event) == set()


def test_reads_of_secrets_are_asked_for() -> None:
    """Without it, EventBridge leaves out calls that only read."""
    reads = {signal.alarm for signal in signals() if isinstance(signal, EventSignal) and signal.reads}
    assert reads == {"secret-read-unexpected"}
