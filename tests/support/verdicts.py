"""What the engine shows of a pack's verdicts and what the gate says, in one form that can be compared."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.protocol.published import problem
from review.engine.results import Result

NAMES: Final = {rule.name: rule.id for rule in RULES}
Said = Mapping[tuple[str, str], tuple[str, frozenset[str]]]
"""Level and problems by rule and resource."""
AT_STACK: Final = ("WVR", "CFG")
"""Families whose verdicts are about no resource of their own; the engine shows them at the stack."""


def by_engine(result: Result) -> Said:
    """Give level and problems by rule and resource, out of the texts that the engine shows."""
    return {
        (NAMES[found.rule], found.urn): (found.level, frozenset(_problems(found.message)))
        for found in result.violations
    }


def _problems(message: str) -> list[str]:
    body = message.rpartition(". Fix: ")[0]
    lines = body.split(".\n")
    return [line for line in lines if not line.startswith(("The rule cannot pass what", "Waived until"))]


def by_gate(findings: Iterable[Finding]) -> Said:
    """Give the same out of the gate's findings."""
    grouped: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.rule, finding.urn].append(finding)
    return {key: (_level(found), frozenset(map(problem, found))) for key, found in grouped.items()}


def _level(found: list[Finding]) -> str:
    return "mandatory" if any(each.blocks for each in found) else "advisory"


def alike(said: Said, judged: Said, state: Path) -> None:
    """Demand the same verdicts; what is said of no resource is shown at the stack by the engine."""
    here = {record["urn"] for record in json.loads(state.read_text())["deployment"]["resources"]}
    assert {key: value for key, value in said.items() if key[0][:3] not in AT_STACK} == {
        key: value for key, value in judged.items() if key[1] in here
    }
    assert {rule for rule, _ in said} == {rule for rule, _ in judged}


def of_resources(said: Said) -> Said:
    """Leave out what is about no resource."""
    return {key: value for key, value in said.items() if key[0][:3] not in AT_STACK}
