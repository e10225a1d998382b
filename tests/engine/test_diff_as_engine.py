"""What the diff says offline is what the real engine says, and a real preview brings the engine's verdicts."""

import shutil
from pathlib import Path

import pytest

from review.diff.difference import difference
from review.diff.kinds import Op
from review.diff.model import Difference
from review.diff.outline import Side
from review.diff.records import Picture
from review.diff.replacing import create_only
from review.diff.sides import Loaded, of_file, of_preview
from review.engine.locate import Engine
from review.engine.results import Result
from review.engine.session import Session
from review.record.run import record_both

PROGRAM = Path(__file__).parent / "programs/changing"
FIRST, SECOND = 'STEP = "first"', 'STEP = "second"'

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-changing")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("changing") / "program"
    return shutil.copytree(PROGRAM, target, ignore=shutil.ignore_patterns("__pycache__"))


def turn(folder: Path, old: str, new: str) -> None:
    file = folder / "__main__.py"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def ran(engine: Engine, folder: Path) -> tuple[Difference, Result, str]:
    """Give the offline difference, the engine's preview of the same change, and the state before it."""
    first = loaded(folder, "first")
    fixed = {type_: sorted(table.will) for type_, table in create_only().items()}
    with Session(engine, folder, "prod", create_only=fixed) as session:
        created = session.up()
        assert created.code == 0, created.stderr
        state = session.export().text
        turn(folder, FIRST, SECOND)
        preview = session.preview()
    second = loaded(folder, "second")
    return difference(first, second, terms=None), preview, state


def loaded(folder: Path, label: str) -> Loaded:
    recording = record_both(folder, "prod")
    return Loaded(Side(label, "revision", label, 0), Picture(recording.known, recording.unknown))


def engine_ops(preview: Result) -> set[tuple[str, str]]:
    """Give what the engine does to each resource, the three steps of a replacement as one."""
    found = set()
    for step in preview.steps:
        op = "replace" if "replace" in step.op else step.op
        if op != "same" and not step.type.startswith("pulumi:"):
            found.add((op, step.urn))
    return found


def offline_ops(found: Difference) -> set[tuple[str, str]]:
    """Give what the difference says; what is renamed without an alias is a deletion and a creation to the engine."""
    ops = set()
    for change in found.changes:
        if not change.custom or change.op is Op.MOVE:
            continue
        if change.op is Op.REPLACE and change.before_urn:
            ops |= {("create", change.urn), ("delete", change.before_urn)}
        else:
            ops.add((change.op.value, change.urn))
    return ops


def test_the_engine_does_what_the_difference_says(ran: tuple[Difference, Result, str]) -> None:
    found, preview, _ = ran
    assert preview.code == 0, preview.stderr
    assert offline_ops(found) == engine_ops(preview)
    assert {op for op, _ in offline_ops(found)} == {"create", "delete", "replace", "update"}


def test_a_replacement_pulls_along_what_refers_to_it(ran: tuple[Difference, Result, str]) -> None:
    subnet = next(change for change in ran[0].changes if change.name == "subnet")
    assert subnet.op is Op.REPLACE
    assert [each.cause.text for each in subnet.properties] == ["network, which is replaced"]


def test_a_real_preview_is_read_with_the_engine_s_verdicts(ran: tuple[Difference, Result, str], tmp_path: Path) -> None:
    offline, preview, state = ran
    file, stands = tmp_path / "preview.json", tmp_path / "state.json"
    file.write_text(preview.stdout)
    stands.write_text(state)
    both = of_preview(str(file))
    assert both is not None
    for base, head in (both, (of_file(str(stands)), of_file(str(file)))):
        found = difference(base, head, terms=None)
        assert offline_ops(found) == engine_ops(preview)
        assert all(change.engine for change in found.changes if change.custom)
        kinds = {(hazard.kind, hazard.answer, hazard.urn) for hazard in found.hazards}
        assert kinds == {(hazard.kind, hazard.answer, hazard.urn) for hazard in offline.hazards}
