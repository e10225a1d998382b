"""Where a finding is, as a forge names it: a path from the root of the repository, and a line."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from hardening.resources import Source

_PROGRAM: Final = "Pulumi.yaml"
"""Where findings on the program as a whole are shown: every Pulumi project has it."""


@dataclass(frozen=True)
class Places:
    """Turns the places of one graph into those of its repository."""

    directory: Path = Path()
    """Folder that the sources of the graph are relative to."""
    file: str = ""
    """The judged file; empty for a program that was run, or for standard input."""
    _lines: dict[str, int] = field(default_factory=dict)

    def of(self, source: Source | None, urn: str) -> tuple[str, int]:
        """Give path and line. What has no source is shown where the judged file names its resource."""
        if source is not None and source.file:
            return self._path(source.file), max(source.line, 1)
        if self.file:
            return self._judged, self._line(urn)
        return self._path(_PROGRAM), 1

    def _path(self, file: str) -> str:
        path = PurePosixPath(file.replace("\\", "/"))
        if path.is_absolute():
            return f"file://{quote(str(path))}"
        return quote(str(PurePosixPath(self._prefix) / path))

    @cached_property
    def _prefix(self) -> str:
        """The project's folder within its repository."""
        return _within(self.directory.resolve())

    @cached_property
    def _judged(self) -> str:
        file = Path(self.file).resolve()
        within = _within(file.parent)
        return quote(str(PurePosixPath(within) / file.name))

    @cached_property
    def _text(self) -> list[str]:
        try:
            return Path(self.file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    def _line(self, urn: str) -> int:
        """Give the line of the judged file on which a resource begins; a file of one line has only the first."""
        if not self._lines:
            for number, line in enumerate(self._text, start=1):
                before, colon, value = line.strip().rstrip(",").partition(":")
                if colon and before.strip() == '"urn"':
                    self._lines.setdefault(value.strip(), number)
            self._lines.setdefault("", 1)
        return self._lines.get(json.dumps(urn), self._lines.get(json.dumps(urn, ensure_ascii=False), 1))


def _within(folder: Path) -> str:
    """Give a folder from the root of its repository; without a repository it is its own root."""
    for root in (folder, *folder.parents):
        if (root / ".git").exists():
            return folder.relative_to(root).as_posix()
    return "."
