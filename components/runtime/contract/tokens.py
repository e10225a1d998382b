"""Access tokens, and the keys that seal tokens of other platforms."""

from collections.abc import Callable
from typing import Final

from components.runtime.contract.args import AuthMode, ContractArgs
from components.runtime.contract.bounds import ADDRESS, TEXT, Bound, exactly, matching, one_of, within
from components.runtime.contract.rows import API, SERVING, Row, Variable, fixed, secret

_TOLERANCE: Final = 30
"""Seconds by which clocks may differ; the checklist allows 60."""


def _token(name: str, value: Callable[[ContractArgs], str], source: str, bound: Bound) -> Variable:
    """Give a variable of access tokens, where the stack has them."""
    return Variable(
        name=name,
        kinds=API,
        value=lambda args: None if args.auth is AuthMode.SESSION else value(args),
        source=source,
        bound=bound,
        controls=("AP-3", "API-4"),
    )


ROWS: Final[tuple[Row, ...]] = (
    Variable(
        name="AUTH_MODE",
        kinds=API,
        value=lambda args: args.auth.value,
        source="auth.mode",
        bound=one_of("session", "jwt", "both"),
        controls=("API-4",),
    ),
    _token("JWT_ISSUER", lambda args: args.tokens.issuer, "auth.jwt.issuer", ADDRESS),
    _token("JWT_AUDIENCE", lambda args: args.tokens.audience, "auth.jwt.audience", TEXT),
    _token(
        "JWT_ACCESS_TTL_SECONDS",
        lambda args: str(args.tokens.ttl_seconds),
        "auth.jwt.ttlSeconds",
        within(60, 900, "seconds"),
    ),
    _token("JWT_ALGORITHMS", lambda _: "RS256", "fixed", exactly("RS256")),
    _token("JWT_CLOCK_TOLERANCE_SECONDS", lambda _: str(_TOLERANCE), "fixed", within(0, 60, "seconds")),
    _token("JWT_JWKS_PATH", lambda args: args.tokens.jwks_path, "auth.jwt.jwksPath", matching(r"/[\w./-]+", "a path")),
    secret("JWT_KEYSET", "jwt-signing", "AP-3", "API-4", "PF-0", "SS-1"),
    fixed("TOKEN_ENCRYPTION_KEY_ID_FIELD", "kid", SERVING, "TC-2"),
    secret("TOKEN_ENCRYPTION_KEYRING", "encryption-keyring", "PF-0", "TC-2"),
)
