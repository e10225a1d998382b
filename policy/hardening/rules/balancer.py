"""Load balancers: TLS towards clients and towards targets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import all_of, each, equals, items, one_of, present
from hardening.frameworks import fsbp, nist
from hardening.rows import HIGH, STRICT, join_row, row, setting
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

BALANCER: Final = aws("lb/loadBalancer")
LISTENER: Final = aws("lb/listener")
LISTENER_RULE: Final = aws("lb/listenerRule")
TARGETS: Final = aws("lb/targetGroup")

_NEWEST: Final = ("2021-06", "PQ-2025-09", "FIPS-2023-04", "FIPS-PQ-2025-09")
_BOTH: Final = {
    "": _NEWEST,
    "Res-": _NEWEST,
    "Ext0-": ("FIPS-2023-04", "FIPS-PQ-2025-09"),
    "Ext1-": _NEWEST,
    "Ext2-": _NEWEST,
}
"""Cipher sets of the policies with TLS 1.2 and 1.3, and the editions in which each exists."""
_POLICIES_13: Final = frozenset(f"ELBSecurityPolicy-TLS13-1-3-{edition}" for edition in _NEWEST)
_POLICIES_12: Final = _POLICIES_13 | {
    *(f"ELBSecurityPolicy-TLS13-1-2-{ciphers}{edition}" for ciphers, found in _BOTH.items() for edition in found),
    "ELBSecurityPolicy-TLS-1-2-2017-01",
    "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
    "ELBSecurityPolicy-FS-1-2-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2020-10",
}
"""Policies that offer nothing below TLS 1.2 (ELB User Guide, "Security policies"). Listed, since names mislead:
`TLS13-1-0-PQ-2025-09` offers TLS 1.0."""
_THIRTEEN: Final = 1.3


def _policies(subject: Subject) -> Outcomes:
    least = subject.parameters["tlsMinimum"]
    check = _POLICY_13 if least == _THIRTEEN else _POLICY_12
    outcomes = check(subject)
    expected = f"a policy without protocols below TLS {least}"
    return tuple(replace(one, expected=expected) for one in outcomes)


_POLICY_13: Final = one_of("sslPolicy", _POLICIES_13, best="ELBSecurityPolicy-TLS13-1-3-2021-06")
_POLICY_12: Final = one_of("sslPolicy", _POLICIES_12, best="ELBSecurityPolicy-TLS13-1-2-2021-06")
_SECURED: Final = all_of(
    Check(_policies, _POLICY_12.reads, _POLICY_12.mends), present("certificateArn", "the ARN of a certificate")
)
_TO_HTTPS: Final = all_of(
    equals("type", "redirect"),
    equals("redirect.protocol", "HTTPS"),
    one_of("redirect.statusCode", ("HTTP_301", "HTTP_302"), best="HTTP_301"),
)
_REDIRECTED: Final = all_of(present("defaultActions", "a redirect to HTTPS"), each("defaultActions", _TO_HTTPS))
_LISTENER_READS: Final = frozenset(
    {("", "protocol"), ("", "port"), ("", "loadBalancerArn"), (BALANCER, "internal")}
    | _SECURED.reads
    | _REDIRECTED.reads
)


def protocol_of(listener: Subject) -> object:
    """Give the protocol of a listener. One without protocol and port belongs to a gateway and reads no traffic."""
    value = listener.value("protocol")
    return "HTTP" if value is ABSENT and listener.value("port") is not ABSENT else value


def _listener(subject: Subject) -> Outcomes:
    match protocol_of(subject):
        case "HTTPS" | "TLS":
            return _SECURED(subject)
        case "HTTP":
            return _REDIRECTED(subject)
        case value if value is ABSENT:
            return (Outcome(Verdict.NOT_APPLICABLE, expected="a gateway load balancer ends no connection"),)
        case value if value is UNKNOWN:
            return (subject.undecided("protocol", "HTTPS or TLS"),)
        case _:
            return tuple(_inside(subject))


def _inside(subject: Subject) -> Iterator[Outcome]:
    """A listener that passes bytes on may only serve an internal load balancer: what they are, no one can tell."""
    found = [other for other in subject.graph.targets(subject.resource, "loadBalancerArn") if other.type == BALANCER]
    internal = [subject.of(other).value("internal") for other in found]
    if found and all(value is True for value in internal):
        return
    expected = "HTTPS or TLS, or an internal load balancer"
    open_ = not found or (UNKNOWN in internal and False not in internal)
    yield (
        subject.undecided("protocol", expected, "it cannot be told whom it serves")
        if open_
        else subject.fail("protocol", expected)
    )


def _rule(subject: Subject) -> Iterator[Outcome]:
    """A rule that forwards stands on a listener with TLS."""
    kinds = [part.value("type") for part in items(subject, "actions")]
    if subject.value("actions") is UNKNOWN or UNKNOWN in kinds:
        yield subject.undecided("actions", "actions known at preview")
    elif "forward" in kinds:
        found = [other for other in subject.graph.targets(subject.resource, "listenerArn") if other.type == LISTENER]
        protocols = [protocol_of(subject.of(other)) for other in found]
        if "HTTP" in protocols:
            yield subject.fail("actions", "no forward from a listener without TLS", "a forward")
        elif not found or UNKNOWN in protocols:
            yield subject.undecided("listenerArn", "a listener whose protocol is known")


_CLASSES: Final = ("public", "internal")
_HTTPS_TARGETS: Final = all_of(
    one_of("protocol", ("HTTPS", "TLS")), one_of("healthCheck.protocol", ("HTTPS", "TCP"), best="HTTPS")
)


def _targets(subject: Subject) -> Outcomes:
    """Demand TLS of targets; a function is called by the API of Lambda, and a gateway passes packets on."""
    if subject.value("targetType") == "lambda" or subject.value("protocol") == "GENEVE":
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it opens no connection to the targets"),)
    if tag(subject, "DataClass") in _CLASSES:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="what goes there is not confidential"),)
    return _HTTPS_TARGETS(subject)


RULES: Final = (
    join_row("TLS-01 listener", "Load balancers speak TLS 1.2 or later; in plain text they only say where HTTPS is",
        (LISTENER, LISTENER_RULE), by_type({LISTENER: Check(_listener, _LISTENER_READS, _SECURED.mends),
        LISTENER_RULE: Check(lambda subject: tuple(_rule(subject)), frozenset({("", "actions"), ("", "listenerArn"),
        (LISTENER, "protocol"), (LISTENER, "port")}))}), fsbp("ELB.1"), fsbp("ELB.17"), nist("SC-8"), severity=HIGH,
        controls=("ND-1", "SC-3a"), dev=STRICT,
        fix="Use protocol HTTPS with a current sslPolicy and a certificate; let port 80 redirect to HTTPS by 301.",
        parameters=(setting("tlsMinimum", "The oldest TLS version that a listener may offer.", {"type": "number",
        "enum": [1.2, 1.3]}, 1.2),)),
    row("TLS-04 target-tls", "Load balancers speak TLS to targets of confidential data, and check their health over it",
        TARGETS, Check(_targets, _HTTPS_TARGETS.reads | {("", "targetType"), ("", "tags")}, _HTTPS_TARGETS.mends),
        nist("SC-8"), controls=("ND-1",), fix="Set protocol HTTPS on the target group and on its health check."),
)  # fmt: skip
