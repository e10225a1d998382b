"""Response to incidents: documents that people start and approve."""

from components.composition.site import Site
from components.operations.response import IncidentResponse, IncidentResponseArgs


def declare_response(site: Site) -> IncidentResponse:
    """Declare the documents. They name everything by its deterministic name and wait for nothing.

    They have no signals of their own: people start them, whom the alarms of other areas tell.
    """
    args = IncidentResponseArgs(identity=site.identity, approvers=site.settings.break_glass.approvers)
    return IncidentResponse("response", args, site.here)
