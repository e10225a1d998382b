"""What several checks read, mend and demand together."""

from collections.abc import Iterable, Iterator

from hardening.rule import Check


def demands_of(checks: Iterable[Check]) -> dict[str, tuple[Check, ...]]:
    """Union what several checks demand of resources of other types."""
    found: dict[str, tuple[Check, ...]] = {}
    for each in checks:
        for type_, wanted in each.demands.items():
            found[type_] = (*found.get(type_, ()), *wanted)
    return found


def mends_of(checks: Iterable[Check], type_: str = "") -> frozenset[tuple[str, str]]:
    """Union what several checks can mend; `type_` names the resource when it is not the subject."""
    return frozenset((owner or type_, path) for each in checks for owner, path in each.mends)


def reads_of(checks: Iterable[Check], type_: str = "") -> frozenset[tuple[str, str]]:
    """Union what several checks read; `type_` names the resource when it is not the subject."""

    def named() -> Iterator[tuple[str, str]]:
        for each in checks:
            for owner, path in each.reads:
                yield owner or type_, path

    return frozenset(named())
