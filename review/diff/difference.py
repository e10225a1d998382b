"""Compare two graphs: every change with what it means, and what is alike told once."""

from collections.abc import Mapping
from dataclasses import replace

from review.diff import changing, hazards
from review.diff.access.every import gains
from review.diff.cascade import follow
from review.diff.deltas import Delta
from review.diff.folding import fold
from review.diff.matching import pairs
from review.diff.model import ConfigChange, Difference, Side
from review.diff.records import Picture, mapping
from review.diff.replacing import Declared, Replacing
from review.diff.showing import Redactor


def difference(
    base: Picture, head: Picture, sides: tuple[Side, Side], *, replacing: Replacing | None = None
) -> Difference:
    """Give everything that two graphs differ in."""
    redactor, decides = Redactor(), replacing or Declared()
    paired = pairs(base, head)
    direct = [found for pair in paired if (found := changing.raw(pair, decides)) is not None]
    raws = follow(direct, paired, head)
    reached = gains(raws, base, head)
    changes = tuple(
        replace(
            changing.told(raw, base, head, redactor),
            hazards=hazards.of(raw, base, head),
            access=tuple(gain.at(raw) for gain in reached.get(raw.urn, ())),
        )
        for raw in raws
    )
    return Difference(
        project=str(head.graph.get("project", "")),
        stack=str(head.graph.get("stack", "")),
        base=sides[0],
        head=sides[1],
        changes=changes,
        folded=fold(changes),
        config=_config(base, head, redactor),
        outputs=changing.of_outputs(base, head, redactor),
    )


def _config(base: Picture, head: Picture, redactor: Redactor) -> tuple[ConfigChange, ...]:
    """Give the keys of the configuration that differ."""
    old, new = mapping(base.graph, "config"), mapping(head.graph, "config")
    return tuple(
        ConfigChange(key, *redactor.both(Delta(key, old.get(key), new.get(key)), ""))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )


def counted(values: Mapping[str, int]) -> str:
    """Give counts as one text: `2 created, 1 replaced`."""
    return ", ".join(f"{count} {what}" for what, count in values.items() if count)
