"""The way in: what stands before the load balancer, and who checks who asks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TENANT_HEADER: Final = "x-tenant-id"
"""Names the tenant in whose name a request comes. Anyone can write it, so it is never the only key of a limit."""
VIEWER_HEADER: Final = "true-client-ip"
"""Where a CloudFront function writes the viewer's address (CloudFront Developer Guide, "Add a True-Client-IP header").

Not X-Forwarded-For: CloudFront appends to what the client sends, and AWS WAF counts by the first address there.
"""
CLOUDFRONT_LIST: Final = "com.amazonaws.global.cloudfront.origin-facing"
"""The prefix list of CloudFront's addresses (CloudFront Developer Guide, "Use the CloudFront managed prefix list")."""


class Front(StrEnum):
    """What stands before the load balancer."""

    DIRECT = "direct"
    """Nothing: clients connect to it."""
    CLOUDFRONT = "cloudfront"
    """A distribution, which another program declares; nobody else may connect."""


class AuthMode(StrEnum):
    """How requests are authenticated."""

    SESSION = "session"
    """By a session cookie, which the application checks."""
    JWT = "jwt"
    """By an access token, which the load balancer checks, and the application again."""
    BOTH = "both"
    """Browsers by a session cookie, programs by an access token."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrance:
    """Who may connect to the load balancer, and what it must reach to check tokens."""

    front: Front = Front.DIRECT
    auth: AuthMode = AuthMode.BOTH
