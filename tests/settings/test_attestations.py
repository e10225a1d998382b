"""Attestation records: who, what, evidence, and the days between which they hold."""

import datetime as dt

import pytest
import yaml

from settings.load import parse
from tests.support.stacks import TODAY, changed, refused

GOOD: dict[str, object] = {
    "control": "AC-3",
    "statement": "Every administrator signs in with a second factor.",
    "owner": "ada@example.com",
    "approver": "bob@example.com",
    "evidence": "https://wiki.bulwark-corp.net/mfa",
    "issued": dt.date(2025, 12, 1),
    "expires": dt.date(2026, 2, 1),
    "cadenceDays": 90,
}


def text(*records: dict[str, object]) -> str:
    return yaml.safe_dump({"attestations": list(records)})


def test_a_good_record_is_kept() -> None:
    record = GOOD | {"platforms": ["TikTok", "Meta"], "version": "1.0.0"}
    settings = parse(changed({}), stack="prod", today=TODAY, attestations=text(record))
    kept = settings.attestations[0]
    assert (kept.control, kept.expires, kept.cadence_days) == ("AC-3", dt.date(2026, 2, 1), 90)
    assert [platform.value for platform in kept.platforms] == ["TikTok", "Meta"]


@pytest.mark.parametrize("empty", ["", "attestations: []", "# nothing attested yet"])
def test_nothing_attested_is_no_problem(empty: str) -> None:
    assert parse(changed({}), stack="prod", today=TODAY, attestations=empty).attestations == ()


@pytest.mark.parametrize(
    ("change", "code", "key", "words"),
    [
        ({"expires": TODAY}, "E025", "attestation AC-3", "expired today (owner ada@example.com)"),
        ({"expires": dt.date(2025, 12, 31)}, "E025", "attestation AC-3", "expired 1 days ago"),
        ({"issued": dt.date(2026, 1, 2)}, "E042", "attestation AC-3", "is ahead of today"),
        ({"cadenceDays": 61}, "E042", "attestation AC-3", "holds for 62 days"),
        ({"issued": dt.date(2025, 11, 1), "expires": dt.date(2026, 10, 1)}, "E042", "attestation AC-3", "cadenceDays"),
        ({"approver": "ada@example.com"}, "E042", "attestation AC-3.approver", "second person"),
        ({"owner": "ada@example.org"}, "E042", "attestation AC-3.owner", "is not at example.com"),
        ({"statement": "TBD: say how administrators sign in"}, "E042", "attestation AC-3", "unfinished"),
        ({"statement": "Yes."}, "E036", "attestations[0].statement", "at least 20 characters"),
        ({"evidence": "http://wiki.bulwark-corp.net/"}, "E042", "attestation AC-3", "https address of a real page"),
        ({"evidence": "https://localhost/"}, "E042", "attestation AC-3", "real page"),
        ({"evidence": "https://www.example.com/mfa"}, "E042", "attestation AC-3", "real page"),
        ({"evidence": "docs/mfa.md"}, "E042", "attestation AC-3", "`sha256sum docs/mfa.md`"),
        ({"evidence": "/etc/passwd"}, "E042", "attestation AC-3", "leaves the repository"),
        ({"evidenceSha256": "abc"}, "E036", "attestations[0].evidenceSha256", "64 hexadecimal"),
        ({"control": "AC3"}, "E036", "attestations[0].control", "'AC-3'"),
        ({"cadenceDays": 1000}, "E034", "attestations[0].cadenceDays", "1-366 days"),
        ({"evidnce": "x"}, "E030", "attestations[0].evidnce", "'attestations[0].evidence'"),
        ({"issued": None}, "E033", "attestations[0].issued", "is null"),
    ],
)
def test_a_record_that_does_not_hold_is_named(change: dict[str, object], code: str, key: str, words: str) -> None:
    problems = refused({}, attestations=text(GOOD | change))
    assert [(problem.code.value, problem.key) for problem in problems] == [(code, key)]
    assert words in str(problems[0])


def test_a_row_that_nobody_has_attested_is_no_problem() -> None:
    row = {name: GOOD[name] for name in ("control", "statement", "owner", "cadenceDays")}
    kept = parse(changed({}), stack="prod", today=TODAY, attestations=text(row)).attestations[0]
    assert not kept.attested


@pytest.mark.parametrize("missing", ["approver", "evidence", "issued", "expires"])
def test_a_half_attested_row_is_refused(missing: str) -> None:
    problems = refused({}, attestations=text({name: value for name, value in GOOD.items() if name != missing}))
    (said,) = [str(problem) for problem in problems]
    assert said.startswith(f"E042 attestation AC-3: half attested: {missing} missing — fill it in")


def test_a_control_of_three_letters_can_be_attested() -> None:
    kept = parse(changed({}), stack="prod", today=TODAY, attestations=text(GOOD | {"control": "API-3"}))
    assert kept.attestations[0].control == "API-3"


def test_a_missing_field_is_named() -> None:
    record = {name: value for name, value in GOOD.items() if name != "owner"}
    assert [problem.key for problem in refused({}, attestations=text(record))] == ["attestations[0].owner"]


def test_a_control_is_attested_once() -> None:
    problems = refused({}, attestations=text(GOOD, GOOD | {"statement": "The same control, stated once more."}))
    assert [str(problem) for problem in problems] == [
        "E042 attestation AC-3: stands twice — keep the newest record of each control"
    ]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("attestations: [", "is not valid YAML (line 1, column 16)"),
        ("attestations:\n- issued: 2025-13-45\n", "is not valid YAML"),
        ("\0", "is not valid YAML"),
    ],
)
def test_a_broken_file_is_told_with_its_line(broken: str, words: str) -> None:
    problem = refused({}, attestations=broken)[0]
    assert (problem.code, problem.key) == ("E043", "attestationsFile")
    assert words in str(problem)


def test_a_file_of_another_shape_is_told() -> None:
    (problem,) = refused({}, attestations="- AC-3")
    assert str(problem).startswith(
        "E043 attestationsFile: the file holds a list in place of the one key attestations — "
    )
