"""Two events for one function at the same time, which want different things of the same world."""

import contextlib

from functions._common.guarding import GuardError
from functions.log_retention_janitor.handler import Janitor, sweep
from functions.malware_quarantine.handler import Quarantine, contain
from functions.media_clamp.handler import Clamp, look
from tests.support.crash_guards import LATER
from tests.support.crashes import Act, Case, Scenario, Stop, Stops
from tests.support.guard_fakes import CAPPED, KEY, LogsFake, infected, result
from tests.support.guard_world import GuardWorld
from tests.support.hold_world import HoldWorld, wish
from tests.support.object_world import EVIDENCE, UPLOADS


def _pair(stops: Stops, run: Act, beside: Act, holds: Act, done: Act) -> Case:
    """Give a case in which both events come once more in the end: whoever was refused is called again by AWS."""

    def again() -> None:
        for each in (run, beside):
            with contextlib.suppress(GuardError):
                each()

    def finished(_then: str, _stop: Stop | None) -> None:
        done()

    def always() -> None:
        holds()

    return Case(stops=stops, run=run, beside=beside, again={LATER: again}, holds=always, done=finished)


def _two_versions() -> Case:
    """Give the results of two versions of one upload: all versions go, and evidence of malware is there."""
    s3 = infected()
    work = Quarantine(s3=s3, bucket=UPLOADS, quarantine=EVIDENCE, prefix="quarantine/")

    def holds() -> None:
        assert any(key == KEY for key, _ in s3.versions()) or s3.versions(EVIDENCE), "neither the object nor evidence"

    def done() -> None:
        assert s3.versions() == [(f"{KEY}.bak", "4")]
        assert s3.versions(EVIDENCE)

    return _pair(
        s3.world,
        lambda: contain(result(versionId="1"), work),
        lambda: contain(result(), work),
        holds,
        done,
    )


def _scan_and_look() -> Case:
    """Give the result of the scan and the look at the same version: whoever is first, it goes, its neighbour stays."""
    s3 = infected()
    work = Quarantine(s3=s3, bucket=UPLOADS, quarantine=EVIDENCE, prefix="quarantine/")
    clamp = Clamp(s3=s3, bucket=UPLOADS, most_bytes=100, types=frozenset({"video/mp4"}))
    event = {"detail": {"bucket": {"name": UPLOADS}, "object": {"key": KEY, "version-id": "2"}}}

    def done() -> None:
        assert s3.versions() == [(f"{KEY}.bak", "4")]

    return _pair(s3.world, lambda: look(event, clamp), lambda: contain(result(), work), lambda: None, done)


def _sweep_and_birth() -> Case:
    """Give the sweep while a group is made: each is capped once, and none that may live longer is touched."""
    logs = LogsFake(GuardWorld())
    janitor = Janitor(logs=logs, days=14)
    born = {"detail": {"requestParameters": {"logGroupName": "/aws/lambda/born"}}}
    logs.groups["/aws/lambda/born"] = None

    def done() -> None:
        assert logs.groups == {**CAPPED, "/aws/lambda/born": 14}

    return _pair(logs.world, lambda: sweep({}, janitor), lambda: sweep(born, janitor), lambda: None, done)


def _two_holds() -> Case:
    """Give a hold on a tenant beside one on a person of it: both stand, and cover what they name."""
    world = HoldWorld()
    person = "acme/person-one"

    def done() -> None:
        world.run()
        world.require_held()
        assert world.told() == ["legalHold.placed"] * 2

    return _pair(
        world,
        lambda: world.run(wish("place")),
        lambda: world.run(wish("place", person)),
        world.require_expiries_known,
        done,
    )


def _lift_and_sweep() -> Case:
    """Give a hold that is lifted while the schedule keeps it in place: in the end it is lifted, whole."""
    world = HoldWorld()
    world.place()
    world.calls.clear()

    def done() -> None:
        world.run()
        world.run()
        assert world.item() is None
        assert all("expiresAt" in row for row in world.records())

    return _pair(world, lambda: world.run(wish("lift")), world.run, world.require_expiries_known, done)


PAIRS = [
    Scenario(package="malware_quarantine", name="two versions of one upload", begin=_two_versions),
    Scenario(package="media_clamp", name="beside the scan of the same upload", begin=_scan_and_look),
    Scenario(package="log_retention_janitor", name="sweep beside a new group", begin=_sweep_and_birth),
    Scenario(package="legal_hold", name="tenant beside one of its people", begin=_two_holds),
    Scenario(package="legal_hold", name="lifting beside the schedule", begin=_lift_and_sweep),
]
