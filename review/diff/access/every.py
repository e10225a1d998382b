"""All that changes in who reaches what, by resource."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from review.diff.access import attachments, documents, firewall, lists, network, posture
from review.diff.access.gains import LESS, Gain
from review.diff.access.holders import Holders
from review.diff.changing import Raw
from review.diff.kinds import Op
from review.diff.records import Picture, mapping


def gains(raws: Sequence[Raw], base: Picture, head: Picture) -> Mapping[str, Sequence[Gain]]:
    """Give what is gained and lost, by the address of the resource at which it shows."""
    opened, passed = network.gains(raws, base, head), lists.gains(raws, base, head)
    spoken = documents.gains(raws, Holders(raws, base, head))
    created = {raw.urn for raw in raws if raw.op is Op.CREATE}
    said = {raw.urn: _told(raw, created, spoken.get(raw.urn, ())) for raw in raws}
    return {raw.urn: [*said[raw.urn], *opened.get(raw.urn, ()), *passed.get(raw.urn, ())] for raw in raws}


def _told(raw: Raw, created: AbstractSet[str], spoken: Sequence[Gain]) -> Iterator[Gain]:
    """Give what a resource gives or takes. That a new one keeps others out of what is new itself is no news."""
    uses = mapping(raw.pair.after, "propertyDependencies").values()
    silent = raw.op is Op.CREATE and any(str(urn) in created for urns in uses if isinstance(urns, list) for urn in urns)
    for gain in (*spoken, *attachments.gains(raw), *posture.gains(raw), *firewall.gains(raw)):
        if not (silent and gain.direction is LESS):
            yield gain
