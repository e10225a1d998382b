"""The keys that sign access tokens."""

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions._common.errors import RotationError
from functions._common.sealed import Sealed
from functions.rotate_jwt_keys.der import private_numbers, public_numbers
from functions.rotate_jwt_keys.keyset import KeySet, Pair, public_key, signing_key
from tests.support.rsa_keys import element, integer, pair, sequence

PAIRS = iter(())
RFC_7638 = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
    "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
    "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)
"""The modulus of the example in RFC 7638, section 3.1."""


def kind(*numbers: int) -> KeySet:
    """Give a kind that makes these pairs, one after the other."""
    pairs = iter(numbers)
    return KeySet(lambda: pair(next(pairs)))


def opened(sealed: Sealed) -> dict[str, Any]:
    found = json.loads(sealed.opened())
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def first() -> Sealed:
    return kind(1, 2).renewed(None, trusted=True)


@pytest.fixture(scope="module")
def second(first: Sealed) -> Sealed:
    return kind(3).renewed(first, trusted=True)


def jwk(number: int) -> object:
    return signing_key(pair(number))["jwk"]


def test_the_first_set_announces_a_key_and_retires_none(first: Sealed) -> None:
    found = opened(first)
    assert sorted(found) == ["active", "jwks", "next"]
    assert found["jwks"] == {"keys": [jwk(1), jwk(2)]}


def test_the_announced_key_signs_and_the_one_before_only_verifies(second: Sealed) -> None:
    found = opened(second)
    assert (found["active"], found["next"]) == (signing_key(pair(2)), signing_key(pair(3)))
    assert found["retired"] == jwk(1)
    assert found["jwks"] == {"keys": [jwk(2), jwk(3), jwk(1)]}


def test_nothing_private_is_published_or_kept_of_a_retired_key(second: Sealed) -> None:
    found = opened(second)
    for key in [*found["jwks"]["keys"], found["retired"]]:
        assert sorted(key) == ["alg", "e", "kid", "kty", "n", "use"]


def test_a_kid_is_the_thumbprint_of_the_key() -> None:
    modulus = int.from_bytes(base64.urlsafe_b64decode(RFC_7638 + "=="), "big")
    assert public_key(modulus, 65537) == {
        "kty": "RSA",
        "n": RFC_7638,
        "e": "AQAB",
        "alg": "RS256",
        "use": "sig",
        "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    }


def test_what_was_made_is_proved(first: Sealed, second: Sealed) -> None:
    KeySet(lambda: pair(0)).prove(first, None, trusted=True)
    KeySet(lambda: pair(0)).prove(second, first, trusted=True)
    KeySet(lambda: pair(0)).prove(kind(3, 4).renewed(first, trusted=False), first, trusted=False)


def broken(value: Sealed, path: str, new: object) -> Sealed:
    found = opened(value)
    *above, last = path.split(".")
    at = found
    for step in above:
        at = at[step]
    at[last] = new
    return Sealed(json.dumps(found))


@pytest.mark.parametrize(
    ("path", "new", "said"),
    [
        ("active", None, "not a key set with the key 'active'"),
        ("next", "a-secret-canary", "not a key set with the key 'next'"),
        ("next.private", "a-secret-canary", "a private key is not in PEM"),
        ("next.private", signing_key(pair(4))["private"], "a public key is not that of its private key"),
        ("next.kid", "mine", "a public key is not that of its private key"),
        ("next", signing_key(pair(5, 1024)), "a key is not RSA of 2048 bits"),
        ("next", signing_key(pair(2)), "both keys are the same"),
        ("retired", jwk(5), "the published keys are not its own"),
        ("jwks", {"keys": []}, "the published keys are not its own"),
    ],
)
def test_any_other_value_is_refused(second: Sealed, first: Sealed, path: str, new: object, said: str) -> None:
    with pytest.raises(RotationError, match=said) as caught:
        KeySet(lambda: pair(0)).prove(broken(second, path, new), first, trusted=True)
    assert "canary" not in str(caught.value)


def test_a_private_key_that_does_not_sign_is_refused(first: Sealed) -> None:
    modulus, public = public_numbers(pair(1).public)
    inner = sequence(*map(integer, (0, modulus, public, 12345)))
    forged = sequence(integer(0), bytes.fromhex("300d06092a864886f70d0101010500"), element(0x04, inner))
    key = signing_key(Pair(private=forged, public=pair(1).public))
    with pytest.raises(RotationError, match="does not sign"):
        KeySet(lambda: pair(0)).prove(broken(first, "active", key), None, trusted=True)


def test_a_set_that_follows_another_is_refused(first: Sealed, second: Sealed) -> None:
    other = kind(4, 5).renewed(None, trusted=True)
    with pytest.raises(RotationError, match="does not sign with the announced key"):
        KeySet(lambda: pair(0)).prove(second, other, trusted=True)
    with pytest.raises(RotationError, match="stolen"):
        KeySet(lambda: pair(0)).prove(second, first, trusted=False)


def test_the_numbers_of_a_key_are_read() -> None:
    numbers = private_numbers(pair(1).private)
    assert numbers[:2] == public_numbers(pair(1).public)


@pytest.mark.parametrize("data", [b"", b"0", b"\x30\x80", b"\x30\x85\1\1\1\1\1", b"\x30\x05\x02", b"\x02\x01\x01"])
def test_a_truncated_or_strange_key_is_refused(data: bytes) -> None:
    for read in (public_numbers, private_numbers):
        with pytest.raises(RotationError, match="not in the expected encoding"):
            read(data)


def test_a_key_of_another_algorithm_is_refused() -> None:
    curve = pair(1).public.replace(bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a8648ce3d02010101"[:18]))
    with pytest.raises(RotationError, match="expected encoding"):
        public_numbers(curve)
    with pytest.raises(RotationError, match="expected encoding"):
        private_numbers(
            pair(1).private.replace(bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d010102"))
        )


@given(st.binary(max_size=300))
def test_no_bytes_are_read_in_any_other_way_than_refusal_or_numbers(data: bytes) -> None:
    for read in (public_numbers, private_numbers):
        try:
            assert all(isinstance(number, int) for number in read(data))
        except RotationError:
            continue


@given(st.integers(0, 2**70), st.binary(max_size=200))
def test_der_is_read_as_it_was_written(number: int, tail: bytes) -> None:
    spki = sequence(
        bytes.fromhex("300d06092a864886f70d0101010500"),
        element(0x03, b"\0" + sequence(integer(number), integer(65537), element(0x04, tail))),
    )
    assert public_numbers(spki) == (number, 65537)


def test_a_pair_shows_no_key() -> None:
    assert repr(pair(1)) == "Pair()"


@pytest.mark.server
def test_openssl_signs_with_the_private_key_and_verifies_with_the_published_one(second: Sealed, tmp_path: Path) -> None:
    """The text that services load, and a signature checked from `n` and `e` as clients do."""
    key: Mapping[str, Any] = opened(second)["active"]
    openssl = shutil.which("openssl")
    assert openssl
    (tmp_path / "key.pem").write_text(key["private"])
    signature = subprocess.run(
        [openssl, "dgst", "-sha256", "-sign", str(tmp_path / "key.pem")],
        input=b"header.payload",
        capture_output=True,
        check=True,
    ).stdout
    modulus, exponent = (
        int.from_bytes(base64.urlsafe_b64decode(key["jwk"][name] + "=="), "big") for name in ("n", "e")
    )
    found = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(256, "big")
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(b"header.payload").digest()
    assert found == b"\x00\x01" + b"\xff" * (256 - 3 - len(digest)) + b"\x00" + digest
