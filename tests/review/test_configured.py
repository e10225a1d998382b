"""The configuration of the pack through the command: raised at once, lowered only where a waiver says so."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest

from hardening.catalog import RULES
from hardening.protocol.waiver_file import VARIABLE
from review.cli import main
from review.exits import Exit
from tests.support.waivers import ROW, file_of

SAMPLE = Path(__file__).parents[1] / "fixtures" / "sample.preview.json"
SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the command judges by today
BACKUPS = "RDS-02-backups-pitr"
PUBLIC = "RDS-05-private"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def gate(capsys: pytest.CaptureFixture[str], config: object, *flags: str) -> tuple[int, dict[str, dict[str, object]]]:
    """Judge the sample with a configuration; give the code and the findings by rule and path."""
    Path("pack.json").write_text(config if isinstance(config, str) else json.dumps(config))
    code = main(["gate", str(SAMPLE), "--quiet", "--format", "json", "--policy-pack-config", "pack.json", *flags])
    out = capsys.readouterr().out
    found = json.loads(out)["findings"] if out else []
    return code, {f"{each['rule']} {each['path']}": each for each in found}


@pytest.mark.parametrize(
    "config",
    [
        {PUBLIC: "disabled"},
        {PUBLIC: {"enforcementLevel": "advisory"}},
        {"all": "disabled"},
        {"all": {"enforcementLevel": "advisory"}},
        {PUBLIC: "disabled", "PCK-01-configuration": "disabled"},
    ],
)
def test_a_rule_cannot_be_turned_off_and_the_attempt_is_a_violation(
    config: object, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = gate(capsys, config)
    assert code == Exit.POLICY
    assert found["RDS-05 publiclyAccessible"]["level"] == "mandatory"
    refused = found["PCK-01 RDS-05.level"]
    assert (refused["level"], refused["verdict"]) == ("mandatory", "FAIL")
    assert "refused: 'mandatory' stays in force" in str(refused["actual"])


def test_what_raises_a_rule_holds(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = gate(capsys, {BACKUPS: {"minDays": 30}})
    assert found["RDS-02 backupRetentionPeriod"]["expected"] == "a number from 30 to 35"
    assert not [key for key in found if key.startswith("CFG")]


def test_a_waiver_lets_a_parameter_be_lowered_and_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    row = {**ROW, "rule": "RDS-02", "parameter": "minDays", "value": 7, "stack": "sample/prod", "expires": SOON}
    del row["urn"]
    _, found = gate(capsys, {BACKUPS: {"minDays": 7}})
    assert "PCK-01 RDS-02.minDays" in found
    assert "RDS-02 backupRetentionPeriod" in found
    file_of(Path("compliance/waivers.yaml"), row)
    _, found = gate(capsys, {BACKUPS: {"minDays": 7}})
    assert "RDS-02 backupRetentionPeriod" not in found
    lowered = found["PCK-01 RDS-02.minDays"]
    assert isinstance(lowered["waiver"], dict)
    assert lowered["waiver"]["parameter"] == "minDays"
    assert not [key for key in found if key.startswith("WVR")]
    _, found = gate(capsys, {})
    assert "WVR-03 used" in found, "a waiver that lowers nothing has to go"


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ("{", "not JSON"),
        ("[]", "expected an object of policies by name"),
        ({"RDS-99-none": "advisory"}, "RDS-99-none is not a policy of this pack"),
        ({PUBLIC: "off"}, "a level is one of"),
        ({"all": "off"}, "all is 'off'"),
        ({BACKUPS: {"minDays": "x"}}, f"{BACKUPS}.minDays must be of type integer"),
        ({BACKUPS: {"days": 1}}, f"{BACKUPS}.days is not a parameter"),
    ],
)
def test_a_mistake_is_named(config: object, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pack.json").write_text(config if isinstance(config, str) else json.dumps(config))
    code = main(["gate", str(SAMPLE), "--quiet", "--policy-pack-config", "pack.json"])
    assert (code, complaint in capsys.readouterr().err) == (Exit.ERROR, True)


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["gate", str(SAMPLE), "--policy-pack-config", "none.json"])
    assert (code, "none.json: No such file" in capsys.readouterr().err) == (Exit.ERROR, True)


def test_the_schema_of_the_configuration_takes_what_the_gate_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "--format", "schema"]) == Exit.CLEAN
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert set(schema["properties"]) == {"all", *(rule.name for rule in RULES)}
    assert validator.is_valid({"all": "remediate", PUBLIC: "mandatory", BACKUPS: {"minDays": 20}})
    for wrong in ({"RDS-99-none": "advisory"}, {PUBLIC: "off"}, {BACKUPS: {"minDays": 99}}, {BACKUPS: {"days": 1}}):
        assert not validator.is_valid(wrong)
