"""The page of one resource: where it stands, what it uses and serves, and what the rules say of it."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from review.evidence.links import controls_of
from review.explain.rules import BY_CONTROL, own
from review.judge import Verdicts
from review.picture.model import Record, kind_of
from review.render import facts
from review.render.plain import code, prose, short

_NEAR: Final = 5
_WAYS: Final = "`policies` lists the rules, `controls` the controls, `preview --all` the resources"
_TICKS: Final = re.compile("`+")


class NoResourceError(Exception):
    """The program has no such resource; the text names those that are near."""


def page(wanted: str, verdicts: Verdicts) -> str:
    """Give the page in Markdown. Secrets are not in a graph. Raises `NoResourceError`."""
    records = {str(record["urn"]): record for record in facts.records(verdicts.graph)}
    return "\n".join(_lines(_find(wanted, records), records, verdicts)) + "\n"


def _find(wanted: str, records: Mapping[str, Record]) -> str:
    """Find a resource by its URN, or by its name where only one has it."""
    if wanted in records:
        return wanted
    named = sorted(urn for urn, record in records.items() if record.get("name") == wanted)
    if len(named) == 1:
        return named[0]
    near = named or difflib.get_close_matches(wanted, sorted(records), n=_NEAR)
    start = f"{len(named)} resources are called {wanted!r}" if named else f"no resource {wanted!r}"
    message = "\n".join([f"{start}; give a URN:" if near else f"{start}; {_WAYS}", *near[:_NEAR]])
    raise NoResourceError(message)


def _lines(urn: str, records: Mapping[str, Record], verdicts: Verdicts) -> Iterator[str]:
    record = records[urn]
    yield f"# {prose(short(str(record['name'])))}"
    yield ""
    yield f"{code(urn)}"
    yield ""
    source = record.get("source")
    line = f"{source.get('file')}:{source.get('line')}" if isinstance(source, Mapping) else ""
    place = f", declared at {code(line)}" if line else ""
    yield f"{kind_of(str(record['type']))}{place}."
    above = list(_above(record, records))
    yield from _list("Stands in", [f"{code(short(str(each['name'])))} {kind_of(str(each['type']))}" for each in above])
    controls = sorted({control for each in (record, *above) for control in controls_of(each)})
    yield from _list("Controls", [f"{each}: {own(BY_CONTROL[each].title)}" for each in controls if each in BY_CONTROL])
    yield from _list("Uses", _names(_uses(record), records))
    used = [other for other, each in records.items() if urn in _uses(each)]
    yield from _list("Used by", _names(used, records))
    yield from _judged(urn, verdicts)
    inputs = record.get("inputs")
    if isinstance(inputs, Mapping) and inputs:
        text = json.dumps(inputs, indent=1, sort_keys=True)
        fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
        yield from ("", "## Properties", "", f"{fence}json", text, fence)


def _above(record: Record, records: Mapping[str, Record]) -> Iterator[Record]:
    seen: set[str] = set()
    urn = str(record.get("parent") or "")
    while urn in records and urn not in seen:
        seen.add(urn)
        yield records[urn]
        urn = str(records[urn].get("parent") or "")


def _uses(record: Record) -> list[str]:
    found = record.get("dependencies")
    return [str(urn) for urn in found] if isinstance(found, list) else []


def _names(urns: Sequence[str], records: Mapping[str, Record]) -> list[str]:
    found = [records[urn] for urn in urns if urn in records]
    return sorted(f"{code(short(str(each['name'])))} {kind_of(str(each['type']))}" for each in found)


def _judged(urn: str, verdicts: Verdicts) -> Iterator[str]:
    findings = [finding for finding in facts.worst_first(verdicts.findings) if finding.urn == urn]
    lines = [
        f"**{facts.mark(each)}** {code(facts.name_of(each.rule))} {code(each.path)}: {code(each.actual)}, "
        f"expected {code(each.expected)}. {own(each.fix)}"
        for each in findings
    ]
    yield from _list("Findings", lines)
    passed = sorted(rule for rule, judged in verdicts.passed if judged == urn)
    yield from _list("Rules that it passes", [f"{code(rule)} {own(facts.title(rule))}" for rule in passed])


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "")
        yield from (f"- {line}" for line in lines)
