"""The packages that a project pins, before and after."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hardening.resources import Source
from review.diff.outline import ConfigChange

_PINNED: Final = re.compile(r"^([\w.\[\]-]+)==([^\s\\;]+)")
_FILE: Final = "requirements.txt"


def versions(base: Path | None, head: Path | None) -> tuple[ConfigChange, ...]:
    """Give the packages whose pinned version differs."""
    old, new = (_pinned(folder) for folder in (base, head))
    if base is None or head is None:
        return ()
    return tuple(
        ConfigChange(name, _version(old, name), _version(new, name), _where(new, name))
        for name in sorted({*old, *new})
        if _version(old, name) != _version(new, name)
    )


def _pinned(folder: Path | None) -> Mapping[str, tuple[str, int]]:
    file = folder / _FILE if folder is not None else None
    lines = file.read_text(encoding="utf-8").splitlines() if file is not None and file.is_file() else []
    found = ((number, _PINNED.match(line)) for number, line in enumerate(lines, 1))
    return {match[1]: (match[2], number) for number, match in found if match}


def _version(pinned: Mapping[str, tuple[str, int]], name: str) -> str:
    return pinned[name][0] if name in pinned else "not pinned"


def _where(pinned: Mapping[str, tuple[str, int]], name: str) -> Source | None:
    return Source(_FILE, pinned[name][1]) if name in pinned else None
