"""What somebody answers for is shown in every format, with who and until when, and stops nothing."""

import json
from dataclasses import replace

import pytest

from hardening.resources import Source
from hardening.waivers import Waiver
from review.judge import Verdicts, judge
from review.render import facts, junit, markdown, page, sarif
from review.render.facts import Reviewed

KIND = "aws:kms/key:Key"
ROW = {"rule": "KMS-01", "owner": "ada@example.com", "ticket": "OPS-7", "reason": "imported", "expires": "2026-09-01"}
SAID = "until 2026-09-01 by ada@example.com, OPS-7: imported"


@pytest.fixture
def reviewed() -> Reviewed:
    record = {"urn": f"urn:pulumi:prod::shop::{KIND}::k", "type": KIND, "name": "k", "custom": True, "inputs": {}}
    verdicts: Verdicts = judge({"project": "shop", "stack": "prod", "resources": [record]})
    waiver = Waiver(ROW, Source("compliance/waivers.yaml", 3))
    found = tuple(
        replace(finding, waiver=waiver) if finding.rule == "KMS-01" else finding for finding in verdicts.findings
    )
    assert any(finding.waiver for finding in found)
    return Reviewed(replace(verdicts, findings=found))


def test_sarif_suppresses_it_with_the_reason(reviewed: Reviewed) -> None:
    (run,) = json.loads(sarif.render([reviewed]))["runs"]
    (result,) = [each for each in run["results"] if each["ruleId"] == "KMS-01"]
    assert result["suppressions"] == [{"kind": "external", "justification": SAID}]
    assert all("suppressions" not in each for each in run["results"] if each["ruleId"] != "KMS-01")


def test_junit_skips_it_with_the_reason(reviewed: Reviewed) -> None:
    (case,) = junit.render([reviewed]).split('<testcase classname="KMS-01')[1:]
    assert "<skipped " in case.partition("</testcase>")[0]
    assert f"waived {SAID}" in case


def test_a_comment_and_a_page_name_it_apart(reviewed: Reviewed) -> None:
    said = markdown.render([reviewed])
    assert "1 waived" in said
    assert "`KMS-01" in said.partition("#### What people answer for")[2]
    assert f"waived {SAID}" in page.render(reviewed)
    assert facts.counts(reviewed.verdicts)["waived"] == 1
