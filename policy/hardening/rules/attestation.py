"""Attestations: what people state has an owner, somebody who checked it, evidence, and an end."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from hardening.aws.json_text import decoded
from hardening.frameworks import nist
from hardening.resources import Resource
from hardening.rows import HIGH, LISTS, TEXTS, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN, is_set

PARAMETER: Final = aws("ssm/parameter")
_VALUES: Final = ("insecureValue", "value")
_SIGNATURE: Final = ("approver", "evidence", "issued", "expires")
_UNFINISHED: Final = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b", re.IGNORECASE)  # words of a statement that nobody finished
_NOWHERE: Final = re.compile(r"(^|\.)(localhost|example(\.[a-z]+)?)$")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ATTESTED: Final = [
    "AC-3", "AC-4", "API-3", "API-4", "API-5", "WS-1", "WS-3", "TC-4", "LP-1", "LP-2", "LP-3", "DH-1", "DH-2", "DH-3",
    "IR-1", "IR-2", "IR-2a", "IR-2b", "IR-2c", "CO-1", "CO-2", "CO-3", "AP-1", "SS-2", "SS-3", "PC-1", "PC-2", "PC-4",
    "LA-1", "LA-2",
]  # fmt: skip
"""Controls that code alone cannot prove."""
_LONGEST: Final = {
    "AC-3": 90, "AC-4": 90, "API-3": 90, "API-4": 90, "API-5": 90, "WS-1": 90, "WS-3": 90, "TC-4": 8, "LP-1": 90,
    "DH-2": 8, "DH-3": 30, "IR-1": 90, "CO-2": 365, "CO-3": 365, "SS-2": 8, "PC-1": 30, "LA-1": 90, "LA-2": 90,
}  # fmt: skip
"""Days that a statement may hold: a week where the checklist says weekly, a release where it says so."""
_OTHERWISE: Final = 180
Record = Mapping[str, object]


def _control(subject: Subject) -> str | None:
    """Give the control that a parameter attests, by its name; None when it attests nothing."""
    name = subject.value("name")
    path = name.split("/") if isinstance(name, str) else []
    return path[-1] if path[-2:-1] == [str(subject.parameters["branch"])] else None


def _record(subject: Subject) -> object:
    """Give the record of a parameter: an object, UNKNOWN, or something else that is no record."""
    return next((decoded(value) for path in _VALUES if is_set(value := subject.value(path))), None)


def _said(record: Record, part: str) -> str:
    """Give a part of a record; no text where there is none."""
    value = record.get(part)
    return value if isinstance(value, str) else ""


def _wrong(record: Record, control: str, subject: Subject) -> Iterator[tuple[str, str]]:
    """Give what does not hold, with what was expected."""
    if _said(record, "control") != control:
        yield "it speaks of another control", f"a record of {control}"
    if _UNFINISHED.search(_said(record, "statement") or "TBD"):
        yield "the statement is missing or unfinished", "a statement of what is true"
    missing = [part for part in ("owner", *_SIGNATURE) if not _said(record, part)]
    if missing:
        yield f"{', '.join(missing)} missing", "an owner, an approver, evidence and the days between which it holds"
    elif _said(record, "owner").lower() == _said(record, "approver").lower():
        yield "the owner approved it", "a second person"
    yield from _ended(record, control, subject)
    yield from _unproved(record)
    wanted = _of(subject, "covers").get(control, [])
    covered = record.get("platforms")
    if isinstance(wanted, list) and set(wanted) - set(covered if isinstance(covered, list) else ()):
        yield "it does not cover all of them", f"platforms {', '.join(map(str, wanted))}"


def _ended(record: Record, control: str, subject: Subject) -> Iterator[tuple[str, str]]:
    issued, expires = _day(_said(record, "issued")), _day(_said(record, "expires"))
    if issued is None or expires is None:
        yield "issued and expires are no days", "days as YYYY-MM-DD"
        return
    longest = _of(subject, "maxAgeDays").get(control, _OTHERWISE)
    if expires <= subject.today:
        yield f"expired on {expires}", "a day to come"
    if issued > subject.today:
        yield f"issued on {issued}, which is ahead", "a day that has been"
    if isinstance(longest, int) and not 0 < (expires - issued).days <= longest:
        yield f"holds for {(expires - issued).days} days", f"1 to {longest} days"


def _unproved(record: Record) -> Iterator[tuple[str, str]]:
    evidence = _said(record, "evidence")
    if not evidence:
        return
    if "://" in evidence and not _public(evidence):
        yield "the evidence is no https address of a real page", "the page or file that holds the evidence"
    if "://" not in evidence and not _DIGEST.fullmatch(_said(record, "evidenceSha256")):
        yield "the evidence is a file without its SHA-256", "evidenceSha256, so that a changed file is noticed"


def _public(address: str) -> bool:
    """Whether an address is that of a page which others can open."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and not _NOWHERE.search(parts.hostname or "localhost")
    except ValueError:
        return False


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _of(subject: Subject, parameter: str) -> Mapping[str, object]:
    found = subject.parameters[parameter]
    return found if isinstance(found, Mapping) else {}


def _judge(subject: Subject) -> Outcomes:
    return _all_there(subject) if subject.resource.type == STACK else _holds(subject)


def _holds(subject: Subject) -> Outcomes:
    """Judge one record."""
    control, record = _control(subject), _record(subject)
    if control is None:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the parameter attests nothing"),)
    if record is UNKNOWN:
        return (subject.undecided("insecureValue", "a record that is known in preview"),)
    if not isinstance(record, Mapping):
        return (subject.fail("insecureValue", "a record as a JSON object", "something else"),)
    if any(_control(subject.of(other)) == control for other in _parameters(subject) if other is not subject.resource):
        return (subject.fail("name", "one record of each control", f"{control} is attested twice"),)
    if not any(_said(record, part) for part in _SIGNATURE):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="nobody has attested it yet"),)
    return tuple(subject.fail("insecureValue", wanted, actual) for actual, wanted in _wrong(record, control, subject))


def _all_there(subject: Subject) -> Outcomes:
    """Demand a record of every control that people keep, of a program that keeps records at all."""
    there = {_control(subject.of(resource)) for resource in _parameters(subject)} - {None}
    if not there:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the program keeps no attestations"),)
    required = subject.parameters["required"]
    missing = [control for control in required if control not in there] if isinstance(required, list) else []
    expected = "a record of every control that people keep, attested or not yet"
    return (subject.fail("", expected, f"none of {', '.join(missing)}"),) if missing else ()


def _parameters(subject: Subject) -> list[Resource]:
    return list(subject.graph.all(PARAMETER))


RULES: Final[tuple[Rule, ...]] = (
    join_row("ATT-01 attestations",
        "What people attest has an owner, a second person, evidence that can be looked up, and has not ended",
        (PARAMETER, STACK), Check(_judge, frozenset((PARAMETER, path) for path in ("name", *_VALUES))), nist("CA-2"),
        severity=HIGH, controls=tuple(_ATTESTED), waivable=False,
        fix="Look at the evidence again, and renew the record in the attestations file.", parameters=(setting("branch",
        "Last but one part of the names of parameters that hold records.", {"type": "string", "pattern": "^[^/]+$"},
        "attest"), setting("required", "Controls that a program with records has one of.", TEXTS, _ATTESTED),
        setting("maxAgeDays", f"Days that a statement on a control may hold; {_OTHERWISE} where none is given.",
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}, _LONGEST), setting("covers",
        "Platforms that a statement on a control must cover.", LISTS, {"CO-3": ["TikTok", "Meta", "Google", "X"]}))),
)  # fmt: skip
