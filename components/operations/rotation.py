"""A function that renews one secret, and that Secrets Manager calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow
from components._signals import Signal
from components.data._bounds import bounded
from components.data.rotation import Rotation
from components.operations.rotation_access import RotationAccess
from components.runtime.function import Function, FunctionArgs, FunctionHost, FunctionNetwork

CLUSTER_VARIABLE: Final = "CLUSTER"
SERVICES_VARIABLE: Final = "SERVICES"
"""What the functions read the cluster and its services from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationWork:
    """What a function renews, and what it needs for it."""

    part: str
    """Names the function, its role and its queue."""
    package: str
    """Its package below `functions/`."""
    secret_part: str
    """What the secret is called within the stack."""
    description: str
    """What it does, for people."""
    controls: Sequence[str]
    """Controls of the checklist that it makes true."""
    statements: Sequence[Allow] = ()
    """What it may do beside renewing the secret and replacing tasks."""
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Environment variables beside those of the cluster and its services."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RotationFunctionArgs:
    """Inputs of a rotation function."""

    host: FunctionHost
    """What all functions of the stack share."""
    work: RotationWork
    """What it renews."""
    services: Sequence[str]
    """Parts of the services that read the secret when their tasks start; their tasks are replaced."""
    network: FunctionNetwork | None = None
    """Where it joins the network, when what it renews is only reached there."""
    timeout_seconds: int = 300
    """A change takes minutes; what does not fit is taken up by the next run."""
    memory_mib: int = 256

    def __post_init__(self) -> None:
        """Refuse too little time to wait for a change, and sizes that Lambda does not know."""
        bounded("timeout_seconds", self.timeout_seconds, 120, 300, "a change needs minutes; longer hides a hang")
        bounded("memory_mib", self.memory_mib, 128, 1024, "a little code and one connection")


class RotationFunction(Hardened):
    """A function, alone at its work, that Secrets Manager calls for one secret.

    One run at a time: two rotations at once could push out the value that clients use.
    """

    function_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RotationFunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and the permission to call it."""
        super().__init__(name, _intent(args), opts)
        self._identity, self._part = args.host.identity, args.work.part
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=args.work.part,
                package=args.work.package,
                description=args.work.description,
                statements=[*_access(args).statements(), *args.work.statements],
                variables={**_services(args), **args.work.variables},
                network=args.network,
                timeout_seconds=args.timeout_seconds,
                memory_mib=args.memory_mib,
            ),
            self.child(),
        )
        self._permit(name, args.work.secret_part)
        self.function_arn = self._function.arn
        self.role_arn = self._function.role_arn
        self.publish()

    def rotation(self, days: int) -> Rotation:
        """Give the rotation of the secret; it starts only when this function is complete and permitted."""
        return Rotation(
            function_arn=self.function_arn, role_arn=self._identity.role_arn(self._part), days=days, after=(self,)
        )

    def signals(self) -> tuple[Signal, ...]:
        """Say what the function says."""
        return self._function.signals()

    def _permit(self, name: str, secret_part: str) -> None:
        """Let Secrets Manager call the function for this one secret of this account."""
        aws.lambda_.Permission(
            f"{name}-invoke",
            statement_id="SecretsManagerRotates",
            action="lambda:InvokeFunction",
            function=self._function.name,
            principal="secretsmanager.amazonaws.com",
            source_account=self._identity.account,
            source_arn=self._identity.secret_arn(secret_part),
            opts=self.child(),
        )


def _access(args: RotationFunctionArgs) -> RotationAccess:
    return RotationAccess(identity=args.host.identity, secret_part=args.work.secret_part, services=tuple(args.services))


def _services(args: RotationFunctionArgs) -> dict[str, str]:
    """Name the cluster and the services whose tasks are replaced."""
    identity = args.host.identity
    return {
        CLUSTER_VARIABLE: identity.named("cluster"),
        SERVICES_VARIABLE: ",".join(identity.named(service) for service in args.services),
    }


def _intent(args: RotationFunctionArgs) -> dict[str, object]:
    identity = args.host.identity
    return {
        "controls": sorted({*args.work.controls, "SS-3"}),
        "function": identity.named(args.work.part, limit=64),
        "secret": identity.path(args.work.secret_part),
        "replacesTasksOf": [identity.named(service) for service in args.services],
    }
