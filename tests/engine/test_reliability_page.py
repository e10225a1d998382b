"""The page on reliability says what was measured, and names tests that are there."""

import json
import re
from pathlib import Path

import pytest

from review import reliability
from tests.support import reliability as recording

HOME = Path(__file__).parents[2]


def test_every_figure_of_the_page_was_measured_and_every_figure_of_the_engine_is_on_it() -> None:
    figures = recording.figures()
    assert reliability.named() <= figures.keys()
    assert {name for name in figures if name.startswith("engine.")} <= reliability.named()


def test_the_page_names_tests_that_are_there() -> None:
    named = set(re.findall(r"tests/[\w/]+\.py", reliability.PAGE.read_text()))
    assert len(named) >= 6
    assert [name for name in sorted(named) if not (HOME / name).is_file()] == []


def test_the_file_of_figures_is_sorted_numbers() -> None:
    text = recording.FILE.read_text()
    figures = json.loads(text)
    assert text == json.dumps(figures, indent=2, sort_keys=True) + "\n"
    assert {type(value) for value in figures.values()} <= {int, float}


def test_a_figure_is_recorded_only_when_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "FILE", tmp_path / "reference" / "figures.json")
    monkeypatch.delenv("BULWARK_RECORD_FIGURES", raising=False)
    recording.figure("engine.b", 2)
    assert not recording.FILE.exists()
    monkeypatch.setenv("BULWARK_RECORD_FIGURES", "1")
    for name, value in (("engine.b", 2), ("engine.a", 1.5), ("engine.b", 3)):
        recording.figure(name, value)
    assert list(recording.figures().items()) == [("engine.a", 1.5), ("engine.b", 3)]


@pytest.mark.parametrize(("value", "text"), [(866, "866"), (12316, "12,316"), (1.25, "1.2"), (2.0, "2")])
def test_a_figure_is_written_for_people(value: float, text: str) -> None:
    assert reliability.shown(value) == text


def test_a_page_that_names_what_nobody_measured_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md.in"
    page.write_text("{engine.unheard.of} of {others}")
    monkeypatch.setattr(reliability, "PAGE", page)
    with pytest.raises(KeyError, match=r"engine\.unheard\.of"):
        reliability.render()
