"""All that changes in who reaches what, by resource."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from review.diff.access import (
    acting,
    attachments,
    containers,
    documents,
    firewall,
    gates,
    lists,
    network,
    posture,
    sinks,
)
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.identities import Holdings
from review.diff.changing import Raw
from review.diff.kinds import Direction, Op
from review.diff.records import Picture, mapping

_ALONE: Final = (
    attachments.gains, posture.gains, firewall.gains, containers.gains, sinks.gains, gates.gains,
)  # fmt: skip
"""What a resource says of itself, whatever stands beside it."""


def gains(raws: Sequence[Raw], holdings: Holdings, base: Picture, head: Picture) -> Mapping[str, Sequence[Gain]]:
    """Give what is gained and lost, by the address of the resource at which it shows."""
    opened, passed = network.gains(raws, base, head), lists.gains(raws, base, head)
    spoken = documents.gains(raws, holdings)
    made, gone = ({raw.urn for raw in raws if raw.op is op} for op in (Op.CREATE, Op.DELETE))
    found: dict[str, list[Gain]] = {}
    for raw in raws:
        silent = _no_news(raw, made, gone)
        said = (*spoken.get(raw.urn, ()), *_alone(raw, holdings))
        news = [gain for gain in said if gain.direction is not silent]
        found[raw.urn] = [*news, *opened.get(raw.urn, ()), *passed.get(raw.urn, ())]
    return found


def _alone(raw: Raw, holdings: Holdings) -> Iterator[Gain]:
    """Give what a resource says of itself, but for what a policy that it attaches says in so many words."""
    yield from acting.gains(raw, holdings.holders)
    for found in _ALONE:
        if found is not attachments.gains or not holdings.attaches(raw):
            yield from found(raw)


def _no_news(raw: Raw, made: AbstractSet[str], gone: AbstractSet[str]) -> Direction | None:
    """Give what goes without saying: others are kept out of what is new itself, and no longer out of what is gone."""
    uses = mapping(raw.pair.after, "propertyDependencies").values()
    if raw.op is Op.CREATE and any(str(urn) in made for urns in uses if isinstance(urns, list) for urn in urns):
        return LESS
    kept = attachments.kept(raw) if raw.op is Op.DELETE else frozenset()
    return MORE if kept and kept <= gone else None
