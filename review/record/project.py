"""Read a project's files as the Pulumi CLI does: name, entry point and the configuration of one stack."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

PLACEHOLDER: Final = "[secret]"
"""Stands for an encrypted value, which nothing here can or should open."""


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
    settings = _yaml(directory / "Pulumi.yaml", f"{directory} holds no Pulumi project")
    name = str(settings.get("name") or "")
    if not name:
        message = f"{directory / 'Pulumi.yaml'}: name: missing; give the project a name"
        raise ProjectError(message)
    stacks = sorted(path.name.split(".")[1] for path in directory.glob("Pulumi.*.yaml"))
    known = ", ".join(stacks) or "none"
    file = directory / f"Pulumi.{stack}.yaml"
    values = _yaml(file, f"stack {stack!r} has no {file.name}; stacks with a file: {known}").get("config") or {}
    if not isinstance(values, Mapping):
        message = f"{file}: config: must be a map of keys to values"
        raise ProjectError(message)
    merged = _defaults(settings, name) | {_qualify(str(key), name): value for key, value in values.items()}
    main = directory / str(settings.get("main") or ".")
    return Project(
        directory=directory,
        name=name,
        stack=stack,
        main=main / "__main__.py" if main.is_dir() else main,
        config={key: _text(value) for key, value in merged.items()},
        secret_keys=frozenset(key for key, value in merged.items() if _holds_secret(value)),
    )


def _yaml(path: Path, missing: str) -> Mapping[str, object]:
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProjectError(missing) from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        message = f"{path}{line}: not valid YAML: {getattr(error, 'problem', error)}"
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
