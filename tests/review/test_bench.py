"""The benchmark measures what it says, on graphs that stay graphs when they grow."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Self
from xml.etree import ElementTree as ET

import pytest

from review.bench import dispatch, growth, machine, page, real, suite, targets
from review.bench.graphs import grown
from review.bench.growth import Point, Work
from review.bench.measure import Sample, function, process
from review.bench.suite import Figure, Measured, measure_all
from review.model import graph_of
from review.record.run import Recording
from review.record.urns import STACK_TYPE

Record = dict[str, object]


def records(graph: Mapping[str, object]) -> list[Record]:
    found = graph["resources"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("size", [1, 5, 8, 9, 60])
def test_a_grown_graph_has_its_size_and_one_stack(small: Recording, size: int) -> None:
    large = records(grown(small.known, size))
    urns = {record["urn"] for record in large}
    assert len(large) == len(urns) == size
    assert [record["type"] for record in large].count(STACK_TYPE) == 1


def test_a_copy_refers_to_its_own_parts(small: Recording) -> None:
    before = json.dumps(small.known)
    large = grown(small.known, 1 + 3 * (len(records(small.known)) - 1))
    urns = {str(record["urn"]) for record in records(large)}
    for record in records(large):
        mine = str(record["urn"]).rpartition("-")[2]
        provider = str(record["provider"]).rpartition("::")[0] if record["provider"] else None
        dependencies = record["dependencies"]
        assert isinstance(dependencies, list)
        of_engine = ":pulumi:providers:random::default_" in str(provider)  # made by the engine, for all copies
        for other in filter(None, (record["parent"], None if of_engine else provider, *dependencies)):
            assert other in urns
            assert STACK_TYPE in str(other) or str(other).endswith(f"-{mine}")
    assert json.dumps(small.known) == before


def test_the_pack_finds_the_provider_of_every_copy(small: Recording) -> None:
    large = graph_of(grown(small.known, 1 + 2 * (len(records(small.known)) - 1)))
    keys = [resource for resource in large.resources if resource.name == "key"]
    assert len(keys) == 2
    assert [key.provider and key.provider.properties["region"] for key in keys] == ["eu-west-1"] * 2


def test_a_process_is_measured_by_rounds(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "open('rounds', 'a').write('x')"]
    sample = process(command, rounds=3, cwd=tmp_path)
    assert (tmp_path / "rounds").read_text() == "xxx"
    assert 0 < sample.fastest <= sample.seconds <= sample.slowest
    assert 0 < sample.least <= sample.processor
    assert sample.mebibytes > 1


def test_a_failed_process_measures_nothing_and_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such stack')"]
    with pytest.raises(RuntimeError, match=r"(?s)ended with 1: no such stack"):
        process(command, rounds=2, cwd=tmp_path)
    assert process(command, rounds=1, cwd=tmp_path, allowed=(0, 1)).seconds > 0


def test_a_function_is_called_once_a_round() -> None:
    calls: list[int] = []
    assert function(lambda: calls.append(1), rounds=4) >= 0
    assert len(calls) == 4


def test_a_figure_is_told_beside_what_it_is_compared_with() -> None:
    figure = Figure("gate", 0.5, "s", "other", 1.25)
    assert figure.ratio == 2.5
    assert figure.line().split() == ["gate", "0.500", "s", "other:", "1.250", "s", "(2.5x)"]
    assert figure.as_dict() == {
        "name": "gate", "value": 0.5, "unit": "s", "beside": "other", "other": 1.25, "ratio": 2.5
    }  # fmt: skip


@pytest.mark.parametrize("figure", [Figure("gate", 0.5, "s"), Figure("gate", 0.0, "s", "other", 1.0)])
def test_a_figure_without_a_ratio_stands_alone(figure: Figure) -> None:
    assert figure.ratio is None
    assert figure.as_dict()["ratio"] is None
    assert figure.line().endswith(f"{figure.value:.3f} s")


def test_both_servicers_are_timed_on_the_same_graph(small: Recording) -> None:
    part = small.unknown | {"resources": records(small.unknown)[:5]}
    ours, theirs = dispatch.compare(part, rounds=1)
    assert ours > 0
    assert theirs > 0


def test_fewer_rules_are_spread_over_the_catalogue_and_timed_the_first_time_too(small: Recording) -> None:
    rules = dispatch.some(dispatch.FEWER)
    assert len({rule.id for rule in rules}) == dispatch.FEWER
    assert len({rule.id.partition("-")[0] for rule in rules}) > 40
    first, least = dispatch.ours(small.unknown, rules, rounds=2)
    assert first > 0
    assert least > 0


def test_markers_become_what_the_wire_carries() -> None:
    wire = dispatch._wire({"a": [{"$unknown": True}], "b": {"$secret": True}, "c": {"d": 1}})
    assert wire["a"] == ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"]
    assert wire["b"]["4dabf18193072939515e22adb298388d"] == "1b47061264138c4ac30d75fd1eb44270"
    assert wire["c"] == {"d": 1}


def points(large: float) -> list[Point]:
    """Give a straight line, but for the largest size."""
    seconds = {300: 0.6, 1000: 1.3, 3000: 3.3, 10_000: large}
    return [Point(work, size, each, 40 + size / 100) for work in Work for size, each in seconds.items()]


def test_a_straight_line_bends_by_nothing() -> None:
    assert growth.bend(points(10.3), Work.GATE) == pytest.approx(1.0)
    assert growth.bend(points(17.3), Work.DIFF) == pytest.approx(2.0)


def test_growth_is_measured_for_every_work_and_size(small: Recording, tmp_path: Path) -> None:
    found = list(growth.measure(small.known, tmp_path, rounds=1, sizes=(8,)))
    assert [(point.work, point.size) for point in found] == [(work, 8) for work in Work]
    assert all(point.seconds > 0.1 and point.mebibytes > 20 for point in found)


def measured(monkeypatch: pytest.MonkeyPatch, small: Recording, large: float = 10.3) -> Measured:
    """Measure, with made-up times."""
    monkeypatch.setattr(suite, "record", lambda *_, **__: small.known)
    monkeypatch.setattr(suite, "process", lambda *_, **__: Sample(2.0, 50.0, 2.0, 2.0, 2.5))
    monkeypatch.setattr(suite, "_real_preview", lambda _: 9.0)
    monkeypatch.setattr(suite, "last_change", lambda _: "head")
    monkeypatch.setattr("review.bench.real.pack_seconds", lambda *_, **__: (6.4, 6.0))
    monkeypatch.setattr(growth, "measure", lambda *_, **__: iter(points(large)))
    monkeypatch.setattr(dispatch, "compare", lambda *_, **__: (0.03, 1.5))
    monkeypatch.setattr(dispatch, "ours", lambda *_, **__: (0.04, 0.02))
    return measure_all(rounds=2, engine=True)


def test_every_figure_has_a_name_of_its_own(monkeypatch: pytest.MonkeyPatch, small: Recording) -> None:
    found = measured(monkeypatch, small).figures
    figures = {figure.name: figure for figure in found}
    assert len(figures) == len(found)
    assert figures[suite.PREVIEW].ratio == 4.5
    assert figures[suite.MEMORY].value == 50.0
    assert (figures[suite.ANALYSIS].value, figures[suite.ANALYSIS].ratio) == (30.0, 50.0)
    assert figures[suite.PROMISED].value == 20.0
    assert figures[suite.DIFFERENCE].value == 1.0
    assert figures[suite.ADDED].value == pytest.approx(0.4)
    assert figures["gate of 300 resources, peak memory"].value == 43.0
    assert figures["diff: a further resource, large beside small"].value == pytest.approx(1.0)


def test_a_page_says_which_promises_are_kept_and_why_not(
    monkeypatch: pytest.MonkeyPatch, small: Recording, tmp_path: Path
) -> None:
    found = measured(monkeypatch, small, large=17.3)
    assert {target.figure for target, _ in targets.judged(found.figures)} == {t.figure for t in targets.TARGETS}
    page.write(tmp_path / "page.md", found, machine.facts(), rounds=2, busy=True)
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert (
        "| preview of production, warm | <= 3 s, >= 3x faster than real engine, same pack | 2.00 s, 4.5x | yes |"
        in text
    )
    assert f"| {suite.ANALYSIS} | <= 25 ms, >= 20x faster than one SDK policy a rule | 30.00 ms, 50.0x | no. " in text
    assert "| gate: a further resource, large beside small | <= 1.15 x | 2.00 x | no. A quotient" in text
    assert "| 10,000 | 17.30 s, 140 MiB | 17.30 s, 140 MiB | 17.30 s, 140 MiB |" in text
    assert "The machine was busy" in text
    drawn = ET.fromstring((tmp_path / page.CHART).read_text(encoding="utf-8"))  # noqa: S314  our own
    assert len(drawn.findall(".//{*}polyline")) == 2 * len(Work)
    assert len(drawn.findall(".//{*}circle")) == 2 * len(Work) * 4


def test_memory_is_that_of_the_process_and_not_of_who_starts_it() -> None:
    held = bytearray(200_000_000)
    sample = process([sys.executable, "-I", "-S", "-c", "pass"], rounds=1, cwd=Path())
    assert sample.mebibytes < 100 < len(held) / 2**20


class Fake:
    """A session whose previews take what they are told, and end without steps when they take nothing."""

    def __init__(self, seconds: list[float]) -> None:
        """Take the seconds of each preview."""
        self.seconds = seconds
        self.ended = False

    def __call__(self, *_: object, packs: list[Path]) -> "Fake":
        assert [pack.name for pack in packs] == ["policy"]
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.ended = True

    def preview(self) -> SimpleNamespace:
        seconds = self.seconds.pop(0)
        return SimpleNamespace(steps=[1] if seconds else [], code=255, stderr="no program", seconds=seconds)


@pytest.mark.parametrize(("seconds", "median"), [([3.0, 1.0, 2.0], 2.0), ([3.0, 0.0], None)])
def test_a_real_preview_without_steps_measures_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seconds: list[float], median: float | None
) -> None:
    session = Fake(seconds)
    monkeypatch.setattr(real, "Session", session)
    monkeypatch.setattr(real, "obtain", lambda **_: None)
    if median is None:
        with pytest.raises(RuntimeError, match="ended with 255: no program"):
            real.preview_seconds(tmp_path, "prod", rounds=3)
    else:
        assert real.preview_seconds(tmp_path, "prod", rounds=3) == median
    assert session.ended
