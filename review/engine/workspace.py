"""The folder that a session runs in: the project, the engine, its plugins and its state, apart from all else here."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from review.record import guard
from review.record.project import Project

_HERE: Final = Path(__file__).resolve().parent
_HOME: Final = _HERE.parents[1]
_TETHERED: Final = _HERE / "tethered.py"
_LEFT_OUT: Final = frozenset({"__pycache__", "node_modules", "venv"})


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things are."""

    base: Path
    plugin: str = "review.engine.plugin"
    """The module that serves the providers."""

    @property
    def project(self) -> Path:
        """The project: links to its files, and a stack file of its own."""
        return self.base / "project"

    @property
    def commands(self) -> Path:
        """What is found on PATH before anything else."""
        return self.base / "bin"

    @property
    def home(self) -> Path:
        """The engine's own home, with the provider doubles as installed plugins."""
        return self.base / "home"

    @property
    def canaries(self) -> Path:
        """The passwords that the doubles invent, one a line."""
        return self.base / "canaries"

    @property
    def create_only(self) -> Path:
        """What the doubles replace a resource for."""
        return self.base / "create-only.json"

    def environment(self) -> dict[str, str]:
        """Give the environment of the engine and all that it starts: no credentials, no settings of the user."""
        kept = guard.environment()
        kept.pop("PYTHONPATH", None)
        path = [str(self.commands), *_path_without_plugins(kept.get("PATH", os.defpath))]
        return kept | {
            "PATH": os.pathsep.join(path),
            "HOME": str(self.base),
            "TMPDIR": str(self.base / "tmp"),
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": (self.base / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "of a stack that lives for minutes",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "GOGC": "400",  # an engine that runs for seconds collects less often
            "PULUMI_SKIP_CHECKPOINTS": "1",  # the whole state after every step is most of the time of an update
            "PULUMI_AUTOMATION_API": "true",
            "PULUMI_DEBUG_COMMANDS": "true",  # the event log is a flag of these
        }


def prepare(
    base: Path,
    project: Project,
    engine: Path,
    create_only: Mapping[str, Sequence[str]],
    plugin: str = "review.engine.plugin",
) -> Workspace:
    """Fill an empty folder; the module `plugin` serves the providers."""
    space = Workspace(base, plugin)
    for folder in (space.project, space.commands, space.home, base / "state", base / "tmp"):
        folder.mkdir()
    (space.home / "logs").touch()  # where no folder can be, the engine keeps no log of its own calls
    space.canaries.touch(mode=0o600)
    space.create_only.write_text(json.dumps({token: list(names) for token, names in create_only.items()}))
    _link_project(project, space.project)
    _place_engine(engine.resolve(), space.commands / "pulumi")
    _install(space, "analyzer", "policy-python", "1.0.0", f'{_python(_TETHERED, "pulumi.policy")} "$1" "$2"')
    for package, version in _providers():
        install_double(space, package, version)
    return space


def install_double(space: Workspace, package: str, version: str) -> None:
    """Install the double of a provider package."""
    _install(space, "resource", package, version, f'{_double(space, package, version)} "$@"')


def _install(space: Workspace, kind: str, name: str, version: str, command: str) -> None:
    """Write a plugin where the engine keeps installed ones."""
    plugin = space.home / "plugins" / f"{kind}-{name}-v{version}" / f"pulumi-{kind}-{name}"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(f"#!/bin/sh\nexec {command}\n")
    plugin.chmod(0o700)


def _double(space: Workspace, package: str, version: str) -> str:
    flags = ("--create-only", space.create_only, "--canaries", space.canaries)
    ours = shlex.quote(f"PYTHONPATH={_HOME}{os.pathsep}{_HOME / 'policy'}")
    return f"env {ours} {_python(_TETHERED, space.plugin, package, version, *flags)}"


def _python(*arguments: str | Path) -> str:
    return shlex.join((sys.executable, "-u", *map(str, arguments)))


def _place_engine(engine: Path, target: Path) -> None:
    """Put the engine alone into a folder: beside it, it would look for language plugins."""
    try:
        target.hardlink_to(engine)
    except OSError:  # another file system, or one without links
        shutil.copy2(engine, target)


def _path_without_plugins(path: str) -> Iterator[str]:
    """Give the folders of a search path without those that hold plugins of an installed CLI."""
    for folder in path.split(os.pathsep):
        if folder and not any(Path(folder).glob("pulumi-*-*")):
            yield folder


def _providers() -> Iterator[tuple[str, str]]:
    """Give package and version of every provider SDK that is installed."""
    for folder in map(Path, dict.fromkeys(sys.path)):
        for file in sorted(folder.glob("pulumi_*/pulumi-plugin.json")):
            plugin = json.loads(file.read_text(encoding="utf-8"))
            if plugin.get("resource") and "version" in plugin:
                yield plugin["name"], plugin["version"].removeprefix("v")


def _link_project(project: Project, target: Path) -> None:
    """Show the project to the engine as links, so that nothing it writes beside them reaches the project."""
    own = f"Pulumi.{project.stack}.yaml"
    for entry in project.directory.iterdir():
        if entry.name != own and not entry.name.startswith(".") and entry.name not in _LEFT_OUT:
            (target / entry.name).symlink_to(entry)
    (target / own).write_text(_plain_configuration(project))


def _plain_configuration(project: Project) -> str:
    """Give the stack's configuration without encrypted values, and without the key that opens them."""
    body = yaml.safe_load((project.directory / f"Pulumi.{project.stack}.yaml").read_text(encoding="utf-8")) or {}
    values = body.get("config") or {}
    return yaml.safe_dump(
        {"config": {key: value for key, value in values.items() if _full(project, key) not in project.secret_keys}}
    )


def _full(project: Project, key: str) -> str:
    return key if ":" in key else f"{project.name}:{key}"


def program(space: Workspace, project: Project) -> Path:
    """Give the entry point of the program as the engine sees it."""
    main = Path(os.path.normpath(project.main))
    if main.is_relative_to(project.directory):
        return space.project / main.relative_to(project.directory)
    return main
