"""Compare two sides: every change with what it means and where it comes from, and what is alike told once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from hardening.pack import Finding
from review.diff import caching, causes, changing, configuring, hazards, judging, locking
from review.diff.access.documents import settled
from review.diff.access.every import gains
from review.diff.access.gains import Gain
from review.diff.access.identities import Holdings
from review.diff.cascade import follow
from review.diff.causes import Known
from review.diff.changing import Raw
from review.diff.folding import fold
from review.diff.judging import UNWAIVED, Terms
from review.diff.kinds import FoldKind, Op
from review.diff.matching import pairs
from review.diff.model import Access, Change, Difference, Hazard
from review.diff.outline import FindingChanges
from review.diff.records import Picture
from review.diff.replacing import Declared
from review.diff.revisions import changed_files
from review.diff.sealing import Spotter, seals_in
from review.diff.showing import Redactor
from review.diff.sides import Loaded, as_far_as


def difference(base: Loaded, head: Loaded, *, terms: Terms | None = UNWAIVED) -> Difference:
    """Give everything that two sides differ in; without terms, what the pack says of them is left out."""
    old, new = as_far_as(base.picture, head), head.picture
    redactor = _redactor(base, head)
    raws = _raws(old, new, head)
    leaves = configuring.leaves(old, new)
    known = Known(old, new, leaves, head.folder, _files(base, head), {raw.urn: raw for raw in raws})
    holdings = Holdings(raws, old, new)
    reached = gains(raws, holdings, old, new)
    changes = tuple(_change(raw, known, reached.get(raw.urn, ()), redactor) for raw in raws)
    changes = tuple(_elsewhere(changes, frozenset(settled(raws, holdings))))
    moved = {change.before_urn: change.urn for change in changes if change.before_urn}
    return Difference(
        project=str(new.graph.get("project", "")),
        stack=str(new.graph.get("stack", "")),
        base=base.side,
        head=head.side,
        changes=changes,
        folded=fold(changes),
        config=configuring.told(leaves, new, head.folder, redactor),
        versions=locking.versions(base.folder, head.folder),
        outputs=changing.of_outputs(old, new, redactor),
        findings=FindingChanges()
        if terms is None
        else judging.compare(old, new, terms, moved, lambda each: _finding(each, redactor)),
    )


def _redactor(base: Loaded, head: Loaded) -> Redactor:
    """Give what hides every secret of either side, wherever it stands."""
    seals = frozenset(seal for side in (base, head) for seal in seals_in(side.picture.graph))
    spotter = Spotter(caching.seal_key(), seals) if seals else None
    return Redactor((*base.known, *head.known), spotter)


def _raws(old: Picture, new: Picture, head: Loaded) -> list[Raw]:
    paired, decides = pairs(old, new), head.replacing or Declared()
    direct = [found for pair in paired if (found := changing.raw(pair, decides)) is not None]
    return follow(direct, paired, new)


def _change(raw: Raw, known: Known, reached: Sequence[Gain], redactor: Redactor) -> Change:
    told = changing.told(raw, known.base, known.head, redactor, lambda each, delta: causes.of(each, delta, known))
    return replace(
        told,
        hazards=tuple(_hazard(each, redactor) for each in hazards.of(raw, known.base, known.head)),
        access=tuple(_access(gain.at(raw), redactor) for gain in reached),
        cause=causes.of_whole(raw, known),
    )


def _elsewhere(changes: Iterable[Change], settled_: AbstractSet[tuple[str, str]]) -> Iterator[Change]:
    """Fold the policies that stand elsewhere now and say what they said."""
    places = defaultdict[str, set[str]](set)
    for urn, path in settled_:
        places[urn].add(path)
    for change in changes:
        paths = places[change.urn] if change.op is Op.UPDATE else set[str]()
        told = [
            replace(each, fold=each.fold or FoldKind.ELSEWHERE) if each.path in paths else each
            for each in change.properties
        ]
        yield replace(change, properties=tuple(told)) if paths else change


def _hazard(found: Hazard, redactor: Redactor) -> Hazard:
    return replace(found, what=redactor.text(found.what), instead=redactor.text(found.instead))


def _access(found: Access, redactor: Redactor) -> Access:
    show = redactor.text
    return replace(
        found,
        who=show(found.who),
        what=show(found.what),
        on=show(found.on),
        before=show(found.before),
        after=show(found.after),
    )


def _finding(found: Finding, redactor: Redactor) -> Finding:
    return replace(found, actual=redactor.text(found.actual), expected=redactor.text(found.expected))


def _files(base: Loaded, head: Loaded) -> frozenset[str] | None:
    """Give the files that differ, where both sides are of one repository."""
    if base.revision is None or head.folder is None:
        return None
    return changed_files(base.revision, head.revision)
