"""Whatever happens: no token, cookie, credential or address with a token in it shows in a log line or an error."""

import http.client
import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.https import Answer, Https, NotSentError, Request, UnclearError
from functions._common.sealed import Sealed
from tests.support.aws_world import fail
from tests.support.platform_server import Mood, PlatformServer
from tests.support.refresh_fakes import CLIENT
from tests.support.refresh_world import RefreshWorld

PLATFORMS = ("instagram", "youtube", "x")
TOKEN = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40)


class Book(logging.Handler):
    """Writes down everything that is logged, with all that a line carries."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {vars(record)!r} {record.exc_text}")


@contextmanager
def noted() -> Iterator[list[str]]:
    """Note what all loggers say."""
    book, root = Book(), logging.getLogger()
    level = root.level
    root.addHandler(book)
    root.setLevel(logging.DEBUG)
    try:
        yield book.lines
    finally:
        root.removeHandler(book)
        root.setLevel(level)


@pytest.fixture(scope="module")
def servers() -> Iterator[Mapping[str, PlatformServer]]:
    with PlatformServer("instagram") as instagram, PlatformServer("youtube") as youtube, PlatformServer("x") as x:
        yield {"instagram": instagram, "youtube": youtube, "x": x}


@dataclass(frozen=True)
class Case:
    """What a run may meet."""

    platform: str
    tokens: tuple[str, str]
    moods: list[Mood]
    fault: int
    lost: bool
    """Whether the call at fault was done, and its answer is the error."""
    code: str


CASE = st.builds(
    Case,
    platform=st.sampled_from(PLATFORMS),
    tokens=st.tuples(TOKEN, TOKEN),
    moods=st.lists(st.sampled_from([mood for mood in Mood if mood is not Mood.SLOW]), max_size=4),
    fault=st.integers(1, 24),
    lost=st.booleans(),
    code=st.sampled_from(["InternalServiceError", "ResourceNotFoundException", "InvalidParameterException"]),
)


@settings(max_examples=120, deadline=None)
@given(CASE)
def test_no_run_shows_a_secret(servers: Mapping[str, PlatformServer], case: Case) -> None:
    """AWS quotes, at any call, all that it knows; the platform quotes what it was sent."""
    server, own = servers[case.platform], (f"a{case.tokens[0]}", f"r{case.tokens[1]}")
    server.reset()
    server.moods.extend(case.moods)
    world = RefreshWorld(case.platform, server.https())
    world.connect("one", {"access_token": own[0], "refresh_token": own[1], "expires_at": 0})
    family = server.family("two")
    world.connect("two", {"access_token": family.access, "refresh_token": family.refresh, "expires_at": 0})
    world.sleep(30 * 24 * 3600)
    quoting = repr([world.secrets.values, own, CLIENT])

    def quote(count: int, _name: str) -> None:
        if count == case.fault:
            fail(case.code, quoting)

    setattr(world.calls, "lost" if case.lost else "faults", quote)
    shown = run(world) + run(world)
    values = [text for versions in world.secrets.values.values() for text in versions.values()]
    secrets = {token for text in values for token in leaves(text)} | {*own, *CLIENT.values()}
    assert not [secret for secret in secrets if secret in shown]
    assert "access_token=" not in shown


def leaves(text: str) -> list[str]:
    """Give the tokens of a value."""
    return [str(member) for name, member in json.loads(text).items() if name.endswith(("token", "secret"))]


def run(world: RefreshWorld) -> str:
    """Do a run; give all that it shows."""
    ended: list[Exception] = []
    with noted() as lines:
        try:
            world.run()
        except Exception as error:  # noqa: BLE001  whatever it is
            ended.append(error)
    assert all((error.__cause__, error.__context__) == (None, None) for error in ended)
    return "\n".join([*lines, *(line for error in ended for line in traceback.format_exception(error))])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_log_says_what_became_of_an_account(servers: Mapping[str, PlatformServer], platform: str) -> None:
    """The test before would pass if nothing were logged."""
    server = servers[platform]
    server.reset()
    world = RefreshWorld(platform, server.https())
    world.connect("one", {"access_token": "canary-of-twelve", "refresh_token": "canary-of-twelve-too", "expires_at": 1})
    world.sleep(30 * 24 * 3600)
    shown = run(world)
    assert "account grant gone" in shown
    assert "'account': 'one'" in shown


@pytest.mark.parametrize("text", ["token\r\nHost: evil", "tok en", "ключ", "\x00token-of-twelve", ""])
def test_a_token_that_is_none_is_not_sent(servers: Mapping[str, PlatformServer], text: str) -> None:
    server = servers["x"]
    server.reset()
    world = RefreshWorld("x", server.https())
    world.connect("one", {"access_token": text, "refresh_token": text, "expires_at": 0})
    assert world.run()["Failures"] == 0
    assert server.requests == []


REQUEST = Request(method="GET", host="h.example", path="/p", query=Sealed("access_token=canary"))


class Broken(http.client.HTTPConnection):
    """A connection that fails at a point, with words that quote the address."""

    def __init__(self, point: str) -> None:
        super().__init__("h.example")
        self.point = point

    def connect(self) -> None:
        self._fail("connect")

    def request(self, *_: object, **__: object) -> None:
        self._fail("request")

    def getresponse(self) -> http.client.HTTPResponse:
        self._fail("answer")
        return super().getresponse()

    def _fail(self, point: str) -> None:
        if self.point == point:
            message = "no way to /p?access_token=canary"
            raise (http.client.InvalidURL(message) if point == "request" else OSError(message))


@pytest.mark.parametrize(
    ("point", "kind"), [("connect", NotSentError), ("request", UnclearError), ("answer", UnclearError)]
)
def test_errors_of_a_connection_tell_whether_the_request_left_and_quote_nothing(
    point: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        Https(lambda: 0.0, lambda _: Broken(point))(REQUEST)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_requests_and_answers_show_nothing_of_what_they_hold() -> None:
    answer = Answer(200, Sealed('{"access_token": "canary"}'))
    request = Request(
        method="POST",
        host="h",
        path="/p",
        form=Sealed("canary"),
        query=Sealed("canary"),
        authorization=Sealed("canary"),
    )
    assert "canary" not in repr([request, answer])
