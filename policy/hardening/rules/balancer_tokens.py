"""Load balancers: access tokens are checked for whom they are, with keys of their issuer, before anything goes on."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from hardening.aws.environments import DEFINITIONS, TASK, containers
from hardening.checks import items
from hardening.combining import is_list
from hardening.iam.documents import glob
from hardening.resources import Resource
from hardening.rows import setting
from hardening.rule import Check, Outcome, Subject
from hardening.rules.balancer import LISTENER, LISTENER_RULE
from hardening.values import ABSENT, UNKNOWN, is_set

_CHECKING: Final = "jwt-validation"
_LETS_IN: Final = {_CHECKING, "authenticate-oidc", "authenticate-cognito"}
_ACTIONS: Final = {LISTENER: "defaultActions", LISTENER_RULE: "actions"}
_FIELDS: Final = ("hostHeader", "pathPattern", "httpHeader", "httpRequestMethod", "sourceIp", "queryStrings")
_EVERYTHING: Final = {"hostHeader": "*", "pathPattern": "/*", "sourceIp": "0.0.0.0/0"}
"""A value of each kind of condition that every request matches."""


def _tokens(subject: Subject) -> Iterator[Outcome]:
    path = _ACTIONS[subject.resource.type]
    if subject.value(path) is UNKNOWN:
        yield subject.undecided(path, "actions known at preview")
    checking = [part for part in items(subject, path) if part.value("type") == _CHECKING]
    for part in checking:
        yield from _audience(part)
        yield from _keys(part)
        yield from _agreed(part)
    if checking and subject.resource.type == LISTENER_RULE:
        yield from _passed_by(subject)


def _audience(part: Subject) -> Iterator[Outcome]:
    """A token for somebody else is no token: any service of the issuer could use it here."""
    path, expected = "jwtValidation.additionalClaims", "the claim aud, with the audiences that are admitted"
    claims = items(part, path)
    named = [claim for claim in claims if claim.value("name") == "aud"]
    if not any(is_set(claim.value("values")) for claim in named):
        open_ = part.value(path) is UNKNOWN or any(claim.value("name") is UNKNOWN for claim in claims)
        yield part.undecided(path, expected) if open_ else part.fail(path, expected, "no claim aud")


def _keys(part: Subject) -> Iterator[Outcome]:
    """Keys come over HTTPS from the issuer's own host, or from a domain that is allowed."""
    path = "jwtValidation.jwksEndpoint"
    endpoint, issuer = part.value(path), part.value("jwtValidation.issuer")
    host = _host(endpoint)
    if endpoint is UNKNOWN:
        yield part.undecided(path, "an https address")
    elif host is None:
        yield part.fail(path, "an https address")
    elif not _own(host, issuer, part):
        expected = "the issuer's own host, or a domain of jwksDomains"
        yield part.undecided(path, expected) if issuer is UNKNOWN else part.fail(path, expected)


def _agreed(part: Subject) -> Iterator[Outcome]:
    """The issuer is one that an application is told, or else every token passes one check and fails the other."""
    path = "jwtValidation.issuer"
    issuer = part.value(path)
    tasks = (part.of(task) for task in part.graph.all(TASK))
    told = [one.value("JWT_ISSUER") for task in tasks for one in containers(task) or () if one.told("JWT_ISSUER")]
    if told and UNKNOWN not in (issuer, *told) and issuer not in told:
        yield part.fail(path, "the issuer that an application is told as JWT_ISSUER")


def _host(address: object) -> str | None:
    """Give the host of an https address."""
    try:
        parsed = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return None
    return parsed.hostname if parsed.scheme == "https" else None


def _own(host: str, issuer: object, part: Subject) -> bool:
    allowed = part.parameters["jwksDomains"]
    domains = [str(item) for item in allowed] if is_list(allowed) else []
    own = _host(issuer)
    return any(_within(host, domain) for domain in [*domains, *([own] if own else [])]) or (
        own is not None and _within(own, host)
    )


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _passed_by(subject: Subject) -> Iterator[Outcome]:
    """No earlier rule of the listener forwards, unchecked, what this one would check."""
    for other in _siblings(subject):
        found = subject.of(other)
        earlier, unchecked, covers = _earlier(found, subject), _forwards(found), _covers(found, subject)
        if False in (earlier, unchecked, covers):
            continue
        expected = "a priority after the rule that checks tokens, or narrower conditions"
        open_ = None in (earlier, unchecked, covers)
        yield (
            found.undecided("priority", expected, "it may forward first") if open_ else found.fail("priority", expected)
        )


def _siblings(subject: Subject) -> list[Resource]:
    """Give the other rules of the same listener, which may be declared elsewhere."""
    graph, own = subject.graph, subject.resource
    arn, targets = subject.value("listenerArn"), set(graph.targets(own, "listenerArn"))
    return [
        other
        for other in sorted(graph.all(LISTENER_RULE), key=lambda rule: rule.urn)
        if other is not own
        and (
            (arn is not UNKNOWN and arn is not ABSENT and subject.of(other).value("listenerArn") == arn)
            or any(found.type == LISTENER and found in targets for found in graph.targets(other, "listenerArn"))
        )
    ]


def _earlier(other: Subject, subject: Subject) -> bool | None:
    """Whether a rule comes first. AWS puts a rule without a priority last."""
    one, two = other.value("priority"), subject.value("priority")
    if UNKNOWN in (one, two):
        return None
    return isinstance(one, int) and (not isinstance(two, int) or one < two)


def _forwards(other: Subject) -> bool | None:
    """Whether a rule forwards without asking who it is."""
    kinds = {part.value("type") for part in items(other, "actions")}
    if other.value("actions") is UNKNOWN or UNKNOWN in kinds:
        return None
    return "forward" in kinds and not kinds & _LETS_IN


def _covers(other: Subject, subject: Subject) -> bool | None:
    """Whether every request that one rule matches is matched by the other, earlier one as well."""
    if UNKNOWN in (other.value("conditions"), subject.value("conditions")):
        return None
    own = [(field, part) for part in items(subject, "conditions") for field in _FIELDS if _given(part, field)]
    wider = [
        _wider(field, part, [mine for kind, mine in own if kind == field])
        for part in items(other, "conditions")
        for field in _FIELDS
        if _given(part, field)
    ]
    if False in wider:
        return False
    return None if None in wider else True


def _given(part: Subject, field: str) -> bool:
    return part.value(field) is not ABSENT


def _wider(field: str, part: Subject, own: list[Subject]) -> bool | None:
    """Whether a condition leaves out nothing of what the other rule's conditions on the same field admit."""
    values = part.value(f"{field}.values")
    if values is UNKNOWN or part.value(field) is UNKNOWN:
        return None
    patterns = [str(item) for item in values] if is_list(values) else []
    everything = _EVERYTHING.get(field)
    if everything and any(pattern in (everything, "*") for pattern in patterns):
        return True
    return any(_admits(field, patterns, mine, part) for mine in own)


def _admits(field: str, patterns: list[str], mine: Subject, part: Subject) -> bool:
    if (
        field == "httpHeader"
        and str(mine.value("httpHeader.httpHeaderName")).lower() != str(part.value("httpHeader.httpHeaderName")).lower()
    ):
        return False
    values = mine.value(f"{field}.values")
    listed = [str(item) for item in values] if is_list(values) else []
    return bool(listed) and all(any(glob(pattern, value) for pattern in patterns) for value in listed)


LISTENER_TOKENS: Final = Check(
    lambda subject: tuple(_tokens(subject)),
    frozenset(
        {
            (LISTENER, "defaultActions"),
            (TASK, DEFINITIONS),
            *((LISTENER_RULE, name) for name in ("actions", "conditions", "listenerArn", "priority")),
        }
    ),
)
"""The half of APP-05 that a load balancer keeps: audience, issuer, keys, and the order of rules."""

JWKS_DOMAINS: Final = setting(
    "jwksDomains",
    "Domains beside the issuer's own host from which keys of access tokens may come.",
    {"type": "array", "items": {"type": "string", "pattern": r"^[a-z0-9.-]+$"}, "uniqueItems": True},
    [],
)
