"""The guards of uploads, as they are declared."""

import functools
import json
from typing import Any, cast

import pytest

from components._signals import EventSignal, Urgency
from components.operations.upload_guards import RECOGNISED, UploadGuards, UploadGuardsArgs
from functions.media_clamp.types import RECOGNISED as TOLD
from hardening.aws.event_patterns import matches
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.guards import statements, variables_agree

RULE = "aws:cloudwatch/eventRule:EventRule"
FUNCTION = "aws:lambda/function:Function"
UPLOADS, EVIDENCE = (f"shop-prod-{part}-123456789012-eu-west-1" for part in ("media-temp", "audit"))
GUARDS: list[UploadGuards] = []


def build(**changes: Any) -> None:  # noqa: ANN401  any of the fields, each of its own type
    fixed = {
        "host": host(),
        "uploads": "media-temp",
        "bucket": "the-bucket",
        "evidence": "audit",
        "most_bytes": 1000,
        "media_types": ("video/mp4", "image/png"),
    }
    GUARDS.append(UploadGuards("guards", UploadGuardsArgs(**{**fixed, **changes})))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


def variables(declared: Declared, part: str) -> object:
    return declared.one(FUNCTION, f"guards-{part}").inputs["environment"]


def test_the_functions_know_the_buckets_and_the_bounds(whole: Declared) -> None:
    assert variables(whole, "malware-quarantine") == {
        "variables": {"BUCKET": UPLOADS, "QUARANTINE_BUCKET": EVIDENCE, "QUARANTINE_PREFIX": "quarantine/"}
    }
    assert variables(whole, "media-clamp") == {
        "variables": {"BUCKET": UPLOADS, "MAX_UPLOAD_BYTES": "1000", "ALLOW_MIME_TYPES": "image/png,video/mp4"}
    }


@pytest.mark.parametrize("part", ["malware-quarantine", "media-clamp"])
def test_every_variable_is_read_and_every_read_variable_is_set(whole: Declared, part: str) -> None:
    variables_agree(whole, part.replace("-", "_"), f"guards-{part}")


def test_component_and_function_tell_the_same_types() -> None:
    assert RECOGNISED == TOLD


def test_the_bucket_tells_of_new_objects(whole: Declared) -> None:
    events = whole.one("aws:s3/bucketNotification:BucketNotification")
    assert events.inputs == {"bucket": "the-bucket", "eventbridge": True}


def heard(declared: Declared, part: str, event: dict[str, object]) -> bool | None:
    pattern = json.loads(cast("str", declared.one(RULE, f"guards-{part}-trigger").inputs["eventPattern"]))
    return matches(pattern, event)


def result(status: str | None, bucket: str = UPLOADS) -> dict[str, object]:
    details = {} if status is None else {"scanResultStatus": status}
    return {
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "detail": {"s3ObjectDetails": {"bucketName": bucket}, "scanResultDetails": details},
    }


def created(key: str, bucket: str = UPLOADS) -> dict[str, object]:
    return {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
    }


@pytest.mark.parametrize("status", ["THREATS_FOUND", "FAILED", "UNSUPPORTED", "ACCESS_DENIED", "SOMETHING_NEW", None])
def test_every_result_but_clean_calls_the_quarantine(whole: Declared, status: str | None) -> None:
    assert heard(whole, "malware-quarantine", result(status)) is True


def test_clean_objects_and_other_buckets_call_nobody(whole: Declared) -> None:
    assert heard(whole, "malware-quarantine", result("NO_THREATS_FOUND")) is False
    assert heard(whole, "malware-quarantine", result("THREATS_FOUND", "another")) is False
    assert heard(whole, "media-clamp", created("a.mp4", "another")) is False
    assert heard(whole, "media-clamp", created("malware-protection-resource-validation-object")) is False


def test_every_new_object_calls_the_clamp(whole: Declared) -> None:
    assert heard(whole, "media-clamp", created("a.mp4")) is True


def test_the_clamp_may_look_into_one_bucket_and_take_away(whole: Declared) -> None:
    found = statements(whole, "guards-media-clamp-role")
    bucket = f"arn:aws:s3:::{UPLOADS}"
    assert found["TellWhatIsGone"] == (["s3:ListBucket"], [bucket], None)
    assert found["TakeAway"] == (
        ["s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion"],
        [f"{bucket}/*"],
        None,
    )
    assert found["OpenUploads"][0] == ["kms:Decrypt"]
    assert "KeepEvidence" not in found
    assert len(found) == 8


def test_the_quarantine_may_only_add_below_one_prefix(whole: Declared) -> None:
    found = statements(whole, "guards-malware-quarantine-role")
    assert found["KeepEvidence"] == (["s3:PutObject"], [f"arn:aws:s3:::{EVIDENCE}/quarantine/*"], None)
    assert found["SealEvidence"][0] == ["kms:GenerateDataKey"]
    assert found["FindVersions"] == (["s3:ListBucketVersions"], [f"arn:aws:s3:::{UPLOADS}"], None)
    touching = [sid for sid, (_, on, _) in found.items() if any(EVIDENCE in arn for arn in on)]
    assert touching == ["KeepEvidence"]


def test_the_team_hears_of_what_could_not_be_scanned() -> None:
    declare(build)
    (signal,) = [one for one in GUARDS[-1].signals() if isinstance(one, EventSignal)]
    assert (signal.alarm, signal.part, signal.urgency) == ("malware-found", "media-temp-unscanned", Urgency.NOTIFY)
    for status, told in (("FAILED", True), (None, True), ("THREATS_FOUND", False), ("NO_THREATS_FOUND", False)):
        assert matches(signal.pattern, result(status)) is told
    assert not any("objectKey" in path for path in signal.shown.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"most_bytes": 0}, "most_bytes is 0: give a whole number from 1 to 1073741824"),
        ({"most_bytes": (1 << 30) + 1}, "most_bytes is 1073741825"),
        ({"media_types": ("video/mp4", "video/x-strange")}, r"media_types \['video/x-strange'\]: cannot be told"),
    ],
)
def test_a_wrong_bound_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(functools.partial(build, **changes))
