"""Attestation records: what people keep, with evidence that ends."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast
from urllib.parse import urlsplit

import yaml

from settings import checks
from settings.model import ATTESTATIONS
from settings.problems import Code, Problem
from settings.relations.given import Given, problem
from settings.relations.signed import signers
from settings.schema.containers import ListOf
from settings.schema.kind import Spot
from settings.schema.reading import Reader, Record
from settings.schema.section import key, section
from settings.schema.values import Values
from settings.sections.operations import Attestation
from settings.words import named, shown

_UNFINISHED = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b", re.IGNORECASE)  # words of a statement that nobody finished


MOST_CHARACTERS: Final = 256 * 1024
"""What is read of the file."""
_DEEPEST: Final = 20
_HALF: Final = re.compile("[\ud800-\udfff]")
_PARSING: Final = (
    *(yaml.YAMLError, ValueError, RecursionError),
    *(LookupError, TypeError, AttributeError, OverflowError),  # what the parser makes of a tag that does not fit
)


class _UnreadableError(Exception):
    """A file holds no records; the text says why."""


@section
class AttestationFile:
    """The attestations file."""

    attestations: tuple[Attestation, ...] = key(
        ListOf(each=Record(of=Attestation), most=200),
        default=(),
        about="One record for each attested control.",
        read_by="report",
    )


def file_exists(values: Values, given: Given) -> Iterator[Problem]:
    """Require a file that was named explicitly."""
    path = values.get("attestationsFile", str)
    if given.attestations is None and path != ATTESTATIONS:
        what = f"{shown(path)} does not exist"
        yield problem(Code.UNREADABLE, "attestationsFile", what, f"create it, or remove the key ({ATTESTATIONS})")


def read(text: str, sink: list[Problem]) -> tuple[Attestation, ...]:
    """Read the records of a file."""
    try:
        raw = _loaded(text)
    except _UnreadableError as error:
        sink.append(problem(Code.UNREADABLE, "attestationsFile", str(error), "repair it there"))
        return ()
    if raw is not None and not isinstance(raw, Mapping):
        what = f"the file holds {named(raw)} in place of the one key attestations"
        sink.append(problem(Code.UNREADABLE, "attestationsFile", what, "write attestations: and the rows below it"))
        return ()
    found: dict[str, object] = {}
    Reader(found=found).section(AttestationFile, {} if raw is None else raw, Spot(key="", sink=sink))
    records = found["attestations"]
    return tuple(item for item in records if isinstance(item, Attestation)) if isinstance(records, tuple) else ()


def _loaded(text: str) -> object:
    """Parse a file of bounded size, which stays so when its aliases are written out."""
    if len(text) > MOST_CHARACTERS:
        message = f"the file has more than {MOST_CHARACTERS:,} characters"
        raise _UnreadableError(message)
    try:
        if (name := _multiplied(text)) is not None:
            message = f"the file multiplies a list or an object by an alias (*{name[:40]})"
            raise _UnreadableError(message)
        return cast("object", yaml.safe_load(text))
    except _PARSING as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if isinstance(mark, yaml.Mark) else ""
        message = f"the file is not valid YAML{place}"
        raise _UnreadableError(message) from None


def _multiplied(text: str) -> str | None:
    """Name an alias of a list or an object: a few of them within one another outgrow any memory.

    Depth is limited as well: the time that the parser takes grows with its square.
    """
    several: set[str] = set()
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            message = f"the file is nested more than {_DEEPEST} levels deep"
            raise _UnreadableError(message)
        if isinstance(event, yaml.ScalarEvent) and _HALF.search(event.value):
            message = "a text of the file holds half of a character (a lone surrogate)"
            raise _UnreadableError(message)
        if isinstance(event, yaml.CollectionStartEvent) and event.anchor:
            several.add(event.anchor)
        elif isinstance(event, yaml.AliasEvent) and event.anchor in several:
            return str(event.anchor)
    return None


def hold(records: tuple[Attestation, ...], values: Values, given: Given) -> Iterator[Problem]:
    """Require that every record holds today."""
    domains = values.many("mailDomains", str)
    controls = [record.control for record in records]
    for index, record in enumerate(records):
        if record.control in controls[:index]:
            what = "stands twice"
            yield problem(Code.ATTESTATION, _at(record), what, "keep the newest record of each control")
        yield from signers(_at(record), record.owner, record.approver, domains, Code.ATTESTATION)
        if _UNFINISHED.search(record.statement):
            what = "the statement is unfinished"
            yield problem(Code.ATTESTATION, _at(record), what, "say what is true, and leave nothing to be written")
        if record.attested:
            yield from _whole(record)
            yield from _term(record, given)
            yield from _evidence(record, given)


def _at(record: Attestation) -> str:
    return f"attestation {record.control}"


def _whole(record: Attestation) -> Iterator[Problem]:
    """Require all that an attestation needs, once it has a part of it."""
    missing = [name for name, value in record.signature.items() if value is None]
    if missing:
        what = f"half attested: {', '.join(missing)} missing"
        yield problem(Code.ATTESTATION, _at(record), what, "fill it in, or leave the others out until it is attested")


def _term(record: Attestation, given: Given) -> Iterator[Problem]:
    """Require that today lies between issue and expiry, and that these are not too far apart."""
    if record.expires is not None and (ago := (given.today - record.expires).days) >= 0:
        when = f"{ago} days ago" if ago else "today"
        what = f"expired {when} (owner {record.owner})"
        yield problem(Code.EXPIRED, _at(record), what, "renew evidence, or the gate stays red")
    if record.issued is None:
        return
    if record.issued > given.today:
        what = f"issued {record.issued} is ahead of today"
        yield problem(Code.ATTESTATION, _at(record), what, "write the day on which it was stated")
    elif record.expires is not None and not 0 < (span := (record.expires - record.issued).days) <= record.cadence_days:
        what = f"holds for {span} days, from {record.issued} to {record.expires}"
        fix = f"keep expires within cadenceDays ({record.cadence_days}) after issued"
        yield problem(Code.ATTESTATION, _at(record), what, fix)


def _evidence(record: Attestation, given: Given) -> Iterator[Problem]:
    """Require evidence that can be looked up and has not changed."""
    if record.evidence is None:
        return
    if "://" in record.evidence:
        yield from _page(record, record.evidence)
    else:
        yield from _file(record, record.evidence, given)


def _page(record: Attestation, address: str) -> Iterator[Problem]:
    host = urlsplit(address).hostname or "" if not list(checks.https(address)) else ""
    if not host or re.search(r"(^|\.)(localhost|example(\.[a-z]+)?)$", host):
        what = f"evidence {shown(address)} is not the https address of a real page"
        yield problem(Code.ATTESTATION, _at(record), what, "link the page that holds the evidence")


def _file(record: Attestation, path: str, given: Given) -> Iterator[Problem]:
    if faults := list(checks.inside(path)):
        yield problem(Code.ATTESTATION, _at(record), f"evidence {faults[0].problem}", faults[0].fix)
    elif record.evidence_sha256 is None:
        what = f"evidence {shown(path)} has no evidenceSha256"
        yield problem(Code.ATTESTATION, _at(record), what, f"write what `sha256sum {path}` prints")
    elif given.evidence is not None:
        actual = given.evidence(path)
        if actual is None:
            what = f"evidence {shown(path)} does not exist"
            yield problem(Code.ATTESTATION, _at(record), what, "add the file, or link where it is")
        elif actual != record.evidence_sha256:
            what = f"evidence {shown(path)} has changed since it was attested"
            fix = f"review it again and write evidenceSha256 {actual}"
            yield problem(Code.ATTESTATION, _at(record), what, fix)
