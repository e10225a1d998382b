"""The formats of a difference: one model, valid by each format's own schema, equal bytes for equal input."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema

from review.commands.diff import FORMATS
from review.diff import junit, sarif
from review.diff.gains import together
from review.diff.kinds import AccessKind, Direction, HazardKind
from review.diff.labels import LABELS
from review.diff.model import Difference
from review.diff.overlay import overlay
from review.diff.verdict import label
from review.render.places import Places
from tests.support.broadening_documents import DOCUMENTS
from tests.support.broadening_network import NETWORK, SWITCHES
from tests.support.differences import Record, changed, compared, component, graph, loaded, optioned, resource
from tests.support.hazardous_changes import BUCKET, CHANGES, DB
from tests.support.shown import shown

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
PAIRS = [(name, before, after) for name, _, before, after in (*DOCUMENTS, *NETWORK, *SWITCHES)]
PAIRS += [(name, before, after) for name, before, after, _ in CHANGES]
SARIF = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.schema.json").read_text()))
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
OWN = [*map(sarif.hazard_id, HazardKind), *map(sarif.access_id, AccessKind)]
HOSTILE = "<script>alert(1)</script> | `x` [y](z) ]]> @team #1 {0} \x1b[31m \u202e"


def grave() -> tuple[list[Record], list[Record]]:
    """Give a stack of two components in which everything happens: created, updated, replaced, deleted, opened."""
    store, web = component("store"), component("web")
    parent = str(store["urn"])
    key = resource("kms/key", "key", {"enableKeyRotation": True}, parent=parent)
    old = resource("cloudwatch/dashboard", "old", {"dashboardName": "old"}, parent=str(web["urn"]))
    new = resource("sns/topic", "new", {"displayName": HOSTILE}, parent=str(web["urn"]))
    database = optioned(DB, parent=parent, dependencies=[key["urn"]])
    return (
        [store, web, key, database, BUCKET, old],
        [store, web, changed(key, description=HOSTILE), changed(database, username="other"), BUCKET, new],
    )


def parsed(xml: str) -> ET.Element:
    """Read what was written here."""
    return ET.fromstring(xml)  # noqa: S314


def every(found: Difference) -> set[str]:
    """Give the fingerprints of all that a difference warns of."""
    gains = found.access(Direction.BROADENED)
    findings = (*found.findings.new, *found.findings.existing)
    return {
        *(each.fingerprint for each in found.hazards),
        *(each.fingerprint for each in gains),
        *(each.fingerprint for each in findings),
    }


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[0] for pair in PAIRS])
def test_every_difference_is_valid_sarif_and_junit(pair: tuple[str, list[Record], list[Record]]) -> None:
    found = compared(pair[1], pair[2])
    document = json.loads(sarif.render(found, Places()))
    driver = document["runs"][0]["tool"]["driver"]
    known = {rule["id"] for rule in driver["rules"]}
    del driver["rules"][: -len(OWN)]  # the others are the same each time, and are validated below
    SARIF.validate(document)
    results = document["runs"][0]["results"]
    assert {result["partialFingerprints"]["bulwark/v1"] for result in results} == every(found)
    assert {result["baselineState"] for result in results} <= {"new"}
    assert {result["ruleId"] for result in results} <= known
    JUNIT.validate(junit.render(found))


def test_findings_have_their_standing_in_every_format() -> None:
    before = graph(DB, BUCKET)
    after = graph(changed(DB, publiclyAccessible=True), changed(BUCKET, forceDestroy=False))
    said = shown(loaded(before), loaded(after))
    SARIF.validate(json.loads(said["sarif"]))
    results = json.loads(said["sarif"])["runs"][0]["results"]
    assert {result["baselineState"] for result in results} == {"new", "unchanged"}
    assert json.loads(said["sarif"])["runs"][0]["properties"]["fixed"] > 0
    body = json.loads(said["json"])["findings"]
    for name in ("new", "existing", "fixed"):
        assert body[name], name
    assert said["html"].count(">new FAIL") == len(body["new"])
    assert said["html"].count(">as before FAIL") == len(body["existing"])
    assert said["html"].count(">fixed<") == len(body["fixed"])
    cases = list(parsed(said["junit"]).iter("testcase"))
    texts = [element.get("message", "") for case in cases for element in case]
    assert sum(text.startswith("new: ") for text in texts) == len(body["new"])
    assert sum(text.startswith("as before: ") for text in texts) == len(body["existing"])


def test_junit_has_a_case_for_each_change_and_fails_what_is_lost_or_opened() -> None:
    found = compared(*grave())
    root = parsed(junit.render(found))
    cases = list(root.iter("testcase"))
    assert sum(str(case.get("classname")).startswith("change.") for case in cases) == len(found.changes)
    failed = [str(case.get("classname")) for case in cases if case.find("failure") is not None]
    assert "hazard/replacement" in failed or "hazard/data-loss" in failed
    suite = root.find("testsuite")
    assert suite is not None
    assert (int(suite.get("tests", "0")), int(suite.get("failures", "0"))) == (len(cases), len(failed))


def test_what_the_engine_refuses_is_skipped_and_not_failed() -> None:
    found = compared([optioned(DB, protect=True)], [])
    elements = {child.tag for case in parsed(junit.render(found)).iter("testcase") for child in case}
    assert elements == {"skipped"}


def test_ids_of_rules_are_one_word_each() -> None:
    assert len(set(OWN)) == len(OWN)
    assert all(re.fullmatch(r"(hazard|access)/[a-z-]+", ident) for ident in OWN)


def test_a_result_of_a_file_points_at_the_resource_in_it(tmp_path: Path) -> None:
    before, after = grave()
    file = tmp_path / "after.json"
    bare = [optioned(record, source=None) for record in after]
    file.write_text(json.dumps(graph(*bare), indent=1))
    document = json.loads(sarif.render(compared(before, bare), Places(tmp_path, str(file))))
    lines = file.read_text().splitlines()
    places = [result["locations"][0] for result in document["runs"][0]["results"]]
    assert places
    for place in places:
        line = lines[place["physicalLocation"]["region"]["startLine"] - 1]
        urn = place["logicalLocations"][0]["fullyQualifiedName"]
        assert urn in line or not any(urn in each for each in lines), "what is deleted is in no line"


def test_the_picture_says_what_happens_where() -> None:
    before, after = grave()
    found = compared(before, after)
    picture = overlay(found, loaded(graph(*before)).picture, loaded(graph(*after)).picture)
    boxes = {box.names: box for box in picture.boxes}
    assert (boxes["store",].mark, boxes["store",].changes) == ("grave", "~1 ±1 !1")
    assert (boxes["web",].mark, boxes["web",].changes) == ("delete", "+1 -1")
    assert boxes["media",].mark == ""
    said = shown(loaded(graph(*before)), loaded(graph(*after)), found)
    assert '<g class="grave" ' in said["svg"]
    assert '<g class="same" ' in said["svg"]
    assert "store changes: ~1 ±1 !1." in said["svg"]
    assert "classDef grave" in said["mermaid"]


def test_equal_input_gives_equal_bytes_in_every_format() -> None:
    before, after = grave()
    first = shown(loaded(graph(*before)), loaded(graph(*after)))
    second = shown(loaded(graph(*reversed(before))), loaded(graph(*reversed(after))))
    assert set(first) == set(FORMATS)
    assert first == shown(loaded(graph(*before)), loaded(graph(*after)))
    assert {name for name in first if first[name] != second[name]} == set()


def test_text_of_others_is_only_text_in_every_format() -> None:
    said = shown(loaded(graph(*grave()[0])), loaded(graph(*grave()[1])))
    for name in ("html", "svg", "junit", "mermaid"):
        assert "<script>alert" not in said[name], name
    assert all("\x1b" not in said[name] for name in ("html", "svg", "junit", "mermaid", "md", "json", "sarif"))


def test_gains_are_counted_once_for_each_line_that_tells_them() -> None:
    for _, before, after in PAIRS:
        found = compared(before, after)
        assert len(together(found.access(Direction.BROADENED))) <= len(found.access(Direction.BROADENED))
        assert label(found) in LABELS
