"""The bill of materials, and the triage that the application's audit asks for."""

import datetime as dt
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from review.delivery import sbom

HOME = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 20)
URL = "https://github.com/advisories/GHSA-xxxx"


def test_every_pinned_package_is_listed_with_its_digests(capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main(["--version", "v1.2.3"]) == 0
    first = capsys.readouterr().out
    body = json.loads(first)
    lock = (HOME / "requirements.txt").read_text(encoding="utf-8")
    assert body["specVersion"] == "1.6"
    assert len(body["components"]) == sum("==" in line for line in lock.splitlines())
    digests = [
        one["content"] for each in body["components"] for ref in each["externalReferences"] for one in ref["hashes"]
    ]
    assert len(digests) == lock.count("--hash=sha256:")
    assert "pkg:pypi/pulumi-aws@7.51.1" in body["dependencies"][0]["dependsOn"]
    sbom.main(["--version", "v1.2.3"])
    assert capsys.readouterr().out == first


def test_a_package_without_a_digest_is_refused() -> None:
    with pytest.raises(ValueError, match="evil: pinned without a digest"):
        list(sbom.packages("good==1 \\\n    --hash=sha256:" + "a" * 64 + "\nevil==6\n"))


@pytest.fixture(scope="module")
def triage() -> ModuleType:
    """Read the program that is copied to the application's repository."""
    path = HOME / "templates/application/npm_triage.py"
    spec = importlib.util.spec_from_file_location("npm_triage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def audit(severity: str) -> Mapping[str, object]:
    via = [{"url": URL, "severity": severity, "title": "x"}]
    return {"auditReportVersion": 2, "vulnerabilities": {"left": {"via": via}, "right": {"via": ["left"]}}}


def row(**given: str) -> Mapping[str, str]:
    return {"advisory": URL, **given}


DECIDED = {"decision": "accepted", "reason": "not reached", "owner": "b@example.com", "found": "2026-11-01"}


@pytest.mark.parametrize(
    ("severity", "rows", "said"),
    [
        ("moderate", [], ""),
        ("high", [], "decide within 7 days"),
        ("critical", [], "decide within 2 days"),
        ("high", [row(found="2026-11-14")], ""),
        ("high", [row(found="2026-11-12")], "was to be decided by 2026-11-19"),
        ("critical", [row(found="2026-11-18")], ""),
        ("critical", [row(found="2026-11-17")], "was to be decided by 2026-11-19"),
        ("high", [row(**DECIDED, until="2026-12-01")], ""),
        ("high", [row(**DECIDED, until="2026-11-20")], "its decision ended on 2026-11-20"),
        (
            "moderate",
            [row(found="2026-11-14"), {"advisory": "gone", "found": "2026-11-14"}],
            "gone: not found any more",
        ),
    ],
)
def test_high_and_critical_findings_are_decided_in_time(
    triage: ModuleType, severity: str, rows: list[Mapping[str, str]], said: str
) -> None:
    found = list(triage.problems(audit(severity), rows, TODAY))
    assert (found == []) if not said else (len(found) == 1 and said in found[0]), found


def test_the_program_ends_with_1_while_something_is_to_triage(
    triage: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "audit.json", tmp_path / "triage.json"]
    for severity, code in (("high", 1), ("low", 0)):
        for path, body in zip(files, (audit(severity), []), strict=True):
            path.write_text(json.dumps(body), encoding="utf-8")
        assert triage.main([str(path) for path in files]) == code
    assert "told: low left" in capsys.readouterr().out


def test_what_is_no_audit_is_refused(triage: ModuleType) -> None:
    with pytest.raises(ValueError, match="it has no vulnerabilities"):
        triage.advisories({"message": "ENOLOCK"})
