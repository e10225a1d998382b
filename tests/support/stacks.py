"""The stack files of the repository as plain configuration, and what is wrong with changed ones."""

import copy
import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest
import yaml

from settings.load import parse
from settings.model import Settings
from settings.problems import InvalidSettingsError, Problem

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 1, 1)


@cache
def stack_file(stack: str) -> Mapping[str, object]:
    """Give the configuration of a stack, by key without the namespace."""
    body = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    config = cast("Mapping[str, object]", body["config"])
    return {key.removeprefix("bulwark:"): value for key, value in config.items()}


def changed(changes: Mapping[str, object], stack: str = "prod") -> dict[str, object]:
    """Give the configuration of a stack with other values at some paths."""
    raw = copy.deepcopy(dict(stack_file(stack)))
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = raw
        for parent in parents:
            place = cast("dict[str, object]", place.setdefault(parent, {}))
        place[last] = value
    return raw


def accepted(changes: Mapping[str, object] | None = None, stack: str = "prod") -> Settings:
    """Parse a changed stack."""
    return parse(changed(changes or {}, stack), stack=stack, today=TODAY)


def refused(
    changes: Mapping[str, object],
    stack: str = "prod",
    *,
    name: str | None = None,
    sealed: Collection[str] = (),
    rules: Collection[str] | None = None,
    attestations: str | None = None,
) -> tuple[Problem, ...]:
    """Give the problems of a changed stack."""
    with pytest.raises(InvalidSettingsError) as caught:
        parse(
            changed(changes, stack),
            stack=name or stack,
            today=TODAY,
            secret_keys=sealed,
            known_rules=rules,
            attestations=attestations,
        )
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return caught.value.problems
