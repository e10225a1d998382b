"""Response to incidents: the documents that carry it out once people have approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._naming import Identity
from components.operations.automation import Automation, AutomationArgs, Frame
from components.operations.playbooks.dsr_request import dsr_request
from components.operations.playbooks.exfiltration import exfiltration
from components.operations.playbooks.legal_hold import legal_hold
from components.operations.playbooks.oauth_breach import oauth_breach
from components.operations.playbooks.tiktok_cookie import tiktok_cookie

PLAYBOOKS: Final = (tiktok_cookie, oauth_breach, exfiltration, dsr_request, legal_hold)
"""Every playbook of the platform."""
MOST_APPROVERS: Final = 10
"""What a step takes (Systems Manager User Guide, "aws:approve")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentResponseArgs:
    """Inputs of the response."""

    identity: Identity
    """Names and tags."""
    approvers: Sequence[str]
    """ARNs of the roles that approve."""

    def __post_init__(self) -> None:
        """Refuse a list that a step does not take, or that leaves nobody when one person is away."""
        if not 2 <= len(self.approvers) <= MOST_APPROVERS:  # noqa: PLR2004  one who may be away, and another
            message = f"{len(self.approvers)} approvers: name 2 to {MOST_APPROVERS}, so that one of them is at hand"
            raise ValueError(message)


class IncidentResponse(Hardened):
    """The playbooks as documents, each with a role of its own. Alarms tell people; nothing starts by itself."""

    controls = ("IR-2",)

    documents: pulumi.Output[Sequence[str]]
    """Names of the documents."""

    def __init__(self, name: str, args: IncidentResponseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare every playbook."""
        playbooks = [make(args.identity, args.approvers) for make in PLAYBOOKS]
        super().__init__(name, {"documents": [args.identity.named(playbook.part) for playbook in playbooks]}, opts)
        frame = Frame(identity=args.identity, approvers=args.approvers)
        made = [
            Automation(f"{name}-{playbook.part}", AutomationArgs(playbook=playbook, frame=frame), self.child())
            for playbook in playbooks
        ]
        self.documents = pulumi.Output.all(*(each.name for each in made))
        self.publish()
