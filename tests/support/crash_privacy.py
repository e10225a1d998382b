"""What holds and answers requests of people about their data, to be disturbed."""

import contextlib
from collections.abc import Callable

from functions._common.guarding import GuardError
from tests.support.crashes import Case, Scenario, Stop
from tests.support.dsr_world import CANARY, KEPT, MINE, OWN, DsrWorld
from tests.support.dsr_world import PERSON as DSR_PERSON
from tests.support.hold_world import DAY, EVENTS, PERSON, REQUESTS, HoldWorld, wish
from tests.support.receipt_world import ReceiptWorld

LATER = "the wish once more, and the schedule"
SECRETS = ("canary-of-a-payload", "counsel@example.com", "claim of a customer", PERSON, "acme")


def _case(
    world: HoldWorld, event: dict[str, object], done: Callable[[], None], holds: Callable[[], None] = lambda: None
) -> Case:
    def again() -> None:
        """Whoever heard of no end wishes once more; a hold that is gone, or going, is done with."""
        with contextlib.suppress(GuardError):
            world.run(event)
        world.run()
        world.run()

    def always() -> None:
        world.require_expiries_known()
        holds()

    def finished(_then: str, _stop: Stop | None) -> None:
        done()

    world.calls.clear()
    return Case(
        stops=world,
        run=lambda: world.run(event),
        again={LATER: again},
        holds=always,
        done=finished,
        secrets=lambda: {*SECRETS},
    )


def _placing() -> Case:
    """Give the placing of a hold: what it covers is held in the archive before it is in the table."""
    world = HoldWorld()

    def holds() -> None:
        archived = all(on for (key, _), on in world.s3.held.items() if key.startswith("events/"))
        assert archived or all("expiresAt" in row for row in world.records()), "the table came first"

    def done() -> None:
        world.require_held()
        assert (world.state(), world.told()) == ("held", ["legalHold.placed"])

    return _case(world, wish("place"), done, holds)


def _sweep() -> Case:
    """Give the daily sweep: what came in since is held, and what was held stays so at any moment."""
    world = HoldWorld()
    world.place()
    world.sleep(DAY)
    world.s3.held["events/2023/11/14/batch-2.jsonl", "v1"] = False
    before = {name for name, on in world.s3.held.items() if on}

    def holds() -> None:
        assert all(world.s3.held[name] for name in before)
        assert not [row for row in world.records() if "expiresAt" in row]

    def done() -> None:
        world.require_held()

    return _case(world, {}, done, holds)


def _lifting() -> Case:
    """Give the lifting of a hold beside another one: that one keeps what it covers, and what waited is started once."""
    world = HoldWorld()
    world.place(f"acme/{PERSON}")
    world.place()
    for ident, person in (("request-one", PERSON), ("request-two", "person-two")):
        world.dynamo.add(REQUESTS, requestId=ident, tenantId="acme", subjectId=person, awaitsLift="yes")

    def holds() -> None:
        world.require_held("acme", PERSON)
        assert not world.states.started or world.item() is None, "started while the hold stood"

    def done() -> None:
        world.run()
        assert world.item() is None
        assert world.told() == ["legalHold.lifted", "legalHold.placed", "legalHold.placed"]
        assert all("expiresAt" in row for row in world.records("acme", "person-two"))
        assert len(world.states.started) == 2

    return _case(world, wish("lift"), done, holds)


def _resuming() -> Case:
    """Give the run after a lift: every request that waited is started, none twice."""
    world = HoldWorld()
    for number in range(3):
        world.dynamo.add(
            REQUESTS, requestId=f"request-{number}", tenantId="acme", subjectId=f"person-{number}", awaitsLift="yes"
        )
    world.place()
    world.lift()

    def done() -> None:
        assert sorted(world.states.started.values()) == [f'{{"requestId": "request-{number}"}}' for number in range(3)]
        assert not any(world.s3.held.values())

    return _case(world, {}, done)


def _restoring() -> Case:
    """Give the guard of held records: what was deleted is there again, once, and no hold that was lifted comes back."""
    world = HoldWorld()
    world.place()
    keys = [key for key in world.dynamo.tables[EVENTS] if key[0] == "acme"]
    for key in keys[:2]:
        world.dynamo.lose(EVENTS, key)
    world.calls.clear()

    def done(_then: str, _stop: Stop | None) -> None:
        world.require_held()
        world.require_expiries_known()

    return Case(
        stops=world,
        run=world.guard,
        again={"the batch once more": world.guard},
        holds=lambda: None,
        done=done,
        secrets=lambda: {*SECRETS},
    )


def _until_done(run: Callable[[], dict[str, object]]) -> Callable[[], object]:
    """Call as the state machine does: until nothing is left to do."""

    def again() -> None:
        while run()["outcome"] == "more":
            pass

    return again


def _erasing() -> Case:
    """Give an erasure: whatever happens, nothing of others goes, and in the end nothing of the person is left."""
    world = DsrWorld()
    world.objects.locked = {(KEPT, f"{MINE}a", "1")}

    def done(_then: str, _stop: Stop | None) -> None:
        assert (world.mine(), world.names) == (world.objects.locked, {"/shop/prod/db-app"})
        assert world.item["retained"]["SS"] == [f"{KEPT}: 1 locked versions"]

    return Case(
        stops=world,
        run=world.erase,
        again={"the step once more": _until_done(world.erase)},
        holds=world.require_others_whole,
        done=done,
        secrets=lambda: {MINE, OWN, CANARY},
    )


def _exporting() -> Case:
    """Give an export: it takes nothing away, and each line is there once."""
    world = DsrWorld("export")
    before = (world.mine(), set(world.names))

    def holds() -> None:
        world.require_others_whole()
        assert (world.mine(), world.names) == before

    def done(_then: str, _stop: Stop | None) -> None:
        assert [len(world.exported(section)) for section in ("records", "objects", "accounts")] == [2, 4, 2]

    return Case(
        stops=world,
        run=world.export,
        again={"the step once more": _until_done(world.export)},
        holds=holds,
        done=done,
        secrets=lambda: {MINE, OWN, CANARY},
    )


def _receipt() -> Case:
    """Give a receipt: there is one version of it, of the bytes that were settled first, and signed."""
    world = ReceiptWorld()

    def done(_then: str, _stop: Stop | None) -> None:
        assert world.said()["done"] == "erase"

    return Case(
        stops=world,
        run=world.run,
        again={"the step once more": world.run},
        holds=world.require_no_half,
        done=done,
        secrets=lambda: {DSR_PERSON},
    )


PRIVACY = [
    Scenario(package="dsr_receipt", name="erasure", begin=_receipt),
    Scenario(package="dsr_erase", name="objects and secrets", begin=_erasing),
    Scenario(package="dsr_export", name="three sections", begin=_exporting),
    Scenario(package="legal_hold", name="placing", begin=_placing),
    Scenario(package="legal_hold", name="daily sweep", begin=_sweep),
    Scenario(package="legal_hold", name="lifting beside another hold", begin=_lifting),
    Scenario(package="legal_hold", name="resuming requests", begin=_resuming),
    Scenario(package="hold_guard", name="deleted records", begin=_restoring),
]
