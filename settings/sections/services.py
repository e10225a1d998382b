"""Sections of what runs: how large tasks are, and how many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from settings.schema.scalars import Choice, Integer
from settings.schema.section import Derived, Lookup, key, section
from settings.sections.database import Size

_GIB: Final = 1024
FARGATE: Final[Mapping[int, Sequence[int]]] = MappingProxyType(
    {
        256: (512, _GIB, 2 * _GIB),
        512: range(_GIB, 4 * _GIB + 1, _GIB),
        1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
        2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
        4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
        8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
        16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
    }
)
"""CPU units -> MiB of memory that Fargate takes with them (ECS Developer Guide, "Task CPU and memory")."""
_MOST_TASKS: Final = 100


class Architecture(StrEnum):
    """Processors that images are built for."""

    ARM64 = "arm64"
    X86_64 = "x86-64"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tasks:
    """The tasks that a size stands for."""

    cpu: int
    memory: int
    least: int = 1
    most: int = 1


_SMALL: Final = Tasks(cpu=256, memory=512)
TASKS: Final[Mapping[Size, Mapping[str, Tasks]]] = MappingProxyType(
    {
        Size.SMALL: {
            "api": Tasks(cpu=256, memory=512, least=1, most=4),
            "worker": Tasks(cpu=512, memory=_GIB, least=1, most=4),
            "scheduler": _SMALL,
            "migrate": _SMALL,
        },
        Size.STANDARD: {
            "api": Tasks(cpu=1024, memory=2 * _GIB, least=2, most=10),
            "worker": Tasks(cpu=2048, memory=4 * _GIB, least=3, most=20),
            "scheduler": Tasks(cpu=512, memory=_GIB),
            "migrate": Tasks(cpu=512, memory=_GIB),
        },
        Size.LARGE: {
            "api": Tasks(cpu=2048, memory=4 * _GIB, least=4, most=40),
            "worker": Tasks(cpu=4096, memory=8 * _GIB, least=6, most=60),
            "scheduler": Tasks(cpu=1024, memory=2 * _GIB),
            "migrate": Tasks(cpu=1024, memory=2 * _GIB),
        },
    }
)


def _by_size(of: Callable[[Mapping[str, Tasks]], int]) -> Derived[int]:
    def derive(values: Lookup) -> int:
        return of(TASKS[values.get("sizes", Size)])

    return Derived(text="by sizes", of=derive)


_CPU: Final = Integer(low=min(FARGATE), high=max(FARGATE), unit="CPU units")
_MEMORY: Final = Integer(low=512, high=120 * _GIB, unit="MiB")
_LEAST: Final = Integer(low=1, high=_MOST_TASKS, unit="tasks", low_fix="write 1 or more: nobody answers without tasks")
_MOST: Final = Integer(low=2, high=_MOST_TASKS, unit="tasks", low_fix="write 2 or more: there must be room to grow")
_PAIR: Final = "a pair that Fargate takes"


@section
class ApiTasks:
    """Tasks of the API."""

    cpu: int = key(
        _CPU,
        derived=_by_size(lambda tasks: tasks["api"].cpu),
        about="CPU units of an API task, 1024 to a processor.",
        limits=_PAIR,
        read_by="Service",
    )
    memory: int = key(
        _MEMORY,
        derived=_by_size(lambda tasks: tasks["api"].memory),
        about="Memory of an API task.",
        limits=_PAIR,
        read_by="Service",
    )
    min_tasks: int = key(
        _LEAST,
        derived=_by_size(lambda tasks: tasks["api"].least),
        about="API tasks that always run.",
        limits="2 or more in prod; less than maxTasks",
        read_by="Service",
    )
    max_tasks: int = key(
        _MOST,
        derived=_by_size(lambda tasks: tasks["api"].most),
        about="API tasks at most.",
        read_by="Service",
    )


@section
class WorkerTasks:
    """Tasks of the workers."""

    cpu: int = key(
        _CPU,
        derived=_by_size(lambda tasks: tasks["worker"].cpu),
        about="CPU units of a worker task, 1024 to a processor.",
        limits=_PAIR,
        read_by="Service",
    )
    memory: int = key(
        _MEMORY,
        derived=_by_size(lambda tasks: tasks["worker"].memory),
        about="Memory of a worker task.",
        limits=_PAIR,
        read_by="Service",
    )
    min_tasks: int = key(
        _LEAST,
        derived=_by_size(lambda tasks: tasks["worker"].least),
        about="Worker tasks that always run.",
        limits="2 or more in prod; less than maxTasks",
        read_by="Service",
    )
    max_tasks: int = key(
        _MOST,
        derived=_by_size(lambda tasks: tasks["worker"].most),
        about="Worker tasks at most.",
        read_by="Service",
    )


@section
class SchedulerTasks:
    """The one task of the scheduler."""

    cpu: int = key(
        _CPU,
        derived=_by_size(lambda tasks: tasks["scheduler"].cpu),
        about="CPU units of the scheduler, 1024 to a processor.",
        limits=_PAIR,
        read_by="Service",
    )
    memory: int = key(
        _MEMORY,
        derived=_by_size(lambda tasks: tasks["scheduler"].memory),
        about="Memory of the scheduler.",
        limits=_PAIR,
        read_by="Service",
    )


@section
class MigrateTasks:
    """The task that migrates the database."""

    cpu: int = key(
        _CPU,
        derived=_by_size(lambda tasks: tasks["migrate"].cpu),
        about="CPU units of a migration, 1024 to a processor.",
        limits=_PAIR,
        read_by="Task",
    )
    memory: int = key(
        _MEMORY,
        derived=_by_size(lambda tasks: tasks["migrate"].memory),
        about="Memory of a migration.",
        limits=_PAIR,
        read_by="Task",
    )


@section
class Services:
    """What runs."""

    architecture: Architecture = key(
        Choice(of=Architecture),
        default=Architecture.ARM64,
        about="Processors that the images are built for.",
        read_by="Service",
    )
    keep_images: int = key(
        Integer(low=30, high=1000, unit="images", low_fix="write 30 or more: the running image must never expire"),
        default=60,
        about="Tagged images that each repository keeps (DH-3).",
        read_by="Registry",
    )
    api: ApiTasks
    worker: WorkerTasks
    scheduler: SchedulerTasks
    migrate: MigrateTasks
