"""The connection to the cache, against a real server with TLS."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions._common.errors import NotYetError, RotationError
from functions._common.sealed import Sealed
from functions.rotate_redis_auth.rotation import Endpoint
from functions.rotate_redis_auth.token import mint
from functions.rotate_redis_auth.wire import accepts, verified
from tests.support.tls_cache import TlsCache, make_authority, make_certificate, tls_cache

OLD, NEW = mint(), mint()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsCache]:
    """Run a server that admits two tokens, as ElastiCache does after a ROTATE."""
    with tls_cache(tmp_path_factory.mktemp("cache"), [OLD.opened(), NEW.opened()]) as running:
        yield running


def trusting(cache: TlsCache) -> ssl.SSLContext:
    return verified(str(cache.ca_file))


@pytest.mark.server
@pytest.mark.parametrize("token", [OLD, NEW], ids=["old", "new"])
def test_both_tokens_are_accepted(cache: TlsCache, token: Sealed) -> None:
    assert accepts(Endpoint("localhost", cache.port), token, context=trusting(cache))


@pytest.mark.server
def test_another_token_is_refused(cache: TlsCache) -> None:
    assert not accepts(Endpoint("localhost", cache.port), mint(), context=trusting(cache))


@pytest.mark.server
@pytest.mark.parametrize("text", ["", " ", "a b", "a\r\nQUIT\r\n", "ä" * 20])
def test_a_token_is_one_word_whatever_it_holds(cache: TlsCache, text: str) -> None:
    assert not accepts(Endpoint("localhost", cache.port), Sealed(text), context=trusting(cache))


@pytest.mark.server
def test_a_strange_authority_is_refused(cache: TlsCache, tmp_path: Path) -> None:
    other = verified(str(make_authority(tmp_path, "stranger")))
    with pytest.raises(RotationError, match="certificate is not valid for localhost"):
        accepts(Endpoint("localhost", cache.port), NEW, context=other)


@pytest.mark.server
def test_the_public_authorities_do_not_vouch_for_it(cache: TlsCache) -> None:
    with pytest.raises(RotationError, match="certificate is not valid"):
        accepts(Endpoint("localhost", cache.port), NEW, context=verified())


@pytest.mark.server
def test_a_certificate_for_another_host_is_refused(cache: TlsCache) -> None:
    with pytest.raises(RotationError, match=r"certificate is not valid for 127\.0\.0\.1"):
        accepts(Endpoint("127.0.0.1", cache.port), NEW, context=trusting(cache))


def test_the_oldest_protocol_is_tls_1_2() -> None:
    context = verified()
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_server_without_tls_is_no_cache() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_answer_plainly, args=(listener,))
        thread.start()
        with pytest.raises(NotYetError, match="no connection to the cache"):
            accepts(Endpoint("localhost", port), NEW, context=verified())
        thread.join()


def test_a_closed_port_is_tried_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotYetError, match=r"localhost:\d+ \(ConnectionRefusedError\)"):
        accepts(Endpoint("localhost", port), NEW, context=verified())


@pytest.mark.server
def test_a_server_without_any_token_is_an_error(tmp_path: Path) -> None:
    """A cache that admits everyone must not pass for one that accepts the token."""
    with (
        tls_cache(tmp_path, []) as open_cache,
        pytest.raises(RotationError, match="unexpected answer to AUTH") as caught,
    ):
        accepts(Endpoint("localhost", open_cache.port), NEW, context=trusting(open_cache))
    assert NEW.opened() not in str(caught.value)


@pytest.mark.server
@pytest.mark.parametrize(
    ("replies", "error", "text"),
    [
        ([b"-LOADING server is loading\r\n"], NotYetError, "too busy to answer AUTH"),
        ([b"-ERR max number of clients reached\r\n"], NotYetError, "too busy to answer AUTH"),
        (
            [b"-ERR unknown command, with args beginning with: " + NEW.opened().encode() + b"\r\n"],
            RotationError,
            "AUTH",
        ),
        ([b"+OK\r\n", b"-MASTERDOWN link down\r\n"], NotYetError, "too busy to answer PING"),
        ([b"+OK\r\n", b"+QUEUED\r\n"], RotationError, "unexpected answer to PING"),
        ([b"+OK\r\n", b""], NotYetError, "no connection to the cache"),
        ([b"+" * 5000], RotationError, "unexpected answer to AUTH"),
    ],
)
def test_any_other_answer_is_an_error_without_its_words(
    tmp_path: Path, replies: list[bytes], error: type[RotationError], text: str
) -> None:
    authority = make_authority(tmp_path, "authority")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*make_certificate(tmp_path, authority))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_recite, args=(listener, server, replies))
        thread.start()
        with pytest.raises(error, match=text) as caught:
            accepts(Endpoint("localhost", listener.getsockname()[1]), NEW, context=verified(str(authority)))
        thread.join()
    assert NEW.opened() not in str(caught.value)


def _answer_plainly(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"+OK\r\n")


def _recite(listener: socket.socket, server: ssl.SSLContext, replies: list[bytes]) -> None:
    connection, _ = listener.accept()
    with server.wrap_socket(connection, server_side=True) as channel:
        for reply in replies:
            channel.recv(4096)
            if reply:
                channel.sendall(reply)
