"""What is started ends: when it is done, when its time runs out, and when the one that started it is gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from review.engine import _process
from review.engine.hosting import HostError, hosted

TETHERED = Path(_process.__file__).with_name("tethered.py")


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Tell whether a process is gone soon."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_output_and_errors_are_captured_apart() -> None:
    found = _process.capture(["sh", "-c", "echo out; echo err >&2; exit 3"], seconds=10)
    assert found == _process.Finished(3, "out\n", "err\n")


def test_a_long_command_is_followed_by_its_last_lines() -> None:
    found = _process.follow(["sh", "-c", "for i in $(seq 30); do echo $i; done; echo last >&2"], seconds=10)
    lines = found.output.splitlines()
    assert (found.code, len(lines), lines[-2:]) == (0, 20, ["30", "last"])


def test_a_long_command_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_process, "_TICK", 0.05)
    told: list[tuple[int, float]] = []
    _process.follow(["sh", "-c", "echo one; sleep 0.5"], seconds=10, alive=lambda *now: told.append(now))
    assert told[-1][0] == 1
    assert 0 < told[-1][1] < 10


@pytest.mark.parametrize("run", [_process.capture, _process.follow])
def test_a_command_whose_time_runs_out_ends_with_all_that_it_started(
    run: Callable[..., _process.Finished], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_process, "_GRACE", 0.2)
    pids = tmp_path / "pids"
    stubborn = f"trap '' INT TERM; sleep 60 & echo $! > {pids}; echo $$ >> {pids}; wait"
    found = run(["sh", "-c", stubborn], seconds=0.5)
    assert found.code is None
    assert [gone(int(pid)) for pid in pids.read_text().split()] == [True, True]


def test_what_a_command_leaves_behind_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    assert _process.capture(["sh", "-c", f"sleep 60 >/dev/null 2>&1 & echo $! > {file}"], seconds=10).code == 0
    assert gone(int(file.read_text()))


def test_a_tethered_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "import os, pathlib, sys, time\npathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    )
    file = tmp_path / "pid"
    child = f"{sys.executable} {TETHERED} endless {file} & wait"
    parent = subprocess.Popen(["sh", "-c", child], cwd=tmp_path)
    while not file.exists() or not file.read_text():
        time.sleep(0.05)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert gone(int(file.read_text()))


def test_a_program_s_process_ends_with_its_use(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text("")
    printed = tmp_path / "printed"
    with hosted(program, printed, {"PATH": os.environ["PATH"]}) as port:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert printed.read_text() == ""


def test_a_program_s_process_that_does_not_start_says_why(tmp_path: Path) -> None:
    missing = tmp_path / "missing.py"
    with pytest.raises(HostError, match=r"missing\.py"), hosted(tmp_path, tmp_path / "printed", {}, missing):
        pass
