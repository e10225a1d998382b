"""Endpoints beside load balancers: TLS 1.2 at least, and a name of one's own."""

from typing import Final

from hardening.checks import all_of, by_people, each, equals, is_true, matches, none_of, not_true, one_of, present
from hardening.frameworks import fsbp, nist
from hardening.rows import HIGH, STRICT, row
from hardening.rule import Check, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN, opened

DISTRIBUTION: Final = aws("cloudfront/distribution")
TENANTS: Final = aws("cloudfront/multitenantDistribution")
API_DOMAIN: Final = aws("apigateway/domainName")
HTTP_DOMAIN: Final = aws("apigatewayv2/domainName")
SEARCH: Final = aws("opensearch/domain")
OLD_SEARCH: Final = aws("elasticsearch/domain")
TRANSFER: Final = aws("transfer/server")
FUNCTION_URL: Final = aws("lambda/functionUrl")
CLASSIC: Final = aws("elb/loadBalancer")

_VIEWERS: Final = ("TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
"""CloudFront Developer Guide, "Supported protocols and ciphers between viewers and CloudFront"."""
_GATEWAYS: Final = r"TLS_1_2|SecurityPolicy_TLS12_\w+|SecurityPolicy_TLS13_(1_[23]_|2025_EDGE)\w*"
"""API Gateway Developer Guide, "Supported security policies"; `TLS_1_0` is the one left out."""
_SEARCHES: Final = r"Policy-Min-TLS-1-2-[A-Z0-9-]+"
"""OpenSearch Service API, TLSSecurityPolicy; those for TLS 1.0 begin with `Policy-Min-TLS-1-0`."""
_VIEWED: Final = one_of("viewerProtocolPolicy", ("redirect-to-https", "https-only"), best="redirect-to-https")
_CERTIFIED: Final = all_of(
    by_people(not_true("viewerCertificate.cloudfrontDefaultCertificate")),
    one_of("viewerCertificate.minimumProtocolVersion", _VIEWERS),
)
_SEARCHED: Final = all_of(
    is_true("domainEndpointOptions.enforceHttps"),
    matches("domainEndpointOptions.tlsSecurityPolicy", _SEARCHES, "a policy for TLS 1.2 and later"),
)


def _transferred(subject: Subject) -> tuple[object, ...]:
    value = subject.value("protocols")
    return tuple(opened(item) for item in value) if isinstance(value, list) else (value,)


_NO_FTP: Final = Check(
    lambda subject: (
        (subject.fail("protocols", "no FTP, which sends passwords in plain text"),)
        if "FTP" in _transferred(subject)
        else ((subject.undecided("protocols", "no FTP"),) if UNKNOWN in _transferred(subject) else ())
    ),
    frozenset({("", "protocols")}),
)
_CHECKS: Final = {
    DISTRIBUTION: all_of(
        _CERTIFIED,
        each("defaultCacheBehavior", _VIEWED),
        each("orderedCacheBehaviors", _VIEWED),
    ),
    TENANTS: _CERTIFIED,
    API_DOMAIN: matches("securityPolicy", _GATEWAYS, "TLS_1_2, or a policy for TLS 1.2 and later"),
    HTTP_DOMAIN: equals("domainNameConfiguration.securityPolicy", "TLS_1_2"),
    SEARCH: _SEARCHED,
    OLD_SEARCH: _SEARCHED,
    TRANSFER: all_of(_NO_FTP, none_of("securityPolicyName", ("TransferSecurityPolicy-2018-11",))),
    FUNCTION_URL: equals("authorizationType", "AWS_IAM"),
    CLASSIC: all_of(present("listeners"), each("listeners", matches("lbProtocol", "(?i:https|ssl)", "https or ssl"))),
}

RULES: Final = (
    row("TLS-03 other-endpoints",
        "Distributions, gateways, search domains, transfer servers and function URLs admit no old TLS", tuple(_CHECKS),
        by_type(_CHECKS), fsbp("CloudFront.3"), fsbp("CloudFront.7"), fsbp("Opensearch.8"), nist("SC-8"), severity=HIGH,
        controls=("ND-1",), dev=STRICT,
        fix="Choose a policy of TLS 1.2 or later and a certificate of one's own; let function URLs need AWS_IAM."),
)  # fmt: skip
