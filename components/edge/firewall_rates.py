"""Rate rules of the firewall: how often one address may ask, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from components.data._bounds import bounded
from components.edge.firewall_statements import Statement, WafRule, below, blocked, either, rule
from components.foundation.entrance import TENANT_HEADER, VIEWER_HEADER, Front

WINDOWS: Final = (60, 120, 300, 600)
"""Seconds over which AWS WAF counts (WAF API, RateBasedStatement)."""
TOO_MANY: Final = "too-many-requests"
"""Key of the body of an answer with status 429."""
RATE_RULES: Final = ("rate-ip", "rate-auth", "rate-bulk", "rate-ip-tenant")
"""Names of the rate rules, which their metrics carry."""
_LEAST: Final = 10
_MOST: Final = {"ip": 10_000, "auth": 500, "bulk": 2000, "ip_tenant": 10_000}
"""Beyond these a limit slows nobody down. 10 is the least that WAF takes (WAF API, RateBasedStatement)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """So many requests in a window."""

    limit: int
    """Requests."""
    window_seconds: int = 300
    """Length of the window, one of `WINDOWS`."""

    def __post_init__(self) -> None:
        """Refuse a window that WAF does not count in."""
        if self.window_seconds not in WINDOWS:
            message = f"window_seconds is {self.window_seconds}: AWS WAF counts in one of {WINDOWS}"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """The limits of one address."""

    ip: Rate = field(default_factory=lambda: Rate(limit=2000))
    """For everything together."""
    auth: Rate = field(default_factory=lambda: Rate(limit=50))
    """For signing in."""
    auth_paths: Sequence[str] = ("/auth/",)
    """Prefixes of paths where people sign in."""
    bulk: Rate = field(default_factory=lambda: Rate(limit=100))
    """For what does much work at once."""
    bulk_paths: Sequence[str] = ("/api/bulk",)
    """Prefixes of such paths."""
    ip_tenant: Rate = field(default_factory=lambda: Rate(limit=1000))
    """In the name of one tenant."""

    def __post_init__(self) -> None:
        """Refuse limits that limit nothing, and paths that can never match what is compared in lower case."""
        for name, most in _MOST.items():
            why = "less than WAF takes, or more than slows an attack down"
            bounded(f"rates.{name}.limit", getattr(self, name).limit, _LEAST, most, why)
        for path in (*self.auth_paths, *self.bulk_paths):
            if not path.startswith("/") or path != path.lower() or path == "/":
                message = f"rates: path {path!r} must be a prefix in lower case that starts with '/', such as /auth/"
                raise ValueError(message)
        if not self.auth_paths or not self.bulk_paths:
            message = "rates: auth_paths and bulk_paths each need a path, such as /auth/ and /api/bulk"
            raise ValueError(message)


def rate_rules(rates: Rates, front: Front) -> list[WafRule]:
    """Give the rate rules; each answers 429, so that clients and metrics see the same.

    The first counts by the address alone. The last counts by address and tenant, and leaves out requests without the
    tenant's header (WAF Developer Guide, "Aggregating rate-based rules"): it sharpens the first and cannot replace it.
    """
    auth, bulk = (either([below(path) for path in paths]) for paths in (rates.auth_paths, rates.bulk_paths))
    return [
        _limited(RATE_RULES[0], 10, rates.ip, _by_address(front)),
        _limited(RATE_RULES[1], 11, rates.auth, _by_address(front), auth),
        _limited(RATE_RULES[2], 12, rates.bulk, _by_address(front), bulk),
        _limited(RATE_RULES[3], 13, rates.ip_tenant, _by_address_and_tenant(front)),
    ]


def _limited(
    name: str, priority: int, rate: Rate, key: dict[str, object], scope_down: Statement | None = None
) -> WafRule:
    narrowed = {} if scope_down is None else {"scope_down_statement": scope_down}
    return rule(
        name,
        priority,
        {
            "rate_based_statement": {
                "limit": rate.limit,
                "evaluation_window_sec": rate.window_seconds,
                **key,
                **narrowed,
            }
        },
        action=blocked(
            429,
            custom_response_body_key=TOO_MANY,
            response_headers=[{"name": "Retry-After", "value": str(rate.window_seconds)}],
        ),
    )


def _forwarded() -> dict[str, object]:
    """Say where the address stands; what stands there and is none counts as too much."""
    return {"forwarded_ip_config": {"header_name": VIEWER_HEADER, "fallback_behavior": "MATCH"}}


def _by_address(front: Front) -> dict[str, object]:
    if front is Front.CLOUDFRONT:
        return {"aggregate_key_type": "FORWARDED_IP", **_forwarded()}
    return {"aggregate_key_type": "IP"}


def _by_address_and_tenant(front: Front) -> dict[str, object]:
    """Count by two keys; WAF takes the address as such a key only beside another one."""
    behind = front is Front.CLOUDFRONT
    tenant = {"name": TENANT_HEADER, "text_transformations": [{"priority": 0, "type": "LOWERCASE"}]}
    keys: list[dict[str, object]] = [{"forwarded_ip" if behind else "ip": {}}, {"header": tenant}]
    return {"aggregate_key_type": "CUSTOM_KEYS", "custom_keys": keys, **(_forwarded() if behind else {})}
