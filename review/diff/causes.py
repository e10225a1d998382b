"""Where each change comes from: another resource, a key of the configuration, a line of code, or a provider."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hardening.resources import Source
from review.diff.changing import Raw
from review.diff.configuring import Leaf, line
from review.diff.deltas import Delta, Json, is_missing, root_of
from review.diff.kinds import CauseKind, Op
from review.diff.model import NOWHERE, Cause
from review.diff.records import Picture, Record, inputs, mapping, outputs, source, text
from review.lines import line_of

_COMPUTED: Final = ("arn", "name", "bucket", "identifier", "url", "endpoint", "id")
"""Properties that others refer to most, asked first."""
_TELLING: Final = 3
"""Characters below which a text stands in another by chance."""
_OPTIONS: Final = "options."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of how two sides came about."""

    base: Picture
    head: Picture
    leaves: Sequence[Leaf] = ()
    """Values of the configuration that differ."""
    folder: Path | None = None
    """Where the code of the second side stands."""
    files: frozenset[str] | None = None
    """Files that differ; None where nobody knows."""
    changed: Mapping[str, Raw] = field(default_factory=dict)
    """All changes by address."""

    @property
    def code(self) -> bool | None:
        """Whether code changed; None where nobody knows."""
        return any(not _is_config(file) for file in self.files) if self.files is not None else None


def _is_config(file: str) -> bool:
    return file.startswith("Pulumi.") and file.endswith(".yaml")


def of(raw: Raw, delta: Delta, known: Known) -> Cause:
    """Say where the change of one property comes from."""
    found = _upstream(raw, delta, known) or _configured(delta, known)
    return found or _coded(raw, delta.path, known)


def of_whole(raw: Raw, known: Known) -> Cause:
    """Say where the change of a resource as a whole comes from."""
    if raw.op in (Op.CREATE, Op.DELETE):
        name = text(raw.record, "name")
        for leaf in known.leaves:
            old, new = set(_texts(leaf.before)), set(_texts(leaf.after))
            if any(len(word) >= _TELLING and word in name for word in old ^ new):
                return _of_leaf(leaf, known, proven=False)
    return _coded(raw, "", known)


def _upstream(raw: Raw, delta: Delta, known: Known) -> Cause | None:
    """Find the resource that the value comes from, and which of its properties."""
    if delta.upstream:
        record = known.head.records.get(delta.upstream, {})
        said = f"{text(record, 'name')}, which is replaced"
        return Cause(CauseKind.UPSTREAM, said, source(record), delta.upstream)
    sides = (raw.pair.after, raw.pair.before)
    uses = {urn for side in sides for urn in _used(side, root_of(delta.path))}
    words = set(_texts(delta.after)) | set(_texts(delta.before))
    for urn in sorted(uses & known.changed.keys()):
        if urn != raw.urn and (name := _property(known.changed[urn], words)):
            record = known.changed[urn].record
            return Cause(CauseKind.UPSTREAM, f"{text(record, 'name')}.{name}", source(record), urn)
    return None


def _used(side: Record | None, name: str) -> Sequence[str]:
    found = mapping(side, "propertyDependencies").get(name)
    return [str(urn) for urn in found] if isinstance(found, list) else ()


def _property(upstream: Raw, words: set[str]) -> str:
    """Give the property of a changed resource whose value stands in the words, before or after."""
    before, after = upstream.pair.before, upstream.pair.after
    old, new = ({**inputs(side), **outputs(side)} for side in (before, after))
    names = (*(name for name in _COMPUTED if name in new or name in old), *sorted({*old, *new}))
    differing = {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}
    for fits in (_is_one, _is_part):
        for name, values in differing.items():
            if any(isinstance(value, str) and len(value) >= _TELLING and fits(value, words) for value in values):
                return name
    return ""


def _is_one(value: str, words: set[str]) -> bool:
    return value in words


def _is_part(value: str, words: set[str]) -> bool:
    return any(value in word for word in words)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _configured(delta: Delta, known: Known) -> Cause | None:
    """Find the value of the configuration that the property repeats, or the only one that may be the reason."""
    for leaf in known.leaves:
        if _repeats(delta, leaf):
            return _of_leaf(leaf, known)
    if known.leaves and known.code is False:
        return _of_leaf(known.leaves[0], known, others=len(known.leaves) - 1)
    return None


def _repeats(delta: Delta, leaf: Leaf) -> bool:
    """Whether a property changes as the configuration does."""
    if delta.before == leaf.before and delta.after == leaf.after:
        return True
    old, new = (_spelt(value) for value in (leaf.before, leaf.after))
    before, after = " ".join(_texts(delta.before)), " ".join(_texts(delta.after))
    fits = len(new) >= _TELLING and new in after and new not in before
    return fits and (not old or old in before or is_missing(delta.before))


def _spelt(value: Json) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _of_leaf(leaf: Leaf, known: Known, *, others: int = 0, proven: bool = True) -> Cause:
    more = f" or {others} more" if others else ""
    where = line(known.folder, f"Pulumi.{known.head.graph.get('stack')}.yaml", leaf.key)
    return Cause(CauseKind.CONFIG, f"{leaf.key}{more}", where, proven=proven and not others)


def _coded(raw: Raw, path: str, known: Known) -> Cause:
    """Give the line of code that sets a property, or declares the resource."""
    where = source(raw.pair.after if raw.pair.after is not None else raw.pair.before)
    if where is None:
        return NOWHERE
    if path and known.folder is not None and not path.startswith(_OPTIONS):
        at = line_of(known.folder / where.file, where.line, path)
        where = Source(where.file, at) if at else where
    proven = known.files is not None and where.file in known.files
    return Cause(CauseKind.CODE, f"{where.file}:{where.line}", where, proven=proven)
