"""Programs as people elsewhere write them get the findings that were reviewed, and no rule asks for our ways."""

import re
from pathlib import Path

import pytest

from hardening.rule import Verdict
from tests.support.programs import EXPECTED, NAMES, expected, judged, said

PLANTED = {
    "components_bad": "NET-01 network-default, NET-06 network-public",
    "containers_bad": "ECS-01 web, ECS-02 web, G-09 web, IAM-06 web, NET-01 world, TLS-01 http",
    "data_lake_bad": "ATH-01 analysts, GLU-03 lake, S3-02 raw, S3-03 raw, S3-06 raw, S3-10 raw",
    "database_bad": "NET-01 world, RDS-01 orders, RDS-02 orders, RDS-03 orders, RDS-05 orders, RDS-06 orders",
    "lambda_api_bad": "AGW-04 notes, G-09 notes, IAM-02 notes, IAM-04 notes, LAM-01 notes, LAM-02 anybody, LAM-02 open",
    "legacy_bad": "S3-03 files, S3-06 files, TLS-01 http, TLS-02 front, TLS-03 classic",
    "native_bad": "G-01 open, G-01 orders, G-01 raw, SQS-01 jobs",
    "security_groups_bad": "NET-01 classic, NET-01 inline, NET-01 modern, NET-02 halves, EC2-01 host",
    "split_and_inline_bad": "S3-03 inline, S3-03 split, S3-06 inline, S3-06 split",
    "static_site_bad": "CDN-01 site, S3-01 pages-open, S3-06 pages, S3-06 pages-policy, TLS-03 site",
}
"""What is wrong on purpose: rule and resource."""
OURS = re.compile(r"(tags\.)?(S3Class|DataClass|ManagedBy|LogClass|RotationClass|AlarmId|Tier)\b|x-tenant-id|/api/bulk")


@pytest.fixture(params=NAMES)
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_program_gets_the_findings_that_were_reviewed(program: str, tmp_path: Path) -> None:
    verdicts = judged(program, tmp_path)
    assert said(verdicts) == sorted(expected()[program])
    assert not verdicts.count(Verdict.ERROR)
    assert [found for found in verdicts.findings if OURS.search(f"{found.path} {found.actual} {found.expected}")] == []


def test_every_bad_program_has_its_planted_faults_among_them() -> None:
    assert set(PLANTED) == {name for name in NAMES if name.endswith("_bad")}
    for name, faults in PLANTED.items():
        found = {(line.split()[0], line.split()[-1]) for line in expected()[name] if line.split()[1] == "FAIL"}
        assert {tuple(each.split()) for each in faults.split(", ")} <= found, name


def test_every_finding_of_a_good_program_has_the_word_of_a_reviewer() -> None:
    sections = EXPECTED.read_text(encoding="utf-8").split("\n== ")[1:]
    good = [line for section in sections for line in section.splitlines()[1:] if "_good" in section.split("\n")[0]]
    assert [line for line in good if line and not re.search(r"# \w.{8,}", line)] == []
    assert set(expected()) == set(NAMES)


def test_what_is_not_of_aws_is_left_alone() -> None:
    assert expected()["other_providers_good"] == []
    assert expected()["empty_good"] == []
