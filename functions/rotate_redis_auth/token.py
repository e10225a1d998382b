"""The token: made once, carried sealed, opened only where it leaves for the cache or the secret."""

import secrets
import string
from typing import Final

LENGTH: Final = 64
"""Characters of a token. ElastiCache takes 16 to 128."""

ALPHABET: Final = string.ascii_letters + string.digits + "!&#$^<>-"
"""Every character that an ElastiCache AUTH token may have (ElastiCache User Guide, "Authenticating with AUTH")."""


class Token:
    """A token that shows itself in no text: neither `repr`, `str` nor an exception's arguments contain the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Seal a value."""
        self._value = value

    def opened(self) -> str:
        """Give the value. Only the adapters to the secret and the cache call this."""
        return self._value

    def __repr__(self) -> str:
        return "Token(sealed)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Token) and secrets.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash((Token, self._value))


def mint() -> Token:
    """Make a new token of about 392 random bits, from the operating system's generator."""
    return Token("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
