"""The way in of a shop, for tests, and AWS's own models of what it is made of."""

from collections.abc import Mapping
from typing import Any, cast

from components.edge.balancer import Balancer, BalancerArgs, BalancerLogs
from components.edge.firewall import Firewall, FirewallArgs
from components.edge.routes import AccessTokens, Entry
from components.foundation.entrance import AuthMode
from tests.support.data_tier import LOGS
from tests.support.declare import Declared
from tests.support.shop import SHOP

ORIGINS = ("https://app.shop.example",)
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop-prod-alb/50dc6c495c0c9188"
CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b"
TOKENS = AccessTokens(issuer="https://api.shop.example", audience="shop", keys_path="/.well-known/jwks.json")
PUBLIC = ("/health", "/.well-known/jwks.json", "/auth/*")
POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def entry(**changes: Any) -> Entry:  # noqa: ANN401  any of the fields, each of its own type
    """Give whom the load balancer lets through, with changes."""
    fixed = {"host": "api.shop.example", "auth": AuthMode.BOTH, "tokens": TOKENS, "public_paths": PUBLIC}
    return Entry(**{**fixed, **changes})


def balancer(**changes: Any) -> Balancer:  # noqa: ANN401  as above
    """Declare the load balancer `web`, with changes to its arguments."""
    fixed = {
        "identity": SHOP,
        "vpc_id": "vpc-1",
        "subnet_ids": ("subnet-1", "subnet-2"),
        "security_group_ids": ("sg-1",),
        "logs": BalancerLogs(bucket="shop-logs", after=()),
        "certificate_arn": CERTIFICATE,
        "ssl_policy": POLICY,
        "zone_id": "Z0123456789",
        "entry": entry(),
        "allowed_origins": ORIGINS,
    }
    return Balancer("web", BalancerArgs(**{**fixed, **changes}))


def firewall(**changes: Any) -> Firewall:  # noqa: ANN401  as above
    """Declare the firewall `wall`, with changes to its arguments."""
    fixed = {"identity": SHOP, "balancer_arn": BALANCER, "logs": LOGS, "allowed_origins": ORIGINS}
    return Firewall("wall", FirewallArgs(**{**fixed, **changes}))


def waf_rules(declared: Declared) -> dict[str, dict[str, Any]]:
    """Give the rules of the only web ACL by name."""
    found = cast("list[dict[str, Any]]", declared.one("aws:wafv2/webAcl:WebAcl").inputs["rules"])
    return {rule["name"]: rule for rule in found}


_SPELT = {"cloudwatchMetricsEnabled": "CloudWatchMetricsEnabled", "ip": "IP", "forwardedIp": "ForwardedIP"}
_SPELT |= {"forwardedIpConfig": "ForwardedIPConfig", "httpMethod": "HTTPMethod"}
"""Where the API's spelling is not the provider's with a capital."""


def api(value: object) -> object:
    """Give an input of the provider as the API of AWS names it; WAF's search strings are bytes there."""
    if isinstance(value, Mapping):
        return {_SPELT.get(name, name[0].upper() + name[1:]): _field(name, item) for name, item in value.items()}
    return [api(item) for item in value] if isinstance(value, list) else value


def _field(name: str, value: object) -> object:
    return value.encode() if name == "searchString" and isinstance(value, str) else api(value)
