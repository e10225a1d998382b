"""The reference and the table are one."""

from settings.load import TABLE
from settings.problems import Code
from settings.reference import FILE, render


def test_the_reference_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == render(), "run: python -m settings.reference"


def test_every_key_and_every_code_is_in_it() -> None:
    text = render()
    assert [path for path in TABLE if f"| `{path}` |" not in text] == []
    assert [code for code in Code if f"| {code} |" not in text] == []


def test_every_row_says_what_it_decides_and_who_reads_it() -> None:
    assert [row.path for row in TABLE.values() if not (row.about.endswith(".") and row.read_by)] == []


def test_codes_are_numbered_without_gaps() -> None:
    assert [code.value for code in Code] == [f"E{number:03}" for number in range(1, len(Code) + 1)]
