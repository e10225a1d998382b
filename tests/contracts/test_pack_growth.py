"""What a judgement costs grows with the number of resources, and not with its square: operations are counted."""

import cProfile
from collections.abc import Mapping
from typing import Final

from hardening.catalog import RULES
from review.bench.graphs import grown
from review.model import configuration_of, graph_of
from review.record.run import Recording

TIMES: Final = 3
PART: Final = 400
"""Resources of the platform that are copied: to count takes ten times as long as to judge."""
MOST: Final = 3.45
"""Calls at most for three times the resources: some rules look at pairs, such as a secret and who may read it."""


def calls(document: Mapping[str, object], copies: int) -> int:
    """Count the calls of a judgement of so many platforms in one stack, each under names of its own."""
    resources = document["resources"]
    assert isinstance(resources, list)
    part = {**document, "resources": resources[:PART]}
    graph = graph_of(grown(part, 1 + copies * (PART - 1)))
    pack, profile = configuration_of(document).pack(RULES), cProfile.Profile()
    profile.runcall(pack.judge, graph)
    return sum(entry.callcount for entry in profile.getstats())


def test_three_platforms_cost_three_times_one(production: Recording) -> None:
    calls(production.unknown, TIMES)  # once before, so that documents are parsed for neither count
    ratio = calls(production.unknown, TIMES) / calls(production.unknown, 1)
    assert TIMES - 1 < ratio < MOST
