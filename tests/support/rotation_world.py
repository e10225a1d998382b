"""A cache whose token rotates: ElastiCache and the network to it, beside a Secrets Manager and an ECS."""

import json
from collections.abc import Mapping
from typing import cast

from functions._common.sealed import Sealed
from functions._common.services import EcsServices
from functions._common.steps import Label, Step
from functions.rotate_redis_auth.aws import ReplicationGroup, ReplicationGroups
from functions.rotate_redis_auth.handler import Surroundings, rotate
from functions.rotate_redis_auth.rotation import Endpoint
from tests.support.aws_world import CLUSTER, SECRET_ARN, AwsWorld, fail

GROUP = "bulwark-prod-redis"
BIRTH_TOKEN = "the-token-with-which-the-group-was-created"


class World(AwsWorld):
    """The group, which admits two tokens, and the way to it."""

    def __init__(self, *, busy_for: int = 2, seconds_left: float = 280.0) -> None:
        super().__init__()
        self.tokens = [BIRTH_TOKEN]
        self.busy_for, self.busy = busy_for, 0
        self.sent: list[tuple[str, str | None]] = []
        self.seconds_left = seconds_left
        self.status = "available"
        self.says_modifying = True

    @property
    def values(self) -> dict[str, str]:
        """The values by version."""
        return self.secrets.values

    @property
    def labels(self) -> dict[str, str]:
        """The version that each label is attached to."""
        return self.secrets.labels

    def begin(self, version: str) -> None:
        """Start a rotation."""
        self.secrets.begin(version)

    def step(self, step: Step, version: str) -> None:
        """Call the function."""
        self.ask(step.value, version)

    def ask(self, step: str, version: str) -> None:
        """Call the function with any text as the step."""
        rotate(
            {"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": version},
            Surroundings(
                secrets_manager=self.secrets,
                elasticache=self,
                services=EcsServices(self.ecs, CLUSTER, ("api", "worker")),
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

        return self.call("describe_replication_groups", answer)

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

        return self.call("modify_replication_group", answer)

    # The network.

    def accepts(self, endpoint: Endpoint, token: Sealed) -> bool:
        """Say whether the cache admits a token."""
        assert endpoint == Endpoint("master.example", 6379)
        return self.call("accepts", lambda: token.opened() in self.tokens)

    # What a test looks at.

    def token_of(self, label: str) -> str | None:
        """Give the token of the version with a label."""
        text = self.secrets.value_of(label)
        return None if text is None else _token(text)

    def require_open(self) -> None:
        """Clients that read AWSCURRENT are admitted, as is every task; and no token that was sent is lost to us."""
        current = self.token_of(Label.CURRENT)
        assert current is None or current in self.tokens, "clients are locked out"
        assert all(_token(text) in self.tokens for text in self.ecs.all_tasks()), "a task is locked out"
        stored = {_token(text) for text in self.values.values()}
        assert all(token in stored for token, _ in self.sent), "a token was sent that nobody can read"

    def require_one_token_per_rotation(self) -> None:
        """Between two changes of AWSCURRENT only one token was ever sent, besides the current one once more."""
        by_current: dict[str | None, set[str]] = {}
        for token, current in self.sent:
            again = current is not None and token == _token(self.values[current])
            by_current.setdefault(current, set()).update(set() if again else {token})
        assert all(len(tokens) <= 1 for tokens in by_current.values()), "two tokens were sent in one rotation"


def _token(text: str) -> str | None:
    """Give the token of a value; the notes on promotion have none."""
    return cast("Mapping[str, str]", json.loads(text)).get("token")
