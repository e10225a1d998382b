"""SCRAM-SHA-256: published values, and servers that are not the database."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions._common.errors import RotationError
from functions._common.sealed import Sealed
from functions.rotate_db_user.scram import Exchange, verifier

SALT = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
PENCIL = Sealed("pencil")
STORED = (
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
)
"""The keys of the password `pencil` with the salt of the example in RFC 7677, section 3."""


class Server:
    """A server that knows what is stored of a password, and nothing else (RFC 5802, section 3)."""

    def __init__(self, stored: str) -> None:
        _, counted, keys = stored.split("$")
        self.count, self.salt = counted.split(":")
        self.stored, self.key = map(base64.b64decode, keys.split(":"))

    def first(self, client_first: bytes) -> bytes:
        self.bare = client_first.removeprefix(b"n,,").decode()
        self.nonce = self.bare.partition("r=")[2] + "-of-the-server"
        return f"r={self.nonce},s={self.salt},i={self.count}".encode()

    def final(self, challenge: bytes, client_final: bytes) -> bytes:
        unproved, _, proof = client_final.decode().rpartition(",p=")
        assert unproved == f"c=biws,r={self.nonce}"
        signed = f"{self.bare},{challenge.decode()},{unproved}".encode()
        mask = hmac.digest(self.stored, signed, "sha256")
        key = bytes(one ^ other for one, other in zip(base64.b64decode(proof), mask, strict=True))
        assert hashlib.sha256(key).digest() == self.stored, "the client does not know the password"
        return b"v=" + base64.b64encode(hmac.digest(self.key, signed, "sha256"))


def test_what_is_stored_is_what_the_standard_says() -> None:
    assert verifier(PENCIL, SALT) == STORED


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60), st.binary(min_size=1))
def test_client_and_server_prove_the_password_to_each_other(text: str, salt: bytes) -> None:
    server, exchange = Server(verifier(Sealed(text), salt)), Exchange(Sealed(text))
    challenge = server.first(exchange.first())
    exchange.verify(server.final(challenge, exchange.final(challenge)))


def test_every_exchange_has_a_nonce_of_its_own() -> None:
    assert len({Exchange(PENCIL).first() for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "challenge",
    [
        b"",
        b"r=strange,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        b"r=mine,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        b"r=mine-and-more,s=,i=4096",
        b"r=mine-and-more,s=***,i=4096",
        b"r=mine-and-more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
        b"r=mine-and-more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=100000000",
        b"r=mine-and-more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many",
        b"r=mine-and-more,s=W22ZaJ0SNY7soEsUEjb6gQ==",
        b"\xff\xfe",
    ],
)
def test_another_challenge_is_refused(challenge: bytes) -> None:
    with pytest.raises(RotationError, match="not one of SCRAM-SHA-256"):
        Exchange(PENCIL, "mine").final(challenge)


@pytest.mark.parametrize("final", [b"", b"v=", b"v=AAAA", b"e=invalid-proof", b"\xff"])
def test_a_server_that_does_not_know_the_password_is_refused(final: bytes) -> None:
    exchange = Exchange(PENCIL)
    exchange.final(Server(STORED).first(exchange.first()))
    with pytest.raises(RotationError, match="did not prove that it is the database"):
        exchange.verify(final)


def test_a_server_that_skips_the_challenge_is_refused() -> None:
    with pytest.raises(RotationError, match="did not prove"):
        Exchange(PENCIL).verify(b"v=")


def test_a_password_beyond_ascii_is_refused_without_showing_it() -> None:
    with pytest.raises(RotationError, match="beyond ASCII") as caught:
        verifier(Sealed("pässword"), SALT)
    assert "pässword" not in str(caught.value)
