"""Relations of the edge: names, cookies, origins, images."""

from collections.abc import Iterator
from functools import partial

from settings import checks
from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, exempt, problem
from settings.schema.values import Values
from settings.sections.edge import SameSite
from settings.words import shown

_SIGNED = "with reason and expiry (≤180 d)"


def hosts(values: Values, given: Given) -> Iterator[Problem]:
    """Require that both hosts stand under one registrable domain."""
    del given
    api, app = values.get("domain.apiHost", str), values.get("domain.appHost", str)
    if checks.registrable(api) != checks.registrable(app):
        what = f"{shown(app)} is not under {shown(checks.registrable(api))}, the registrable domain of domain.apiHost"
        fix = "use one domain for both: a strict session cookie never crosses sites"
        yield problem(Code.CONFLICT, "domain.appHost", what, fix)


def origins(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the front end is an allowed origin."""
    del given
    wanted = f"https://{values.get('domain.appHost', str)}"
    if wanted not in values.many("cors.allowedOrigins", str):
        what = "does not hold the front end (domain.appHost)"
        yield problem(Code.CONFLICT, "cors.allowedOrigins", what, f"add {shown(wanted)}")


def same_site(values: Values, given: Given) -> Iterator[Problem]:
    """Require an exception for a cookie that crosses sites."""
    chosen = values.get("cookies.sameSite", SameSite)
    if chosen is not SameSite.STRICT and not exempt(values, given, "APP-02"):
        what = f"{shown(chosen.value)} needs exceptions[] entry 'APP-02' {_SIGNED}"
        fix = (
            "write strict (OAuth callbacks work with it, since their state is kept in the cache), or sign the exception"
        )
        yield problem(Code.SAME_SITE, "cookies.sameSite", what, fix)


def cookie_domain(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the cookie reaches the API."""
    del given
    domain, api = values.get("cookies.domain", str), values.get("domain.apiHost", str)
    if api != domain and not api.endswith(f".{domain}"):
        what = f"{shown(domain)} does not cover domain.apiHost {shown(api)}"
        fix = f"remove the key (it follows domain.apiHost), or write {shown(checks.registrable(api))}"
        yield problem(Code.COOKIE_DOMAIN, "cookies.domain", what, fix)


def hops(values: Values, given: Given) -> Iterator[Problem]:
    """Require that exactly the proxies that exist are trusted."""
    del given
    hops, cloudfront = values.get("proxy.hops", int), values.get("proxy.cloudfront", bool)
    wanted = 2 if cloudfront else 1
    if hops != wanted:
        behind = "behind CloudFront and the balancer" if cloudfront else "behind the balancer alone"
        what = f"{hops} lets clients forge their address or hides it; the service stands {behind}"
        yield problem(Code.CONFLICT, "proxy.hops", what, f"write {wanted}")


def backend(values: Values, given: Given) -> Iterator[Problem]:
    """Require an exception for plain text behind the balancer."""
    if not values.get("tls.backendTls", bool) and not exempt(values, given, "TLS-04"):
        what = f"false needs exceptions[] entry 'TLS-04' {_SIGNED}"
        yield problem(Code.EXEMPTION, "tls.backendTls", what, "write true, or sign the exception")


def registry(service: str, values: Values, given: Given) -> Iterator[Problem]:
    """Require that an image comes from an allowed registry."""
    del given
    allowed, image = values.many("allowedImageRegistries", str), values.get(f"images.{service}", str)
    if not any(image.startswith(f"{registry}/") for registry in allowed):
        what = f"{shown(image.partition('/')[0])} is not an allowed registry"
        fix = f"push it to {allowed[0]}, or extend allowedImageRegistries"
        yield problem(Code.CONFLICT, f"images.{service}", what, fix)


RELATIONS: tuple[Relation, ...] = (
    hosts,
    origins,
    same_site,
    cookie_domain,
    hops,
    backend,
    *(partial(registry, service) for service in ("api", "worker", "scheduler", "migrate")),
)
