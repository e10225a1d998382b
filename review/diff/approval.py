"""An approval is bound to what was looked at: both graphs, the configuration, the lock file and the state.

A deployment works the same out again and goes on only when nothing differs, the state included: a plan that binds
only the outcome would be applied to a stack that somebody else has moved since.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from review.diff.sides import Loaded
from review.load.files import UnreadableError, parse

_VERSION: Final = 1
_LOCKS: Final = (
    "requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml",
    "go.sum", "packages.lock.json", "gradle.lockfile",
)  # fmt: skip
_PROJECT: Final = "Pulumi.yaml"
NONE: Final = "none"
"""Stands for a part that there is not, so that one that appears later is a difference."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approval is bound to, part by part."""

    parts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """One digest of all parts."""
        text = json.dumps({"approval": _VERSION, **self.parts}, sort_keys=True)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"

    def text(self) -> str:
        """Give the file that a deployment compares with."""
        return json.dumps(
            {"approval": _VERSION, "digest": self.digest, "parts": dict(self.parts)}, indent=1, sort_keys=True
        )

    def differs(self, approved: str) -> list[str]:
        """Say what is not as it was approved: parts by name where the file is given, else that something is not."""
        if approved == self.digest:
            return []
        body = parse(approved) if Path(approved).is_file() or not approved.startswith("sha256:") else None
        parts = body.get("parts") if isinstance(body, Mapping) else None
        if isinstance(body, Mapping) and not isinstance(parts, Mapping):
            message = f"{approved}: not an approval; write one with --write-approval"
            raise UnreadableError(message)
        if not isinstance(parts, Mapping):
            return ["something"]
        return [name for name in sorted({*parts, *self.parts}) if parts.get(name) != self.parts.get(name)]


def of(base: Loaded, head: Loaded, project: Path, stack: str, state: str | None) -> Approval:
    """Work out what an approval of this difference is bound to.

    What the CLI wrote stands for the project that it is compared in, whose configuration and lock file an update reads.
    """
    stack = str(head.picture.graph.get("stack") or stack)
    folder = head.folder or (project if (project / _PROJECT).is_file() else None)
    files = [folder / name for name in (_PROJECT, f"Pulumi.{stack}.yaml")] if folder else []
    locks = [folder / name for name in _LOCKS] if folder else []
    return Approval(
        {
            "base": base.side.digest,
            "graph": head.side.digest,
            "config": _of_files(files),
            "lock": _of_files(locks),
            "state": _of_state(state) if state else NONE,
        }
    )


def _of_files(files: list[Path]) -> str:
    found = [(file.name, file.read_bytes()) for file in files if file.is_file()]
    if not found:
        return NONE
    digest = hashlib.sha256()
    for name, content in found:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _of_state(name: str) -> str:
    """Give the digest of an exported state as a whole: whatever moves it, moves the digest."""
    body = parse(name)
    if not isinstance(body, Mapping) or not isinstance(body.get("deployment"), Mapping):
        message = f"{name}: not a state; write one with `pulumi stack export`"
        raise UnreadableError(message)
    return hashlib.sha256(json.dumps(body["deployment"], sort_keys=True).encode()).hexdigest()
