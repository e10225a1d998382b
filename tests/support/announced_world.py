"""Worlds in which announced values rotate: session secrets, rings of encryption keys, sets of signing keys."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from functions._common.announcing import Surroundings
from functions._common.services import EcsServices
from functions._common.steps import Label, Step
from functions.rotate_encryption_keyring import handler as keyring
from functions.rotate_jwt_keys import handler as jwt
from functions.rotate_jwt_keys.keyset import Pair
from functions.rotate_jwt_keys.kms import KeyPair
from functions.rotate_session_secret import handler as session
from tests.support.aws_world import CLUSTER, SECRET_ARN, AwsWorld
from tests.support.rsa_keys import pair

SERVICES = ("api", "worker")
KEY = "alias/bulwark-prod-secrets"
KEEP_DAYS = 125
REST_SECONDS = 3600.0
DAY = 24 * 3600.0


class KmsFake:
    """Makes key pairs, of which there are few: making one takes long."""

    def __init__(self, world: AwsWorld, *, pairs: int = 5) -> None:
        self.world, self.pairs, self.made = world, pairs, 0

    def generate_data_key_pair(
        self,
        *,
        KeyId: str,  # noqa: N803  boto3's name
        KeyPairSpec: str,  # noqa: N803  boto3's name
        EncryptionContext: Mapping[str, str],  # noqa: N803  boto3's name
    ) -> KeyPair:
        assert (KeyId, KeyPairSpec, EncryptionContext) == (KEY, "RSA_2048", {"SecretARN": SECRET_ARN})

        def answer() -> KeyPair:
            self.made += 1
            made: Pair = pair(self.made % self.pairs)
            return KeyPair(PrivateKeyPlaintext=made.private, PublicKey=made.public)

        return self.world.call("generate_data_key_pair", answer)


class Rotating(AwsWorld):
    """A world with one of the functions."""

    def __init__(self, function: str) -> None:
        super().__init__()
        self.kms = KmsFake(self)
        self.function = function
        self.seconds_left = 280.0

    def ask(self, step: str, version: str) -> None:
        """Call the function with any text as the step."""
        event = {"Step": step, "SecretId": SECRET_ARN, "ClientRequestToken": version}
        around = Surroundings(
            secrets_manager=self.secrets,
            services=EcsServices(self.ecs, CLUSTER, SERVICES),
            clock=self,
            rest_seconds=REST_SECONDS,
            seconds_left=self.seconds_left,
        )
        calls: Mapping[str, Callable[[], None]] = {
            "session": lambda: session.step(event, around),
            "keyring": lambda: keyring.step(event, around, keep_days=KEEP_DAYS),
            "jwt": lambda: jwt.step(event, around, kms=self.kms, key=KEY),
        }
        calls[self.function]()

    def run(self, version: str, steps: Sequence[Step] = tuple(Step)) -> None:
        """Do a whole rotation."""
        for step in steps:
            self.ask(step.value, version)

    def rotate(self, version: str) -> None:
        """Let Secrets Manager rotate."""
        self.secrets.begin(version)
        self.run(version)

    def value(self, label: str = Label.CURRENT) -> dict[str, Any]:
        """Give the value of the version with a label."""
        return cast("dict[str, Any]", json.loads(self.secrets.value_of(label) or "{}"))

    def all_secrets(self) -> set[str]:
        """Give every text that no log may show: what the function minted, in whole and in lines."""
        found: set[str] = set()
        for text in self.secrets.values.values():
            _collect(json.loads(text), found)
        return found

    def require_understanding(self) -> None:
        """Whatever a running task writes or signs, every running task and the current value can read."""
        texts = [*self.ecs.all_tasks(), self.secrets.value_of(Label.CURRENT)]
        values = [json.loads(text) for text in texts if text]
        for writer in values:
            for reader in values:
                assert writes(self.function, writer) <= reads(self.function, reader), "a task does not understand"


def writes(function: str, value: Mapping[str, Any]) -> set[str]:
    """Give what a task with a value signs or seals with."""
    match function:
        case "session":
            return {value["current"]}
        case "jwt":
            return {value["active"]["kid"]}
        case _:
            return {value["keys"][key] for key in value["write"][:1]}


def reads(function: str, value: Mapping[str, Any]) -> set[str]:
    """Give what a task with a value understands."""
    match function:
        case "session":
            return set(value.values())
        case "jwt":
            return {key["kid"] for key in value["jwks"]["keys"]}
        case _:
            return set(value["keys"].values())


def _collect(value: object, into: set[str]) -> None:
    """Collect the long texts of a value that are secret: not what is published, nor the notes on promotion."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in {"jwk", "jwks", "kid", "retired", "primary", "write"}:
                _collect(inner, into)
    elif isinstance(value, str):
        into.update(line for line in value.split("\n") if len(line) > 20 and "PRIVATE KEY" not in line)
