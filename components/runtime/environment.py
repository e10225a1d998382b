"""What a service is told: plain variables and references to secrets, each with the controls that it serves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi


class ServiceKind(StrEnum):
    """What a service does, which decides what it must be told."""

    API = "api"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    MIGRATE = "migrate"
    """A task that changes the schema of the database and ends; no service keeps it running."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceEnvironment:
    """The environment of one service. Names of variables and of secrets never overlap."""

    kind: ServiceKind
    variables: Mapping[str, pulumi.Input[str]]
    """Plain variables by name."""
    secrets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """`valueFrom` of an ECS container definition by variable name: a secret (with JSON key) or a parameter, by ARN."""
    controls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Control of the checklist -> names of the variables that make it true; shown with the service's intent."""

    def __post_init__(self) -> None:
        """Refuse a name that is both plain and secret: ECS would refuse the task."""
        if both := sorted(self.variables.keys() & self.secrets.keys()):
            message = f"environment of {self.kind.value}: {both} are plain and secret; keep the secret ones"
            raise ValueError(message)
