"""Attestations: what people state, deployed beside what it is about, so that its age can be watched."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity

BRANCH = "attest"
"""Where the records are, below /project/environment/."""
_LONGEST = 4096
"""Characters that a parameter of the standard tier holds (Systems Manager User Guide, "Managing parameter tiers")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What is stated of one control. Without a signature nobody has attested it yet."""

    control: str
    statement: str
    owner: str
    cadence_days: int
    """How long a statement may hold."""
    signature: Mapping[str, str]
    """Approver, evidence, its digest and the days between which it holds; empty while nobody has attested it."""
    covers: Sequence[str] = ()
    """Platforms that the statement covers."""

    def render(self) -> str:
        """Give the record as JSON text."""
        body: dict[str, object] = {
            "control": self.control,
            "statement": self.statement,
            "owner": self.owner,
            "cadenceDays": self.cadence_days,
            **({"platforms": sorted(self.covers)} if self.covers else {}),
            **self.signature,
        }
        return json.dumps(body, sort_keys=True)

    def __post_init__(self) -> None:
        """Refuse a record that would not fit into a parameter."""
        if (length := len(self.render())) > _LONGEST:
            message = (
                f"attestation {self.control} has {length} characters: a parameter holds {_LONGEST}; say it shorter"
            )
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class AttestationsArgs:
    """Inputs of the attestations."""

    identity: Identity
    """Names and tags."""
    records: Sequence[Record]
    """One for each control that people keep."""


class Attestations(Hardened):
    """A parameter for each attested control, named by it."""

    def __init__(self, name: str, args: AttestationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the records."""
        open_ = [record.control for record in args.records if not record.signature]
        super().__init__(name, {"attested": len(args.records) - len(open_), "manual": open_}, opts)
        for record in args.records:
            aws.ssm.Parameter(
                f"{name}-{record.control}",
                name=args.identity.path(f"{BRANCH}/{record.control}"),
                description=f"Attestation of {record.control}",
                type="String",
                insecure_value=record.render(),  # the SDK seals `value`, and whoever reviews the stack should read this
                tags=args.identity.tags(Use="attestation", Control=record.control),
                opts=self.child(),
            )
        self.publish()
