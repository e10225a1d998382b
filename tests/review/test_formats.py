"""Verdicts in every format: valid by the format's own schema, equal bytes for equal input, and no secret in any."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import xmlschema

from hardening.pack import Finding
from hardening.rule import Level, Verdict
from review.cli import main
from review.commands.common import VERDICT_FORMATS
from review.judge import Verdicts, judge
from review.render import facts, junit, markdown, sarif
from review.render.facts import Reviewed, Word

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
SMALL = Path(__file__).parent / "programs" / "small"
CANARY = "canary-7f3a"
HOSTILE = "<script>alert(1)</script> | `x` [y](z) ]]> @team #1 {0} \x1b[31m \u202e"
Document = dict[str, object]


def database(name: str, **inputs: object) -> Document:
    kind = "aws:rds/instance:Instance"
    urn = f"urn:pulumi:prod::shop::{kind}::{name}"
    return {"urn": urn, "type": kind, "name": name, "custom": True, "parent": None, "inputs": inputs}


def graph(*records: Document) -> Document:
    return {"bulwark": 1, "project": "shop", "stack": "prod", "resources": list(records)}


def refused(count: int = 1) -> Verdicts:
    records = [database(f"db-{index}", password=CANARY, backupRetentionPeriod=index % 9) for index in range(count)]
    return judge(graph(*records))


def on_one_line(verdicts: Verdicts) -> Finding:
    return next(finding for finding in verdicts.findings if finding.path == "backupRetentionPeriod")


def with_findings(*findings: Finding) -> Reviewed:
    return Reviewed(replace(judge(graph(database("db"))), findings=findings))


class Json:
    """A document of a schema that was checked, read by path."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __getitem__(self, key: str | int) -> "Json":
        match self.value, key:
            case dict() as found, str():
                return Json(found[key])
            case list() as found, int():
                return Json(found[key])
            case _:
                raise KeyError(key)

    def __iter__(self) -> Iterator["Json"]:
        assert isinstance(self.value, list)
        return map(Json, self.value)


def check_junit(xml: str) -> None:
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(xml)


def sarif_of(reviewed: Reviewed) -> Json:
    document = json.loads(sarif.render([reviewed]))
    jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.schema.json").read_text())).validate(document)
    (run,) = document["runs"]
    return Json(run)


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNDECIDED, Verdict.ERROR])
@pytest.mark.parametrize("level", [Level.MANDATORY, Level.ADVISORY])
@pytest.mark.parametrize("text", ["7", HOSTILE])
def test_every_finding_is_valid_sarif_and_junit(verdict: Verdict, level: Level, text: str) -> None:
    finding = replace(on_one_line(refused()), verdict=verdict, level=level, actual=text, urn=f"urn:{text}")
    run = sarif_of(with_findings(finding))
    (result,) = run["results"]
    assert (result["level"].value == "note") is (level is Level.ADVISORY)
    xml = junit.render([with_findings(finding)])
    check_junit(xml)
    blocks = level is Level.MANDATORY
    assert xml.count("<error ") == (verdict is Verdict.ERROR and blocks)
    assert xml.count("<failure ") == (verdict is not Verdict.ERROR and blocks)
    assert xml.count("<skipped ") == (not blocks)


def test_junit_has_a_case_for_each_rule_and_resource() -> None:
    reviewed = Reviewed(refused(2))
    xml = junit.render([reviewed, reviewed])
    check_junit(xml)
    cases = {*reviewed.verdicts.passed, *((each.rule, each.urn) for each in reviewed.verdicts.findings)}
    assert xml.count("<testcase ") == 2 * len(cases)
    failed = {(each.rule, each.urn) for each in reviewed.verdicts.findings if each.blocks}
    assert f'failures="{2 * len(failed)}"' in xml.splitlines()[1]


def test_sarif_points_at_the_line_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    main(["preview", "--project", str(SMALL), "--stack", "dev", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    files = {place["artifactLocation"]["uri"] for place in places}
    assert files == {"tests/review/programs/small/__main__.py"}
    lines = (SMALL / "__main__.py").read_text().splitlines()
    assert all(lines[place["region"]["startLine"] - 1].strip() for place in places)


def test_sarif_of_a_file_points_at_the_resource_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "a state.json"
    given.write_text(json.dumps(graph(database("one"), database("two")), indent=1))
    assert main(["gate", "--format", "sarif", str(given)]) == 5
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    text = given.read_text().splitlines()
    for result in run["results"]:
        place = result["locations"][0]
        assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("a%20state.json")
        named = place["logicalLocations"][0]["fullyQualifiedName"]
        assert named in text[place["physicalLocation"]["region"]["startLine"] - 1]


def test_fingerprints_are_unique_and_survive_moved_lines() -> None:
    verdicts = refused(3)
    first = [fingerprint for fingerprint, _ in facts.numbered(verdicts.findings)]
    assert len(first) == len(set(first)) == len(verdicts.findings)
    moved = [replace(finding, source=None) for finding in verdicts.findings]
    assert [fingerprint for fingerprint, _ in facts.numbered(moved)] == first


def test_sarif_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = sarif_of(Reviewed(refused()))
    assert "are left out" in json.dumps(run["invocations"].value)


def test_every_rule_is_described_in_sarif_with_its_band() -> None:
    run = sarif_of(Reviewed(refused()))
    rules = run["tool"]["driver"]["rules"]
    assert all(len(list(rule["properties"]["tags"])) <= 20 and rule["help"]["markdown"].value for rule in rules)
    assert {rule["properties"]["security-severity"].value for rule in rules} <= {"9.5", "8.0", "5.5", "2.0"}


@pytest.mark.parametrize(("count", "limit"), [(1, 60_000), (400, 60_000), (400, 4_000), (60, 600)])
def test_a_comment_fits_and_counts_what_it_folds(count: int, limit: int) -> None:
    verdicts = refused(count)
    said = markdown.render([Reviewed(verdicts)], limit=limit)
    assert len(said) <= limit
    assert said.startswith("## ❌ `shop/prod`: refused")
    assert f"**{facts.counts(verdicts)['failed']} failed**" in said[:2000]
    rules = {finding.rule for finding in verdicts.findings}
    if told := re.search(r"(\d+) rules are left out here", said):
        assert said.count("\n**`") + int(told[1]) == len(rules)
        return
    listed = sum(line.startswith("| ") and not line.startswith("| Resource") for line in said.splitlines())
    told = re.search(r"(\d+) of (\d+) findings are listed, (\d+) are counted", said)
    assert listed == (int(told[1]) if told else len(verdicts.findings))
    if told:
        assert int(told[2]) == int(told[1]) + int(told[3]) == len(verdicts.findings)


def test_several_stacks_have_one_table_and_a_section_each() -> None:
    said = markdown.render([Reviewed(refused()), Reviewed(replace(judge(graph()), decided=0))])
    assert said.startswith("## 2 stacks: 1 nothing judged, 1 refused")
    assert said.count("\n### ") == 2


def test_nothing_in_a_comment_is_markup_of_others() -> None:
    finding = replace(on_one_line(refused()), actual=HOSTILE, urn=f"urn:pulumi:p::s::aws:a/b:C::{HOSTILE}")
    said = markdown.render([with_findings(finding)])
    (row,) = [line for line in said.splitlines() if line.startswith("| ``")]
    outside = re.sub(r"(`+) ?.*?\1", "", row)
    assert not set("<[@#") & set(outside)
    assert row.replace("\\|", "").count("|") == 6
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("form", VERDICT_FORMATS)
def test_no_format_shows_a_secret_and_equal_input_gives_equal_bytes(form: str, tmp_path: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": f'"{CANARY}"'}
    record = database("db", password=secret, userData={"deep": [secret]}, backupRetentionPeriod=secret)
    record |= {"id": "db", "outputs": {"password": secret}}
    state = {"version": 3, "deployment": {"resources": [record]}}
    (tmp_path / "state.json").write_text(json.dumps(state))
    written = []
    for name in ("one", "two"):
        out = tmp_path / name
        assert main(["gate", "--format", form, "--out", str(out), str(tmp_path / "state.json")]) == 5
        written.append(re.sub(r'"seconds": [0-9.]+|[0-9.]+ s$', "", out.read_text(), flags=re.MULTILINE))
    assert CANARY not in written[0]
    assert written[0] == written[1]


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_format_of_one_graph_refuses_several(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(json.dumps(graph()))
    assert main(["gate", "--format", form, str(tmp_path / "a.json"), str(tmp_path / "a.json")]) == 1
    assert "takes one file" in capsys.readouterr().err


def test_a_clean_verdict_names_the_next_step() -> None:
    verdicts = replace(judge(graph(database("db"))), findings=())
    head = facts.headline(verdicts)
    assert (head.word, head.step) == (Word.CLEAN, "pulumi up --stack prod --policy-pack policy")
    assert "`pulumi up --stack prod --policy-pack policy`" in markdown.render([Reviewed(verdicts)])
