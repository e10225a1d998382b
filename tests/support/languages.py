"""Programs in other languages, made ready for a session with the real engine."""

import hashlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from review.engine import _cache
from review.engine.session import Session

PROGRAMS: Final = Path(__file__).parents[1] / "engine" / "programs" / "languages"
_HERE: Final = Path(__file__).parent
_SECONDS: Final = 900.0
"""Time to install or compile an SDK of Pulumi, which is done once and kept."""
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {"typescript": ("node", "npm"), "go": ("go",), "yaml": ()}


class ManySession(Session):
    """A session with doubles of providers whose SDKs are not installed."""

    packages = {"aws-native": "1.0.0", "awsx": "3.0.0", "kubernetes": "4.0.0", "tls": "5.0.0"}  # noqa: RUF012  constant


class AnySession(ManySession):
    """A session whose program is an executable, in whatever language."""

    host = _HERE / "launcher.py"


def missing(language: str) -> list[str]:
    """Give the commands that a language needs and that are not here."""
    return [name for name in _NEEDS[language] if not shutil.which(name)]


def prepared(language: str, folder: Path) -> Path:
    """Copy the program of a language to a folder, ready to run. Raises `RuntimeError` where that cannot be."""
    project = shutil.copytree(PROGRAMS / language, folder / language)
    _MAKERS[language](project)
    return project


def session_of(language: str) -> type[Session]:
    """Give the kind of session that runs programs of a language."""
    return Session if language == "yaml" else AnySession


def _typescript(project: Path) -> None:
    kept = _kept("typescript", project, ("package.json", "package-lock.json"), _install)
    (project / "node_modules").symlink_to(kept / "node_modules")
    _script(
        project,
        f"export PULUMI_NODEJS_TYPESCRIPT=true\ncd {shlex.quote(str(project))}\n"
        'exec node node_modules/@pulumi/pulumi/cmd/run --monitor="$PULUMI_MONITOR" --engine="$PULUMI_ENGINE" '
        '--organization="$PULUMI_ORGANIZATION" --project="$PULUMI_PROJECT" --stack="$PULUMI_STACK" '
        '--parallel="$PULUMI_PARALLEL" $([ "$PULUMI_DRY_RUN" = true ] && echo --dry-run) --pwd=. .',
    )


def _go(project: Path) -> None:
    kept = _kept("go", project, ("go.mod", "go.sum", "main.go"), _compile)
    _script(project, f"exec {shlex.quote(str(kept / 'corner'))}")


def _yaml(project: Path) -> None:
    shutil.copyfile(_HERE / "yaml_program.py", project / "run")


_MAKERS: Final[Mapping[str, Callable[[Path], None]]] = {"typescript": _typescript, "go": _go, "yaml": _yaml}


def _install(folder: Path) -> None:
    _do(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def _compile(folder: Path) -> None:
    settings = {"GOFLAGS": "-buildvcs=false", "GOWORK": "off", "CGO_ENABLED": "0"}
    _do(["go", "build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", "corner", "."], folder, settings)


def _do(command: Sequence[str], folder: Path, settings: Mapping[str, str] | None = None) -> None:
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(settings or {})},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if ended.returncode:
        message = f"{' '.join(command[:2])} ended with {ended.returncode}: {ended.stderr.strip()[-1000:]}"
        raise RuntimeError(message)


def _kept(language: str, project: Path, files: Sequence[str], make: Callable[[Path], None]) -> Path:
    """Give the folder where a program's needs are kept between runs: other files make another one."""
    digest = hashlib.sha256(b"".join((project / name).read_bytes() for name in files)).hexdigest()[:12]
    folder = _cache.root() / "languages" / f"{language}-{digest}"
    with _cache.exclusive(folder.parent, lambda: None):
        if not (folder / ".made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name in files:
                shutil.copyfile(project / name, folder / name)
            make(folder)
            (folder / ".made").touch()
    return folder


def _script(project: Path, text: str) -> None:
    (project / "run").write_text(f"#!/bin/sh\nset -e\n{text}\n")
    (project / "run").chmod(0o755)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of languages that are not here, and say so in the end; required, they fail instead."""
    absent = {language: found for language in _NEEDS if (found := missing(language))}
    out = [item for item in items for mark in item.iter_markers("language") if mark.args[0] in absent]
    if out and os.environ.get("BULWARK_REQUIRE_ENGINE") != "1":
        config.stash[_ABSENT] = ", ".join(f"{language} ({' '.join(names)})" for language, names in absent.items())
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


_ABSENT: Final = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which languages were left out."""
    if _ABSENT in config.stash:
        terminalreporter.write_line(f"tests of languages not run: {config.stash[_ABSENT]}", yellow=True)
