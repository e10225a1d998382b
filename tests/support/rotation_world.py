"""A Secrets Manager and an ElastiCache that keep their promises, and that can be stopped after any call."""

import json
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar, cast

from functions.rotate_redis_auth.aws import ReplicationGroup, ReplicationGroups, SecretDescription, SecretValue
from functions.rotate_redis_auth.handler import Surroundings, rotate
from functions.rotate_redis_auth.rotation import Endpoint, Label, Step
from functions.rotate_redis_auth.token import Token

SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod/redis-auth-AbCdEf"
GROUP = "bulwark-prod-redis"
Answer = TypeVar("Answer")
BIRTH_TOKEN = "the-token-with-which-the-group-was-created"


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


class World:
    """Both services, the network between, and a clock that only moves when somebody sleeps."""

    def __init__(self, *, busy_for: int = 2, seconds_left: float = 300.0) -> None:
        self.values: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.tokens = [BIRTH_TOKEN]
        self.busy_for, self.busy = busy_for, 0
        self.sent: list[tuple[str, str | None]] = []
        self.calls: list[str] = []
        self.before: Callable[[int, str], None] = lambda _count, _name: None
        self.after: Callable[[int, str], None] = lambda _count, _name: None
        self.time, self.seconds_left = 0.0, seconds_left
        self.status = "available"
        self.says_modifying = True

    # What Secrets Manager itself does.

    def begin(self, version: str) -> None:
        """Start a rotation: the new version takes AWSPENDING from whatever had it, and has no value yet."""
        self.labels[Label.PENDING] = version

    def step(self, step: Step, version: str) -> None:
        """Call the function."""
        self.ask(step.value, version)

    def ask(self, step: str, version: str) -> None:
        """Call the function with any text as the step."""
        rotate(
            {"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": version},
            Surroundings(
                secrets_manager=self,
                elasticache=self,
                accepts=self.accepts,
                clock=self,
                group=GROUP,
                seconds_left=self.seconds_left,
            ),
        )

    def run(self, version: str) -> None:
        """Do a whole rotation."""
        for step in Step:
            self.step(step, version)

    # boto3's Secrets Manager client.

    def describe_secret(self, *, SecretId: str) -> SecretDescription:  # noqa: N803  boto3's name
        assert SecretId == SECRET_ARN
        with_labels: dict[str, list[str]] = {}
        for label, version in self.labels.items():
            with_labels.setdefault(version, []).append(label)
        return self._call("describe_secret", lambda: SecretDescription(VersionIdsToStages=with_labels))

    def get_secret_value(self, *, SecretId: str, VersionId: str) -> SecretValue:  # noqa: N803  boto3's name
        assert SecretId == SECRET_ARN

        def answer() -> SecretValue:
            if VersionId not in self.values:
                fail("ResourceNotFoundException")
            return SecretValue(SecretString=self.values[VersionId])

        return self._call("get_secret_value", answer)

    def put_secret_value(self, **request: object) -> object:
        version, text = cast("str", request["ClientRequestToken"]), cast("str", request["SecretString"])

        def answer() -> None:
            if self.values.setdefault(version, text) != text:
                fail("ResourceExistsException")
            # Without labels Secrets Manager makes the version current at once.
            for label in cast("list[str]", request["VersionStages"]) or [Label.CURRENT]:
                self.labels[label] = version

        return self._call("put_secret_value", answer)

    def update_secret_version_stage(self, **request: object) -> object:
        label, to = cast("str", request["VersionStage"]), cast("str", request["MoveToVersionId"])

        def answer() -> None:
            held_by = self.labels.get(label)
            if request.get("RemoveFromVersionId") != held_by or held_by == to:
                fail("InvalidParameterException", "name the version that has the label")
            if label == Label.CURRENT and held_by is not None:
                self.labels["AWSPREVIOUS"] = held_by
            self.labels[label] = to

        return self._call("update_secret_version_stage", answer)

    # boto3's ElastiCache client.

    def describe_replication_groups(self, *, ReplicationGroupId: str) -> ReplicationGroups:  # noqa: N803  boto3's name
        assert ReplicationGroupId == GROUP

        def answer() -> ReplicationGroups:
            group: ReplicationGroup = {
                "Status": "modifying" if self.busy and self.says_modifying else self.status,
                "NodeGroups": [],
            }
            if self.busy:
                self.busy -= 1
                group["PendingModifiedValues"] = {"AuthTokenStatus": "ROTATING"}
            group["NodeGroups"] = [{"PrimaryEndpoint": {"Address": "master.example", "Port": 6379}}]
            return {"ReplicationGroups": [group]}

        return self._call("describe_replication_groups", answer)

    def modify_replication_group(self, **request: object) -> object:
        assert request["ReplicationGroupId"] == GROUP
        assert request["AuthTokenUpdateStrategy"] == "ROTATE"
        assert request["ApplyImmediately"] is True
        token = cast("str", request["AuthToken"])

        def answer() -> None:
            if self.busy:
                fail("InvalidReplicationGroupState", token)
            self.sent.append((token, self.labels.get(Label.CURRENT)))
            self.tokens = [self.tokens[-1], token]
            self.busy = self.busy_for

        return self._call("modify_replication_group", answer)

    # The network and the clock.

    def accepts(self, endpoint: Endpoint, token: Token) -> bool:
        """Say whether the cache admits a token."""
        assert endpoint == Endpoint("master.example", 6379)
        return self._call("accepts", lambda: token.opened() in self.tokens)

    def now(self) -> float:
        """Give the time."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds

    # What a test looks at.

    def token_of(self, label: str) -> str | None:
        """Give the token of the version with a label."""
        text = self.values.get(self.labels.get(label, ""))
        return None if text is None else cast("Mapping[str, str]", json.loads(text))["token"]

    def require_open(self) -> None:
        """Clients that read AWSCURRENT are admitted, and no token that was sent is lost to us."""
        current = self.token_of(Label.CURRENT)
        assert current is None or current in self.tokens, "clients are locked out"
        stored = {json.loads(text)["token"] for text in self.values.values()}
        assert all(token in stored for token, _ in self.sent), "a token was sent that nobody can read"

    def require_one_token_per_rotation(self) -> None:
        """Between two changes of AWSCURRENT only one token was ever sent."""
        by_current: dict[str | None, set[str]] = {}
        for token, current in self.sent:
            by_current.setdefault(current, set()).add(token)
        assert all(len(tokens) == 1 for tokens in by_current.values()), "two tokens were sent in one rotation"

    def _call(self, name: str, answer: Callable[[], Answer]) -> Answer:
        """Count a call; a test may stop the function before it reaches the service, or after the service did it."""
        self.calls.append(name)
        count = len(self.calls)
        self.before(count, name)
        try:
            return answer()
        finally:
            self.after(count, name)
