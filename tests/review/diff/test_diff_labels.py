"""Each verdict has one label and one exit code, and help says what the codes mean."""

import json
from dataclasses import replace

import pytest

from review.cli import main
from review.diff import machine
from review.diff.difference import difference
from review.diff.labels import LABELS
from review.diff.verdict import label
from review.exits import Exit
from tests.support.differences import changed, compared, graph, loaded, resource
from tests.support.hazardous_changes import DB

TOPIC = resource("sns/topic", "t", {"displayName": "a"})
QUIET = compared([TOPIC], [changed(TOPIC, displayName="b")])
GRAVE = compared([DB], [])
CASES = {
    "no-change": (compared([TOPIC], [TOPIC]), Exit.CLEAN),
    "changes": (QUIET, Exit.CLEAN),
    "hazard": (GRAVE, Exit.HAZARD),
    "policy": (difference(loaded(graph(DB)), loaded(graph(changed(DB, publiclyAccessible=True)))), Exit.POLICY),
    "not-approved": (replace(QUIET, approved=False, differs=("state",)), Exit.CHANGED),
}


@pytest.mark.parametrize("name", CASES)
def test_a_verdict_has_its_label_and_code(name: str) -> None:
    found, code = CASES[name]
    assert (label(found), found.exit) == (f"bulwark:{name}", code)
    assert json.loads(machine.render(found))["verdict"]["label"] in LABELS


def test_what_was_approved_as_it_stands_is_no_hazard_any_more() -> None:
    approved = replace(GRAVE, approved=True)
    assert (label(approved), approved.exit) == ("bulwark:changes", Exit.CLEAN)


def test_labels_are_one_a_verdict() -> None:
    assert len(set(LABELS)) == len(LABELS)
    assert {f"bulwark:{name}" for name in CASES} <= set(LABELS)


def test_help_tells_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out.partition("exit codes:")[2]
    assert all(f"{int(code)} " in said for code in Exit)
    with pytest.raises(SystemExit):
        main(["diff", "--help"])
    said = capsys.readouterr().out.partition("\nexit:")[2]
    assert all(f"{int(code)} " in said for code in (0, 1, 4, 5, 6, 7))
