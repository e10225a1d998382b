"""Connections to platforms: HTTPS alone, verified."""

import http.client
import ssl
import time

import pytest

from functions._common.backoff import Backoff
from functions._common.https import Https, NotSentError, Request, UnclearError, secure, verified
from functions._common.sealed import Sealed
from tests.support.platform_server import PlatformServer
from tests.support.refresh_fakes import Clock


def test_connections_are_verified_tls_with_a_time_limit() -> None:
    context = verified()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    connection = secure("api.x.com")
    assert isinstance(connection, http.client.HTTPSConnection)
    assert (connection.host, connection.port, connection.timeout) == ("api.x.com", 443, 10)


def test_a_server_without_tls_gets_no_request() -> None:
    """A connection that is not HTTPS ends before anything is sent."""
    with PlatformServer("instagram") as server:
        plain = server.connect("")

        def connect(_host: str) -> http.client.HTTPConnection:
            return http.client.HTTPSConnection(plain.host, plain.port, timeout=2, context=verified())

        with pytest.raises(NotSentError, match=r"no connection to graph\.example \(SSLError\)"):
            Https(time.monotonic, connect)(Request(method="GET", host="graph.example", path="/", query=Sealed("a=b")))
        assert server.requests == []


def test_nobody_listening_means_not_sent() -> None:
    with pytest.raises(NotSentError, match="ConnectionRefusedError"):
        Https(time.monotonic, lambda _: http.client.HTTPConnection("127.0.0.1", 1, timeout=1))(
            Request(method="GET", host="h.example", path="/")
        )


def test_an_answer_that_takes_too_long_as_a_whole_is_unclear() -> None:
    moments = iter([0.0, 1.0, 31.0, 32.0])
    with PlatformServer("instagram") as server, pytest.raises(UnclearError, match="TimeoutError"):
        Https(lambda: next(moments, 99.0), server.connect, seconds=0.5)(
            Request(method="GET", host="h.example", path="/")
        )


def test_pauses_grow_to_a_bound_and_are_drawn_by_chance() -> None:
    drawn: list[tuple[float, float]] = []

    def jitter(low: float, high: float) -> float:
        drawn.append((low, high))
        return high / 2

    clock = Clock()
    for attempt in range(1, 7):
        Backoff(clock, jitter).pause(attempt)
    assert drawn == [(0, 1), (0, 2), (0, 4), (0, 8), (0, 8), (0, 8)]
    assert clock.now() == sum(high for _, high in drawn) / 2
