"""A reader of as much ASN.1 (X.690, distinguished encoding) as RSA keys need."""

from collections.abc import Iterator
from typing import Final

from functions._common.errors import RotationError

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
SEQUENCE: Final = 0x30
_LONG_FORM: Final = 0x80
_WIDEST_LENGTH: Final = 4
_RSA: Final = bytes.fromhex("06092a864886f70d010101")
"""The object identifier 1.2.840.113549.1.1.1, rsaEncryption."""


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the tag and content of each element of a series."""
    at = 0
    while at < len(data):
        tag, content, at = _element(data, at)
        yield tag, content


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Give an element and where the next one begins."""
    header = data[at : at + 2]
    if len(header) < 2:  # noqa: PLR2004  a tag and a length
        raise _malformed()
    length, start = header[1], at + 2
    if length >= _LONG_FORM:
        width = length - _LONG_FORM
        if not 1 <= width <= _WIDEST_LENGTH:
            raise _malformed()
        length, start = int.from_bytes(data[start : start + width]), start + width
    content = data[start : start + length]
    if len(content) != length:
        raise _malformed()
    return header[0], content, start + length


def _malformed() -> RotationError:
    return RotationError("the key is not in the expected encoding")


def _only(data: bytes, *tags: int) -> list[bytes]:
    """Give the contents of the first elements of a series, which must have these tags."""
    found = [item for item, _ in zip(elements(data), tags, strict=False)]
    if [tag for tag, _ in found] != list(tags):
        raise _malformed()
    return [content for _, content in found]


def public_numbers(spki: bytes) -> tuple[int, int]:
    """Give modulus and exponent of an RSA key in a SubjectPublicKeyInfo (RFC 5280)."""
    (info,) = _only(spki, SEQUENCE)
    algorithm, bits = _only(info, SEQUENCE, BIT_STRING)
    if not algorithm.startswith(_RSA) or bits[:1] != b"\0":
        raise _malformed()
    (key,) = _only(bits[1:], SEQUENCE)
    modulus, exponent = _only(key, INTEGER, INTEGER)
    return int.from_bytes(modulus), int.from_bytes(exponent)


def private_numbers(pkcs8: bytes) -> tuple[int, int, int]:
    """Give modulus, public and private exponent of an RSA key in a PrivateKeyInfo (RFC 5208)."""
    (info,) = _only(pkcs8, SEQUENCE)
    _, algorithm, wrapped = _only(info, INTEGER, SEQUENCE, OCTET_STRING)
    if not algorithm.startswith(_RSA):
        raise _malformed()
    (key,) = _only(wrapped, SEQUENCE)
    _, modulus, public, private = _only(key, INTEGER, INTEGER, INTEGER, INTEGER)
    return int.from_bytes(modulus), int.from_bytes(public), int.from_bytes(private)
