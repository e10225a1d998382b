"""Sections of what guards the traffic, and of the images that answer it."""

from collections.abc import Iterator
from functools import partial

from settings import checks, facts
from settings.problems import Code, Fault
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.scalars import Flag, Integer, Text
from settings.schema.section import key, section

_WINDOWS = ", ".join(map(str, facts.WAF_WINDOWS))
_PATHS = ListOf(
    each=Text(
        form=r"/[a-z0-9/_.-]*",
        bounds="a lower-case path prefix that starts with '/'",
        example="/auth/",
        checks=(checks.narrow_path,),
    ),
    least=1,
    most=10,
)
_IMAGE = Text(bounds="registry/repository@sha256:<64 hex>", checks=(checks.image,))


def _window(value: int) -> Iterator[Fault]:
    """Require a window that AWS WAF counts in."""
    if value not in facts.WAF_WINDOWS:
        yield Fault(code=Code.BOUND, problem=f"{value} is not a window of AWS WAF", fix=f"choose {_WINDOWS}")


@section
class RateLimit:
    """How many requests a window may hold."""

    limit: int = key(
        Integer(low=10, unit="requests", bounds="10 or more", low_fix="write 10 or more, the least that AWS WAF takes"),
        about="Requests in a window.",
        read_by="Firewall",
    )
    window_sec: int = key(
        Integer(bounds=f"{_WINDOWS} seconds", checks=(_window,)),
        default=300,
        about="Length of the window, in seconds.",
        read_by="Firewall",
    )


def _capped(most: int, value: RateLimit) -> Iterator[Fault]:
    if value.limit > most:
        fix = f"write {most} or less"
        yield Fault(code=Code.BOUND, problem=f"limit {value.limit} is above the most, {most}", fix=fix)


def _rate(limit: int, most: int) -> Record[RateLimit]:
    return Record(
        of=RateLimit,
        otherwise=RateLimit(limit=limit),
        bounds=f"limit 10-{most}, windowSec {_WINDOWS}",
        checks=(partial(_capped, most),),
    )


@section
class RateLimits:
    """Rate limits of the firewall; the application limits by user and tenant behind them."""

    ip: RateLimit = key(
        _rate(2000, 10_000), default=RateLimit(limit=2000), about="Requests of one address (API-1).", read_by="Firewall"
    )
    auth: RateLimit = key(
        _rate(50, 500),
        default=RateLimit(limit=50),
        about="Requests of one address to authPaths (AP-2).",
        read_by="Firewall",
    )
    bulk: RateLimit = key(
        _rate(100, 2000),
        default=RateLimit(limit=100),
        about="Requests of one address to bulkPaths (RL-1).",
        read_by="Firewall",
    )
    ip_tenant: RateLimit = key(
        _rate(1000, 10_000),
        default=RateLimit(limit=1000),
        about="Requests of one address in the name of one tenant (API-1).",
        read_by="Firewall",
    )
    auth_paths: tuple[str, ...] = key(
        _PATHS, default=("/auth/",), about="Prefixes of sign-in endpoints.", read_by="Firewall"
    )
    bulk_paths: tuple[str, ...] = key(
        _PATHS, default=("/api/bulk",), about="Prefixes of bulk endpoints.", read_by="Firewall"
    )


@section
class Proxy:
    """What stands between a client and the service."""

    hops: int = key(
        Integer(low=1, high=2, unit="proxies"),
        default=1,
        about="Proxies whose forwarding header is trusted.",
        limits="1, and 1 more with cloudfront",
        read_by="Service",
    )
    cloudfront: bool = key(
        Flag(), default=False, about="A CloudFront distribution stands before the balancer.", read_by="Firewall"
    )


@section
class Tls:
    """Encryption in transit."""

    policy: str = key(
        Text(bounds="a policy of the TLS 1.3 family without TLS 1.0 and 1.1", checks=(checks.tls_policy,)),
        default=facts.TLS_POLICIES[0],
        about="Security policy of the balancer (ND-1).",
        read_by="Balancer",
    )
    backend_tls: bool = key(
        Flag(),
        default=True,
        about="The balancer speaks TLS to the services too (ND-1).",
        limits="false needs an exception for TLS-04",
        read_by="Balancer",
    )


@section
class Images:
    """Container images, each pinned by its digest (DH-3)."""

    api: str = key(_IMAGE, about="Image of the API.", read_by="Service")
    worker: str = key(_IMAGE, about="Image of the workers.", read_by="Service")
    scheduler: str = key(_IMAGE, about="Image of the scheduler.", read_by="Service")
    migrate: str = key(_IMAGE, about="Image of the migrations.", read_by="Service")
