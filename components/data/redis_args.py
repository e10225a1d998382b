"""What may be chosen about a cache: engine, sizes, times and how clients prove themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi

from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.data._windows import require_windows
from components.foundation.logs import LogDefaults

_NODE_TYPE: Final = re.compile(r"cache\.[a-z0-9]+\.(micro|small|medium|(\d+)?x?large)")


class CacheEngine(StrEnum):
    """Which server speaks the Redis protocol."""

    VALKEY = "valkey"
    REDIS = "redis"


class CacheAuth(StrEnum):
    """How clients prove themselves. Clients without proof are refused either way."""

    TOKEN = "token"  # noqa: S105  a way of proof
    """One token for all clients, renewed by a rotation function."""
    RBAC = "rbac"
    """A user whose password is a token of IAM that lives 15 minutes; nothing to store or to rotate."""


VERSIONS: Final = {
    CacheEngine.VALKEY: {"7.2": "valkey7", "8.0": "valkey8", "8.1": "valkey8", "8.2": "valkey8"},
    CacheEngine.REDIS: {"7.0": "redis7", "7.1": "redis7"},
}
"""Supported engine versions with their parameter group families (ElastiCache User Guide, "Engine versions")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisArgs:
    """Inputs of a cache."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """Key of the data at rest and of the snapshots."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets of the data tier, in at least two zones."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """Security groups that admit clients by reference."""
    logs: LogDefaults
    """Key, retention and masking of its log groups."""
    part: str = "redis"
    """What the cache is called within the stack."""
    data_class: DataClass = DataClass.CONFIDENTIAL
    """How sensitive its entries are: sessions by default."""
    engine: CacheEngine = CacheEngine.VALKEY
    engine_version: str = "8.0"
    node_type: str = "cache.m7g.large"
    nodes: int = 2
    """One primary and its replicas, 2 to 6."""
    auth: CacheAuth = CacheAuth.TOKEN
    snapshot_days: int = 7
    """Days that daily snapshots are kept, 7 to 35."""
    snapshot_window: str = "03:00-04:00"
    """UTC, at least 60 minutes."""
    maintenance_window: str = "sun:05:00-sun:06:00"
    """UTC, at least 60 minutes, apart from the snapshot window."""
    incarnation: int = 1
    """How often the cache was made under its name; counting up gives the last snapshot a new name."""

    def __post_init__(self) -> None:
        """Refuse what ElastiCache would refuse later, or accept to somebody's loss."""
        bounded("nodes", self.nodes, 2, 6, "one node cannot fail over; ElastiCache takes five replicas")
        bounded("snapshot_days", self.snapshot_days, 7, 35, "fewer lose the sessions; ElastiCache keeps 35 at most")
        bounded("incarnation", self.incarnation, 1, 999, "it counts how often the cache was made")
        require_windows(
            "snapshot_window", self.snapshot_window, "maintenance_window", self.maintenance_window, shortest=60
        )
        if not _NODE_TYPE.fullmatch(self.node_type):
            message = f"node_type is {self.node_type!r}: write a type such as 'cache.m7g.large'"
            raise ValueError(message)
        if self.engine_version not in VERSIONS[self.engine]:
            choices = ", ".join(VERSIONS[self.engine])
            message = f"engine_version is {self.engine_version!r}: {self.engine.value} is one of {choices}"
            raise ValueError(message)

    @property
    def family(self) -> str:
        """The parameter group family of the engine's version."""
        return VERSIONS[self.engine][self.engine_version]
