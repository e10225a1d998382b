"""RSA key pairs in DER, made without any library, for tests alone: their randomness is a fixed one."""

import functools
import random
from collections.abc import Iterator

from functions.rotate_jwt_keys.keyset import EXPONENT, Pair

_SMALL = [number for number in range(3, 2000, 2) if all(number % other for other in range(3, int(number**0.5) + 1, 2))]
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")


def element(tag: int, content: bytes) -> bytes:
    """Encode an element."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 + width]) + size.to_bytes(width, "big") + content


def integer(value: int) -> bytes:
    """Encode a number that is not negative."""
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    """Encode a sequence."""
    return element(0x30, b"".join(parts))


@functools.cache
def pair(number: int, bits: int = 2048) -> Pair:
    """Give one key pair for each number."""
    source = random.Random(number)  # noqa: S311  keys that protect nothing
    first, second = (_prime(source, bits // 2) for _ in range(2))
    modulus, order = first * second, (first - 1) * (second - 1)
    private = pow(EXPONENT, -1, order)
    assert modulus.bit_length() == bits
    numbers = (0, modulus, EXPONENT, private, first, second, private % (first - 1), private % (second - 1))
    inner = sequence(*map(integer, (*numbers, pow(second, -1, first))))
    return Pair(
        private=sequence(integer(0), _RSA, element(0x04, inner)),
        public=sequence(_RSA, element(0x03, b"\0" + sequence(integer(modulus), integer(EXPONENT)))),
    )


def _prime(source: random.Random, bits: int) -> int:
    return next(found for found in _candidates(source, bits) if pow(2, found - 1, found) == 1)


def _candidates(source: random.Random, bits: int) -> Iterator[int]:
    """Give odd numbers with both highest bits set, that no small prime divides, and that suit the exponent."""
    while True:
        found = source.getrandbits(bits) | 1 | 0b11 << (bits - 2)
        if all(found % small for small in _SMALL) and (found - 1) % EXPONENT:
            yield found
