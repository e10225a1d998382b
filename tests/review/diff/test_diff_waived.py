"""Waivers in a difference: they excuse what is new, every one is listed in every format, and one that ends blocks."""

import datetime as dt
import json
from pathlib import Path

import pytest

from review.cli import main
from review.diff.difference import difference
from review.diff.judging import Terms
from review.diff.outline import FindingChanges
from review.exits import Exit
from tests.support.differences import changed, graph, loaded
from tests.support.hazardous_changes import BUCKET, DB
from tests.support.shown import shown
from tests.support.waivers import REASON, file_of, waiver

WORSE = changed(DB, backupRetentionPeriod=1)
IN_FORCE = (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the pack judges by today


def compared(terms: Terms, *, after: dict[str, object] = WORSE) -> FindingChanges:
    return difference(loaded(graph(DB)), loaded(graph(after)), terms=terms).findings


@pytest.fixture(scope="module")
def terms() -> Terms:
    """Excuse every blocking finding that the change adds."""
    rules = sorted({each.rule for each in compared(Terms()).new if each.blocks})
    assert rules
    rows = [waiver(rule=rule, urn=str(DB["urn"]), expires=IN_FORCE, without="") for rule in rules]
    return Terms((), tuple(rows))


def test_what_is_waived_does_not_block(terms: Terms) -> None:
    assert compared(Terms()).exit is Exit.POLICY
    found = compared(terms)
    assert found.exit is Exit.CLEAN
    assert {each.rule for each in found.new if each.waiver} == {row.rule for row in terms.after}


def test_every_waiver_is_listed_in_every_format(terms: Terms) -> None:
    base, head = loaded(graph(DB)), loaded(graph(WORSE))
    said = shown(base, head, difference(base, head, terms=terms))
    for form in ("text", "md", "html", "json"):
        assert said[form].count(REASON) >= len(terms.after), form
    assert len(json.loads(said["json"])["findings"]["waivers"]) == len(terms.after)
    assert '"suppressions"' in said["sarif"]


def test_a_waiver_that_goes_lets_its_finding_block_anew(terms: Terms) -> None:
    base, head = loaded(graph(WORSE)), loaded(graph(WORSE))
    found = difference(base, head, terms=Terms(terms.after, ())).findings
    assert {each.rule for each in found.new if each.blocks} == {row.rule for row in terms.after}
    assert found.exit is Exit.POLICY


def test_a_waiver_that_covers_nothing_is_a_finding(terms: Terms) -> None:
    found = difference(loaded(graph(BUCKET)), loaded(graph(BUCKET)), terms=terms).findings
    assert {each.rule for each in found.new} == {"WVR-03"}
    assert found.exit is not Exit.CLEAN


def test_rows_are_read_where_the_project_keeps_them(terms: Terms, tmp_path: Path) -> None:
    for name, body in (("a.json", graph(DB)), ("b.json", graph(WORSE))):
        (tmp_path / name).write_text(json.dumps(body))
    parts = ("rule", "urn", "reason", "owner", "ticket", "expires")
    rows: list[dict[str, object]] = [{part: row.text(part) for part in parts} for row in terms.after]
    file_of(tmp_path / "compliance" / "waivers.yaml", *rows)
    sides = [str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--format", "json", "--out", str(tmp_path / "out")]
    main(["diff", *sides])
    bare = json.loads((tmp_path / "out").read_text())
    main(["diff", *sides, "--project", str(tmp_path)])
    assert len(json.loads((tmp_path / "out").read_text())["findings"]["waivers"]) == len(terms.after)
    assert bare["verdict"]["exit"] == Exit.POLICY
