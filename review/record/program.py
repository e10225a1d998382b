"""The recording process: runs a program unchanged and writes its graphs to a file descriptor.

Started by `review.record.run` as `python -m review.record.program`, with a clean environment.
"""

import gc
import json
import os
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config
from pulumi.runtime.settings import Settings, configure

from review.record import guard, lazy, lean, project
from review.record.loop import run_inline
from review.record.monitor import Recorder, SilentEngine
from review.record.twin import Twin

BOTH: Final = "both"
"""Record the known and the unknown graph."""
_NOT_THE_PROGRAM: Final = ("site-packages", str(Path(__file__).parent))
"""Folders whose frames tell nothing of the program: installed packages, and the recorder itself."""


def main(arguments: list[str]) -> int:
    """Record `<project directory> <stack> <passes> <output descriptor>`; passes are `known`, `unknown` or `both`."""
    directory, stack, passes, descriptor = arguments
    gc.disable()  # a short process of many small objects: collecting costs a fifth of its time and frees nothing
    loaded = project.load(Path(directory), stack)
    _prepare(loaded)
    lazy.install()
    lean.install()
    guard.seal()
    if passes == BOTH:
        twin = Twin()
        result = twin.join(_record(loaded, unknown=False, split=twin.split))
    else:
        result = {passes: _record(loaded, unknown=passes == "unknown")}
    with os.fdopen(int(descriptor), "w", encoding="utf-8") as out:
        out.write(json.dumps(result))  # dumps, unlike dump, uses the C encoder
    return 0


def _prepare(loaded: project.Project) -> None:
    """Give the program the working directory and import path that the language host gives it."""
    os.chdir(loaded.main.parent)
    sys.path.insert(0, str(loaded.main.parent))
    sys.argv = [str(loaded.main)]


def _record(loaded: project.Project, *, unknown: bool, split: Callable[[], bool] | None = None) -> dict[str, object]:
    """Run the program once and give its graph, or the error that ended it."""
    root = str(loaded.directory)
    recorder = Recorder(loaded.name, loaded.stack, unknown=unknown, source_root=root, default=loaded.settings("aws"))
    recorder.split = split
    engine = SilentEngine()
    configure(
        Settings(
            project=loaded.name,
            stack=loaded.stack,
            monitor=recorder,
            engine=engine,
            dry_run=True,
            organization="organization",
            root_directory=root,
        )
    )
    runtime_config.set_all_config(dict(loaded.config), list(loaded.secret_keys))
    try:
        run_inline(lambda: _run(loaded.main))
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever ends a program is reported, in its own words
        return {"error": _explain(error, root), "messages": engine.messages}
    return {
        "bulwark": 1,
        "project": loaded.name,
        "stack": loaded.stack,
        "config": loaded.shown_config,
        "resources": [recorder.resources[urn] for urn in sorted(recorder.resources)],
        "outputs": recorder.outputs,
        "messages": engine.messages,
    }


def _run(main: Path) -> None:
    runpy.run_path(str(main), run_name="__main__")


def _explain(error: BaseException, root: str) -> dict[str, object]:
    """Give an error as the language host shows it: a RunError by its message, others with the program's frames."""
    if isinstance(error, pulumi.RunError):
        return {"kind": type(error).__name__, "message": str(error), "frames": []}
    frames = [
        {"file": os.path.relpath(frame.filename, root), "line": frame.lineno, "code": frame.line}
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(f"{root}/") and not any(part in frame.filename for part in _NOT_THE_PROGRAM)
    ]
    return {"kind": type(error).__name__, "message": str(error), "frames": frames[-5:]}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
