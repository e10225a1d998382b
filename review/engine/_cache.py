"""Where engines are kept between runs, and how two processes share that place."""

import fcntl
import hashlib
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BUILD_FILES = ("go.mod", "go.sum")
_DIGEST = 12


def root() -> Path:
    """Give the folder of engines in the user's cache (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return cache / "bulwark" / "engine"


def slot(version: str, build: Path) -> Path:
    """Give the folder of the engine that the build files in `build` make: another lock file is another engine."""
    digest = hashlib.sha256(b"".join((build / name).read_bytes() for name in BUILD_FILES)).hexdigest()[:_DIGEST]
    return root() / f"{version}-{sys.platform}-{platform.machine()}-{digest}"


def runnable(command: Path) -> bool:
    """Whether a file is there and may be run."""
    return command.is_file() and os.access(command, os.X_OK)


@contextmanager
def exclusive(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the folder alone; `waiting` is told once when another process holds it. A killed holder lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
