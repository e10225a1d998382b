"""What runs in the shop, for tests."""

from typing import Any

from components._iam import Allow
from components.runtime.cluster import Cluster, ClusterArgs
from components.runtime.environment import ServiceEnvironment, ServiceKind
from components.runtime.references import parameter_reference, secret_reference
from components.runtime.service import Service, ServiceArgs
from components.runtime.task_args import TaskArgs, TaskSize
from tests.support.data_tier import LOGS
from tests.support.shop import KEY, SHOP

DIGEST = "sha256:" + "0a1b2c3d" * 8
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api@{DIGEST}"
SUBNETS = ("subnet-1", "subnet-2")
GRANT = Allow(sid="ReadMedia", actions=["s3:GetObject"], on=["arn:aws:s3:::shop-media/*"])


def environment(kind: ServiceKind = ServiceKind.API) -> ServiceEnvironment:
    """Give an environment with one variable, a whole secret, a key of it, and a parameter."""
    return ServiceEnvironment(
        kind=kind,
        variables={"NODE_ENV": "production"},
        secrets={
            "SMTP_USER": secret_reference(SHOP, "smtp", "user"),
            "SMTP_PASSWORD": secret_reference(SHOP, "smtp", "password"),
            "JWT_KEYSET": secret_reference(SHOP, "jwt-signing"),
            "REDIS_HOST": parameter_reference(SHOP, "endpoint/redis-host"),
        },
        controls={"ND-3": ("REDIS_HOST",)},
    )


def task_args(**changes: Any) -> TaskArgs:  # noqa: ANN401  any of the fields, each of its own type
    """Give the arguments of a task, with changes."""
    fixed = {
        "identity": SHOP,
        "environment": environment(),
        "image": IMAGE,
        "size": TaskSize(cpu=512, memory=1024),
        "logs": LOGS,
        "grants": (GRANT,),
        "port": 8443,
    }
    return TaskArgs(**{**fixed, **changes})


def service(**changes: Any) -> Service:  # noqa: ANN401  as above
    """Declare the service `api` in a cluster, with changes to its arguments."""
    fixed = {
        "task": task_args(),
        "cluster": Cluster("cluster", ClusterArgs(identity=SHOP, key_arn=KEY, logs=LOGS)),
        "subnet_ids": SUBNETS,
        "security_group_id": "sg-1",
    }
    return Service("api", ServiceArgs(**{**fixed, **changes}))
