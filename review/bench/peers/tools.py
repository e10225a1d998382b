"""Scanners that are installed when they are asked for, each from a lock file, into the user's cache."""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_SECONDS: Final = 3600.0
"""An hour: for an installation, or for one scan of a slow machine."""
_PATIENT: Final = {"LOG_LEVEL": "ERROR", "HCL_PARSE_TIMEOUT_SEC": str(int(_SECONDS))}
"""checkov gives up on a file after ten seconds, says so nowhere, and finds nothing in it."""
Failed = frozenset[tuple[str, str]]
"""Addresses of resources, each with a check that they fail."""


class PeerError(Exception):
    """A scanner cannot be had here, or has no result; the text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A scanner."""

    name: str
    version: str
    install: Callable[[], Path]
    """Give its command, installing it if need be."""
    arguments: Callable[[Path], Sequence[str]]
    """What follows the command, for a folder of Terraform code."""
    read: Callable[[str], Failed]
    """Read the checks that fail of what it prints."""

    def scan(self, command: Path, folder: Path) -> tuple[Failed, float]:
        """Scan a folder; give what fails, and the seconds of CPU that it took."""
        before = _spent()
        environment = {**_clean(), **_PATIENT}
        ended = subprocess.run(
            [str(command), *self.arguments(folder)],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            timeout=_SECONDS,
        )
        try:
            return self.read(ended.stdout), _spent() - before
        except (ValueError, KeyError, TypeError) as error:
            message = f"{self.name} gave no result (exit {ended.returncode}): {ended.stderr.strip()[-300:]}"
            raise PeerError(message) from error


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _clean() -> dict[str, str]:
    """Give the environment without what would let another program of Python find the modules of this one."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _slot(name: str, locks: Sequence[Path]) -> Path:
    """Give the folder of a scanner: another lock file is another scanner."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()[:12]
    return base / "bulwark" / "peers" / f"{name}-{digest}"


def _called(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**_clean(), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    if ended.returncode:
        message = (
            f"{Path(command[0]).name} ended with {ended.returncode}: {(ended.stdout + ended.stderr).strip()[-300:]}"
        )
        raise PeerError(message)


def _checkov() -> Path:
    """Install into a virtual environment of its own: its dependencies are not those of this project."""
    lock = HERE / "checkov.txt"
    slot = _slot("checkov", [lock])
    command = slot / "bin" / "checkov"
    if not command.is_file():
        shutil.rmtree(slot, ignore_errors=True)
        slot.mkdir(parents=True)
        _called([sys.executable, "-m", "venv", str(slot)], slot)
        _called([str(slot / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r", str(lock)], slot)
    return command


def _tfsec() -> Path:
    """Build from source; go.sum verifies every byte that is compiled."""
    locks = [HERE / "tfsec" / name for name in ("go.mod", "go.sum")]
    slot = _slot("tfsec", locks)
    command = slot / "tfsec"
    if not command.is_file():
        go = shutil.which("go")
        if go is None:
            message = "tfsec is built from source, and there is no Go here"
            raise PeerError(message)
        slot.mkdir(parents=True, exist_ok=True)
        for lock in locks:
            shutil.copyfile(lock, slot / lock.name)
        build = [go, "build", "-mod=readonly", "-trimpath", "-o", "tfsec", "github.com/aquasecurity/tfsec/cmd/tfsec"]
        _called(build, slot, {"GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0"})
    return command


def _read_checkov(text: str) -> Failed:
    body = json.loads(text[text.index("{") :])
    if body["summary"]["parsing_errors"]:
        message = "it could not read the code"
        raise ValueError(message)
    return frozenset((each["resource"], each["check_id"]) for each in body["results"]["failed_checks"])


def _read_tfsec(text: str) -> Failed:
    found = json.loads(text)["results"] or ()
    return frozenset((".".join(each["resource"].split(".")[:2]), each["long_id"]) for each in found)


PEERS: Final = (
    Peer(
        "checkov",
        "3.3.30",
        _checkov,
        lambda folder: (
            *("-d", str(folder), "--framework", "terraform", "--output", "json"),
            *("--quiet", "--compact", "--skip-download"),
        ),
        _read_checkov,
    ),
    Peer(
        "tfsec",
        "1.28.14",
        _tfsec,
        lambda folder: (str(folder), "--format", "json", "--no-module-downloads", "--no-color"),
        _read_tfsec,
    ),
)
