"""Network access lists: a second, stateless fence around each tier, should a security group ever be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import Identity
from components.foundation.addressing import Tier, TierPlan
from components.foundation.ports import HTTP, HTTPS, POSTGRES, REDIS
from components.foundation.subnets import ANYWHERE

_ANY_CLIENT: Final = (1024, 65_535)
"""Source ports of clients at large, load balancers and NAT gateways (VPC User Guide, "Ephemeral ports")."""
_LINUX_CLIENT: Final = (32_768, 65_535)
"""Source ports of Linux, which Fargate and Lambda run (60999 is the last that the kernel picks by default)."""
_REMOTE_DESKTOP: Final = 3389
"""Never open to the world, not even as the source port of an answer (CIS AWS 5.1). A NAT gateway that picks it for a
connection, one in 64512, loses that connection; its client tries again."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One permission for TCP: whom, and which destination ports."""

    peer: str
    """CIDR block of the other side."""
    first: int
    """First destination port."""
    last: int
    """Last destination port."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fence:
    """What may cross the border of a tier. An access list knows no connections, so answers are openings too."""

    inbound: tuple[Opening, ...]
    outbound: tuple[Opening, ...]


def fences(tiers: Mapping[Tier, TierPlan], api_port: int) -> Mapping[Tier, Fence]:
    """Give the fence of each tier.

    DNS, time and task metadata pass every access list (VPC User Guide, "Network ACLs"), so they need no opening.
    """
    public, app, data = (tiers[tier].block for tier in (Tier.PUBLIC, Tier.APP, Tier.DATA))
    first, last = _ANY_CLIENT
    return {
        Tier.PUBLIC: Fence(
            inbound=(
                Opening(ANYWHERE, HTTPS, HTTPS),
                Opening(ANYWHERE, HTTP, HTTP),
                Opening(app, *_ANY_CLIENT),  # answers to the load balancer
                Opening(ANYWHERE, first, _REMOTE_DESKTOP - 1),  # answers to the NAT gateways
                Opening(ANYWHERE, _REMOTE_DESKTOP + 1, last),
            ),
            # The second opening holds requests to the API, and answers to clients and to the app tier.
            outbound=(Opening(ANYWHERE, HTTPS, HTTPS), Opening(ANYWHERE, *_ANY_CLIENT)),
        ),
        Tier.APP: Fence(
            inbound=(
                Opening(public, api_port, api_port),
                Opening(app, HTTPS, HTTPS),  # interface endpoints
                Opening(ANYWHERE, *_LINUX_CLIENT),  # answers from the internet, endpoints, databases and caches
            ),
            outbound=(
                Opening(ANYWHERE, HTTPS, HTTPS),
                Opening(data, POSTGRES, POSTGRES),
                Opening(data, REDIS, REDIS),
                Opening(public, *_ANY_CLIENT),  # answers to the load balancer
                Opening(app, *_LINUX_CLIENT),  # answers of the interface endpoints
            ),
        ),
        Tier.DATA: Fence(
            inbound=(
                Opening(app, POSTGRES, POSTGRES),
                Opening(app, REDIS, REDIS),
                Opening(data, *_ANY_CLIENT),  # replicas follow their primary
            ),
            outbound=(Opening(app, *_LINUX_CLIENT), Opening(data, *_ANY_CLIENT)),
        ),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessListsArgs:
    """Inputs of the access lists."""

    identity: Identity
    """Names and tags."""
    vpc_id: pulumi.Input[str]
    """The VPC."""
    tiers: Mapping[Tier, TierPlan]
    """The address plan."""
    subnet_ids: Mapping[Tier, Sequence[pulumi.Input[str]]]
    """The subnets of each tier."""
    api_port: int
    """Where the API listens for the load balancer."""


class AccessLists(Hardened):
    """One access list for each tier, so that the closed default one covers no subnet of ours."""

    controls = ("ND-1", "ND-3")

    def __init__(self, name: str, args: AccessListsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare a list for each tier."""
        super().__init__(name, {"apiPort": args.api_port}, opts)
        for tier, fence in fences(args.tiers, args.api_port).items():
            aws.ec2.NetworkAcl(
                f"{name}-{tier.value}",
                vpc_id=args.vpc_id,
                subnet_ids=list(args.subnet_ids[tier]),
                ingress=[_ingress(number, opening) for number, opening in _numbered(fence.inbound)],
                egress=[_egress(number, opening) for number, opening in _numbered(fence.outbound)],
                tags=args.identity.tags(Name=args.identity.named(tier.value), Tier=tier.value),
                opts=self.child(),
            )
        self.publish()


def _numbered(openings: Sequence[Opening]) -> list[tuple[int, Opening]]:
    """Give each rule its number, in tens as AWS advises, which leaves room between them."""
    return [(100 + 10 * index, opening) for index, opening in enumerate(openings)]


def _ingress(number: int, opening: Opening) -> aws.ec2.NetworkAclIngressArgs:
    return aws.ec2.NetworkAclIngressArgs(
        rule_no=number,
        action="allow",
        protocol="tcp",
        cidr_block=opening.peer,
        from_port=opening.first,
        to_port=opening.last,
    )


def _egress(number: int, opening: Opening) -> aws.ec2.NetworkAclEgressArgs:
    return aws.ec2.NetworkAclEgressArgs(
        rule_no=number,
        action="allow",
        protocol="tcp",
        cidr_block=opening.peer,
        from_port=opening.first,
        to_port=opening.last,
    )
