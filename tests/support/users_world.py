"""A database whose user rotates, beside a Secrets Manager and an ECS: it keeps what is stored of passwords."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from functions._common.sealed import Sealed
from functions._common.secret import SecretValue
from functions._common.services import EcsServices
from functions._common.steps import Label, Step
from functions.rotate_db_user.aws import Endpoint, Instance, Instances, ManagedSecret
from functions.rotate_db_user.handler import Surroundings, rotate
from functions.rotate_db_user.scram import verifier
from functions.rotate_db_user.wire import Address, Connection, Login, LoginRefusedError, Row
from tests.support.aws_world import CLUSTER, SECRET_ARN, AwsWorld, SecretsManagerFake

INSTANCE = "bulwark-prod-postgres"
ADDRESS = Address(host="db.example", port=5432, database="app")
MASTER_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1234-AbCdEf"
_CHANGE = re.compile(r"ALTER ROLE (app_[ab]) LOGIN INHERIT PASSWORD '([^']+)'")


class BothSecrets(SecretsManagerFake):
    """The secret that rotates, and the one in which RDS keeps the administrator's login."""

    def get_secret_value(self, **request: str) -> SecretValue:
        if request["SecretId"] != MASTER_ARN:
            return super().get_secret_value(**request)
        world = cast("UsersWorld", self.world)
        text = json.dumps({"username": "master", "password": world.master})
        return world.call("get_secret_value", lambda: SecretValue(SecretString=text, CreatedDate=world.date()))


class Session:
    """One session: statements take effect when they are committed."""

    def __init__(self, world: "UsersWorld", user: str) -> None:
        self.world, self.user, self.changes = world, user, dict[str, str]()

    def run(self, statement: str, _what: str) -> list[Row]:
        return self.world.call("run", lambda: self._run(statement))

    def _run(self, statement: str) -> list[Row]:
        if statement == "SELECT current_user":
            return [(self.world.acts_as,)]
        if "pg_shdepend" in statement:
            return [(user, self.world.traits.get(user, "plain"), "0") for user in sorted(self.world.stored)]
        assert self.user == "master", statement
        if found := _CHANGE.fullmatch(statement):
            self.changes[found[1]] = found[2]
        if statement == "COMMIT":
            self.world.stored |= self.changes
        return []


class UsersWorld(AwsWorld):
    """The database, and the way to it."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: SecretsManagerFake = BothSecrets(self)
        self.stored: dict[str, str] = {}
        """What the database stores of each user's password."""
        self.master = "the-password-of-the-administrator"
        self.master_inside = self.master
        self.traits: dict[str, str] = {}
        self.acts_as = "app"
        self.seconds_left = 280.0
        self.instance: Instance = {
            "DBInstanceStatus": "available",
            "DBName": ADDRESS.database,
            "Endpoint": Endpoint(Address=ADDRESS.host, Port=ADDRESS.port),
            "MasterUserSecret": ManagedSecret(SecretArn=MASTER_ARN),
        }

    def describe_db_instances(self, *, DBInstanceIdentifier: str) -> Instances:  # noqa: N803  boto3's name
        assert DBInstanceIdentifier == INSTANCE
        return self.call("describe_db_instances", lambda: Instances(DBInstances=[self.instance]))

    @contextmanager
    def connect(self, address: Address, login: Login) -> Iterator[Connection]:
        """Log in."""
        assert address == ADDRESS
        if not self.call("connect", lambda: self.admits(login)):
            message = "the database answered 28P01 to the login"
            raise LoginRefusedError(message)
        yield cast("Connection", Session(self, login.user))

    def admits(self, login: Login) -> bool:
        """Check a password as PostgreSQL does: against what it stores."""
        if login.user == "master":
            return login.password.opened() == self.master_inside
        stored = self.stored.get(login.user)
        if stored is None:
            return False
        return verifier(login.password, base64.b64decode(stored.split("$")[1].split(":")[1])) == stored

    def ask(self, step: str, version: str) -> None:
        """Call the function with any text as the step."""
        rotate(
            {"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": version},
            Surroundings(
                secrets_manager=self.secrets,
                services=EcsServices(self.ecs, CLUSTER, ("api", "worker")),
                rds=self,
                connect=self.connect,
                clock=self,
                instance=INSTANCE,
                seconds_left=self.seconds_left,
            ),
        )

    def run(self, version: str, *steps: Step) -> None:
        """Do a whole rotation, or some steps of it."""
        for step in steps or Step:
            self.ask(step.value, version)

    def rotate(self, version: str) -> None:
        """Let Secrets Manager rotate."""
        self.secrets.begin(version)
        self.run(version)

    def value(self, label: str = Label.CURRENT) -> Mapping[str, Any]:
        """Give the value of the version with a label."""
        return cast("Mapping[str, Any]", json.loads(self.secrets.value_of(label) or "{}"))

    def require_open(self) -> None:
        """Whoever reads the secret now, and every task that runs, is admitted."""
        texts = [*self.ecs.all_tasks(), *filter(None, [self.secrets.value_of(Label.CURRENT)])]
        for value in map(json.loads, texts):
            assert self.admits(Login(value["username"], Sealed(value["password"]))), "somebody is locked out"
