"""`policies --coverage` and its page: what is covered, by what, and what is not."""

import json

import pytest

from hardening.coverage import Property, Share, properties, shares, whole
from review import coverage
from review.cli import main


def test_the_command_counts_each_service_and_lists_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "--coverage"]) == 0
    out = capsys.readouterr().out
    for share in (*shares(), whole()):
        assert f"{share.covered} of {share.total}" in out
    assert all(each.id in out for each in properties() if each.reason)
    assert "RDS/final-snapshot" not in out


def test_the_command_gives_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "--coverage", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["summary"]["total"] == sum(service["total"] for service in data["services"])
    found = {each["id"]: each for each in data["properties"]}
    assert found["RDS/final-snapshot"]["rules"] == ["RDS-03"]
    assert found["RDS/final-snapshot"]["checked_by"] == []
    assert found["RDS/classic-groups"]["reason"]


def test_a_rule_says_what_it_covers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "--rule", "RDS-03"]) == 0
    assert "RDS/final-snapshot" in capsys.readouterr().out


def test_the_command_shows_one_thing_at_a_time() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["policies", "--coverage", "--rule", "RDS-03"])


def test_the_page_lists_every_property() -> None:
    page = coverage.render()
    assert all(f"| {each.slug} | {each.text} |" in page for each in properties())
    assert page == coverage.render()


def test_a_gap_is_told_from_what_no_code_can_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert coverage.answer(Property("A", "a", "A", (), (), "")) == "missing"
    assert coverage.answer(Property("A", "a", "A", (), (), "it runs")) == "not by code: it runs"
    monkeypatch.setattr(coverage, "_OFF", frozenset({"A-2"}))
    assert coverage.answer(Property("A", "a", "A", (), ("A-1", "A-2"), "")) == "A-1, A-2 (off by default)"


def test_a_share_is_rounded_down() -> None:
    assert Share("A", 3, 2, 0, 0).percent == 66.6
    assert Share("A", 0, 0, 0, 0).percent == 100
