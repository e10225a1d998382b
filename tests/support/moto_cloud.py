"""AWS on the loopback, by moto's server: functions run as Lambda runs them, with boto3 as it is.

moto keeps what services hold in this process, so that a test can do by hand what moto does not: it knows no rotation
that waits for its function, and no tasks that start.
"""

import datetime as dt
import functools
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

import boto3  # type: ignore[import-untyped]  # noqa: TID251  tests speak to the imitation as the functions do
import botocore.session
import pytest
from botocore.client import BaseClient
from botocore.loaders import Loader, create_loader
from moto.ecs.models import ecs_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend, secretsmanager_backends
from moto.server import ThreadedMotoServer

from tests.support.aws_models import faults

ACCOUNT: Final = "123456789012"
REGION: Final = "eu-west-1"
KEYS: Final = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_SESSION_TOKEN": "testing"}
"""What signs requests to the imitation: moto takes any."""


Request = dict[str, Any]
Do = Callable[[], Any]
"""Lets moto answer."""
Instead = Callable[[Request, Do], Any]


class Context:
    """A Lambda context with some time left."""

    def __init__(self, seconds: float = 120) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        """Give the milliseconds left."""
        return int(self.seconds * 1000)


@dataclass(frozen=True)
class Cloud:
    """An account."""

    url: str
    patch: pytest.MonkeyPatch

    def instead(self, operation: str, answer: Instead) -> None:
        """Answer an operation that moto lacks, or lacks a part of; what is sent is checked by boto3 all the same."""
        original = BaseClient._make_api_call

        def call(own: Any, name: str, request: Request) -> Any:  # noqa: ANN401  of the operation's own shape
            if name != operation:
                return original(own, name, request)
            assert faults(own.meta.service_model.service_name, name, request) == []
            return answer(request, lambda: original(own, name, request))

        self.patch.setattr(BaseClient, "_make_api_call", call)

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes classes of clients as it runs
        """Give a client, as a test looks at what a function did."""
        return boto3.client(service)

    def tell(self, variables: Mapping[str, str]) -> None:
        """Set the variables of a function."""
        for name, value in variables.items():
            self.patch.setenv(name, value)

    @staticmethod
    def settle() -> None:
        """Let every service have run for an hour: moto dates versions of secrets by the whole second before."""
        for service in ecs_backends[ACCOUNT][REGION].services.values():
            for deployment in service.deployments:
                deployment["createdAt"] = cast("dt.datetime", deployment["createdAt"]) - dt.timedelta(hours=1)

    def begin(self, secret: str, version: str) -> dict[str, str]:
        """Do what RotateSecret does before it calls a function: label a version that has no value yet.

        moto's own RotateSecret calls functions in containers, or makes the version current by itself.
        """
        held = secretsmanager_backends[ACCOUNT][REGION].secrets[secret]
        assert isinstance(held, FakeSecret)
        held.remove_version_stages_from_old_versions(["AWSPENDING"])
        new = {"createdate": int(time.time()), "version_id": version, "version_stages": ["AWSPENDING"]}
        held.versions.setdefault(version, new)
        return {"SecretId": held.arn, "ClientRequestToken": version}

    def labels(self, secret: str) -> dict[str, str]:
        """Give the version of each label."""
        found = self.client("secretsmanager").describe_secret(SecretId=secret)["VersionIdsToStages"]
        return {label: version for version, labels in found.items() for label in labels}

    def value(self, secret: str, label: str = "AWSCURRENT") -> str:
        """Give the value of the version with a label."""
        return str(self.client("secretsmanager").get_secret_value(SecretId=secret, VersionStage=label)["SecretString"])


def _labelled(
    original: Callable[..., tuple[str, str]],
) -> Callable[..., tuple[str, str]]:
    """Repair what moto fails at: AWSCURRENT on a secret on which no version has it."""

    def move(
        own: Any,  # noqa: ANN401  moto ships no types
        secret_id: str,
        version_stage: str,
        remove_from_version_id: str,
        move_to_version_id: str,
    ) -> tuple[str, str]:
        held = own.secrets[secret_id]
        stages = {stage for version in held.versions.values() for stage in version["version_stages"]}
        if version_stage == "AWSCURRENT" and version_stage not in stages and not remove_from_version_id:
            held.versions[move_to_version_id]["version_stages"].append(version_stage)
            held.default_version_id = move_to_version_id
            return held.arn, held.name
        return original(own, secret_id, version_stage, remove_from_version_id, move_to_version_id)

    return move


@contextmanager
def running() -> Iterator[str]:
    """Run the server; give its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@functools.cache
def _loader() -> Loader:
    return create_loader()


def _begin_session() -> None:
    """Let boto3 begin anew, but for the models of services, megabytes that never change."""
    session = botocore.session.get_session()
    session.register_component("data_loader", _loader())
    boto3.setup_default_session(botocore_session=session)
    _loader().search_paths[:] = dict.fromkeys(_loader().search_paths)  # to which each session adds its own


@contextmanager
def account(url: str) -> Iterator[Cloud]:
    """Give an empty account, to which boto3 goes by its own variables."""
    moto_api_backend.reset()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in {**KEYS, "AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": url}.items():
            patch.setenv(name, value)
        patch.setenv("AWS_MAX_ATTEMPTS", "1")
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setattr(time, "sleep", lambda _seconds: None)
        name = "update_secret_version_stage"
        patch.setattr(SecretsManagerBackend, name, _labelled(getattr(SecretsManagerBackend, name)))
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # a thousand images, of which no test starts one
        _begin_session()
        yield Cloud(url, patch)
