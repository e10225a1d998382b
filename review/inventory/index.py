"""A graph, by what resources call each other: names, ARNs, ids and dependencies."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from hardening.tokens import aws, canonical
from review.picture.model import Record, Tree, kind_of
from review.render.facts import records

_ONLY: Final = {
    aws("s3/bucket"): "bucket",
    aws("rds/instance"): "identifier",
    aws("rds/cluster"): "clusterIdentifier",
    aws("docdb/cluster"): "clusterIdentifier",
    aws("elasticache/replicationGroup"): "replicationGroupId",
}
"""Properties that name the resource itself; elsewhere the same property names another one."""
_ARN_FIELDS: Final = 6


class Index:
    """Finds resources by what others call them, and what stands around them."""

    def __init__(self, graph: Record) -> None:
        self.graph = graph
        self.records: dict[str, Record] = {str(record["urn"]): record for record in records(graph)}
        self.by_type: dict[str, list[Record]] = defaultdict(list)
        for record in self.records.values():
            self.by_type[canonical(str(record["type"]))].append(record)

    @cached_property
    def _called(self) -> Mapping[str, list[tuple[int, Record]]]:
        """What is called so, with how surely: by its ARN or the name that only it has, by a name, or by an id."""
        called: dict[str, list[tuple[int, Record]]] = defaultdict(list)
        for record in self.records.values():
            if record.get("custom") is not False:
                for rank, value in _names(record):
                    called[value].append((rank, record))
        return called

    def target(self, record: Record, path: str, *types: str) -> Record | None:
        """Give the resource that a property names, by value or, where that is not known yet, by its dependencies."""
        value = get(record, path)
        found = self._called.get(value, []) if isinstance(value, str) else []
        chosen = self._first(found, types, record)
        if chosen is not None or isinstance(value, str):
            return chosen
        dependencies = record.get("propertyDependencies")
        urns = dependencies.get(path.partition(".")[0]) if isinstance(dependencies, Mapping) else None
        every = urns if isinstance(urns, list) else []
        known = [(0, self.records[str(urn)]) for urn in every if str(urn) in self.records]
        return self._first(known, types, record)

    def named(self, value: str, *types: str) -> Record | None:
        """Give the resource that is called so; what follows a name in an ARN (a stream, an object) is left away."""
        while value:
            if (found := self._first(self._called.get(value, []), types)) is not None:
                return found
            shorter = max(value.rfind("/"), value.rfind(":"))
            value = value[:shorter] if shorter > 0 and value.count(":") >= _ARN_FIELDS - 1 else ""
        return None

    @staticmethod
    def _first(found: list[tuple[int, Record]], types: tuple[str, ...], user: Record | None = None) -> Record | None:
        """Choose the surest, of the same provider as who names it: two regions may have the same name."""
        provider = user.get("provider") if user is not None else None
        fitting = [
            (rank, each.get("provider") != provider, str(each["urn"]))
            for rank, each in found
            if not types or canonical(str(each["type"])) in types
        ]
        best = min(fitting, default=None)
        return next((each for _, each in found if best is not None and str(each["urn"]) == best[2]), None)

    def joined(self, type_: str, path: str, store: Record) -> Iterator[Record]:
        """Give the resources of a type whose property names a store."""
        for record in self.by_type[type_]:
            if self.target(record, path, canonical(str(store["type"]))) is store:
                yield record

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        tree = Tree(self.graph)
        names = Counter(str(tree.every[top]["name"]) for top in tree.tops())
        return {urn: _called_once(tree.every[top], names) for top in tree.tops() for urn in tree.under(top)}

    def owner(self, record: Record) -> str:
        """Give the name of the component, at the top, that a resource is a part of."""
        return self._owners.get(str(record["urn"]), str(record["name"]))

    @cached_property
    def _home(self) -> str:
        """The region that the configuration of the stack names."""
        config = self.graph.get("config")
        found = config if isinstance(config, Mapping) else {}
        project = self.graph.get("project")
        return next((str(found[key]) for key in ("aws:region", f"{project}:region") if found.get(key)), "")

    def region(self, record: Record) -> str:
        """Give the region: of the resource, its ARN or its provider, or that of the stack."""
        own = _own(record, "region")
        arn = _own(record, "arn")
        from_arn = arn.split(":")[3] if isinstance(arn, str) and arn.count(":") >= _ARN_FIELDS - 1 else ""
        provider = self.records.get(str(record.get("provider") or "").rpartition("::")[0])
        given = get(provider, "region") if provider is not None else None
        return next((str(each) for each in (own, from_arn, given, self._home) if isinstance(each, str) and each), "")


def get(record: Record, path: str) -> object:
    """Read an input; unknown and secret values are None."""
    value: object = record.get("inputs")
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    hidden = isinstance(value, Mapping) and ({"$secret", "$unknown"} & value.keys())
    return None if hidden else value


def _own(record: Record, name: str) -> object:
    outputs = record.get("outputs")
    found = outputs.get(name) if isinstance(outputs, Mapping) else None
    return found if isinstance(found, str) else get(record, name)


def _names(record: Record) -> Iterator[tuple[int, str]]:
    outputs = record.get("outputs")
    given = outputs if isinstance(outputs, Mapping) else {}
    only = _ONLY.get(canonical(str(record["type"])), "")
    found = ((0, given.get("arn")), (0, get(record, only)), (1, get(record, "name")), (2, given.get("id")))
    yield from ((rank, value) for rank, value in found if isinstance(value, str) and value)


def _called_once(record: Record, names: Mapping[str, int]) -> str:
    """Give the name of a component, with its kind where another has the same name."""
    name = str(record["name"])
    return f"{name} ({kind_of(str(record['type']))})" if names[name] > 1 else name
