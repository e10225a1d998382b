"""What recorder and gate say of a stack is what the real engine registers and judges, verdict by verdict."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from review.engine.agreement import differences
from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Session
from review.judge import judge
from review.load.files import read
from review.record.run import record
from tests.support.reliability import figure
from tests.support.verdicts import Said, alike, by_engine, by_gate, of_resources
from tests.support.weakened import weakened

HOME = Path(__file__).parents[2]
PACK = HOME / "policy"
CHANGING = Path(__file__).parent / "programs/changing"
DEFAULT = "::pulumi:providers:aws::default_"
"""A provider instance that the engine makes by itself where a program names none: the recorder has none."""
DATABASE = "aws:rds/instance:Instance"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-parity"), pytest.mark.timeout(3600)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The weakened production, judged by the engine and by the gate."""

    preview: Result
    by_preview: Said
    by_gate_of_preview: Said
    by_recorder: Said
    analysis: Result
    by_gate_of_state: Said
    state: Path


@pytest.fixture(scope="module")
def judged(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder, files = weakened(tmp_path_factory.mktemp("weakened")), tmp_path_factory.mktemp("files")
    file, state = files / "preview.json", files / "state.json"
    with Session(engine, folder, "prod") as session:
        assert session.up().code == 0
        state.write_text(session.export().text)
    with Session(engine, folder, "prod", packs=[PACK]) as session:
        preview = session.preview()
        analysis = session.analyze(state)
    file.write_text(preview.stdout)
    return Judged(
        preview=preview,
        by_preview=by_engine(preview),
        by_gate_of_preview=by_gate(judge(read(str(file))).findings),
        by_recorder=by_gate(judge(record(folder, "prod", unknown=True)).findings),
        analysis=analysis,
        by_gate_of_state=by_gate(judge(read(str(state))).findings),
        state=state,
    )


def test_a_weakened_program_stops_the_preview_and_the_rules_are_named(judged: Judged) -> None:
    assert judged.preview.code != 0
    databases = {step.urn for step in judged.preview.steps if step.type == DATABASE}
    assert databases
    assert {urn for rule, urn in judged.by_preview if rule == "RDS-01"} == databases
    # Only the configuration of the stack, as the engine tells it, says which pages may call.
    assert {"APP-03", "S3-06"} <= {rule for rule, _ in judged.by_preview}
    assert {judged.by_preview[key][0] for key in judged.by_preview if key[0] in ("RDS-01", "APP-03")} == {"mandatory"}


def test_the_preview_is_judged_alike_by_the_engine_the_gate_and_the_recording(judged: Judged) -> None:
    assert len(judged.by_preview) >= 100
    assert of_resources(judged.by_preview) == of_resources(judged.by_recorder)
    assert of_resources(judged.by_preview) == of_resources(judged.by_gate_of_preview)
    figure("engine.parity.preview.verdicts", len(judged.by_preview))
    figure("engine.parity.preview.rules", len({rule for rule, _ in judged.by_preview}))


def test_the_state_is_judged_alike_by_the_engine_and_the_gate(judged: Judged) -> None:
    said = by_engine(judged.analysis)
    assert len(said) >= 100
    alike(said, judged.by_gate_of_state, judged.state)
    figure("engine.parity.state.verdicts", len(said))


@pytest.mark.parametrize(("folder", "stack"), [(HOME, "dev"), (CHANGING, "prod")])
def test_another_stack_is_registered_and_judged_alike(engine: Engine, folder: Path, stack: str) -> None:
    recorded = record(folder, stack, unknown=True)
    with Session(engine, folder, stack, packs=[PACK]) as session:
        preview = session.preview()
    assert differences(recorded, preview.steps) == []
    said = {key: value for key, value in of_resources(by_engine(preview)).items() if DEFAULT not in key[1]}
    assert said == of_resources(by_gate(judge(recorded).findings))
    assert (preview.code == 0) == (by_engine(preview) == {})
