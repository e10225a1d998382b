"""Rotation functions, exactly."""

import functools
from pathlib import Path
from typing import cast

import pytest

from components.data.postgres import Postgres
from components.data.redis import Redis
from components.data.rotation import RotationClass
from components.data.secret import SESSION_SECRET, Secret, SecretArgs
from components.operations.rotation import RotationWork
from components.operations.rotations import db_user, encryption_keyring, jwt_keys, redis_auth, session_secret
from tests.support.data_tier import GROUPS, SECRETS_KEY, SUBNETS, policy_of, postgres_args, redis_args, rotation
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

FUNCTION, PERMISSION = "aws:lambda/function:Function", "aws:lambda/permission:Permission"
HERE = "eu-west-1:123456789012"
FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"
CLUSTER = {"CLUSTER": "shop-prod-cluster", "SERVICES": "shop-prod-api,shop-prod-worker"}
WORKS: dict[str, tuple[RotationWork, dict[str, str]]] = {
    "redis-auth": (redis_auth(SHOP, "shop-prod-redis"), {"REPLICATION_GROUP_ID": "shop-prod-redis"}),
    SESSION_SECRET: (session_secret(28_800), {"REST_SECONDS": "32400"}),
    "encryption-keyring": (encryption_keyring(365), {"REST_SECONDS": "3600", "KEEP_DAYS": "365"}),
    "jwt-signing": (jwt_keys(SHOP, 900), {"REST_SECONDS": "4500", "KEY_ALIAS": "alias/shop-prod-secrets"}),
    "db-app": (db_user(SHOP, "shop-prod-postgres"), {"DB_INSTANCE_IDENTIFIER": "shop-prod-postgres"}),
}


@pytest.fixture(scope="module", params=WORKS)
def part(request: pytest.FixtureRequest) -> str:
    return cast("str", request.param)


@pytest.fixture(scope="module")
def whole(part: str) -> Declared:
    return declare(functools.partial(rotation, WORKS[part][0]))


def test_the_function_runs_alone_and_knows_whose_tasks_it_replaces(whole: Declared, part: str) -> None:
    work, variables = WORKS[part]
    found = whole.one(FUNCTION).inputs
    assert found["name"] == f"shop-prod-{work.part}"
    assert found["reservedConcurrentExecutions"] == 1
    assert (found["timeout"], found["memorySize"]) == (300, 256)
    assert found["environment"] == {"variables": {**CLUSTER, **variables}}
    assert found["vpcConfig"] == {"securityGroupIds": list(GROUPS), "subnetIds": list(SUBNETS)}


def test_the_handler_is_where_the_function_looks_for_it(whole: Declared) -> None:
    module, _, name = cast("str", whole.one(FUNCTION).inputs["handler"]).rpartition(".")
    source = FUNCTIONS.parent / (module.replace(".", "/") + ".py")
    assert f"def {name}(event" in source.read_text(encoding="utf-8")


def test_every_variable_is_read_and_every_read_variable_is_set(part: str) -> None:
    """Names of variables stand in the component and in the function, which may not import each other."""
    work, variables = WORKS[part]
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("_common", work.package)
        for path in (FUNCTIONS / folder).glob("*.py")
    )
    assert all(f'Final = "{name}"' in sources for name in {**CLUSTER, **variables})
    read = {line.split('"')[1] for line in sources.splitlines() if "_VARIABLE: Final = " in line}
    unused = {"REST_SECONDS"} if part in {"redis-auth", "db-app"} else set()
    assert read - unused == {*CLUSTER, *variables}


def test_addresses_do_not_move(whole: Declared) -> None:
    found = {f"{item.type}::{item.name}" for item in whole.items if item.name.startswith("rotate")}
    assert {
        "bulwark:operations:RotationFunction::rotate",
        f"{PERMISSION}::rotate-invoke",
        f"{FUNCTION}::rotate",
    } <= found


def test_secrets_manager_calls_it_for_one_secret_of_this_account(whole: Declared, part: str) -> None:
    assert whole.one(PERMISSION).inputs == {
        "action": "lambda:InvokeFunction",
        "function": f"shop-prod-{WORKS[part][0].part}",
        "principal": "secretsmanager.amazonaws.com",
        "sourceAccount": "123456789012",
        "sourceArn": f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod/{part}-??????",
        "statementId": "SecretsManagerRotates",
    }


def test_a_reviewer_sees_what_it_does(whole: Declared, part: str) -> None:
    intent = whole.one("bulwark:operations:RotationFunction").inputs
    assert intent["secret"] == f"/shop/prod/{part}"
    assert intent["replacesTasksOf"] == ["shop-prod-api", "shop-prod-worker"]
    assert "SS-3" in cast("list[str]", intent["controls"])


def test_without_a_network_it_reaches_aws_alone() -> None:
    declared = declare(functools.partial(rotation, session_secret(600), network=None))
    assert "vpcConfig" not in declared.one(FUNCTION).inputs


def test_the_secret_and_the_function_need_each_other_without_a_cycle() -> None:
    """The role of the function is a reader of the secret; the first rotation waits until all of it may be called."""

    def build() -> None:
        renewal = rotation().rotation(90)
        Secret(
            "redis-auth",
            SecretArgs(
                identity=SHOP,
                part="redis-auth",
                description="Token of the cache",
                rotation_class=RotationClass.REDIS,
                key_arn=SECRETS_KEY,
                readers=[],
                rotation=renewal,
            ),
        )

    declared = declare(build)
    schedule = declared.one("aws:secretsmanager/secretRotation:SecretRotation")
    assert schedule.inputs["rotationRules"] == {"automaticallyAfterDays": 90, "duration": "2h"}
    assert declared.one(PERMISSION).urn in schedule.dependencies
    assert declared.one(FUNCTION).urn in schedule.property_dependencies["rotationLambdaArn"]
    readers = policy_of(declared, "aws:secretsmanager/secretPolicy:SecretPolicy", "policy")[0]["Condition"]
    role = declared.one("aws:iam/role:Role").inputs["name"]
    assert f"arn:aws:iam::123456789012:role/{role}" in str(readers)


def test_the_function_waits_for_the_cache_it_is_told_of() -> None:
    def build() -> None:
        rotation(redis_auth(SHOP, Redis("redis", redis_args()).group_id))

    declared = declare(build)
    group = declared.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert group.urn in declared.one(FUNCTION).property_dependencies["environment"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"timeout_seconds": 119}, "timeout_seconds is 119: give a whole number from 120 to 300"),
        ({"timeout_seconds": 301}, "timeout_seconds is 301"),
        ({"memory_mib": 127}, "memory_mib is 127: give a whole number from 128 to 1024"),
        ({"memory_mib": 1025}, "memory_mib is 1025"),
    ],
)
def test_a_wrong_size_is_named_with_its_bound(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        declare(functools.partial(rotation, None, **changes))


def test_the_function_waits_for_the_database_it_is_told_of() -> None:
    def build() -> None:
        rotation(db_user(SHOP, Postgres("postgres", postgres_args()).identifier))

    declared = declare(build)
    instance = declared.one("aws:rds/instance:Instance")
    assert instance.urn in declared.one(FUNCTION).property_dependencies["environment"]


def test_authorities_go_along_with_the_code() -> None:
    declared = declare(functools.partial(rotation, WORKS["db-app"][0]))
    archive = cast("dict[str, dict[str, dict[str, str]]]", declared.one(FUNCTION).inputs["code"])
    path = "functions/rotate_db_user/authorities.pem"
    assert archive["assets"][path]["text"] == (FUNCTIONS.parent / path).read_text(encoding="utf-8")


def test_a_region_without_a_known_authority_is_refused() -> None:
    with pytest.raises(ValueError, match=r"region xx-north-9: authorities\.pem .* lacks its authority; append it from"):
        db_user(SHOP.in_region("xx-north-9"), "shop-prod-postgres")


@pytest.mark.parametrize("days", [34, 3654])
def test_keys_are_kept_as_long_as_backups(days: int) -> None:
    with pytest.raises(ValueError, match=f"keep_days is {days}: give a whole number from 35 to 3653"):
        encryption_keyring(days)
