"""Figures on how reliable the product is, as a run of the tests measured them."""

import fcntl
import json
import os
from pathlib import Path
from typing import Final

RECORD: Final = "BULWARK_RECORD_FIGURES"
"""Environment variable: 1 writes the figures that tests measure into the reference."""
FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "reference" / "reliability.json"


def figure(name: str, value: float) -> None:
    """Keep a figure by name, where figures are recorded; the others stay as they are."""
    if os.environ.get(RECORD) != "1":
        return
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # tests of several processes write the same file
        file.seek(0)
        found = json.loads(file.read() or "{}")
        found[name] = value
        file.truncate(0)
        file.write(json.dumps(found, indent=1, sort_keys=True) + "\n")
