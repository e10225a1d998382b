"""What payloads and passwords are held to."""

from typing import Final

from components.runtime.contract.rows import SERVING, Row, fixed

_BODY: Final = str(100 * 1024)
"""Bytes of a JSON body: what Express takes by default (`body-parser`, `limit`). Media never come this way."""

ROWS: Final[tuple[Row, ...]] = (
    fixed("VALIDATION_WHITELIST", "true", SERVING, "API-3"),
    fixed("VALIDATION_FORBID_NON_WHITELISTED", "true", SERVING, "API-3"),
    fixed("BODY_LIMIT_BYTES", _BODY, SERVING, "API-3"),
    fixed("MAX_JSON_BYTES", _BODY, SERVING, "API-3"),
    fixed("BCRYPT_ROUNDS", "12", SERVING, "AP-1"),
    fixed("PASSWORD_MIN_LENGTH", "12", SERVING, "AP-1"),
    fixed("PASSWORD_REQUIRE_CLASSES", "3", SERVING, "AP-1"),
    fixed("PASSWORD_BREACH_CHECK", "true", SERVING, "AP-1"),
)
