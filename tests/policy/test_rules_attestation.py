"""ATT-01: records of what people state."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.pack import Pack
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from hardening.values import UNKNOWN
from tests.support.rules import nonsense, robust, rule
from tests.support.wire import resource

TODAY = dt.date(2026, 6, 1)
GOOD: dict[str, object] = {
    "control": "AC-3",
    "statement": "Every administrator signs in with a second factor.",
    "owner": "ada@example.com",
    "approver": "bob@example.com",
    "evidence": "https://wiki.bulwark-corp.net/mfa",
    "issued": "2026-05-01",
    "expires": "2026-07-30",
    "cadenceDays": 90,
}


def parameter(record: object, control: str = "AC-3", name: str | None = None) -> Resource:
    value = record if record is UNKNOWN or isinstance(record, str) else json.dumps(record)
    properties = {"name": name or f"/shop/prod/attest/{control}", "type": "String", "insecureValue": value}
    return resource(aws("ssm/parameter"), f"attest-{control}-{len(str(value))}", properties)


def judged(*resources: Resource) -> list[str]:
    pack = Pack([rule("ATT-01")], today=TODAY)
    verdicts = pack.judge(Graph(resources)).findings
    return [f"{found.verdict} {found.actual}" for found in verdicts if not found.actual.startswith("none of")]


def test_a_record_that_holds_passes() -> None:
    assert judged(parameter(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires": "2026-06-01"}, "expired on 2026-06-01"),
        ({"issued": "2026-06-02"}, "issued on 2026-06-02, which is ahead"),
        ({"issued": "2026-04-01"}, "holds for 120 days"),
        ({"issued": "yesterday"}, "issued and expires are no days"),
        ({"approver": "Ada@Example.com"}, "the owner approved it"),
        ({"approver": None}, "approver missing"),
        ({"statement": "TBD"}, "the statement is missing or unfinished"),
        ({"statement": None}, "the statement is missing or unfinished"),
        ({"control": "AC-4"}, "it speaks of another control"),
        ({"evidence": "http://wiki.bulwark-corp.net/mfa"}, "the evidence is no https address of a real page"),
        ({"evidence": "https://localhost/mfa"}, "the evidence is no https address of a real page"),
        ({"evidence": "docs/mfa.pdf"}, "the evidence is a file without its SHA-256"),
    ],
)
def test_what_does_not_hold_is_named(change: dict[str, object], said: str) -> None:
    assert judged(parameter(GOOD | change)) == [f"FAIL {said}"]


def test_a_file_is_evidence_with_its_digest() -> None:
    assert judged(parameter(GOOD | {"evidence": "docs/mfa.pdf", "evidenceSha256": "0" * 64})) == []


def test_terms_must_cover_every_platform() -> None:
    terms = GOOD | {"control": "CO-3", "platforms": ["TikTok", "Meta", "Google"]}
    assert judged(parameter(terms, "CO-3")) == ["FAIL it does not cover all of them"]
    assert judged(parameter(terms | {"platforms": ["X", "TikTok", "Meta", "Google"]}, "CO-3")) == []


def test_what_nobody_has_attested_is_neither_passed_nor_failed() -> None:
    row = {name: GOOD[name] for name in ("control", "statement", "owner", "cadenceDays")}
    pack = Pack([rule("ATT-01")], today=TODAY)
    judgement = pack.judge(Graph([parameter(row)]))
    assert judgement.subjects.get("ATT-01", 0) == 1  # the program as a whole, for the records that are missing
    assert judgement.not_applicable == 1


def test_a_control_is_attested_once() -> None:
    twice = judged(parameter(GOOD), parameter(GOOD | {"owner": "eve@example.com"}))
    assert twice == ["FAIL AC-3 is attested twice"] * 2


def test_a_program_with_records_has_all_of_them() -> None:
    pack = Pack([rule("ATT-01")], today=TODAY)
    (found,) = pack.judge(Graph([parameter(GOOD)])).findings
    assert found.actual.startswith("none of AC-4, API-3, ")
    assert pack.judge(Graph([resource(aws("sqs/queue"), "q", {})])).findings == []


@pytest.mark.parametrize(
    ("record", "said"), [(UNKNOWN, "UNDECIDED unknown until the update"), ("[]", "FAIL something else")]
)
def test_what_is_no_known_record_never_passes(record: object, said: str) -> None:
    assert judged(parameter(record)) == [said]


def test_other_parameters_are_none_of_its_business() -> None:
    assert judged(parameter("x", name="/shop/prod/endpoint/redis")) == []


def test_a_lost_day_never_passes() -> None:
    """A judgement without a day treats everything that ends as ended."""
    pack = Pack([rule("ATT-01")], today=dt.date.max)
    assert any("expired" in found.actual for found in pack.judge(Graph([parameter(GOOD)])).findings)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_nonsense_is_answered(data: st.DataObject) -> None:
    robust("ATT-01", data.draw(nonsense("ATT-01")))
