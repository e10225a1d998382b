"""Read a file of which nothing is known: whatever it is, it ends in text or in one clear error, in bounded time."""

import codecs
import os
import select
import stat
import sys
import time
from pathlib import Path
from typing import Final

from review.load.limits import factor, within

STDIN: Final = "-"
WRITER_SECONDS: Final = 5.0
"""Seconds for which somebody may open a named pipe to write to it; once opened, it is waited for."""
_CHUNK: Final = 1 << 20
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class RawError(Exception):
    """A file cannot be read; the text says why, without its name."""


def text_of(name: str | Path, most: int) -> str:
    """Read text of at most so many bytes; `-` is standard input. Raises `RawError`, and `TooMuchError` for more."""
    data = _standard_input(most) if name == STDIN else _file(Path(name), most)
    try:
        # What PowerShell redirects into a file is UTF-16 with a mark.
        return data.decode("utf-16" if data[:2] in _UTF_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 text (byte {error.start})"
        raise RawError(message) from None


def _standard_input(most: int) -> bytes:
    binary = getattr(sys.stdin, "buffer", None)
    try:
        data = sys.stdin.read().encode() if binary is None else binary.read(most * factor() + 1)
    except (OSError, ValueError, AttributeError):
        message = "standard input cannot be read"
        raise RawError(message) from None
    within(len(data), most, "bytes")
    return bytes(data)


def _file(path: Path, most: int) -> bytes:
    try:
        # Without waiting, because opening a named pipe that nobody writes to would never end.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise RawError(error.strerror or "cannot be opened") from None
    except ValueError:
        message = "not the name of a file"
        raise RawError(message) from None
    try:
        return _opened(descriptor, most)
    except OSError as error:
        raise RawError(error.strerror or "cannot be read") from None
    finally:
        os.close(descriptor)


def _opened(descriptor: int, most: int) -> bytes:
    found = os.fstat(descriptor)
    if stat.S_ISDIR(found.st_mode):
        message = "a folder, not a file"
        raise RawError(message)
    if stat.S_ISREG(found.st_mode):
        within(found.st_size, most, "bytes")
    parts, left = [_first(descriptor) if stat.S_ISFIFO(found.st_mode) else b""], most * factor() + 1
    while left > 0 and (part := _part(descriptor, min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    data = b"".join(parts)
    within(len(data), most, "bytes")
    return data


def _part(descriptor: int, size: int) -> bytes:
    """Read what there is, waiting for a pipe whose writer has not written yet."""
    while True:
        try:
            return os.read(descriptor, size)
        except BlockingIOError:
            select.select([descriptor], [], [])


def _first(descriptor: int) -> bytes:
    """Read the first part of a pipe. Nothing is read while nobody has opened it to write, which may be too early."""
    until = time.monotonic() + WRITER_SECONDS
    while time.monotonic() < until:
        if part := _part(descriptor, _CHUNK):
            return part
        time.sleep(0.02)
    message = f"a named pipe that nobody wrote to within {WRITER_SECONDS:.0f} seconds"
    raise RawError(message)
