"""Programs as people elsewhere write them, deployed by the real engine: its analysis of their states is the gate's."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.engine.locate import Engine
from review.engine.session import Deployment, Session
from review.judge import judge
from review.load.files import read
from tests.support.languages import ManySession
from tests.support.packs import PACK
from tests.support.programs import NAMES, STACK, project

IDS = {rule.name: rule.id for rule in RULES}
DEPLOYED = [name for name in NAMES if name != "empty_good"]
Deployed = Callable[[str], Path]

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-elsewhere"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def analysing(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give a session that judges files by the pack; whose stack it is does not matter to it."""
    with Session(engine, project("empty_good", tmp_path_factory.mktemp("files")), STACK, packs=[PACK]) as session:
        yield session


@pytest.fixture(scope="module")
def deployed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Give the state of a program after its first update."""

    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        with ManySession(engine, project(name, folder), STACK) as session:
            done = session.up()
            assert done.code == 0, done.text
            exported: Deployment = session.export()
        (folder / "state.json").write_text(exported.text)
        return folder / "state.json"

    return make


@pytest.mark.parametrize("name", DEPLOYED)
def test_the_engine_says_of_a_state_what_the_gate_says(analysing: Session, deployed: Deployed, name: str) -> None:
    state = deployed(name)
    result = analysing.analyze(state)
    here = {record["urn"] for record in json.loads(state.read_text())["deployment"]["resources"]}
    verdicts = judge(read(str(state)))
    theirs = {(IDS[found.rule], found.level, found.urn if found.urn in here else "") for found in result.violations}
    blocking = {(found.rule, found.urn) for found in verdicts.findings if found.blocks}
    ours = {
        (found.rule, _level(found.rule, found.urn, blocking), found.urn if found.urn in here else "")
        for found in verdicts.findings
    }
    stacks = {urn for urn in here if "pulumi:pulumi:Stack" in urn}
    assert _of(theirs, stacks) == _of(ours, stacks)
    assert (result.code == 0) is (not blocking)


def _level(rule: str, urn: str, blocking: set[tuple[str, str]]) -> str:
    return "mandatory" if (rule, urn) in blocking else "advisory"


def _of(said: set[tuple[str, str, str]], stacks: set[str]) -> Counter[tuple[str, str, str]]:
    """Give what is said; what is of no resource is shown at the stack by the engine."""
    return Counter((rule, level, "" if urn in stacks else urn) for rule, level, urn in said)


def test_a_program_without_resources_is_clean_under_the_pack(engine: Engine, tmp_path: Path) -> None:
    with ManySession(engine, project("empty_good", tmp_path), STACK, packs=[PACK]) as session:
        result = session.preview()
    assert result.code == 0, result.text
    assert not result.violations


def test_other_providers_are_clean_under_the_pack(engine: Engine, tmp_path: Path) -> None:
    with ManySession(engine, project("other_providers_good", tmp_path), STACK, packs=[PACK]) as session:
        result = session.preview()
    assert result.code == 0, result.text
    assert not result.violations


@pytest.mark.parametrize(("strict", "level"), [("true", "mandatory"), ("false", "advisory")])
def test_a_first_preview_need_not_decide_what_only_the_update_can(
    engine: Engine, tmp_path: Path, strict: str, level: str
) -> None:
    place = project("lambda_api_good", tmp_path)
    with (place / f"Pulumi.{STACK}.yaml").open("a") as file:
        file.write(f"  elsewhere:strictPreview: {strict}\n")
    with ManySession(engine, place, STACK, packs=[PACK]) as session:
        said = {(IDS[found.rule], found.level) for found in session.preview().violations}
    assert ("IAM-02", level) in said, "its policy is made of what AWS has not named yet"
    assert ("KMS-03", "mandatory") in said, "what is decided is as it was"
