"""A baseline: findings that were there before are told as such and block no more; a gate then asks for no new ones."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from hardening.pack import Finding
from hardening.resources import Source
from hardening.rule import Level, Severity, Verdict
from review.judge import Judge, Verdicts
from review.load.files import STDIN, UnreadableError, parse

Baseline = Mapping[str, Finding]
"""Findings by fingerprint, which survives moved lines and changed values."""
_TEXTS: Final = ("rule", "urn", "path", "actual", "expected", "fix", "control")


def of(asked: str, project: Path, stack: str, judged: Judge) -> Baseline:
    """Read a baseline: verdicts as JSON, or what is judged here by the same terms: a revision, a preview, a state.

    Raises `UnreadableError`, or `RevisionError` where it is neither a file nor a revision.
    """
    body = parse(asked) if asked != STDIN and Path(asked).is_file() else None
    if isinstance(body, Mapping) and isinstance(body.get("findings"), list):
        findings = [_finding(row, asked) for row in body["findings"]]
    else:
        from review.diff.sides import start  # noqa: PLC0415  git and the recorder are for revisions alone

        side = start(asked, project, stack)().picture
        findings = list(judged(side.graph, side.unknown).findings)
    return {each.fingerprint: each for each in findings}


def against(verdicts: Verdicts, baseline: Baseline) -> Verdicts:
    """Say of every finding whether it was there before. A rule that itself failed judged nothing, and blocks."""
    now = {each.fingerprint for each in verdicts.findings}
    findings = tuple(
        replace(each, existing=each.fingerprint in baseline and each.verdict is not Verdict.ERROR)
        for each in verdicts.findings
    )
    fixed = sorted(
        (each for print_, each in baseline.items() if print_ not in now), key=lambda each: (each.rule, each.fingerprint)
    )
    return replace(verdicts, findings=findings, fixed=tuple(fixed))


def _finding(row: object, name: str) -> Finding:
    """Read a finding as the JSON writes it."""
    try:
        assert isinstance(row, Mapping)  # noqa: S101  told as unreadable below
        rule, urn, path, actual, expected, fix, control = (str(row[part]) for part in _TEXTS)
        where = row.get("source")
        return Finding(
            rule=rule, urn=urn, path=path, actual=actual, expected=expected, fix=fix,
            controls=tuple(filter(None, control.split(", "))),
            severity=Severity(row["severity"]), level=Level(row["level"]), verdict=Verdict(row["verdict"]),
            source=Source(str(where["file"]), int(where["line"])) if isinstance(where, Mapping) else None,
        )  # fmt: skip
    except (AssertionError, KeyError, TypeError, ValueError):
        message = f"{name}: not verdicts of Bulwark; write them with --format json"
        raise UnreadableError(message) from None
