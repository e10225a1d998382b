"""No secret value stands in a program, its configuration, or a parameter that does not seal it."""

from typing import Final

from hardening.aws.detectors import telling
from hardening.checks import at_least, param
from hardening.frameworks import nist
from hardening.resources import Resource
from hardening.rows import CRITICAL, TEXTS, join_row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, Secret, is_set, opened

VERSION: Final = aws("secretsmanager/secretVersion")
PARAMETER: Final = aws("ssm/parameter")
_RANDOM: Final = tuple(f"random:index/random{kind}:Random{kind}" for kind in ("Password", "String", "Bytes"))
_VALUES: Final = ("secretString", "secretStringWo", "secretBinary")
_SEALED: Final = ("value", "valueWo", "insecureValue")
_EXPECTED: Final = "no value: the first rotation, or whoever issues it, puts it in place"
_LONG_ENOUGH: Final = at_least("length", param("minLength"))


def _value(subject: Subject, path: str) -> Outcomes:
    """Refuse a literal. What a resource gives is none, but what is drawn at random must be long enough."""
    raw = subject.get(path)
    if not is_set(raw):
        return PASSED
    sources = _sources(subject, path)
    if sources:
        drawn = [subject.of(resource) for resource in sources if resource.token in _RANDOM]
        return tuple(outcome for one in drawn for outcome in _LONG_ENOUGH(one))
    return _literal(subject, path, raw)


def _sources(subject: Subject, path: str) -> list[Resource]:
    urns = subject.resource.property_dependencies.get(path, ())
    return [subject.graph.by_urn[urn] for urn in urns if urn in subject.graph.by_urn]


def _literal(subject: Subject, path: str, raw: object) -> Outcomes:
    value, allowed = opened(raw), subject.parameters["allowPlaceholders"]
    if value is UNKNOWN:
        hidden = isinstance(raw, Secret)
        return (subject.undecided(path, _EXPECTED, "a secret that comes from no resource"),) if hidden else PASSED
    if isinstance(allowed, list) and value in allowed:
        return PASSED
    length = f"a literal of {len(value)} characters" if isinstance(value, str) else "a literal"
    return (subject.fail(path, _EXPECTED, length),)


def _version(subject: Subject) -> Outcomes:
    return tuple(outcome for path in _VALUES for outcome in _value(subject, path))


def _parameter(subject: Subject) -> Outcomes:
    """Judge a sealed parameter as a secret; refuse an unsealed one that says that it is a secret."""
    kind = subject.value("type")
    if kind == "SecureString":
        return tuple(outcome for path in _SEALED for outcome in _value(subject, path))
    if not _secret_like(subject):
        return PASSED
    expected = "a secret in Secrets Manager, or at least type 'SecureString'"
    return (subject.verdict_on("type", expected),)


def _secret_like(subject: Subject) -> bool:
    name = subject.value("name")
    last = name.rpartition("/")[2] if isinstance(name, str) else subject.resource.name
    return telling(last) or any(isinstance(subject.get(path), Secret) for path in _SEALED)


def _judge(subject: Subject) -> Outcomes:
    return _version(subject) if subject.resource.type == VERSION else _parameter(subject)


RULES: Final[tuple[Rule, ...]] = (
    join_row("SEC-06 no-value-in-program",
        "No secret value stands in the program or its configuration, and what is drawn at random is long enough",
        (VERSION, PARAMETER), Check(_judge, frozenset((VERSION, path) for path in _VALUES) | {(PARAMETER, path)
        for path in (*_SEALED, "type", "name")} | {(token, "length") for token in _RANDOM}), nist("IA-5"),
        severity=CRITICAL, controls=("TC-1", "PF-0", "SC-1"), waivable=False,
        fix="Leave the value out of the program and let the rotation function put the first one.",
        parameters=(setting("allowPlaceholders", "Texts that may stand in for a value until the first rotation.", TEXTS,
        []), setting("minLength", "Characters, or bytes, that a secret drawn at random has at least.",
        {"type": "integer", "minimum": 16}, 32))),
)  # fmt: skip
