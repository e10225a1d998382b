"""A graph that differs from another in a few resources, made without indexing all of them anew."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from hardening.resources import Graph, Resource


class Overlay(Graph):
    """A graph with some resources replaced by others of the same URN and type."""

    def __init__(self, base: Graph, replaced: Mapping[str, Resource]) -> None:
        """Take over of the base what the replaced ones have no part in."""
        self.partial, self.environment = base.partial, base.environment
        self.by_urn = {**base.by_urn, **replaced}
        self.resources = tuple(self.by_urn.values())
        types = {resource.type for resource in replaced.values()}
        self.by_type = defaultdict(list, base.by_type)
        for type_ in types:
            self.by_type[type_] = [replaced.get(one.urn, one) for one in base.by_type[type_]]
        self.told = {}
        self._joins = {
            key: join
            for key, join in base._joins.items()  # noqa: SLF001  the joins of a graph are nobody else's business
            if key[0] not in types and join.sources.keys().isdisjoint(replaced)
        }
        self.__dict__["identity_index"] = _identities(base, replaced)


def _identities(base: Graph, replaced: Mapping[str, Resource]) -> Mapping[str, Sequence[Resource]]:
    """Give the names of all, those of the replaced ones anew."""
    index = dict(base.identity_index)
    for urn, new in replaced.items():
        for text in base.by_urn[urn].identities():
            index[text] = [one for one in index.get(text, ()) if one.urn != urn]
        for text in dict.fromkeys(new.identities() if new.custom else ()):
            index[text] = [*index.get(text, ()), new]
    return index
