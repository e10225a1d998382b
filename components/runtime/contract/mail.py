"""Mail: whether it reaches people, by which way it leaves, and whom tests may write to."""

from typing import Final

from components.runtime.contract.args import ContractArgs
from components.runtime.contract.bounds import HOST, MAILBOX, NAME, each, one_of
from components.runtime.contract.rows import API, SERVING, Row, Variable, secret

_TLS: Final = "465"
"""TLS from the first byte; with 587 the client must ask for it (RFC 8314)."""


def _port(args: ContractArgs) -> str | None:
    return str(args.mail.server.port) if args.mail.server else None


def _secure(args: ContractArgs) -> str | None:
    port = _port(args)
    return None if port is None else str(port == _TLS).lower()


ROWS: Final[tuple[Row, ...]] = (
    Variable(
        name="SMTP_TEST_MODE",
        kinds=SERVING,
        value=lambda args: args.mail.delivery.value,
        source="smtp.testMode",
        bound=one_of("0", "1"),
        controls=("EM-1",),
    ),
    Variable(
        name="TEST_EMAIL_ALLOWLIST",
        kinds=SERVING,
        value=lambda args: ",".join(args.mail.test_addresses),
        source="smtp.testAllowlist",
        bound=each(MAILBOX, least=0, most=20),
        controls=("EM-2",),
    ),
    Variable(
        name="SMTP_MODE",
        kinds=SERVING,
        value=lambda args: "external-smtp" if args.mail.server else "ses-api",
        source="smtp.mode",
        bound=one_of("ses-api", "external-smtp"),
        controls=("EM-1",),
    ),
    Variable(
        name="SES_CONFIGURATION_SET",
        kinds=API,
        value=lambda args: None if args.mail.server else args.identity.named("mail", limit=64),
        source="name of the configuration set mail",
        bound=NAME,
        controls=("MA-2",),
    ),
    Variable(
        name="SMTP_HOST",
        kinds=API,
        value=lambda args: args.mail.server.host if args.mail.server else None,
        source="smtp.host",
        bound=HOST,
        controls=("EM-1",),
    ),
    Variable(
        name="SMTP_PORT", kinds=API, value=_port, source="smtp.port", bound=one_of("465", "587"), controls=("EM-1",)
    ),
    Variable(
        name="SMTP_SECURE",
        kinds=API,
        value=_secure,
        source="smtp.port",
        bound=one_of("true", "false"),
        controls=("EM-1",),
    ),
    Variable(
        name="SMTP_REQUIRE_TLS",
        kinds=API,
        value=lambda args: "true" if args.mail.server else None,
        source="fixed",
        bound=one_of("true"),
        controls=("EM-1",),
    ),
    secret("SMTP_USER", "smtp", "EM-1", "PF-0", "SS-1", key="username"),
    secret("SMTP_PASSWORD", "smtp", "EM-1", "PF-0", "SS-1", key="password"),
)
