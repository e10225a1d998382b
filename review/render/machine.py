"""Verdicts as JSON: a stable contract."""

import json
from collections.abc import Mapping

from hardening.pack import Finding
from hardening.protocol.waiver_file import as_data
from hardening.rule import Verdict
from hardening.waivers import Standing
from review.judge import Verdicts
from review.posture import manual


def finding_of(finding: Finding) -> dict[str, object]:
    """Give a finding as the contract writes it."""
    source = finding.source
    return {
        "rule": finding.rule,
        "control": ", ".join(finding.controls),
        "severity": finding.severity.value,
        "level": finding.level.value,
        "verdict": finding.verdict.value,
        "urn": finding.urn,
        "path": finding.path,
        "actual": finding.actual,
        "expected": finding.expected,
        "fix": finding.fix,
        "source": {"file": source.file, "line": source.line} if source else None,
        "fingerprint": finding.fingerprint,
        "waiver": as_data(finding.waiver) if finding.waiver else None,
    }


def standing_of(standing: Standing) -> dict[str, object]:
    """Give a waiver with what it does in the program that was judged."""
    return {**as_data(standing.waiver), "state": standing.state.value, "covers": list(standing.covered)}


def summary_of(verdicts: Verdicts) -> dict[str, object]:
    """Give the counts of a judgement."""
    return {
        "resources": verdicts.resources,
        "rules": verdicts.rules,
        "decided": verdicts.decided,
        "failed": verdicts.count(Verdict.FAIL),
        "undecided": verdicts.count(Verdict.UNDECIDED),
        "errors": verdicts.count(Verdict.ERROR),
        "waived": verdicts.waived,
        "manual": manual(verdicts.graph),
        "idle": list(verdicts.idle),
        "profile": verdicts.profile.value,
        "seconds": round(verdicts.seconds, 3),
    }


def render(verdicts: Verdicts, *, seconds: float) -> str:
    """Give graph, findings and summary as one JSON document."""
    graph: Mapping[str, object] = {key: value for key, value in verdicts.graph.items() if key != "messages"}
    body = {
        "graph": graph,
        "findings": [_standing(finding, verdicts) for finding in verdicts.findings],
        "waivers": [standing_of(standing) for standing in verdicts.waivers],
        "summary": summary_of(verdicts) | {"seconds": round(seconds, 3)},
    }
    if verdicts.fixed is not None:
        body["fixed"] = [finding_of(finding) for finding in verdicts.fixed]
    return json.dumps(body, indent=1)


def _standing(finding: Finding, verdicts: Verdicts) -> dict[str, object]:
    """Give a finding, with whether it was there before where there is a baseline."""
    compared = {"baseline": "existing" if finding.existing else "new"} if verdicts.fixed is not None else {}
    return finding_of(finding) | compared
