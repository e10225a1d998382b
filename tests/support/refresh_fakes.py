"""Secrets whose every call is counted, and a clock that tests move: the world of a refresh builds on both."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from functions._common.accounts import Described, Listing, Read
from functions._common.ages import Versions
from tests.support.aws_models import faults
from tests.support.aws_world import BEGINNING, Side, StoppedError, fail

PATH = "/shop/prod/"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
CLIENT = {"client_id": "application-canary-id", "client_secret": "application-canary-secret"}
Result = TypeVar("Result")


def valid(service: str, operation: str, request: Mapping[str, object]) -> None:
    """Demand what AWS demands of a request."""
    assert faults(service, operation, request) == []


class Clock:
    """A clock that moves when somebody sleeps, or a test lets time pass."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def epoch(self) -> float:
        return BEGINNING + self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def date(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.epoch(), dt.UTC)


class Calls:
    """Counts calls. A test may let the process end before one, or after the service did it; or make one fail."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.last_before: int | None = None
        self.last_after: int | None = None
        self.faults: Callable[[int, str], None] = lambda _count, _name: None
        self.lost: Callable[[int, str], None] = lambda _count, _name: None
        """Called when the service did it: an error raised here is an answer that got lost."""

    def __call__(self, name: str, answer: Callable[[], Result]) -> Result:
        self.names.append(name)
        count = len(self.names)
        ended = self.last_after is not None and count > self.last_after
        if ended or (self.last_before is not None and count >= self.last_before):
            raise StoppedError
        self.faults(count, name)
        result = answer()
        if count == self.last_after:
            raise StoppedError
        self.lost(count, name)
        return result

    def made(self) -> Sequence[str]:
        """Give the names of the calls."""
        return tuple(self.names)

    def at(self, point: int, side: Side, act: Callable[[], object]) -> None:
        """Have something happen at a call, and before each later one."""
        first = point + (side is Side.AFTER)

        def early(count: int, _name: str) -> None:
            if count >= first:
                act()

        def late(count: int, _name: str) -> None:
            if count == point and side is Side.AFTER:
                act()

        self.faults, self.lost = early, late

    def undisturbed(self) -> None:
        """Stop disturbing."""
        self.again()

    def again(self) -> None:
        """Begin anew, undisturbed."""
        self.names.clear()
        self.last_before = self.last_after = None
        self.faults = self.lost = lambda _count, _name: None


class SecretsFake:
    """A Secrets Manager with many secrets."""

    def __init__(self, clock: Clock, calls: Calls) -> None:
        self.clock, self.calls = clock, calls
        self.values: dict[str, dict[str, str]] = {}
        """Secret -> version -> value."""
        self.created: dict[str, dict[str, dt.datetime]] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.born: dict[str, dt.datetime] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.rotated: dict[str, dt.datetime] = {}
        self.page = 2
        self._count = 0

    def add(self, name: str, value: object = None, **tags: str) -> None:
        """Create a secret; without a value it has none."""
        for each in (self.values, self.created, self.labels):
            each[name] = {}
        self.born[name], self.tags[name] = self.clock.date(), tags
        if value is not None:
            self.put(name, value)

    def put(self, name: str, value: object) -> str:
        """Put a value by hand, as the application does when an account is connected."""
        self._count += 1
        version = f"by-hand-{self._count:032}"
        self.values[name][version], self.created[name][version] = json.dumps(value), self.clock.date()
        self.label(name, "AWSCURRENT", version)
        return version

    def label(self, name: str, label: str, version: str) -> None:
        """Move a label by hand."""
        if label == "AWSCURRENT" and label in self.labels[name]:
            self.labels[name]["AWSPREVIOUS"] = self.labels[name][label]
        self.labels[name][label] = version

    def current(self, name: str) -> dict[str, Any]:
        """Give the current value."""
        return cast("dict[str, Any]", json.loads(self.values[name][self.labels[name]["AWSCURRENT"]]))

    def list_secrets(self, **request: object) -> Listing:
        valid("secretsmanager", "ListSecrets", request)
        (prefix,) = cast("list[dict[str, list[str]]]", request["Filters"])[0]["Values"]
        start = int(cast("str", request.get("NextToken", "0")))

        def answer() -> Listing:
            names = [name for name in sorted(self.values) if name.lower().startswith(prefix.lower())]
            page = names[start : start + self.page]
            more = {"NextToken": str(start + self.page)} if start + self.page < len(names) else {}
            return cast("Listing", {"SecretList": [self._listed(name) for name in page], **more})

        return self.calls("list_secrets", answer)

    def _listed(self, name: str) -> dict[str, object]:
        tags = [{"Key": key, "Value": value} for key, value in self.tags[name].items()]
        rotated = {"LastRotatedDate": self.rotated[name]} if name in self.rotated else {}
        return {"Name": name, "ARN": ARN + name, "CreatedDate": self.born[name], "Tags": tags, **rotated}

    def list_secret_version_ids(self, **request: object) -> Versions:
        valid("secretsmanager", "ListSecretVersionIds", request)
        name, start = self._name(request["SecretId"]), int(cast("str", request.get("NextToken", "0")))

        def answer() -> Versions:
            ids = sorted(self.values[name])
            page = [
                {
                    "VersionId": version,
                    "VersionStages": [label for label, held in self.labels[name].items() if held == version],
                    "CreatedDate": self.created[name][version],
                }
                for version in ids[start : start + self.page]
            ]
            more = {"NextToken": str(start + self.page)} if start + self.page < len(ids) else {}
            return cast("Versions", {"Versions": page, **more})

        return self.calls("list_secret_version_ids", answer)

    def describe_secret(self, *, SecretId: str) -> Described:  # noqa: N803  boto3's name
        name = self._name(SecretId)

        def answer() -> Described:
            with_labels: dict[str, list[str]] = {}
            for label, version in self.labels[name].items():
                with_labels.setdefault(version, []).append(label)
            return Described(VersionIdsToStages=with_labels)

        return self.calls("describe_secret", answer)

    def get_secret_value(self, **request: str) -> Read:
        valid("secretsmanager", "GetSecretValue", request)
        name = self._name(request["SecretId"])

        def answer() -> Read:
            version = request.get("VersionId") or self.labels[name].get(request["VersionStage"], "")
            if version not in self.values[name]:
                fail("ResourceNotFoundException", repr(self.values))
            return Read(
                SecretString=self.values[name][version], VersionId=version, CreatedDate=self.created[name][version]
            )

        return self.calls("get_secret_value", answer)

    def put_secret_value(self, **request: object) -> object:
        valid("secretsmanager", "PutSecretValue", request)
        name, version = self._name(request["SecretId"]), cast("str", request["ClientRequestToken"])
        text = cast("str", request["SecretString"])

        def answer() -> None:
            if self.values[name].setdefault(version, text) != text:
                fail("ResourceExistsException", text)
            self.created[name].setdefault(version, self.clock.date())
            for label in cast("list[str]", request["VersionStages"]):
                self.label(name, label, version)

        return self.calls("put_secret_value", answer)

    def update_secret_version_stage(self, **request: object) -> object:
        valid("secretsmanager", "UpdateSecretVersionStage", request)
        name = self._name(request["SecretId"])
        label, to = cast("str", request["VersionStage"]), cast("str", request["MoveToVersionId"])

        def answer() -> None:
            held_by = self.labels[name].get(label)
            if request.get("RemoveFromVersionId") != held_by or held_by == to:
                fail("InvalidParameterException", repr(self.values))
            self.label(name, label, to)

        return self.calls("update_secret_version_stage", answer)

    def _name(self, secret: object) -> str:
        """Read an ARN or a name."""
        name = str(secret).removeprefix(ARN)
        if name not in self.values:
            fail("ResourceNotFoundException")
        return name
