"""`pulumi policy analyze --file` on an exported state says what `bulwark gate` says of the same file."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.protocol.published import problem
from hardening.protocol.waiver_file import read as waivers_of
from review.cli import main
from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Session
from review.judge import judge
from review.load.files import read
from tests.support.fixtures import FILES
from tests.support.packs import copied
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
NAMES = {rule.name: rule.id for rule in RULES}
Said = Mapping[tuple[str, str], tuple[str, frozenset[str]]]

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


def by_engine(result: Result) -> Said:
    """Give level and problems by rule and resource, out of the texts that the engine shows."""
    return {
        (NAMES[found.rule], found.urn): (found.level, frozenset(_problems(found.message)))
        for found in result.violations
    }


def _problems(message: str) -> list[str]:
    body = message.rpartition(". Fix: ")[0]
    lines = body.split(".\n")
    return [line for line in lines if not line.startswith(("The rule cannot pass what", "Waived until"))]


def by_gate(findings: tuple[Finding, ...]) -> Said:
    grouped: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.rule, finding.urn].append(finding)
    return {key: (_level(found), frozenset(map(problem, found))) for key, found in grouped.items()}


def _level(found: list[Finding]) -> str:
    return "mandatory" if any(each.blocks for each in found) else "advisory"


def alike(said: Said, judged: Said, state: Path) -> None:
    """Demand the same verdicts; what is said of no resource is shown at the stack by the engine."""
    here = {record["urn"] for record in json.loads(state.read_text())["deployment"]["resources"]}
    assert {key: value for key, value in said.items() if key[0][:3] not in ("WVR", "CFG")} == {
        key: value for key, value in judged.items() if key[1] in here
    }
    assert {rule for rule, _ in said} == {rule for rule, _ in judged}


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
