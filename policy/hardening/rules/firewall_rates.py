"""Firewalls: how often one address may ask, and for what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hardening.aws import flows
from hardening.aws.firewall_paths import covers
from hardening.aws.firewalls import ACL, READS, Rules, WafRule, best, blocks, rules_of
from hardening.checks import is_number
from hardening.combining import is_list
from hardening.frameworks import nist
from hardening.rows import HIGH, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Parameter, Subject
from hardening.rules.balancer import BALANCER
from hardening.rules.firewall import ASSOCIATION
from hardening.values import ABSENT, UNKNOWN, opened, read

_RATE: Final = "statement.rateBasedStatement"
_WINDOWS: Final = (60, 120, 300, 600)
_TOO_MANY: Final = 429
_PATHS: Final = {"type": "array", "items": {"type": "string", "pattern": "^/"}, "uniqueItems": True}

Reach = Callable[[WafRule], bool | None]
"""Whether a rate counts what is asked for; None when that is only known after the update."""


@dataclass(frozen=True, slots=True)
class _Need:
    """A rate that must be there."""

    expected: str
    parameter: str
    """The parameter with its highest limit."""
    reaches: Reach


def _rates(subject: Subject) -> Iterator[Outcome]:
    rules = rules_of(subject)
    yield from rules.broken
    rates = [rule for rule in rules.found if rule.get(_RATE) is not ABSENT]
    for need in _needs(subject):
        yield from _served(need, rates, rules, subject)


def _served(need: _Need, rates: list[WafRule], rules: Rules, subject: Subject) -> Outcomes:
    """One rate reaches what is needed, and is sound."""
    reached = [(rule, need.reaches(rule)) for rule in rates]
    verdicts = [tuple(_sound(rule, need, subject)) for rule, reach in reached if reach]
    if verdicts:
        return best(verdicts)
    open_ = rules.open or any(reach is None for _, reach in reached)
    if open_:
        return (subject.undecided("rules", need.expected),)
    return (subject.fail("rules", need.expected, "no such rate rule"),)


def _needs(subject: Subject) -> Iterator[_Need]:
    tenant = str(subject.parameters["tenantHeader"])
    yield _Need("a rate rule by address alone, for every path", "ipLimit", _for_all)
    for name, limit in (("authPaths", "authLimit"), ("bulkPaths", "bulkLimit")):
        paths = subject.parameters[name]
        for path in paths if is_list(paths) else []:
            expected = f"a rate rule of its own for {path}, by address, after NORMALIZE_PATH and LOWERCASE"
            yield _Need(expected, limit, _for_path(str(path)))
    if not tenant:
        return
    expected = f"a rate rule by address and header {tenant}, for every path"
    yield _Need(expected, "tenantLimit", _for_tenant(tenant))


def _by_address(rule: WafRule) -> bool | None:
    key = rule.get(f"{_RATE}.aggregateKeyType")
    return None if key is UNKNOWN else key in ("IP", "FORWARDED_IP")


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001  three-valued, not switches
    if one is False or other is False:
        return False
    return None if None in (one, other) else True


def _for_all(rule: WafRule) -> bool | None:
    scope = rule.get(f"{_RATE}.scopeDownStatement")
    return _both(_by_address(rule), None if scope is UNKNOWN else scope is ABSENT)


def _for_path(path: str) -> Reach:
    def reaches(rule: WafRule) -> bool | None:
        scope = rule.get(f"{_RATE}.scopeDownStatement")
        # A rule for everything has one count for all: it must leave room for what is harmless.
        return _both(_by_address(rule), False if scope is ABSENT else covers(scope, path))

    return reaches


def _for_tenant(header: str) -> Reach:
    def reaches(rule: WafRule) -> bool | None:
        scope, keys = rule.get(f"{_RATE}.scopeDownStatement"), rule.get(f"{_RATE}.customKeys")
        if keys is UNKNOWN:
            return None
        return _both(_keyed(keys if is_list(keys) else [], header), None if scope is UNKNOWN else scope is ABSENT)

    return reaches


def _keyed(keys: object, header: str) -> bool | None:
    """Whether the keys are an address and this header; a further one would split the count."""
    listed = [opened(key) for key in keys] if is_list(keys) else []
    names = [opened(read(key, "header.name")) for key in listed]
    if UNKNOWN in listed or UNKNOWN in names:
        return None
    address = any(read(key, kind) is not ABSENT for key in listed for kind in ("ip", "forwardedIp"))
    return len(listed) == 2 and address and header.lower() in {str(name).lower() for name in names}  # noqa: PLR2004


def _sound(rule: WafRule, need: _Need, subject: Subject) -> Iterator[Outcome]:
    """The rate refuses with 429, within a window that WAF knows and a limit that slows an attack down."""
    yield from blocks(rule, _TOO_MANY)
    limit, most = rule.get(f"{_RATE}.limit"), subject.parameters[need.parameter]
    if not (is_number(limit) and is_number(most) and limit <= most):
        yield rule.verdict_on(f"{_RATE}.limit", f"a number of at most {most}", wanted=most)
    window = rule.get(f"{_RATE}.evaluationWindowSec")
    if window is not ABSENT and window not in _WINDOWS:
        yield rule.verdict_on(f"{_RATE}.evaluationWindowSec", "one of " + ", ".join(map(str, _WINDOWS)))
    yield from _forwarded(rule, subject)


def _forwarded(rule: WafRule, subject: Subject) -> Iterator[Outcome]:
    """An address out of a header counts only where a proxy writes it, and nobody comes past the proxy."""
    keys = rule.get(f"{_RATE}.customKeys")
    custom = any(read(opened(key), "forwardedIp") is not ABSENT for key in keys) if is_list(keys) else False
    if rule.get(f"{_RATE}.aggregateKeyType") != "FORWARDED_IP" and not custom:
        return
    path = f"{_RATE}.forwardedIpConfig.fallbackBehavior"
    if rule.get(path) != "MATCH":
        yield rule.verdict_on(path, "MATCH")
    for balancer in _open_balancers(subject):
        yield rule.fail(
            f"{_RATE}.aggregateKeyType",
            "IP, or a load balancer that only the proxy reaches",
            f"anyone can write the header and connect to {balancer}",
        )


def _open_balancers(subject: Subject) -> Iterator[str]:
    """Give the names of the load balancers behind this web ACL that the public reaches."""
    graph = subject.graph
    for association in graph.referring(subject.resource, ASSOCIATION, "webAclArn"):
        for balancer in graph.targets(association, "resourceArn"):
            groups = graph.targets(balancer, "securityGroups") if balancer.type == BALANCER else []
            found = [flow for group in groups for flow in flows.attached(subject.of(group), ingress=True)]
            if any(flow.public for flow in found):
                yield balancer.name


def _limit(name: str, what: str, most: int) -> Parameter:
    return Parameter(
        name=name,
        description=f"Highest limit of one address {what}.",
        prod=most,
        dev=most,
        schema={"type": "integer", "minimum": 10, "maximum": 100_000},
    )


RULES: Final = (
    join_row("WAF-02 rate-rules",
        "Web ACLs limit how often one address asks: at all, to sign in, in bulk, and for one tenant", ACL, Check(
        lambda subject: tuple(_rates(subject)), READS | flows.READS | {(ASSOCIATION, "webAclArn"), (ASSOCIATION,
        "resourceArn"), (BALANCER, "securityGroups")}, frozenset({("", f"rules[].{_RATE}.limit")})), nist("SC-5"),
        severity=HIGH, controls=("API-1", "AP-2", "RL-1", "RL-2"),
        fix="Add rate-based rules that block with status 429: one by address without scope, one for each listed path "
        "after NORMALIZE_PATH and LOWERCASE, and one by address and tenant header.", parameters=(_limit("ipLimit",
        "for everything", 10_000), _limit("authLimit", "for authPaths", 500), _limit("bulkLimit", "for bulkPaths",
        2000), _limit("tenantLimit", "in the name of one tenant", 10_000), setting("authPaths",
        "Prefixes, in lower case, of the paths where people sign in.", _PATHS, ["/auth/"]), setting("bulkPaths",
        "Prefixes, in lower case, of the paths that do much work at once.", _PATHS, ["/api/bulk"]),
        setting("tenantHeader", "Header that names the tenant, as the application reads it; empty without tenants.",
        {"type": "string", "pattern": "^[A-Za-z0-9-]*$"}, "x-tenant-id"))),
)  # fmt: skip
