"""The functions that answer requests, as they are declared."""

import json
from typing import cast

import pytest

from components._signals import MetricSignal
from components.operations.dsr.functions import ACCOUNTS, DsrFunctions, DsrFunctionsArgs, erasing, exporting, signing
from components.operations.upload_guards import UploadGuards, UploadGuardsArgs
from functions.dsr_export.handler import PREFIX
from tests.support.aws_events import on_bus
from tests.support.data_tier import host
from tests.support.declare import Declared, declare
from tests.support.event_patterns import matches
from tests.support.guards import statements, variables_agree
from tests.support.shop import SHOP

FUNCTION = "aws:lambda/function:Function"
SIGNALS: list[MetricSignal] = []
PARTS = ("dsr-erase", "dsr-export")
SIGNS = "dsr-receipt"


def build() -> None:
    made = DsrFunctions("privacy", DsrFunctionsArgs(host=host()))
    SIGNALS[:] = [one for one in made.signals() if isinstance(one, MetricSignal)]


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(build)


@pytest.mark.parametrize("part", PARTS)
def test_each_works_alone_and_is_told_where(whole: Declared, part: str) -> None:
    function = whole.one(FUNCTION, f"privacy-{part}").inputs
    assert function["reservedConcurrentExecutions"] == 1
    assert function["name"] == f"shop-prod-{part}"
    environment = cast("dict[str, dict[str, str]]", function["environment"])["variables"]
    assert len(environment["MEDIA_BUCKETS"].split(",")) == 2


def test_components_and_functions_agree(whole: Declared) -> None:
    variables_agree(whole, "dsr_erase", "privacy-dsr-erase")
    shared = set(
        cast("dict[str, dict[str, str]]", whole.one(FUNCTION, "privacy-dsr-export").inputs["environment"])["variables"]
    )
    assert shared == {"REQUESTS_TABLE", "AUDIT_TABLE", "MEDIA_BUCKETS", "EXPORT_BUCKET"}
    (write,) = [one for one in exporting(SHOP) if one.sid == "WriteExports"]
    assert str(write.on[0]).endswith(f"/{PREFIX}*")
    paths = cast("dict[str, dict[str, str]]", whole.one(FUNCTION, "privacy-dsr-erase").inputs["environment"])[
        "variables"
    ]
    assert paths["SECRET_PATHS"] == ",".join(f"/shop/prod/{branch}" for branch in ACCOUNTS)


def test_what_erases_reads_nothing_and_what_exports_deletes_nothing(whole: Declared) -> None:
    actions = {
        part: {action for one in statements(whole, f"privacy-{part}-role").values() for action in one[0]}
        for part in PARTS
    }
    assert not {action for action in actions["dsr-erase"] if action.startswith(("s3:Get", "secretsmanager:Get"))}
    assert not {action for action in actions["dsr-export"] if "Delete" in action}
    assert {action for action in actions["dsr-export"] if action.startswith("secretsmanager:")} == set()


def test_only_secrets_of_accounts_can_be_deleted() -> None:
    (secrets,) = [one for one in erasing(SHOP) if one.sid == "EraseSecrets"]
    assert [str(arn).partition(":secret:")[2] for arn in secrets.on] == [
        "/shop/prod/oauth/*-??????",
        "/shop/prod/tiktok/cookie/*-??????",
    ]


def test_exports_are_not_taken_for_uploads() -> None:
    """They are no media, and would be deleted as such."""

    def guards() -> None:
        args = UploadGuardsArgs(
            host=host(),
            uploads="media-temp",
            bucket="shop-prod-media-temp-123456789012-eu-west-1",
            evidence="audit",
            most_bytes=100,
            media_types=["video/mp4"],
        )
        UploadGuards("guards", args)

    rule = declare(guards).one("aws:cloudwatch/eventRule:EventRule", "guards-media-clamp-trigger").inputs
    pattern = json.loads(cast("str", rule["eventPattern"]))

    def clamped(key: str) -> bool:
        bucket = {"name": "shop-prod-media-temp-123456789012-eu-west-1"}
        return matches(pattern, on_bus("s3", "Object Created", {"bucket": bucket, "object": {"key": key}}))

    assert clamped("tenant/a.mp4")
    assert clamped("tenant/exports/a.mp4")
    assert not clamped("exports/one/platform/records-00001.jsonl")
    assert not clamped("malware-protection-resource-validation-object")


def test_the_function_that_signs_is_told_what_it_needs(whole: Declared) -> None:
    variables_agree(whole, "dsr_receipt", f"privacy-{SIGNS}")
    inputs = whole.one(FUNCTION, f"privacy-{SIGNS}").inputs
    variables = cast("dict[str, dict[str, str]]", inputs["environment"])["variables"]
    assert {name: variables[name] for name in ("RECEIPT_KEY", "RECEIPTS_PREFIX", "STORES")} == {
        "RECEIPT_KEY": "alias/shop-prod-receipts",
        "RECEIPTS_PREFIX": "privacy/receipts",
        "STORES": "postgres,redis,media-temp,media-archive,secrets",
    }
    assert set(json.loads(variables["RETAINED"])) == {"audit records", "backups"}
    assert inputs["reservedConcurrentExecutions"] == 1


def test_it_signs_digests_by_one_key_writes_below_one_prefix_and_reads_nothing_else(whole: Declared) -> None:
    found = statements(whole, f"privacy-{SIGNS}-role")
    assert found["SignReceipts"] == (
        ["kms:Sign"],
        ["arn:aws:kms:eu-west-1:123456789012:key/*"],
        {
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-receipts"},
            "StringEquals": {"kms:MessageType": "DIGEST", "kms:SigningAlgorithm": "ECDSA_SHA_256"},
        },
    )
    assert found["PutReceipts"][:2] == (
        ["s3:PutObject"],
        ["arn:aws:s3:::shop-prod-audit-123456789012-eu-west-1/privacy/receipts/*"],
    )
    own = {action for one in signing(SHOP) for action in one.actions}
    assert {action for action in own if not action.startswith("kms:")} == {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "s3:PutObject"),
    }


def test_nobody_else_signs(whole: Declared) -> None:
    """The role of the machine, and those of the other functions, have no right to."""
    roles = [one.name for one in whole.all("aws:iam/rolePolicy:RolePolicy")]
    assert [name for name in roles if any("kms:Sign" in one[0] for one in statements(whole, name).values())] == [
        f"privacy-{SIGNS}-role"
    ]


def test_somebody_hears_when_one_fails() -> None:
    parts = (*PARTS, SIGNS)
    assert {(one.alarm, one.part) for one in SIGNALS} >= {("lambda-errors", part) for part in parts}
