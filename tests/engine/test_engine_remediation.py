"""The real engine lets the pack mend a program: what it knows how to is changed in place, and then judged."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardening.catalog import RULES
from hardening.in_place import in_place
from hardening.remediation import mending
from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Session

SAMPLE = Path(__file__).parent / "sample"
PACK = Path(__file__).parents[2] / "policy"
DATABASE = "aws:rds/instance:Instance"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
FIXED = {
    DATABASE: ["storageEncrypted", "kmsKeyId", "engine", "username", "dbSubnetGroupName"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["atRestEncryptionEnabled", "transitEncryptionEnabled"],
    "aws:sqs/queue:Queue": ["fifoQueue", "name"],
}
"""What the doubles replace a resource for, as AWS does."""

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


@dataclass(frozen=True, slots=True)
class Mended:
    """A stack that stands, and a preview of it under a pack that mends."""

    before: Mapping[str, Mapping[str, object]]
    """Inputs by URN, of what the program says."""
    preview: Result


@pytest.fixture(scope="module")
def mended(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mended]:
    config = tmp_path_factory.mktemp("config") / "pack.json"
    config.write_text(json.dumps({rule.name: "remediate" for rule in RULES if any(mending(rule))}))
    with Session(engine, SAMPLE, "prod", packs=[PACK], pack_config=config, create_only=FIXED) as session:
        packs, session._packs = session._packs, []
        plain = session.preview()
        created = session.up()
        assert created.code == 0, created.stderr
        session._packs = packs
        yield Mended({step.urn: inputs(step.state) for step in plain.steps}, session.preview())


def inputs(state: Mapping[str, object]) -> Mapping[str, object]:
    found = state.get("inputs")
    return found if isinstance(found, dict) else {}


def test_the_engine_previews_what_the_pack_mends(mended: Mended) -> None:
    database = next(step for step in mended.preview.steps if step.type == DATABASE)
    found = inputs(database.state)
    assert database.op == "update"
    assert (found["publiclyAccessible"], found["deletionProtection"], found["multiAz"]) == (False, True, True)
    assert found["backupRetentionPeriod"] == 14
    assert found["storageEncrypted"] is True
    assert found["username"] == "orders"


def test_nothing_is_replaced_and_only_what_changes_in_place_is_changed(mended: Mended) -> None:
    assert {step.op for step in mended.preview.steps} <= {"same", "update"}
    updated = [step for step in mended.preview.steps if step.op == "update"]
    assert len(updated) >= 4
    for step in updated:
        before, now = mended.before[step.urn], inputs(step.state)
        known = [name for name in {*before, *now} if UNKNOWN not in str(before.get(name))]
        changed = [name for name in known if before.get(name) != now.get(name)]
        assert changed
        assert all(in_place(step.type, path) for name in changed for path in below(name, now[name])), changed


def below(name: str, value: object) -> list[str]:
    """Give the paths of what a property holds; its own where it holds no object."""
    return [f"{name}.{part}" for part in value] if isinstance(value, dict) else [name]


def test_what_was_mended_is_no_violation_and_what_could_not_be_still_stops_the_update(mended: Mended) -> None:
    said = {
        (found.rule.rsplit("-")[0] + "-" + found.rule.split("-")[1], found.level) for found in mended.preview.violations
    }
    rules = {rule for rule, _ in said}
    assert "RDS-05" not in rules
    assert "RDS-10" not in rules
    assert ("RDS-13", "mandatory") in said or ("NET-01", "mandatory") in said
    assert mended.preview.code != 0
