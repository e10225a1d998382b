"""Configuration enters here: from the engine, or as plain data."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

import pulumi
from pulumi.runtime import config as engine

from settings import attestations as attested
from settings.model import ATTESTATIONS, Settings
from settings.problems import Code, Fault, InvalidSettingsError, Problem
from settings.relations import data, edge, outside, product, services, signed, stack
from settings.relations.given import Given, Relation
from settings.schema.kind import Spot
from settings.schema.reading import Reader
from settings.schema.scalars import Choice, Day, Sealed, Text
from settings.schema.section import Row, Section, build, members, rows
from settings.schema.values import Values
from settings.words import shown

ROOT: Final = Path(__file__).resolve().parent.parent
"""The folder of Pulumi.yaml."""
TABLE: Final = MappingProxyType({row.path: row for row in rows(Settings)})
"""Every key, by path."""
_ORDER: Final = {path: index for index, path in enumerate(TABLE)}
_RELATIONS: Final[tuple[Relation, ...]] = (
    *stack.RELATIONS,
    *data.RELATIONS,
    *edge.RELATIONS,
    *product.RELATIONS,
    *services.RELATIONS,
    *outside.RELATIONS,
    *signed.RELATIONS,
    attested.file_exists,
)


def from_stack(
    config: pulumi.Config,
    *,
    today: dt.date | None = None,
    known_rules: Collection[str] | None = None,
    root: Path = ROOT,
) -> Settings:
    """Read the configuration of the stack that runs."""
    raw, secret_keys = _collected(config)
    named = raw.get("attestationsFile", ATTESTATIONS)
    return parse(
        raw,
        stack=pulumi.get_stack(),
        secret_keys=secret_keys,
        # The only look at the clock: whether a signature still holds depends on the day by its nature.
        today=today or dt.date.today(),  # noqa: DTZ011  signatures end by the calendar of whoever runs this
        attestations=_text(root, named) if isinstance(named, str) else None,
        known_rules=known_rules,
        evidence=partial(_digest, root),
    )


def parse(  # noqa: PLR0913  each is one fact of the outside
    raw: Mapping[str, object],
    *,
    stack: str,
    today: dt.date,
    secret_keys: Collection[str] = (),
    attestations: str | None = None,
    known_rules: Collection[str] | None = None,
    evidence: Callable[[str], str | None] | None = None,
) -> Settings:
    """Check plain data and give the settings, or raise `InvalidSettingsError` with everything that is wrong.

    `secret_keys` are the keys that the engine marks as secret: a secret inside an object marks the whole object.
    `attestations` is the text of the attestations file, and `evidence` gives the SHA-256 of a file by its path.
    """
    sink: list[Problem] = []
    found: dict[str, object] = {}
    Reader(found=found, everywhere=tuple(TABLE), sealed=secret_keys).section(Settings, raw, Spot(key="", sink=sink))
    values = Values(found=found, table=TABLE, sealed=secret_keys)
    given = Given(stack=stack, today=today, known_rules=known_rules, attestations=attestations, evidence=evidence)
    records = attested.read(attestations, sink) if attestations is not None else ()
    relations: tuple[Relation, ...] = (*_RELATIONS, partial(attested.hold, records))
    for relation in relations:
        sink.extend(values.taken(relation, given))
    if sink:
        raise InvalidSettingsError(sorted(sink, key=_place))
    return replace(build(Settings, values.value), attestations=records)


def _place(problem: Problem) -> tuple[int, tuple[int, ...]]:
    """Order problems as the reference orders keys and as lists are counted; what belongs to no key comes last."""
    entries = tuple(map(int, re.findall(r"\[(\d+)\]", problem.key)))
    path = re.sub(r"\[\d+\]", "", problem.key)
    while path:
        for known, index in _ORDER.items():
            if known == path or known.startswith(f"{path}."):
                return index, entries
        path = path.rpartition(".")[0]
    return len(_ORDER), entries


def _collected(config: pulumi.Config) -> tuple[dict[str, object], frozenset[str]]:
    """Collect every key of the namespace, known or not, and which of them the engine marks as secret.

    The SDK gives single keys only. All of them are where it looks: set by the runtime, or in `PULUMI_CONFIG`.
    A key of its own environment variable (`PULUMI_CONFIG_…`) cannot be spelt back, so known ones are asked for.
    """
    prefix = f"{config.name}:"
    everything = (*engine.CONFIG.get(), *engine.get_config_env())
    names = {name.removeprefix(prefix): None for name in everything if name.startswith(prefix)}
    known = {member.name: member for member in members(Settings)}
    texts = {name: text for name in (*names, *known) if (text := config.get(name)) is not None}
    marked = engine.get_config_secret_keys_env()
    secret = (name for name in texts if engine.is_config_secret(prefix + name) or prefix + name in marked)
    return {name: _decoded(known.get(name), text) for name, text in texts.items()}, frozenset(secret)


def _decoded(member: Row | Section | None, text: str) -> object:
    """Give text as it is, and everything else as the JSON that the engine makes of it."""
    if isinstance(member, Row) and isinstance(member.kind, Text | Choice | Day | Sealed):
        return text
    try:
        return cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return text


def _file(root: Path, path: str) -> Path | None:
    """Find a file of the repository, where it exists."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):
        return None


def _text(root: Path, path: str) -> str | None:
    file = _file(root, path)
    if file is None:
        return None
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            return opened.read(attested.MOST_CHARACTERS + 1)
    except OSError as error:
        fault = Fault(code=Code.UNREADABLE, problem=f"{shown(path)}: {error.strerror}", fix="make it readable")
        raise InvalidSettingsError([fault.at("attestationsFile")]) from None


def _digest(root: Path, path: str) -> str | None:
    file = _file(root, path)
    if file is None:
        return None
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
