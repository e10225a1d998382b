"""APP: people get mail from production alone, and tests write to few addresses of one's own."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.domains import own
from hardening.aws.environments import TASK, Container
from hardening.aws.forms import Demand, bound, exactly, judge_all, on_applications, one_of, text, told_any
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.frameworks import nist
from hardening.rows import STRICT, TEXT, join_row, number, setting
from hardening.rule import FromStack, Outcome, Rule
from hardening.values import ABSENT

_SERVING: Final = ("api", "worker")
_LIST: Final = "TEST_EMAIL_ALLOWLIST"
_DEMANDS: Final[tuple[Demand, ...]] = (
    Demand("SMTP_TEST_MODE", _SERVING, lambda subject: exactly(text(subject, "testMode"))),
    Demand("SMTP_PORT", (), one_of(("465", "587"))),
    Demand("SMTP_MODE", (), one_of(("ses-api", "external-smtp"))),
)
_CREDENTIALS: Final = ("SMTP_USER", "SMTP_PASSWORD")


def _judge(container: Container, kind: object) -> Iterator[Outcome]:
    yield from judge_all(_DEMANDS)(container, kind)
    if kind in _SERVING or container.told(_LIST):
        yield from _addresses(container)
    yield from _encrypted(container)
    yield from _credentials(container)


def _addresses(container: Container) -> Iterator[Outcome]:
    """Demand a list that is spelt out, if only as empty; no address of it shows."""
    value, most = container.value(_LIST), bound(container.task, "maxAddresses")
    expected = f"at most {most} addresses of one's own domain, each spelt out; an empty text for none"
    if not isinstance(value, str):
        yield container.outcome(_LIST, expected)
        return
    addresses = value.split(",") if value else []
    if len(addresses) > most:
        yield container.outcome(_LIST, expected, f"{len(addresses)} addresses")
    host = text(container.task, "apiHost")
    strangers = sum(not _own(address, host) for address in addresses)
    if strangers:
        yield container.outcome(_LIST, expected, f"{strangers} of {len(addresses)} are something else")


def _own(address: str, host: str) -> bool:
    local, at, domain = address.rpartition("@")
    return bool(local and at) and not set(" *<>") & set(local) and own(domain.lower(), host)


def _encrypted(container: Container) -> Iterator[Outcome]:
    """Demand TLS from the first byte, or that the client insists on it."""
    if not container.told("SMTP_HOST"):
        return
    insists = container.value("SMTP_REQUIRE_TLS")
    if container.value("SMTP_SECURE") != "true" and insists != "true":
        yield container.outcome(
            "SMTP_SECURE" if insists is ABSENT else "SMTP_REQUIRE_TLS", "true, lest a server without TLS will do"
        )


def _credentials(container: Container) -> Iterator[Outcome]:
    """Refuse the credential of a mail server where nobody may get mail."""
    if text(container.task, "testMode") != "1":
        return
    for name in _CREDENTIALS:
        if container.told(name):
            where = f"{container.path}.secrets.{name}"
            yield container.task.fail(where, "no credential of a mail server outside production", "given")


RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-06 email-safety",
        "Mail reaches people from production alone, over TLS, and tests write to listed addresses", TASK,
        on_applications(_judge, lambda container, kind: told_any(_DEMANDS)(container, kind) or container.told(_LIST),
        "it sends no mail"), nist("CM-6"), controls=("EM-1", "EM-2"), dev=STRICT,
        fix="Set SMTP_TEST_MODE to 0 in production and to 1 elsewhere, and TEST_EMAIL_ALLOWLIST to a few exact "
        "addresses of your own domain, or to an empty text.", parameters=(*SERVICES, setting("testMode",
        "Value of SMTP_TEST_MODE: 1 keeps mail from people.", {"type": "string", "enum": ["0", "1"]}, "0", dev="1"),
        number("maxAddresses", "Most addresses that test-send endpoints may write to.", 5, 0, 20, dev=20),
        setting("apiHost", "Host of the API, at whose domain the addresses are; empty for any but public mailboxes.",
        TEXT, "", stack=FromStack(key="domain", path="apiHost")))),
)  # fmt: skip
