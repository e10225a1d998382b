"""Every function runs as Lambda runs it, in some test, against AWS on the loopback."""

import re
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
IMPORTED = re.compile(r"^from functions\.(\w+) import handler", re.MULTILINE)


def test_no_function_is_left_out() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((HOME / "tests" / "functions").glob("test_moto_*.py"))]
    packages = {path.parent.name for path in (HOME / "functions").glob("*/handler.py")}
    assert {name for text in texts for name in IMPORTED.findall(text)} == packages


def test_each_is_called_by_its_handler() -> None:
    """Called with what Lambda passes, never with surroundings that a test made."""
    for path in sorted((HOME / "tests" / "functions").glob("test_moto_*.py")):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"^from functions\.\w+ import handler(?: as (\w+))?", text, re.MULTILINE)
        assert [name for name in found if f"{name}.handle" not in text] == []
