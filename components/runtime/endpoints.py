"""Addresses of stores, published where tasks find them when they start."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointsArgs:
    """Inputs of the published addresses."""

    identity: Identity
    """Names and tags."""
    addresses: Mapping[str, pulumi.Input[str]]
    """Host by the name of its store, such as redis-host. No secret: parameters of type String are plain text."""


class Endpoints(Hardened):
    """A parameter for each address.

    A host is made up by AWS, so that a container definition with the host in it would be unknown until the update,
    and with it everything that a preview could say of the container. It names the parameter instead.
    """

    controls = ("PF-0",)

    def __init__(self, name: str, args: EndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the parameters."""
        identity = args.identity
        super().__init__(name, {"parameters": [identity.path(endpoint(part)) for part in sorted(args.addresses)]}, opts)
        for part, address in sorted(args.addresses.items()):
            aws.ssm.Parameter(
                f"{name}-{part}",
                name=identity.path(endpoint(part)),
                description=f"Address of {part.removesuffix('-host')}",
                type="String",
                insecure_value=address,  # `value` is marked as secret, which a host is not
                tags=identity.tags(DataClass.INTERNAL),
                opts=self.child(),
            )
        self.publish()


def endpoint(part: str) -> str:
    """Give the part of the parameter of a host."""
    return f"endpoint/{part}"
