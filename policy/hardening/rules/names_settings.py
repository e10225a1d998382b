"""Route 53 and ACM: names that lead where they say, are answered for, and certificates that fit them."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, any_of, each, equals, is_true, matches, none_of, not_true, one_of, present, when
from hardening.combining import is_list
from hardening.conditions import if_set, unless_set
from hardening.frameworks import fsbp, nist
from hardening.iam.documents import glob
from hardening.joins import referred_by, some_referred_by
from hardening.rows import ADVICE, HIGH, LOW, join_row, names, row
from hardening.rule import Check, Outcome, Rule, Subject, check
from hardening.shapes import matches_none
from hardening.tokens import aws
from hardening.values import UNKNOWN, opened

ZONE: Final = "route53/zone"
RECORD: Final = "route53/record"
DOMAINS: Final = "route53domains/registeredDomain route53domains/domain"
CERTIFICATE: Final = "acm/certificate"
_FREE: Final = (
    "*.s3-website*.amazonaws.com", "*.elasticbeanstalk.com", "*.cloudfront.net", "*.github.io", "*.herokuapp.com",
    "*.azurewebsites.net", "*.trafficmanager.net", "*.cloudapp.net", "*.netlify.app", "*.ghost.io", "*.myshopify.com",
)  # fmt: skip
"""Names that anybody may claim again once they are given up."""


@check("records", "type")
def _not_dangling(subject: Subject) -> Iterator[Outcome]:
    """A name that somebody else may claim comes from a resource of the program, so that both go together."""
    value, patterns = subject.value("records"), subject.parameters["claimable"]
    given = bool(subject.resource.property_dependencies.get("records"))
    listed = [opened(item) for item in value] if is_list(value) else []
    expected = "a name that a resource of the program gives"
    if (value is UNKNOWN or UNKNOWN in listed) and not given:
        yield subject.undecided("records", expected)
    for text in (str(item).rstrip(".") for item in listed if isinstance(item, str)):
        if not given and is_list(patterns) and any(glob(str(pattern), text) for pattern in patterns):
            yield subject.fail("records", expected, text)


def _public(then: Check) -> Check:
    return unless_set("vpcs", then=then, reason="a private zone")


_USERS: Final = {
    "certificateArn": ("lb/listener", "lb/listenerCertificate", "acm/certificateValidation", "apigateway/domainName"),
    "domainNameConfiguration.certificateArn": ("apigatewayv2/domainName",),
    "domainEndpointOptions.customEndpointCertificateArn": ("opensearch/domain",),
    "regionalCertificateArn": ("apigateway/domainName",),
    "viewerCertificate.acmCertificateArn": ("cloudfront/distribution",),
}
_IN_USE: Final = any_of(
    *(some_referred_by(list(map(aws, types)), via, expected="a listener or the like") for via, types in _USERS.items())
)
_VALIDATED: Final = unless_set(
    "certificateAuthorityArn", "privateKey", "privateKeyWo",
    then=referred_by(aws("acm/certificateValidation"), "certificateArn", expected="a validation that waits for it"),
    reason="it needs no proof",
)  # fmt: skip
_CAA: Final = some_referred_by([aws(RECORD)], "zoneId", where=equals("type", "CAA"), expected="a CAA record")
_REVOCABLE: Final = any_of(
    is_true("revocationConfiguration.ocspConfiguration.enabled"),
    is_true("revocationConfiguration.crlConfiguration.enabled"),
)


def _replaced_in_order(subject: Subject) -> tuple[Outcome, ...]:
    """A certificate is made before the one that it replaces goes."""
    early = subject.resource.options.delete_before_replace is True
    return (subject.fail("", "deleteBeforeReplace left out", "deleteBeforeReplace"),) if early else ()


# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("R53-01 target-health", "Aliases lead to targets that are well", RECORD, each("aliases", is_true(
        "evaluateTargetHealth")), nist("CP-10"), severity=LOW, fix="Set evaluateTargetHealth."),
    join_row("R53-02 queries-logged", "Queries of public zones are logged", ZONE, _public(referred_by(
        aws("route53/queryLog"), "zoneId", expected="a log of queries")), fsbp("Route53.2"), nist("AU-12"),
        fix="Declare a QueryLog of the zone."),
    join_row("R53-03 signed", "Answers of public zones are signed", ZONE,
        _public(referred_by(aws("route53/hostedZoneDnsSec"), "hostedZoneId", where=none_of("signingStatus",
        ("NOT_SIGNING",)), expected="DNSSEC signing")), nist("SC-20"), prod=ADVICE,
        fix="Declare a HostedZoneDnsSec of the zone."),
    join_row("R53-04 caa", "A public zone says who may issue certificates for it", ZONE, _public(_CAA), nist("SC-17"),
        severity=LOW, prod=ADVICE, fix="Declare a CAA record."),
    row("R53-05 zone-kept", "A zone with records is not deleted by a slip", ZONE, not_true("forceDestroy"),
        nist("CP-10"), fix="Leave forceDestroy off."),
    row("R53-06 failover-asked", "A record to fail over from is asked for its health", RECORD, if_set(
        "failoverRoutingPolicies", then=any_of(each("failoverRoutingPolicies", equals("type", "SECONDARY")), present(
        "healthCheckId", "a health check")), reason="it fails over to nothing"), nist("CP-10"),
        fix="Set healthCheckId."),
    row("R53-07 not-claimable", "No record leads to a name that somebody else may claim", RECORD, _not_dangling,
        nist("SC-20"), severity=HIGH, fix="Take the name from the resource that it belongs to.",
        parameters=(names("claimable", "Names that anybody may claim, * for any text.", *_FREE),)),
    row("R53-08 transfer-lock", "A domain cannot be moved away", DOMAINS, none_of("transferLock", (False,)),
        nist("SC-20"), severity=HIGH, fix="Leave transferLock on."),
    row("R53-09 renewed", "A domain renews itself", DOMAINS, none_of("autoRenew", (False,)), nist("CP-10"),
        fix="Leave autoRenew on."),
    row("R53-10 contacts-hidden", "The people behind a domain are not published", DOMAINS, all_of(*(none_of(name,
        (False,)) for name in ("adminPrivacy", "registrantPrivacy", "techPrivacy"))), nist("SI-12"), severity=LOW,
        fix="Leave the privacy of the contacts on."),
    row("R53-11 checked-over-tls", "Health checks speak TLS", "route53/healthCheck", none_of("type", ("HTTP",
        "HTTP_STR_MATCH")), nist("SC-8"), severity=LOW, prod=ADVICE, fix="Set type to HTTPS."),
    row("ACM-01 no-wildcard", "A certificate names its hosts", CERTIFICATE, all_of(matches("domainName", r"[^*]+",
        "a name without *"), matches_none("subjectAlternativeNames", r".*\*.*", "names without *")), nist("SC-12"),
        fix="Name the hosts one by one."),
    join_row("ACM-02 in-use", "A certificate is used, or given back", CERTIFICATE, _IN_USE, nist("CM-8"), severity=LOW,
        prod=ADVICE, fix="Name the certificate where TLS ends, or remove it."),
    join_row("ACM-03 validated", "A certificate is issued before anything uses it", CERTIFICATE, _VALIDATED,
        nist("SC-12"), severity=LOW, fix="Declare a CertificateValidation."),
    row("ACM-04 replaced-in-order", "A certificate is made before the one that it replaces goes", CERTIFICATE,
        Check(_replaced_in_order), nist("CP-10"), severity=LOW, fix="Leave deleteBeforeReplace out."),
    row("ACM-05 revocable", "What a private authority has issued can be called back", "acmpca/certificateAuthority",
        _REVOCABLE, nist("SC-17"), fix="Enable OCSP or a revocation list."),
    row("ACM-06 root-disabled", "A root authority issues nothing day by day", "acmpca/certificateAuthority",
        when(equals("type", "ROOT"), none_of("enabled", (True,)), "a subordinate"), fsbp("PCA.1"), prod=ADVICE,
        fix="Set enabled to false."),
    row("ACM-07 long-keys", "Keys of private authorities are long", "acmpca/certificateAuthority", one_of(
        "certificateAuthorityConfiguration.keyAlgorithm", ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1",
        "EC_secp384r1", "EC_secp521r1", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87")), nist("SC-12"),
        fix="Choose another keyAlgorithm."),
)
