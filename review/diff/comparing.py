"""Compare the properties of one resource: leaf by leaf, documents by meaning, lists by what stands in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hardening.defaults import DEFAULTS
from hardening.tokens import canonical
from review.diff import lists
from review.diff.deltas import (
    MISSING,
    Delta,
    Json,
    is_asset,
    is_missing,
    is_secret,
    is_unknown,
    seal_of,
)
from review.diff.kinds import FoldKind
from review.diff.texts import is_policy, normal, parsed

_INTERNAL: Final = "__"
"""Properties that begin so are the provider bridge's own."""
_MOST: Final = 8
"""A document in which more differs is told as a whole."""
_DRAWN: Final = frozenset({"dashboardBody"})
"""Documents that only draw: nobody loses or gains anything by what differs in them."""
_TAGS: Final = frozenset({"tags", "tagsAll"})
_PROVIDER: Final = "pulumi:providers:"


def compare(before: Mapping[str, Json], after: Mapping[str, Json], type_: str) -> list[Delta]:
    """Give what differs between the inputs of a resource, sorted by path."""
    if before == after:
        return []
    defaults = DEFAULTS.get(canonical(type_), {})
    found = [_against_default(delta, defaults) for delta in _of_maps("", before, after)]
    return sorted((_as_version(delta, type_) for delta in found), key=lambda delta: delta.path)


def _against_default(delta: Delta, defaults: Mapping[str, Json]) -> Delta:
    """Fold what only says what the provider does anyway."""
    default = defaults.get(delta.path, MISSING)
    if default is MISSING or is_missing(delta.before) == is_missing(delta.after):
        return delta
    given = delta.after if is_missing(delta.before) else delta.before
    same = given == default and isinstance(given, bool) == isinstance(default, bool)
    return Delta(delta.path, delta.before, delta.after, FoldKind.REWRITE) if same else delta


def _as_version(delta: Delta, type_: str) -> Delta:
    if type_.startswith(_PROVIDER) and delta.path in ("version", "pluginDownloadURL"):
        return Delta(delta.path, delta.before, delta.after, FoldKind.VERSION)
    return delta


def _of_maps(path: str, before: Mapping[str, Json], after: Mapping[str, Json], document: str = "") -> Iterator[Delta]:
    for name in sorted({*before, *after}):
        if not name.startswith(_INTERNAL):
            step = f"{path}.{name}" if path else name
            yield from differ(step, before.get(name, MISSING), after.get(name, MISSING), document)


def differ(path: str, before: Json, after: Json, document: str = "") -> Iterator[Delta]:
    """Give what differs between two values."""
    if _same(path, before, after):
        return
    if _marked(before, after):
        if _told_apart(before, after):
            yield Delta(path, before, after, document=document)
    elif is_asset(before) or is_asset(after):
        yield from _of_assets(path, before, after)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_maps(path, before, after, document)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _of_lists(path, before, after, document)
    elif not _same_number(before, after):
        yield from _of_texts(path, before, after, document)


def _same(path: str, before: Json, after: Json) -> bool:
    """Whether two values say the same. An empty object says something by being there, as in `{"block": {}}`."""
    if is_missing(before) and is_missing(after):
        return path in _TAGS or isinstance(before, Mapping) is isinstance(after, Mapping)
    return before == after and type(before) is type(after)


def _told_apart(before: Json, after: Json) -> bool:
    """Whether two values, one of them secret or unknown, can be told apart: two secrets by their seals alone."""
    if is_secret(before) and is_secret(after):
        old, new = seal_of(before), seal_of(after)
        return bool(old and new) and old != new
    return not (is_unknown(before) and is_unknown(after))


def _marked(*values: Json) -> bool:
    return any(is_secret(value) or is_unknown(value) for value in values)


def _same_number(before: Json, after: Json) -> bool:
    """Whether a text and a number, or a text and a truth value, say the same: providers take either."""
    scalar = (str, int, float, bool)
    if not (isinstance(before, scalar) and isinstance(after, scalar)) or type(before) is type(after):
        return False
    return _spelt(before) == _spelt(after)


def _spelt(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_texts(path: str, before: Json, after: Json, document: str) -> Iterator[Delta]:
    """Compare texts, and what documents in them mean."""
    old, new = parsed(before), parsed(after)
    if old is None or new is None or type(old) is not type(new):
        yield Delta(path, before, after, document=document)
        return
    if is_policy(old) and is_policy(new):
        if normal(old) == normal(new):
            yield Delta(path, before, after, FoldKind.REWRITE, document or path)
            return
        old, new = _with_sids(old, new)
    found = list(differ(path, old, new, document or path))
    telling = sum(delta.fold is None for delta in found)
    if telling > (0 if path in _DRAWN else _MOST) and not is_policy(old):
        yield Delta(path, before, after, None, document or path, telling)
    elif telling:
        yield from found
    else:
        yield Delta(path, before, after, FoldKind.REWRITE, document or path)


def _with_sids(old: Json, new: Json) -> tuple[Json, Json]:
    """Give both documents with scalars as lists, so that only what differs in meaning is left."""
    return lists.regular(old), lists.regular(new)


def _of_lists(path: str, before: Sequence[Json], after: Sequence[Json], document: str) -> Iterator[Delta]:
    for pair in lists.paired(path, before, after):
        if pair.fold is not None or pair.whole:
            yield Delta(f"{path}{pair.step}", pair.before, pair.after, pair.fold, document)
        else:
            yield from differ(f"{path}{pair.step}", pair.before, pair.after, document)


def _of_assets(path: str, before: Json, after: Json) -> Iterator[Delta]:
    """Compare code by its content: the folder that it was packed in says nothing."""
    if lists.content(before) != lists.content(after):
        yield Delta(path, before, after, FoldKind.ASSET)
    elif before != after:
        yield Delta(path, before, after, FoldKind.REWRITE)


def is_tag(delta: Delta) -> bool:
    """Whether a difference is one of a tag."""
    return delta.root in _TAGS
