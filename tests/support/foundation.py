"""Keys, logs and a network of a shop, for tests."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import cast

from components._naming import Identity
from components.foundation.logs import LogDefaults
from components.foundation.network import EndpointMode, NatMode, Network, NetworkArgs
from tests.support.declare import Declared, Item, declare

SHOP = Identity(
    project="shop",
    environment="prod",
    region="eu-west-1",
    account="123456789012",
    owner="team@example.com",
    cost_center="cc-1",
)

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0b1c"

FINDINGS = "/shop/prod/data-protection-findings"

DEFAULTS = LogDefaults(identity=SHOP, key_arn=KEY, ops_days=14, findings_group=FINDINGS)

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def tags(data_class: str = "internal", **extra: str) -> dict[str, str]:
    """Give the tags that a resource of the shop must carry."""
    return {
        "Project": "shop",
        "Environment": "prod",
        "Owner": "team@example.com",
        "CostCenter": "cc-1",
        "DataClass": data_class,
        "ManagedBy": "pulumi",
        **extra,
    }


@functools.cache
def network(
    zones: int = 3,
    nat: NatMode = NatMode.PER_AZ,
    endpoints: EndpointMode = EndpointMode.FULL,
    *,
    unknown: bool = False,
) -> Declared:
    """Declare a network, once for each shape; what was declared is only read."""
    return declare(_network(zones, nat, endpoints), unknown=unknown)


def _network(zones: int, nat: NatMode, endpoints: EndpointMode) -> Callable[[], object]:
    args = NetworkArgs(
        identity=SHOP,
        logs=DEFAULTS,
        cidr_block="10.40.0.0/16",
        availability_zones=ZONES[:zones],
        nat=nat,
        endpoints=endpoints,
    )
    return lambda: Network("network", args)


def parsed(item: Item, prop: str = "policy") -> dict[str, object]:
    """Give a document that a resource carries as text."""
    return cast("dict[str, object]", json.loads(cast("str", item.inputs[prop])))


def published(declared: Declared) -> Mapping[str, object]:
    """Give what the network publishes."""
    return declared.one("bulwark:foundation:Network").outputs


def tier_of(item: Item) -> str:
    """Give the tier that a resource is tagged with."""
    return cast("Mapping[str, str]", item.inputs["tags"])["Tier"]
