"""Guards to be disturbed: whatever happens, the next run has done what there was to do, and once."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from functions.attestation_check.handler import Checking
from functions.attestation_check.handler import check as check_attestations
from functions.audit_transform.handler import Batch, Handed, Redaction, Returned, transform
from functions.log_retention_janitor.handler import Janitor, sweep
from functions.malware_quarantine.handler import Quarantine, contain
from functions.media_clamp.handler import Clamp, look
from functions.synthetic_page.handler import ring
from tests.support.crashes import Case, Scenario, Stop
from tests.support.guard_fakes import CAPPED, GROUPS, KEY, PATH, LogsFake, SsmFake, infected, record, result
from tests.support.guard_world import GuardWorld
from tests.support.object_world import EVIDENCE, UPLOADS, S3Fake

LATER = "the event once more"
PERSON = "ada@example.com"
WORDS = "second factor"


def _case(
    world: GuardWorld,
    run: Callable[[], object],
    done: Callable[[], None],
    holds: Callable[[], None] = lambda: None,
    secrets: tuple[str, ...] = ("canary",),
) -> Case:
    def finished(_then: str, _stop: Stop | None) -> None:
        done()

    return Case(stops=world, run=run, again={LATER: run}, holds=holds, done=finished, secrets=lambda: {*secrets})


def _quarantine(status: str) -> Case:
    """Give the removal of an upload: malware goes only when evidence of it lies in the locked bucket."""
    s3 = infected()
    work = Quarantine(s3=s3, bucket=UPLOADS, quarantine=EVIDENCE, prefix="quarantine/")
    kept = {b"bad"} if status == "THREATS_FOUND" else set[bytes]()

    def holds() -> None:
        assert (KEY, "2") in s3.versions() or not kept or s3.versions(EVIDENCE), "neither the object nor evidence of it"

    def done() -> None:
        assert s3.versions() == [(f"{KEY}.bak", "4")]
        assert {s3.objects[EVIDENCE, key, version] for key, version in s3.versions(EVIDENCE)} == kept

    return _case(s3.world, lambda: contain(result(status), work), done, holds, (KEY, PERSON))


def _clamp() -> Case:
    """Give the look at an upload that is no video: it goes, and its neighbour stays."""
    s3 = S3Fake(GuardWorld())
    s3.put(KEY, "1", b"<svg xmlns=")
    s3.put(KEY, "0", b"another upload")
    clamp = Clamp(s3=s3, bucket=UPLOADS, most_bytes=100, types=frozenset({"video/mp4"}))
    event = {"detail": {"bucket": {"name": UPLOADS}, "object": {"key": KEY, "version-id": "1"}}}

    def done() -> None:
        assert s3.versions() == [(KEY, "0")]

    return _case(s3.world, lambda: look(event, clamp), done, secrets=(KEY, PERSON))


def _janitor(name: str = "") -> Case:
    """Give a sweep of log groups, or the cap of a new one: nothing is ever lengthened."""
    logs = LogsFake(GuardWorld())
    event = {"detail": {"requestParameters": {"logGroupName": name}}} if name else dict[str, object]()

    def holds() -> None:
        known = [(days, GROUPS[group]) for group, days in logs.groups.items()]
        assert all(now == before or (now == 14 and (before is None or before > 14)) for now, before in known)

    def done() -> None:
        assert logs.groups == ({**GROUPS, name: 14} if name else CAPPED)

    return _case(logs.world, lambda: sweep(event, Janitor(logs=logs, days=14)), done, holds)


def _attestations() -> Case:
    """Give the look at attestations: no number is told before every record was read."""
    world, right = GuardWorld(), {"DaysLeft": 77.0, "Waiting": 0.0, "Attested": 3.0}
    checking = Checking(
        ssm=SsmFake(world, {name: record(name) for name in ("A", "B", "C")}),
        metrics=world.metrics,
        clock=world,
        path=PATH,
        controls=["A", "B", "C"],
        namespace="bulwark/prod/attestation",
    )

    def holds() -> None:
        assert world.metrics.numbers in ({}, right)

    def done() -> None:
        assert world.metrics.numbers == right

    return _case(world, lambda: check_attestations(checking), done, holds, (PERSON, WORDS))


def _page() -> Case:
    """Give the drill: ringing twice is one drill."""
    world = GuardWorld()

    def done() -> None:
        assert world.metrics.numbers == {"Drill": 1}

    return _case(world, lambda: ring(world.metrics, "shop/prod/drill"), done)


@dataclass
class _Archive:
    """What Firehose took back of a batch, each time."""

    taken: list[list[Returned]] = field(default_factory=list)


def _transform() -> Case:
    """Give a batch on its way to the archive: it calls nobody, and the same batch again is the same, to the byte."""
    world, archive = GuardWorld(), _Archive()
    record_ = {"record": {"action": {"S": "publish"}, "legalHold": {"BOOL": True}, "payload": {"S": "canary"}}}
    data = base64.b64encode(json.dumps(record_).encode()).decode()
    batch = Batch(invocationId="b", records=[Handed(recordId="1", data=data), Handed(recordId="2", data="?")])
    rules = Redaction(flags=("legalHold",), envelope=frozenset({"action"}))

    def done() -> None:
        assert all(taken == archive.taken[0] for taken in archive.taken)
        assert [one["recordId"] for one in archive.taken[0]] == ["1", "2"]

    return _case(world, lambda: archive.taken.append(transform(batch, rules)["records"]), done)


GUARDS = [
    Scenario(package="malware_quarantine", name="malware", begin=lambda: _quarantine("THREATS_FOUND")),
    Scenario(package="malware_quarantine", name="not scanned", begin=lambda: _quarantine("UNSUPPORTED")),
    Scenario(package="media_clamp", name="no video", begin=_clamp),
    Scenario(package="log_retention_janitor", name="sweep", begin=_janitor),
    Scenario(package="log_retention_janitor", name="new group", begin=lambda: _janitor("/aws/lambda/new")),
    Scenario(package="attestation_check", name="three records", begin=_attestations),
    Scenario(package="synthetic_page", name="drill", begin=_page),
    Scenario(package="audit_transform", name="batch", begin=_transform),
]
