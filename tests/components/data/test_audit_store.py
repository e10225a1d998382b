"""The audit store, exactly."""

import json
from collections.abc import Mapping
from typing import cast

import pytest

from components._signals import EventSignal, MetricSignal, Signal
from components.data.audit_archive import AuditArchive, AuditArchiveArgs
from components.data.audit_store import AuditStore, AuditStoreArgs
from components.foundation.keys import Keys, KeysArgs
from tests.support.aws_models import faults, titled
from tests.support.data_tier import LOGS, tagged
from tests.support.declare import Declared, declare
from tests.support.event_patterns import matches
from tests.support.iam import Call, allowed
from tests.support.shop import KEY, SHOP

STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
PIPE, ROLE, ROLE_POLICY = "aws:pipes/pipe:Pipe", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
GUARD = "aws:dynamodb/resourcePolicy:ResourcePolicy"
ACCOUNT = "arn:aws:iam::123456789012"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/shop-prod-audit-events"
BUCKET_ARN = "arn:aws:s3:::shop-prod-audit-123456789012-eu-west-1"
HERE = "eu-west-1:123456789012"


def made(**changes: object) -> AuditStore:
    fixed = {
        "identity": SHOP,
        "keys": Keys("keys", KeysArgs(identity=SHOP)),
        "bucket_arn": BUCKET_ARN,
        "logs": LOGS,
    }
    return AuditStore("audit", AuditStoreArgs(**{**fixed, **changes}))  # type: ignore[arg-type]  # any of the fields


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(made)


def granted(declared: Declared, name: str) -> dict[str, dict[str, object]]:
    """Give the statements of a role by their ids."""
    text = cast("str", declared.one(ROLE_POLICY, name).inputs["policy"])
    body = cast("list[dict[str, object]]", json.loads(text)["Statement"])
    return {cast("str", statement["Sid"]): statement for statement in body}


def trusted(declared: Declared, name: str) -> tuple[object, object]:
    """Give whom a role trusts, and on whose behalf."""
    (statement,) = json.loads(cast("str", declared.one(ROLE, name).inputs["assumeRolePolicy"]))["Statement"]
    return statement["Principal"], statement["Condition"]


def test_delivery_is_exactly_this(whole: Declared) -> None:
    audit = whole.one("aws:kms/key:Key", "keys-audit").outputs["arn"]
    delivery = whole.one(STREAM).inputs
    assert delivery == {
        "name": "shop-prod-audit-archive",
        "destination": "extended_s3",
        "serverSideEncryption": {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": audit},
        "extendedS3Configuration": {
            "bucketArn": BUCKET_ARN,
            "roleArn": f"{ACCOUNT}:role/shop-prod-audit-archive",
            "kmsKeyArn": audit,
            "prefix": "events/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/",
            "errorOutputPrefix": (
                "errors/!{firehose:error-output-type}/!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}/"
            ),
            "fileExtension": ".jsonl",
            "compressionFormat": "UNCOMPRESSED",
            "bufferingInterval": 900,
            "bufferingSize": 128,
            "cloudwatchLoggingOptions": {
                "enabled": True,
                "logGroupName": "/aws/kinesisfirehose/shop-prod-audit-archive",
                "logStreamName": "delivery",
            },
            "processingConfiguration": {"enabled": True, "processors": [{"type": "AppendDelimiterToRecord"}]},
        },
        "tags": tagged("pii"),
    }
    assert whole.one(ROLE_POLICY, "audit-archive-audit-archive").urn in whole.one(STREAM).dependencies


def test_firehose_would_take_it(whole: Declared) -> None:
    inputs = whole.one(STREAM).inputs
    names = {"bucketArn": "BucketARN", "roleArn": "RoleARN", "cloudwatchLoggingOptions": "CloudWatchLoggingOptions"}
    body = dict(cast("Mapping[str, object]", inputs["extendedS3Configuration"]))
    key, interval, size = (body.pop(name) for name in ("kmsKeyArn", "bufferingInterval", "bufferingSize"))
    destination = cast("dict[str, object]", titled(body, names)) | {
        "EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": key}},
        "BufferingHints": {"SizeInMBs": size, "IntervalInSeconds": interval},
    }
    encryption = cast("Mapping[str, object]", inputs["serverSideEncryption"])
    given = {
        "DeliveryStreamName": inputs["name"],
        "DeliveryStreamType": "DirectPut",
        "DeliveryStreamEncryptionConfigurationInput": {
            "KeyType": encryption["keyType"],
            "KeyARN": encryption["keyArn"],
        },
        "ExtendedS3DestinationConfiguration": destination,
    }
    assert faults("firehose", "CreateDeliveryStream", given) == []


@pytest.mark.parametrize("kind", ["whole", "redacted"])
def test_pipes_read_from_the_first_change_and_put_aside_what_fails(whole: Declared, kind: str) -> None:
    pipe = whole.one(PIPE, f"audit-archive-{kind}")
    parameters = cast("dict[str, dict[str, object]]", pipe.inputs["sourceParameters"])
    assert pipe.inputs["name"] == f"shop-prod-audit-events-{kind}"
    assert pipe.inputs["source"] == whole.one("bulwark:data:Table").outputs["stream_arn"]
    assert pipe.inputs["target"] == whole.one(STREAM).outputs["arn"]
    assert parameters["dynamodbStreamParameters"] == {
        "startingPosition": "TRIM_HORIZON",
        "batchSize": 10,
        "maximumBatchingWindowInSeconds": 5,
        "maximumRecordAgeInSeconds": 14_400,
        "maximumRetryAttempts": -1,
        "onPartialBatchItemFailure": "AUTOMATIC_BISECT",
        "deadLetterConfig": {"arn": whole.one("aws:sqs/queue:Queue").outputs["arn"]},
    }
    given = titled(pipe.inputs, {"dynamodbStreamParameters": "DynamoDBStreamParameters"})
    assert isinstance(given, dict)
    given["Tags"] = pipe.inputs["tags"]
    assert faults("pipes", "CreatePipe", given) == []
    assert whole.one(ROLE_POLICY, "audit-archive-audit-pipes").urn in pipe.dependencies


def test_each_role_belongs_to_one_service(whole: Declared) -> None:
    def on_behalf(source: str) -> dict[str, object]:
        return {"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnLike": {"aws:SourceArn": source}}

    assert trusted(whole, "audit-archive-audit-archive") == (
        {"Service": ["firehose.amazonaws.com"]},
        on_behalf(f"arn:aws:firehose:{HERE}:deliverystream/shop-prod-audit-archive"),
    )
    assert trusted(whole, "audit-archive-audit-pipes") == (
        {"Service": ["pipes.amazonaws.com"]},
        on_behalf(f"arn:aws:pipes:{HERE}:pipe/shop-prod-audit-events-*"),
    )
    assert trusted(whole, "audit-legal-hold") == (
        {"Service": ["lambda.amazonaws.com"]},
        on_behalf(f"arn:aws:lambda:{HERE}:function:shop-prod-legal-hold"),
    )
    assert whole.one(ROLE, "audit-legal-hold").inputs["name"] == "shop-prod-legal-hold"


def test_roles_do_their_part_and_no_more(whole: Declared) -> None:
    delivery = granted(whole, "audit-archive-audit-archive")
    assert delivery["DeliverRecords"]["Resource"] == [f"{BUCKET_ARN}/*"]
    assert delivery["TellFailures"]["Resource"] == [
        f"arn:aws:logs:{HERE}:log-group:/aws/kinesisfirehose/shop-prod-audit-archive:*"
    ]
    pipes = granted(whole, "audit-archive-audit-pipes")
    assert pipes["ReadChanges"]["Resource"] == [f"{TABLE_ARN}/stream/*"]
    assert pipes["Archive"]["Resource"] == [f"arn:aws:firehose:{HERE}:deliverystream/shop-prod-audit-archive"]
    assert pipes["KeepFailures"]["Resource"] == [f"arn:aws:sqs:{HERE}:shop-prod-audit-archive-dlq"]
    hold = granted(whole, "audit-legal-hold")
    trail = "arn:aws:s3:::shop-prod-trail-123456789012-eu-west-1"
    assert hold["HoldObjects"]["Resource"] == [f"{BUCKET_ARN}/*", f"{trail}/*"]
    assert "dynamodb:DeleteItem" not in cast("list[str]", hold["HoldRecords"]["Action"])
    keys = [one for found in (delivery, pipes, hold) for one in found.values() if "kms:Decrypt" in one["Action"]]  # type: ignore[operator]  # a list of texts
    assert len(keys) == 4
    assert all("kms:ViaService" in json.dumps(one["Condition"]) for one in keys)


RECORDER, HOLDER = f"{ACCOUNT}:role/shop-prod-api-task", f"{ACCOUNT}:role/shop-prod-legal-hold"
EMERGENCY, DEPLOY = f"{ACCOUNT}:role/shop-prod-break-glass", f"{ACCOUNT}:role/shop-prod-deploy"
SECURE = {"aws:SecureTransport": "true"}


def refused(declared: Declared, action: str, principal: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the table refuses a call, to a caller whom IAM lets do everything."""
    policy = json.loads(cast("str", declared.one(GUARD).inputs["policy"]))
    anything = {"Effect": "Allow", "Principal": "*", "Action": ["dynamodb:*"], "Resource": ["*"]}
    text = json.dumps({"Statement": [*policy["Statement"], anything]})
    return not allowed(text, Call(action=action, principal=principal, context=context or SECURE))


@pytest.mark.parametrize(
    ("action", "spared"),
    [
        ("dynamodb:PutItem", {RECORDER, HOLDER, EMERGENCY, DEPLOY}),
        ("dynamodb:Query", {RECORDER, HOLDER, EMERGENCY, DEPLOY}),
        *(
            (f"dynamodb:{name}", {HOLDER})
            for name in (
                "BatchWriteItem",
                "DeleteItem",
                "PartiQLDelete",
                "PartiQLInsert",
                "PartiQLUpdate",
                "UpdateItem",
            )
        ),
        ("dynamodb:DeleteTable", {EMERGENCY}),
        *(
            (f"dynamodb:{name}", {EMERGENCY, DEPLOY})
            for name in (
                "DeleteResourcePolicy",
                "PutResourcePolicy",
                "UpdateContinuousBackups",
                "UpdateTable",
                "UpdateTimeToLive",
            )
        ),
    ],
)
def test_records_are_added_and_only_holds_change_them(whole: Declared, action: str, spared: set[str]) -> None:
    callers = {RECORDER, HOLDER, EMERGENCY, DEPLOY}
    assert {caller for caller in callers if not refused(whole, action, caller)} == spared


def test_the_table_refuses_plain_http_and_other_accounts(whole: Declared) -> None:
    assert whole.one(GUARD).inputs["resourceArn"] == whole.one("aws:dynamodb/table:Table").outputs["arn"]
    assert refused(whole, "dynamodb:PutItem", RECORDER, {"aws:SecureTransport": "false"})
    assert refused(whole, "dynamodb:PutItem", "arn:aws:iam::999999999999:role/shop-prod-legal-hold")


def test_a_recorder_can_add_and_nothing_else() -> None:
    said: list[dict[str, object]] = []
    declare(lambda: said.extend(allow.render() for allow in made().appendable()))
    assert [one["Action"] for one in said] == [
        ["dynamodb:PutItem"],
        ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    ]
    assert said[0]["Resource"] == [TABLE_ARN]


def test_a_transforming_function_can_be_added() -> None:
    function = f"arn:aws:lambda:{HERE}:function:shop-prod-audit-transform"
    declared = declare(lambda: made(transform_arn=function))
    body = cast("dict[str, dict[str, object]]", declared.one(STREAM).inputs["extendedS3Configuration"])
    assert body["processingConfiguration"]["processors"] == [
        {
            "type": "Lambda",
            "parameters": [{"parameterName": "LambdaArn", "parameterValue": f"{function}:$LATEST"}],
        },
        {"type": "AppendDelimiterToRecord"},
    ]
    call = granted(declared, "audit-archive-audit-archive")["TransformRecords"]
    assert call["Action"] == ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    assert call["Resource"] == [function, f"{function}:*"]


def test_it_says_when_records_wait_fail_or_lose_their_guard() -> None:
    said: list[Signal] = []
    declare(lambda: said.extend(made().signals()))
    tampering, refused, waiting, failed = said
    assert isinstance(refused, MetricSignal)
    assert refused.query == 'SELECT SUM(ThrottledRequests) FROM "AWS/DynamoDB"'
    assert isinstance(tampering, EventSignal)
    assert isinstance(waiting, MetricSignal)
    assert isinstance(failed, MetricSignal)
    assert [(one.alarm, one.part) for one in said] == [
        ("legal-compliance-event", "audit-events"),
        ("table-throttles", ""),
        ("jobs-age", "audit-archive"),
        ("jobs-dlq", "audit-archive-dlq"),
    ]
    assert (waiting.metric.namespace, waiting.metric.name) == ("AWS/Firehose", "DeliveryToS3.DataFreshness")
    assert (waiting.threshold, waiting.comparison.value) == (1800, "GreaterThanThreshold")
    assert failed.metric.name == "ApproximateNumberOfMessagesVisible"


@pytest.mark.parametrize(
    ("name", "asked", "rings"),
    [
        ("UpdateTimeToLive", {"tableName": "shop-prod-audit-events"}, True),
        ("DeleteTable", {"tableName": TABLE_ARN}, True),
        ("PutResourcePolicy", {"resourceArn": TABLE_ARN}, True),
        ("DeleteTable", {"tableName": "shop-prod-idempotency"}, False),
        ("DescribeTable", {"tableName": "shop-prod-audit-events"}, False),
    ],
)
def test_only_calls_that_change_the_audit_table_itself_ring(name: str, asked: dict[str, str], *, rings: bool) -> None:
    said: list[Signal] = []
    declare(lambda: said.extend(made().signals()))
    assert isinstance(said[0], EventSignal)
    detail = {"eventSource": "dynamodb.amazonaws.com", "eventName": name, "requestParameters": asked}
    event = {"source": "aws.dynamodb", "detail-type": "AWS API Call via CloudTrail", "detail": detail}
    assert matches(said[0].pattern, event) is rings


def test_addresses_do_not_move(whole: Declared) -> None:
    found = {f"{item.type.rpartition(':')[2]}::{item.name}" for item in whole.items if item.name.startswith("audit")}
    assert found == {
        "AuditArchive::audit-archive",
        "AuditStore::audit",
        "DeadLetters::audit-archive-dlq",
        "FirehoseDeliveryStream::audit-archive-delivery",
        "LogDataProtectionPolicy::audit-archive-logs-scrub",
        "LogGroup::audit-archive-logs",
        "LogStream::audit-archive-logs",
        "Pipe::audit-archive-redacted",
        "Pipe::audit-archive-whole",
        "Queue::audit-archive-dlq",
        "ResourcePolicy::audit-append-only",
        "Role::audit-archive-audit-archive",
        "Role::audit-archive-audit-pipes",
        "Role::audit-legal-hold",
        "RolePolicy::audit-archive-audit-archive",
        "RolePolicy::audit-archive-audit-pipes",
        "RolePolicy::audit-legal-hold",
        "Table::audit-events",
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retention_days": 3652}, "retention_days is 3652: give a whole number from 3653"),
        ({"retention_days": 3650}, "retention_days is 3650"),
    ],
)
def test_ten_years_have_leap_days(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(lambda: made(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"buffer_seconds": 299}, "buffer_seconds is 299: give a whole number from 300 to 900"),
        ({"buffer_seconds": 901}, "buffer_seconds is 901"),
        ({"buffer_mib": 0}, "buffer_mib is 0: give a whole number from 1 to 128"),
        ({"buffer_mib": 129}, "buffer_mib is 129"),
    ],
)
def test_a_wrong_buffer_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    def build() -> AuditArchive:
        args = AuditArchiveArgs(
            identity=SHOP,
            stream_arn=f"{TABLE_ARN}/stream/1",
            bucket_arn=BUCKET_ARN,
            bucket_part="audit",
            key_arn=KEY,
            messaging_key_arn=KEY,
            logs=LOGS,
            **changes,  # type: ignore[arg-type]  # each size is a whole number
        )
        return AuditArchive("archive", args)

    with pytest.raises(ValueError, match=said):
        declare(build)


GUARD_ARN = f"arn:aws:lambda:{HERE}:function:shop-prod-hold-guard"


def test_a_guard_stands_in_the_pipe_of_redacted_records_alone() -> None:
    """A third reader is more than a stream bears."""
    guarded = declare(lambda: made(guard_arn=GUARD_ARN))
    redacted, whole = (guarded.one(PIPE, f"audit-archive-{kind}").inputs for kind in ("redacted", "whole"))
    assert (redacted["enrichment"], "enrichment" in whole) == (GUARD_ARN, False)
    parameters = cast("Mapping[str, Mapping[str, object]]", redacted["sourceParameters"])
    filters = cast("list[Mapping[str, str]]", parameters["filterCriteria"]["filters"])
    assert len(filters) <= 5
    assert parameters["dynamodbStreamParameters"]["batchSize"] == 7
    given = titled(redacted, {"dynamodbStreamParameters": "DynamoDBStreamParameters"})
    assert faults("pipes", "CreatePipe", {**given, "Tags": redacted["tags"]}) == []
    may = granted(guarded, "audit-archive-audit-pipes")["GuardHolds"]
    assert (may["Action"], may["Resource"]) == (["lambda:InvokeFunction"], [GUARD_ARN])


def test_without_a_guard_nothing_is_called(whole: Declared) -> None:
    assert "GuardHolds" not in granted(whole, "audit-archive-audit-pipes")
