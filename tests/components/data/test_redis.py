"""The cache, exactly."""

import functools
import json
import re
from typing import cast

import pytest

from components._iam import Allow
from components.data.redis import CacheAuth, CacheEngine, Redis
from tests.support.data_tier import GROUPS, SUBNETS, redis_args, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
PASSWORD = "random:index/randomPassword:RandomPassword"
USER = "aws:elasticache/user:User"
SEALED = {"$secret": True}

EXACTLY = {
    "applyImmediately": False,
    "atRestEncryptionEnabled": True,
    "authToken": SEALED,
    "authTokenUpdateStrategy": "ROTATE",
    "autoMinorVersionUpgrade": True,
    "automaticFailoverEnabled": True,
    "description": "Sessions of shop prod",
    "engine": "valkey",
    "engineVersion": "8.0",
    "finalSnapshotIdentifier": "shop-prod-redis-final-1",
    "kmsKeyId": KEY,
    "logDeliveryConfigurations": [
        {
            "destination": f"/aws/vendedlogs/elasticache/shop-prod-redis/{log}",
            "destinationType": "cloudwatch-logs",
            "logFormat": "json",
            "logType": log,
        }
        for log in ("slow-log", "engine-log")
    ],
    "maintenanceWindow": "sun:05:00-sun:06:00",
    "multiAzEnabled": True,
    "nodeType": "cache.m7g.large",
    "numCacheClusters": 2,
    "parameterGroupName": "shop-prod-redis-valkey8",
    "port": 6379,
    "replicationGroupId": "shop-prod-redis",
    "securityGroupIds": list(GROUPS),
    "snapshotRetentionLimit": 7,
    "snapshotWindow": "03:00-04:00",
    "subnetGroupName": "shop-prod-redis",
    "tags": tagged("confidential", Use="sessions"),
    "transitEncryptionEnabled": True,
    "transitEncryptionMode": "required",
}
ADDRESSES = {
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::redis-engine-log-scrub",
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::redis-slow-log-scrub",
    "aws:cloudwatch/logGroup:LogGroup::redis-engine-log",
    "aws:cloudwatch/logGroup:LogGroup::redis-slow-log",
    "aws:elasticache/parameterGroup:ParameterGroup::redis-parameters",
    "aws:elasticache/replicationGroup:ReplicationGroup::redis-group",
    "aws:elasticache/subnetGroup:SubnetGroup::redis-subnets",
    "random:index/randomPassword:RandomPassword::redis-token",
}


def cache(**changes: object) -> Declared:
    return declare(lambda: Redis("redis", redis_args(**changes)))


@pytest.fixture(scope="module")
def whole() -> Declared:
    return cache()


def test_the_group_is_exactly_this(whole: Declared) -> None:
    item = whole.one(GROUP)
    assert item.inputs == EXACTLY
    assert item.protect


def test_addresses_do_not_move(whole: Declared) -> None:
    found = {f"{item.type}::{item.name}" for item in whole.items if item.type.startswith(("aws:", "random:"))}
    assert found == ADDRESSES


@pytest.mark.parametrize("unknown", [False, True], ids=["known", "first preview"])
def test_the_token_is_sealed_from_birth_to_sink(unknown: bool) -> None:  # noqa: FBT001  a parameter of pytest
    declared = declare(lambda: Redis("redis", redis_args()), unknown=unknown)
    assert declared.one(GROUP).inputs["authToken"] == SEALED
    assert declared.one(PASSWORD).outputs.get("result", SEALED) == SEALED
    token = declared.one(PASSWORD).urn
    assert declared.one(GROUP).property_dependencies["authToken"] == [token]
    others = [item for item in declared.items if item.type != GROUP]
    assert not [item.urn for item in others if token in item.dependencies]


def test_the_first_token_is_long_and_made_of_what_elasticache_takes(whole: Declared) -> None:
    assert whole.one(PASSWORD).inputs == {
        "length": 64,
        "minLower": 1,
        "minNumeric": 1,
        "minSpecial": 1,
        "minUpper": 1,
        "overrideSpecial": "!&#$^<>-",
        "special": True,
    }


def test_only_the_renewed_token_is_left_to_the_rotation(whole: Declared) -> None:
    assert whole.one(GROUP).ignored == ["authToken"]
    assert cache(auth=CacheAuth.RBAC).one(GROUP).ignored == []


def test_a_full_cache_refuses_instead_of_forgetting(whole: Declared) -> None:
    inputs = whole.one("aws:elasticache/parameterGroup:ParameterGroup").inputs
    assert inputs["parameters"] == [{"name": "maxmemory-policy", "value": "noeviction"}]
    assert inputs["family"] == "valkey8"


def test_the_subnet_group_is_its_own(whole: Declared) -> None:
    inputs = whole.one("aws:elasticache/subnetGroup:SubnetGroup").inputs
    assert (inputs["name"], inputs["subnetIds"]) == ("shop-prod-redis", list(SUBNETS))


def test_the_log_groups_exist_before_the_group(whole: Declared) -> None:
    groups = {item.urn for item in whole.all("aws:cloudwatch/logGroup:LogGroup")}
    assert len(groups) == 2
    assert groups <= set(whole.one(GROUP).dependencies)


def test_rbac_replaces_the_token_and_changes_nothing_else() -> None:
    expected = {name: value for name, value in EXACTLY.items() if not name.startswith("authToken")}
    assert cache(auth=CacheAuth.RBAC).one(GROUP).inputs == expected | {"userGroupIds": ["shop-prod-redis-users"]}


def test_rbac_has_a_user_of_iam_and_a_default_user_who_may_do_nothing() -> None:
    declared = cache(auth=CacheAuth.RBAC)
    assert declared.one(USER, "redis-app").inputs == {
        "accessString": "on ~* +@all -@dangerous +info",
        "authenticationMode": {"type": "iam"},
        "engine": "valkey",
        "tags": tagged("internal"),
        "userId": "shop-prod-redis-app",
        "userName": "shop-prod-redis-app",
    }
    assert declared.one(USER, "redis-default").inputs == {
        "accessString": "off ~* -@all",
        "authenticationMode": {"type": "password", "passwords": [SEALED]},
        "engine": "valkey",
        "tags": tagged("internal"),
        "userId": "shop-prod-redis-default",
        "userName": "default",
    }
    users = declared.one("aws:elasticache/userGroup:UserGroup").inputs
    assert users["userIds"] == ["shop-prod-redis-default", "shop-prod-redis-app"]
    assert users["engine"] == "valkey"


def test_a_client_needs_iam_only_with_rbac() -> None:
    given: dict[CacheAuth, tuple[Allow, ...]] = {}

    def build(auth: CacheAuth) -> None:
        given[auth] = Redis("redis", redis_args(auth=auth)).connectable()

    for auth in CacheAuth:
        declare(functools.partial(build, auth))
    assert given[CacheAuth.TOKEN] == ()
    (statement,) = given[CacheAuth.RBAC]
    assert (statement.actions, statement.on) == (
        ["elasticache:Connect"],
        [
            "arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:shop-prod-redis",
            "arn:aws:elasticache:eu-west-1:123456789012:user:shop-prod-redis-app",
        ],
    )


def test_outputs(whole: Declared) -> None:
    seen: dict[str, object] = {}

    def build() -> None:
        built = Redis("redis", redis_args())
        for name in ("group_id", "arn", "primary_endpoint", "reader_endpoint", "port"):
            getattr(built, name).apply(lambda value, name=name: seen.update({name: value}))

    outputs = declare(build).one(GROUP).outputs
    assert seen == {
        "group_id": "shop-prod-redis",
        "arn": outputs["arn"],
        "primary_endpoint": outputs["primaryEndpointAddress"],
        "reader_endpoint": outputs["readerEndpointAddress"],
        "port": 6379,
    }
    assert "authToken" not in json.dumps(whole.one("bulwark:data:Redis").outputs)


@pytest.mark.parametrize(
    ("engine", "version", "family"),
    [
        (CacheEngine.VALKEY, "7.2", "valkey7"),
        (CacheEngine.VALKEY, "8.1", "valkey8"),
        (CacheEngine.REDIS, "7.1", "redis7"),
    ],
)
def test_the_family_follows_engine_and_version(engine: CacheEngine, version: str, family: str) -> None:
    declared = cache(engine=engine, engine_version=version)
    inputs = declared.one("aws:elasticache/parameterGroup:ParameterGroup").inputs
    assert (inputs["family"], inputs["name"]) == (family, f"shop-prod-redis-{family}")
    assert declared.one(GROUP).inputs["parameterGroupName"] == inputs["name"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nodes": 1}, "nodes is 1: give a whole number from 2 to 6"),
        ({"nodes": 7}, "nodes is 7"),
        ({"snapshot_days": 6}, "snapshot_days is 6: give a whole number from 7 to 35"),
        ({"snapshot_days": 36}, "snapshot_days is 36"),
        ({"incarnation": 0}, "incarnation is 0"),
        ({"node_type": "m7g.large"}, "node_type is 'm7g.large': write a type such as 'cache.m7g.large'"),
        ({"engine_version": "7.1"}, "engine_version is '7.1': valkey is one of 7.2, 8.0"),
        ({"engine": CacheEngine.REDIS, "engine_version": "6.2"}, "redis is one of 7.0, 7.1"),
        ({"snapshot_window": "03:00-03:30"}, "a window lasts at least 60 minutes, this one 30"),
        ({"snapshot_window": "05:30-06:30"}, "overlap"),
    ],
)
def test_a_wrong_argument_is_named_with_its_bound(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        redis_args(**changes)


def test_names_stay_within_what_elasticache_takes() -> None:
    declared = cache(part="a-cache-with-quite-a-long-name-of-its-own", auth=CacheAuth.RBAC)
    names = [
        declared.one(GROUP).inputs["replicationGroupId"],
        *(user.inputs["userId"] for user in declared.all(USER)),
        declared.one("aws:elasticache/userGroup:UserGroup").inputs["userGroupId"],
    ]
    assert len(set(names)) == 4
    assert all(len(cast("str", name)) <= 40 for name in names)
