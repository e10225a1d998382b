"""What a task is made of: sizes that Fargate knows, and arguments that are checked before anything is declared."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi

from components._iam import Allow
from components._naming import Identity
from components.data._bounds import bounded
from components.foundation.logs import LogDefaults
from components.runtime.environment import ServiceEnvironment

_GIB: Final = 1024
MEMORY: Final[Mapping[int, Sequence[int]]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}
"""CPU units -> MiB of memory that Fargate takes with them (ECS Developer Guide, "Task CPU and memory")."""
_LEAST_SCRATCH, _MOST_SCRATCH = 21, 200
"""GiB that may be asked for; 20 is what a task has without asking (ECS API, EphemeralStorage)."""
_DIGEST: Final = re.compile(r"[^\s@]+@sha256:[0-9a-f]{64}")
_USER: Final = re.compile(r"[1-9]\d{0,8}(:[1-9]\d{0,8})?")


class Architecture(StrEnum):
    """The processors that an image is built for."""

    ARM64 = "ARM64"
    X86_64 = "X86_64"


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSize:
    """How large a task is."""

    cpu: int
    """CPU units, 1024 to a processor."""
    memory: int
    """MiB."""
    scratch_gib: int | None = None
    """Disk of its own, sealed with the cluster's key; None for the 20 GiB that every task has."""

    def __post_init__(self) -> None:
        """Refuse a pair of sizes that Fargate does not know."""
        if self.cpu not in MEMORY:
            message = f"cpu is {self.cpu}: Fargate takes one of {', '.join(map(str, MEMORY))} units"
            raise ValueError(message)
        if self.memory not in MEMORY[self.cpu]:
            takes = ", ".join(map(str, MEMORY[self.cpu]))
            message = f"memory is {self.memory}: with {self.cpu} CPU units Fargate takes one of {takes} MiB"
            raise ValueError(message)
        if self.scratch_gib is not None:
            bounded("scratch_gib", self.scratch_gib, _LEAST_SCRATCH, _MOST_SCRATCH, "20 GiB come without asking")


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskArgs:
    """Inputs of a task."""

    identity: Identity
    """Names and tags."""
    environment: ServiceEnvironment
    """What the task is told, all of it known in preview."""
    image: str
    """Image by digest."""
    size: TaskSize
    logs: LogDefaults
    """Key, retention and masking of its log group."""
    grants: Sequence[Allow] = ()
    """What the code of the task may do, as capabilities of the resources that it works with."""
    port: int | None = None
    """Where it listens; None when nobody calls it."""
    architecture: Architecture = Architecture.ARM64
    user: str = "1000:1000"
    """User and group ids; 1000 is `node` in the images of Node.js."""
    health: Sequence[str] = ("CMD", "node", "dist/health.js")
    """Command that tells by its exit code whether the task is well."""
    stop_seconds: int = 60
    """Time between the request to stop and the end of patience."""

    def __post_init__(self) -> None:
        """Refuse an image that can change, the root user, and what could not be shown in preview."""
        if not _DIGEST.fullmatch(self.image):
            message = f"image {self.image!r}: name it by digest, repository@sha256:<64 hex>; a tag can be moved"
            raise ValueError(message)
        if not _USER.fullmatch(self.user):
            message = f"user {self.user!r}: give the number of a user that is not root, such as 1000:1000"
            raise ValueError(message)
        bounded("stop_seconds", self.stop_seconds, 2, 120, "Fargate waits two minutes at most")
        _known("variable", self.environment.variables)
        _known("secret", self.environment.secrets)

    @property
    def part(self) -> str:
        """The part that names the task, its roles and its log group."""
        return self.environment.kind.value

    @property
    def variables(self) -> dict[str, str]:
        """The plain variables, sorted."""
        return _texts(self.environment.variables)

    @property
    def secrets(self) -> dict[str, str]:
        """The references, sorted."""
        return _texts(self.environment.secrets)


def _texts(values: Mapping[str, pulumi.Input[str]]) -> dict[str, str]:
    return {name: value for name, value in sorted(values.items()) if isinstance(value, str)}


def _known(what: str, values: Mapping[str, pulumi.Input[str]]) -> None:
    """Refuse outputs: one unknown value makes the whole container definition unknown, and every rule undecided."""
    for name, value in values.items():
        if not isinstance(value, str):
            message = (
                f"{what} {name} is an output, unknown until the update: publish it as a parameter and name that by "
                "parameter_reference, or compose it from deterministic names"
            )
            raise TypeError(message)
