"""The secret, on boto3's client of Secrets Manager."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions._common.errors import error_code
from functions._common.sealed import Sealed
from functions._common.steps import Label, Labels


class SecretDescription(TypedDict, total=False):
    """The part of DescribeSecret's answer that is read."""

    VersionIdsToStages: Mapping[str, list[str]]


class SecretValue(TypedDict):
    """The part of GetSecretValue's answer that is read."""

    SecretString: str
    CreatedDate: dt.datetime


class SecretsManager(Protocol):
    """What is used of boto3's Secrets Manager client, in its own spelling."""

    def describe_secret(self, *, SecretId: str) -> SecretDescription: ...  # noqa: N803  boto3's name

    def get_secret_value(self, **request: str) -> SecretValue: ...

    def put_secret_value(self, **request: object) -> object: ...

    def update_secret_version_stage(self, **request: object) -> object: ...


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """The secret that Secrets Manager rotates."""

    client: SecretsManager
    arn: str

    def labels(self) -> Labels:
        """Give the labels of each version."""
        stages = self.client.describe_secret(SecretId=self.arn).get("VersionIdsToStages", {})
        return {version: frozenset(held) for version, held in stages.items()}

    def read(self, version: str) -> Sealed | None:
        """Give the value of a version, or None while it has none."""
        try:
            return Sealed(self.client.get_secret_value(SecretId=self.arn, VersionId=version)["SecretString"])
        except Exception as error:
            if error_code(error) == "ResourceNotFoundException":
                return None
            raise

    def write(self, version: str, value: Sealed) -> None:
        """Give a version its value and the label AWSPENDING; repeating it with the same value changes nothing."""
        self._put(version, value.opened(), Label.PENDING)

    def move(self, label: Label, *, to: str, away_from: str | None) -> None:
        """Move a label to a version; Secrets Manager moves AWSPREVIOUS along with AWSCURRENT."""
        source = {"RemoveFromVersionId": away_from} if away_from else {}
        self.client.update_secret_version_stage(
            SecretId=self.arn, VersionStage=label.value, MoveToVersionId=to, **source
        )

    def promoted(self, version: str) -> float:
        """Note, once, that a version is current: by a version of its own, whose date Secrets Manager sets.

        A version cannot change after it was made, and says when it was made, not since when it is current. Its id is
        derived from the version it speaks of, so that noting twice changes nothing.
        """
        note = hashlib.sha256(f"{Label.PROMOTED} {version}".encode()).hexdigest()
        self._put(note, json.dumps({"current": version}), Label.PROMOTED)
        return self.client.get_secret_value(SecretId=self.arn, VersionId=note)["CreatedDate"].timestamp()

    def _put(self, version: str, text: str, label: Label) -> None:
        self.client.put_secret_value(
            SecretId=self.arn, ClientRequestToken=version, SecretString=text, VersionStages=[label.value]
        )
