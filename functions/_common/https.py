"""Requests to other companies' servers: verified TLS, time limits, and errors that quote nothing of what was sent.

Two kinds of failure are told apart, because a token that may be used once depends on it: a request that never left,
and one that left without a whole answer, of which nobody knows whether it took effect.
"""

import http.client
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from functions._common.sealed import Sealed, fields

TIMEOUT_SECONDS: Final = 10.0
"""For each read and write of a connection."""
LONGEST_ANSWER: Final = 64 * 1024
"""Bytes; answers with tokens are far shorter."""
_OK: Final = range(200, 300)
_PIECE: Final = 4096


class NotSentError(Exception):
    """The request did not leave: nothing happened at the server."""


class UnclearError(Exception):
    """The request left, and no whole answer came: whether it took effect is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. What may hold a secret is sealed."""

    method: str
    host: str
    path: str
    query: Sealed | None = None
    form: Sealed | None = None
    """A body of form fields, encoded."""
    authorization: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a whole."""

    status: int
    body: Sealed

    @property
    def good(self) -> bool:
        """Whether the server did what it was asked for."""
        return self.status in _OK

    def fields(self) -> Mapping[str, object]:
        """Give the members of a JSON object; of any other body, none."""
        return fields(self.body)


Send = Callable[[Request], Answer]
"""Sends a request. Raises NotSentError or UnclearError."""
Connect = Callable[[str], http.client.HTTPConnection]


def verified() -> ssl.SSLContext:
    """Make a TLS context that verifies chain and host name and speaks TLS 1.2 or later."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def secure(host: str) -> http.client.HTTPConnection:
    """Give a connection to a host by HTTPS, not yet open."""
    return http.client.HTTPSConnection(host, timeout=TIMEOUT_SECONDS, context=verified())


@dataclass(frozen=True, slots=True)
class Https:
    """Sends requests, each over a connection of its own. Redirects are answers like any other."""

    now: Callable[[], float]
    """Seconds since some moment."""
    connect: Connect = field(default=secure)
    seconds: float = 3 * TIMEOUT_SECONDS
    """For a whole answer."""

    def __call__(self, request: Request) -> Answer:
        """Send a request. Errors are raised outside their handlers, so that none of them has a context to show."""
        connection = self.connect(request.host)
        if failure := _failure(connection.connect):
            connection.close()
            message = f"no connection to {request.host} ({failure})"
            raise NotSentError(message)
        answers: list[Answer] = []
        failure = _failure(lambda: answers.append(self._exchange(connection, request)))
        connection.close()
        if failure:
            message = f"no whole answer from {request.host} ({failure})"
            raise UnclearError(message)
        return answers[0]

    def _exchange(self, connection: http.client.HTTPConnection, request: Request) -> Answer:
        """Send, and read the answer to its end, within the time for both."""
        deadline = self.now() + self.seconds
        target = f"{request.path}?{request.query.opened()}" if request.query else request.path
        connection.request(request.method, target, _body(request), _headers(request))
        answer, body = connection.getresponse(), b""
        while piece := answer.read(_PIECE):
            body += piece
            if len(body) > LONGEST_ANSWER or self.now() > deadline:
                raise TimeoutError
        return Answer(answer.status, Sealed(body.decode("utf-8", "replace")))


def _failure(act: Callable[[], object]) -> str:
    """Do something, and give the name of the error that it ended with; its words may quote what was sent."""
    try:
        act()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
    return ""


def _body(request: Request) -> bytes | None:
    return request.form.opened().encode() if request.form else None


def _headers(request: Request) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": "token-refresh"}
    if request.form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if request.authorization:
        headers["Authorization"] = request.authorization.opened()
    return headers
