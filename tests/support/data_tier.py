"""A database, a cache and rotation functions, for tests."""

import json
from typing import Any, cast

from components.data.postgres import PostgresArgs
from components.data.redis import RedisArgs
from components.foundation.keys import Keys, KeysArgs
from components.foundation.logs import LogDefaults
from components.operations.rotation import RotationFunction, RotationFunctionArgs, RotationWork
from components.operations.rotations import redis_auth
from components.runtime.function import FunctionHost, FunctionNetwork
from tests.support.declare import Declared
from tests.support.shop import KEY, SHOP, TAGS

LOGS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/10c5"
SECRETS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/5ec4"
SUBNETS = ("subnet-1", "subnet-2", "subnet-3")
GROUPS = ("sg-1",)
LOGS = LogDefaults(identity=SHOP, key_arn=LOGS_KEY, ops_days=14, findings_group="/shop/prod/data-protection-findings")


def tagged(data_class: str, **extra: str) -> dict[str, str]:
    """Give all tags of a resource."""
    return {**TAGS, "DataClass": data_class, **extra}


def postgres_args(**changes: Any) -> PostgresArgs:  # noqa: ANN401  any of the fields, each of its own type
    """Give the arguments of a database, with changes."""
    fixed = {
        "identity": SHOP,
        "key_arn": KEY,
        "secret_key_arn": SECRETS_KEY,
        "subnet_ids": SUBNETS,
        "security_group_ids": GROUPS,
        "logs": LOGS,
    }
    return PostgresArgs(**{**fixed, **changes})


def redis_args(**changes: Any) -> RedisArgs:  # noqa: ANN401  as above
    """Give the arguments of a cache, with changes."""
    fixed = {"identity": SHOP, "key_arn": KEY, "subnet_ids": SUBNETS, "security_group_ids": GROUPS, "logs": LOGS}
    return RedisArgs(**{**fixed, **changes})


def host() -> FunctionHost:
    """Declare what the functions of the shop share."""
    return FunctionHost(identity=SHOP, logs=LOGS, keys=Keys("keys", KeysArgs(identity=SHOP)))


def rotation(work: RotationWork | None = None, **changes: Any) -> RotationFunction:  # noqa: ANN401  as above
    """Declare the rotation function `rotate` beside its keys, with changes to its arguments."""
    fixed = {
        "host": host(),
        "work": work or redis_auth(SHOP, "shop-prod-redis"),
        "services": ("api", "worker"),
        "network": FunctionNetwork(subnet_ids=SUBNETS, security_group_ids=GROUPS),
    }
    return RotationFunction("rotate", RotationFunctionArgs(**{**fixed, **changes}))


def policy_of(declared: Declared, type_: str, prop: str) -> list[dict[str, object]]:
    """Give the statements of a policy document."""
    document = json.loads(cast("str", declared.one(type_).inputs[prop]))
    return cast("list[dict[str, object]]", document["Statement"])
