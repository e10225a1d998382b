"""Waivers through the command: what they excuse, what they cost, and that every output lists every one of them."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from hardening.catalog import RULES
from hardening.protocol.waiver_file import VARIABLE
from review.cli import main
from review.exits import Exit
from tests.support.waivers import ROW, file_of

SCHEMAS = Path(__file__).resolve().parents[2] / "review" / "schema"
URN = "urn:pulumi:prod::shop::aws:iam/user:User::robot"
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the command judges by today
PAST = "2026-01-01"
Row = dict[str, object]


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def graph(tmp_path: Path) -> str:
    """Write a graph whose one resource breaks IAM-01 and nothing that matters here."""
    record: dict[str, object] = {
        "urn": URN,
        "type": "aws:iam/user:User",
        "name": "robot",
        "parent": None,
        "custom": True,
        "inputs": {},
        "outputs": {},
        "provider": None,
        "dependencies": [],
        "propertyDependencies": {},
        "protect": False,
        "retainOnDelete": False,
        "deleteBeforeReplace": None,
        "ignoreChanges": [],
        "aliases": [],
        "source": None,
    }
    body = {"bulwark": 1, "project": "shop", "stack": "prod", "config": {}, "resources": [record], "outputs": {}}
    file = tmp_path / "graph.json"
    file.write_text(json.dumps(body))
    return str(file)


def row(**parts: object) -> Row:
    return {**ROW, "rule": "IAM-01", "urn": URN, "expires": SOON, **parts}


def gate(graph: str, *flags: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["gate", graph, "--quiet", *flags])
    return code, capsys.readouterr().out


def rows_for_all(graph: str, capsys: pytest.CaptureFixture[str]) -> list[Row]:
    """Give a waiver for each rule that the graph breaks."""
    _, out = gate(graph, "--format", "json", capsys=capsys)
    broken = {(found["rule"], found["urn"]) for found in json.loads(out)["findings"]}
    assert ("IAM-01", URN) in broken
    return [row(rule=rule, urn=urn) if urn else row(rule=rule) for rule, urn in sorted(broken)]


def test_what_is_waived_does_not_stop_the_gate_and_every_output_lists_it(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rows_for_all(graph, capsys)
    file_of(tmp_path / "compliance" / "waivers.yaml", *rows)
    code, out = gate(graph, capsys=capsys)
    assert (code, "IAM-01" in out) == (Exit.CLEAN, True)
    assert "(waived)" in out
    assert f"until {SOON} by data@example.com, SEC-214: {ROW['reason']}" in out
    assert f"Waivers {len(rows)} in the register" in out
    code, out = gate(graph, "--format", "json", capsys=capsys)
    body = json.loads(out)
    assert code == Exit.CLEAN
    assert body["summary"]["failed"] == 0
    assert body["summary"]["waived"] == len(body["findings"]) > 0
    found = next(each for each in body["findings"] if each["rule"] == "IAM-01")
    assert found["waiver"]["owner"] == "data@example.com"
    assert found["waiver"]["source"]["file"] == "compliance/waivers.yaml"
    assert [each["state"] for each in body["waivers"]] == ["in force"] * len(rows)
    _valid(body)


def _valid(body: object) -> None:
    schemas = [json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    schema = next(each for each in schemas if each["$id"] == "urn:bulwark:verdicts:1")
    jsonschema.Draft202012Validator(schema, registry=Registry().with_resources(resources)).validate(body)


@pytest.mark.parametrize(
    ("more", "code", "state"),
    [
        ({"urn": f"{URN}-gone"}, Exit.ATTESTATION, "unused"),
        ({"urn": f"{URN}-gone", "expires": PAST}, Exit.ATTESTATION, "expired"),
        ({"urn": "aws:iam/user:User"}, Exit.POLICY, "refused"),
        ({"urn": "urn:pulumi:prod::shop::aws:iam/user:User::*"}, Exit.POLICY, "refused"),
        ({"rule": "S3-01"}, Exit.POLICY, "refused"),
        ({"rule": "IAM-99"}, Exit.POLICY, "refused"),
        ({"urn": f"{URN}-x", "expires": "2099-01-01"}, Exit.POLICY, "refused"),
        ({"urn": "urn:pulumi:dev::shop::aws:iam/user:User::robot"}, Exit.CLEAN, "elsewhere"),
    ],
)
def test_a_row_more_that_does_no_good_is_red_and_listed(
    more: Row, code: Exit, state: str, graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path / "w.yaml", *rows_for_all(graph, capsys), row(**more))
    got, out = gate(graph, "--waivers", str(file), "--format", "json", capsys=capsys)
    body = json.loads(out)
    assert (got, body["waivers"][-1]["state"]) == (code, state)
    _valid(body)
    assert state in gate(graph, "--waivers", str(file), capsys=capsys)[1]


def test_an_expired_waiver_no_longer_excuses(graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(tmp_path / "w.yaml", row(expires=PAST))
    code, out = gate(graph, "--waivers", str(file), capsys=capsys)
    assert code == Exit.POLICY
    assert "WVR-02" in out


def test_a_file_that_cannot_be_read_is_a_violation(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = gate(graph, "--waivers", str(tmp_path / "none.yaml"), capsys=capsys)
    assert (code, "WVR-01" in out) == (Exit.POLICY, True)
    assert "No such file or directory" in out


def test_a_report_lists_waivers_and_says_which_controls_they_touch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = Path(__file__).parent / "programs" / "small"
    main(["preview", "--project", str(small), "--stack", "dev", "--format", "json", "--quiet"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    fixed = {rule.id for rule in RULES if not rule.waivable}
    mandatory = [each for each in findings if each["level"] == "mandatory" and each["control"]]
    one = next(each for each in mandatory if each["rule"] not in fixed)
    rows = [
        {**row(), "rule": each["rule"], "urn": each["urn"]}
        for each in {(each["rule"], each["urn"]): each for each in findings}.values()
        if each["rule"] == one["rule"]
    ]
    monkeypatch.setenv(VARIABLE, str(file_of(tmp_path / "w.yaml", *rows)))
    main(["report", "--project", str(small), "--stack", "dev", "--quiet"])
    assert "Waivers" in capsys.readouterr().out
    main(["report", "--project", str(small), "--stack", "dev", "--format", "json", "--quiet"])
    body = json.loads(capsys.readouterr().out)
    assert {each["state"] for each in body["waivers"]} == {"in force"}
    assert {each["rule"] for each in body["waivers"]} == {one["rule"]}
    assert "WAIVED" in body["summary"]
