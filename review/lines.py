"""From the line that declares a resource to the line that sets the property at fault."""

import ast
import functools
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from hardening.pack import Finding
from hardening.resources import Source
from review.load.limits import YAML_BYTES
from review.load.raw import RawError, text_of

_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def pointed(findings: Iterable[Finding], directory: Path) -> list[Finding]:
    """Move the source of each finding to its property, where the declaring call names it; others stay."""
    return [_pointed(finding, directory) for finding in findings]


def _pointed(finding: Finding, directory: Path) -> Finding:
    source = finding.source
    if source is None or not finding.path:
        return finding
    line = _keywords(directory / source.file, source.line).get(snake(finding.path))
    return replace(finding, source=Source(source.file, line)) if line else finding


def line_of(file: Path, line: int, path: str) -> int:
    """Give the line that sets a property in the call that starts on a line; 0 where none does."""
    return _keywords(file, line).get(snake(path), 0)


def snake(path: str) -> str:
    """Give the Python argument of a property path: `backupRetentionPeriod` is `backup_retention_period`."""
    return _WORD.sub("_", re.split(r"[.\[]", path, maxsplit=1)[0]).lower()


@functools.lru_cache(maxsize=256)
def _keywords(file: Path, line: int) -> dict[str, int]:
    """Give the line of each keyword argument of the call that starts on a line."""
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Call) and node.lineno == line and node.keywords:
            return {keyword.arg: keyword.value.lineno for keyword in node.keywords if keyword.arg}
    return {}


@functools.lru_cache(maxsize=64)
def _tree(file: Path) -> ast.Module:
    try:
        return ast.parse(text_of(file, YAML_BYTES))
    except (RawError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])
