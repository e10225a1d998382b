"""APP: sessions outlive a task, and their cookie goes to the own domain over TLS alone."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.domains import covers, public
from hardening.aws.environments import TASK, Container
from hardening.aws.forms import Demand, exactly, judge_all, number, on_applications, one_of, text, texts, told_any
from hardening.aws.services import API
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.frameworks import nist
from hardening.rows import HIGH, STRICT, TEXT, TEXTS, join_row, setting
from hardening.rule import FromStack, Outcome, Rule
from hardening.values import ABSENT

_DOMAIN: Final = "SESSION_COOKIE_DOMAIN"
_DEMANDS: Final[tuple[Demand, ...]] = (
    Demand("SESSION_STORE", (API,), lambda subject: one_of(texts(subject, "sessionStores"))),
    Demand("SESSION_TTL_SECONDS", (API,), number(60, 86_400)),
    Demand("SESSION_COOKIE_SECURE", (API,), exactly("true")),
    Demand("SESSION_COOKIE_SAMESITE", (API,), lambda subject: one_of(texts(subject, "sameSite"))),
    Demand("SESSION_COOKIE_HTTPONLY", (API,), exactly("true")),
)


def _judge(container: Container, kind: object) -> Iterator[Outcome]:
    yield from judge_all(_DEMANDS)(container, kind)
    if kind == API or container.told(_DOMAIN):
        yield from _domain(container)


def _domain(container: Container) -> Iterator[Outcome]:
    """Demand a domain of one's own that holds the API, and a page that may call it."""
    value, host = container.value(_DOMAIN), text(container.task, "apiHost")
    if not isinstance(value, str) or public(value):
        yield container.outcome(_DOMAIN, "a registered domain of one's own, without a leading dot")
    elif host and not covers(value, host):
        yield container.outcome(_DOMAIN, f"a domain that covers {host}")
    elif not _holds_client(container, value):
        yield container.outcome(_DOMAIN, "a domain that covers a page out of CORS_ALLOWED_ORIGINS")


def _holds_client(container: Container, domain: str) -> bool:
    origins = container.value("CORS_ALLOWED_ORIGINS")
    if origins is ABSENT or not isinstance(origins, str):
        return True
    hosts = [origin.rpartition("://")[2].partition(":")[0] for origin in origins.split(",")]
    return any(covers(domain, host.partition("/")[0]) for host in hosts)


RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-02 cookies",
        "Sessions are kept in a store, and their cookie is Secure, HttpOnly, SameSite and of the own domain", TASK,
        on_applications(_judge, lambda container, kind: told_any(_DEMANDS)(container, kind) or container.told(_DOMAIN),
        "it keeps no sessions"), nist("SC-23"), severity=HIGH, controls=("SC-2", "SC-3", "SC-3a", "SC-3b", "SC-3c"),
        dev=STRICT, fix="Set SESSION_STORE=redis, SESSION_COOKIE_SECURE=true, SESSION_COOKIE_HTTPONLY=true, "
        "SESSION_COOKIE_SAMESITE=strict and a SESSION_COOKIE_DOMAIN that covers the API and the pages that call it.",
        parameters=(*SERVICES, setting("sessionStores", "Stores that keep sessions when a task ends.", TEXTS, ["redis",
        "mongo"]), setting("sameSite", "Values of SESSION_COOKIE_SAMESITE.", {"type": "array",
        "items": {"type": "string", "enum": ["strict", "lax"]}, "minItems": 1}, ["strict"]), setting("apiHost",
        "Host of the API, which the cookie must reach; empty for any host.", TEXT, "", stack=FromStack(key="domain",
        path="apiHost")))),
)  # fmt: skip
