"""A file of several names gets a copy of its own before a program writes to it.

Revisions are laid out side by side, and what is alike in them is one file on disk. A program that writes in place to a
file of its own writes to its own revision alone.
"""

import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Final

_WRITES: Final = frozenset({"open", "os.truncate", "os.chmod", "os.chown", "os.utime", "sqlite3.connect"})
"""Audit events after which the file named first may be another one."""
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_TRUNC | os.O_APPEND


def keep(event: str, arguments: tuple[object, ...]) -> None:
    """Give the file that an event speaks of a copy of its own, where it has other names and may be written to."""
    if event not in _WRITES or (event == "open" and not _writes(arguments)):
        return
    path = arguments[0]
    if isinstance(path, str | bytes):
        _part(Path(os.fsdecode(path)))


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0  # noqa: PLR2004  path, mode, flags
    return isinstance(flags, int) and bool(flags & _WRITING)


def _part(path: Path) -> None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return  # nothing is there, or nothing can be
    if not stat.S_ISREG(found.st_mode) or found.st_nlink == 1:
        return
    place = path.resolve()
    handle, copy = tempfile.mkstemp(dir=place.parent)
    os.close(handle)
    shutil.copy2(place, copy)
    Path(copy).replace(place)
