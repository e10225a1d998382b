"""What keeps a recording offline: no network, no subprocess, no ambient credentials."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from review.record import apart

_REFUSED: Final = frozenset(
    {
        "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg",
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.Request",
    }
)  # fmt: skip
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT")


class OfflineError(RuntimeError):
    """The program tried to leave the process."""


_lifted: set[str] = set()


@contextmanager
def lifted(event: str) -> Iterator[None]:
    """Allow one kind of event to the recorder itself, for as long as the block lasts."""
    _lifted.add(event)
    try:
        yield
    finally:
        _lifted.discard(event)


def seal() -> None:
    """Refuse network and subprocesses for the rest of this process, and writing to files that others share.

    An audit hook cannot be taken back.
    """

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in _REFUSED and event not in _lifted:
            what = arguments[1] if event == "socket.connect" and len(arguments) > 1 else event
            message = f"a preview runs offline, and the program tried {event} ({what})"
            raise OfflineError(message)
        apart.keep(event, arguments)

    sys.addaudithook(refuse)


def environment(source: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give an environment without credentials, configuration of other tools or a seed for hashes."""
    given = os.environ if source is None else source
    kept = {name: given[name] for name in _KEPT if name in given}
    return kept | {"PYTHONHASHSEED": "0"}
