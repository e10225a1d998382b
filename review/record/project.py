"""Read a project's files as the Pulumi CLI does: name, entry point and the configuration of one stack."""

import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from review.load.limits import YAML_BYTES
from review.load.raw import RawError, text_of
from review.load.yaml_text import yaml_of

PLACEHOLDER: Final = "[secret]"
"""Stands for an encrypted value, which nothing here can or should open."""


_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""What Pulumi takes as the name of a project or of a stack."""


class ProjectError(Exception):
    """A project file is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Project:
    """A Pulumi project, one of its stacks, and the configuration that the program will see."""

    directory: Path
    name: str
    stack: str
    main: Path
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: frozenset[str] = frozenset()

    @property
    def shown_config(self) -> dict[str, str]:
        """The configuration with secrets replaced."""
        return {key: PLACEHOLDER if key in self.secret_keys else value for key, value in sorted(self.config.items())}

    def settings(self, package: str) -> dict[str, object]:
        """Give the configuration of a package's default provider."""
        prefix = f"{package}:"
        return {key.removeprefix(prefix): value for key, value in self.config.items() if key.startswith(prefix)}


def load(directory: Path, stack: str) -> Project:
    """Read Pulumi.yaml and Pulumi.<stack>.yaml of a project directory."""
    settings = _yaml(
        directory / "Pulumi.yaml",
        f"{directory} holds no Pulumi project; name the folder of its Pulumi.yaml with --project",
    )
    name = str(settings.get("name") or "")
    if not _NAME.fullmatch(name):
        what = f"{name[:100]!r} is not letters, digits, _, . and -" if name else "missing; give the project a name"
        message = f"{directory / 'Pulumi.yaml'}: name: {what}"
        raise ProjectError(message)
    stacks = sorted(path.name.split(".")[1] for path in directory.glob("Pulumi.*.yaml"))
    known = ", ".join(stacks) or "none"
    if not _NAME.fullmatch(stack):
        message = f"{stack[:100]!r} is not the name of a stack; stacks with a file: {known}"
        raise ProjectError(message)
    file = directory / f"Pulumi.{stack}.yaml"
    values = _yaml(file, f"stack {stack!r} has no {file.name}; stacks with a file: {known}").get("config") or {}
    if not isinstance(values, Mapping):
        message = f"{file}: config: must be a map of keys to values"
        raise ProjectError(message)
    merged = _defaults(settings, name) | {_qualify(str(key), name): value for key, value in values.items()}
    return Project(
        directory=directory,
        name=name,
        stack=stack,
        main=_main(directory, settings.get("main")),
        config={key: _told(file, key, value) for key, value in merged.items()},
        secret_keys=frozenset(key for key, value in merged.items() if _holds_secret(value)),
    )


def _main(directory: Path, given: object) -> Path:
    """Give the program: a file, or the one of a folder."""
    found = directory / (given if isinstance(given, str) and "\0" not in given else ".")
    return found / "__main__.py" if found.is_dir() else found


def _told(file: Path, key: str, value: object) -> str:
    try:
        return _text(value)
    except (TypeError, ValueError, OverflowError):
        message = (
            f"{file}: config: {key[:100]}: holds what no JSON can (a set, bytes or a number of thousands of digits)"
        )
        raise ProjectError(message) from None


def _yaml(path: Path, missing: str) -> Mapping[str, object]:
    if not os.path.lexists(path):
        raise ProjectError(missing)
    try:
        body = yaml_of(text_of(path, YAML_BYTES))
    except (RawError, ValueError) as error:
        message = f"{path}: {error}"
        raise ProjectError(message) from None
    if body is None:
        return {}
    if not isinstance(body, Mapping):
        message = f"{path}: must be a map"
        raise ProjectError(message)
    return body


def _defaults(settings: Mapping[str, object], name: str) -> dict[str, object]:
    """Give the values that Pulumi.yaml itself sets or defaults."""
    declared = settings.get("config")
    found: dict[str, object] = {}
    for key, value in declared.items() if isinstance(declared, Mapping) else ():
        if not isinstance(value, Mapping):
            found[_qualify(str(key), name)] = value
        elif "value" in value or "default" in value:
            found[_qualify(str(key), name)] = value.get("value", value.get("default"))
    return found


def _qualify(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _text(value: object) -> str:
    """Give a value as the CLI hands it to the program: scalars as text, structures as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and set(value) == {"secure"}:
        return PLACEHOLDER
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list):
        return json.dumps(_opened(value))
    return "" if value is None else _scalar(value)


def _scalar(value: object) -> str:
    """Give a scalar as the CLI prints it; YAML reads an unquoted day as a moment."""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} +0000 UTC"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d} 00:00:00 +0000 UTC"
    return str(value)


def _opened(value: object) -> object:
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            return PLACEHOLDER
        return {str(key): _opened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return _scalar(value) if isinstance(value, dt.date) else value


def _holds_secret(value: object) -> bool:
    if isinstance(value, Mapping):
        return set(value) == {"secure"} or any(map(_holds_secret, value.values()))
    return isinstance(value, list) and any(map(_holds_secret, value))
