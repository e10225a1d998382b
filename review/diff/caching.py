"""Recordings kept by content: what a revision makes of a stack is worked out once.

The key is everything that the recording depends on: the files of the revision, the stack, the recorder itself and the
packages that are installed. The folder is the user's own and readable by nobody else.
"""

import atexit
import functools
import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from review.record.run import Recording

_HOME: Final = Path(__file__).resolve().parents[2]
_RECORDER: Final = ("review/record", "policy/hardening/values.py")
_KEPT: Final = 16
"""Recordings that are kept; the ones not used for longest go first."""


def folder() -> Path:
    """Give the cache folder, the user's own; who has none that can be written to gets one for this run."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        found = Path(base) / "bulwark" / "diff"
        found.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):  # RuntimeError: no home at all
        return _for_this_run()
    return found if os.access(found, os.W_OK) else _for_this_run()


@functools.cache
def _for_this_run() -> Path:
    made = tempfile.mkdtemp(prefix="bulwark-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def key(tree: str, prefix: str, stack: str) -> str:
    """Give the name of a recording."""
    parts = (tree, prefix, stack, _surroundings())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@functools.cache
def _surroundings() -> str:
    """Give a digest of the recorder, of Python and of all installed packages."""
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(path.name for place in sys.path for path in Path(place).glob("*.*-info")):
        digest.update(name.encode())  # of packages: their names and versions stand in it
    for part in _RECORDER:
        path = _HOME / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def load(name: str) -> Recording | None:
    """Give a kept recording."""
    return load_file(folder() / f"{name}.json")


def load_file(path: Path) -> Recording | None:
    """Read a kept recording; a file that is damaged is as good as none."""
    try:
        body = json.loads(path.read_bytes())
        os.utime(path)
        known, unknown = body["known"], body["unknown"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Recording(known, unknown) if isinstance(known, dict) and isinstance(unknown, dict) else None


def keep(name: str, recording: Recording) -> None:
    """Keep a recording, whole or not at all."""
    known, unknown = recording.written
    text = f'{{"known": {known or json.dumps(recording.known)}, "unknown": {unknown or json.dumps(recording.unknown)}}}'
    handle, written = tempfile.mkstemp(dir=folder(), prefix="keeping-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(written).replace(folder() / f"{name}.json")
    _forget_oldest()


def _forget_oldest() -> None:
    kept = sorted(folder().glob("*.json"), key=lambda path: (path.stat().st_mtime, path.name))
    for path in kept[:-_KEPT]:
        path.unlink(missing_ok=True)


def seal_key() -> str:
    """Give the key of this user's seals, by which two secrets are told apart and which leaves the folder never."""
    path = folder() / "seal.key"
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
