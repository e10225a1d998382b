"""The report in every format: valid, complete, harmless, and red for what is missing, failed or not there."""

import csv
import datetime as dt
import io
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from hardening.catalog import RULES
from review.checklist import CONTROLS
from review.cli import main
from review.evidence import register, revision, runs
from review.evidence.links import Kind, Link
from review.evidence.register import RegisterError
from review.evidence.rows import Report, Sources
from review.evidence.runs import Run, RunsError
from review.judge import Verdicts, judge
from review.posture import Status
from review.reports import data, oscal, page, words

HOME = Path(__file__).resolve().parents[2]
SMALL = Path(__file__).parent / "programs" / "small"
TODAY = dt.date(2026, 6, 1)
CANARY = "canary-91c2"
HOSTILE = '=HYPERLINK("x")|<script>alert(1)</script>\x1b'
RENDERERS = {"md": words.render, "html": page.render, "csv": data.as_csv, "json": data.as_json, "oscal": oscal.render}


def record(type_: str, name: str, *, custom: bool = True, **inputs: object) -> dict[str, object]:
    urn = f"urn:pulumi:prod::shop::{type_}::{name}"
    source = {"file": "components/x.py", "line": 7}
    return {"urn": urn, "type": type_, "name": name, "custom": custom, "inputs": inputs, "source": source}


def judged(*records: dict[str, object]) -> Verdicts:
    body = {"project": "shop", "stack": "prod", "config": {"shop:owner": HOSTILE}, "resources": list(records)}
    found = judge(body)
    return replace(found, findings=(), subjects={rule.id: 1 for rule in RULES})


def report(home: Path, *, ran: dict[str, Run] | None = None) -> Report:
    store = record("shop:data:Store", "store", custom=False, controls=["WS-4", "ND-2"])
    secret = {"$secret": True, "value": CANARY}
    bucket = record("aws:s3/bucket:Bucket", "b", bucket=HOSTILE, policy={"$secret": True}, acl=secret["$secret"])
    return Sources(verdicts=judged(store, bucket), home=home, ran=ran, revision="abc", today=TODAY).report()


def status_of(found: Report, control: str) -> tuple[Status, str]:
    (row,) = [row for row in found.rows if row.standing.control.id == control]
    return row.standing.status, row.standing.reason


def schema() -> dict[str, object]:
    """Read NIST's schema; its classes of letters are spelt as Python knows them."""
    text = (HOME / "tests" / "schemas" / "oscal-assessment-results.schema.json").read_text()
    found = json.loads(text.replace("\\\\p{L}", "[A-Za-z]").replace("\\\\p{N}", "[0-9]"))
    assert isinstance(found, dict)
    return found


def test_oscal_is_valid_by_the_schema_of_nist(tmp_path: Path) -> None:
    document = json.loads(oscal.render(report(tmp_path)))
    found = jsonschema.Draft7Validator(schema(), format_checker=jsonschema.FormatChecker())
    assert [error.message for error in found.iter_errors(document)] == []
    (result,) = document["assessment-results"]["results"]
    states = {each["title"]: each["target"]["status"]["state"] for each in result["findings"]}
    assert len(states) == len(CONTROLS)
    assert {state for title, state in states.items() if title.endswith(": SATISFIED")} == {"satisfied"}
    assert {state for title, state in states.items() if not title.endswith(": SATISFIED")} == {"not-satisfied"}


def test_ids_of_oscal_are_unique_and_every_reference_has_its_end(tmp_path: Path) -> None:
    text = oscal.render(report(tmp_path))
    ids = re.findall(r'"uuid": "([^"]+)"', text)
    assert len(ids) == len(set(ids))
    references = re.findall(r'"(?:subject-uuid|observation-uuid)": "([^"]+)"', text)
    assert references
    assert set(references) <= set(ids)


def test_a_control_that_is_not_about_the_program_is_left_out_of_what_was_reviewed(tmp_path: Path) -> None:
    found = Sources(verdicts=judge({"resources": []}), home=tmp_path, today=TODAY).report()
    outside = found.posture.of(Status.NOT_APPLICABLE)
    text = oscal.render(found)
    assert not [control for control in outside if f'"control-id": "{control.lower()}"' in text]
    assert jsonschema.Draft7Validator(schema()).is_valid(json.loads(text))


def test_csv_has_a_row_for_each_control_and_calculates_nothing(tmp_path: Path) -> None:
    header, *rows = list(csv.reader(io.StringIO(data.as_csv(report(tmp_path)))))
    assert tuple(header) == data.COLUMNS
    assert [row[0] for row in rows] == [control.id for control in CONTROLS]
    assert all(len(row) == len(header) for row in rows)
    assert {row[header.index("owner")][0] for row in rows} == {"'"}


@pytest.mark.parametrize("form", RENDERERS)
def test_every_format_names_every_control_and_no_secret(form: str, tmp_path: Path) -> None:
    text = RENDERERS[form](report(tmp_path))
    lower = text.lower()
    assert all(control.id.lower() in lower for control in CONTROLS)
    assert CANARY not in text
    assert "\x1b" not in text
    assert "<script>alert" not in (text if form in ("html", "md") else "")
    assert text == RENDERERS[form](report(tmp_path))


def test_the_digest_follows_what_is_named(tmp_path: Path) -> None:
    test = tmp_path / "tests" / "policy" / "test_x.py"
    test.parent.mkdir(parents=True)
    test.write_text("RDS-02\n")
    before = {row.standing.control.id: row.digest for row in report(tmp_path).rows}
    test.write_text("RDS-02 and more\n")
    after = {row.standing.control.id: row.digest for row in report(tmp_path).rows}
    changed = {control for control in before if before[control] != after[control]}
    assert changed == {control for rule in RULES if rule.id == "RDS-02" for control in rule.controls}


def test_a_name_that_is_gone_makes_its_control_red(tmp_path: Path) -> None:
    assert status_of(report(tmp_path), "WS-4") == (Status.SATISFIED, "")
    (tmp_path / "compliance").mkdir()
    lines = [f"WS-4 runbook runbooks/{number}.md" for number in range(5)]
    (tmp_path / register.NAME).write_text("# head\n" + "\n".join(lines) + "\n")
    status, reason = status_of(report(tmp_path), "WS-4")
    assert status is Status.NOT_SATISFIED
    assert reason == "gone: runbook runbooks/0.md, runbook runbooks/1.md, runbook runbooks/2.md and 2 more"


def test_the_register_is_added_to_and_nothing_is_taken_away() -> None:
    old, new = Link("ND-2", Kind.RUNBOOK, "runbooks/gone.md"), Link("AC-1", Kind.RULE, "IAM-01")
    assert register.render([new], [old]).splitlines()[2:] == ["AC-1 rule IAM-01", "ND-2 runbook runbooks/gone.md"]


@pytest.mark.parametrize("line", ["ND-2 rule", "XX-1 rule RDS-01", "ND-2 poem RDS-01"])
def test_a_wrong_line_of_the_register_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "compliance").mkdir()
    (tmp_path / register.NAME).write_text(f"# head\n{line}\n")
    with pytest.raises(RegisterError, match=r"compliance/evidence.txt:2: write a control"):
        register.read(tmp_path)


def test_tests_that_failed_or_never_ran_make_their_controls_red(tmp_path: Path) -> None:
    path = tmp_path / "tests" / "policy" / "test_x.py"
    path.parent.mkdir(parents=True)
    path.write_text("KMS-01\n")
    module = "tests.policy.test_x"
    assert status_of(report(tmp_path, ran={module: Run(2, 0)}), "WS-4") == (Status.SATISFIED, "")
    assert status_of(report(tmp_path, ran={f"{module}.TestY": Run(2, 1)}), "WS-4")[1] == "1 of its tests failed"
    assert status_of(report(tmp_path, ran={f"{module}z": Run(2, 1)}), "WS-4")[1] == "none of its tests ran"


def test_a_run_is_read_from_a_junit_report(tmp_path: Path) -> None:
    cases = "".join(
        f'<testcase classname="tests.a.test_b" name="{name}">{inside}</testcase>'
        for name, inside in (("one", ""), ("two", "<failure/>"), ("three", "<error/>"), ("four", "<skipped/>"))
    )
    (tmp_path / "run.xml").write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert runs.of_file(runs.read(tmp_path / "run.xml"), "tests/a/test_b.py") == Run(1, 2)
    (tmp_path / "run.xml").write_text("no")
    with pytest.raises(RunsError, match="not a JUnit report"):
        runs.read(tmp_path / "run.xml")


def test_the_commit_is_named_and_marked_where_files_have_changed(tmp_path: Path) -> None:
    assert revision.revision(tmp_path) == ""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-m", "first")
    clean = revision.revision(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{40}", clean)
    (tmp_path / "a").write_text("2")
    assert revision.revision(tmp_path) == f"{clean}-dirty"


def test_the_command_writes_each_format_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = ["--project", str(SMALL), "--stack", "dev"]
    for form in RENDERERS:
        out = tmp_path / form
        assert main(["report", *program, "--format", form, "--out", str(out)]) == 5
        assert out.stat().st_size > 1000
    (tmp_path / "bad.xml").write_text("no")
    assert main(["report", *program, "--tests", str(tmp_path / "bad.xml")]) == 1
    assert "not a JUnit report" in capsys.readouterr().err
