"""Secrets of files: told apart by seals, and their texts known, so that none of them shows wherever else it stands."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from hardening.values import SECRET_MARK, SIGNATURE
from review.diff.deltas import Json, is_secret, seal_of
from review.load.limits import measured
from review.record.values import SEAL, seal

_WORD: Final = re.compile(r"[^\s\"'`,;:=&@/\\()\[\]{}<>|]+")
_LEAST: Final = 6
"""Characters below which a word is one of the language."""


def sealed(value: Json, key: str, known: set[str]) -> Json:
    """Give the JSON of a file with a seal at each secret; the texts of those in clear are put into `known`."""
    if isinstance(value, list):
        return [sealed(item, key, known) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) == SECRET_MARK:
        inner = value.get("plaintext", value.get("value"))
        known.update(_texts(inner))
        return {**value, SEAL: seal(inner if inner is not None else value.get("ciphertext"), key)}
    return {name: sealed(item, key, known) for name, item in value.items()}


def _texts(value: Json) -> Iterator[str]:
    """Give the texts within a secret, of JSON written as a text as well."""
    if isinstance(value, str):
        yield value
        try:
            inner = json.loads(value)  # leniently: a text of a secret that is missed is a secret that shows
            measured(inner)
        except (ValueError, RecursionError):
            return
        if inner != value:
            yield from _texts(inner)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def seals_in(value: Json) -> Iterator[str]:
    """Give every seal of a graph, in no order."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left.extend(item for item in one if isinstance(item, dict | list))
        elif is_secret(one):
            if found := seal_of(one):
                yield found
        elif isinstance(one, dict):
            left.extend(item for item in one.values() if isinstance(item, dict | list))


class Spotter:
    """Finds secrets in texts by their seals, where nobody has kept their text."""

    def __init__(self, key: str, seals: frozenset[str]) -> None:
        """Look for the secrets of these seals."""
        self._key, self._seals = key, seals

    def hidden(self, text: str, by: str) -> str:
        """Give a text with every word that is a secret replaced."""
        if not self._seals:
            return text
        if len(text) >= _LEAST and seal(text, self._key) in self._seals:
            return by
        return _WORD.sub(lambda found: by if self._is_secret(found.group()) else found.group(), text)

    def _is_secret(self, word: str) -> bool:
        return len(word) >= _LEAST and seal(word, self._key) in self._seals
