"""An engine is found on PATH, kept from an earlier run, installed, or built, in that order, and else the reasons."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from review.engine import _build, _cache, locate
from review.engine.locate import EngineUnavailableError, Origin, obtain

HOME = Path(__file__).parents[2]
PULUMI = '#!/bin/sh\ntest "$1" = version && echo {}\n'
GO = """#!/bin/sh
if [ "$1" = env ]; then echo {version}; exit; fi
echo "$@ flags=$GOFLAGS work=$GOWORK cgo=$CGO_ENABLED" >> "{log}"
sleep {seconds}
test -f go.mod && test -f go.sum || exit 9
printf '{pulumi}' > pulumi
chmod +x pulumi
{after}
"""

Script = Callable[[str, str], Path]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Write a command that is found before all else; caches are empty, and the SDK's installer finds no network."""
    commands = tmp_path / "bin"
    commands.mkdir()
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(locate, "_INSTALLER", "raise SystemExit('no network here')")

    def write(name: str, text: str) -> Path:
        path = commands / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    return write


def go(log: Path, *, version: str = "go1.26.0", seconds: str = "0", pulumi: str = "v3.250.0", after: str = "") -> str:
    command = PULUMI.format(pulumi).replace("\n", "\\n").replace("'", "'\\''")
    return GO.format(version=version, log=log, seconds=seconds, pulumi=command, after=after)


def quiet(_: str) -> None:
    """Hear no progress."""


def test_a_cli_on_path_is_taken(script: Script) -> None:
    path = script("pulumi", PULUMI.format("v3.244.1"))
    assert obtain(report=quiet) == locate.Engine(path, "v3.244.1", Origin.PATH)


@pytest.mark.parametrize("version", ["v3.100.0", "v2.99.0", "nothing"])
def test_a_cli_that_is_too_old_or_broken_is_passed_over_with_a_word(
    script: Script, tmp_path: Path, version: str
) -> None:
    script("pulumi", PULUMI.format(version))
    script("go", go(tmp_path / "log"))
    said: list[str] = []
    assert obtain(report=said.append).origin is Origin.BUILD
    assert "at least v3.230.0 is needed" in said[0]


def test_a_build_is_verified_stamped_and_kept(script: Script, tmp_path: Path) -> None:
    script("go", go(tmp_path / "log"))
    killed = _cache.slot(_build.VERSION, _build.FOLDER) / ".build-killed"
    killed.mkdir(parents=True)
    first = obtain(report=quiet)
    assert first.origin is Origin.BUILD
    assert first.version == _build.VERSION
    assert re.fullmatch(r"v3\.250\.0-\w+-\w+-[0-9a-f]{12}", first.command.parent.name)
    assert obtain(report=quiet) == first
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert "-mod=readonly" in line
    assert "version.Version=v3.250.0" in line
    assert line.endswith("flags= work=off cgo=0")
    assert [entry.name for entry in first.command.parent.iterdir()] == ["pulumi"]


def test_two_that_ask_at_once_share_one_build(script: Script, tmp_path: Path) -> None:
    script("go", go(tmp_path / "log", seconds="2"))
    program = (
        "from review.engine import locate; locate._INSTALLER = 'raise SystemExit(1)'; "
        "print(locate.obtain(report=lambda line: None).command)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
    both = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    paths = [process.communicate(timeout=60)[0].strip() for process in both]
    assert paths[0]
    assert paths[0] == paths[1]
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_without_any_way_all_reasons_are_given(script: Script) -> None:
    with pytest.raises(EngineUnavailableError) as caught:
        obtain(report=quiet)
    text = str(caught.value)
    assert "PATH: no usable pulumi" in text
    assert "installer: no network here" in text
    assert "there is no Go here; install Go 1.25 or newer" in text


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"version": "go1.22.1"}, "is go1.22.1; Go 1.25 or newer is needed"),
        ({"version": "nothing"}, "is nothing; Go 1.25"),
        ({"after": "echo 'missing go.sum entry' >&2; exit 1"}, "go ended with 1: missing go.sum entry"),
        ({"pulumi": "v3.0.0"}, "calls itself v3.0.0 instead of v3.250.0"),
        ({"after": "rm pulumi; exit 2"}, "go ended with 2"),
    ],
)
def test_a_build_that_fails_says_why_and_leaves_nothing(
    script: Script, tmp_path: Path, options: dict[str, str], reason: str
) -> None:
    script("go", go(tmp_path / "log", **options))
    with pytest.raises(EngineUnavailableError, match=re.escape(reason)):
        obtain(report=quiet)
    assert not list((tmp_path / "cache").rglob("pulumi"))


def test_an_installed_cli_is_kept_apart_from_the_user_s_own(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer = (
        "import pathlib, sys; path = pathlib.Path(sys.argv[1]) / 'bin' / 'pulumi'; path.parent.mkdir(parents=True); "
        f"path.write_text({PULUMI.format('v$VERSION')!r}.replace('$VERSION', sys.argv[2])); path.chmod(0o755)"
    )
    monkeypatch.setattr(locate, "_INSTALLER", installer)
    first = obtain(report=quiet)
    assert (first.origin, first.version) == (Origin.INSTALLER, "v3.250.0")
    assert first.command.is_relative_to(tmp_path / "cache")
    monkeypatch.setattr(locate, "_INSTALLER", "raise SystemExit('asked twice')")
    assert obtain(report=quiet) == first


def test_a_relative_cache_folder_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert _cache.root() == tmp_path / ".cache" / "bulwark" / "engine"


def test_the_lock_file_holds_hashes_and_no_places() -> None:
    lines = (_build.FOLDER / "go.sum").read_text().splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[\w.~!/-]+ v[\w.+-]+(/go\.mod)? h1:[A-Za-z0-9+/]{43}=", line), line
    assert "://" not in (_build.FOLDER / "go.mod").read_text()
