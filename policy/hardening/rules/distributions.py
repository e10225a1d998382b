"""CloudFront: what distributions let through, where they fetch it, and what they say of it."""

from typing import Final

from hardening.checks import all_of, any_of, at_least, each, equals, is_true, matches, one_of, present, when
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.rows import ADVICE, HIGH, LOW, OFF, row
from hardening.rule import Rule
from hardening.shapes import forbidden, has_at_least, holds_none, omitted

DISTRIBUTION: Final = "cloudfront/distribution"
_BUCKETS: Final = r".*\.s3([.-][a-z0-9-]+)?\.amazonaws\.com"
_FROM_BUCKETS: Final = each(
    "origins", when(matches("domainName", _BUCKETS, "a bucket"), present("originAccessControlId"), "no bucket")
)
_FETCHED: Final = each(
    "origins",
    if_set(
        "customOriginConfig",
        then=all_of(
            equals("customOriginConfig.originProtocolPolicy", "https-only"),
            holds_none("customOriginConfig.originSslProtocols", ("SSLv3", "TLSv1", "TLSv1.1"), "TLS 1.2 or later"),
        ),
        reason="a bucket, or a place inside the network",
    ),
)
_POLICY: Final = "a policy of response headers"
_ANSWERS: Final = all_of(
    present("defaultCacheBehavior.responseHeadersPolicyId", _POLICY),
    each("orderedCacheBehaviors", present("responseHeadersPolicyId", _POLICY)),
)
_HSTS: Final = "securityHeadersConfig.strictTransportSecurity"
_OLD_SIGNERS: Final = all_of(
    omitted("defaultCacheBehavior.trustedSigners", "key groups"),
    each("orderedCacheBehaviors", omitted("trustedSigners", "key groups")),
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("CDN-01 firewall", "A web ACL stands before a distribution", DISTRIBUTION, present("webAclId", "a web ACL"),
        fsbp("CloudFront.6"), fix="Set webAclId."),
    row("CDN-02 logged", "Distributions log what is asked of them", DISTRIBUTION, present("loggingConfig.bucket",
        "a bucket"), fsbp("CloudFront.5"), prod=ADVICE, fix="Set loggingConfig, or declare a log delivery."),
    row("CDN-03 buckets-closed", "Buckets answer to the distribution only, by a signature", DISTRIBUTION, _FROM_BUCKETS,
        fsbp("CloudFront.13"), severity=HIGH, fix="Set originAccessControlId of the origin."),
    row("CDN-04 origins-over-tls", "Distributions fetch over TLS 1.2", DISTRIBUTION, _FETCHED, fsbp("CloudFront.9"),
        fsbp("CloudFront.10"), fix="Set originProtocolPolicy https-only and originSslProtocols TLSv1.2."),
    row("CDN-05 root-object", "A request for nothing lists nothing", DISTRIBUTION, present("defaultRootObject",
        "an object"), fsbp("CloudFront.1"), prod=ADVICE, fix="Set defaultRootObject."),
    row("CDN-06 response-headers", "Answers bind browsers to TLS and to what they load", DISTRIBUTION, _ANSWERS,
        fsbp("CloudFront.12"), prod=ADVICE, fix="Set responseHeadersPolicyId of every cache behaviour."),
    row("CDN-07 strict-transport", "Policies of response headers bind browsers to TLS for a year",
        "cloudfront/responseHeadersPolicy", all_of(at_least(f"{_HSTS}.accessControlMaxAgeSec", 31_536_000), is_true(
        "securityHeadersConfig.contentTypeOptions.override")), nist("SC-8"), fix="Set strictTransportSecurity."),
    row("CDN-08 signed-always", "Requests to an origin are always signed", "cloudfront/originAccessControl",
        all_of(equals("signingBehavior", "always"), equals("signingProtocol", "sigv4")), nist("SC-8"),
        fix="Set signingBehavior to always."),
    row("CDN-09 no-identity", "No origin access identity is used, which knows neither KMS nor new regions",
        "cloudfront/originAccessIdentity", forbidden("an origin access control", "an origin access identity"),
        nist("SA-22"), severity=LOW, fix="Use an OriginAccessControl."),
    row("CDN-10 named-host", "Clients name the host in TLS, and no address of its own is paid for", DISTRIBUTION,
        any_of(is_true("viewerCertificate.cloudfrontDefaultCertificate"), equals("viewerCertificate.sslSupportMethod",
        "sni-only")), fsbp("CloudFront.8"), severity=LOW, fix="Set sslSupportMethod to sni-only."),
    row("CDN-11 failover", "A distribution has somewhere else to fetch from", DISTRIBUTION, has_at_least("originGroups",
        1, "origin groups"), fsbp("CloudFront.4"), severity=LOW, prod=OFF, fix="Declare originGroups."),
    row("CDN-12 countries", "A distribution says whom it serves", DISTRIBUTION, one_of(
        "restrictions.geoRestriction.restrictionType", ("whitelist", "blacklist")), nist("AC-4"), severity=LOW,
        prod=OFF, fix="Set geoRestriction."),
    row("CDN-13 key-groups", "Who signs addresses is a key group, not the root user of an account", DISTRIBUTION,
        _OLD_SIGNERS, nist("IA-5"), severity=HIGH, fix="Use trustedKeyGroups."),
    row("CDN-14 cors", "Pages of strangers do not call with the credentials of users",
        "cloudfront/responseHeadersPolicy", when(is_true("corsConfig.accessControlAllowCredentials"),
        holds_none("corsConfig.accessControlAllowOrigins.items", ("*",), "origins one by one"),
        "callers send no credentials"), nist("AC-4"), fix="Name the origins."),
)
