"""What runs in the shop, for tests."""

from typing import Any

from botocore.session import Session
from botocore.validate import ParamValidator

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


def pascal(value: object) -> object:
    """Spell the names of inputs as the API of Application Auto Scaling does."""
    if isinstance(value, dict):
        return {f"{name[:1].upper()}{name[1:]}": pascal(item) for name, item in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def problems(service_name: str, operation: str, parameters: dict[str, object]) -> str:
    """Give what the service's own model says against the parameters of a call."""
    shape = Session().get_service_model(service_name).operation_model(operation).input_shape
    assert shape is not None
    found: str = ParamValidator().validate(parameters, shape).generate_report()
    return found + _strangers(parameters, shape)


def _strangers(value: object, shape: Any) -> str:  # noqa: ANN401  botocore has no types
    """Tell members that the model does not know, which its own validator lets pass."""
    if shape.type_name == "structure" and isinstance(value, dict):
        found = [f"\nno member {name}" for name in value if name not in shape.members]
        inner = [_strangers(item, shape.members[name]) for name, item in value.items() if name in shape.members]
        return "".join((*found, *inner))
    if shape.type_name == "list" and isinstance(value, list):
        return "".join(_strangers(item, shape.member) for item in value)
    return f"\n{value!r} is not one of {shape.enum}" if getattr(shape, "enum", None) and value not in shape.enum else ""
