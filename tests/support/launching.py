"""A project of its own for the launcher: real pip, real virtual environments, small packages, and no network."""

import base64
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.stacks import ROOT

PACKAGES: Final = ("alpha", "beta", "gamma")
MODULES: Final = 60
"""Modules of a package: enough to be ended among them."""
PATIENCE: Final = 600
"""Seconds on the clock for one run; alone on a machine it takes two."""
_RUN: Final = """
import importlib, os, sys
found = [importlib.import_module(f"{name}.m{at}").NAME for name in %r for at in range(%d)]
print("ran", *sys.argv[1:], len(set(found)), "optimised" if not __debug__ else "", os.environ["PYTHONPATH"])
""" % (PACKAGES, MODULES)  # noqa: UP031  braces stand within
_PYTHON: Final = """#!/bin/sh
# Stands for the Python of the system: a virtual environment is copied, which takes a tenth of making one.
case "$1 $2 $3" in
  "-I -m venv") cp -R {template}/. "$4" && exit 0; exit 1 ;;
esac
exec {python} "$@"
"""


def wheel(folder: Path, name: str, text: str = "") -> tuple[Path, str]:
    """Build a wheel of many small modules, and give it with its SHA-256."""
    files = {f"{name}/__init__.py": ""} | {f"{name}/m{at}.py": f'NAME = "{name}{at}"\n{text}' for at in range(MODULES)}
    about = f"{name}-1.0.dist-info"
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    files[f"{about}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    rows = [f"{path},sha256={_sum(content)},{len(content)}" for path, content in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,"]) + "\n"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(zipfile.ZipInfo(member), content)
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def _sum(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def worked(self) -> bool:
        """Whether every module of every package was there."""
        return self.code == 0 and f"ran preview {len(PACKAGES) * MODULES} " in self.out


@dataclass(frozen=True, slots=True)
class Home:
    """A checkout, with what its runs are given."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, prepare: object = None, without: tuple[str, ...] = (), **more: str) -> "Started":
        """Start a run in a session of its own."""
        given = {name: text for name, text in (self.environment | more).items() if name not in without}
        process = subprocess.Popen(
            [self.folder / "bulwark", *(arguments or ("preview",))],
            env=given,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=prepare if callable(prepare) else None,  # noqa: PLW1509  no threads run beside it
        )
        return Started(process)

    def run(self, *arguments: str, prepare: object = None, without: tuple[str, ...] = (), **more: str) -> Ended:
        """Run to the end."""
        return self.start(*arguments, prepare=prepare, without=without, **more).ended()

    def another(self, folder: Path) -> "Home":
        """Give another checkout that shares what is kept."""
        folder.mkdir(parents=True)
        for name in ("bulwark", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(self.folder / name, folder)
        shutil.copytree(self.folder / "review", folder / "review")
        return Home(folder, self.environment)


@dataclass(frozen=True, slots=True)
class Started:
    """A run under way."""

    process: subprocess.Popen[str]

    def ended(self) -> Ended:
        """Wait for it."""
        out, err = self.process.communicate(timeout=PATIENCE)
        return Ended(self.process.returncode, out, err)

    def kill_after(self, seconds: float, *, whole: bool) -> None:
        """End it without a warning: all its processes, or the launcher alone."""
        time.sleep(seconds)
        if self.process.poll() is None:
            if whole:
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        if whole:
            self.process.communicate(timeout=PATIENCE)
        else:
            self.process.wait(timeout=PATIENCE)
            for pipe in (self.process.stdout, self.process.stderr):
                if pipe is not None:
                    pipe.close()


def checkout(folder: Path) -> Home:
    """Make a checkout whose packages lie in a folder beside it."""
    home, wheels = folder / "home", folder / "index"
    for each in (home / "review", wheels):
        each.mkdir(parents=True)
    shutil.copy(ROOT / "bulwark", home)
    locked = [f"{name}==1.0 \\\n    --hash=sha256:{wheel(wheels, name)[1]}\n" for name in PACKAGES]
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (home / lock).write_text("# locked\n" + "".join(locked))
    (home / "review" / "__main__.py").write_text(_RUN)
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder / "user"), "LANG": "C.UTF-8"}
    return Home(home, kept | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "BULWARK_PYTHON": sys.executable})


def quick_python(folder: Path, template: Path) -> Path:
    """Write a Python that copies an environment in place of making one."""
    path = folder / "quick-python"
    path.write_text(_PYTHON.format(template=shlex.quote(str(template)), python=shlex.quote(sys.executable)))
    path.chmod(0o755)
    return path
