"""The value: a set of RSA keys, of which one signs."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from functions._common.announced import require
from functions._common.errors import RotationError
from functions._common.sealed import Sealed, fields
from functions.rotate_jwt_keys.der import private_numbers, public_numbers

BITS: Final = 2048
"""Size of a key. RS256 demands no less (RFC 7518, section 3.3)."""
EXPONENT: Final = 65537
_LABEL: Final = "PRIVATE KEY"
_LINE: Final = 64


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair in DER. It shows itself in no text."""

    private: bytes = field(repr=False)
    """PKCS #8 PrivateKeyInfo."""
    public: bytes = field(repr=False)
    """X.509 SubjectPublicKeyInfo."""


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    """Give a number as RFC 7518 does: its bytes without leading zeros, in base64url."""
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8))


def public_key(modulus: int, exponent: int) -> dict[str, str]:
    """Give a public key as a JWK, named by its thumbprint."""
    numbers = {"e": _number(exponent), "kty": "RSA", "n": _number(modulus)}
    digest = hashlib.sha256(json.dumps(numbers, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {**numbers, "alg": "RS256", "use": "sig", "kid": _base64url(digest)}


def signing_key(pair: Pair) -> dict[str, object]:
    """Give a key pair as the secret holds it."""
    jwk = public_key(*public_numbers(pair.public))
    text = base64.b64encode(pair.private).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    pem = "\n".join([f"-----BEGIN {_LABEL}-----", *lines, f"-----END {_LABEL}-----", ""])
    return {"kid": jwk["kid"], "private": pem, "jwk": jwk}


@dataclass(frozen=True, slots=True)
class KeySet:
    """Makes and proves key sets."""

    mint: Callable[[], Pair]

    def renewed(self, current: Sealed | None, *, trusted: bool) -> Sealed:
        """Sign with the announced key and announce another; without a value, or with a stolen one, start anew."""
        if current is None or not trusted:
            return _value(signing_key(self.mint()), signing_key(self.mint()), None)
        before = fields(current)
        return _value(_member(before, "next"), signing_key(self.mint()), _member(before, "active").get("jwk"))

    def prove(self, value: Sealed, current: Sealed | None, *, trusted: bool) -> None:
        """Demand that both private keys sign what their public keys verify, and that they follow from the current."""
        found = fields(value)
        active, following, retired = _member(found, "active"), _member(found, "next"), found.get("retired")
        for key in (active, following):
            _prove_key(key)
        require(active["kid"] != following["kid"], "both keys are the same")
        published = [active["jwk"], following["jwk"], *([retired] if retired else [])]
        require(found.get("jwks") == {"keys": published}, "the published keys are not its own")
        if current is None:
            return
        before = fields(current)
        if trusted:
            require(active == _member(before, "next"), "it does not sign with the announced key")
            require(retired == _member(before, "active").get("jwk"), "it forgets the key that signed")
        else:
            stolen = [_member(before, name).get("jwk") for name in ("active", "next")]
            require(not any(key in stolen for key in published), "it holds a stolen key")


def _value(active: Mapping[str, object], following: Mapping[str, object], retired: object) -> Sealed:
    published = [active["jwk"], following["jwk"], *([retired] if retired else [])]
    parts = {"active": active, "next": following, "retired": retired, "jwks": {"keys": published}}
    return Sealed(json.dumps({name: part for name, part in parts.items() if part}))


def _member(value: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Give one key of a value; an error does not show the value."""
    found = value.get(name)
    if not isinstance(found, dict):
        message = f"the value is not a key set with the key '{name}'"
        raise RotationError(message)
    return found


def _prove_key(key: Mapping[str, object]) -> None:
    """Sign something with the private key and verify it with the published one."""
    modulus, public, private = private_numbers(_decoded(key.get("private")))
    require(modulus.bit_length() == BITS and public == EXPONENT, f"a key is not RSA of {BITS} bits")
    jwk = public_key(modulus, public)
    require(key.get("jwk") == jwk and key.get("kid") == jwk["kid"], "a public key is not that of its private key")
    challenge = secrets.randbelow(modulus)
    require(pow(pow(challenge, private, modulus), public, modulus) == challenge, "a private key does not sign")


def _decoded(pem: object) -> bytes:
    """Give the DER of a PEM text."""
    lines = pem.split("\n") if isinstance(pem, str) else []
    require(lines[:1] == [f"-----BEGIN {_LABEL}-----"], "a private key is not in PEM")
    return base64.b64decode("".join(lines[1:-2]))
