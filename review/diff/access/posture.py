"""What is switched off that kept others out, or on that lets them in."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.defaults import DEFAULTS
from review.diff import guards
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.switches import ANY, OF, PLAIN, Switch, count, given
from review.diff.changing import Raw
from review.diff.deltas import Json, holds_secret, is_missing, is_unknown
from review.diff.kinds import AccessKind, Answer, Direction, Op


def gains(raw: Raw) -> Iterator[Gain]:
    """Give the switches of a resource that are worse or safer now."""
    if raw.op not in (Op.UPDATE, Op.REPLACE):
        return
    seen: set[str] = set()
    for delta in raw.deltas if raw.type.startswith("aws:") else ():
        for path, before, after in _leaves(guards.plain(delta.path), delta.before, delta.after):
            if path not in seen and (found := _changed(raw, delta.path, path, before, after)) is not None:
                seen.add(path)
                yield found


def _leaves(path: str, before: Json, after: Json) -> Iterator[tuple[str, Json, Json]]:
    """Give a value itself and, where it is an object, the values in it."""
    yield path, before, after
    old, new = (value if isinstance(value, Mapping) and not is_unknown(value) else {} for value in (before, after))
    for name in sorted({*old, *new}):
        yield from _leaves(f"{path}.{name}", old.get(name), new.get(name))


def _changed(raw: Raw, where: str, path: str, before: Json, after: Json) -> Gain | None:
    switch = OF.get((raw.type, path)) or ANY.get(path)
    if switch is None or is_unknown(before) or (path == "protocol" and raw.type.split(":")[1] in PLAIN):
        return None
    default = DEFAULTS.get(raw.type, {}).get(path)
    old, new = (default if is_missing(value) else value for value in (before, after))
    if is_unknown(new):
        return None if switch.rank in (given, count) else _gain(switch, where, (path, old, new), MORE, Answer.MAY)
    one, other = switch.rank(old), switch.rank(new)
    if one == other:
        return None
    return _gain(switch, where, (path, old, new), MORE if other < one else LESS, Answer.WILL)


def _gain(switch: Switch, where: str, said: tuple[str, Json, Json], direction: Direction, answer: Answer) -> Gain:
    path, before, after = said
    return Gain(
        kind=switch.kind, direction=direction, path=where, who=_WHO[switch.kind],
        what=f"{path} is {_shown(after)}", before=_shown(before), after=_shown(after), answer=answer,
    )  # fmt: skip


_WHO: Final = {
    AccessKind.PUBLIC: "anybody outside",
    AccessKind.ENCRYPTION: "whoever reads the medium or the wire",
    AccessKind.LOGGING: "whoever must not be seen",
    AccessKind.SIGN_IN: "whoever signs in",
    AccessKind.FIREWALL: "requests that are filtered",
    AccessKind.NETWORK: "what shares the network",
    AccessKind.CONTAINER: "what runs in it",
}


def _shown(value: Json) -> str:
    if is_missing(value):
        return "not set"
    if holds_secret(value):
        return "[secret]"
    if isinstance(value, bool):
        return "on" if value else "off"
    return (
        str(value)
        if isinstance(value, str | int | float)
        else f"{len(value)} entries"
        if isinstance(value, list)
        else "given"
    )
