"""The token: made once, of characters that ElastiCache takes."""

import secrets
import string
from typing import Final

from functions._common.sealed import Sealed

LENGTH: Final = 64
"""Characters of a token. ElastiCache takes 16 to 128."""

ALPHABET: Final = string.ascii_letters + string.digits + "!&#$^<>-"
"""Every character that an ElastiCache AUTH token may have (ElastiCache User Guide, "Authenticating with AUTH")."""


def mint() -> Sealed:
    """Make a new token of about 392 random bits, from the operating system's generator."""
    return Sealed("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
