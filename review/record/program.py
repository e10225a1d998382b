"""The recording process: runs a program unchanged and writes its graphs to a file descriptor.

Started by `review.record.run` as `python -m review.record.program`, with a clean environment.
"""

import gc
import json
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pulumi
from pulumi.runtime import config as runtime_config
from pulumi.runtime.settings import Settings, configure

from review.record import guard, lazy, lean, project, quick, values
from review.record.loop import run_inline
from review.record.monitor import Recorder, SilentEngine
from review.record.passes import KNOWN, UNKNOWN
from review.record.twin import Twin

_NOT_THE_PROGRAM: Final = ("site-packages", str(Path(__file__).parent))
"""Folders whose frames tell nothing of the program: installed packages, and the recorder itself."""


def main(arguments: list[str]) -> int:
    """Record `<seconds> <project directory> <stack> <pass>=<descriptor>...`, each graph to its descriptor."""
    seconds, directory, stack, *wanted = arguments
    outs = {name: int(descriptor) for name, _, descriptor in (item.partition("=") for item in wanted)}
    install()
    guard.seal()
    return record(directory, stack, outs, int(seconds))


def install() -> None:
    """Make this process one that records."""
    gc.disable()  # a short process of many small objects: collecting costs a fifth of its time and frees nothing
    values.seal_with(os.environ.pop("BULWARK_SEAL", ""))
    quick.install()
    lazy.install()
    lean.install()


def record(directory: str, stack: str, outs: dict[str, int], seconds: int) -> int:
    """Record a program within a time, each graph to its descriptor."""
    _limit(seconds)
    loaded = project.load(Path(directory), stack)
    _prepare(loaded)
    if len(outs) == 1:
        (name,) = outs
        _write(outs[name], _record(loaded, unknown=name == UNKNOWN))
    else:
        _both(loaded, outs, seconds)
    return 0


def _both(loaded: project.Project, outs: dict[str, int], seconds: int) -> None:
    """Run the program once and write both graphs, each from a process of its own."""
    twin = Twin()

    def split() -> bool:
        without = twin.split()
        os.close(outs.pop(KNOWN if without else UNKNOWN))
        if without:
            _limit(seconds)  # which a forked process does not take over
        return without

    graph = _record(loaded, unknown=False, split=split)
    for descriptor in outs.values():
        _write(descriptor, graph)
    twin.end()


def _limit(seconds: int) -> None:
    """Let the system end this process after a time, since a program may never end."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _write(descriptor: int, graph: dict[str, object]) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(json.dumps(graph))  # dumps, unlike dump, uses the C encoder


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
    _code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(_code)  # taking a thousand resources apart, one by one, is a fifth of a recording
