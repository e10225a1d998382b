"""Lifecycle rules of production as S3's own service model takes them."""

from collections.abc import Mapping
from typing import Any, cast

import botocore.session
import pytest
from botocore.validate import ParamValidator

from review.record.run import Recording

LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
MODEL = botocore.session.Session().get_service_model("s3").operation_model("PutBucketLifecycleConfiguration")
STORAGE_CLASSES = set(MODEL.service_model.shape_for("TransitionStorageClass").enum)


def request(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Give a rule in the words of the API."""
    found: dict[str, Any] = {"ID": rule["id"], "Status": rule["status"], "Filter": {"Prefix": ""}}
    if "expiration" in rule:
        found["Expiration"] = {
            {"days": "Days", "expiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}[key]: value
            for key, value in rule["expiration"].items()
        }
    if "transitions" in rule:
        found["Transitions"] = [
            {"Days": move["days"], "StorageClass": move["storageClass"]} for move in rule["transitions"]
        ]
    if "noncurrentVersionTransitions" in rule:
        found["NoncurrentVersionTransitions"] = [
            {"NoncurrentDays": move["noncurrentDays"], "StorageClass": move["storageClass"]}
            for move in rule["noncurrentVersionTransitions"]
        ]
    if "noncurrentVersionExpiration" in rule:
        found["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["noncurrentVersionExpiration"]["noncurrentDays"]}
    if "abortIncompleteMultipartUpload" in rule:
        found["AbortIncompleteMultipartUpload"] = {
            "DaysAfterInitiation": rule["abortIncompleteMultipartUpload"]["daysAfterInitiation"]
        }
    return found


def test_every_rule_is_one_that_s3_takes(production: Recording) -> None:
    records = cast("list[dict[str, Any]]", production.known["resources"])
    found = [record["inputs"]["rules"] for record in records if record["type"] == LIFECYCLE]
    assert len(found) >= 5
    for rules in found:
        told = {"Bucket": "b", "LifecycleConfiguration": {"Rules": [request(rule) for rule in rules]}}
        assert ParamValidator().validate(told, MODEL.input_shape).generate_report() == ""
        assert {len(rule["id"]) <= 255 for rule in rules} == {True}
        moves = [
            move["storageClass"]
            for rule in rules
            for key in ("transitions", "noncurrentVersionTransitions")
            for move in rule.get(key, [])
        ]
        assert set(moves) <= STORAGE_CLASSES


@pytest.mark.parametrize("rule", [{"id": "x", "status": "Enabled", "expiration": {"days": "30"}}])
def test_the_model_notices(rule: dict[str, Any]) -> None:
    told = {"Bucket": "b", "LifecycleConfiguration": {"Rules": [request(rule)]}}
    assert "Invalid type" in ParamValidator().validate(told, MODEL.input_shape).generate_report()
