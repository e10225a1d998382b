"""The real engine under a pack with waivers says what the gate says of the same program with the same register."""

import datetime as dt
from pathlib import Path

import pytest

from hardening.protocol.waiver_file import read
from review.engine.locate import Engine
from review.engine.session import Session
from review.judge import judge
from review.record.run import record
from tests.support.packs import copied
from tests.support.waivers import ROW

SAMPLE = Path(__file__).parent / "sample"
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the pack judges by today
URN = "urn:pulumi:prod::sample::aws:rds/instance:Instance::orders"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


def row(**parts: object) -> dict[str, object]:
    return {**ROW, "urn": URN, "expires": SOON, **parts}


def ident(name: str) -> str:
    """Give the id of a rule by the name of its policy."""
    return "-".join(name.split("-")[:2])


def test_the_pack_waives_what_the_gate_waives_and_shows_it(engine: Engine, tmp_path: Path) -> None:
    rows = [
        row(),  # RDS-08 of the database
        row(rule="RDS-03", expires="2026-01-01"),  # ended
        row(rule="RDS-05"),  # never to be waived
        row(rule="RDS-09", urn=f"{URN}-gone"),  # covers nothing
        row(rule="RDS-09", urn=URN.replace("prod", "dev", 1)),  # of another stack
    ]
    pack = copied(tmp_path, *rows)
    with Session(engine, SAMPLE, "prod", packs=[pack]) as session:
        result = session.preview()
    verdicts = judge(record(SAMPLE, "prod", unknown=True), waivers=read(tmp_path / "compliance" / "waivers.yaml"))
    said = {(ident(found.rule), found.level) for found in result.violations if found.urn == URN}
    wanted = {
        (found.rule, "mandatory" if found.blocks else "advisory") for found in verdicts.findings if found.urn == URN
    }
    assert said == wanted
    assert {("RDS-08", "advisory"), ("RDS-03", "mandatory"), ("RDS-05", "mandatory")} <= said
    on_waivers = {ident(found.rule) for found in result.violations if found.rule.startswith("WVR")}
    assert on_waivers == {found.rule for found in verdicts.findings if found.rule.startswith("WVR")}
    assert on_waivers == {"WVR-02", "WVR-03", "WVR-05"}
    shown = next(found.message for found in result.violations if found.urn == URN and found.rule.startswith("RDS-08"))
    assert shown.startswith(f"Waived until {SOON} by data@example.com, SEC-214")
    assert result.code != 0
