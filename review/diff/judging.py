"""What the pack says of both sides: which findings are new, which were there before, and which are gone."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hardening.pack import Finding
from review.diff.outline import FindingChanges
from review.diff.records import Picture
from review.judge import judge


def compare(
    base: Picture, head: Picture, moved: Mapping[str, str], shown: Callable[[Finding], Finding]
) -> FindingChanges:
    """Judge both sides; `moved` are the addresses that are other ones now, `shown` makes a finding ready to show."""
    old = {replace(each, urn=moved.get(each.urn, each.urn)).fingerprint: shown(each) for each in _findings(base)}
    new = {each.fingerprint: shown(each) for each in _findings(head)}
    return FindingChanges(
        new=tuple(each for print_, each in new.items() if print_ not in old),
        existing=tuple(each for print_, each in new.items() if print_ in old),
        fixed=tuple(each for print_, each in old.items() if print_ not in new),
    )


def _findings(side: Picture) -> tuple[Finding, ...]:
    return judge(side.graph, side.unknown).findings if side.records else ()
