"""JSON of others: parsed within the limits, or refused with what is wrong and where."""

import json
import math
import re
from collections import Counter
from typing import Final

from review.load.limits import DIGITS, TOKENS, TooMuchError, measured, within

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""Half of a character outside the basic plane; a half without the other is no Unicode."""


class MalformedError(ValueError):
    """A text is not what it should be; the message says where and why."""


def json_of(text: str) -> object:
    """Parse JSON. Raises `MalformedError` and `TooMuchError`."""
    within(sum(text.count(sign) for sign in ",[{"), TOKENS, "commas and brackets")
    try:
        body: object = json.loads(
            text, parse_int=_integer, parse_float=_finite, parse_constant=_finite, object_pairs_hook=_unrepeated
        )
    except json.JSONDecodeError as error:
        message = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise MalformedError(message) from None
    except RecursionError:
        message = "nested too deeply"
        raise TooMuchError(message) from None
    measured(body)
    if _HALF.search(text):
        _whole_characters(body)
    return body


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        message = f"a number of {len(text):,} digits; Pulumi's numbers have {DIGITS} at most"
        raise MalformedError(message)
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        message = f"the number {text[:20]} is not finite"
        raise MalformedError(message)
    return number


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse an object that gives a key twice: readers differ in which of the two they believe."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        message = f"the key {twice[:80]!r} is given twice in one object"
        raise MalformedError(message)
    return found


def _whole_characters(body: object) -> None:
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        message = "a text holds half of a character (a lone surrogate)"
        raise MalformedError(message) from None
