"""Load balancers: settings beside TLS, headers and the attributes that every one of them needs."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    between,
    each,
    equals,
    is_true,
    matches,
    none_of,
    not_true,
    one_of,
    param,
    present,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.iam.documents import Document, on_document
from hardening.joins import if_refers_to, referred_by, refers_to
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, number, row
from hardening.rule import Check, Outcome, Rule, Subject
from hardening.shapes import explicit, forbidden, has_at_least
from hardening.tokens import aws
from hardening.values import UNKNOWN

BALANCER: Final = "lb/loadBalancer"
LISTENER: Final = "lb/listener"
TARGETS: Final = "lb/targetGroup"
_BUCKET: Final = aws("s3/bucket")
_POLICY: Final = aws("s3/bucketPolicy")


def _application(then: Check) -> Check:
    return when(equals("loadBalancerType", "application"), then, "no application load balancer")


def _network(then: Check) -> Check:
    return when(equals("loadBalancerType", "network"), then, "no network load balancer")


_HTTPS: Final = equals("protocol", "HTTPS")
_DELIVERY: Final = "an Allow of s3:PutObject for logdelivery.elasticloadbalancing.amazonaws.com"
_WRITERS: Final = ("logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.amazonaws.com")


def _delivers(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Balancers of regions before August 2022 write as an account of AWS, those of later ones as a service."""
    found = [one for one in document.allows if one.covers_action("s3:PutObject")]
    principals = {principal for one in found for principal in one.principals}
    if not any(name in _WRITERS or ":iam::" in name for name in principals) and not document.partly_unknown:
        yield subject.fail("policy", _DELIVERY, "no such statement")


_MAY_LOG: Final = on_document("policy", _delivers, expected=_DELIVERY, required=True)
_LOG_BUCKET: Final = if_refers_to(
    "accessLogs.bucket",
    _BUCKET,
    where=referred_by(_POLICY, "bucket", where=_MAY_LOG, expected="a policy that lets load balancers write"),
    reason="its bucket stands elsewhere",
)
_SIGNED_IN: Final = all_of(
    *(
        if_set(path, then=none_of(f"{path}.onUnauthenticatedRequest", ("allow",)), reason="it asks nobody to sign in")
        for path in ("authenticateCognito", "authenticateOidc")
    )
)
_KNOWN_HOSTS: Final = each(
    "defaultActions",
    one_of("type", ("fixed-response", "redirect", "authenticate-cognito", "authenticate-oidc", "jwt-validation")),
)
_CLIENTS: Final = all_of(
    equals("mutualAuthentication.mode", "verify"),
    present("mutualAuthentication.trustStoreArn", "a trust store"),
    not_true("mutualAuthentication.ignoreClientCertificateExpiry"),
)
_FROM_ACM: Final = r"arn:[\w-]+:acm:[a-z0-9-]+:\d{12}:certificate/[\w-]+"
_ISSUED: Final = refers_to(
    "certificateArn", *map(aws, ("acm/certificate", "acm/certificateValidation")), expected="a certificate of ACM"
)
_KNOWN: Final = matches("certificateArn", _FROM_ACM, "a certificate of ACM")
_OF_ACM: Final = Check(
    lambda subject: (_ISSUED if subject.value("certificateArn") is UNKNOWN else _KNOWN)(subject), _ISSUED.reads
)
"""An ARN tells it; while it is unknown, what it comes from does."""
_ASKED: Final = all_of(
    none_of("healthCheck.enabled", (False,)), present("healthCheck.path", "a path that tells health")
)
_CHECKED: Final = when(
    one_of("protocol", ("HTTP", "HTTPS")), _ASKED, "the health of its targets is a connection, or not asked"
)
_ZONES: Final = any_of(has_at_least("subnetMappings", 2, "subnets"), has_at_least("subnets", 2, "subnets"))

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("ELB-01 connection-logs", "Load balancers log connections, those too that end before a request", BALANCER,
        _application(all_of(is_true("connectionLogs.enabled"), present("connectionLogs.bucket"))), nist("AU-12"),
        fix="Set connectionLogs.enabled and its bucket."),
    row("ELB-02 health-logs", "Load balancers log why a target was found ill", BALANCER, _application(all_of(
        is_true("healthCheckLogs.enabled"), present("healthCheckLogs.bucket"))), nist("AU-12"), severity=LOW, prod=OFF,
        fix="Set healthCheckLogs.enabled and its bucket."),
    row("ELB-03 cross-zone", "A zone with few targets gets few requests", f"{BALANCER} {TARGETS}", kinds({BALANCER:
        _network(is_true("enableCrossZoneLoadBalancing")), TARGETS: none_of("loadBalancingCrossZoneEnabled",
        ("false",))}), fsbp("ELB.9"), nist("CP-10"), severity=LOW, fix="Set enableCrossZoneLoadBalancing."),
    row("ELB-04 two-zones", "A load balancer survives the loss of a zone", BALANCER, _ZONES, fsbp("ELB.13"),
        nist("CP-10"), fix="Name subnets of two zones or more."),
    row("ELB-05 own-groups", "Load balancers stand behind security groups that were chosen for them", BALANCER, when(
        one_of("loadBalancerType", ("application", "network")), has_at_least("securityGroups", 1, "security groups"),
        "a gateway has none"), nist("SC-7"), severity=HIGH, fix="Name security groups."),
    row("ELB-06 exposure-stated", "A load balancer says whether the public reaches it", BALANCER, explicit("internal",
        "true, or false where it serves the public"), nist("SC-7"), fix="Set internal."),
    row("ELB-07 health-asked", "The health of targets is asked, on a path that tells it", TARGETS, _CHECKED,
        nist("CP-10"), fix="Set healthCheck.enabled and healthCheck.path."),
    row("ELB-08 drained", "Targets end their requests before they go, and not for long", TARGETS, when(none_of(
        "targetType", ("lambda",)), between("deregistrationDelay", 1, param("maxSeconds")), "a function drains itself"),
        nist("CP-10"), severity=LOW, fix="Set deregistrationDelay.", parameters=(number("maxSeconds",
        "Seconds for which a target may end its requests.", 300, 1, 3600),)),
    row("ELB-09 stateless", "Clients are not bound to one target", TARGETS, not_true("stickiness.enabled"),
        nist("SC-5"), severity=LOW, prod=ADVICE, fix="Leave stickiness off and keep sessions in a store."),
    row("ELB-10 client-certificates", "Who asks for certificates of clients checks them, and their day of expiry",
        LISTENER, if_set("mutualAuthentication", then=_CLIENTS, reason="it asks clients for no certificate"),
        nist("IA-3"), severity=HIGH, fix="Set mutualAuthentication.mode to verify with a trust store."),
    row("ELB-11 unmatched-refused", "Requests for a host or path that nobody named reach no target", LISTENER,
        when(_HTTPS, _KNOWN_HOSTS, "it reads no requests"), nist("SC-7"), fix="Answer 404 in defaultActions."),
    row("ELB-12 signed-in", "Who is asked to sign in does not pass without", f"{LISTENER} lb/listenerRule", kinds({
        LISTENER: each("defaultActions", _SIGNED_IN), "lb/listenerRule": each("actions", _SIGNED_IN)}), nist("IA-2"),
        severity=HIGH, fix="Leave onUnauthenticatedRequest at authenticate, or set deny."),
    join_row("ELB-13 certificate-of-acm", "Certificates of listeners come from ACM, which renews them", f"{LISTENER} "
        "lb/listenerCertificate", if_set("certificateArn", then=_OF_ACM, reason="no TLS ends here"), fsbp("ELB.2"),
        nist("SC-12"), fix="Name a certificate of ACM."),
    row("ELB-14 post-quantum", "Keys of TLS are agreed on in a way that later computers cannot undo", LISTENER, when(
        one_of("protocol", ("HTTPS", "TLS")), matches("sslPolicy", r".*-PQ-.*",
        "a policy with post-quantum key agreement"), "no TLS ends here"), nist("SC-13"), severity=LOW, prod=ADVICE,
        fix="Choose a policy with PQ in its name."),
    row("ELB-15 framing", "Answers may not be framed, and load only what they name", LISTENER, when(_HTTPS,
        all_of(one_of("routingHttpResponseXFrameOptionsHeaderValue", ("DENY", "SAMEORIGIN")), present(
        "routingHttpResponseContentSecurityPolicyHeaderValue", "a content security policy")), "it sends no answers"),
        nist("SC-18"), severity=LOW, prod=ADVICE, fix="Set the X-Frame-Options and Content-Security-Policy values."),
    row("ELB-16 idle-timeout", "Silent connections end", BALANCER, _application(between("idleTimeout", 1,
        param("maxSeconds"))), nist("SC-10"), severity=LOW, fix="Set idleTimeout.", parameters=(number("maxSeconds",
        "Seconds for which a connection may be silent.", 600, 1, 4000),)),
    row("ELB-17 private-link", "Security groups bind clients of PrivateLink as well", BALANCER, _network(none_of(
        "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", ("off",))), nist("SC-7"), fix="Set it to on."),
    join_row("ELB-18 log-bucket", "The bucket of access logs lets load balancers write", BALANCER, _LOG_BUCKET,
        nist("AU-12"), fix="Let logdelivery.elasticloadbalancing.amazonaws.com put objects by the bucket's policy."),
    join_row("ELB-19 shield", "Public load balancers have Shield Advanced", BALANCER, when(none_of("internal", (True,)),
        referred_by(aws("shield/protection"), "resourceArn", expected="a protection"), "the public does not reach it"),
        nist("SC-5"), severity=LOW, prod=OFF, fix="Declare a shield Protection of the load balancer."),
    row("ELB-20 classic", "No classic load balancer is used", "elb/loadBalancer", forbidden("an application or network "
        "load balancer", "a classic one"), nist("SA-22"), fix="Use a load balancer of the lb module."),
    row("ELB-21 host-header", "Targets see the host that the client asked for", BALANCER, _application(none_of(
        "preserveHostHeader", (False,))), nist("SI-10"), severity=LOW, prod=OFF, fix="Set preserveHostHeader."),
    row("ELB-22 accelerator-logs", "Accelerators log the flows that they pass on", "globalaccelerator/accelerator",
        all_of(is_true("attributes.flowLogsEnabled"), present("attributes.flowLogsS3Bucket")), nist("AU-12"),
        fix="Set attributes.flowLogsEnabled and its bucket."),
)
