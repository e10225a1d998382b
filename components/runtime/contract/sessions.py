"""Sessions, their cookie, and the state of sign-ins that are under way elsewhere."""

from typing import Final

from components.data.secret import SESSION_SECRET
from components.runtime.contract.bounds import HOST, one_of, within
from components.runtime.contract.rows import API, Row, Variable, fixed, secret

ROWS: Final[tuple[Row, ...]] = (
    fixed("SESSION_STORE", "redis", API, "SC-2"),
    Variable(
        name="SESSION_TTL_SECONDS",
        kinds=API,
        value=lambda args: str(args.sessions.ttl_seconds),
        source="cookies.sessionTtlSeconds",
        bound=within(300, 86_400, "seconds"),
        controls=("SC-2",),
    ),
    fixed("SESSION_COOKIE_NAME", "__Secure-session", API, "SC-3", "SC-3a"),
    fixed("SESSION_COOKIE_SECURE", "true", API, "SC-3", "SC-3a"),
    Variable(
        name="SESSION_COOKIE_SAMESITE",
        kinds=API,
        value=lambda args: args.sessions.same_site.value,
        source="cookies.sameSite",
        bound=one_of("strict", "lax", "none"),
        controls=("SC-3", "SC-3b"),
    ),
    fixed("SESSION_COOKIE_HTTPONLY", "true", API, "SC-3", "SC-3c"),
    Variable(
        name="SESSION_COOKIE_DOMAIN",
        kinds=API,
        value=lambda args: args.sessions.domain,
        source="cookies.domain",
        bound=HOST,
        controls=("SC-3", "SC-3c"),
    ),
    # The state of a sign-in elsewhere is kept apart from the session, so that its cookie can stay strict.
    fixed("OAUTH_STATE_STORE", "redis", API, "SC-3b"),
    fixed("OAUTH_STATE_TTL_SECONDS", "600", API, "SC-3b"),
    secret("SESSION_SECRETS", SESSION_SECRET, "PF-0", "SC-1", "SS-1"),
)
