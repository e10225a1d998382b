"""The file of waivers: what stands in it is read as written, and what cannot be read is said."""

from pathlib import Path

import pytest

from hardening.protocol.waiver_file import VARIABLE, beside, parsed, read
from tests.support.waivers import ROW, file_of

WHOLE = """
# a remark
waivers:
  - rule: RDS-08
    finding: 1234567890123456
    stack: shop/prod
    reason: |
      Two lines
      of reasons.
    owner: data@example.com
    ticket: 214
    expires: 2026-07-01
  - rule: RDS-02
    parameter: minDays
    value: {a: [1, 2.5, true]}
"""


def test_a_row_is_read_as_it_is_written_with_its_line() -> None:
    first, second = parsed(WHOLE, "waivers.yaml")
    assert first.row == {
        "rule": "RDS-08",
        "finding": "1234567890123456",
        "stack": "shop/prod",
        "reason": "Two lines\nof reasons.\n",
        "owner": "data@example.com",
        "ticket": "214",
        "expires": "2026-07-01",
    }
    assert (first.source.file, first.source.line, second.source.line) == ("waivers.yaml", 4, 13)
    assert second.row["value"] == {"a": [1, 2.5, True]}


@pytest.mark.parametrize("text", ["", "\n# nothing\n", "waivers:\n", "waivers: []\n", "# x\nwaivers: []  \n"])
def test_a_file_may_be_empty(text: str) -> None:
    assert parsed(text) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("waivers: [", "not YAML"),
        ("- rule: RDS-08\n", "expected the one key waivers"),
        ("waiver: []\n", "expected the one key waivers"),
        ("waivers: []\nmore: 1\n", "expected the one key waivers"),
        ("waivers: RDS-08\n", "must be a list of rows"),
        ("waivers: [RDS-08]\n", "must be a list of rows"),
        ("a: !!python/object/apply:os.system [x]\n", "expected the one key waivers"),
    ],
)
def test_what_cannot_be_read_is_a_row_that_says_so(text: str, why: str) -> None:
    (row,) = parsed(text)
    assert why in row.text("unreadable")


def test_keys_that_are_unknown_or_stand_twice_are_named() -> None:
    (row,) = parsed("waivers:\n  - {rule: A-01, rule: B-01, waivable: true, used: true}\n")
    assert row.row == {"rule": "A-01", "unknownKeys": ["rule (twice)", "used", "waivable"]}


def test_the_environment_names_the_file_before_the_usual_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert beside(tmp_path) is None
    assert read(None) == ()
    usual = file_of(tmp_path / "compliance" / "waivers.yaml", ROW)
    assert beside(tmp_path) == usual
    assert read(usual)[0].source.file == "compliance/waivers.yaml"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "missing.yaml"))
    (row,) = read(beside(tmp_path))
    assert row.text("unreadable") == "No such file or directory"


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    file.write_bytes(b"\xff\xfe")
    assert read(file)[0].text("unreadable") == "it is not UTF-8 text"
