"""Verdicts as Markdown for a comment: the verdict first, then findings by rule, folded to fit and counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from hardening.pack import Finding
from review.posture import manual
from review.render import facts
from review.render.facts import Reviewed, Word
from review.render.plain import code, prose, short

LIMIT: Final = 60_000
"""Characters. A comment on GitHub holds 65,536; the rest is for whoever posts it."""
_ROWS: Final = (1_000_000, 200, 100, 50, 20, 10, 5, 2, 1, 0)
"""Findings of one rule that are listed, from all to none: the first that fits is taken."""
_STACKS: Final = 100
_LEFT_OUT: Final = "Too much for one comment: {} rules are left out here and counted above; the JSON has every finding."
_MARKS: Final = {
    Word.CLEAN: "✅",
    Word.IDLE: "⚠️",
    Word.REFUSED: "❌",
    Word.EXPIRED: "❌",
    Word.UNDECIDED: "❓",
    Word.ERROR: "💥",
}


@dataclass(slots=True)
class _Told:
    """How many findings are listed, and how many are only counted."""

    listed: int = 0
    folded: int = 0
    lines: list[str] = field(default_factory=list)


def render(reviewed: Sequence[Reviewed], *, limit: int = LIMIT) -> str:
    """Give one document; nothing is left out without a number that says so."""
    text = ""
    for rows in _ROWS:
        text = _document(reviewed, rows)
        if len(text) <= limit:
            return text
    return _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    """Cut a document between its lines, and say how many rules are left out; the numbers come first and stay."""
    lines = text.splitlines()
    room = limit - len(_LEFT_OUT.format(len(lines))) - 1
    kept: list[str] = []
    while len(kept) < len(lines) and (room := room - len(lines[len(kept)]) - 1) > 0:
        kept.append(lines[len(kept)])
    left = sum(line.startswith("**`") for line in lines[len(kept) :])
    return "\n".join([*kept, "", _LEFT_OUT.format(left)])


def _document(reviewed: Sequence[Reviewed], rows: int) -> str:
    lines = list(_top(reviewed))
    for each in reviewed:
        lines += ["", *_section(each, rows, alone=len(reviewed) == 1)]
    return "\n".join(lines)


def _top(reviewed: Sequence[Reviewed]) -> Iterator[str]:
    """Give the verdict: of the one graph, or of each of several in a table."""
    if len(reviewed) == 1:
        head = facts.headline(reviewed[0].verdicts)
        yield f"## {_MARKS[head.word]} {code(short(reviewed[0].name))}: {head.word}"
        yield ""
        yield head.sentence + (
            f" Next: {code(head.step)}" if head.word is Word.CLEAN and head.step else _next(head.step)
        )
        return
    words = Counter(facts.headline(each.verdicts).word for each in reviewed)
    yield f"## {len(reviewed)} stacks: " + ", ".join(f"{words[word]} {word}" for word in Word if words[word])
    yield ""
    yield "| Stack | Verdict | Resources | Failed | Undecided | Errors | Advisory |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for each in reviewed[:_STACKS]:
        word, said = facts.headline(each.verdicts).word, facts.counts(each.verdicts)
        numbers = " | ".join(str(said[key]) for key in ("resources", "failed", "undecided", "errors", "advisory"))
        yield f"| {code(short(each.name))} | {_MARKS[word]} {word} | {numbers} |"
    if len(reviewed) > _STACKS:
        yield f"\nand {len(reviewed) - _STACKS} more stacks, which the numbers above count"


def _next(step: str) -> str:
    return f" Next: {step}" if step else ""


def _section(reviewed: Reviewed, rows: int, *, alone: bool) -> Iterator[str]:
    verdicts = reviewed.verdicts
    if not alone:
        yield f"### {code(short(reviewed.name))}"
        yield ""
    said = facts.counts(verdicts)
    yield (
        f"{said['resources']} resources · {said['rules']} rules ({verdicts.profile.value}) · "
        f"{said['verdicts']} verdicts · **{said['failed']} failed** · **{said['undecided']} undecided** · "
        f"{said['errors']} errors · {said['advisory']} advisory · {said['waived']} waived"
        + (f" · {said['existing']} as before · {said['fixed']} fixed" if "fixed" in said else "")
    )
    blocking = [finding for finding in verdicts.findings if finding.blocks]
    advisory = [
        finding for finding in verdicts.findings if not finding.blocks and not finding.waiver and not finding.existing
    ]
    waived = [finding for finding in verdicts.findings if finding.waiver]
    before = [finding for finding in verdicts.findings if finding.existing and not finding.waiver]
    told = _Told()
    headings = {"What blocks": blocking, "What is only advised": advisory, "What people answer for": waived}
    headings |= {"What was there before": before, "What is fixed": list(verdicts.fixed or ())}
    for heading, findings in headings.items():
        if findings:
            told.lines += ["", f"#### {heading}"]
            _rules(findings, rows, told)
    yield from told.lines
    if told.folded:
        total = told.listed + told.folded
        yield f"\n{told.listed} of {total} findings are listed, {told.folded} are counted above; the JSON has all."
    yield from _waiting(reviewed)


def _rules(findings: Sequence[Finding], rows: int, told: _Told) -> None:
    """Add a table for each rule, or a line for each where not even one row fits."""
    for rule, group in facts.grouped(findings).items():
        controls = ", ".join(group[0].controls)
        told.lines += [
            "",
            f"**{code(facts.name_of(rule))}** {group[0].severity.value} · {len(group)} found · {prose(controls)}",
        ]
        listed = group[:rows]
        told.listed, told.folded = told.listed + len(listed), told.folded + len(group) - len(listed)
        if listed:
            told.lines += [f"{prose(facts.title(rule))}. Fix: {prose(group[0].fix)}", *_table(listed)]
        if listed and len(group) > len(listed):
            told.lines += ["", f"and {len(group) - len(listed)} more of this rule"]


def _table(findings: Sequence[Finding]) -> Iterator[str]:
    yield ""
    yield "| Resource | Property | Is | Must be | Where |"
    yield "|---|---|---|---|---|"
    for finding in findings:
        name, type_ = facts.urn_parts(finding.urn)
        subject = f"{code(short(name))} {code(short(type_))}".strip()
        cells = (finding.path, finding.actual, finding.expected, facts.place(finding))
        yield f"| {subject} | " + " | ".join(code(short(cell)) for cell in cells) + " |"


def _waiting(reviewed: Reviewed) -> Iterator[str]:
    """Give what people still have to sign, and the rules that proved nothing."""
    verdicts = reviewed.verdicts
    if waiting := manual(verdicts.graph):
        yield f"\n{len(waiting)} controls nobody has attested yet: {', '.join(map(code, waiting))}"
    if verdicts.decided and verdicts.subjects:
        idle = ", ".join(verdicts.idle)
        yield f"\n<details><summary>{len(verdicts.idle)} rules found nothing to judge</summary>\n\n{idle}\n\n</details>"
