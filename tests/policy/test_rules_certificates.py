"""Certificates, and endpoints beside load balancers."""

from typing import Any, Final

import pytest
from botocore.session import Session

from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource, verdicts

OK: Final[list[str]] = []
ISSUED: Final[dict[str, object]] = {"domainName": "api.example.com", "validationMethod": "DNS"}
OPTIONS: Final = "options.certificateTransparencyLoggingPreference"


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("domainName", "api.example.com", OK),
        ("keyAlgorithm", "EC_prime256v1", OK),
        ("keyAlgorithm", "RSA_1024", ["FAIL"]),
        ("keyAlgorithm", UNKNOWN, ["UNDECIDED"]),
        ("validationMethod", "EMAIL", ["FAIL"]),
        ("validationMethod", REMOVED, ["FAIL"]),
        ("validationMethod", UNKNOWN, ["UNDECIDED"]),
        ("privateKey", "-----BEGIN", ["FAIL"]),
        ("privateKey", UNKNOWN, ["FAIL"]),
        ("privateKeyWo", "-----BEGIN", ["FAIL"]),
        (OPTIONS, "ENABLED", OK),
        (OPTIONS, "DISABLED", ["FAIL"]),
        (OPTIONS, UNKNOWN, ["UNDECIDED"]),
        ("options.export", "ENABLED", ["FAIL"]),
        ("options", UNKNOWN, ["UNDECIDED", "UNDECIDED"]),
    ],
)
def test_certificates_are_issued_and_renewed_by_aws(path: str, value: object, wanted: list[str]) -> None:
    assert verdicts("TLS-07", resource("acm/certificate", "certificate", changed(ISSUED, path, value))) == wanted


def test_a_private_authority_asks_for_no_proof() -> None:
    private = {"domainName": "a.internal", "certificateAuthorityArn": "arn:ca"}
    assert verdicts("TLS-07", resource("acm/certificate", "certificate", private)) == []


VIEWED: Final[dict[str, object]] = {
    "viewerCertificate": {"acmCertificateArn": "arn:certificate", "minimumProtocolVersion": "TLSv1.2_2021"},
    "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
    "orderedCacheBehaviors": [{"viewerProtocolPolicy": "https-only"}],
}
SEARCH: Final = "domainEndpointOptions.tlsSecurityPolicy"
ENDPOINTS: Final = [
    ("cloudfront/distribution", VIEWED, "", None, OK),
    ("cloudfront/distribution", VIEWED, "viewerCertificate.minimumProtocolVersion", "TLSv1.1_2016", ["FAIL"]),
    ("cloudfront/distribution", VIEWED, "viewerCertificate.minimumProtocolVersion", REMOVED, ["FAIL"]),
    ("cloudfront/distribution", VIEWED, "viewerCertificate.minimumProtocolVersion", UNKNOWN, ["UNDECIDED"]),
    ("cloudfront/distribution", VIEWED, "viewerCertificate.cloudfrontDefaultCertificate", True, ["FAIL"]),
    ("cloudfront/distribution", VIEWED, "defaultCacheBehavior.viewerProtocolPolicy", "allow-all", ["FAIL"]),
    ("cloudfront/distribution", VIEWED, "orderedCacheBehaviors[0].viewerProtocolPolicy", "allow-all", ["FAIL"]),
    ("cloudfront/distribution", VIEWED, "orderedCacheBehaviors", REMOVED, OK),
    ("cloudfront/distribution", VIEWED, "orderedCacheBehaviors", UNKNOWN, ["UNDECIDED"]),
    ("cloudfront/multitenantDistribution", VIEWED, "viewerCertificate.minimumProtocolVersion", "TLSv1", ["FAIL"]),
    ("cloudfront/multitenantDistribution", VIEWED, "", None, OK),
    ("apigateway/domainName", {"securityPolicy": "TLS_1_2"}, "", None, OK),
    ("apigateway/domainName", {}, "", None, ["FAIL"]),
    ("apigateway/domainName", {"securityPolicy": UNKNOWN}, "", None, ["UNDECIDED"]),
    ("apigatewayv2/domainName", {"domainNameConfiguration": {"securityPolicy": "TLS_1_2"}}, "", None, OK),
    ("apigatewayv2/domainName", {"domainNameConfiguration": {"securityPolicy": "TLS_1_0"}}, "", None, ["FAIL"]),
    ("opensearch/domain", {}, SEARCH, "Policy-Min-TLS-1-2-PFS-2023-10", OK),
    ("opensearch/domain", {}, "", None, ["FAIL"]),
    ("opensearch/domain", {"domainEndpointOptions": {"enforceHttps": False}}, SEARCH, "Policy-Min-TLS-1-2-X", ["FAIL"]),
    ("elasticsearch/domain", {}, SEARCH, "Policy-Min-TLS-1-0-2019-07", ["FAIL"]),
    ("elasticsearch/domain", {}, SEARCH, UNKNOWN, ["UNDECIDED"]),
    ("transfer/server", {"securityPolicyName": "TransferSecurityPolicy-2024-01"}, "", None, OK),
    ("transfer/server", {"securityPolicyName": "TransferSecurityPolicy-2024-01"}, "protocols", ["SFTP"], OK),
    ("transfer/server", {"securityPolicyName": "TransferSecurityPolicy-2024-01"}, "protocols", ["FTP"], ["FAIL"]),
    (
        "transfer/server",
        {"securityPolicyName": "TransferSecurityPolicy-2024-01"},
        "protocols",
        [UNKNOWN],
        ["UNDECIDED"],
    ),
    ("transfer/server", {"securityPolicyName": "TransferSecurityPolicy-2024-01"}, "protocols", UNKNOWN, ["UNDECIDED"]),
    ("transfer/server", {}, "", None, ["FAIL"]),
    ("lambda/functionUrl", {"authorizationType": "AWS_IAM"}, "", None, OK),
    ("lambda/functionUrl", {"authorizationType": "NONE"}, "", None, ["FAIL"]),
    ("lambda/functionUrl", {"authorizationType": UNKNOWN}, "", None, ["UNDECIDED"]),
    ("elb/loadBalancer", {"listeners": [{"lbProtocol": "HTTPS"}]}, "", None, OK),
    ("elb/loadBalancer", {"listeners": [{"lbProtocol": "http"}]}, "", None, ["FAIL"]),
    ("elb/loadBalancer", {}, "", None, ["FAIL"]),
]


@pytest.mark.parametrize(("type_", "base", "path", "value", "wanted"), ENDPOINTS)
def test_endpoints_admit_no_old_tls(
    type_: str, base: dict[str, object], path: str, value: object, wanted: list[str]
) -> None:
    body = changed(base, path, value) if path else base
    assert verdicts("TLS-03", resource(type_, "endpoint", body)) == wanted


def names(service: str, shape: str) -> list[str]:
    """Give the values that AWS itself knows."""
    model: Any = Session().get_service_model(service).shape_for(shape)
    return list(model.enum)


@pytest.mark.parametrize(
    ("service", "shape", "type_", "path", "old"),
    [
        ("cloudfront", "MinimumProtocolVersion", "cloudfront/distribution",
         "viewerCertificate.minimumProtocolVersion", ("SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016")),
        ("apigateway", "SecurityPolicy", "apigateway/domainName", "securityPolicy", ("TLS_1_0",)),
        ("opensearch", "TLSSecurityPolicy", "opensearch/domain", SEARCH, ("Policy-Min-TLS-1-0-2019-07",)),
        ("acm", "KeyAlgorithm", "acm/certificate", "keyAlgorithm", ("RSA_1024",)),
    ],
)  # fmt: skip
def test_every_value_that_aws_knows_is_judged(
    service: str, shape: str, type_: str, path: str, old: tuple[str, ...]
) -> None:
    bases = {"cloudfront/distribution": VIEWED, "acm/certificate": ISSUED}
    rule_id = "TLS-07" if service == "acm" else "TLS-03"
    for name in names(service, shape):
        found = verdicts(rule_id, resource(type_, "one", changed(bases.get(type_, {}), path, name)))
        assert found == (["FAIL"] if name in old else []), name
