"""What the diff prints as JSON is what its schema says."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from review.diff import machine
from review.diff.difference import difference
from tests.support.broadening_documents import DOCUMENTS
from tests.support.broadening_network import NETWORK, SWITCHES
from tests.support.differences import changed, compared, graph, loaded
from tests.support.hazardous_changes import BUCKET, CHANGES, DB

SCHEMA = json.loads((Path(__file__).parents[3] / "review/schema/difference-1.schema.json").read_text(encoding="utf-8"))
SIDES = [(name, before, after) for name, _, before, after in (*DOCUMENTS, *NETWORK, *SWITCHES)]
SIDES += [(name, before, after) for name, before, after, _ in CHANGES]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("side", SIDES, ids=[side[0] for side in SIDES])
def test_every_difference_keeps_it(side: tuple[str, list[dict[str, object]], list[dict[str, object]]]) -> None:
    _, before, after = side
    Draft202012Validator(SCHEMA).validate(machine.document(compared(before, after)))


def test_findings_are_new_as_before_or_fixed() -> None:
    before = graph(DB, BUCKET)
    after = graph(changed(DB, publiclyAccessible=True, multiAz=True), BUCKET)
    found = difference(loaded(before), loaded(after))
    body = machine.document(found)
    Draft202012Validator(SCHEMA).validate(body)
    assert any(each.path == "publiclyAccessible" for each in found.findings.new)
    assert found.findings.existing
    assert found.exit == 5
    back = difference(loaded(after), loaded(before))
    assert {each.fingerprint for each in back.findings.fixed} == {each.fingerprint for each in found.findings.new}
    assert back.findings.new == ()
    assert back.exit == 0
