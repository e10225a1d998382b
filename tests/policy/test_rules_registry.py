"""ECR: repositories, scanning, lifecycles and who may touch them."""

import json
from typing import Any, Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.rules import REMOVED, changed
from tests.support.tasks import OWN, owned
from tests.support.wire import resource, verdicts

STRANGER: Final = "999999999999"
REPOSITORY: Final[dict[str, object]] = {
    "name": "shop/api",
    "imageTagMutability": "IMMUTABLE",
    "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": "k"}],
    "imageScanningConfiguration": {"scanOnPush": True},
    "forceDelete": False,
}
SCANNING: Final[dict[str, object]] = {
    "scanType": "ENHANCED",
    "rules": [{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}],
}
KEEP: Final = {"tagStatus": "tagged", "tagPatternList": ["*"], "countType": "imageCountMoreThan", "countNumber": 30}
UNTAGGED: Final = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 1}


def repository(path: str = "name", value: object = "shop/api") -> Resource:
    return owned(resource("ecr/repository", "repository", changed(REPOSITORY, path, value)))


def scanning(path: str = "scanType", value: object = "ENHANCED") -> Resource:
    return resource("ecr/registryScanningConfiguration", "scanning", changed(SCANNING, path, value))


def lifecycle(*selections: object) -> Resource:
    text = json.dumps({"rules": [{"selection": selection, "action": {"type": "expire"}} for selection in selections]})
    return resource("ecr/lifecyclePolicy", "lifecycle", {"repository": "shop/api", "policy": text})


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("name", "shop/api", []),
        ("imageTagMutability", "MUTABLE", ["FAIL"]),
        ("imageTagMutability", "IMMUTABLE_WITH_EXCLUSION", ["FAIL"]),
        ("imageTagMutability", REMOVED, ["FAIL"]),
        ("imageTagMutability", UNKNOWN, ["UNDECIDED"]),
        ("encryptionConfigurations", [{"encryptionType": "AES256"}], ["FAIL"]),
        ("encryptionConfigurations", [{"encryptionType": "KMS_DSSE"}], []),
        ("encryptionConfigurations", REMOVED, ["FAIL"]),
        ("forceDelete", True, ["FAIL"]),
        ("forceDelete", UNKNOWN, ["UNDECIDED"]),
        ("imageScanningConfiguration", REMOVED, ["FAIL"]),
        ("imageScanningConfiguration.scanOnPush", False, ["FAIL"]),
        ("imageScanningConfiguration.scanOnPush", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_a_repository_is_judged(path: str, value: object, expected: list[str]) -> None:
    assert verdicts("ECR-01", repository(path, value)) == expected


def test_a_registry_that_scans_everything_spares_its_repositories() -> None:
    off = repository("imageScanningConfiguration.scanOnPush", value=False)
    assert verdicts("ECR-01", off, scanning()) == []
    assert verdicts("ECR-01", off, scanning("scanType", "BASIC")) == ["FAIL"]
    assert verdicts("ECR-01", off, scanning("scanType", UNKNOWN)) == ["UNDECIDED"]


FILTER: Final = "rules[0].repositoryFilters[0].filter"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("scanType", "ENHANCED", []),
        ("scanType", "BASIC", ["FAIL"]),
        ("scanType", UNKNOWN, ["UNDECIDED"]),
        (FILTER, "test/*", ["FAIL"]),
        (FILTER, UNKNOWN, ["UNDECIDED"]),
        ("rules[0].scanFrequency", "MANUAL", ["FAIL"]),
        ("rules[0].scanFrequency", "SCAN_ON_PUSH", []),
        ("rules", [], ["FAIL"]),
    ],
)
def test_the_registry_is_judged(path: str, value: object, expected: list[str]) -> None:
    assert verdicts("ECR-02", scanning(path, value)) == expected


@pytest.mark.parametrize(("types", "expected"), [(["ECR", "EC2"], []), (["EC2"], ["FAIL"]), (UNKNOWN, ["UNDECIDED"])])
def test_inspector_looks_at_images(types: object, expected: list[str]) -> None:
    assert verdicts("ECR-02", resource("inspector2/enabler", properties={"resourceTypes": types})) == expected


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        ([UNTAGGED, KEEP], []),
        ([UNTAGGED], []),
        ([{**KEEP, "countNumber": 29}], ["FAIL"]),
        ([{**KEEP, "countNumber": "60"}], ["FAIL"]),
        ([{**KEEP, "tagStatus": "any", "countNumber": 5}], ["FAIL"]),
        ([{**UNTAGGED, "tagStatus": "tagged", "countNumber": 365}], ["FAIL"]),
        ([{}], ["FAIL"]),
        ([], ["FAIL"]),
    ],
)
def test_enough_images_are_kept(selections: list[Any], expected: list[str]) -> None:
    assert verdicts("ECR-04", repository(), lifecycle(*selections)) == expected


def test_a_repository_without_a_known_lifecycle_is_told() -> None:
    assert verdicts("ECR-04", repository()) == ["FAIL"]
    open_ = resource("ecr/lifecyclePolicy", "l", {"repository": "shop/api", "policy": UNKNOWN})
    assert verdicts("ECR-04", repository(), open_) == ["UNDECIDED"]
    broken = resource("ecr/lifecyclePolicy", "l", {"repository": "shop/api", "policy": "rules"})
    assert verdicts("ECR-04", repository(), broken) == ["FAIL"]
    tighter = asked("ECR-04", {"minImages": 31}, repository(), lifecycle(KEEP))
    assert len(tighter) == 1


def policy(principal: object, **elements: object) -> Resource:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "ecr:BatchGetImage", **elements}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return owned(resource("ecr/repositoryPolicy", properties={"repository": "shop/api", "policy": text}))


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"AWS": f"arn:aws:iam::{OWN}:root"}, []),
        ({"AWS": f"arn:aws:iam::{STRANGER}:root"}, ["FAIL"]),
        ({"AWS": STRANGER}, ["FAIL"]),
        ("*", ["FAIL"]),
        ({"AWS": "*"}, ["FAIL"]),
        ({"Service": "lambda.amazonaws.com"}, ["FAIL"]),
    ],
)
def test_images_are_shared_with_no_stranger(principal: object, expected: list[str]) -> None:
    assert verdicts("ECR-03", policy(principal)) == expected


def test_a_service_bound_to_the_account_may_pull() -> None:
    bound = {"StringEquals": {"aws:SourceAccount": OWN}}
    assert verdicts("ECR-03", policy({"Service": "lambda.amazonaws.com"}, Condition=bound)) == []


def test_an_unknown_policy_stays_open() -> None:
    for short in ("ecr/repositoryPolicy", "ecr/registryPolicy"):
        assert verdicts("ECR-03", owned(resource(short, properties={"policy": UNKNOWN}))) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("registry", "expected"), [(OWN, []), (STRANGER, ["FAIL"]), (UNKNOWN, ["UNDECIDED"]), (5, ["FAIL"])]
)
def test_images_are_copied_to_no_stranger(registry: object, expected: list[str]) -> None:
    rules = [{"destinations": [{"region": "eu-central-1", "registryId": registry}]}]
    made = resource("ecr/replicationConfiguration", properties={"replicationConfiguration": {"rules": rules}})
    assert verdicts("ECR-03", owned(made)) == expected


def test_images_are_fetched_from_named_registries_only() -> None:
    made = resource("ecr/pullThroughCacheRule", properties={"upstreamRegistryUrl": "public.ecr.aws"})
    assert verdicts("ECR-03", made) == ["FAIL"]
    assert asked("ECR-03", {"allowedUpstreams": ["public.ecr.aws"]}, made) == []
    open_ = resource("ecr/pullThroughCacheRule", properties={"upstreamRegistryUrl": UNKNOWN})
    assert verdicts("ECR-03", open_) == ["UNDECIDED"]
