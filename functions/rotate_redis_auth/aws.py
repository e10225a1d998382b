"""The ports of the rotation, on the boto3 clients of Secrets Manager and ElastiCache."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict

from functions.rotate_redis_auth.rotation import Endpoint, GroupState, Label, NotYetError, RotationError
from functions.rotate_redis_auth.token import Token

_KEY: Final = "token"


class SecretDescription(TypedDict, total=False):
    """The part of DescribeSecret's answer that is read."""

    VersionIdsToStages: Mapping[str, list[str]]


class SecretValue(TypedDict):
    """The part of GetSecretValue's answer that is read."""

    SecretString: str


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


class SecretsManager(Protocol):
    """What is used of boto3's Secrets Manager client, in its own spelling."""

    def describe_secret(self, *, SecretId: str) -> SecretDescription: ...  # noqa: D102, N803  boto3's name

    def get_secret_value(self, *, SecretId: str, VersionId: str) -> SecretValue: ...  # noqa: D102, N803  boto3's name

    def put_secret_value(self, **request: object) -> object: ...  # noqa: D102  boto3's name

    def update_secret_version_stage(self, **request: object) -> object: ...  # noqa: D102  boto3's name


class ElastiCache(Protocol):
    """What is used of boto3's ElastiCache client, in its own spelling."""

    def describe_replication_groups(self, *, ReplicationGroupId: str) -> ReplicationGroups: ...  # noqa: D102, N803  boto3's name

    def modify_replication_group(self, **request: object) -> object: ...  # noqa: D102  boto3's name


def error_code(error: Exception) -> str:
    """Give the code of an AWS error, or the class name of any other; never its message."""
    response = getattr(error, "response", None)
    details = response.get("Error") if isinstance(response, Mapping) else None
    code = details.get("Code") if isinstance(details, Mapping) else None
    return code if isinstance(code, str) else type(error).__name__


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """The secret that Secrets Manager rotates."""

    client: SecretsManager
    arn: str

    def labels(self) -> Mapping[str, frozenset[str]]:
        """Give the labels of each version."""
        stages = self.client.describe_secret(SecretId=self.arn).get("VersionIdsToStages", {})
        return {version: frozenset(held) for version, held in stages.items()}

    def read(self, version: str) -> Token | None:
        """Give the token of a version, or None while it has no value."""
        try:
            text = self.client.get_secret_value(SecretId=self.arn, VersionId=version)["SecretString"]
        except Exception as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
        return _parsed(text, version)

    def write(self, version: str, token: Token) -> None:
        """Give a version its token and the label AWSPENDING; repeating it with the same token changes nothing."""
        self.client.put_secret_value(
            SecretId=self.arn,
            ClientRequestToken=version,
            SecretString=json.dumps({_KEY: token.opened()}),
            VersionStages=[Label.PENDING.value],
        )

    def move(self, label: Label, *, to: str, away_from: str | None) -> None:
        """Move a label to a version; Secrets Manager moves AWSPREVIOUS along with AWSCURRENT."""
        source = {"RemoveFromVersionId": away_from} if away_from else {}
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage=label.value, MoveToVersionId=to, **source
        )


def _parsed(text: str, version: str) -> Token:
    """Give the token of a secret's value; an error does not show the value."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    token = value.get(_KEY) if isinstance(value, dict) else None
    if not isinstance(token, str):
        message = f"version {version} is not a JSON object with the key '{_KEY}'"
        raise RotationError(message)
    return Token(token)


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

    def rotate(self, token: Token) -> None:
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
