"""The commit that a project stands at."""

import os
import subprocess
from pathlib import Path


def revision(home: Path) -> str:
    """Give the commit, with `-dirty` where files of the project have changed since; empty outside git."""
    head = _git(home, "rev-parse", "HEAD")
    if not head:
        return ""
    return f"{head}-dirty" if _git(home, "status", "--porcelain", "--untracked-files=no", "--", ".") else head


def _git(home: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        ended = subprocess.run(
            ["git", "-C", str(home), *arguments], capture_output=True, text=True, check=False, env=environment
        )
    except OSError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
