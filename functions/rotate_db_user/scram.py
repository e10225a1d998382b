"""SCRAM-SHA-256 (RFC 5802, RFC 7677), as PostgreSQL speaks it."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from functions._common.errors import RotationError
from functions._common.sealed import Sealed

MECHANISM: Final = "SCRAM-SHA-256"
ITERATIONS: Final = 4096
"""What PostgreSQL itself takes (`scram_iterations`)."""
_MOST_ITERATIONS: Final = 1_000_000
"""A server may not keep the function busy for longer."""
_WITHOUT_BINDING: Final = "n,,"


def verifier(password: Sealed, salt: bytes, iterations: int = ITERATIONS) -> str:
    """Give what PostgreSQL stores of a password. It lets the server check one, and nobody log in."""
    salted = _salted(password, salt, iterations)
    stored = hashlib.sha256(_mac(salted, b"Client Key")).digest()
    return f"{MECHANISM}${iterations}:{_text(salt)}${_text(stored)}:{_text(_mac(salted, b'Server Key'))}"


def _salted(password: Sealed, salt: bytes, iterations: int) -> bytes:
    """Harden a password. Characters beyond ASCII would have to be prepared first, and no password here has any."""
    text = password.opened()
    if not text.isascii():
        message = "a password has characters beyond ASCII"
        raise RotationError(message)
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt, iterations)


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True, slots=True)
class _Challenge:
    """What the server asks for."""

    nonce: str
    salt: bytes
    iterations: int


class Exchange:
    """One login: the client proves the password, and so does the server."""

    def __init__(self, password: Sealed, nonce: str | None = None) -> None:
        """Begin an exchange. `nonce` is for tests."""
        self._password = password
        self._nonce = nonce or _text(secrets.token_bytes(18))
        self._signature = b""

    @property
    def _bare(self) -> str:
        """The first message without its header. PostgreSQL takes the user name from the start of the connection."""
        return f"n=,r={self._nonce}"

    def first(self) -> bytes:
        """Give the client's first message."""
        return f"{_WITHOUT_BINDING}{self._bare}".encode()

    def final(self, server_first: bytes) -> bytes:
        """Give the client's proof."""
        challenge = self._challenge(server_first)
        salted = _salted(self._password, challenge.salt, challenge.iterations)
        key = _mac(salted, b"Client Key")
        unproved = f"c={_text(_WITHOUT_BINDING.encode())},r={challenge.nonce}"
        signed = b",".join([self._bare.encode(), server_first, unproved.encode()])
        self._signature = _mac(_mac(salted, b"Server Key"), signed)
        mask = _mac(hashlib.sha256(key).digest(), signed)
        proof = bytes(one ^ other for one, other in zip(key, mask, strict=True))
        return f"{unproved},p={_text(proof)}".encode()

    def verify(self, server_final: bytes) -> None:
        """Refuse a server that does not know the password: it is not the database."""
        given = _parts(server_final).get("v", "")
        if not self._signature or not hmac.compare_digest(given, _text(self._signature)):
            message = "the server did not prove that it is the database"
            raise RotationError(message)

    def _challenge(self, server_first: bytes) -> _Challenge:
        parts = _parts(server_first)
        nonce, count, salt = parts.get("r", ""), parts.get("i", ""), _decoded(parts.get("s", ""))
        fresh = nonce.startswith(self._nonce) and nonce != self._nonce
        if fresh and salt and count.isdecimal() and ITERATIONS <= int(count) <= _MOST_ITERATIONS:
            return _Challenge(nonce, salt, int(count))
        message = "the server's challenge is not one of SCRAM-SHA-256"
        raise RotationError(message)


def _parts(message: bytes) -> dict[str, str]:
    """Read `a=...,b=...`."""
    text = message.decode("ascii", "replace")
    return {name: value for name, _, value in (part.partition("=") for part in text.split(","))}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
