"""Errors whose messages hold no secret."""

from collections.abc import Mapping


class RotationError(Exception):
    """A step could not be done. The message holds no secret."""


class NotYetError(RotationError):
    """Something is busy; the same step may succeed when Secrets Manager runs it again."""


def error_code(error: Exception) -> str:
    """Give the code of an AWS error, or the class name of any other; never its message."""
    response = getattr(error, "response", None)
    details = response.get("Error") if isinstance(response, Mapping) else None
    code = details.get("Code") if isinstance(details, Mapping) else None
    return code if isinstance(code, str) and code else type(error).__name__
