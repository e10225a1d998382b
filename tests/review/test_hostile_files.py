"""Files that are none, have no end, or are too much: one clear error each, soon and in little memory."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from review import cli
from review.diff import caching
from review.load.documents import json_of
from review.load.files import UnreadableError, parse, read
from review.load.limits import DEPTH, FACTOR, TooMuchError, factor, measured, within
from review.load.raw import RawError, text_of
from review.load.yaml_text import yaml_of
from tests.support.fuzzing.outcomes import command
from tests.support.fuzzing.readers import FIXTURES
from tests.support.stacks import ROOT, refused

STATE: Final = FIXTURES / "small.state.json"
BOMB: Final = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def fifo(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


def link_to_itself(folder: Path) -> Path:
    path = folder / "loop"
    path.symlink_to(path)
    return path


KINDS: Final[dict[str, tuple[Callable[[Path], Path], str]]] = {
    "folder": (lambda folder: folder, "a folder, not a file"),
    "pipe": (fifo, "a named pipe that nobody wrote to"),
    "loop": (link_to_itself, "Too many levels of symbolic links"),
    "endless": (lambda _: Path("/dev/zero"), "more than 67,108,864 bytes"),
    "nothing": (lambda _: Path(os.devnull), "empty"),
    "none": (lambda folder: folder / "none", "No such file"),
    "zero": (lambda _: Path("a\0b"), "not the name of a file"),
    "long": (lambda _: Path("a" * 5000), "File name too long"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("review.load.raw.WRITER_SECONDS", 0.2)
    make, says = KINDS[kind]
    for arguments in (("gate",), ("rotation",), ("gate", str(STATE), "--policy-pack-config")):
        answer = command(*arguments, str(make(tmp_path / "x") if kind == "none" else make(_folder(tmp_path))))
        assert answer.code == 1
        said = {says, "more than", *(["not JSON"] if kind == "nothing" else ())}
        if arguments == ("gate",) and kind == "folder":
            said = {"holds no .json file; an empty folder proves nothing"}
        assert any(words in answer.err for words in said)
        assert answer.err.count("\n") == 1


def _folder(tmp_path: Path) -> Path:
    made = tmp_path / str(len(list(tmp_path.iterdir())))
    made.mkdir()
    return made


def test_a_pipe_is_read_as_far_as_it_is_written(tmp_path: Path) -> None:
    path = fifo(tmp_path)
    text = STATE.read_text(encoding="utf-8")

    def write() -> None:
        with path.open("w", encoding="utf-8") as pipe:
            pipe.write(text[:100])
            pipe.flush()
            pipe.write(text[100:])

    writer = threading.Thread(target=write)
    writer.start()
    assert read(str(path)) == read(str(STATE))
    writer.join()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_mark_tells_the_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    path.write_text(mark + STATE.read_text(encoding="utf-8"), encoding=encoding)
    assert read(str(path)) == read(str(STATE))


@pytest.mark.parametrize("data", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"{\x80}", b"\xff\xfeA"])
def test_what_is_no_text_is_said(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(UnreadableError, match="not UTF-8 text"):
        parse(str(tmp_path / "x"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("9" * 1_000_000, "a number of 1,000,000 digits"),
        ('{"a": NaN}', "the number NaN is not finite"),
        ('{"a": -Infinity}', "the number -Infinity is not finite"),
        ('{"a": 1e999}', "the number 1e999 is not finite"),
        ('{"a": 1, "a": 2}', "the key 'a' is given twice"),
        ('{"a": "\\ud800"}', "half of a character"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 200 + "]" * 200, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ('{"a": "\0"}', "Invalid control character"),
        ("[" + "[]," * 2_100_000 + "[]]", "more than 4,000,000 commas and brackets"),
        ("[" + "0," * 1_100_000 + "0]", "more than 1,000,000 values"),
    ],
    ids=lambda text: text[:12],
)
def test_what_is_too_much_is_refused(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    answer = command("gate", str(path))
    assert (answer.code, answer.out) == (1, "")
    assert says in answer.err
    assert len(answer.err) < 500


def test_a_character_of_two_halves_is_whole() -> None:
    assert json_of('{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_the_limits_can_be_raised_and_not_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooMuchError, match=rf"more than 2 things; {FACTOR}=2 takes in more"):
        within(3, 2, "things")
    monkeypatch.setenv(FACTOR, "2")
    within(3, 2, "things")
    for strange, expected in (("0", 1), ("-4", 1), ("x", 1), ("", 1), ("999", 64), ("9" * 5000, 1), ("²", 1)):
        monkeypatch.setenv(FACTOR, strange)
        assert factor() == expected


def test_levels_are_counted_without_recursion() -> None:
    body: object = 1
    for _ in range(100_000):
        body = [body]
    with pytest.raises(TooMuchError, match=f"more than {DEPTH} levels"):
        measured(body)
    while isinstance(body, list):  # taken apart here: Python's own way down is recursive
        body = body.pop()


@pytest.mark.parametrize("size", [200_000_000])
def test_two_hundred_megabytes_cost_neither_time_nor_memory(size: int, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(size)
    done = subprocess.run(
        [sys.executable, "-m", "review", "gate", str(path)],
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'policy'}"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == f"bulwark: {path}: more than 67,108,864 bytes; {FACTOR}=2 takes in more\n"


def test_aliases_are_counted_as_what_they_stand_for() -> None:
    with pytest.raises(TooMuchError, match="its aliases written out"):
        yaml_of(BOMB)
    assert yaml_of("a: &a {b: 1}\nc: *a\nd:\n  <<: *a\n") == {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1}}
    with pytest.raises(ValueError, match="an alias stands within what it stands for"):
        yaml_of("a: &a [*a]")
    with pytest.raises(TooMuchError, match="nested too deeply"):
        yaml_of("[" * 2_000)


@pytest.mark.parametrize("deep", ["[" * 200_000, '{"a": ' * 20_000, "\n  " + "- " * 50_000])
def test_depth_of_yaml_costs_no_time(deep: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(f"waivers: {deep}", encoding="utf-8")
    started = time.process_time()
    assert "nested more than 20 levels" in command("gate", str(STATE), "--waivers", str(path)).out
    assert "nested more than 20 levels" in str(refused({}, attestations=f"attestations: {deep}")[0])
    assert time.process_time() - started < 5


@pytest.mark.parametrize("text", [BOMB, "waivers: &a [*a]", "waivers: [&a {rule: x}, *a]"])
def test_waivers_that_multiply_are_no_waivers(text: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    answer = command("gate", str(STATE), "--waivers", str(path), "--format", "json")
    assert "multiplies a list or an object by an alias" in answer.out


@pytest.mark.parametrize("kind", ["folder", "pipe", "endless", "loop"])
def test_waivers_that_are_no_file_are_red(kind: str, tmp_path: Path) -> None:
    answer = command("gate", str(STATE), "--waivers", str(KINDS[kind][0](tmp_path)), "--format", "json")
    assert answer.code != 0
    assert "WVR-01" in answer.out or "unreadable" in answer.out or "plain file" in answer.out


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    full = "/dev/full"
    for way, says in (
        (full, "No space left"),
        (str(tmp_path), "Is a directory"),
        (str(tmp_path / "a" / "b"), "not exist"),
    ):
        for form in ("json", "text"):
            answer = command("gate", str(STATE), "--format", form, "--out", way)
            assert (answer.code, answer.out) == (1, "")
            assert says in answer.err
            assert answer.err.count("\n") == 1


def test_too_little_memory_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def none(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("review.commands.gate.run", none)
    assert cli.main(["gate", "x"]) == 1
    assert capsys.readouterr().err == "bulwark: not enough memory\n"


def test_a_circle_of_parents_is_named(tmp_path: Path) -> None:
    urns = [f"urn:pulumi:a::b::c:d:E::{at}" for at in range(3)]
    records = [{"urn": urn, "type": "c:d:E", "parent": urns[(at + 1) % 3]} for at, urn in enumerate(urns)]
    path = tmp_path / "graph.json"
    path.write_text(json.dumps({"bulwark": 1, "resources": records}))
    for arguments in (("gate", str(path)), ("diff", str(path), str(path))):
        assert "is its own ancestor" in command(*arguments).err


def test_positions_outside_the_project_read_nothing(tmp_path: Path) -> None:
    body = json.loads(STATE.read_text(encoding="utf-8"))
    for record in body["deployment"]["resources"]:
        record["sourcePosition"] = "project:///../../../../etc/passwd#1"
    path = tmp_path / "state.json"
    path.write_text(json.dumps(body))
    for arguments in (("gate", str(path)), ("diff", str(STATE), str(path))):
        assert "root:" not in command(*arguments).out


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(RawError, match="standard input cannot be read"):
        text_of("-", 10)


def test_many_ancestors_and_a_resource_given_twice_are_named(tmp_path: Path) -> None:
    urns = [f"urn:pulumi:a::b::c:d:E::{at}" for at in range(1000)]
    parents = [None, *urns]
    line = [{"urn": urn, "type": "c:d:E", "parent": parent} for urn, parent in zip(urns, parents, strict=False)]
    path = tmp_path / "graph.json"
    for records, says in ((line, "has more than 100 ancestors"), ([*line[:3], line[1]], "stands twice")):
        path.write_text(json.dumps({"bulwark": 1, "resources": records}))
        assert says in command("gate", str(path)).err


def test_half_a_character_is_no_text_of_yaml() -> None:
    with pytest.raises(ValueError, match="line 2: a text holds half of a character"):
        yaml_of('a: b\nc: "\\ud800"')
    assert "half of a character" in str(refused({}, attestations='attestations: "\\ud800"')[0])


@pytest.mark.parametrize("text", [f"a: 1\nb: 0x{'f' * 5000}", f"a: 1\n{'9' * 400}: c"])
def test_a_number_that_nobody_can_show_is_no_number_of_yaml(text: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: a number of [\d,]+ digits; 308 at most"):
        yaml_of(text)


@pytest.mark.parametrize("way", ["/dev/null", "/proc/nowhere"])
def test_a_difference_needs_no_cache_that_can_be_written_to(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", way)
    assert command("diff", str(STATE), str(STATE), "--no-findings").code == 0
    assert not caching.folder().is_relative_to(way)
