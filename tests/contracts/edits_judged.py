"""Break a graph and judge what is broken, hundreds of times: what an edit left alone is converted once."""

import copy
from collections.abc import Mapping
from typing import Any, cast

from hardening.catalog import RULES
from hardening.resources import Graph, Resource
from hardening.rule import Level, Verdict
from review.model import configuration_of, graph_of
from tests.contracts.edits import Edit

Record = dict[str, Any]


class _Base:
    """A graph that is broken again and again."""

    def __init__(self, graph: Mapping[str, object]) -> None:
        self._graph = graph  # kept alive, since it is found by its identity
        self._lent = copy.deepcopy(_records(graph))
        self._records = {record["urn"]: record for record in _records(graph)}
        self._resources = {resource.urn: resource for resource in graph_of(graph).resources}

    def lend(self) -> Record:
        """Give a copy to break, good until the next is asked for: what the last edit broke is copied anew."""
        for place, record in enumerate(_records(self._graph)):
            if self._lent[place] != record:
                self._lent[place] = copy.deepcopy(record)
        rest = {name: copy.deepcopy(value) for name, value in self._graph.items() if name != "resources"}
        return {**rest, "resources": [*self._lent], "$base": id(self._graph)}

    def converted(self, changed: Mapping[str, object]) -> Graph:
        """Give the pack's own graph of a changed one."""
        records = _records(changed)
        providers = [record for record in records if record["type"].startswith("pulumi:providers:")]
        if not all(self._same(record) for record in providers):
            return graph_of(changed)  # every resource knows its provider
        fresh = [record for record in records if not self._same(record)]
        made = {id(record): resource for record, resource in zip(fresh, self._made(fresh, providers), strict=True)}
        return Graph([made.get(id(record)) or self._resources[record["urn"]] for record in records])

    def _same(self, record: Record) -> bool:
        return self._records.get(record["urn"]) == record

    def _made(self, fresh: list[Record], providers: list[Record]) -> list[Resource]:
        return list(graph_of({"resources": [*fresh, *providers]}).resources)[: len(fresh)]


_BASES: dict[int, _Base] = {}


def _base(graph: Mapping[str, object]) -> _Base:
    if id(graph) not in _BASES:
        _BASES[id(graph)] = _Base(graph)
    return _BASES[id(graph)]


def _records(graph: Mapping[str, object]) -> list[Record]:
    return cast("list[Record]", graph["resources"])


def broken(graph: Mapping[str, object], edit: Edit) -> dict[str, Any]:
    """Give a copy of a graph with an edit made, good until another one of this graph is asked for."""
    changed = _base(graph).lend()
    edit(changed)
    return changed


def verdicts_of(rule_id: str, graph: Mapping[str, object]) -> set[Verdict]:
    """Judge by one rule: a mutation must not be killed by another one's luck."""
    (rule,) = [found for found in RULES if found.id == rule_id]
    assert rule.prod is not Level.DISABLED
    base = _BASES.get(cast("int", graph.get("$base")))
    resources = base.converted(graph) if base else graph_of(graph)
    return {finding.verdict for finding in configuration_of(graph).pack((rule,)).judge(resources).findings}
