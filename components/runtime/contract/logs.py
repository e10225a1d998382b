"""What is logged, and what never is."""

from typing import Final

from components.runtime.contract.rows import EVERY, Row, fixed

REDACTED: Final = (
    "req.headers.authorization",
    "req.headers.cookie",
    'res.headers["set-cookie"]',
    "*.accessToken",
    "*.refreshToken",
    "*.password",
    "*.sessionId",
    "*.cookie",
)
"""Paths of log lines whose values are replaced (pino, `redact`)."""

ROWS: Final[tuple[Row, ...]] = (
    fixed("NODE_ENV", "production", EVERY, "SC-2"),
    # A client refuses TLS 1.0 and 1.1, whatever a server offers (Node.js CLI, `--tls-min-v1.2`).
    fixed("NODE_OPTIONS", "--tls-min-v1.2", EVERY, "ND-1"),
    fixed("LOG_LEVEL", "info", EVERY, "LP-1"),
    fixed("LOG_REDACT_PATHS", ",".join(REDACTED), EVERY, "LP-1"),
    fixed("LOG_REDACT_CENSOR", "[redacted]", EVERY, "LP-1"),
)
