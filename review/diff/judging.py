"""What the pack says of both sides: which findings are new, which were there before, and which are gone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hardening.pack import Finding
from hardening.waivers import Waiver
from review.beside import beside
from review.diff.outline import FindingChanges
from review.diff.records import Picture
from review.judge import Verdicts, judge


@dataclass(frozen=True, slots=True)
class Terms:
    """By what both sides are judged."""

    before: Sequence[Waiver] = ()
    after: Sequence[Waiver] = ()


UNWAIVED: Final = Terms()
_MANY: Final = 200
"""Records from which on a process of its own to judge them is no waste."""


def compare(
    base: Picture,
    head: Picture,
    terms: Terms,
    moved: Mapping[str, str],
    shown: Callable[[Finding], Finding],
) -> FindingChanges:
    """Judge both sides; `moved` are the addresses that are other ones now, `shown` makes a finding ready to show."""
    before, after = _both(base, head, terms)
    old = {_moved(each, moved).fingerprint: shown(each) for each in before}
    new = {each.fingerprint: shown(each) for each in _findings(after)}
    return FindingChanges(
        new=tuple(each for print_, each in new.items() if _appeared(each, old.get(print_))),
        existing=tuple(each for print_, each in new.items() if not _appeared(each, old.get(print_))),
        fixed=tuple(each for print_, each in old.items() if print_ not in new),
        waivers=after.waivers if after is not None else (),
    )


def _moved(found: Finding, moved: Mapping[str, str]) -> Finding:
    """Give a finding at the address that its resource has now."""
    return replace(found, urn=moved[found.urn]) if found.urn in moved else found


def _appeared(now: Finding, before: Finding | None) -> bool:
    """Whether a finding is new, or blocks now since nobody answers for it any more."""
    return before is None or (now.blocks and before.waiver is not None)


def _both(base: Picture, head: Picture, terms: Terms) -> tuple[Sequence[Finding], Verdicts | None]:
    """Give the findings of one side and the verdicts on the other; what is the same is judged once."""
    if (base.graph, base.unknown, terms.before) == (head.graph, head.unknown, terms.after):
        after = _judged(head, terms.after)
        return _findings(after), after
    if len(base.records) < _MANY:
        return _findings(_judged(base, terms.before)), _judged(head, terms.after)
    with beside(lambda: _findings(_judged(base, terms.before))) as before:
        after = _judged(head, terms.after)
        return before(), after


def _judged(side: Picture, waivers: Sequence[Waiver]) -> Verdicts | None:
    return judge(side.graph, side.unknown, waivers=waivers) if side.records else None


def _findings(verdicts: Verdicts | None) -> tuple[Finding, ...]:
    return verdicts.findings if verdicts is not None else ()
