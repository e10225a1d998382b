"""Build the Pulumi CLI from its Go module. The committed go.sum verifies every byte that is compiled."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from review.engine import _cache, _process

FOLDER: Final = Path(__file__).parent / "build"
"""The go.mod and go.sum of the build."""
_MODULE: Final = "github.com/pulumi/pulumi/pkg/v3"
_COMMAND: Final = f"{_MODULE}/cmd/pulumi"
_STAMP: Final = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_SECONDS: Final = 1800.0
"""Half an hour: four minutes on two cores, and room for a slow network."""
_GO: Final = (1, 25)
_PREFIX: Final = ".build-"


def _pinned() -> str:
    found = re.search(rf"{re.escape(_MODULE)} (v\S+)", (FOLDER / "go.mod").read_text())
    if not found:
        message = f"{FOLDER / 'go.mod'} does not require {_MODULE}"
        raise ValueError(message)
    return found.group(1)


VERSION: Final = _pinned()
"""The version of the CLI that the build makes; go.mod is its only source."""
_FLAGS: Final = f"-ldflags=-s -w -X {_STAMP}={VERSION}"


class BuildError(Exception):
    """The CLI cannot be built here; the text says why."""


def build(slot: Path, report: Callable[[str], None]) -> Path:
    """Build the CLI into `slot` and give its path. It appears there whole or not at all."""
    go = _go()
    slot.mkdir(parents=True, exist_ok=True)
    for stale in slot.glob(f"{_PREFIX}*"):  # of a build that was killed; the caller holds the lock
        shutil.rmtree(stale, ignore_errors=True)
    report(f"building the Pulumi CLI {VERSION} from source; about four minutes on two cores")
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=slot) as name:
        folder = Path(name)
        for file in _cache.BUILD_FILES:
            shutil.copyfile(FOLDER / file, folder / file)
        finished = _process.follow(
            [go, "build", "-v", "-mod=readonly", "-trimpath", _FLAGS, "-o", "pulumi", _COMMAND],
            folder=folder,
            environment={**os.environ, "GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0"},
            seconds=_SECONDS,
            alive=lambda lines, elapsed: report(f"building: {lines} steps in {elapsed:.0f} s"),
        )
        if finished.code != 0:
            raise BuildError(_reason(finished))
        return (folder / "pulumi").replace(slot / "pulumi")


def _reason(finished: _process.Finished) -> str:
    if finished.code is None:
        return f"go did not finish in {_SECONDS / 60:.0f} minutes"
    said = [line for line in finished.output.splitlines() if not line.startswith("go: downloading")]
    return f"go ended with {finished.code}: {' / '.join(said[-3:])}"


def _go() -> str:
    """Give the path of a Go toolchain that is new enough."""
    found = shutil.which("go")
    wanted = ".".join(map(str, _GO))
    if not found:
        message = f"there is no Go here; install Go {wanted} or newer, or the Pulumi CLI itself"
        raise BuildError(message)
    said = _process.capture([found, "env", "GOVERSION"], seconds=60.0).output.strip()
    match = re.search(r"go(\d+)\.(\d+)", said)
    if not match or (int(match.group(1)), int(match.group(2))) < _GO:
        message = f"{found} is {said or 'no working Go'}; Go {wanted} or newer is needed"
        raise BuildError(message)
    return found
