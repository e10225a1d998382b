"""Modules of the AWS SDK without what a recording never reads.

Reading the SDK in is a third of a preview, and half of that goes into the annotations of ten thousand parameters, into
classes that only type checkers use, and into docstrings. In the recording process these modules are compiled with
their annotations left as text (PEP 563), with one empty typed dictionary in place of each, and without docstrings. The
bytecode is kept beside Python's own, so that this costs time once.
"""

import __future__

import ast
import importlib.abc
import marshal
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

_MODULE: Final = re.compile(r"pulumi_aws\.[a-z]\w*\.\w+")
_EDITION: Final = b"bulwark-1"
"""Of the bytecode: a change of what is left out needs another one."""
_EMPTY: Final = ast.parse("from typing import TypedDict as _Typed\n_Empty = _Typed('_Empty', {})").body
_WITHOUT_DOCSTRINGS: Final = 2


class _Loader(SourceFileLoader):
    """Gives the lean code of a module."""

    def get_code(self, fullname: str) -> CodeType | None:
        """Give the code: kept, compiled now, or Python's own where nothing can be kept."""
        cache = Path(cache_from_source(self.path, optimization="bulwark"))
        stamp = _stamp(self.path)
        if kept := _kept(cache, stamp):
            return kept
        if sys.dont_write_bytecode or not os.access(cache.parent, os.W_OK):
            own: CodeType | None = super().get_code(fullname)
            return own
        code: CodeType = compile(
            _lean(ast.parse(self.get_data(self.path), self.path)),
            self.path,
            "exec",
            flags=__future__.annotations.compiler_flag,
            dont_inherit=True,
            optimize=_WITHOUT_DOCSTRINGS,
        )
        _keep(cache, stamp + marshal.dumps(code))
        return code


def _stamp(path: str) -> bytes:
    """Name the source and the compiler: another one needs other bytecode."""
    found = os.stat(path)  # noqa: PTH116  hundreds of them, and a Path for each shows
    return b"%s %s %d %d\n" % (_EDITION, MAGIC_NUMBER.hex().encode(), found.st_mtime_ns, found.st_size)


def _kept(cache: Path, stamp: bytes) -> CodeType | None:
    """Give the bytecode that is kept for this source."""
    try:
        data = cache.read_bytes()
        code = marshal.loads(data[len(stamp) :]) if data.startswith(stamp) else None  # noqa: S302  as Python's own
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def _keep(cache: Path, data: bytes) -> None:
    """Keep bytecode, whole or not at all: others may read at the same time."""
    try:
        with tempfile.NamedTemporaryFile(dir=cache.parent, delete=False) as file:
            file.write(data)
        Path(file.name).replace(cache)
    except OSError:
        return


def _lean(tree: ast.Module) -> ast.Module:
    """Leave out the typed dictionaries of a module."""
    tree.body = list(_statements(tree.body))
    return ast.fix_missing_locations(tree)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    ready = False
    for statement in body:
        if not _typed_dictionary(statement):
            yield statement
            continue
        if not ready:
            yield from _EMPTY
            ready = True
        assert isinstance(statement, ast.ClassDef)  # noqa: S101  for the type checker
        name = ast.Name(statement.name, ast.Store())
        yield ast.copy_location(ast.Assign([name], ast.Name("_Empty", ast.Load())), statement)


def _typed_dictionary(statement: ast.stmt) -> bool:
    bases = statement.bases if isinstance(statement, ast.ClassDef) else []
    return any(isinstance(base, ast.Name) and base.id == "TypedDict" for base in bases)


class _Finder(importlib.abc.MetaPathFinder):
    """Gives modules of the SDK their loader."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of a service; everything else is left to the finders behind."""
        if not _MODULE.fullmatch(fullname):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.origin)
        return spec


def install() -> None:
    """Read modules of the SDK in lean, from now on."""
    sys.meta_path.insert(0, _Finder())
