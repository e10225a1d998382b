"""Secrets in plain sight: known formats, telling names and text that looks drawn at random.

A hit names the detector and the length of the text, never the text.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

FORMATS: Final = {
    "an AWS access key id": r"(?<![0-9A-Z])(AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a JSON Web Token": r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}",
    "a GitHub token": r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})",
    "a Slack token": r"\bxox[abeoprs]-[\w-]{10,}",
    "a Stripe key": r"\b[rs]k_(live|test)_\w{10,}",
    "a Google API key": r"\bAIza[\w-]{35}",
    "a Google access token": r"\bya29\.[\w-]{20,}",
    "a Google refresh token": r"(?<![\w/])1//0[\w-]{30,}",
    "a Meta access token": r"\bEAA[A-Za-z0-9]{60,}",
    "an Instagram access token": r"\bIG[AQ][A-Za-z0-9_-]{60,}",
    "a SendGrid key": r"\bSG\.[\w-]{22}\.",
    "a URL with a password": r"://[^/@:\s]*:(?![$<{\[*])[^@/\s]+@",
}
_FORMATS: Final = tuple((name, re.compile(pattern)) for name, pattern in FORMATS.items())

_TELLING: Final = re.compile(
    r"(secret|token|passw(or)?d|passphrase|(^|_)pass|pwd|credential|cookie|dsn|connection[_-]?string|(^|[_-])auth"
    r"|salt|pepper|(api|private|access|encryption|signing|session|master|hmac|jwt)[_-]?key)(s|set|ring)?$",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SWITCH: Final = re.compile(
    r"|true|false|yes|no|on|off|[01]|none|null|enabled|disabled|required|optional", re.IGNORECASE
)
_REFERENCE: Final = re.compile(
    r"arn:aws[\w-]*:\S+|\{\{resolve:\S+\}\}|\$\{?[\w.:-]+\}?|alias/\S+|https?://[^@\s]+|/?[\w.-]+(/[\w.-]+)+|/"
)
"""What names a secret without being one: an ARN, a dynamic reference, a variable, an alias, an address, a path."""

_ADDRESS: Final = re.compile(r"arn:aws|sha(256|384|512)[-:]", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_LEAST_BITS: Final = 4.2
"""Shannon entropy per character; hexadecimal digests and UUIDs stay at 4 or below."""
_LEAST_CHANGES: Final = 0.42
"""Share of neighbours of different kinds (upper, lower, digit): 0.62 in random text, 0.3 in compound names."""


@functools.lru_cache(maxsize=4096)  # most texts are tags, and most tags are alike
def secrets_in(name: str, text: str) -> tuple[str, ...]:
    """Name every detector that takes the text of a property or variable for a secret."""
    return tuple(_hits(name, text))


def _hits(name: str, text: str) -> Iterator[str]:
    for detector, pattern in _FORMATS:
        if pattern.search(text):
            yield detector
    if telling(name) and not _SWITCH.fullmatch(text) and not _REFERENCE.fullmatch(text):
        yield "a literal under the name of a secret"
    if any(random(word) for part in text.split() if not _addresses(part) for word in _WORD.findall(part)):
        yield "a text that looks drawn at random"


def _addresses(part: str) -> bool:
    """Whether a part of a text is a URL, an ARN or a digest, whose words may well be random."""
    return "://" in part or _ADDRESS.match(part) is not None


def telling(name: str) -> bool:
    """Whether a name says that its value is secret: `DB_PASSWORD`, `sessionSecret`, `--api-key`."""
    return _TELLING.search(_CAMEL.sub("_", name)) is not None


def random(word: str) -> bool:
    """Whether a word looks drawn at random: many symbols, evenly used, and changing kind as random text does."""
    kinds = [_kind(character) for character in word if character.isalnum()]
    if len(set(kinds)) < 3 or entropy(word) < _LEAST_BITS:  # noqa: PLR2004  upper, lower and digit
        return False
    changes = sum(left != right for left, right in pairwise(kinds))
    return changes / (len(kinds) - 1) >= _LEAST_CHANGES


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "upper" if character.isupper() else "lower"


def entropy(word: str) -> float:
    """Give the Shannon entropy of a word in bits per character."""
    total = len(word)
    return -sum(count / total * math.log2(count / total) for count in Counter(word).values())
