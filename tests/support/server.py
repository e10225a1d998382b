"""Tests against real servers run where these can be had; where they cannot, the run ends by saying so, and why.

With BULWARK_REQUIRE_SERVER=1 they fail instead, as they must where a change is gated.
"""

import os
import shutil
from pathlib import Path

import pytest

SERVERS = ("valkey-server", "redis-server")
POSTGRES = ("initdb", "postgres", "psql")
_DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version, away from PATH."""


def _found(program: str) -> str | None:
    """Find a program of PostgreSQL."""
    newest = sorted(_DEBIAN.glob(f"*/bin/{program}"), reverse=True)
    return shutil.which(program) or next(map(str, newest), None)


def postgres_programs() -> tuple[str, str, str]:
    """Give the programs that make, run and speak to a PostgreSQL server."""
    initdb, server, client = map(_found, POSTGRES)
    assert initdb, "no initdb: apt-get install postgresql (it is only started by the test)"
    assert server, "no postgres, as above"
    assert client, "no psql, as above"
    return initdb, server, client


def missing() -> str:
    """Say what the tests lack, or nothing."""
    if not any(map(shutil.which, SERVERS)):
        return "no valkey-server or redis-server on PATH"
    if lacking := [program for program in POSTGRES if not _found(program)]:
        return f"no {lacking[0]} of PostgreSQL"
    return "" if shutil.which("openssl") else "no openssl on PATH"


def required() -> bool:
    """Whether a missing server is a failure."""
    return os.environ.get("BULWARK_REQUIRE_SERVER") == "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here."""
    wanting = [item for item in items if item.get_closest_marker("server")]
    if wanting and missing() and not required():
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why server tests were not run."""
    if missing() and not required():
        terminalreporter.write_line(f"server tests not run: {missing()}", yellow=True)
