"""RDS and DocumentDB: the compliant database passes, and every way to weaken it is told."""

from typing import Final

import pytest

from hardening.rule import Profile
from hardening.values import UNKNOWN, Secret
from tests.support.databases import CLUSTER, DATABASE, DOCUMENTS, instance
from tests.support.rules import CANARY, REMOVED, changed
from tests.support.wire import findings, judge, resource, verdicts

POSTURE: Final = ("RDS-01", "RDS-02", "RDS-03", "RDS-05", "RDS-06", "RDS-08", "RDS-09", "RDS-10", "RDS-12")


@pytest.mark.parametrize("rule_id", POSTURE)
def test_a_compliant_instance_passes(rule_id: str) -> None:
    judged = judge(rule_id, instance())
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


@pytest.mark.parametrize("rule_id", [each for each in POSTURE if each not in ("RDS-08", "RDS-09")])
def test_a_compliant_cluster_passes(rule_id: str) -> None:
    judged = judge(rule_id, resource("rds/cluster", "db", CLUSTER))
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


@pytest.mark.parametrize("rule_id", ["RDS-01", "RDS-02", "RDS-03", "RDS-06", "RDS-10"])
def test_a_compliant_document_cluster_passes(rule_id: str) -> None:
    judged = judge(rule_id, resource("docdb/cluster", "docs", DOCUMENTS))
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


BREAKS: Final = [
    ("RDS-01", "storageEncrypted", (False, REMOVED, None, "true", 1)),
    ("RDS-01", "kmsKeyId", (REMOVED, None, "", "alias/aws/rds", True)),
    ("RDS-01", "performanceInsightsKmsKeyId", (REMOVED, "alias/aws/rds")),
    ("RDS-02", "backupRetentionPeriod", (0, 7, 13, 36, REMOVED, None, "35", True)),
    ("RDS-02", "deleteAutomatedBackups", (True, REMOVED, "false")),
    ("RDS-02", "copyTagsToSnapshot", (False, REMOVED)),
    ("RDS-02", "backupTarget", ("outposts",)),
    ("RDS-03", "deletionProtection", (False, REMOVED, "None", "true")),
    ("RDS-03", "skipFinalSnapshot", (True, "true")),
    ("RDS-03", "finalSnapshotIdentifier", (REMOVED, "")),
    ("RDS-05", "publiclyAccessible", (True, "false", 0)),
    ("RDS-05", "dbSubnetGroupName", (REMOVED, "")),
    ("RDS-06", "manageMasterUserPassword", (False, REMOVED, "true")),
    ("RDS-06", "masterUserSecretKmsKeyId", (REMOVED, "alias/aws/secretsmanager")),
    ("RDS-06", "password", ("x", Secret(CANARY), UNKNOWN)),
    ("RDS-06", "passwordWo", (Secret(CANARY),)),
    ("RDS-08", "multiAz", (False, REMOVED)),
    ("RDS-08", "monitoringInterval", (0, REMOVED, "60")),
    ("RDS-08", "performanceInsightsEnabled", (False, REMOVED)),
    ("RDS-09", "autoMinorVersionUpgrade", (False, "true")),
    ("RDS-09", "allowMajorVersionUpgrade", (True,)),
    ("RDS-09", "engineVersion", ("14.9", "9.6", REMOVED, "latest")),
    ("RDS-09", "engineLifecycleSupport", (REMOVED, "open-source-rds-extended-support")),
    ("RDS-10", "applyImmediately", (True, "false")),
    ("RDS-12", "iamDatabaseAuthenticationEnabled", (False, REMOVED)),
    ("RDS-12", "caCertIdentifier", ("rds-ca-2019", "", 1)),
]
CASES: Final = [(rule_id, path, value) for rule_id, path, values in BREAKS for value in values]


@pytest.mark.parametrize(("rule_id", "path", "value"), CASES)
def test_each_way_to_weaken_an_instance_fails(rule_id: str, path: str, value: object) -> None:
    found = findings(rule_id, instance(path, value))
    assert [finding.verdict.value for finding in found] == ["FAIL"]
    assert found[0].path == path
    assert CANARY not in found[0].actual


PRESENCE: Final = {
    "kmsKeyId", "performanceInsightsKmsKeyId", "finalSnapshotIdentifier", "dbSubnetGroupName",
    "masterUserSecretKmsKeyId",
}  # fmt: skip
"""Properties of which only the presence counts, and an unknown value is present."""


@pytest.mark.parametrize(("rule_id", "path"), sorted({(rule_id, path) for rule_id, path, _ in CASES}))
def test_an_unknown_value_passes_only_where_presence_is_the_question(rule_id: str, path: str) -> None:
    found = verdicts(rule_id, instance(path, UNKNOWN))
    if path in PRESENCE:
        assert found == []
    elif path in ("password", "passwordWo"):
        assert found == ["FAIL"]
    else:
        assert found == ["UNDECIDED"]


def test_outside_production_the_bound_of_backups_relaxes_and_encryption_does_not() -> None:
    assert verdicts("RDS-02", instance("backupRetentionPeriod", 7), profile=Profile.DEV) == []
    assert verdicts("RDS-02", instance("backupRetentionPeriod", 6), profile=Profile.DEV) == ["FAIL"]
    assert [f.level.value for f in findings("RDS-02", instance("backupRetentionPeriod", 0), profile=Profile.DEV)] == [
        "advisory"
    ]
    assert [
        f.level.value for f in findings("RDS-01", instance("storageEncrypted", value=False), profile=Profile.DEV)
    ] == ["mandatory"]
    assert verdicts("RDS-08", instance("multiAz", value=False), profile=Profile.DEV) == []


def test_backups_off_and_backups_unset_both_fail() -> None:
    """H1 and H9: zero and absent are violations; the default of an instance is 0, of a cluster 1."""
    assert verdicts("RDS-02", instance("backupRetentionPeriod", 0)) == ["FAIL"]
    unset = findings("RDS-02", instance("backupRetentionPeriod", REMOVED))
    assert [finding.actual for finding in unset] == ["0"]
    cluster = findings("RDS-02", resource("rds/cluster", "db", changed(CLUSTER, "backupRetentionPeriod", REMOVED)))
    assert [(finding.verdict.value, finding.actual) for finding in cluster] == [("FAIL", "1")]


def test_an_unencrypted_database_does_not_pass_for_lack_of_a_key() -> None:
    """H2: without encryption the key is not beside the point."""
    bare = resource("rds/instance", "db", {"storageEncrypted": False})
    assert verdicts("RDS-01", bare) == ["FAIL", "FAIL"]


def test_a_cluster_that_names_no_zones_needs_members() -> None:
    """H6: an absent availabilityZones proves nothing; instances do."""
    cluster = resource("rds/cluster", "db", changed(CLUSTER, "availabilityZones", REMOVED))
    member = [resource("rds/clusterInstance", f"m{i}", refers={"clusterIdentifier": cluster}) for i in range(2)]
    elsewhere = resource("rds/clusterInstance", "other", {"clusterIdentifier": UNKNOWN})
    assert verdicts("RDS-14", cluster) == ["FAIL"]
    assert verdicts("RDS-14", cluster, member[0]) == ["FAIL"]
    assert verdicts("RDS-14", cluster, *member) == []
    assert verdicts("RDS-14", cluster, member[0], elsewhere) == ["UNDECIDED"]
    assert (
        verdicts("RDS-14", resource("rds/cluster", "db", {**CLUSTER, "dbClusterInstanceClass": "db.m6gd.large"})) == []
    )


@pytest.mark.parametrize("value", [False, "None", REMOVED, None])
def test_no_spelling_of_no_protects_a_database(value: object) -> None:
    """H8: False, absent, null and the text None alike."""
    assert verdicts("RDS-03", instance("deletionProtection", value)) == ["FAIL"]


def test_a_replica_takes_from_its_source_what_it_cannot_say() -> None:
    replica = {**DATABASE, "replicateSourceDb": "shop"}
    for path in ("backupRetentionPeriod", "finalSnapshotIdentifier", "dbSubnetGroupName", "manageMasterUserPassword"):
        for rule_id in ("RDS-02", "RDS-03", "RDS-05", "RDS-06"):
            assert verdicts(rule_id, resource("rds/instance", "r", changed(replica, path, REMOVED))) == []
    assert verdicts("RDS-02", resource("rds/instance", "r", {**replica, "deleteAutomatedBackups": True})) == ["FAIL"]
    assert verdicts("RDS-06", resource("rds/instance", "r", {**replica, "password": "x"})) == ["FAIL"]


def test_a_multi_az_cluster_must_say_that_it_is_private() -> None:
    sized = {**changed(CLUSTER, "publiclyAccessible", REMOVED), "dbClusterInstanceClass": "db.m6gd.large"}
    assert verdicts("RDS-05", resource("rds/cluster", "db", sized)) == ["FAIL"]
    assert verdicts("RDS-05", resource("rds/cluster", "db", changed(CLUSTER, "publiclyAccessible", REMOVED))) == []
    assert verdicts("RDS-05", resource("rds/clusterInstance", "m", {"publiclyAccessible": True})) == ["FAIL"]


def test_versions_are_compared_by_number_and_engine() -> None:
    for engine, version, expected in (
        ("mysql", "8.0.40", ["FAIL"]),
        ("mysql", "8.4.3", []),
        ("mariadb", "10.6.18", ["FAIL"]),
        ("mariadb", "11.4", []),
        ("oracle-ee", "19", []),
        (UNKNOWN, "17", ["UNDECIDED"]),
    ):
        database = {**DATABASE, "engine": engine, "engineVersion": version}
        assert verdicts("RDS-09", resource("rds/instance", "db", database)) == expected
