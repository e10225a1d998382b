"""Load balancers: headers of every answer."""

import re
from typing import Final

from hardening.checks import all_of, equals, is_false, is_number, satisfies
from hardening.frameworks import nist
from hardening.numerals import integer
from hardening.rows import number, row, setting
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.rules.balancer import LISTENER
from hardening.values import ABSENT, UNKNOWN, show

_HSTS: Final = "routingHttpResponseStrictTransportSecurityHeaderValue"
_SNIFF: Final = "routingHttpResponseXContentTypeOptionsHeaderValue"
_SERVER: Final = "routingHttpResponseServerEnabled"
_ORIGIN: Final = "routingHttpResponseAccessControlAllowOriginHeaderValue"
_MAX_AGE: Final = re.compile(r"(?:^|;)\s*max-age\s*=\s*\"?(\d{1,12})\"?\s*(?=;|$)", re.IGNORECASE)
_EXACT: Final = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?")


def _remembered(value: object, subject: Subject) -> bool:
    least = subject.parameters["hstsSeconds"]
    found = _MAX_AGE.search(value) if isinstance(value, str) else None
    return found is not None and is_number(least) and integer(found[1]) >= least


def _allowed(value: object, subject: Subject) -> bool:
    """Whether an origin is absent, or the one that may call."""
    listed = subject.parameters["corsAllowed"]
    if value is ABSENT:
        return True
    if isinstance(listed, list) and listed:
        return value in listed
    return isinstance(value, str) and _EXACT.fullmatch(value) is not None


def _origins(subject: Subject) -> str:
    listed = subject.parameters["corsAllowed"]
    return f"one of {show(listed)}" if listed else "one exact https origin, or none"


_HEADERS: Final = all_of(
    satisfies(
        _HSTS,
        _remembered,
        lambda subject: f"max-age of {subject.parameters['hstsSeconds']} or more",
        lambda _, subject: f"max-age={subject.parameters['hstsSeconds']}",
    ),
    equals(_SNIFF, "nosniff"),
    is_false(_SERVER),
    satisfies(_ORIGIN, _allowed, _origins),
)


def _headers(subject: Subject) -> Outcomes:
    protocol = subject.value("protocol")
    if protocol not in ("HTTPS", UNKNOWN):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="only answers over HTTPS carry such headers"),)
    outcomes = _HEADERS(subject)
    return (subject.undecided("protocol", "a known protocol"),) if outcomes and protocol is UNKNOWN else outcomes


RULES: Final = (
    row("TLS-05 headers",
        "Answers over HTTPS bind browsers to it, forbid guessing types, and admit listed origins only", LISTENER,
        Check(_headers, _HEADERS.reads | {("", "protocol")}, _HEADERS.mends), nist("SC-8"), controls=("API-2", "ND-1"),
        fix="Set the listener's Strict-Transport-Security and X-Content-Type-Options values, turn the server header "
        "off, and name one exact origin or none.", parameters=(number("hstsSeconds",
        "Least max-age of Strict-Transport-Security, in seconds.", 31_536_000, 86_400, 63_072_000),
        setting("corsAllowed", "Web origins that a listener may admit; empty for any exact https origin.",
        {"type": "array", "items": {"type": "string", "pattern": r"^https://[a-z0-9.-]+(:\d+)?$"}}, []))),
)  # fmt: skip
