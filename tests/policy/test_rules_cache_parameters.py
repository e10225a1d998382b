"""ElastiCache beside its parameter group, and the levels of its rules."""

import pytest

from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.caches import CACHE, cache, group
from tests.support.rules import REMOVED, changed
from tests.support.wire import findings, resource, verdicts


def test_own_parameters_pass_by_name_and_by_reference() -> None:
    assert verdicts("RED-07", cache(), group()) == []
    params = group()
    bare = changed(CACHE, "parameterGroupName", REMOVED)
    referring = resource("elasticache/replicationGroup", "c", bare, refers={"parameterGroupName": params})
    assert verdicts("RED-07", referring, params) == []


@pytest.mark.parametrize("value", [REMOVED, None, "", "default.valkey8"])
def test_no_parameter_group_of_its_own_fails(value: object) -> None:
    assert verdicts("RED-07", cache("parameterGroupName", value), group()) == ["FAIL"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("family", "redis7", "FAIL"),
        ("family", REMOVED, "FAIL"),
        ("family", UNKNOWN, "UNDECIDED"),
        ("parameters[0].value", "allkeys-lru", "FAIL"),
        ("parameters[0].value", UNKNOWN, "UNDECIDED"),
        ("parameters", [], "FAIL"),
        ("parameters", UNKNOWN, "UNDECIDED"),
    ],
)
def test_each_way_to_weaken_parameters_is_told(path: str, value: object, expected: str) -> None:
    assert verdicts("RED-07", cache(), group(path, value)) == [expected]


def test_only_queues_and_sessions_must_not_forget() -> None:
    lru = group("parameters[0].value", "allkeys-lru")
    assert verdicts("RED-07", cache("tags", {"Use": "cache"}), lru) == []
    assert verdicts("RED-07", cache("tags", {"Use": "queue"}), lru) == ["FAIL"]
    assert verdicts("RED-07", cache("tags", UNKNOWN), lru) == ["FAIL"]


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        ("redis", "7.1", "redis7"),
        ("redis", "6.2", "redis6.x"),
        ("redis", "5.0.6", "redis5.0"),
        ("valkey", "7.2", "valkey7"),
    ],
)
def test_families_follow_engine_and_version(engine: str, version: str, family: str) -> None:
    properties = {**CACHE, "engine": engine, "engineVersion": version}
    subject = resource("elasticache/replicationGroup", "c", properties)
    assert verdicts("RED-07", subject, group("family", family)) == []
    assert verdicts("RED-07", subject, group("family", "valkey8")) == ["FAIL"]


def test_a_version_that_tells_no_family() -> None:
    assert verdicts("RED-07", cache("engineVersion", "latest"), group()) == ["FAIL"]
    assert verdicts("RED-07", cache("engineVersion", UNKNOWN), group()) == ["UNDECIDED"]
    assert verdicts("RED-07", cache("engine", UNKNOWN), group()) == ["UNDECIDED"]


def test_a_group_elsewhere_is_open() -> None:
    assert verdicts("RED-07", cache()) == ["UNDECIDED"]
    assert verdicts("RED-07", cache("parameterGroupName", UNKNOWN), group()) == ["UNDECIDED"]


def test_levels() -> None:
    def level(rule_id: str, path: str, value: object, profile: Profile, *others: Resource) -> list[str]:
        found = findings(rule_id, cache(path, value), *others, profile=profile)
        return [finding.level.value for finding in found]

    assert level("RED-01", "authToken", REMOVED, Profile.DEV) == ["mandatory"]
    assert level("RED-03", "kmsKeyId", REMOVED, Profile.DEV) == ["advisory"]
    assert level("RED-04", "numCacheClusters", 1, Profile.DEV) == []
    assert level("RED-07", "parameterGroupName", REMOVED, Profile.PROD) == ["mandatory"]
    assert level("RED-07", "parameterGroupName", REMOVED, Profile.DEV) == ["advisory"]
