"""The whole table, in order."""

from collections.abc import Mapping

from review.cadence.alarms import Alarms
from review.cadence.branches import branches, watchers
from review.cadence.credential import Credential, Kind
from review.cadence.others import others
from review.cadence.secrets import secrets
from review.model import graph_of


def cadence(document: Mapping[str, object]) -> list[Credential]:
    """Give a row for every credential of a graph document: by kind, and by name."""
    graph = graph_of(document)
    alarms = Alarms(graph)
    watching = watchers(graph, alarms)
    declared = list(secrets(graph, alarms, watching))
    found = [*declared, *branches(watching, [one.name for one in declared]), *others(graph, alarms)]
    order = list(Kind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.name, one.urn))
