"""ElastiCache and MemoryDB: the compliant cache passes, and every way to open it is told."""

from typing import Final

import pytest

from hardening.values import UNKNOWN, Secret
from tests.support.caches import CACHE, KEY, TOKEN, USER, cache, user
from tests.support.rules import CANARY, REMOVED, changed
from tests.support.wire import findings, judge, resource, verdicts

POSTURE: Final = ("RED-01", "RED-02", "RED-03", "RED-04", "RDS-10")


@pytest.mark.parametrize("rule_id", POSTURE)
def test_a_compliant_cache_passes(rule_id: str) -> None:
    judged = judge(rule_id, cache())
    assert judged.findings == []
    assert judged.subjects[rule_id] == 1


BREAKS: Final = [
    ("RED-01", "authToken", (REMOVED, None, "", Secret("short"), Secret("ä" * 40), Secret("a b" * 14), Secret(7))),
    ("RED-01", "authTokenUpdateStrategy", ("DELETE",)),
    ("RED-01", "userGroupIds", (["users"],)),
    ("RED-02", "transitEncryptionEnabled", (False, REMOVED, "true", None)),
    ("RED-02", "transitEncryptionMode", ("preferred", "")),
    ("RED-03", "atRestEncryptionEnabled", (False, REMOVED, "true")),
    ("RED-03", "kmsKeyId", (REMOVED, "", "alias/aws/elasticache")),
    ("RED-04", "automaticFailoverEnabled", (False, REMOVED)),
    ("RED-04", "multiAzEnabled", (False, REMOVED)),
    ("RED-04", "numCacheClusters", (1, REMOVED, "2")),
    ("RED-04", "snapshotRetentionLimit", (0, 6, REMOVED)),
    ("RED-04", "finalSnapshotIdentifier", (REMOVED, "")),
    ("RDS-10", "applyImmediately", (True,)),
]
CASES: Final = [(rule_id, path, value) for rule_id, path, values in BREAKS for value in values]


@pytest.mark.parametrize(("rule_id", "path", "value"), CASES)
def test_each_way_to_weaken_a_cache_fails(rule_id: str, path: str, value: object) -> None:
    found = findings(rule_id, cache(path, value))
    assert [(finding.verdict.value, finding.path) for finding in found] == [("FAIL", path)]


@pytest.mark.parametrize(("rule_id", "path"), sorted({(rule_id, path) for rule_id, path, _ in CASES}))
def test_an_unknown_value_passes_only_where_presence_is_the_question(rule_id: str, path: str) -> None:
    found = verdicts(rule_id, cache(path, UNKNOWN))
    if path in ("authToken", "kmsKeyId", "finalSnapshotIdentifier"):
        assert found == []
    elif path == "userGroupIds":
        assert found == ["FAIL"]
    else:
        assert found == ["UNDECIDED"]


@pytest.mark.parametrize("token", [Secret(CANARY), Secret(f"{CANARY} ")])
def test_a_poor_token_is_told_and_not_shown(token: object) -> None:
    (found,) = findings("RED-01", cache("authToken", token))
    assert found.verdict.value == "FAIL"
    assert CANARY not in f"{found.actual}{found.expected}"


def test_users_are_another_way_in() -> None:
    users = changed(changed(CACHE, "authToken", REMOVED), "userGroupIds", ["users"])
    assert verdicts("RED-01", resource("elasticache/replicationGroup", "c", users)) == []
    written = changed(changed(CACHE, "authToken", REMOVED), "authTokenWo", Secret(TOKEN))
    assert verdicts("RED-01", resource("elasticache/replicationGroup", "c", written)) == []


def test_a_secondary_of_a_global_group_is_spared() -> None:
    secondary = resource("elasticache/replicationGroup", "c", {"globalReplicationGroupId": "g", "kmsKeyId": KEY})
    assert verdicts("RED-01", secondary) == verdicts("RED-02", secondary) == verdicts("RED-03", secondary) == []


def test_serverless_caches_and_memory_clusters_need_users_too() -> None:
    assert verdicts("RED-01", resource("elasticache/serverlessCache", "s", {"userGroupId": "users"})) == []
    assert verdicts("RED-01", resource("elasticache/serverlessCache", "s", {})) == ["FAIL"]
    assert verdicts("RED-01", resource("memorydb/cluster", "m", {"aclName": "app"})) == []
    assert verdicts("RED-01", resource("memorydb/cluster", "m", {"aclName": "open-access"})) == ["FAIL"]
    assert verdicts("RED-01", resource("memorydb/cluster", "m", {"aclName": UNKNOWN})) == ["UNDECIDED"]
    assert verdicts("RED-01", resource("memorydb/cluster", "m", {})) == ["FAIL"]


def test_tls_and_keys_of_the_other_kinds() -> None:
    assert verdicts("RED-02", resource("memorydb/cluster", "m", {})) == []
    assert verdicts("RED-02", resource("memorydb/cluster", "m", {"tlsEnabled": False})) == ["FAIL"]
    assert verdicts("RED-02", resource("elasticache/cluster", "n", {"engine": "memcached"})) == ["FAIL"]
    assert verdicts("RED-02", resource("elasticache/cluster", "n", {"replicationGroupId": "shop"})) == []
    assert verdicts("RED-03", resource("memorydb/cluster", "m", {"kmsKeyArn": KEY})) == []
    assert verdicts("RED-03", resource("memorydb/cluster", "m", {})) == ["FAIL"]
    assert verdicts("RED-03", resource("elasticache/serverlessCache", "s", {"kmsKeyId": KEY})) == []
    assert verdicts("RED-03", resource("elasticache/serverlessCache", "s", {})) == ["FAIL"]


def test_a_sharded_cache_counts_replicas_of_each_shard() -> None:
    sharded = changed(changed(CACHE, "numCacheClusters", REMOVED), "replicasPerNodeGroup", 1)
    assert verdicts("RED-04", resource("elasticache/replicationGroup", "c", sharded)) == []
    none = changed(sharded, "replicasPerNodeGroup", 0)
    assert verdicts("RED-04", resource("elasticache/replicationGroup", "c", none)) == ["FAIL"]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"engine": "redis"}, ["FAIL"]),
        ({"engine": "valkey"}, ["FAIL"]),
        ({}, ["FAIL"]),
        ({"engine": UNKNOWN}, ["UNDECIDED"]),
        ({"engine": "redis", "replicationGroupId": "shop"}, []),
        ({"engine": "redis", "replicationGroupId": UNKNOWN}, []),
        ({"engine": "memcached"}, ["FAIL"]),
        ({"engine": "memcached", "transitEncryptionEnabled": True}, []),
        ({"engine": "memcached", "transitEncryptionEnabled": UNKNOWN}, ["UNDECIDED"]),
    ],
)
def test_no_node_of_redis_stands_alone(properties: dict[str, object], expected: list[str]) -> None:
    assert verdicts("RED-05", resource("elasticache/cluster", "n", properties)) == expected


def test_a_compliant_user_and_group_pass() -> None:
    assert verdicts("RED-06", user()) == []
    assert verdicts("RED-06", user("passwords", UNKNOWN)) == []
    iam = changed(changed(USER, "passwords", REMOVED), "authenticationMode", {"type": "iam"})
    assert verdicts("RED-06", resource("elasticache/user", "u", iam)) == []
    assert verdicts("RED-06", resource("elasticache/userGroup", "g", {"userIds": ["app", "off"]})) == []
    off = {"userName": "default", "accessString": "off ~* -@all", "passwords": Secret([CANARY])}
    assert verdicts("RED-06", resource("elasticache/user", "u", off)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("noPasswordRequired", True, "FAIL"),
        ("noPasswordRequired", "true", "FAIL"),
        ("noPasswordRequired", UNKNOWN, "UNDECIDED"),
        ("authenticationMode", {"type": "no-password-required"}, "FAIL"),
        ("authenticationMode", {"type": UNKNOWN}, "UNDECIDED"),
        ("accessString", "on ~* +@all nopass", "FAIL"),
        ("accessString", "ON ~* +@all NOPASS", "FAIL"),
        ("accessString", REMOVED, "FAIL"),
        ("accessString", UNKNOWN, "UNDECIDED"),
        ("userName", "default", "FAIL"),
        ("userName", UNKNOWN, "UNDECIDED"),
        ("passwords", [CANARY], "FAIL"),
        ("passwords", REMOVED, "FAIL"),
    ],
)
def test_each_way_to_open_a_user_is_told(path: str, value: object, expected: str) -> None:
    (found,) = findings("RED-06", user(path, value))
    assert found.verdict.value == expected
    assert CANARY not in f"{found.actual}{found.expected}"


def test_plain_passwords_fail_wherever_they_stand() -> None:
    inline = changed(USER, "authenticationMode", {"type": "password", "passwords": [CANARY]})
    (found,) = findings("RED-06", resource("elasticache/user", "u", inline))
    assert (found.verdict.value, found.path) == ("FAIL", "authenticationMode.passwords[0]")
    assert CANARY not in found.actual
    assert verdicts("RED-06", user("passwordsWo", CANARY)) == ["FAIL"]
    assert verdicts("RED-06", user("passwordsWo", Secret(CANARY))) == []


@pytest.mark.parametrize("ids", [REMOVED, [], ["default"], ["app", "default"], "app"])
def test_a_group_without_a_default_user_of_its_own_fails(ids: object) -> None:
    users = changed({"engine": "redis"}, "userIds", ids)
    assert verdicts("RED-06", resource("elasticache/userGroup", "g", users)) == ["FAIL"]


def test_a_group_whose_users_are_unknown_is_open() -> None:
    assert verdicts("RED-06", resource("elasticache/userGroup", "g", {"userIds": UNKNOWN})) == ["UNDECIDED"]
