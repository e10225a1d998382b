"""The secrets of connected accounts, on boto3's client of Secrets Manager.

A new value takes two calls. The first stores it under the label RENEWED, where it is safe; the second moves AWSCURRENT
from the version that was read, and from no other: where somebody else put a value meanwhile, that one stays.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypedDict

from functions._common.errors import error_code
from functions._common.sealed import Sealed


class Mark(StrEnum):
    """Staging labels that refreshing uses. A label is attached to at most one version."""

    CURRENT = "AWSCURRENT"
    RENEWED = "RENEWED"
    """The newest value that a refresh stored."""
    PREFLIGHT = "PREFLIGHT"
    """A version without a value, which proves that one can be stored."""
    REAUTHORISE = "REAUTHORISE"
    """The version whose grant is gone: the account's owner must connect it again. A new value has no such label."""


class Tag(TypedDict):
    """A tag as Secrets Manager gives it."""

    Key: str
    Value: str


class Listed(TypedDict, total=False):
    """The part of a secret in the answer of ListSecrets that is read."""

    Name: str
    ARN: str
    CreatedDate: dt.datetime
    LastRotatedDate: dt.datetime
    Tags: Sequence[Tag]


class Listing(TypedDict, total=False):
    """A page of secrets."""

    SecretList: Sequence[Listed]
    NextToken: str


class Described(TypedDict, total=False):
    """The part of DescribeSecret's answer that is read."""

    VersionIdsToStages: Mapping[str, Sequence[str]]


class Read(TypedDict):
    """The part of GetSecretValue's answer that is read."""

    SecretString: str
    VersionId: str
    CreatedDate: dt.datetime


class SecretStore(Protocol):
    """What is used of boto3's Secrets Manager client, in its own spelling."""

    def list_secrets(self, **request: object) -> Listing: ...

    def describe_secret(self, *, SecretId: str) -> Described: ...  # noqa: N803  boto3's name

    def get_secret_value(self, **request: str) -> Read: ...

    def put_secret_value(self, **request: object) -> object: ...

    def update_secret_version_stage(self, **request: object) -> object: ...


@dataclass(frozen=True, slots=True)
class Account:
    """A connected account."""

    name: str
    arn: str
    """ARN of its secret."""


@dataclass(frozen=True, slots=True)
class Version:
    """A value with the version that holds it."""

    id: str
    value: Sealed
    created: float
    """When the version was made, in seconds since 1970."""


def listed(list_secrets: Callable[..., Listing], prefix: str) -> Iterator[Listed]:
    """Give the secrets whose names begin with a prefix, exactly: the filter of Secrets Manager takes it for words."""
    request: dict[str, object] = {"Filters": [{"Key": "name", "Values": [prefix]}], "MaxResults": 100}
    while True:
        page = list_secrets(**request)
        yield from (found for found in page.get("SecretList", ()) if found["Name"].startswith(prefix))
        token = page.get("NextToken")
        if not token:
            return
        request["NextToken"] = token


def accounts_below(client: SecretStore, prefix: str) -> list[Account]:
    """Give the accounts whose secrets have names below a path."""
    return [Account(found["Name"].removeprefix(prefix), found["ARN"]) for found in listed(client.list_secrets, prefix)]


@dataclass(frozen=True, slots=True)
class AccountSecret:
    """The secret of one account."""

    client: SecretStore
    arn: str

    def current(self) -> Version | None:
        """Give the current value; None while there is none."""
        return self._read(VersionStage=Mark.CURRENT.value)

    def version(self, version: str) -> Version | None:
        """Give the value of a version; None when there is none."""
        return self._read(VersionId=version)

    def holder(self, mark: Mark) -> str | None:
        """Give the version that has a label."""
        stages = self.client.describe_secret(SecretId=self.arn).get("VersionIdsToStages", {})
        return next((version for version, held in stages.items() if mark.value in held), None)

    def store(self, version: str, value: Sealed, mark: Mark = Mark.RENEWED) -> None:
        """Store a value; repeating it with the same value changes nothing."""
        self.client.put_secret_value(
            SecretId=self.arn,
            ClientRequestToken=version,
            SecretString=value.opened(),
            VersionStages=[mark.value],
        )

    def promote(self, to: str, *, away_from: str) -> bool:
        """Make a stored value the current one, unless another took its place; say whether it is the current one."""
        return self._move(Mark.CURRENT, to, away_from)

    def mark(self, version: str, mark: Mark) -> None:
        """Move a label to a version."""
        held_by = self.holder(mark)
        if held_by != version:
            self._move(mark, version, held_by)

    def _move(self, mark: Mark, to: str, away_from: str | None) -> bool:
        source = {"RemoveFromVersionId": away_from} if away_from else {}
        try:
            self.client.update_secret_version_stage(
                SecretId=self.arn, VersionStage=mark.value, MoveToVersionId=to, **source
            )
        except Exception as error:
            if error_code(error) != "InvalidParameterException":
                raise
        else:
            return True
        return self.holder(mark) == to

    def _read(self, **which: str) -> Version | None:
        try:
            found = self.client.get_secret_value(SecretId=self.arn, **which)
        except Exception as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise
        return Version(found["VersionId"], Sealed(found["SecretString"]), found["CreatedDate"].timestamp())


def version_id(arn: str, *parts: Sealed) -> str:
    """Derive the id of a version, so that the same outcome is stored once however often it is repeated."""
    text = "\n".join([arn, *(part.opened() for part in parts)])
    return hashlib.sha256(text.encode()).hexdigest()
