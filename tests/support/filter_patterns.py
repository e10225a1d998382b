"""Whether a log line matches a JSON filter pattern (CloudWatch Logs User Guide, "Filter pattern syntax").

A selector that leads nowhere matches no comparison, not even `!=`; only NOT EXISTS.
"""

import fnmatch
import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<mark>\(|\)|&&|\|\|)|(?P<path>\$(?:\.[\w-]+)+)|(?P<sign>!=|<=|>=|=|<|>)"
    r'|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>[\w.*+-]+))'
)
_NUMBERS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STATES: Final[Mapping[tuple[str, str], Callable[[bool, object], bool]]] = {
    ("NOT", "EXISTS"): lambda there, _: not there,
    ("IS", "NULL"): lambda there, value: there and value is None,
    ("IS", "TRUE"): lambda there, value: there and value is True,
    ("IS", "FALSE"): lambda there, value: there and value is False,
}


def matches(pattern: str, line: object) -> bool:
    """Whether a line, decoded, matches."""
    body = pattern.strip()
    assert body[:1] == "{", f"no JSON pattern: {pattern}"
    assert body[-1:] == "}", f"no JSON pattern: {pattern}"
    reader = _Reader(body[1:-1])
    answer = reader.either()
    assert reader.done, f"not understood: {pattern}"
    return answer(line)


Answer = Callable[[object], bool]


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        found, at = list[tuple[str, str]](), 0
        while text[at:].strip():
            token = _TOKEN.match(text, at)
            assert token, f"not understood: {text[at:]}"
            assert token.lastgroup
            found.append((token.lastgroup, token[token.lastgroup]))
            at = token.end()
        self._tokens, self._at = found, 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def either(self) -> Answer:
        parts = [self._both()]
        while self._takes("||"):
            parts.append(self._both())
        return lambda line: any(part(line) for part in parts)

    def _both(self) -> Answer:
        parts = [self._one()]
        while self._takes("&&"):
            parts.append(self._one())
        return lambda line: all(part(line) for part in parts)

    def _one(self) -> Answer:
        if self._takes("("):
            inner = self.either()
            assert self._takes(")"), "a parenthesis stays open"
            return inner
        kind, path = self._next()
        assert kind == "path", f"{path} is no selector"
        kind, sign = self._next()
        value_kind, value = self._next()
        if kind == "word":
            state = _STATES[sign, value]
            return lambda line: state(*_found(line, path))
        wanted: object = value[1:-1] if value_kind == "text" else value
        number = None if value_kind == "text" else _number(value)
        return lambda line: _compared(sign, *_found(line, path), wanted if number is None else number)

    def _takes(self, mark: str) -> bool:
        if not self.done and self._tokens[self._at] == ("mark", mark):
            self._at += 1
            return True
        return False

    def _next(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _found(line: object, path: str) -> tuple[bool, object]:
    """Follow a selector; whether it leads somewhere, and to what."""
    for step in path.split(".")[1:]:
        if not isinstance(line, Mapping) or step not in line:
            return False, None
        line = line[step]
    return True, line


def _compared(sign: str, there: bool, value: object, wanted: object) -> bool:  # noqa: FBT001  the halves of a find
    if not there:
        return False
    if sign in _NUMBERS:
        assert isinstance(wanted, float)
        return isinstance(value, int | float) and _NUMBERS[sign](value, wanted)
    same = value == wanted if isinstance(wanted, float) else isinstance(value, str) and _like(value, str(wanted))
    return same if sign == "=" else not same


def _like(value: str, wanted: str) -> bool:
    return fnmatch.fnmatchcase(value, wanted.replace("[", "[[]"))
