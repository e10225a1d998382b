"""The launcher with real pip and packages of its own: ended at any moment, beside itself, in hostile surroundings."""

import os
import resource
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from tests.support.launching import Home, checkout, quick_python, wheel
from tests.support.reliability import figure

KILLS = 20
pytestmark = [
    pytest.mark.timeout(1200),  # on the clock, of which a loaded machine gives little
    pytest.mark.xdist_group("launcher"),  # one environment for all, begun before the many short tests
]


@dataclass(frozen=True, slots=True)
class Warm:
    """A checkout that has been set up once for real, and how long a further set-up takes."""

    home: Home
    folder: Path
    seconds: float


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Warm:
    """Set up once with a real environment; what is copied later is its pip, and what it keeps are the packages."""
    folder = tmp_path_factory.mktemp("launcher")
    home = checkout(folder)
    first = home.run()
    assert first.worked, first.err
    assert "(3 packages, once)" in first.err
    template = folder / "template"
    shutil.copytree(home.folder / ".venv", template, symlinks=True)
    for path in (template / "lib").glob("python*/site-packages/[abg]*"):
        if path.name.partition("-")[0] in ("alpha", "beta", "gamma"):
            shutil.rmtree(path)
    for stamp in template.glob(".locked-*"):
        stamp.unlink()
    quick = replace(home, environment=home.environment | {"BULWARK_PYTHON": str(quick_python(folder, template))})
    started = time.monotonic()
    assert quick.another(folder / "timed").run().worked
    return Warm(quick, folder, time.monotonic() - started)


def test_it_works_after_being_ended_at_any_moment(warm: Warm, tmp_path: Path) -> None:
    random = Random(20)  # noqa: S311  the same moments each time
    home = warm.home.another(tmp_path / "home")
    killed = 0
    for whole in (True, False) * (KILLS // 4):
        shutil.rmtree(home.folder / ".venv", ignore_errors=True)
        for _ in range(2):
            home.start().kill_after(random.random() * warm.seconds, whole=whole)
            killed += 1
        found = home.run()
        assert found.worked, found.err
        assert sorted(path.name for path in home.folder.glob(".venv*")) == [".venv", ".venv.lock"]
    assert killed == KILLS
    figure("launcher.kills", killed)
    figure("launcher.killsSurvived", killed)


def test_two_at_once_set_up_once(warm: Warm, tmp_path: Path) -> None:
    home = warm.home.another(tmp_path / "home")
    both = [started.ended() for started in [home.start(), home.start()]]
    assert all(each.worked for each in both), both
    said = "".join(each.err for each in both)
    assert said.count("setting up .venv") == 1
    assert said.count("waiting for another run") == 1


def test_a_package_that_is_not_as_locked_is_refused(warm: Warm, tmp_path: Path) -> None:
    home = warm.home.another(tmp_path / "home")
    index = tmp_path / "index"
    shutil.copytree(warm.folder / "index", index)
    wheel(index, "beta", "import os  # not as it was\n")
    found = home.run(PIP_FIND_LINKS=str(index), XDG_CACHE_HOME=str(tmp_path / "cold"))
    assert found.code == 1
    assert "do not match the hashes" in found.err.lower() or "DO NOT MATCH" in found.err
    assert "could not download what requirements.txt names; nothing was changed" in found.err
    assert not list((home.folder / ".venv").glob(".locked-*"))
    assert home.run().worked


def test_what_is_kept_serves_without_network_and_is_checked_again(warm: Warm, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    home = warm.home.another(tmp_path / "one")
    assert home.run(XDG_CACHE_HOME=str(cache)).worked
    assert warm.home.another(tmp_path / "two").run(XDG_CACHE_HOME=str(cache), PIP_FIND_LINKS="").worked
    damaged = next((cache / "bulwark" / "wheels").glob("beta-*"))
    damaged.write_bytes(damaged.read_bytes()[:200])
    assert warm.home.another(tmp_path / "three").run(XDG_CACHE_HOME=str(cache)).worked


def test_the_environment_of_others_does_not_poison_it(warm: Warm, tmp_path: Path) -> None:
    poison = tmp_path / "poison"
    poison.mkdir()
    for module in ("alpha", "json", "pip", "sitecustomize", "review"):
        (poison / f"{module}.py").write_text("raise SystemExit('poisoned')\n")
    (poison / "pip.conf").write_text("[install]\nuser = true\n")
    found = warm.home.another(tmp_path / "home").run(
        PYTHONPATH=str(poison),
        PYTHONHOME=str(poison),
        PYTHONSTARTUP=str(poison / "alpha.py"),
        PYTHONOPTIMIZE="2",
        PYTHONWARNINGS="error",
        PYTHONSAFEPATH="1",
        PYTHONDONTWRITEBYTECODE="1",
        PIP_CONFIG_FILE=str(poison / "pip.conf"),
        PIP_TARGET=str(poison / "target"),
        PIP_PREFIX=str(poison / "prefix"),
        PIP_USER="1",
        PIP_DRY_RUN="1",
        PIP_NO_DEPS="1",
        PIP_CONSTRAINT="/nowhere",
        PIP_REQUIREMENT="/nowhere",
        PIP_NO_BINARY=":all:",
        PIP_PYTHON="/nowhere",
    )
    assert found.worked, found.err
    assert "optimised" not in found.out
    assert str(poison) not in found.out


def test_packages_that_a_configuration_puts_elsewhere_are_noticed(warm: Warm, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text(f"[install]\ntarget = {tmp_path / 'elsewhere'}\n")
    found = warm.home.another(tmp_path / "home").run(PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert found.code == 1
    assert "pip has put packages elsewhere" in found.err


@pytest.mark.parametrize("name", ["with space", "größe-日本", "quote'and$dollar"])
def test_any_name_of_the_folder_will_do(warm: Warm, tmp_path: Path, name: str) -> None:
    found = warm.home.another(tmp_path / name).run()
    assert found.worked, found.err


def test_a_colon_in_the_path_is_said(warm: Warm, tmp_path: Path) -> None:
    found = warm.home.another(tmp_path / "a:b").run()
    assert (found.code, found.out) == (1, "")
    assert "holds a colon" in found.err


@pytest.mark.parametrize("user", [None, "/dev/null", "relative"])
def test_it_works_without_a_home_that_can_be_written_to(warm: Warm, tmp_path: Path, user: str | None) -> None:
    home = warm.home.another(tmp_path / "home")
    found = home.run(without=("HOME",)) if user is None else home.run(HOME=user)
    assert found.worked, found.err
    assert not (home.folder / ".venv.wheels").exists()


def test_nobody_else_may_read_what_a_strict_umask_makes(warm: Warm, tmp_path: Path) -> None:
    home = warm.home.another(tmp_path / "home")
    assert home.run(prepare=lambda: os.umask(0o077)).worked
    assert (home.folder / ".venv").stat().st_mode & 0o077 == 0
    assert home.run().err == ""


def test_a_full_disk_is_said_and_the_next_run_works(warm: Warm, tmp_path: Path) -> None:
    home = warm.home.another(tmp_path / "home")
    found = home.run(prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000)))
    assert found.code == 1
    assert "the disk is full" in found.err or "could not install" in found.err
    assert home.run().worked


def test_half_an_environment_is_made_anew(warm: Warm, tmp_path: Path) -> None:
    home = warm.home.another(tmp_path / "home")
    assert home.run().worked
    (packages,) = (home.folder / ".venv" / "lib").glob("python*/site-packages")
    shutil.rmtree(packages / "beta")
    (home.folder / ".venv" / ".unfinished").touch()
    assert home.run().worked
    (home.folder / ".venv" / "bin" / "python").unlink()
    assert home.run().worked
