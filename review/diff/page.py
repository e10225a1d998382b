"""A difference as a page: the verdict, what is lost and opened, the picture of the change, and every change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hardening.pack import Finding
from hardening.resources import Source
from hardening.waivers import Standing, State
from review.diff import tree
from review.diff.gains import Grant, together
from review.diff.kinds import Answer, CauseKind, Direction, Op
from review.diff.model import Access, Difference, Folded, Hazard
from review.diff.naming import plural, short, some
from review.diff.outline import ConfigChange
from review.diff.verdict import counts, label, sentence
from review.exits import Exit
from review.picture import svg
from review.picture.model import Picture
from review.render import facts
from review.render.plain import markup
from review.render.waivers import answered
from review.web import shell
from review.web.shell import Column

_KINDS: Final = {Exit.CLEAN: "good", Exit.UNDECIDED: "open", Exit.CHANGED: "open", Exit.ERROR: "odd"}
_WORDS: Final = {Answer.WILL: "bad", Answer.MAY: "open", Answer.NO: "calm"}
_PARTS: Final = {
    "hazards": "Hazards",
    "access": "Access",
    "findings": "Findings",
    "settings": "Configuration",
    "picture": "Picture",
    "changes": "Changes",
    "folded": "Folded",
}
_HAZARD: Final = (
    Column("Answer", "tight"),
    Column("What", "wide"),
    Column("Instead", "wide"),
    Column("Where", "tight"),
)
_ACCESS: Final = (
    Column("Direction", "tight"),
    Column("Through"),
    Column("Who"),
    Column("What", "wide"),
    Column("On", "mid"),
    Column("Before and after"),
    Column("Where", "tight"),
)
_FINDING: Final = (
    Column("Standing", "tight"),
    Column("Rule", "tight"),
    Column("Resource", "mid"),
    Column("Property", "mid"),
    Column("Is"),
    Column("Must be"),
    Column("Where", "tight"),
)
_SETTING: Final = (Column("Key"), Column("Before"), Column("After"), Column("Where", "tight"))


def render(found: Difference, picture: Picture) -> str:
    """Give the page. Equal differences give equal bytes: no time and no machine is told."""
    name = f"{found.project}/{found.stack}"
    return shell.document(f"{name}: Bulwark difference", _body(found, name, picture), style=svg.STYLE)


def _body(found: Difference, name: str, picture: Picture) -> Iterator[str]:
    yield from _head(found, name)
    yield '<main id="main">'
    facets = {
        "op": ("Operation", [op.value for op in Op if found.counts[op]]),
        "cause": ("Cause", [kind.value for kind in CauseKind]),
        "component": ("Component", sorted({tree.top(change) for change in found.changes})),
    }
    yield from shell.filters("Find in everything below", facets)
    places = tree.Facets(found.changes)
    yield from _section("hazards", len(found.hazards), _table("Hazards", _HAZARD, _hazards(found, places)))
    yield from _section("access", _gains(found), _table("Access", _ACCESS, _access(found, places)))
    yield from _section("findings", _standing(found), _judged(found, places))
    settings = (*found.config, *found.versions)
    yield from _section("settings", len(settings), _table("Configuration", _SETTING, map(_setting, settings)))
    yield from _picture(picture)
    shown = list(found.shown)
    yield from _section("changes", len(shown), tree.lines(shown, places))
    yield from _section("folded", len(found.folded), _folded(found.folded, places))
    units = f"{found.units - found.hidden_units} shown + {found.hidden_units} folded"
    yield f"</main><footer><p>{units} = {plural(found.units, 'single change')}. Secrets are never written.</p>"
    yield "</footer>"


def _head(found: Difference, name: str) -> Iterator[str]:
    yield "<header>"
    yield f"<h1>{markup(name)}</h1>"
    counted = markup(counts(found).replace("->", "→"))
    yield f"<p>{shell.code(found.base.label)} to {shell.code(found.head.label)}: {counted}</p>"
    more = f"Not as approved: {markup(', '.join(found.differs))}." if found.differs else f"Label {label(found)}."
    yield shell.banner(_KINDS.get(found.exit, "bad"), sentence(found), more)
    numbers = {op.value: count for op, count in found.counts.items() if count}
    yield shell.counts(numbers | {"hazards": len(found.hazards), "gains of access": _gains(found)})
    if found.digest:
        yield f"<p>Approval {shell.code(found.digest)}</p>"
    yield shell.navigation(_PARTS)
    yield "</header>"


def _gains(found: Difference) -> int:
    return len(together(found.access(Direction.BROADENED)))


def _standing(found: Difference) -> str:
    states = found.findings
    return f"{len(states.new)} new, {len(states.existing)} as before, {len(states.fixed)} fixed"


def _section(ident: str, count: int | str, inside: Iterable[str]) -> Iterator[str]:
    yield f'<section aria-labelledby="{ident}"><h2 id="{ident}">{_PARTS[ident]} ({count})</h2>'
    yield from inside
    yield "</section>"


def _table(caption: str, columns: Sequence[Column], rows: Iterable[str]) -> Iterator[str]:
    found = list(rows)
    yield from shell.table(caption, columns, found) if found else ("<p>None.</p>",)


def _word(kind: str, text: str) -> str:
    return f'<span class="word {kind}">{markup(text)}</span>'


def _at(source: Source | None) -> str:
    return shell.code(f"{source.file}:{source.line}") if source else ""


def _hazards(found: Difference, places: tree.Facets) -> Iterator[str]:
    for each in found.hazards:
        cells = (
            _word(_WORDS[each.answer], each.answer.value),
            f"<b>{markup(each.kind.value)}</b>: {markup(each.what)}",
            markup(each.instead),
            _at(each.source),
        )
        yield shell.row(_HAZARD, cells, places.findable(each.urn, _text(each)))


def _text(each: Hazard) -> str:
    return f"{each.kind.value} {each.what} {each.urn}"


def _access(found: Difference, places: tree.Facets) -> Iterator[str]:
    for direction, kind in ((Direction.BROADENED, "bad"), (Direction.NARROWED, "good")):
        for line in together(found.access(direction)):
            each = line.access
            may = "may be " if each.answer is Answer.MAY else ""
            cells = (
                _word("open" if may and kind == "bad" else kind, f"{may}{direction.value}"),
                markup(each.kind.value),
                markup(some(line.names)),
                _listed(line.grants) if line.grants else markup(each.what),
                "" if line.grants else shell.code(some(line.places)),
                _change(each),
                _at(each.source),
            )
            grants = line.grants or [(each.what, on) for on in line.places]
            words = " ".join((each.kind.value, *line.names, *(f"{what} {on}" for what, on in grants), each.urn))
            yield shell.row(_ACCESS, cells, places.findable(each.urn, words))


def _listed(grants: Iterable[Grant]) -> str:
    """Give each action beside what it is granted on, the first of them in sight."""
    first, *rest = [f"{markup(what)} on {shell.code(on)}" for what, on in grants]
    more = f"<summary>{plural(len(rest), 'more grant')}</summary>"
    return f"{first}<details>{more}<ul>{''.join(f'<li>{one}</li>' for one in rest)}</ul></details>"


def _change(each: Access) -> str:
    return f"{shell.code(each.before)} → {shell.code(each.after)}" if each.before or each.after else ""


def _judged(found: Difference, places: tree.Facets) -> Iterator[str]:
    """Give what is new and what is fixed; what was there before is folded away."""
    states = found.findings
    if states.waivers:
        yield "<h3>Waivers</h3><ul>"
        yield from (f"<li>{_waiver(each)}</li>" for each in states.waivers)
        yield "</ul>"
    yield from _table("Findings", _FINDING, _findings({"new": states.new, "fixed": states.fixed}, places))
    if states.existing:
        yield f"<details data-group><summary>{plural(len(states.existing), 'finding')} as before</summary>"
        yield from _table("Findings as before", _FINDING, _findings({"as before": states.existing}, places))
        yield "</details>"


def _waiver(each: Standing) -> str:
    waiver, kind = each.waiver, "calm" if each.state in (State.IN_FORCE, State.ELSEWHERE) else "bad"
    said = markup(waiver.text("unreadable") or f"{answered(waiver)}; covers {len(each.covered)}")
    what = f"{shell.code(waiver.rule)} {shell.code(waiver.target)}"
    return f"{_word(kind, each.state.value)} {what} {said} {_at(waiver.source)}"


def _findings(states: Mapping[str, Sequence[Finding]], places: tree.Facets) -> Iterator[str]:
    for state, findings in states.items():
        for each in facts.worst_first(findings):
            kind = {"new": "bad" if each.blocks else "open", "fixed": "good"}.get(state, "calm")
            name, type_ = facts.urn_parts(each.urn)
            cells = (
                _word(kind, f"{state} {facts.mark(each)}" if state != "fixed" else state),
                shell.code(each.rule),
                f"<b>{markup(name)}</b> {markup(short(type_))}" if type_ else markup(name),
                shell.code(each.path),
                shell.code(each.actual),
                shell.code(each.expected),
                shell.code(facts.place(each)) + (f" waived {markup(facts.waived(each))}" if each.waiver else ""),
            )
            text = f"{state} {each.rule} {name} {type_} {each.path} {' '.join(each.controls)}"
            yield shell.row(_FINDING, cells, places.findable(each.urn, text))


def _setting(each: ConfigChange) -> str:
    cells = (shell.code(each.key), shell.code(each.before), shell.code(each.after), _at(each.source))
    return shell.row(_SETTING, cells, shell.findable(each.key, cause=CauseKind.CONFIG.value))


def _picture(picture: Picture) -> Iterator[str]:
    yield '<section aria-labelledby="picture"><h2 id="picture">Picture</h2>'
    yield "<p>Arrows lead from user to used. A coloured box changes: + created, ~ updated, ± replaced, - deleted, "
    yield "→ moved, ! what may be lost or opened, with how many resources. What is white stays as it is.</p>"
    yield '<figure><div class="scroll" tabindex="0" role="region" aria-label="Picture of the change">'
    yield svg.render(picture, styled=False)
    yield "</div></figure></section>"


def _folded(folded: Iterable[Folded], places: tree.Facets) -> Iterator[str]:
    """Give one line for many alike changes, which opens to all of them."""
    found = list(folded)
    if not found:
        yield "<p>None.</p>"
    for fold in found:
        yield f"<details data-group><summary>{len(fold.members)} x {markup(fold.text)}</summary>"
        yield '<ul class="tree">'
        for urn, path in fold.members:
            said = f"<b>{markup(facts.urn_parts(urn)[0])}</b> {shell.code(path)}"
            yield f"<li{places.findable(urn, f'{urn} {path} {fold.text}')}>{said}</li>"
        yield "</ul></details>"
