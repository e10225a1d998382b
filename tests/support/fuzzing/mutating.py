"""A good input made bad, from a seed: the same number gives the same bytes."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from random import Random
from typing import Final

import yaml

from tests.support.fuzzing.nasty import PIECES, VALUES, YAML_PIECES, Json, nested

Place = tuple[dict[str, Json] | list[Json], str | int]


class Form(StrEnum):
    """What an input is written in."""

    JSON = "json"
    YAML = "yaml"
    LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Seed:
    """A good input."""

    form: Form
    text: str


def mutated(seed: Seed, random: Random) -> bytes:
    """Give a seed with some things wrong."""
    if seed.form is Form.LINES:
        lines = seed.text.splitlines()
        at = random.randrange(len(lines))
        lines[at] = mutated(Seed(Form.JSON, lines[at]), random).decode(errors="replace")
        return "\n".join(lines).encode()
    text = _tree(seed, random) if random.random() < 0.8 else seed.text
    if seed.form is Form.YAML and random.random() < 0.7:
        text = _lines(text, random)
    data = text.encode("utf-8", errors="surrogatepass")
    return data if text != seed.text and random.random() < 0.9 else _bytes(data, random)


@cache
def _parsed(seed: Seed) -> Json:
    return json.loads(seed.text) if seed.form is Form.JSON else yaml.safe_load(seed.text)


def _tree(seed: Seed, random: Random) -> str:
    """Change some values of the document."""
    body = copy.deepcopy(_parsed(seed))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(body))
        if places:
            random.choice(_CHANGES)(places, random)
    return json.dumps(body, ensure_ascii=random.random() < 0.5, default=str)


def _places(body: Json) -> Iterator[Place]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield body, str(key)
            yield from _places(value)
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield body, index
            yield from _places(value)


def _get(place: Place) -> Json:
    holder, at = place
    if isinstance(holder, dict):
        return holder[str(at)]
    return holder[int(at)]


def _set(place: Place, value: Json) -> None:
    holder, at = place
    if isinstance(holder, dict):
        holder[str(at)] = value
    else:
        holder[int(at)] = value


def _replace(places: list[Place], random: Random) -> None:
    _set(random.choice(places), copy.deepcopy(random.choice(VALUES)))


def _remove(places: list[Place], random: Random) -> None:
    holder, at = random.choice(places)
    if isinstance(holder, dict):
        holder.pop(str(at), None)
    elif isinstance(at, int) and at < len(holder):
        del holder[at]


def _move(places: list[Place], random: Random) -> None:
    """Put one value in the place of another."""
    _set(random.choice(places), copy.deepcopy(_get(random.choice(places))))


def _rename(places: list[Place], random: Random) -> None:
    holder, at = random.choice(places)
    if isinstance(holder, dict) and at in holder:
        holder[str(random.choice(VALUES))[:300]] = holder.pop(str(at))


def _wrap(places: list[Place], random: Random) -> None:
    place = random.choice(places)
    _set(place, nested(random.choice((1, 1, 2, 20, 95)), _get(place)))


def _repeat(places: list[Place], random: Random) -> None:
    holder, _ = random.choice(places)
    if isinstance(holder, list) and holder:
        holder.extend(copy.deepcopy(random.choice(holder)) for _ in range(random.choice((1, 5, 40))))


def _as_text(places: list[Place], random: Random) -> None:
    """Write a value as the text of its JSON, as policy documents travel."""
    place = random.choice(places)
    _set(place, json.dumps(_get(place), default=str))


_CHANGES: Final[tuple[Callable[[list[Place], Random], None], ...]] = (
    *(_replace, _replace, _replace, _replace, _remove, _move, _rename, _wrap, _repeat, _as_text),
)


def _lines(text: str, random: Random) -> str:
    """Put pieces of YAML into a text, at places where a value, a key or a line stands."""
    lines = text.splitlines() or [""]
    for _ in range(random.choice((1, 1, 2, 4))):
        at, piece = random.randrange(len(lines)), random.choice(YAML_PIECES)
        key, colon, _ = lines[at].partition(":")
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
        lines[at] = random.choice((f"{key}{colon} {piece}", f"{indent}{piece}", f"{lines[at]}{piece}", piece))
    return "\n".join(lines) + "\n"


def _bytes(data: bytes, random: Random) -> bytes:
    """Damage the bytes, as a broken disk, a wrong encoding or a half transfer would."""
    how = random.randrange(8)
    at, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    if how == 0:
        return data[:at]
    if how == 1:
        return data[:at] + data[end:]
    if how == 2:
        return data[:at] + random.choice(PIECES) + data[at:]
    if how == 3:
        return data[:at] + bytes((random.randrange(256),)) + data[at + 1 :]
    if how == 4:
        return data[:end] + data[at:end] + data[end:]
    if how == 5:
        return data.decode(errors="replace").encode(random.choice(("utf-16", "utf-16-le", "utf-8-sig", "utf-32")))
    if how == 6:
        return random.choice(PIECES) + data
    return data[:at] + random.choice(PIECES) * random.choice((1, 3, 50)) + data[end:]
