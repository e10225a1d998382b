"""Load balancers: attributes that decide what they refuse, log and give away."""

from typing import Final

from hardening.checks import all_of, by_people, equals, is_false, is_true, one_of, present
from hardening.frameworks import fsbp, nist
from hardening.rows import row
from hardening.rule import Check, Outcomes, Subject
from hardening.rules.balancer import BALANCER
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

CLASSIC: Final = aws("elb/loadBalancer")
_KINDS: Final = ("application", "network", "gateway")

_KEPT: Final = is_true("enableDeletionProtection")
_LOGGED: Final = all_of(
    by_people(is_true("accessLogs.enabled")), present("accessLogs.bucket", "the bucket of access logs")
)
_STRICT: Final = all_of(
    is_true("dropInvalidHeaderFields"),
    one_of("desyncMitigationMode", ("defensive", "strictest"), best="defensive"),
    is_false("enableWafFailOpen"),
    equals("xffHeaderProcessingMode", "append"),
)
_BY_KIND: Final = {
    "application": all_of(_STRICT, _KEPT, _LOGGED),
    "network": all_of(_KEPT, _LOGGED),
    "gateway": _KEPT,
}


_ALL: Final = _BY_KIND["application"]


def _attributes(subject: Subject) -> Outcomes:
    kind = subject.value("loadBalancerType")
    if kind is UNKNOWN:
        return (subject.undecided("loadBalancerType", "one of " + ", ".join(_KINDS)),)
    return _BY_KIND[kind if isinstance(kind, str) and kind in _BY_KIND else "application"](subject)


_OLD: Final = Check(
    lambda subject: (subject.fail("", "an application or network load balancer", "a classic load balancer"),)
)

RULES: Final = (
    row("TLS-02 lb-attributes",
        "Load balancers refuse malformed requests, append the client's address, log, and cannot be deleted",
        (BALANCER, CLASSIC),
        by_type({BALANCER: Check(_attributes, _ALL.reads | {("", "loadBalancerType")}, _ALL.mends), CLASSIC: _OLD}),
        fsbp("ELB.4"), fsbp("ELB.5"), fsbp("ELB.6"), fsbp("ELB.12"), nist("SC-7"), controls=("API-1", "API-3", "RL-1"),
        fix="Set dropInvalidHeaderFields, desyncMitigationMode strictest, xffHeaderProcessingMode append, "
        "enableDeletionProtection and accessLogs.enabled; leave enableWafFailOpen off."),
)  # fmt: skip
