"""Findings as SARIF 2.1.0, within the limits of GitHub code scanning."""

import json
import re
from collections.abc import Sequence
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.protocol.published import VERSION
from hardening.resources import Source
from hardening.rule import Rule, Severity
from review.render import facts
from review.render.facts import Reviewed
from review.render.places import Places
from review.render.plain import plain, prose

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS: Final = 25_000
"""Results in one run; a file with more is refused whole (GitHub Docs, "SARIF support for code scanning")."""
MOST_RUNS: Final = 20
_MOST_TAGS: Final = 20
_SCORES: Final = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""Where the bands of code scanning lie: above 9.0 critical, 7.0 high, 4.0 medium."""
_LEVELS: Final = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")
_ORDERED: Final = tuple(sorted(RULES, key=lambda rule: rule.id))
_INDEX: Final = {rule.id: index for index, rule in enumerate(_ORDERED)}


def render(reviewed: Sequence[Reviewed]) -> str:
    """Give a run for each graph. Equal findings give equal bytes: neither time nor machine is told."""
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(each) for each in reviewed]}, indent=1)


def _run(reviewed: Reviewed) -> dict[str, object]:
    findings = list(facts.numbered(reviewed.verdicts.findings))
    places = Places(reviewed.directory, reviewed.file)
    shown = findings[:MOST_RESULTS]
    invocation: dict[str, object] = {"executionSuccessful": True, "exitCode": int(reviewed.verdicts.exit)}
    if left := len(findings) - len(shown):
        text = f"{left} of {len(findings)} findings are left out, the least severe: a run holds {MOST_RESULTS}."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": f"bulwark/{plain(reviewed.name)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": [
            _compared(result(finding, fingerprint, places), finding, reviewed) for fingerprint, finding in shown
        ],
        "properties": dict(facts.counts(reviewed.verdicts)),
    }


def _compared(found: dict[str, object], finding: Finding, reviewed: Reviewed) -> dict[str, object]:
    """Give a result with its standing, where there is a baseline."""
    if reviewed.verdicts.fixed is None:
        return found
    return {**found, "baselineState": "unchanged" if finding.existing else "new"}


def _driver() -> dict[str, object]:
    return driver(rules())


def driver(described: Sequence[dict[str, object]]) -> dict[str, object]:
    """Describe the tool, with its rules."""
    return {
        "name": "Bulwark",
        "semanticVersion": VERSION,
        "organization": "Bulwark",
        "rules": list(described),
    }


def rules() -> list[dict[str, object]]:
    """Describe every rule of the pack."""
    return [_rule(rule) for rule in _ORDERED]


def _rule(rule: Rule) -> dict[str, object]:
    frameworks = [f"{found.name} {found.version} {found.requirement}" for found in rule.frameworks]
    properties = {
        "tags": tags(rule),
        "precision": "very-high",
        "security-severity": _SCORES[rule.severity],
        "problem.severity": {"note": "recommendation"}.get(_LEVELS[rule.severity], _LEVELS[rule.severity]),
        "controls": list(rule.controls),
        "frameworks": frameworks,
    }
    said = f"{prose(rule.title)}.\n\n**Fix:** {prose(rule.fix)}\n\nControls: {', '.join(rule.controls)}."
    if frameworks:
        said += f" Frameworks: {prose('; '.join(frameworks))}."
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": message(rule.title)},
        "fullDescription": {"text": message(f"{rule.title}. {rule.fix}")},
        "help": {"text": message(f"{rule.title}. Fix: {rule.fix}"), "markdown": said},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def tags(rule: Rule) -> list[str]:
    """Give at most 20 tags, which is what code scanning takes; `controls` and `frameworks` have all of them."""
    named = sorted({found.name for found in rule.frameworks})
    return ["security", rule.id.partition("-")[0], *named, *rule.controls][:_MOST_TAGS]


def location(places: Places, source: Source | None, urn: str) -> dict[str, object]:
    """Give the place of a result: a line, and the resource."""
    path, line = places.of(source, urn)
    return {
        "physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}},
        "logicalLocations": [
            {"name": plain(facts.urn_parts(urn)[0]), "fullyQualifiedName": plain(urn), "kind": "resource"}
        ],
    }


def result(finding: Finding, fingerprint: str, places: Places) -> dict[str, object]:
    """Give the result of one finding."""
    name, type_ = facts.urn_parts(finding.urn)
    found: dict[str, object] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity] if finding.blocks else "note",
        "kind": "fail",
        "message": {"text": message(_sentence(finding, name, type_))},
        "locations": [location(places, finding.source, finding.urn)],
        "partialFingerprints": {"bulwark/v1": fingerprint},
        "properties": {
            "verdict": finding.verdict.value,
            "enforcement": finding.level.value,
            "property": finding.path,
            "controls": list(finding.controls),
        },
    }
    if finding.waiver is not None:
        found["suppressions"] = [{"kind": "external", "justification": plain(facts.waived(finding))}]
    if finding.rule in _INDEX:
        found["ruleIndex"] = _INDEX[finding.rule]
    return found


def _sentence(finding: Finding, name: str, type_: str) -> str:
    subject = f"{name} ({type_})" if type_ else name
    what = f"{finding.path} is {finding.actual}" if finding.path else finding.actual
    return f"{facts.mark(finding)} {subject}: {what}, expected {finding.expected}. {finding.fix}"


def message(text: str) -> str:
    """Give a message: brackets would make links of it, a number in braces a placeholder (SARIF 2.1.0, 3.11)."""
    escaped = plain(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return _PLACEHOLDER.sub(r"{{\1}}", escaped if "](" in text else plain(text))
