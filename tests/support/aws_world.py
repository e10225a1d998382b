"""A Secrets Manager and an ECS that keep their promises, can be stopped at any call, and share one clock."""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from functions._common.secret import SecretDescription, SecretValue
from functions._common.services import Deployment, Service, Services
from functions._common.steps import Label

SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod/a-secret-AbCdEf"
CLUSTER = "bulwark-prod-cluster"
BEGINNING = 1_700_000_000.0
Answer = TypeVar("Answer")


class Side(StrEnum):
    """On which side of a call something happens."""

    BEFORE = "before"
    AFTER = "after"
    """The service did it, and nobody heard."""


class StoppedError(BaseException):
    """The function's process ended here. Not an Exception: no handler can catch the end of a process."""


class AwsError(Exception):
    """An error as botocore raises it."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"An error occurred ({code}): {text}")
        self.response = {"Error": {"Code": code, "Message": text}}


def fail(code: str, text: str = "") -> NoReturn:
    """Answer with an error."""
    raise AwsError(code, text)


def stop_at(point: int) -> Callable[[int, str], None]:
    """Stop at one call, counted from one."""

    def stop(count: int, _name: str) -> None:
        if count == point:
            raise StoppedError

    return stop


class AwsWorld:
    """Calls that are counted, and a clock that only moves when somebody sleeps, or a test lets time pass."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.before: Callable[[int, str], None] = lambda _count, _name: None
        self.after: Callable[[int, str], None] = lambda _count, _name: None
        self.time = 0.0
        self.secrets = SecretsManagerFake(self)
        self.ecs = EcsFake(self)

    def now(self) -> float:
        """Give the time since some moment."""
        return self.time

    def epoch(self) -> float:
        """Give the time since 1970."""
        return BEGINNING + self.time

    def date(self) -> dt.datetime:
        """Give the time as AWS does."""
        return dt.datetime.fromtimestamp(self.epoch(), dt.UTC)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds

    def call(self, name: str, answer: Callable[[], Answer]) -> Answer:
        """Count a call; a test may stop the function before it reaches the service, or after the service did it."""
        self.calls.append(name)
        count = len(self.calls)
        self.before(count, name)
        try:
            return answer()
        finally:
            self.after(count, name)

    def made(self) -> Sequence[str]:
        """Give the names of the calls."""
        return tuple(self.calls)

    def at(self, point: int, side: Side, act: Callable[[], object]) -> None:
        """Have something happen at a call, and before each later one."""
        first = point + (side is Side.AFTER)

        def early(count: int, _name: str) -> None:
            if count >= first:
                act()

        def late(count: int, _name: str) -> None:
            if count == point and side is Side.AFTER:
                act()

        self.before, self.after = early, late

    def undisturbed(self) -> None:
        """Stop stopping."""
        self.before = self.after = lambda _count, _name: None


class SecretsManagerFake:
    """One secret."""

    def __init__(self, world: AwsWorld) -> None:
        self.world = world
        self.values: dict[str, str] = {}
        self.created: dict[str, dt.datetime] = {}
        self.labels: dict[str, str] = {}

    def begin(self, version: str) -> None:
        """Start a rotation: the new version takes AWSPENDING from whatever had it, and has no value yet."""
        self.labels[Label.PENDING] = version

    def put(self, version: str, text: str, label: str) -> None:
        """Put a value by hand."""
        self.values[version], self.created[version], self.labels[label] = text, self.world.date(), version

    def value_of(self, label: str) -> str | None:
        """Give the value of the version with a label."""
        return self.values.get(self.labels.get(label, ""))

    def describe_secret(self, *, SecretId: str) -> SecretDescription:  # noqa: N803  boto3's name
        assert SecretId == SECRET_ARN
        with_labels: dict[str, list[str]] = {}
        for label, version in self.labels.items():
            with_labels.setdefault(version, []).append(label)
        return self.world.call("describe_secret", lambda: SecretDescription(VersionIdsToStages=with_labels))

    def get_secret_value(self, **request: str) -> SecretValue:
        assert request["SecretId"] == SECRET_ARN
        version = request["VersionId"]

        def answer() -> SecretValue:
            if version not in self.values:
                fail("ResourceNotFoundException")
            return SecretValue(SecretString=self.values[version], CreatedDate=self.created[version])

        return self.world.call("get_secret_value", answer)

    def put_secret_value(self, **request: object) -> object:
        version, text = cast("str", request["ClientRequestToken"]), cast("str", request["SecretString"])
        assert 32 <= len(version) <= 64 or version.startswith("v")

        def answer() -> None:
            if self.values.setdefault(version, text) != text:
                fail("ResourceExistsException")
            self.created.setdefault(version, self.world.date())
            # Without labels Secrets Manager makes the version current at once.
            for label in cast("list[str]", request["VersionStages"]) or [Label.CURRENT]:
                self.labels[label] = version

        return self.world.call("put_secret_value", answer)

    def update_secret_version_stage(self, **request: object) -> object:
        label, to = cast("str", request["VersionStage"]), cast("str", request["MoveToVersionId"])

        def answer() -> None:
            held_by = self.labels.get(label)
            if request.get("RemoveFromVersionId") != held_by or held_by == to:
                fail("InvalidParameterException", "name the version that has the label")
            if label == Label.CURRENT and held_by is not None:
                self.labels["AWSPREVIOUS"] = held_by
            self.labels[label] = to

        return self.world.call("update_secret_version_stage", answer)


class EcsFake:
    """Services whose tasks read the secret when they start. A deployment ends some looks after it began."""

    def __init__(self, world: AwsWorld, *, looks: int = 2) -> None:
        self.world, self.looks = world, looks
        self.cluster = True
        self.tasks: dict[str, list[str | None]] = {}
        """Service -> what each of its tasks read."""
        self.began: dict[str, dt.datetime] = {}
        self.left: dict[str, int] = {}

    def start(self, *names: str, tasks: int = 2) -> None:
        """Create services, as an update of the program does."""
        for name in names:
            self.tasks[name] = [self.world.secrets.value_of(Label.CURRENT)] * tasks
            self.began[name], self.left[name] = self.world.date(), 0

    def all_tasks(self) -> list[str]:
        """Give what the tasks of all services read."""
        return [value for tasks in self.tasks.values() for value in tasks if value is not None]

    def describe_services(self, *, cluster: str, services: Sequence[str]) -> Services:
        assert cluster == CLUSTER

        def answer() -> Services:
            if not self.cluster:
                fail("ClusterNotFoundException")
            return Services(services=[self._described(name) for name in services if name in self.tasks])

        return self.world.call("describe_services", answer)

    def update_service(self, **request: object) -> object:
        assert request == {"cluster": CLUSTER, "service": request["service"], "forceNewDeployment": True}
        name = cast("str", request["service"])

        def answer() -> None:
            self.world.time += 0.5
            self.began[name], self.left[name] = self.world.date(), self.looks

        return self.world.call("update_service", answer)

    def _described(self, name: str) -> Service:
        """Replace one task at each look, the others when the deployment ends."""
        if self.left[name]:
            self.left[name] -= 1
            replaced = 1 if self.left[name] else len(self.tasks[name])
            self.tasks[name][:replaced] = [self.world.secrets.value_of(Label.CURRENT)] * replaced
        deployments = [Deployment(status="PRIMARY", createdAt=self.began[name])]
        if self.left[name]:
            deployments.append(Deployment(status="ACTIVE", createdAt=self.began[name] - dt.timedelta(days=1)))
        return Service(
            serviceName=name,
            status="ACTIVE",
            desiredCount=len(self.tasks[name]),
            runningCount=len(self.tasks[name]),
            deployments=deployments,
        )
