"""Foundation: keys, logs and the network. Everything else is sealed, recorded and reached by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._naming import Identity
from components._signals import Signal
from components.composition.site import Site
from components.foundation.entrance import CLOUDFRONT_LIST, AuthMode, Entrance, Front
from components.foundation.keys import Key, KeyArgs, KeyPurpose, Keys, KeysArgs
from components.foundation.logs import AccountBaseline, LogDefaults, Logs, LogsArgs
from components.foundation.network import EndpointMode, NatMode, Network, NetworkArgs, Role, Tier

_EVERY_ACCOUNT: Final = aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"])
"""Leaves out local zones and zones that an account must ask for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a store stands and what it is sealed with."""

    identity: Identity
    key_arn: pulumi.Input[str]
    secret_key_arn: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    logs: LogDefaults


@dataclass(frozen=True, kw_only=True, slots=True)
class Foundation:
    """What the other areas stand on."""

    site: Site
    keys: Keys
    recovery_key: Key
    logs: LogDefaults
    network: Network
    entrance: Entrance
    signals: tuple[Signal, ...]

    def place(self, role: Role) -> Place:
        """Give the place of a store in the data tier."""
        return Place(
            identity=self.site.identity,
            key_arn=self.keys.arn(KeyPurpose.DATA),
            secret_key_arn=self.keys.arn(KeyPurpose.SECRETS),
            subnet_ids=self.network.subnets(Tier.DATA),
            security_group_id=self.network.group(role),
            logs=self.logs,
        )


def declare_foundation(site: Site) -> Foundation:
    """Declare keys, logs and the network."""
    keys = _keys_args(site)
    made = Keys("keys", keys, site.here)
    recovery_key = Key(
        "recovery-key",
        KeyArgs(
            identity=site.recovery,
            purpose=KeyPurpose.RECOVERY,
            administrators=keys.administrators,
            rotation_days=keys.rotation_days,
            deletion_days=keys.deletion_days,
        ),
        site.there,
    )
    logs, entrance = _logs(site, made), _entrance(site)
    return Foundation(
        site=site,
        keys=made,
        recovery_key=recovery_key,
        logs=logs.defaults,
        network=_network(site, logs.defaults, entrance),
        entrance=entrance,
        signals=logs.signals(),
    )


def _keys_args(site: Site) -> KeysArgs:
    """Give the arguments of the keys. The break-glass principals administer them beside the stack's own roles."""
    settings = site.settings
    return KeysArgs(
        identity=site.identity,
        administrators=settings.break_glass.principals,
        rotation_days=settings.keys.rotation_days,
        deletion_days=settings.keys.deletion_days,
    )


def _logs(site: Site, keys: Keys) -> Logs:
    settings = site.settings
    args = LogsArgs(
        identity=site.identity,
        key_arn=keys.arn(KeyPurpose.LOGS),
        ops_days=settings.logs.ops_days,
        baseline=AccountBaseline.OWNED if settings.account_baseline else AccountBaseline.ELSEWHERE,
    )
    return Logs("logs", args, site.here)


def _entrance(site: Site) -> Entrance:
    """Give what stands before the load balancer, and who checks who asks."""
    settings = site.settings
    front = Front.CLOUDFRONT if settings.proxy.cloudfront else Front.DIRECT
    return Entrance(front=front, auth=AuthMode(settings.auth.mode.value))


def _network(site: Site, logs: LogDefaults, entrance: Entrance) -> Network:
    settings = site.settings.network
    args = NetworkArgs(
        identity=site.identity,
        logs=logs,
        cidr_block=settings.cidr,
        availability_zones=_zones(site, settings.az_count),
        nat=NatMode(settings.nat_mode.value),
        endpoints=EndpointMode(settings.endpoints.value),
        entrance=entrance,
        cloudfront_list=_cloudfront(site) if entrance.front is Front.CLOUDFRONT else None,
    )
    return Network("network", args, site.here)


def _zones(site: Site, count: int) -> list[pulumi.Output[str]]:
    """Give the names of the region's first zones."""
    found = aws.get_availability_zones_output(state="available", filters=[_EVERY_ACCOUNT], opts=site.lookup)
    return [found.names[index] for index in range(count)]


def _cloudfront(site: Site) -> pulumi.Output[str]:
    """Give the id of the list of CloudFront's addresses, which differs from region to region."""
    return aws.ec2.get_managed_prefix_list_output(name=CLOUDFRONT_LIST, opts=site.lookup).id
