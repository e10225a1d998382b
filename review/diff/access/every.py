"""All that changes in who reaches what, by resource."""

from collections.abc import Mapping, Sequence

from review.diff.access import attachments, documents, firewall, lists, network, posture
from review.diff.access.gains import Gain
from review.diff.changing import Raw
from review.diff.records import Picture


def gains(raws: Sequence[Raw], base: Picture, head: Picture) -> Mapping[str, Sequence[Gain]]:
    """Give what is gained and lost, by the address of the resource at which it shows."""
    opened, passed = network.gains(raws, base, head), lists.gains(raws, base, head)
    return {
        raw.urn: [
            *documents.gains(raw),
            *attachments.gains(raw),
            *posture.gains(raw),
            *firewall.gains(raw),
            *opened.get(raw.urn, ()),
            *passed.get(raw.urn, ()),
        ]
        for raw in raws
    }
