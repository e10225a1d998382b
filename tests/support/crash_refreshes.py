"""Token refreshes and looks at ages, to be disturbed. Platforms answer from servers on the loopback."""

import contextlib
import functools
import json
from collections.abc import Iterator
from typing import Any

from functions._common.ages import Looking
from functions._common.https import Answer, Request
from functions.secret_age_check.handler import check as check_secrets
from functions.tiktok_cookie_age.handler import check as check_cookies
from tests.support.aws_world import BEGINNING, StoppedError
from tests.support.crashes import Case, Scenario, Stop
from tests.support.platform_server import PlatformServer
from tests.support.refresh_fakes import CLIENT, PATH
from tests.support.refresh_world import RefreshWorld

MINUTE, DAY = 60, 86_400
LATER = "the next run"
SERVERS: dict[str, PlatformServer] = {}
"""The servers that run, by platform."""


@contextlib.contextmanager
def serving() -> Iterator[dict[str, PlatformServer]]:
    """Run the servers."""
    with contextlib.ExitStack() as stack:
        for platform in ("instagram", "youtube", "x"):
            SERVERS[platform] = stack.enter_context(PlatformServer(platform))
        yield SERVERS
    SERVERS.clear()


def value(server: PlatformServer, name: str, world: RefreshWorld, minutes: float = 29) -> dict[str, Any]:
    """Give what the secret of an account holds."""
    family = server.family(name)
    if server.platform == "instagram":
        return {"access_token": family.access, "issued_at": BEGINNING, "expires_at": BEGINNING + 60 * DAY}
    ends = world.epoch() + minutes * MINUTE
    return {"access_token": family.access, "refresh_token": family.refresh, "expires_at": ends}


def due(platform: str, *names: str) -> tuple[RefreshWorld, PlatformServer]:
    """Give a world whose accounts are to be refreshed."""
    server = SERVERS[platform]
    server.reset()
    server.patience = MINUTE
    world = RefreshWorld(platform, server.https())
    for name in names:
        world.connect(name, value(server, name, world))
    world.sleep(30 * DAY if platform == "instagram" else 0)
    return world, server


def works(world: RefreshWorld, server: PlatformServer, name: str) -> bool:
    """Whether the pair that workers read is the platform's own."""
    family, found = server.family(name), world.current(name)
    if server.platform != "x":
        return (
            str(found["access_token"]).startswith(family.access)
            and float(found["expires_at"]) > world.epoch() + 30 * MINUTE
        )
    return (found["access_token"], found["refresh_token"]) == (family.access, family.refresh) and not family.dead


def ended(world: RefreshWorld) -> bool:
    """Do a run; whether its process ended within it."""
    try:
        world.run()
    except StoppedError:
        return True
    finally:
        world.calls.again()
    return False


def _refresh(platform: str, *names: str) -> Case:
    """Give a refresh of accounts: no token is lost, and none that works once is sent twice.

    Between X's answer and the store a pair is lost with the process: somebody hears of it, and of no other account.
    """
    world, server = due(platform, *names)

    def holds() -> None:
        assert server.reused == []

    def again() -> None:
        world.sleep(10 * MINUTE + 1)
        world.run()

    def done(_then: str, stop: Stop | None) -> None:
        lost = platform == "x" and stop is not None and stop.reached == "send"
        assert [world.marked(name) for name in names].count(True) == lost
        assert all(works(world, server, name) or world.marked(name) for name in names)
        assert world.metrics.runs[-1]["Failures"] == lost
        world.sleep(95 * MINUTE)
        world.run()
        assert all(works(world, server, name) or world.marked(name) for name in names)
        assert not [key for key in world.table.items if key.endswith(("#intent", "#escrow"))]

    def secrets() -> set[str]:
        values = [text for versions in world.secrets.values.values() for text in versions.values()]
        leaves = {str(part) for text in values for name, part in json.loads(text).items() if name.endswith("_token")}
        families = {token for name in names for token in (server.family(name).access, server.family(name).refresh)}
        return {*leaves, *families, *CLIENT.values()}

    return Case(stops=world.calls, run=world.run, again={LATER: again}, holds=holds, done=done, secrets=secrets)


def nobody(request: Request) -> Answer:
    raise AssertionError(request.host)


def _ages(package: str) -> Case:
    """Give a look at ages: no value is read, and the next run tells what one that ended did not."""
    world = RefreshWorld("x", nobody)
    kind, prefix, check = {
        "tiktok_cookie_age": ("tiktok/cookie/", f"{PATH}tiktok/cookie/", check_cookies),
        "secret_age_check": ("", PATH, check_secrets),
    }[package]
    del world.secrets.values[f"{PATH}oauth-app/x"]
    for name in ("a", "b", "c"):
        world.secrets.add(f"{PATH}{kind}{name}", "canary-of-a-value", RotationClass="smtp", RotationDays="90")
    world.sleep(5 * DAY)
    looking = Looking(
        secrets=world.secrets,
        metrics=world.metrics,
        clock=world,
        backoff=world.backoff(),
        prefix=prefix,
        namespace="shop/prod/Ages",
    )

    def done(_then: str, _stop: Stop | None) -> None:
        found = world.metrics.runs[-1]
        assert (found["Runs"], found["Missed"]) == (1, 0)
        assert found.get("CookieMaxAgeDays", 5) == 5
        assert found.get("MinDaysLeft", 85) == 85

    def run() -> None:
        check(looking)

    return Case(
        stops=world.calls,
        run=run,
        again={LATER: run},
        holds=lambda: None,
        done=done,
        secrets=lambda: {"canary-of-a-value"},
    )


REFRESHES = [
    *(
        Scenario(
            package=f"refresh_{platform}", name=f"{len(names)} due", begin=functools.partial(_refresh, platform, *names)
        )
        for platform in ("instagram", "youtube", "x")
        for names in (["one"], ["one", "two"])
    ),
    *(
        Scenario(package=package, name="three secrets", begin=functools.partial(_ages, package))
        for package in ("secret_age_check", "tiktok_cookie_age")
    ),
]
