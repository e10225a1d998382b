"""Verdicts as a page: the verdict, what to mend, the picture, and every resource and rule."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.rule import Severity
from review.picture import svg
from review.picture.model import Record, Tree, kind_of
from review.picture.views import whole
from review.posture import manual
from review.render import facts
from review.render.facts import Reviewed, Word
from review.render.plain import markup
from review.web import shell
from review.web.shell import Column

_KINDS: Final = {
    Word.CLEAN: "good",
    Word.IDLE: "open",
    Word.REFUSED: "bad",
    Word.EXPIRED: "bad",
    Word.UNDECIDED: "open",
    Word.ERROR: "odd",
}
_PARTS: Final = {"findings": "Findings", "picture": "Picture", "resources": "Resources", "rules": "Rules"}
_FINDING: Final = (
    Column("Verdict", "tight"),
    Column("Resource"),
    Column("Property"),
    Column("Is"),
    Column("Must be"),
    Column("Where"),
)
_RULE: Final = (
    Column("Rule", "tight"),
    Column("What must be true", "wide"),
    Column("Severity", "tight"),
    Column("Judged", "number"),
    Column("Findings", "number"),
)


def render(reviewed: Reviewed) -> str:
    """Give the page of one graph. Equal graphs give equal bytes: no time and no machine is told."""
    return shell.document(f"{reviewed.name}: Bulwark preview", _body(reviewed), style=svg.STYLE)


def _body(reviewed: Reviewed) -> Iterator[str]:
    verdicts = reviewed.verdicts
    head = facts.headline(verdicts)
    step = f" Next: {shell.code(head.step)}" if head.word is Word.CLEAN else f" Next: {markup(head.step)}"
    yield "<header>"
    yield f"<h1>{markup(reviewed.name)}</h1>"
    yield shell.banner(_KINDS[head.word], head.word.capitalize(), markup(head.sentence) + (step if head.step else ""))
    yield shell.counts(facts.counts(verdicts))
    if waiting := manual(verdicts.graph):
        names = ", ".join(map(markup, waiting))
        yield f"<p>{len(waiting)} controls wait for a person to attest them: {names}.</p>"
    yield shell.navigation(_PARTS)
    yield '</header><main id="main">'
    families = sorted({finding.rule.partition("-")[0] for finding in verdicts.findings})
    facets = {
        "severity": ("Severity", [severity.value for severity in reversed(Severity)]),
        "family": ("Family of rules", families),
    }
    yield from shell.filters("Find in findings and resources", facets)
    yield from _findings(verdicts.findings)
    yield from _picture(verdicts.graph)
    yield from _resources(verdicts.graph, verdicts.findings)
    yield from _rules(reviewed)
    yield "</main><footer><p>Judged offline by Bulwark; secrets are never written.</p></footer>"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    yield f'<section aria-labelledby="findings"><h2 id="findings">Findings ({len(findings)})</h2>'
    if not findings:
        yield "<p>None.</p>"
    for rule, group in facts.grouped(findings).items():
        severity = group[0].severity.value
        yield f"<div data-group><h3>{markup(facts.name_of(rule))} <span class='soft'>{severity}, "
        yield f"{markup(', '.join(group[0].controls))}</span></h3>"
        yield f"<p>{markup(facts.title(rule))}. <b>Fix:</b> {markup(group[0].fix)}</p>"
        yield from shell.table(f"Findings of {rule}", _FINDING, map(_finding, group))
        yield "</div>"
    yield "</section>"


def _finding(finding: Finding) -> str:
    name, type_ = facts.urn_parts(finding.urn)
    kind = "bad" if finding.blocks else "calm"
    cells = (
        f'<span class="word {kind}">{facts.mark(finding)}</span>',
        f"<b>{markup(name)}</b> {shell.code(type_)}",
        shell.code(finding.path),
        shell.code(finding.actual),
        shell.code(finding.expected),
        shell.code(facts.place(finding)) + (f" waived {markup(facts.waived(finding))}" if finding.waiver else ""),
    )
    text = f"{finding.rule} {name} {type_} {finding.path} {facts.place(finding)} {' '.join(finding.controls)}"
    family = finding.rule.partition("-")[0]
    return shell.row(_FINDING, cells, shell.findable(text, severity=finding.severity.value, family=family))


def _picture(graph: Record) -> Iterator[str]:
    yield '<section aria-labelledby="picture"><h2 id="picture">Picture</h2>'
    yield "<p>Arrows lead from user to used. Thick borders mark what many use; their names stand in the boxes.</p>"
    yield '<figure><div class="scroll" tabindex="0" role="region" aria-label="Picture of the architecture">'
    yield svg.render(whole(graph), styled=False)
    yield "</div></figure></section>"


def _resources(graph: Record, findings: Sequence[Finding]) -> Iterator[str]:
    yield '<section aria-labelledby="resources"><h2 id="resources">Resources</h2>'
    yield '<ul class="tree">'
    forest = _Forest(Tree(graph), findings)
    for urn in forest.tree.below[""]:
        yield from forest.branch(urn, opened=True)
    yield "</ul></section>"


class _Forest:
    """Components that open, and the resources in them."""

    def __init__(self, tree: Tree, findings: Sequence[Finding]) -> None:
        self.tree = tree
        self._found: dict[str, list[Finding]] = {}
        for finding in findings:
            self._found.setdefault(finding.urn, []).append(finding)

    def branch(self, urn: str, *, opened: bool = False) -> Iterator[str]:
        """Give a resource with what is below it."""
        line, children = self._line(urn), self.tree.below.get(urn, ())
        if not children:
            yield f"<li{self._findable(urn)}>{line}</li>"
            return
        below = list(self.tree.under(urn))
        count = sum(len(self._found.get(each, ())) for each in below)
        shown = " open" if opened or count else ""
        said = f' <span class="word bad">{count} findings</span>' if count else ""
        yield f"<li><details data-group{shown}><summary>{line} "
        yield f'<span class="soft">{len(below) - 1} below</span>{said}</summary><ul>'
        for child in children:
            yield from self.branch(child)
        yield "</ul></details></li>"

    def _line(self, urn: str) -> str:
        record = self.tree.every[urn]
        source = record.get("source")
        place = f"{source.get('file')}:{source.get('line')}" if isinstance(source, dict) else ""
        kind = kind_of(str(record["type"]))
        return f"<b>{markup(str(record['name']))}</b> {markup(kind)} {shell.code(place)}"

    def _findable(self, urn: str) -> str:
        record, found = self.tree.every[urn], self._found.get(urn, ())
        worst = facts.worst_first(found)[0] if found else None
        facets = {"severity": worst.severity.value, "family": worst.rule.partition("-")[0]} if worst else {}
        return shell.findable(" ".join([*self._path(urn), str(record["type"])]), **facets)

    def _path(self, urn: str) -> list[str]:
        """Give the names of a resource and of what holds it, so that either finds it."""
        names = []
        while urn in self.tree.every:
            names.append(str(self.tree.every[urn]["name"]))
            urn = str(self.tree.every[urn].get("parent") or "")
        return names


def _rules(reviewed: Reviewed) -> Iterator[str]:
    verdicts = reviewed.verdicts
    found = {rule: len(group) for rule, group in facts.grouped(verdicts.findings).items()}
    yield '<section aria-labelledby="rules"><h2 id="rules">Rules</h2>'
    yield f"<details><summary>{len(RULES)} rules, {len(verdicts.idle)} of which found nothing to judge</summary>"
    rows = (
        shell.row(
            _RULE,
            (
                shell.code(rule.id),
                markup(rule.title),
                rule.severity.value,
                str(verdicts.subjects.get(rule.id, 0)),
                str(found.get(rule.id, 0)),
            ),
        )
        for rule in sorted(RULES, key=lambda each: each.id)
    )
    yield from shell.table("Table of rules", _RULE, rows)
    yield "</details></section>"
