"""As much of PostgreSQL's protocol as a login and a few statements need (chapter "Frontend/Backend Protocol")."""

import socket
import ssl
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions.rotate_db_user.scram import MECHANISM, Exchange

TIMEOUT_SECONDS: Final = 10.0
AUTHORITIES: Final = Path(__file__).with_name("authorities.pem")
"""Who may vouch for a database of RDS. No trust store of a system holds them."""
_TLS_REQUEST: Final = struct.pack("!II", 8, 80877103)
_PROTOCOL: Final = 196608
"""Version 3.0."""
_LONGEST: Final = 1 << 20
_HEADER: Final = 5
_OK, _SASL, _SASL_CONTINUE, _SASL_FINAL = 0, 10, 11, 12
_REFUSALS: Final = ("28000", "28P01")
"""No such login, or a wrong password."""
_BUSY: Final = ("53", "57P")
"""Too few resources, or not accepting connections now (Documentation, "PostgreSQL Error Codes")."""
_NULL: Final = -1
_LOGIN: Final = "the login"

Row = tuple[str | None, ...]


class LoginRefusedError(RotationError):
    """The database does not admit this user with this password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a database listens."""

    host: str
    port: int
    database: str


@dataclass(frozen=True, slots=True)
class Login:
    """Who logs in."""

    user: str
    password: Sealed


def verified(ca_file: Path = AUTHORITIES) -> ssl.SSLContext:
    """Make a TLS context that trusts these authorities alone, verifies the host name, and speaks TLS 1.2 or later."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(ca_file)
    return context


@contextmanager
def connected(address: Address, login: Login, context: ssl.SSLContext) -> Iterator["Connection"]:
    """Log in. Whatever fails is an error without the server's words, which may repeat a statement."""
    try:
        with socket.create_connection((address.host, address.port), timeout=TIMEOUT_SECONDS) as plain:
            plain.sendall(_TLS_REQUEST)
            if plain.recv(1) != b"S":
                message = f"the database at {address.host}:{address.port} does not speak TLS"
                raise RotationError(message)
            with context.wrap_socket(plain, server_hostname=address.host) as channel:
                connection = Connection(channel)
                connection.log_in(address.database, login)
                yield connection
                connection.end()
    except ssl.SSLCertVerificationError as error:
        message = f"the database's certificate is not valid for {address.host}: {error.verify_message}"
        raise RotationError(message) from None
    except OSError as error:
        message = f"no connection to the database at {address.host}:{address.port} ({type(error).__name__})"
        raise NotYetError(message) from None


@dataclass(slots=True)
class Connection:
    """One session, statement by statement."""

    channel: ssl.SSLSocket
    _unread: bytearray = field(default_factory=bytearray)

    def log_in(self, database: str, login: Login) -> None:
        """Prove to each other who one is, and wait until the database is ready."""
        words = ["user", login.user, "database", database, "application_name", "rotate-db-user"]
        body = struct.pack("!I", _PROTOCOL) + b"".join(word.encode() + b"\0" for word in words) + b"\0"
        self.channel.sendall(struct.pack("!I", len(body) + 4) + body)
        self._authenticate(Exchange(login.password))
        for _ in self._until_ready(_LOGIN):
            pass

    def run(self, statement: str, what: str) -> list[Row]:
        """Run a statement and give its rows. `what` names it in errors, since the statement may not be shown."""
        self._send(b"Q", statement.encode() + b"\0")
        return [_row(body) for kind, body in self._until_ready(what) if kind == b"D"]

    def end(self) -> None:
        """Say goodbye."""
        self._send(b"X", b"")

    def _authenticate(self, exchange: Exchange) -> None:
        """Log in by SCRAM-SHA-256, and by nothing else: any other way shows the password or a hash of it."""
        begun = proved = False
        while True:
            kind, body = self._receive(_LOGIN)
            if kind != b"R":
                raise _unexpected(_LOGIN)
            (step,) = struct.unpack_from("!I", body)
            match step:
                case _ if step == _SASL and MECHANISM.encode() in body[4:].split(b"\0"):
                    first = exchange.first()
                    self._send(b"p", MECHANISM.encode() + b"\0" + struct.pack("!I", len(first)) + first)
                    begun = True
                case _ if step == _SASL_CONTINUE and begun:
                    self._send(b"p", exchange.final(body[4:]))
                case _ if step == _SASL_FINAL:
                    exchange.verify(body[4:])
                    proved = True
                case _ if step == _OK and proved:
                    return
                case _:
                    message = f"the database does not log in by {MECHANISM}"
                    raise RotationError(message)

    def _until_ready(self, what: str) -> Iterator[tuple[bytes, bytes]]:
        """Give messages until the database is ready for a statement."""
        while True:
            kind, body = self._receive(what)
            if kind == b"Z":
                return
            yield kind, body

    def _receive(self, what: str) -> tuple[bytes, bytes]:
        """Give the kind and body of the next message; raise an error for one that is an error."""
        header = self._read(_HEADER)
        length = struct.unpack_from("!I", header, 1)[0] - 4
        if not 0 <= length <= _LONGEST:
            raise _unexpected(what)
        body = self._read(length)
        if header[:1] == b"E":
            raise _error(_fields(body).get("C", "?????"), what)
        return header[:1], body

    def _read(self, size: int) -> bytes:
        while len(self._unread) < size:
            piece = self.channel.recv(65536)
            if not piece:
                raise ConnectionResetError
            self._unread += piece
        found = bytes(self._unread[:size])
        del self._unread[:size]
        return found

    def _send(self, kind: bytes, body: bytes) -> None:
        self.channel.sendall(kind + struct.pack("!I", len(body) + 4) + body)


def _row(body: bytes) -> Row:
    """Read the columns of a row, all as text."""
    (count,) = struct.unpack_from("!H", body)
    at, columns = 2, []
    for _ in range(count):
        (size,) = struct.unpack_from("!i", body, at)
        at += 4
        columns.append(None if size == _NULL else body[at : at + size].decode())
        at += max(size, 0)
    return tuple(columns)


def _fields(body: bytes) -> Mapping[str, str]:
    """Read the fields of an error by their letters."""
    return {part[:1].decode("ascii", "replace"): part[1:].decode("ascii", "replace") for part in body.split(b"\0")}


def _error(code: str, what: str) -> RotationError:
    """Give the error for a code of the database; its text may repeat the statement, so it is not shown."""
    message = f"the database answered {code} to {what}"
    if code in _REFUSALS:
        return LoginRefusedError(message)
    return NotYetError(message) if code.startswith(_BUSY) else RotationError(message)


def _unexpected(what: str) -> RotationError:
    message = f"the database gave an unexpected answer to {what}"
    return RotationError(message)
