"""Attestations as parameters."""

import json

import pytest

from components.operations.attestation import Attestations, AttestationsArgs, Record
from tests.support.declare import Declared, declare
from tests.support.foundation import SHOP, tags

PARAMETER = "aws:ssm/parameter:Parameter"
SIGNATURE = {"approver": "bob@example.com", "evidence": "docs/x.md", "issued": "2026-05-01", "expires": "2026-06-01"}


def row(control: str, **signature: str) -> Record:
    return Record(
        control=control,
        statement="Every administrator signs in with a second factor.",
        owner="ada@example.com",
        cadence_days=90,
        signature=signature,
        covers=("X", "Meta"),
    )


@pytest.fixture(scope="module")
def both() -> Declared:
    args = AttestationsArgs(identity=SHOP, records=[row("AC-3", **SIGNATURE), row("AP-1")])
    return declare(lambda: Attestations("attestations", args))


def test_a_record_is_readable_by_whoever_reviews_the_stack(both: Declared) -> None:
    found = both.one(PARAMETER, "attestations-AC-3").inputs
    assert (found["name"], found["type"]) == ("/shop/prod/attest/AC-3", "String")
    assert found["tags"] == tags("internal", Use="attestation", Control="AC-3")
    assert json.loads(str(found["insecureValue"])) == {
        "control": "AC-3",
        "statement": "Every administrator signs in with a second factor.",
        "owner": "ada@example.com",
        "cadenceDays": 90,
        "platforms": ["Meta", "X"],
        **SIGNATURE,
    }


def test_a_row_that_nobody_has_attested_says_so(both: Declared) -> None:
    assert both.one("bulwark:operations:Attestations").inputs == {"attested": 1, "manual": ["AP-1"]}
    assert "expires" not in str(both.one(PARAMETER, "attestations-AP-1").inputs["insecureValue"])


def test_a_record_too_long_for_a_parameter_is_refused() -> None:
    with pytest.raises(ValueError, match=r"attestation AC-3 has \d+ characters: a parameter holds 4096"):
        row("AC-3", evidence="x" * 4096)
