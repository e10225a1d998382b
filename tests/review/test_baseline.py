"""A baseline: each finding is new, as before or fixed, and only what is new blocks."""

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from review.cli import main
from review.exits import Exit
from tests.support.differences import Record, changed, graph, resource

SCHEMA = json.loads((Path(__file__).parents[2] / "review/schema/verdicts-1.schema.json").read_text(encoding="utf-8"))
DB = resource("rds/instance", "db", {"identifier": "shop", "publiclyAccessible": False, "backupRetentionPeriod": 1})
WORSE, BETTER = changed(DB, publiclyAccessible=True), changed(DB, backupRetentionPeriod=35)


def written(folder: Path, name: str, *records: Record) -> str:
    (folder / name).write_text(json.dumps(graph(*records)))
    return str(folder / name)


def gate(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["gate", *arguments])
    return code, capsys.readouterr().out


def standings(body: Mapping[str, list[Mapping[str, str]]], path: str) -> set[str]:
    return {each["baseline"] for each in body["findings"] if each["path"] == path}


def test_what_was_there_before_blocks_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = written(tmp_path, "old.json", DB)
    assert gate(capsys, old)[0] == Exit.POLICY
    code, said = gate(capsys, "--baseline", old, old)
    assert code == Exit.CLEAN
    assert "as before" in said
    assert "No mandatory rule is newly violated" in said


def test_what_is_new_blocks_and_what_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = written(tmp_path, "old.json", DB)
    code, said = gate(capsys, "--baseline", old, written(tmp_path, "new.json", WORSE), "--format", "json")
    body = json.loads(said)
    jsonschema.Draft202012Validator({**SCHEMA, "properties": {**SCHEMA["properties"], "graph": {}}}).validate(body)
    assert code == Exit.POLICY
    assert standings(body, "publiclyAccessible") == {"new"}
    assert standings(body, "backupRetentionPeriod") == {"existing"}
    assert body["fixed"] == []
    code, said = gate(capsys, "--baseline", old, written(tmp_path, "better.json", BETTER), "--format", "json")
    assert code == Exit.CLEAN
    assert "backupRetentionPeriod" in {each["path"] for each in json.loads(said)["fixed"]}


def test_verdicts_are_a_baseline_as_their_graph_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = written(tmp_path, "old.json", DB), written(tmp_path, "new.json", WORSE)
    verdicts = tmp_path / "verdicts.json"
    gate(capsys, old, "--format", "json", "--out", str(verdicts))
    kept = {name: gate(capsys, "--baseline", name, new, "--format", "sarif") for name in (old, str(verdicts))}
    assert kept[old] == kept[str(verdicts)]
    states = {each["baselineState"] for each in json.loads(kept[old][1])["runs"][0]["results"]}
    assert states == {"new", "unchanged"}


@pytest.mark.parametrize("form", ["text", "md", "html", "junit"])
def test_every_format_says_what_was_there_before(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    old, new = written(tmp_path, "old.json", DB), written(tmp_path, "new.json", WORSE)
    said = gate(capsys, "--baseline", old, new, "--format", form)[1]
    assert ("What was there before" if form == "md" else "(as before)") in said
    if form == "junit":
        before, after = (gate(capsys, *more, new, "--format", form)[1] for more in ((), ("--baseline", old)))
        assert after.count("<failure") < before.count("<failure")
        assert after.count("<testcase") == before.count("<testcase")


def test_a_wrong_baseline_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = written(tmp_path, "old.json", DB)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"findings": [{"rule": "RDS-02"}]}))
    for asked, words in ((str(broken), "not verdicts of Bulwark"), ("nowhere", "neither a file nor a revision")):
        assert main(["gate", "--baseline", asked, old]) == Exit.ERROR
        assert words in capsys.readouterr().err
    assert main(["gate", "--baseline", old, old, old]) == Exit.ERROR
    assert "--baseline takes one file" in capsys.readouterr().err
