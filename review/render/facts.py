"""What every format says of a judgement: one model, so that no two formats disagree."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.rule import Rule, Severity, Verdict
from review.exits import Exit
from review.judge import Verdicts

Record = Mapping[str, object]
BY_ID: Final[Mapping[str, Rule]] = {rule.id: rule for rule in RULES}
_WORST_FIRST: Final = {severity: -index for index, severity in enumerate(Severity)}


class Word(StrEnum):
    """The verdict on a whole program, in one word."""

    CLEAN = "clean"
    IDLE = "nothing judged"
    REFUSED = "refused"
    EXPIRED = "not attested"
    UNDECIDED = "undecided"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict, what it means, and what to do next."""

    word: Word
    sentence: str
    step: str


_HEADLINES: Final[Mapping[Exit, Headline]] = {
    Exit.UNDECIDED: Headline(
        Word.UNDECIDED,
        "A mandatory rule needs a value that is only known after the update.",
        "give the property a literal, or compose it from names instead of outputs.",
    ),
    Exit.ERROR: Headline(Word.ERROR, "The verdict of a rule is missing; the rule itself needs mending.", ""),
    Exit.ATTESTATION: Headline(
        Word.EXPIRED,
        "What people state has ended, does nothing, or cannot be read.",
        "renew or delete the rows of the attestations and of the waivers; `bulwark report` lists them.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A judgement, and where its graph comes from."""

    verdicts: Verdicts
    seconds: float = 0.0
    directory: Path = Path()
    """Folder that the sources of the graph are relative to."""
    file: str = ""
    """The judged file; empty for a program that was run, or for standard input."""

    @property
    def name(self) -> str:
        """Project and stack."""
        graph = self.verdicts.graph
        parts = [str(graph.get(key)) for key in ("project", "stack") if graph.get(key)]
        return "/".join(parts) or self.file or "standard input"


def headline(verdicts: Verdicts) -> Headline:
    """Say what the exit code means."""
    if verdicts.exit is not Exit.CLEAN:
        refused = Headline(
            Word.REFUSED, "Mandatory rules are violated.", "mend the findings; each names its place and fix."
        )
        return _HEADLINES.get(verdicts.exit, refused)
    if verdicts.existing:
        before = f"{verdicts.existing} findings were there before" if verdicts.existing > 1 else "one was there before"
        return Headline(Word.CLEAN, f"No mandatory rule is newly violated; {before}.", "")
    if not verdicts.decided:
        return Headline(Word.IDLE, "No rule applies to any of these resources.", "")
    step = f"pulumi up --stack {verdicts.graph.get('stack')} --policy-pack policy"
    return Headline(Word.CLEAN, "Every mandatory rule is decided and none is violated.", step)


def counts(verdicts: Verdicts) -> dict[str, int]:
    """Count what is shown first."""
    blocking = [finding for finding in verdicts.findings if finding.blocks]
    said = Counter(finding.verdict for finding in blocking)
    compared = {} if verdicts.fixed is None else {"existing": verdicts.existing, "fixed": len(verdicts.fixed)}
    return {
        "resources": verdicts.resources,
        "rules": verdicts.rules,
        "verdicts": verdicts.decided,
        "failed": said[Verdict.FAIL],
        "undecided": said[Verdict.UNDECIDED],
        "errors": said[Verdict.ERROR],
        "advisory": len(verdicts.findings) - len(blocking) - verdicts.waived - verdicts.existing,
        "waived": verdicts.waived,
        **compared,
    }


def title(rule: str) -> str:
    """Give the sentence that must be true; a rule of another catalogue has only its id."""
    return BY_ID[rule].title if rule in BY_ID else rule


def name_of(rule: str) -> str:
    """Give the published name of a rule."""
    return BY_ID[rule].name if rule in BY_ID else rule


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings: what blocks first, the worst first, then by rule and place."""
    return sorted(
        findings,
        key=lambda each: (
            not each.blocks,
            _WORST_FIRST[each.severity],
            each.rule,
            each.verdict.value,
            each.urn,
            each.path,
            each.expected,
            each.actual,
        ),
    )


def grouped(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Group findings by rule, the worst rule first."""
    groups: dict[str, list[Finding]] = {}
    for finding in worst_first(findings):
        groups.setdefault(finding.rule, []).append(finding)
    return groups


def numbered(findings: Sequence[Finding]) -> Iterator[tuple[str, Finding]]:
    """Give each finding with its fingerprint; the second of one fingerprint ends with `-2`."""
    seen: Counter[str] = Counter()
    for finding in worst_first(findings):
        seen[finding.fingerprint] += 1
        again = seen[finding.fingerprint]
        yield (finding.fingerprint if again == 1 else f"{finding.fingerprint}-{again}"), finding


def mark(finding: Finding) -> str:
    """Give the verdict as people read it: one that is advisory, or that somebody answers for, does not block."""
    if finding.waiver is not None:
        return f"{finding.verdict.value} (waived)"
    if finding.existing:
        return f"{finding.verdict.value} (as before)"
    return finding.verdict.value + ("" if finding.blocks else f" ({finding.level.value})")


def waived(finding: Finding) -> str:
    """Say who answers for a finding, until when and why; empty where nobody does."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    until = waiver.text("expires") or "no day"
    return f"until {until} by {waiver.text('owner')}, {waiver.text('ticket')}: {waiver.text('reason')}"


def place(finding: Finding) -> str:
    """Give file and line of the program; empty where nobody knows."""
    return f"{finding.source.file}:{finding.source.line}" if finding.source else ""


def urn_parts(urn: str) -> tuple[str, str]:
    """Give the name and the type that a URN ends with; the program as a whole has neither."""
    kinds, _, name = urn.partition("::")[2].partition("::")[2].partition("::")
    return (name, kinds.rpartition("$")[2]) if name else (urn or "the program", "")


def records(graph: Record) -> list[Record]:
    """Give the resources of a graph."""
    found = graph.get("resources")
    return [record for record in found if isinstance(record, Mapping)] if isinstance(found, list) else []
