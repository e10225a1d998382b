"""Clients, snapshots and proxies of databases."""

import pytest

from hardening.pack import Pack, Setting
from hardening.rule import Level
from hardening.values import UNKNOWN
from tests.support.databases import CLUSTER, DATABASE, KEY
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import resource, verdicts


def test_a_proxy_speaks_tls_and_writes_no_statements() -> None:
    sound = {"requireTls": True, "debugLogging": False}
    assert verdicts("RDS-12", resource("rds/proxy", "p", sound)) == []
    for path, value in (("requireTls", False), ("requireTls", REMOVED), ("debugLogging", True)):
        assert verdicts("RDS-12", resource("rds/proxy", "p", changed(sound, path, value))) == ["FAIL"]


def test_an_authority_of_a_cluster_is_judged_where_it_is_named() -> None:
    assert verdicts("RDS-12", resource("rds/cluster", "c", {**CLUSTER, "caCertificateIdentifier": "rds-ca-2019"})) == [
        "FAIL"
    ]
    assert verdicts("RDS-12", resource("rds/clusterInstance", "m", {"caCertIdentifier": "rds-ca-2019"})) == ["FAIL"]


def test_engines_without_iam_tokens_are_spared() -> None:
    oracle = {**DATABASE, "engine": "oracle-ee", "iamDatabaseAuthenticationEnabled": False}
    assert verdicts("RDS-12", resource("rds/instance", "db", oracle)) == []


@pytest.mark.parametrize(
    "type_", ["rds/snapshot", "rds/clusterSnapshot", "rds/snapshotCopy", "rds/clusterSnapshotCopy"]
)
def test_snapshots_are_shared_with_nobody(type_: str) -> None:
    key = {"kmsKeyId": KEY}
    assert verdicts("RDS-11", resource(type_, "s", key)) == []
    for shared in (["all"], ["999988887777"], "all", [1]):
        assert verdicts("RDS-11", resource(type_, "s", {**key, "sharedAccounts": shared})) == ["FAIL"]
    for unknown in (UNKNOWN, [UNKNOWN]):
        assert verdicts("RDS-11", resource(type_, "s", {**key, "sharedAccounts": unknown})) == ["UNDECIDED"]


def test_a_copy_of_a_snapshot_has_a_customer_key() -> None:
    assert verdicts("RDS-11", resource("rds/snapshotCopy", "s", {})) == ["FAIL"]
    assert verdicts("RDS-11", resource("rds/clusterSnapshotCopy", "s", {"kmsKeyId": "alias/aws/rds"})) == ["FAIL"]
    assert verdicts("RDS-11", resource("rds/snapshot", "s", {})) == []


def test_images_and_volumes_are_granted_to_nobody() -> None:
    assert verdicts("RDS-11", resource("ec2/amiLaunchPermission", "p", {"group": "all"})) == ["FAIL"]
    assert verdicts("RDS-11", resource("ec2/amiLaunchPermission", "p", {"organizationArn": UNKNOWN})) == ["FAIL"]
    assert verdicts("RDS-11", resource("ec2/snapshotCreateVolumePermission", "p", {"accountId": "999988887777"})) == [
        "FAIL"
    ]
    assert verdicts("RDS-11", resource("ec2/snapshotCreateVolumePermission", "p", {"accountId": UNKNOWN})) == [
        "UNDECIDED"
    ]


def test_a_trusted_account_may_have_a_snapshot() -> None:
    chosen = rule("RDS-11")
    trusting = Setting(level=Level.MANDATORY, parameters={"trustedAccounts": ["999988887777"]})
    pack = Pack([chosen], settings={chosen.id: trusting})
    for shared, expected in ((["999988887777"], 0), (["999988887777", "111122223333"], 1), (["all"], 1)):
        subject = resource("rds/snapshot", "s", {"sharedAccounts": shared})
        assert len(pack.judge_resource(subject).findings) == expected
