"""The standing of controls: never satisfied by nothing."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.checklist import CONTROLS, Means
from review.cli import main
from review.commands.report import verdict
from review.exits import Exit
from review.judge import Verdicts, judge
from review.posture import Posture, Status, manual, posture
from review.record.run import RecordingError

TODAY = dt.date(2026, 6, 1)
SMALL = Path(__file__).parent / "programs" / "small"
ROW: dict[str, object] = {
    "control": "ND-2",
    "statement": "Backups are restored once a month and read.",
    "owner": "ada@example.com",
    "cadenceDays": 90,
}
SIGNED = ROW | {
    "approver": "bob@example.com",
    "evidence": "https://wiki.bulwark-corp.net/restore",
    "issued": "2026-05-01",
    "expires": "2026-07-01",
}


def record(type_: str, name: str, inputs: Mapping[str, object], *, custom: bool = True) -> dict[str, object]:
    source = {"file": "components/x.py", "line": 7}
    urn = f"urn:pulumi:prod::shop::{type_}::{name}"
    return {"urn": urn, "type": type_, "name": name, "custom": custom, "inputs": inputs, "source": source}


def statement(control: str, body: Mapping[str, object]) -> dict[str, object]:
    inputs = {"name": f"/shop/prod/attest/{control}", "type": "String", "insecureValue": json.dumps(body)}
    return record("aws:ssm/parameter:Parameter", control, inputs)


def component(**inputs: object) -> dict[str, object]:
    return record("bulwark:data:Postgres", "postgres", inputs, custom=False)


def standing_of(control: str, *records: dict[str, object], judged: int = 1) -> tuple[Status, str]:
    found = posture(verdicts(*records, judged=judged), today=TODAY)
    (standing,) = [each for each in found.standings if each.control.id == control]
    return standing.status, standing.reason


def verdicts(*records: dict[str, object], judged: int = 1) -> Verdicts:
    graph: dict[str, object] = {"resources": list(records)}
    every = {rule.id: judged for rule in RULES}
    found = judge(graph)
    return Verdicts(
        graph=graph, findings=(), profile=found.profile, rules=len(RULES), decided=1, not_applicable=0, subjects=every
    )


def test_the_checklist_has_63_controls_and_each_enforced_one_has_a_rule() -> None:
    assert len({control.id for control in CONTROLS}) == len(CONTROLS) == 63
    assert [control.source for control in CONTROLS] == sorted(
        (control.source for control in CONTROLS), key=lambda source: (source[0], int(source[2:]))
    )


def test_rules_name_controls_of_the_checklist() -> None:
    known = {control.id for control in CONTROLS}
    assert {control for rule in RULES for control in rule.controls} <= known


def test_a_component_and_a_rule_that_judged_keep_a_control() -> None:
    assert standing_of("WS-4", component(controls=["WS-4"])) == (Status.SATISFIED, "")


def test_nothing_satisfies_nothing() -> None:
    assert standing_of("WS-4") == (Status.NOT_SATISFIED, "no component makes it true")
    without_runs = standing_of("WS-4", component(controls=["WS-4"]), judged=0)
    assert without_runs == (Status.NOT_SATISFIED, "none of its rules judged anything")


def test_a_control_is_not_applicable_only_where_each_of_its_rules_says_why() -> None:
    rules = [rule.id for rule in RULES if "RL-2" in rule.controls]
    assert len(rules) > 1

    def standing(said: list[str], *records: dict[str, object]) -> tuple[Status, str]:
        judged = dataclasses.replace(verdicts(*records, judged=0), inapplicable=dict.fromkeys(said, "no balancer"))
        (found,) = [each for each in posture(judged, today=TODAY).standings if each.control.id == "RL-2"]
        return found.status, found.reason

    assert standing(rules) == (Status.NOT_APPLICABLE, "no balancer")
    assert standing(rules[1:])[0] is Status.NOT_SATISFIED
    assert standing(rules, component(controls=["RL-2"]))[0] is Status.NOT_SATISFIED


def test_a_wired_control_is_kept_by_what_a_service_is_told() -> None:
    found = posture(verdicts(component(wired={"PC-3": ["LEGAL_ENFORCE"]})), today=TODAY)
    (standing,) = [each for each in found.standings if each.control.id == "PC-3"]
    (mechanism,) = standing.mechanisms
    assert (mechanism.variables, mechanism.source) == (("LEGAL_ENFORCE",), "components/x.py:7")


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ((), Status.MANUAL),
        ((statement("AP-1", ROW | {"control": "AP-1"}),), Status.MANUAL),
        ((statement("AP-1", SIGNED | {"control": "AP-1"}),), Status.SATISFIED),
        ((statement("AP-1", SIGNED | {"control": "AP-1", "expires": "2026-06-01"}),), Status.NOT_SATISFIED),
        ((statement("AP-1", SIGNED | {"control": "AP-1", "expires": "soon"}),), Status.NOT_SATISFIED),
    ],
)
def test_what_people_keep_waits_for_them(rows: tuple[dict[str, object], ...], status: Status) -> None:
    assert standing_of("AP-1", component(wired={"AP-1": ["BCRYPT_ROUNDS"]}), *rows)[0] is status


def test_a_wired_control_needs_a_service_that_is_told() -> None:
    assert standing_of("PC-3", component(controls=["PC-3"])) == (Status.NOT_SATISFIED, "no service is told of it")


def test_where_a_provider_is_not_configured_a_person_attests() -> None:
    row = statement("DH-1", SIGNED | {"control": "DH-1"})
    found = posture(verdicts(row), today=TODAY)
    (standing,) = [each for each in found.standings if each.control.id == "DH-1"]
    assert standing.status is Status.SATISFIED
    assert [mechanism.urn for mechanism in standing.mechanisms] == [row["urn"]]
    assert standing_of("DH-1") == (Status.MANUAL, "nobody has attested it yet")


def test_a_finding_of_its_rules_breaks_a_control() -> None:
    database = record("aws:rds/instance:Instance", "db", {"backupRetentionPeriod": 1})
    found = posture(judge({"resources": [database, component(controls=["ND-2"])]}), today=TODAY)
    (standing,) = [each for each in found.standings if each.control.id == "ND-2"]
    assert standing.status is Status.NOT_SATISFIED
    assert "findings of its rules" in standing.reason


def test_waiting_rows_are_listed() -> None:
    graph = {"resources": [statement("AP-1", ROW), statement("ND-2", SIGNED)]}
    assert manual(graph) == ["AP-1"]
    assert manual({}) == []


def kept(status: Status, *, expired: bool = False) -> Posture:
    """Give a posture in which one control has a status."""
    row = [statement("AP-1", SIGNED | {"control": "AP-1", **({"expires": "2026-05-02"} if expired else {})})]
    rows = row if expired or status is Status.SATISFIED else []
    found = posture(verdicts(component(wired={"AP-1": ["BCRYPT_ROUNDS"]}), *rows), today=TODAY)
    chosen = tuple(each for each in found.standings if each.control.id == "AP-1")
    assert chosen[0].status is status
    return Posture(standings=chosen, today=TODAY)


@pytest.mark.parametrize(
    ("found", "require", "code"),
    [
        (kept(Status.SATISFIED), True, Exit.CLEAN),
        (kept(Status.MANUAL), False, Exit.CLEAN),
        (kept(Status.MANUAL), True, Exit.ATTESTATION),
        (kept(Status.NOT_SATISFIED, expired=True), False, Exit.ATTESTATION),
    ],
)
def test_the_exit_code_of_a_report(found: Posture, require: bool, code: Exit) -> None:  # noqa: FBT001  a case
    assert verdict(verdicts(), found, require_attested=require) is code


def test_a_control_that_nothing_keeps_is_red() -> None:
    assert verdict(verdicts(), posture(verdicts(), today=TODAY), require_attested=False) is Exit.POLICY


def test_attested_controls_are_those_of_the_rule_on_attestations() -> None:
    (rule,) = [rule for rule in RULES if rule.id == "ATT-01"]
    assert set(rule.controls) == {control.id for control in CONTROLS if Means.ATTESTED in control.means}


def test_the_controls_are_shown_with_their_components(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["controls", "nd-2", "--project", str(SMALL), "--stack", "dev"]) == 0
    assert "ND-2  RDS automated backups" in capsys.readouterr().out
    assert main(["controls", "--project", str(SMALL), "--stack", "dev", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["controls"]) == 63
    assert main(["controls", "ND-22"]) == 1
    assert "no control 'ND-22'; did you mean ND-2" in capsys.readouterr().err


def test_a_report_on_a_program_without_controls_is_red(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "report.txt"
    assert main(["report", "--project", str(SMALL), "--stack", "dev", "--out", str(out)]) == Exit.POLICY
    assert "63 controls: 0 SATISFIED" in out.read_text()
    assert main(["report", "--project", str(SMALL), "--stack", "dev", "--format", "json"]) == Exit.POLICY
    assert json.loads(capsys.readouterr().out)["summary"]["SATISFIED"] == 0


def test_a_program_that_stops_for_expired_attestations_alone_has_their_exit_code() -> None:
    expired = "E025 attestation AC-3: expired 3 days ago (owner a@example.com) — renew evidence"
    assert RecordingError(expired).only_expired
    assert not RecordingError(f"{expired}\nE001 environment: 'x' is not one of dev").only_expired
    assert not RecordingError("").only_expired


def test_an_expired_attestation_in_a_state_is_red_with_its_own_code() -> None:
    row = statement("CO-2", SIGNED | {"control": "CO-2", "expires": "2026-05-02"})
    findings = tuple(found for found in judge({"resources": [row]}).findings if found.rule == "ATT-01" and found.path)
    assert dataclasses.replace(verdicts(row), findings=findings).exit is Exit.ATTESTATION
