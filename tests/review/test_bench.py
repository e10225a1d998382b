"""The benchmark measures what it says, on graphs that stay graphs when they grow."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Self

import pytest

from review.bench import dispatch, real, suite
from review.bench.graphs import grown
from review.bench.measure import Sample, function, process
from review.bench.suite import Figure, measure_all
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
        for other in filter(None, (record["parent"], provider, *dependencies)):
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


def test_markers_become_what_the_wire_carries() -> None:
    wire = dispatch._wire({"a": [{"$unknown": True}], "b": {"$secret": True}, "c": {"d": 1}})
    assert wire["a"] == ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"]
    assert wire["b"]["4dabf18193072939515e22adb298388d"] == "1b47061264138c4ac30d75fd1eb44270"
    assert wire["c"] == {"d": 1}


def test_growth_is_told_per_thousand_resources_and_apart_from_start_up(
    monkeypatch: pytest.MonkeyPatch, small: Recording
) -> None:
    gates = iter([Sample(2.0, 50.0, 2.0, 2.0), Sample(1.0, 40.0, 1.0, 1.0), Sample(4.0, 67.0, 4.0, 4.0)])
    times = iter([0.1, 0.9, 3.5, 1.0, 2.0, 11.0])
    monkeypatch.setattr(suite, "record", lambda *_, **__: small.known)
    monkeypatch.setattr(suite, "process", lambda *_, **__: next(gates))
    monkeypatch.setattr(suite, "function", lambda *_, **__: next(times))
    monkeypatch.setattr(dispatch, "compare", lambda *_, **__: (0.01, 0.05))
    figures = {figure.name: figure for figure in measure_all(rounds=1, engine=False)}
    assert figures["preview of production, warm"].ratio is None
    assert figures["preview of production, peak memory"].value == 50.0
    (analysis,) = [figure for name, figure in figures.items() if name.startswith("analysis")]
    assert (analysis.value, analysis.ratio) == (10.0, 5.0)
    assert figures["gate: memory for each further 1000 resources"].value == pytest.approx(10.0)
    assert figures["judgement: time for 10x the resources"].value == pytest.approx(9.0)
    assert figures["judgement of 10000 resources"].value == pytest.approx(3.5)
    assert figures["recording: time for 10x the resources, start-up apart"].value == pytest.approx(10.0)


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
