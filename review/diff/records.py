"""A graph as comparison reads it: records by URN, and what a record says of itself."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from hardening.resources import Source
from hardening.tokens import canonical
from review.diff.deltas import Json
from review.record.urns import STACK_TYPE

Record = Mapping[str, Json]
PROVIDER: Final = "pulumi:providers:"


class Picture:
    """One side of a comparison. `unknown` is the same program with what AWS computes left unknown, if there is one."""

    def __init__(self, graph: Record, unknown: Record | None = None) -> None:
        """Index the records of the graph by URN."""
        self.graph = graph
        self.records: dict[str, Record] = _indexed(graph)
        self.unknown = unknown
        self._paths: dict[str, str] = {}

    @cached_property
    def open(self) -> Mapping[str, Record]:
        """The records in which nothing is known that AWS computes; none where no program was run."""
        return _indexed(self.unknown) if self.unknown is not None else {}

    @property
    def runs(self) -> bool:
        """Whether a program was run for it, so that what AWS computes is known to be unknown."""
        return self.unknown is not None

    def component(self, urn: str) -> str:
        """Give the names of the components around a resource, the outermost first."""
        record = self.records.get(urn)
        parent = text(record, "parent") if record else ""
        if parent not in self._paths:
            self._paths[parent] = self._path(parent)
        return self._paths[parent]

    def _path(self, urn: str) -> str:
        names: list[str] = []
        while (record := self.records.get(urn)) is not None and record["type"] != STACK_TYPE:
            names.append(text(record, "name"))
            urn = text(record, "parent")
        return "/".join(reversed(names))


def _indexed(graph: Record) -> dict[str, Record]:
    found = graph.get("resources")
    return {str(one["urn"]): one for one in (found if isinstance(found, list) else ()) if isinstance(one, Mapping)}


def text(record: Record, name: str) -> str:
    """Give a text of a record, empty where it has none."""
    found = record.get(name)
    return found if isinstance(found, str) else ""


def inputs(record: Record | None) -> Record:
    """Give the inputs of a record."""
    return mapping(record, "inputs")


def outputs(record: Record | None) -> Record:
    """Give the outputs of a record."""
    return mapping(record, "outputs")


def mapping(record: Record | None, name: str) -> Record:
    """Give an object of a record, empty where it has none."""
    found = record.get(name) if record is not None else None
    return found if isinstance(found, Mapping) else {}


def texts(record: Record, name: str) -> tuple[str, ...]:
    """Give a list of texts of a record."""
    found = record.get(name)
    return tuple(map(str, found)) if isinstance(found, list) else ()


def kind(record: Record) -> str:
    """Give the canonical type."""
    return canonical(text(record, "type"))


def custom(record: Record) -> bool:
    """Whether a record is a resource of a provider; components, the stack and providers are none."""
    return record.get("custom") is not False and not text(record, "type").startswith(("pulumi:pulumi:", PROVIDER))


def source(record: Record | None) -> Source | None:
    """Give the line that declares a record."""
    found = mapping(record, "source")
    line = found.get("line")
    return Source(str(found.get("file", "")), line) if isinstance(line, int) and found.get("file") else None


def flag(record: Record | None, name: str) -> bool:
    """Give a truth value of a record."""
    return record is not None and record.get(name) is True


def provider_urn(record: Record | None) -> str:
    """Give the URN of the provider of a record, without its id."""
    return text(record, "provider").rpartition("::")[0] if record is not None else ""
