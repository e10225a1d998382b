"""Find a Pulumi CLI, or obtain one: on PATH, from an earlier run, by the SDK's installer, or built from source."""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from review.engine import _build, _cache, _process

Report = Callable[[str], None]
"""Told one line of progress at a time."""

MINIMUM = (3, 230, 0)
"""The oldest CLI whose engine is known to agree with the recorder."""
_ANSWER_SECONDS = 30.0
_INSTALL_SECONDS = 300.0
_INSTALLER = (
    "import socket, sys; socket.setdefaulttimeout(15); "
    "from pulumi.automation import PulumiCommand; from semver import VersionInfo; "
    "PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))"
)


class Origin(StrEnum):
    """Where an engine came from."""

    PATH = "path"
    INSTALLER = "installer"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi CLI that runs here."""

    command: Path
    version: str
    origin: Origin


class EngineUnavailableError(Exception):
    """No engine can be had here; the text says why, way by way."""


def obtain(*, report: Report) -> Engine:
    """Give an engine, making one if need be. Safe when several processes ask at once."""
    folder = _cache.root()
    engine = _from_path(report) or _kept()
    if engine:
        return engine
    with _cache.exclusive(folder, lambda: report("another process is obtaining an engine; waiting for it")):
        engine = _kept()
        if engine:
            return engine
        reasons: list[str] = ["PATH: no usable pulumi"]
        for way in (_install, _compile):
            try:
                return way(report)
            except EngineUnavailableError as reason:
                report(str(reason))
                reasons.append(str(reason))
    message = "no Pulumi engine can be had: " + "; ".join(reasons)
    raise EngineUnavailableError(message)


def _from_path(report: Report) -> Engine | None:
    found = shutil.which("pulumi")
    if not found:
        return None
    version = _version(Path(found))
    if version is None or _numbers(version) < MINIMUM:
        report(f"{found} is {version or 'not a working Pulumi CLI'}; at least v{'.'.join(map(str, MINIMUM))} is needed")
        return None
    return Engine(Path(found), version, Origin.PATH)


def _kept() -> Engine | None:
    """Give an engine of an earlier run. The installer's is asked its version, the build's is in its name."""
    installed = _installed()
    if _cache.runnable(installed) and (version := _version(installed)):
        return Engine(installed, version, Origin.INSTALLER)
    built = _cache.slot(_build.VERSION, _build.FOLDER) / "pulumi"
    if _cache.runnable(built):
        return Engine(built, _build.VERSION, Origin.BUILD)
    return None


def _installed() -> Path:
    return _cache.root() / "installed" / "bin" / "pulumi"


def _install(report: Report) -> Engine:
    report(f"asking the installer of the Pulumi SDK for the CLI {_build.VERSION}")
    target = _installed().parent.parent
    command = [sys.executable, "-c", _INSTALLER, str(target), _build.VERSION.removeprefix("v")]
    finished = _process.follow(command, seconds=_INSTALL_SECONDS)
    version = _version(_installed()) if finished.code == 0 else None
    if version is None:
        shutil.rmtree(target, ignore_errors=True)
        reason = "it took too long" if finished.code is None else finished.output.rpartition("\n")[2]
        message = f"installer: {reason or 'it left no working CLI'}"
        raise EngineUnavailableError(message)
    return Engine(_installed(), version, Origin.INSTALLER)


def _compile(report: Report) -> Engine:
    try:
        command = _build.build(_cache.slot(_build.VERSION, _build.FOLDER), report)
    except _build.BuildError as error:
        message = f"build: {error}"
        raise EngineUnavailableError(message) from error
    version = _version(command)
    if version != _build.VERSION:
        command.unlink()
        message = f"build: the CLI calls itself {version or 'nothing'} instead of {_build.VERSION}"
        raise EngineUnavailableError(message)
    return Engine(command, version, Origin.BUILD)


def _version(command: Path) -> str | None:
    if not _cache.runnable(command):
        return None
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    finished = _process.capture([str(command), "version"], seconds=_ANSWER_SECONDS, environment=environment)
    found = re.search(r"^v\d+\.\d+\.\d+\S*$", finished.output, re.MULTILINE)
    return found.group() if finished.code == 0 and found else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
