"""`pulumi policy analyze --file` on an exported state says what `bulwark gate` says of the same file."""

import datetime as dt
import json
from pathlib import Path

import pytest

from hardening.protocol.waiver_file import read as waivers_of
from review.cli import main
from review.engine.locate import Engine
from review.engine.session import Session
from review.judge import judge
from review.load.files import read
from tests.support.fixtures import FILES
from tests.support.packs import copied
from tests.support.verdicts import alike, by_engine, by_gate
from tests.support.waivers import ROW

SAMPLE = Path(__file__).parent / "sample"
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the pack judges by today
URN = "urn:pulumi:prod::sample::aws:rds/instance:Instance::orders"
ROWS: list[dict[str, object]] = [
    {**ROW, "urn": URN, "expires": SOON},
    {**ROW, "rule": "RDS-09", "urn": f"{URN}-gone", "expires": SOON},
]
LOWERED = {
    **{key: value for key, value in ROW.items() if key != "urn"},
    "rule": "RDS-02",
    "parameter": "minDays",
    "value": 7,
    "stack": "sample/prod",
    "expires": SOON,
}

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


@pytest.fixture(scope="module")
def exported(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], tuple[str, ...]]:
    """Give states, one whose secrets the engine can open and one where it cannot, and the secrets of the first."""
    folder = tmp_path_factory.mktemp("states")
    with Session(engine, SAMPLE, "prod") as session:
        assert session.up().code == 0
        (folder / "own.json").write_text(session.export().text)
        return [folder / "own.json", FILES["state"]], session.canaries


@pytest.fixture
def states(exported: tuple[list[Path], tuple[str, ...]]) -> list[Path]:
    return exported[0]


def test_the_engine_judges_a_state_as_the_gate_does(engine: Engine, states: list[Path], tmp_path: Path) -> None:
    pack = copied(tmp_path, *ROWS)
    with Session(engine, SAMPLE, "prod", packs=[pack]) as session:
        for state in states:
            result = session.analyze(state)
            verdicts = judge(read(str(state)), waivers=waivers_of(tmp_path / "compliance" / "waivers.yaml"))
            alike(by_engine(result), by_gate(verdicts.findings), state)
            assert by_engine(result)["RDS-08", URN][0] == "advisory"
            assert "WVR-03" in {rule for rule, _ in by_engine(result)}
            assert result.code != 0


def test_a_waiver_lowers_a_parameter_for_a_state_too(engine: Engine, states: list[Path], tmp_path: Path) -> None:
    config = tmp_path / "pack.json"
    config.write_text(json.dumps({"RDS-02-backups-pitr": {"minDays": 7}, "RDS-05-private": "disabled"}))
    pack = copied(tmp_path, LOWERED)
    with Session(engine, SAMPLE, "prod", packs=[pack], pack_config=config) as session:
        said = by_engine(session.analyze(states[0]))
    assert not any("backupRetentionPeriod" in line for line in said["RDS-02", URN][1])
    assert said["RDS-05", URN][0] == "mandatory"
    texts = {line for (rule, _), (_, lines) in said.items() if rule == "PCK-01" for line in lines}
    assert any(line.startswith("RDS-05.level is 'disabled' (refused") for line in texts)


def test_no_secret_is_shown(
    engine: Engine,
    exported: tuple[list[Path], tuple[str, ...]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (state, _), canaries = exported
    assert canaries
    with Session(engine, SAMPLE, "prod", packs=[copied(tmp_path)]) as session:
        shown = session.analyze(state).text
    main(["gate", str(state), "--quiet"])
    shown += capsys.readouterr().out
    assert "RED-01" in shown or "RDS-05" in shown
    assert not [canary for canary in canaries if canary in shown]
