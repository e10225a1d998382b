"""What answers of token endpoints share (RFC 6749, section 5.2)."""

from typing import Final

from functions._common.https import Answer
from functions._common.renewal import Refusal, Said

_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})
_GRANT: Final = "invalid_grant"
_LIMITED: Final = 429
_SERVER: Final = 500


def error_of(answer: Answer) -> str:
    """Give the error code of an answer."""
    code = answer.fields().get("error")
    return code if isinstance(code, str) else ""


def refusal_of(answer: Answer) -> Refusal:
    """Read an answer without tokens. Only words of the standard are repeated: a platform may quote what it was sent."""
    code, status = error_of(answer), f"status {answer.status}"
    if code == _GRANT:
        return Refusal(Said.GONE, _GRANT)
    if code in _CLIENT:
        return Refusal(Said.REFUSED, f"{code}: the application's own credential")
    if answer.status == _LIMITED or answer.status >= _SERVER:
        return Refusal(Said.LATER, status)
    return Refusal(Said.UNCLEAR if answer.good else Said.REFUSED, status)
