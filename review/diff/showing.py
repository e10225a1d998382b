"""Values made ready to be shown: short, and without any secret."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from hardening.aws.detectors import secrets_in
from hardening.values import sensitive
from review.diff.deltas import Delta, Json, holds_secret, is_asset, is_missing, is_secret, is_unknown
from review.diff.lists import content
from review.diff.naming import NOT_SET
from review.diff.sealing import Spotter
from review.diff.texts import parsed

HIDDEN: Final = "[secret]"
_LONGEST: Final = 160
"""Characters of a value that are shown; what is longer says how long it is."""
_AROUND: Final = 24
"""Characters that are shown around what differs between two long texts."""
_TELLING: Final = 6
"""A shorter secret is a word of the language: to black it out would spoil texts and hide nothing."""
_OPAQUE: Final = frozenset({"userData", "userDataBase64", "customData", "startupScript"})
"""Scripts whose author may have written anything into them: that they changed is shown, never their text."""
_PROVIDER: Final = "pulumi:providers:"
_OF_PROVIDERS: Final = frozenset(
    {
        "region", "allowedAccountIds", "forbiddenAccountIds", "defaultTags", "ignoreTags", "version", "profile",
        "skipCredentialsValidation", "skipRegionValidation", "skipMetadataApiCheck", "maxRetries", "useFipsEndpoint",
    }
)  # fmt: skip
"""Arguments of providers that are known to be no secret; all others are hidden."""
_LABEL: Final = re.compile(r"\[([^\[\]]*)\]")
_VALUES: Final = frozenset({"value", "Value", "values", "default", "stringValue"})


class Redactor:
    """Shows values. `known` are texts of secrets that must not show wherever they stand."""

    def __init__(self, known: Iterable[str] = (), spotter: Spotter | None = None) -> None:
        """Keep the secrets, the longest first, so that none shows through another."""
        self._spotter = spotter
        self._known = sorted({text for text in known if len(text) >= _TELLING}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Give a text without any known secret."""
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        return self._spotter.hidden(text, HIDDEN) if self._spotter is not None else text

    def both(self, delta: Delta, type_: str) -> tuple[str, str]:
        """Give a difference as two texts; what is secret on one side is hidden on both."""
        if holds_secret(delta.before) or holds_secret(delta.after):
            return _masked(delta.before), _masked(delta.after)
        if delta.inside:
            return _measured(delta.before), f"{_measured(delta.after)}, in which {_differ(delta.inside)}"
        before, after = self._value(delta.path, delta.before, type_), self._value(delta.path, delta.after, type_)
        if len(before) > _LONGEST or len(after) > _LONGEST:
            return _windows(before, after)
        return before, after

    def _value(self, path: str, value: Json, type_: str) -> str:
        if is_missing(value):
            return NOT_SET
        if is_unknown(value):
            return "unknown until the update"
        if is_asset(value):
            return _asset(value)
        if _hides(path, type_):
            return HIDDEN if sensitive(path) or type_.startswith(_PROVIDER) else _measured(value)
        held = parsed(value)  # a document in a text is read as what it holds, not as a text with its marks escaped
        return self.text(json.dumps(_clean(path, value if held is None else held), ensure_ascii=False, sort_keys=True))


def _masked(value: Json) -> str:
    return NOT_SET if is_missing(value) else "plain, hidden" if not holds_secret(value) else HIDDEN


def _hides(path: str, type_: str) -> bool:
    root = path.partition(".")[0].partition("[")[0]
    return root in _OPAQUE or (type_.startswith(_PROVIDER) and root not in _OF_PROVIDERS)


def _measured(value: Json) -> str:
    return f"a text of {len(value)} characters" if isinstance(value, str) else "a value"


def _differ(count: int) -> str:
    return "1 value differs" if count == 1 else f"{count} values differ"


def _asset(value: Json) -> str:
    """Say how much code there is, never what it is."""
    found = content(value)
    return f"{len(found)} files" if isinstance(found, Mapping) else "a file"


def _clean(path: str, value: Json) -> Json:
    """Hide what is secret in a value, by its mark, its name or its shape."""
    if is_secret(value):
        return HIDDEN
    if isinstance(value, Mapping):
        named = str(value.get("name", value.get("Name", value.get("key", ""))))
        return {
            key: _clean(f"{path}[{named}].{key}" if key in _VALUES else f"{path}.{key}", item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_clean(path, item) for item in value]
    return HIDDEN if isinstance(value, str) and _betrays(path, value) else value


def _betrays(path: str, text: str) -> bool:
    """Whether a text is a secret by what it is called or by its shape; a reference to one is none."""
    if not text or text.startswith("arn:"):
        return False
    last = path.rpartition(".")[2]
    labels = _LABEL.findall(path)
    name = labels[-1] if labels and last in _VALUES else _LABEL.sub("", last)
    return sensitive(name) or bool(secrets_in(name, text))


def _windows(before: str, after: str) -> tuple[str, str]:
    """Give of two long texts what differs, with a little around it, and how long each is."""
    start = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return _window(before, start, end), _window(after, start, end)


def _window(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    piece = text[first : min(last, first + _LONGEST)]
    left, right = "…" if first else "", "…" if first + len(piece) < len(text) else ""
    return f"{left}{piece}{right} ({len(text)} characters)" if left or right else piece
