"""The addresses that a resource had before, by its own aliases and by those of its parents, as the engine reads them.

A child of a renamed component keeps its identity: the engine derives its old address from the component's alias
(pulumi/pulumi, `pkg/resource/deploy/step_generator.go`).
"""

from collections.abc import Iterator, Mapping

from review.diff.records import Record, text, texts
from review.record import urns


class Aliases:
    """The former addresses of the resources of one graph."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        """Read the aliases on demand."""
        self._records = records
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, urn: str) -> tuple[str, ...]:
        """Give the former addresses of a resource: its own aliases first."""
        if urn not in self._known:
            self._known[urn] = ()  # ends a circle of parents, which a broken file may have
            self._known[urn] = tuple(dict.fromkeys(self._all(urn)))
        return self._known[urn]

    def _all(self, urn: str) -> Iterator[str]:
        record = self._records.get(urn)
        if record is None:
            return
        own = texts(record, "aliases")
        yield from own
        parent = text(record, "parent")
        for old in self.of(parent) if parent else ():
            for one in (urn, *own):
                yield _inherited(one, parent, old)


def _inherited(urn: str, parent: str, old: str) -> str:
    """Give the address of a child whose parent had another one; a name that begins with the parent's follows it."""
    stack, project = old.split("::")[:2]
    before, now, name = urns.name_of(old), urns.name_of(parent), urns.name_of(urn)
    new_name = f"{before}{name.removeprefix(now)}" if name.startswith(now) else name
    return urns.compose(stack.removeprefix("urn:pulumi:"), project, old, urns.type_of(urn), new_name)
