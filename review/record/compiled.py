"""The bytecode of a revision's modules where the working tree holds the same ones.

A revision is laid out in a new folder, where Python would compile all its modules again: a tenth of a recording. Most
of them stand in the working tree word for word, with bytecode beside them. It is only read there, never written.
"""

import importlib.abc
import importlib.util
import marshal
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

_HEADER: Final = 16
"""Bytes before the code: magic number, flags, seconds of the last change, size (PEP 552)."""
_LOW: Final = 0xFFFFFFFF


class _Loader(SourceFileLoader):
    """Gives the code of a module from the bytecode of the same text elsewhere, else compiles it as Python does."""

    def __init__(self, fullname: str, path: str, alike: Path) -> None:
        super().__init__(fullname, path)
        self._alike = alike

    def get_code(self, fullname: str) -> CodeType | None:
        """Give the code, which names the file that it is loaded for."""
        found = _kept(Path(self.path), self._alike)
        if found is not None:
            return _placed(found, self.path)
        own: CodeType | None = super().get_code(fullname)
        return own


def _kept(wanted: Path, alike: Path) -> CodeType | None:
    """Give the bytecode that Python itself would take for the other file, where both say the same."""
    try:
        text, stat = alike.read_bytes(), alike.stat()
        if text != wanted.read_bytes():
            return None
        data = Path(importlib.util.cache_from_source(str(alike))).read_bytes()
        stamp = (int(stat.st_mtime) & _LOW).to_bytes(4, "little") + (stat.st_size & _LOW).to_bytes(4, "little")
        if data[:_HEADER] != importlib.util.MAGIC_NUMBER + bytes(4) + stamp:
            return None
        code = marshal.loads(data[_HEADER:])  # noqa: S302  as Python's own
    except (OSError, EOFError, ValueError, TypeError, NotImplementedError):  # the last from a Python that keeps none
        return None
    return code if isinstance(code, CodeType) else None


def _placed(code: CodeType, path: str) -> CodeType:
    """Give code with another file's name, for tracebacks and for the lines that declare resources."""
    constants = tuple(_placed(each, path) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=path, co_consts=constants)


class _Finder(importlib.abc.MetaPathFinder):
    """Gives modules below one folder their loader."""

    def __init__(self, folder: str, alike: Path) -> None:
        self._folder, self._alike = folder + os.sep, alike

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module below the folder; everything else is left to the finders behind."""
        if path is not None and not any(f"{each}{os.sep}".startswith(self._folder) for each in path):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        origin = spec.origin if spec is not None else None
        if spec is None or origin is None or not origin.startswith(self._folder):
            return None
        if type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(fullname, origin, self._alike / origin.removeprefix(self._folder))
        return spec


def install(folder: str, alike: str) -> None:
    """Take bytecode of modules below a folder from beside the same modules below another one, from now on."""
    place = sys.meta_path.index(PathFinder)
    sys.meta_path.insert(place, _Finder(folder.rstrip(os.sep), Path(alike)))
