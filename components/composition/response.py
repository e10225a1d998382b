"""Response to incidents: documents that people start and approve."""

from dataclasses import dataclass

from components._signals import Signal
from components.composition.site import Site
from components.operations.response import IncidentResponse, IncidentResponseArgs


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What responds to incidents."""

    documents: IncidentResponse
    signals: tuple[Signal, ...] = ()
    """None: documents are started by people, whom the alarms of other areas tell."""


def declare_response(site: Site) -> Response:
    """Declare the documents. They name everything by its deterministic name and wait for nothing."""
    args = IncidentResponseArgs(identity=site.identity, approvers=site.settings.break_glass.approvers)
    return Response(documents=IncidentResponse("response", args, site.here))
