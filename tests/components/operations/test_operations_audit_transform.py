"""The function of audit records, as it is declared."""

import json
from typing import cast

import pytest

from components._signals import LogSignal, Urgency
from components.data.audit_store import AuditStore, AuditStoreArgs
from components.operations.audit_transform import PART, AuditTransform, AuditTransformArgs
from functions.audit_transform.handler import MALFORMED
from tests.support.data_tier import LOGS, host
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree
from tests.support.shop import SHOP

MADE: list[AuditTransform] = []
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop-prod-audit-transform"


def build() -> None:
    shared = host()
    transform = AuditTransform("transform", AuditTransformArgs(host=shared))
    MADE.append(transform)
    args = AuditStoreArgs(
        identity=SHOP,
        keys=shared.keys,
        bucket_arn="arn:aws:s3:::x",
        logs=LOGS,
        transform_arn=SHOP.function_arn(PART),
        after=(transform,),
    )
    AuditStore("audit", args)


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def test_it_is_told_by_the_archive_what_to_redact(whole: Declared) -> None:
    assert whole.one("aws:lambda/function:Function").inputs["environment"] == {
        "variables": {"REDACT_ON": "legalHold,piiStripped", "ENVELOPE": "action,actorId,entityId,entityType"}
    }
    variables_agree(whole, "audit_transform")


def test_it_touches_nothing_but_what_it_is_handed(whole: Declared) -> None:
    assert sorted(statements(whole, "transform-role")) == [
        "KeepFailures",
        "ReadOwnVariables",
        "SealFailures",
        "Trace",
        "WriteLogs",
    ]


def test_every_record_goes_through_it_once_it_is_there(whole: Declared) -> None:
    stream = whole.one("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
    assert f"{ARN}:$LATEST" in json.dumps(stream.inputs)
    assert whole.one("aws:lambda/function:Function").urn in stream.dependencies


def test_somebody_is_woken_up_when_a_record_cannot_be_read() -> None:
    (signal,) = [one for one in MADE[0].signals() if isinstance(one, LogSignal)]
    assert (signal.alarm, signal.part, signal.urgency) == ("audit-gap", "archive", Urgency.PAGE)
    assert f'"{MALFORMED}"' in signal.pattern


def test_a_reviewer_sees_what_is_redacted(whole: Declared) -> None:
    intent = whole.one("bulwark:operations:AuditTransform").inputs
    assert cast("list[str]", intent["redactedWhen"]) == ["legalHold", "piiStripped"]
