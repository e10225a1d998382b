"""The code of functions as Lambda gets it: how large it is, and how long it takes to be read in."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FUNCTION: Final = "aws:lambda/function:Function"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that an archive can say; every file gets it."""
_READ_IN: Final = """
import sys, time
sys.path.insert(0, sys.argv[1])
before, started = len(sys.modules), time.perf_counter()
__import__(sys.argv[2])
print(time.perf_counter() - started, len(sys.modules) - before)
"""


class BundleError(RuntimeError):
    """The code of a function cannot be read in by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """The code of one function."""

    name: str
    module: str
    """What Lambda imports."""
    texts: Mapping[str, str]
    """The files, by their paths in the archive."""

    def packed(self) -> bytes:
        """Give the archive. Equal texts give equal bytes: order, dates and modes are fixed."""
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path, text in sorted(self.texts.items()):
                archive.writestr(zipfile.ZipInfo(path, _EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
        return written.getvalue()

    def unpacked(self, folder: Path) -> Path:
        """Write the files below a folder, as Lambda does."""
        for path, text in self.texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder


@dataclass(frozen=True, slots=True)
class Start:
    """What reading the code in took, in a process that had nothing of it."""

    seconds: float
    modules: int
    """Modules that were read in."""


def bundles(graph: Mapping[str, object]) -> Iterator[Bundle]:
    """Give the code of every function of a graph, in the order of their names."""
    records = graph["resources"]
    assert isinstance(records, list)  # noqa: S101  the graph format says so
    functions = (record["inputs"] for record in records if record["type"] == _FUNCTION)
    for inputs in sorted(functions, key=lambda found: str(found["name"])):
        assets = (inputs.get("code") or {}).get("assets")
        if assets:
            texts = {str(path): str(asset["text"]) for path, asset in assets.items()}
            yield Bundle(name=str(inputs["name"]), module=str(inputs["handler"]).rpartition(".")[0], texts=texts)


def start(bundle: Bundle, folder: Path) -> Start:
    """Read the code in, with nothing beside it but the standard library: no packages, and no cache."""
    command = [sys.executable, "-I", "-S", "-B", "-c", _READ_IN, str(bundle.unpacked(folder)), bundle.module]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if ended.returncode:
        message = f"{bundle.name} cannot be read in: {ended.stderr.strip().splitlines()[-1]}"
        raise BundleError(message)
    seconds, modules = ended.stdout.split()
    return Start(float(seconds), int(modules))
