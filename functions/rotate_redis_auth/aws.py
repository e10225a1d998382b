"""The replication group, on boto3's client of ElastiCache."""

from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions._common.errors import NotYetError, error_code
from functions._common.sealed import Sealed
from functions.rotate_redis_auth.rotation import Endpoint, GroupState


class Address(TypedDict):
    """An endpoint as ElastiCache gives it."""

    Address: str
    Port: int


class NodeGroup(TypedDict, total=False):
    """A shard."""

    PrimaryEndpoint: Address


class PendingValues(TypedDict, total=False):
    """Changes under way."""

    AuthTokenStatus: str


class ReplicationGroup(TypedDict, total=False):
    """The part of a replication group that is read."""

    Status: str
    PendingModifiedValues: PendingValues
    NodeGroups: list[NodeGroup]


class ReplicationGroups(TypedDict):
    """The answer of DescribeReplicationGroups."""

    ReplicationGroups: list[ReplicationGroup]


class ElastiCache(Protocol):
    """What is used of boto3's ElastiCache client, in its own spelling."""

    def describe_replication_groups(self, *, ReplicationGroupId: str) -> ReplicationGroups: ...  # noqa: D102, N803  boto3's name

    def modify_replication_group(self, **request: object) -> object: ...  # noqa: D102  boto3's name


@dataclass(frozen=True, slots=True)
class Group:
    """The replication group whose token rotates."""

    client: ElastiCache
    identifier: str

    def state(self) -> GroupState:
        """Describe the group."""
        found = self.client.describe_replication_groups(ReplicationGroupId=self.identifier)["ReplicationGroups"][0]
        primaries = [shard["PrimaryEndpoint"] for shard in found.get("NodeGroups", []) if "PrimaryEndpoint" in shard]
        return GroupState(
            status=found.get("Status", "unknown"),
            changing_token="AuthTokenStatus" in found.get("PendingModifiedValues", {}),
            endpoint=Endpoint(primaries[0]["Address"], primaries[0]["Port"]) if primaries else None,
        )

    def rotate(self, token: Sealed) -> None:
        """Add a token; the group keeps the newest earlier one and forgets any other."""
        try:
            self.client.modify_replication_group(
                ReplicationGroupId=self.identifier,
                AuthToken=token.opened(),
                AuthTokenUpdateStrategy="ROTATE",
                ApplyImmediately=True,
            )
        except Exception as error:
            if error_code(error) != "InvalidReplicationGroupState":
                raise
        else:
            return
        message = "the replication group became busy; run the step again"
        raise NotYetError(message)
