"""The registry, exactly."""

import json
from typing import Any, cast

import pytest

from components.foundation.logs import AccountBaseline
from components.runtime.registry import Registry, RegistryArgs
from tests.support.data_tier import policy_of, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP

REPOSITORY = "aws:ecr/repository:Repository"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def registry(**changes: Any) -> Declared:  # noqa: ANN401  any of the fields, each of its own type
    fixed = {"identity": SHOP, "services": ["api"], "key_arn": KEY}
    return declare(lambda: Registry("registry", RegistryArgs(**{**fixed, **changes})))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return registry()


def test_a_repository_is_exactly_this(whole: Declared) -> None:
    found = whole.one(REPOSITORY)
    assert found.inputs == {
        "name": "shop/api",
        "imageTagMutability": "IMMUTABLE",
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
        "imageScanningConfiguration": {"scanOnPush": True},
        "forceDelete": False,
        "tags": tagged("internal", Service="api"),
    }
    assert found.protect


def test_every_service_has_its_own() -> None:
    declared = registry(services=["api", "worker"])
    assert [item.name for item in declared.all(REPOSITORY)] == ["registry-api", "registry-worker"]
    assert len(declared.all("aws:ecr/lifecyclePolicy:LifecyclePolicy")) == 2


def test_the_policy_refuses_and_names_no_resource(whole: Declared) -> None:
    statements = policy_of(whole, "aws:ecr/repositoryPolicy:RepositoryPolicy", "policy")
    assert statements == [
        {
            "Sid": "DenyInsecureTransport",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["ecr:*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "DenyOtherAccounts",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["ecr:*"],
            "Condition": {
                "StringNotEquals": {"aws:PrincipalAccount": "123456789012"},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        },
    ]


def test_untagged_images_age_and_tagged_ones_are_counted(whole: Declared) -> None:
    text = cast("str", whole.one("aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs["policy"])
    untagged, tagged_ones = json.loads(text)["rules"]
    assert untagged["selection"] == {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 14,
    }
    assert tagged_ones["selection"] == {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": 60,
    }
    assert [rule["rulePriority"] for rule in (untagged, tagged_ones)] == [1, 2]
    assert all(rule["action"] == {"type": "expire"} for rule in (untagged, tagged_ones))


def test_the_whole_registry_is_scanned_by_one_stack_of_the_account(whole: Declared) -> None:
    assert whole.one(SCANNING).inputs == {
        "scanType": "ENHANCED",
        "rules": [
            {
                "scanFrequency": "CONTINUOUS_SCAN",
                "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}],
            }
        ],
    }
    assert registry(baseline=AccountBaseline.ELSEWHERE).all(SCANNING) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keep_images": 29}, "keep_images is 29: give a whole number from 30 to 1000"),
        ({"keep_images": 1001}, "keep_images is 1001"),
        ({"untagged_days": 0}, "untagged_days is 0: give a whole number from 1 to 90"),
        ({"untagged_days": 91}, "untagged_days is 91"),
    ],
)
def test_a_wrong_number_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        registry(**changes)
