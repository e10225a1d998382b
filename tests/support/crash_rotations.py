"""Rotations to be disturbed: the first one of a secret, and one under way."""

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Mapping

import pytest

from functions._common.errors import NotYetError
from functions._common.steps import Label
from functions.rotate_jwt_keys import keyset
from tests.support.announced_world import REST_SECONDS, Rotating
from tests.support.aws_world import AwsWorld
from tests.support.crashes import Act, Case, Scenario, Stop
from tests.support.rotation_world import BIRTH_TOKEN, World
from tests.support.users_world import UsersWorld

SAME, NEW = "the same version", "a new version"
"""What Secrets Manager asks for after a run that ended."""
ANNOUNCED = {
    "rotate_session_secret": "session",
    "rotate_encryption_keyring": "keyring",
    "rotate_jwt_keys": "jwt",
}


@contextlib.contextmanager
def proving_once() -> Iterator[None]:
    """Prove each key once within it: a proof takes long, and says the same every time."""
    proven, prove = set[str](), keyset._prove_key

    def once(key: Mapping[str, object]) -> None:
        text = json.dumps(key, sort_keys=True)
        if text not in proven:
            prove(key)
            proven.add(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyset, "_prove_key", once)
        yield


def _versions(first: bool) -> dict[str, str]:  # noqa: FBT001  two cases of one thing
    number = 1 if first else 2
    return {SAME: f"v{number}", NEW: f"v{number + 1}"}


def _again(versions: dict[str, str], rotate: Callable[[str], object]) -> dict[str, Act]:
    return {then: functools.partial(rotate, version) for then, version in versions.items()}


def _on_its_way(world: AwsWorld, rotate: Callable[[str], object], rest: float) -> None:
    """Rotate once, and let services run on what came of it."""
    rotate("v1")
    world.sleep(60)
    world.ecs.start("api", "worker")
    world.sleep(rest)


def _cache(first: bool) -> Case:  # noqa: FBT001  two cases of one thing
    """Give the rotation of the cache's token: clients are never locked out, and no token is sent in vain."""
    world, versions = World(), _versions(first)

    def rotate(version: str) -> None:
        world.begin(version)
        world.run(version)

    def done(then: str, _stop: Stop | None) -> None:
        world.require_one_token_per_rotation()
        assert world.labels[Label.CURRENT] == versions[then]
        assert world.token_of(Label.CURRENT) in world.tokens

    def secrets() -> set[str]:
        return {*world.tokens, *(json.loads(text).get("token", BIRTH_TOKEN) for text in world.values.values())}

    if not first:
        _on_its_way(world, rotate, 0)
        world.calls.clear()
    world.begin(versions[SAME])
    return Case(
        stops=world,
        run=lambda: world.run(versions[SAME]),
        again=_again(versions, rotate),
        holds=world.require_open,
        done=done,
        secrets=secrets,
    )


def _users(first: bool) -> Case:  # noqa: FBT001  two cases of one thing
    """Give the rotation of the database user: whoever reads the secret, and every task, is admitted."""
    world, versions = UsersWorld(), _versions(first)

    def done(then: str, _stop: Stop | None) -> None:
        assert world.secrets.labels[Label.CURRENT] == versions[then]
        assert set(world.ecs.all_tasks()) <= {world.secrets.value_of(Label.CURRENT)}

    def secrets() -> set[str]:
        passwords = {json.loads(text).get("password", world.master) for text in world.secrets.values.values()}
        return {*passwords, *world.stored.values(), world.master}

    if not first:
        _on_its_way(world, world.rotate, 3600)
        world.calls.clear()
    world.secrets.begin(versions[SAME])
    return Case(
        stops=world,
        run=lambda: world.run(versions[SAME]),
        again=_again(versions, world.rotate),
        holds=world.require_open,
        done=done,
        secrets=secrets,
    )


def _announced(package: str, first: bool) -> Case:  # noqa: FBT001  two cases of one thing
    """Give the rotation of a value that announces its successor: every task understands every other one."""
    world, versions = Rotating(ANNOUNCED[package]), _versions(first)

    def rotate(version: str) -> None:
        """Rotate until it is done: a value whose promotion was noted late may need its rest."""
        world.sleep(2 * REST_SECONDS)
        try:
            world.rotate(version)
        except NotYetError:
            world.sleep(2 * REST_SECONDS)
            world.run(version)

    def done(then: str, _stop: Stop | None) -> None:
        assert world.secrets.labels[Label.CURRENT] == versions[then]
        assert set(world.ecs.all_tasks()) <= {world.secrets.value_of(Label.CURRENT)}

    if not first:
        _on_its_way(world, world.rotate, 2 * REST_SECONDS)
        world.calls.clear()
    world.secrets.begin(versions[SAME])
    return Case(
        stops=world,
        run=lambda: world.run(versions[SAME]),
        again=_again(versions, rotate),
        holds=world.require_understanding,
        done=done,
        secrets=world.all_secrets,
    )


def _both(package: str, begin: Callable[[bool], Case]) -> list[Scenario]:
    return [
        Scenario(package=package, name="first rotation", begin=functools.partial(begin, True)),  # noqa: FBT003  as above
        Scenario(package=package, name="rotation under way", begin=functools.partial(begin, False)),  # noqa: FBT003  as above
    ]


ROTATIONS = [
    *_both("rotate_redis_auth", _cache),
    *_both("rotate_db_user", _users),
    *(scenario for package in ANNOUNCED for scenario in _both(package, functools.partial(_announced, package))),
]
