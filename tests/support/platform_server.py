"""A server on the loopback like the token endpoints of Instagram, YouTube and X, which misbehaves on demand."""

import http.client
import json
import threading
import time
from collections import Counter, deque
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self, cast
from urllib.parse import parse_qsl, urlsplit

from functions._common.https import Https

SLOW_SECONDS = 0.4
PATIENCE_SECONDS = 0.15
"""How long clients of these tests wait."""


class Mood(StrEnum):
    """How the server answers the next request for a token."""

    GOOD = "good"
    ROTATED = "rotated"
    """With another refresh token, also where the platform gives none as a rule."""
    BARE = "bare"
    """Without a refresh token, also where the platform gives one as a rule."""
    LIMITED = "429"
    UNAVAILABLE = "503"
    BROKEN = "500"
    REFUSED = "invalid_grant"
    CLIENT = "invalid_client"
    FORBIDDEN = "403"
    SLOW = "slow"
    """It does the work, and answers too late."""
    LOST = "lost"
    """It does the work, and the answer gets lost."""
    CUT = "cut"
    """It does the work, and half of the answer gets lost."""
    DROPPED = "dropped"
    """It does nothing, and hangs up."""
    MALFORMED = "malformed"
    """It does the work, and answers in no language."""
    HUGE = "huge"
    REDIRECT = "redirect"


QUOTING = {Mood.LIMITED: 429, Mood.UNAVAILABLE: 503, Mood.BROKEN: 500, Mood.FORBIDDEN: 403, Mood.CLIENT: 401}
"""Answers of the server that quote the whole request."""
WORKED = frozenset(set(Mood) - set(QUOTING) - {Mood.REFUSED, Mood.DROPPED, Mood.REDIRECT})


class Family:
    """The tokens of one account at the platform."""

    def __init__(self, name: str) -> None:
        self.name, self.number, self.dead = name, 0, False

    @property
    def access(self) -> str:
        return f"access-{self.name}-{self.number}-canary"

    @property
    def refresh(self) -> str:
        return f"refresh-{self.name}-{self.number}-canary"


class PlatformServer:
    """One platform. A context: the server listens within it."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.lifetime = {"instagram": 5_184_000, "youtube": 3600, "x": 7200}[platform]
        self.reset()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"platform": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def reset(self) -> None:
        """Forget everything."""
        self.patience = PATIENCE_SECONDS
        """How long clients wait; longer where no answer is late, so that a busy machine makes none."""
        self.families: dict[str, Family] = {}
        self.moods: deque[Mood] = deque()
        self.probes: deque[int] = deque()
        self.sent: Counter[str] = Counter()
        """How many times each token was used for a refresh."""
        self.reused: list[str] = []
        """Tokens that were used again after they had been used up."""
        self.requests: list[tuple[str, str, dict[str, str], dict[str, str]]] = []
        self.old_access_ends = True
        """Whether a refresh ends the access token before it."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def family(self, name: str) -> Family:
        """Connect an account."""
        return self.families.setdefault(name, Family(name))

    def connect(self, _host: str) -> http.client.HTTPConnection:
        """Give a connection to this server, whatever host was asked for."""
        host, port = cast("tuple[str, int]", self._server.server_address)
        return http.client.HTTPConnection(host, port, timeout=self.patience)

    def https(self) -> Https:
        """Give what sends requests to this server."""
        return Https(time.monotonic, self.connect, seconds=2 * self.patience)

    # What the server does.

    def refreshed(self, token: str, mood: Mood) -> dict[str, Any] | None:
        """Use a token; one that is used up, or was never given, ends the account's family where tokens work once."""
        self.sent[token] += 1
        for family in self.families.values():
            live = family.access if self.platform == "instagram" else family.refresh
            if token == live and not family.dead:
                return self._given(family, mood)
            if token.startswith(live.split("-canary")[0].rpartition("-")[0] + "-"):
                self._suspect(family, token)
        return None

    def _suspect(self, family: Family, token: str) -> None:
        self.reused.append(token)
        if self.platform == "x":
            family.dead = True

    def _given(self, family: Family, mood: Mood) -> dict[str, Any]:
        """Give new tokens. Only X ends the token that was used."""
        if self.platform == "x" or mood is Mood.ROTATED:
            family.number += 1
            answer = {"access_token": family.access, "refresh_token": family.refresh}
        elif self.platform == "youtube":
            answer = {"access_token": f"{family.access}-{self.sent[family.refresh]}"}
        else:
            answer = {"access_token": f"{family.access}"}
        if mood is Mood.BARE:
            answer.pop("refresh_token", None)
        return {**answer, "token_type": "bearer", "expires_in": self.lifetime}

    def alive(self, access: str) -> bool:
        """Whether an access token works."""
        for family in self.families.values():
            known = access == family.access or (not self.old_access_ends and access.startswith("access-" + family.name))
            if known and not family.dead:
                return True
        return False


class _Handler(BaseHTTPRequestHandler):
    platform: ClassVar[PlatformServer]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        self._seen(parts.path, query)
        if parts.path == "/2/users/me":
            self._probe()
        else:
            self._token(query.get("access_token", ""), query)

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self._seen(self.path, form)
        self._token(form.get("refresh_token", ""), form)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _seen(self, path: str, fields: dict[str, str]) -> None:
        self.platform.requests.append((self.command, path, fields, dict(self.headers)))

    def _probe(self) -> None:
        if self.platform.probes and (status := self.platform.probes.popleft()):
            self._answer(status, {})
            return
        access = self.headers["Authorization"].removeprefix("Bearer ")
        self._answer(200 if self.platform.alive(access) else 401, {"data": {"id": "1"}})

    def _token(self, token: str, fields: dict[str, str]) -> None:
        mood = self.platform.moods.popleft() if self.platform.moods else Mood.GOOD
        given = self.platform.refreshed(token, mood) if mood in WORKED else None
        if mood in QUOTING:
            self._answer(QUOTING[mood], _refusal(self.platform, mood, fields))
        elif mood in WORKED and given:
            self._give(mood, given)
        elif mood is Mood.REDIRECT:
            self._answer(302, {"location": "http://elsewhere.example/" + token})
        elif mood is not Mood.DROPPED:
            self._answer(400, _gone(self.platform, fields))

    def _give(self, mood: Mood, given: dict[str, Any]) -> None:
        if mood is Mood.SLOW:
            time.sleep(SLOW_SECONDS)
        if mood is Mood.MALFORMED:
            self._raw(200, b'{"access_token": ' + given["access_token"].encode())
        elif mood is Mood.HUGE:
            self._raw(200, b" " * 200_000)
        elif mood is Mood.CUT:
            self._raw(200, b'{"acc', length=5000)
        elif mood is not Mood.LOST:
            self._answer(200, given)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._raw(status, json.dumps(body).encode())

    def _raw(self, status: int, body: bytes, length: int | None = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length or len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # the client did not wait


def _refusal(platform: PlatformServer, mood: Mood, fields: dict[str, str]) -> dict[str, Any]:
    if platform.platform == "instagram":
        return {"error": {"message": f"sent {fields}", "type": "OAuthException", "code": 100}}
    code = "invalid_client" if mood is Mood.CLIENT else f"error {fields}"
    return {"error": code, "error_description": f"sent {fields}"}


def _gone(platform: PlatformServer, fields: dict[str, str]) -> dict[str, Any]:
    if platform.platform == "instagram":
        return {"error": {"message": f"expired: {fields}", "type": "OAuthException", "code": 190}}
    if platform.platform == "x":
        return {"error": "invalid_request", "error_description": f"Value passed for the token was invalid. {fields}"}
    return {"error": "invalid_grant", "error_description": f"Token revoked: {fields}"}
