"""Figures of reliability that the tests measure: `docs/reference/reliability.json`, which `docs/reliability.md` quotes.

A figure is written only with BULWARK_RECORD_FIGURES=1; a run without it leaves the file as it is. Keys begin with the
part they speak of (`engine.`, `input.`, `launcher.`).
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[2] / "docs/reference/reliability.json"
_SWITCH: Final = "BULWARK_RECORD_FIGURES"


def figure(name: str, value: float) -> None:
    """Record one figure; the file stays sorted, and processes that record at the same time wait for each other."""
    if os.environ.get(_SWITCH) != "1":
        return
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        written = {**json.loads(file.read() or "{}"), name: value}
        file.truncate(0)
        file.write(json.dumps(written, indent=2, sort_keys=True) + "\n")


def figures() -> Mapping[str, float]:
    """Give the figures as they were recorded last."""
    found: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
