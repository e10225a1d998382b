"""The tables of the diff name types and properties that there are, and are as they were learnt."""

import json

import pytest

from hardening.tokens import aws
from review.diff import curated, learn
from review.diff.access.attachments import GIVES, KEEPS
from review.diff.access.tls import rank
from review.diff.guards import KEEPERS
from review.diff.replacing import create_only
from review.diff.stateful import INTERRUPTED, STORES

PROPERTIES = learn._properties()
TABLES = {
    "curated.RESOURCES": curated.RESOURCES, "curated.FIXED": curated.FIXED, "curated.MOVABLE": curated.MOVABLE,
    "curated.IN_PLACE": curated.IN_PLACE, "stateful.STORES": STORES, "stateful.INTERRUPTED": INTERRUPTED,
    "guards.KEEPERS": KEEPERS, "attachments.GIVES": GIVES, "attachments.KEEPS": KEEPS,
}  # fmt: skip


def test_what_is_fixed_is_as_learnt() -> None:
    assert learn.FILE.read_text(encoding="utf-8") == learn.render()
    assert json.loads(learn.render())["from"].keys() == {"cfn-lint", "pulumi-aws"}
    assert len(create_only()) > 700


@pytest.mark.parametrize("name", TABLES)
def test_types_exist(name: str) -> None:
    assert sorted(set(TABLES[name]) - PROPERTIES.keys()) == []


@pytest.mark.parametrize("table", [curated.FIXED, curated.MOVABLE, curated.IN_PLACE])
def test_properties_exist(table: dict[str, tuple[str, ...]]) -> None:
    unknown = [
        f"{type_}.{name}"
        for type_, names in table.items()
        for name in names
        if name.partition(".")[0] not in PROPERTIES[type_]
    ]
    assert unknown == []


def test_properties_of_stores_and_givers_exist() -> None:
    for type_, store in STORES.items():
        for name in filter(None, (store.unless, store.only_if)):
            assert name in PROPERTIES[type_], (type_, name)
    for type_, giving in GIVES.items():
        for name in filter(None, (giving.on,)):
            assert name in PROPERTIES[type_], (type_, name)


def test_what_the_provider_fixes_beyond_the_schemas_is_known() -> None:
    database = create_only()[aws("rds/instance")]
    assert {"engine", "storageEncrypted", "kmsKeyId", "username"} <= database.will
    assert database.may == {"identifier"}
    assert "keyUsage" in create_only()[aws("kms/key")].will
    lock, copies = "backup/vaultLockConfiguration", "rds/instanceAutomatedBackupsReplication"
    assert {"minRetentionDays", "maxRetentionDays"} <= create_only()[aws(lock)].will
    assert "retentionPeriod" in create_only()[aws(copies)].will


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-1-2017-01"),
        ("ELBSecurityPolicy-TLS-1-1-2017-01", "ELBSecurityPolicy-TLS-1-2-2017-01"),
        ("ELBSecurityPolicy-TLS-1-2-2017-01", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
        ("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
        ("ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
        ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06"),
        ("SSLv3", "TLSv1"),
        ("TLSv1", "TLSv1_2016"),
        ("TLSv1_2016", "TLSv1.1_2016"),
        ("TLSv1.1_2016", "TLSv1.2_2018"),
        ("TLSv1.2_2018", "TLSv1.2_2021"),
        ("TLS_1_0", "TLS_1_2"),
        ("Policy-Min-TLS-1-0-2019-07", "Policy-Min-TLS-1-2-2019-07"),
        ("OPTIONAL", "REQUIRE"),
    ],
)
def test_tls_policies_are_in_order(worse: str, better: str) -> None:
    assert rank(worse) < rank(better)
