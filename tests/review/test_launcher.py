"""The launcher sets itself up once, also when two start at once, and says what is wrong when it cannot."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
STUB = f"""#!/bin/sh
case "$1 $2 $3" in
  "-I -m venv") mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; exit ;;
  "-I -m pip") sleep 0.2; echo "$4" >>"$LOG"; [ "$4" != "${{FAILING:-}}" ]; exit ;;
  "-m review "*) echo "ran ${{3:-}} ${{PYTHONDONTWRITEBYTECODE:-writes bytecode}}"; exit ;;
esac
case "$3" in
  "import pip" | *importlib.metadata*) exit 0 ;;
esac
exec {sys.executable} "$@"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a copy of the launcher with a Python that only notes what it is asked."""
    shutil.copy(HOME / "bulwark", tmp_path)
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text("a==1\n")
    stub = tmp_path / "stub"
    stub.write_text(STUB)
    stub.chmod(0o755)
    return tmp_path


def start(home: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    own = {"BULWARK_PYTHON": str(home / "stub"), "LOG": str(home / "log"), "XDG_CACHE_HOME": str(home / "cache")}
    environment = os.environ | own | more
    return subprocess.Popen(
        [home / "bulwark", *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(home: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    with start(home, *arguments, **more) as process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def installs(home: Path) -> int:
    return (home / "log").read_text().splitlines().count("install")


def test_the_first_run_installs_and_the_second_does_not(home: Path) -> None:
    code, out, err = run(home, "preview")
    assert (code, out) == (0, "ran preview writes bytecode\n")
    assert "setting up .venv from requirements.txt (1 packages, once)" in err
    assert run(home, "preview") == (0, "ran preview writes bytecode\n", "")
    assert installs(home) == 1


def test_a_changed_lock_is_installed(home: Path) -> None:
    run(home, "preview")
    (home / "requirements.txt").write_text("a==2\n")
    run(home, "preview")
    assert installs(home) == 2


def test_tests_take_the_larger_lock_which_then_serves_all(home: Path) -> None:
    assert "requirements-dev.txt" in run(home, "test")[2]
    run(home, "preview")
    assert installs(home) == 1


def test_two_at_once_install_once(home: Path) -> None:
    both = [start(home, "preview"), start(home, "preview")]
    assert [process.communicate(timeout=60)[0] for process in both] == ["ran preview writes bytecode\n"] * 2
    assert installs(home) == 1


def test_the_folder_that_an_earlier_launcher_locked_with_is_no_lock(home: Path) -> None:
    (home / ".venv.lock").mkdir()
    (home / ".venv.lock" / "pid").write_text("1")
    assert run(home, "preview")[0] == 0


def test_a_failed_installation_is_said_and_begun_anew(home: Path) -> None:
    code, out, err = run(home, "preview", FAILING="install")
    assert (code, out) == (1, "")
    assert "could not install requirements.txt; the next run begins anew" in err
    assert (home / ".venv" / ".unfinished").exists()
    assert run(home, "preview")[0] == 0
    assert not (home / ".venv" / ".unfinished").exists()


def test_a_failed_download_changes_nothing(home: Path) -> None:
    assert run(home, "preview")[0] == 0
    (home / "requirements-dev.txt").write_text("a==1\nb==1\n")
    code, _, err = run(home, "test", FAILING="download")
    assert code == 1
    assert "could not download what requirements-dev.txt names; nothing was changed" in err
    assert run(home, "preview") == (0, "ran preview writes bytecode\n", "")


def test_a_folder_that_cannot_be_written_to_is_said() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(HOME / "bulwark", folder)
        for lock in ("requirements.txt", "requirements-dev.txt"):
            (folder / lock).write_text("a==1\n")
        folder.chmod(0o555)
        somebody = 65534 if os.geteuid() == 0 else None  # the superuser writes wherever there is room
        command = [str(folder / "bulwark"), "preview"]
        done = subprocess.run(command, user=somebody, cwd="/", capture_output=True, text=True, check=False)
        folder.chmod(0o755)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"cannot write to {folder}" in done.stderr


def test_an_unsuitable_python_is_named(home: Path) -> None:
    code, _, err = run(home, "preview", BULWARK_PYTHON="/bin/false")
    assert code == 1
    assert "BULWARK_PYTHON=/bin/false is not a Python 3.11 or newer with venv" in err


def test_no_python_at_all_names_the_way_out(home: Path) -> None:
    tools = home / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "cksum", "tr", "env", "sed", "grep"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    code, _, err = run(home, "preview", BULWARK_PYTHON="", PATH=str(tools))
    assert code == 1
    assert "needs Python 3.11 or newer with venv" in err
    assert "apt-get install python3 python3-venv" in err
