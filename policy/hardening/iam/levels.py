"""Which actions change who may do what, and which can name no resource: AWS's reference of actions, generated."""

import functools
from collections.abc import Iterator, Mapping
from importlib import resources

from hardening.iam.statements import Statement, glob


@functools.cache
def permissions() -> Mapping[str, tuple[str, ...]]:
    """Give the actions of the access level "Permissions management" that take a resource, by lower-case service."""
    return {
        service.lower(): tuple(f"{service}:{name}" for name in names) for service, names in _lines("permissions.txt")
    }


@functools.cache
def _unbound() -> frozenset[str]:
    return frozenset(f"{service}:{name}".lower() for service, names in _lines("unbound.txt") for name in names)


def _lines(file: str) -> Iterator[tuple[str, list[str]]]:
    """Give the actions of a generated file by service."""
    text = resources.files("hardening.iam").joinpath(file).read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    yield from ((service, names.split()) for service, _, names in lines)


def names_no_resource(action: str) -> bool:
    """Whether an action changes something and works on `*` alone, so that no policy can narrow it by a resource."""
    return action.lower() in _unbound()


@functools.lru_cache(maxsize=8192)
def _matching(pattern: str) -> frozenset[str]:
    service, _, name = pattern.lower().partition(":")
    if not name or "*" in service or "?" in service:
        return frozenset(each for names in permissions().values() for each in names if glob(pattern, each))
    return frozenset(each for each in permissions().get(service, ()) if glob(pattern, each))


def changing_permissions(statement: Statement) -> list[str]:
    """Give the actions of a statement that change who may do what, sorted."""
    if statement.not_actions:
        left_out = frozenset[str]().union(*map(_matching, statement.not_actions))
        return sorted(_matching("*") - left_out)
    return sorted(frozenset[str]().union(*map(_matching, statement.actions)))
