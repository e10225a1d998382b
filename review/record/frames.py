"""Where a program declares a resource: the SDK's own answer, found without reading source files.

The SDK extracts a traceback for each resource, which looks up the text of every line of every frame (measured: a
fifteenth of a recording). Only files and lines are needed.
"""

import functools
import sys
from pathlib import Path
from typing import Final

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_CONSTRUCTORS: Final = 3
"""Constructors between the program and the SDK: Resource, its abstract subclass, and the resource's own class."""
_DEPTH: Final = 24
"""Frames that are kept; the program's own is among the first."""


def stack_trace() -> source_pb2.StackTrace:
    """Give the frames outside the constructor of a resource, the innermost first."""
    frame, constructors = sys._getframe(1), 0  # noqa: SLF001  what the traceback module itself walks
    while frame.f_back is not None and constructors < _CONSTRUCTORS:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    trace = source_pb2.StackTrace()
    if constructors < _CONSTRUCTORS:
        return trace
    outer = frame
    for _ in range(_DEPTH):
        position = source_pb2.SourcePosition(uri=_uri(outer.f_code.co_filename), line=outer.f_lineno)
        trace.frames.append(source_pb2.StackFrame(pc=position))
        if outer.f_back is None:
            break
        outer = outer.f_back
    return trace


@functools.cache
def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else ""


def install() -> None:
    """Put it in the place of the SDK's own, whose version is pinned."""
    resource._get_stack_trace = stack_trace  # noqa: SLF001  there is no other place that asks
