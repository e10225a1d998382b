"""Copies of the pack with a register of their own beside them, as in a repository that holds both."""

import shutil
from pathlib import Path
from typing import Final

from tests.support.waivers import file_of

PACK: Final = Path(__file__).parents[2] / "policy"


def copied(folder: Path, *rows: dict[str, object]) -> Path:
    """Copy the pack to a folder, with waivers beside it."""
    pack = shutil.copytree(PACK, folder / "policy", ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    file_of(folder / "compliance" / "waivers.yaml", *rows)
    return pack
