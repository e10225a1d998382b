"""The configuration of the pack from a file, as `pulumi --policy-pack-config` takes it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.configuration import Asked
from hardening.rule import Level
from hardening.values import from_json
from review.commands.common import CommandError
from review.load.documents import json_of
from review.load.limits import YAML_BYTES
from review.load.raw import RawError, text_of

_EVERY: Final = "all"
_LEVEL: Final = "enforcementLevel"


def add_configuration(parser: ArgumentParser) -> None:
    """Declare how the pack is configured."""
    parser.add_argument(
        "--policy-pack-config",
        type=Path,
        metavar="FILE",
        help="levels and parameters of rules, as Pulumi takes them; what lowers a rule needs a waiver",
    )


def configuration_of(arguments: Namespace) -> dict[str, Asked]:
    """Read what is asked for, by policy name; nothing where no file is named."""
    path = arguments.policy_pack_config
    if path is None:
        return {}
    try:
        body = json_of(text_of(path, YAML_BYTES))
    except (RawError, ValueError) as error:
        message = f"--policy-pack-config {path}: {error}"
        raise CommandError(message) from None
    if not isinstance(body, dict):
        message = f"--policy-pack-config {path}: expected an object of policies by name"
        raise CommandError(message)
    every = _level(body.pop(_EVERY, None), _EVERY)
    asked = {} if every is None else {rule.name: Asked(every) for rule in RULES}
    return asked | {name: _asked(name, value, every) for name, value in body.items()}


def _asked(name: str, value: object, every: Level | None) -> Asked:
    if not isinstance(value, Mapping):
        return Asked(_level(value, name))
    given = from_json({key: item for key, item in value.items() if key != _LEVEL})
    level = _level(value[_LEVEL], name) if _LEVEL in value else every
    return Asked(level, given if isinstance(given, Mapping) else {})


def _level(value: object, name: str) -> Level | None:
    if isinstance(value, Mapping):
        value = value.get(_LEVEL)
    if value is None:
        return None
    try:
        return Level(str(value))
    except ValueError:
        known = ", ".join(level.value for level in Level)
        message = f"--policy-pack-config: {name[:80]} is {str(value)[:80]!r}; a level is one of {known}"
        raise CommandError(message) from None
