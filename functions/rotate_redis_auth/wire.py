"""Speak to the cache: verified TLS, then AUTH and PING in the Redis serialization protocol."""

import socket
import ssl
from typing import Final

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions.rotate_redis_auth.rotation import Endpoint

TIMEOUT_SECONDS: Final = 5.0
_REFUSALS: Final = (b"-WRONGPASS", b"-ERR invalid password", b"-NOAUTH")
_BUSY: Final = (b"-LOADING", b"-MASTERDOWN", b"-ERR max number of clients")
_LONGEST_REPLY: Final = 4096


def verified(ca_file: str | None = None) -> ssl.SSLContext:
    """Make a TLS context that verifies chain and host name and speaks TLS 1.2 or later.

    `ca_file` replaces the runtime's own trust store, which holds the Amazon roots that ElastiCache uses.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def accepts(endpoint: Endpoint, token: Sealed, *, context: ssl.SSLContext) -> bool:
    """Say whether the cache admits a token. Anything but a clear yes or no is an error without the cache's words."""
    try:
        with (
            socket.create_connection((endpoint.host, endpoint.port), timeout=TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=endpoint.host) as channel,
        ):
            answer = _ask(channel, b"AUTH", token.opened().encode())
            if answer.startswith(_REFUSALS):
                return False
            _expect(answer, b"+OK", "AUTH")
            _expect(_ask(channel, b"PING"), b"+PONG", "PING")
            return True
    except ssl.SSLCertVerificationError as error:
        message = f"the cache's certificate is not valid for {endpoint.host}: {error.verify_message}"
        raise RotationError(message) from None
    except OSError as error:
        message = f"no connection to the cache at {endpoint.host}:{endpoint.port} ({type(error).__name__})"
        raise NotYetError(message) from None


def _ask(channel: ssl.SSLSocket, *words: bytes) -> bytes:
    """Send a command and give the first line of its reply."""
    parts = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)
    channel.sendall(b"*%d\r\n%s" % (len(words), parts))
    reply = b""
    while not reply.endswith(b"\r\n") and len(reply) < _LONGEST_REPLY:
        piece = channel.recv(_LONGEST_REPLY - len(reply))
        if not piece:
            message = "the cache closed the connection"
            raise ConnectionResetError(message)
        reply += piece
    return reply.removesuffix(b"\r\n")


def _expect(reply: bytes, wanted: bytes, command: str) -> None:
    """Refuse any other reply. Its text may repeat the command's arguments, so it is not shown."""
    if reply == wanted:
        return
    if reply.startswith(_BUSY):
        message = f"the cache is too busy to answer {command}"
        raise NotYetError(message)
    message = f"the cache gave an unexpected answer to {command}"
    raise RotationError(message)
