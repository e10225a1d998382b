"""Switches that keep others out: public access, encryption, logging, TLS, sign-in. Each has a safer side."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.access.tls import rank as tls
from review.diff.deltas import Json, is_missing
from review.diff.kinds import AccessKind

Rank = Callable[[Json], float]
_NUMBERS: Final = re.compile(r"\d+")


def on(value: Json) -> float:
    """Safer while it is on."""
    return float(value in (True, "true", "ENABLED", "Enabled", "enabled", "on", "ON", "TRUE", "required"))


def off(value: Json) -> float:
    """Safer while it is off."""
    return 1.0 - on(value)


def given(value: Json) -> float:
    """Safer while something is given."""
    return float(not is_missing(value))


def count(value: Json) -> float:
    """Safer the more there is of it."""
    return float(len(value)) if isinstance(value, list) else given(value)


def few(value: Json) -> float:
    """Safer the less there is of it."""
    return -count(value)


def low(value: Json) -> float:
    """Safer the lower its number is."""
    found = _NUMBERS.search(str(value))
    return -float(found.group()) if found else 0.0


def high(value: Json) -> float:
    """Safer the higher its number is."""
    return -low(value)


def absent(value: Json) -> float:
    """Safer while nothing is given."""
    return 1.0 - given(value)


def among(*worst_first: str) -> Rank:
    """Safer the later its value stands in a list; what is not in it is the worst."""
    order = {value.lower(): float(index) for index, value in enumerate(worst_first, 1)}
    return lambda value: order.get(str(value).lower(), 0.0)


@dataclass(frozen=True, slots=True)
class Switch:
    """A property that keeps others out."""

    kind: AccessKind
    rank: Rank
    """Gives a higher number for a safer value."""


_P, _E, _L, _I = AccessKind.PUBLIC, AccessKind.ENCRYPTION, AccessKind.LOGGING, AccessKind.SIGN_IN
_N, _F, _C = AccessKind.NETWORK, AccessKind.FIREWALL, AccessKind.CONTAINER
_ROWS: Final[tuple[tuple[AccessKind, Rank, str], ...]] = (
    (
        _P,
        on,
        """
        blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets internal disableExecuteApiEndpoint
        blockPublicSecurityGroupRules
        """,
    ),
    (
        _P,
        off,
        """
        publiclyAccessible associatePublicIpAddress mapPublicIpOnLaunch mapCustomerOwnedIpOnLaunch endpointPublicAccess
        vpcConfig.endpointPublicAccess assignPublicIp networkConfiguration.assignPublicIp allowExternalPrincipals
        assignIpv6AddressOnCreation anonymousAuthEnabled allowUnauthenticatedIdentities directInternetAccess
        networkConfiguration.ingressConfiguration.isPubliclyAccessible
        """,
    ),
    (_P, among("unblocked", "block-new-sharing", "block-all-sharing"), "state"),
    (_P, among("EDGE", "REGIONAL", "PRIVATE"), "endpointConfiguration.types"),
    (_P, among("PUBLIC", "VPC_ENDPOINT", "VPC"), "endpointType"),
    (_N, given, "vpcConfig vpcOptions vpcSettings"),
    (_N, among("host", "bridge", "awsvpc", "none"), "networkMode"),
    (_C, absent, "pidMode ipcMode"),
    (_C, off, "privilegedMode privileged environment.privilegedMode rootAccess enableExecuteCommand"),
    (_F, among("none", "blacklist", "whitelist"), "restrictions.geoRestriction.restrictionType"),
    (_P, few, "publicAccessCidrs vpcConfig.publicAccessCidrs"),
    (_P, among("none", "iam", "aws_iam", "custom", "jwt"), "authorizationType authorization"),
    (_P, among("public-read-write", "public-read", "authenticated-read", "log-delivery-write", "private"), "acl"),
    (_P, among("ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"), "rule.objectOwnership"),
    (
        _E,
        on,
        """
        encrypted storageEncrypted atRestEncryptionEnabled transitEncryptionEnabled encryptAtRest.enabled kmsEncrypted
        nodeToNodeEncryption.enabled domainEndpointOptions.enforceHttps serverSideEncryption.enabled tlsEnabled
        sqsManagedSseEnabled enableKeyRotation rootVolumeEncryptionEnabled userVolumeEncryptionEnabled requireTls
        encryptionInfo.encryptionInTransit.inCluster encryptionAtRestEnabled rootBlockDevice.encrypted
        ebsBlockDevices.encrypted
        """,
    ),
    (
        _E,
        given,
        """
        kmsKeyId kmsKeyArn kmsMasterKeyId masterUserSecretKmsKeyId performanceInsightsKmsKeyId kmsKey encryptionKey
        serverSideEncryption.kmsKeyArn encryptionInfo.encryptionAtRestKmsKeyArn encryptionKeyArn customerKmsKeyId
        encryptionConfiguration encryptionConfigurations encryptionConfig
        """,
    ),
    (_E, among("preferred", "required"), "transitEncryptionMode"),
    (_E, among("PLAINTEXT", "TLS_PLAINTEXT", "TLS"), "encryptionInfo.encryptionInTransit.clientBroker"),
    (
        _E,
        tls,
        """
        sslPolicy viewerCertificate.minimumProtocolVersion minimumProtocolVersion securityPolicy tlsPolicy
        domainEndpointOptions.tlsSecurityPolicy deliveryOptions.tlsPolicy securityPolicyName
        domainNameConfiguration.securityPolicy
        """,
    ),
    (_E, among("HTTP", "http-only", "HTTPS", "https-only", "TLS"), "protocol originProtocolPolicy"),
    (
        _E,
        among("allow-all", "redirect-to-https", "https-only"),
        "defaultCacheBehavior.viewerProtocolPolicy orderedCacheBehaviors.viewerProtocolPolicy",
    ),
    (_I, among("no-preference", "optional", "required"), "metadataOptions.httpTokens httpTokens"),
    (
        _I,
        high,
        """
        minimumPasswordLength passwordReusePrevention passwordPolicy.minimumLength passwordPolicy.passwordHistorySize
        """,
    ),
    (
        _I,
        on,
        """
        requireLowercaseCharacters requireNumbers requireSymbols requireUppercaseCharacters hardExpiry apiKeyRequired
        passwordPolicy.requireLowercase passwordPolicy.requireNumbers passwordPolicy.requireSymbols
        passwordPolicy.requireUppercase adminCreateUserConfig.allowAdminCreateUserOnly advancedSecurityOptions.enabled
        """,
    ),
    (_I, off, "noPasswordRequired"),
    (_I, absent, "keyName"),
    (_I, among("v1Token", "v2Token"), "globalEndpointTokenVersion"),
    (_I, low, "metadataOptions.httpPutResponseHopLimit maxSessionDuration"),
    (_I, on, "iamDatabaseAuthenticationEnabled"),
    (_I, given, "permissionsBoundary authToken userGroupIds"),
    (_I, among("OFF", "OPTIONAL", "ON"), "mfaConfiguration"),
    (_I, among("MUTABLE", "IMMUTABLE_WITH_EXCLUSION", "IMMUTABLE"), "imageTagMutability"),
    (
        _L,
        on,
        """
        enableLogging enableLogFileValidation isMultiRegionTrail includeGlobalServiceEvents accessLogs.enabled
        connectionLogs.enabled performanceInsightsEnabled logging.enabled recordingGroup.allSupported dataTraceEnabled
        isOrganizationTrail xrayTracingEnabled
        """,
    ),
    (
        _L,
        count,
        """
        enabledCloudwatchLogsExports enabledClusterLogTypes logDeliveryConfigurations cloudWatchLogsGroupArn
        accessLogSettings loggingConfig logPublishingOptions loggingInfo eventSelectors advancedEventSelectors
        """,
    ),
    (_L, on, "imageScanningConfiguration.scanOnPush actionsEnabled"),
    (_L, among("BASIC", "ENHANCED"), "scanType"),
    (_L, among("OFF", "FATAL", "ERROR", "ALL"), "logLevel loggingConfiguration.level"),
)
ANY: Final[Mapping[str, Switch]] = {path: Switch(kind, rank) for kind, rank, paths in _ROWS for path in paths.split()}
"""Switches of any type, by path without the labels of lists."""
_SEALING: Final = aws("s3/bucketServerSideEncryptionConfiguration")
_BY_DEFAULT: Final = "rules.applyServerSideEncryptionByDefault"
OF: Final[Mapping[tuple[str, str], Switch]] = {
    (
        aws("s3/bucketServerSideEncryptionConfiguration"),
        "rules.applyServerSideEncryptionByDefault.sseAlgorithm",
    ): Switch(_E, among("AES256", "aws:kms", "aws:kms:dsse")),
    (
        aws("s3/bucketServerSideEncryptionConfiguration"),
        "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId",
    ): Switch(_E, given),
    (aws("guardduty/detector"), "enable"): Switch(_L, on),
    (aws("guardduty/detectorFeature"), "status"): Switch(_L, on),
    (aws("cfg/recorderStatus"), "isEnabled"): Switch(_L, on),
    (aws("wafv2/webAcl"), "visibilityConfig.cloudwatchMetricsEnabled"): Switch(_L, on),
    (aws("ec2/flowLog"), "trafficType"): Switch(_L, among("ACCEPT", "REJECT", "ALL")),
    (aws("lb/loadBalancer"), "enableWafFailOpen"): Switch(_F, off),
    (aws("lb/loadBalancer"), "dropInvalidHeaderFields"): Switch(_F, on),
    (aws("lb/loadBalancer"), "desyncMitigationMode"): Switch(_F, among("monitor", "defensive", "strictest")),
    (aws("cloudfront/distribution"), "webAclId"): Switch(_F, given),
}
PLAIN: Final = frozenset({"lb/targetGroup", "ec2/securityGroupRule", "ec2/networkAclRule", "sns/topicSubscription"})
"""Types whose `protocol` says nothing of encryption towards users."""
