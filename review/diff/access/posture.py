"""Switches that keep others out: public access, encryption, logging, TLS, sign-in. Each has a safer side."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.defaults import DEFAULTS
from hardening.tokens import aws
from review.diff import guards
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.access.tls import rank as tls
from review.diff.changing import Raw
from review.diff.deltas import Json, holds_secret, is_missing, is_unknown
from review.diff.kinds import AccessKind, Answer, Direction, Op

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


_P, _E, _L, _I = AccessKind.PUBLIC, AccessKind.ENCRYPTION, AccessKind.LOGGING, AccessKind.IDENTITY
_ROWS: Final[tuple[tuple[AccessKind, Rank, str], ...]] = (
    (
        _P,
        on,
        "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets internal disableExecuteApiEndpoint",
    ),
    (
        _P,
        off,
        """
        publiclyAccessible associatePublicIpAddress mapPublicIpOnLaunch mapCustomerOwnedIpOnLaunch endpointPublicAccess
        vpcConfig.endpointPublicAccess assignPublicIp networkConfiguration.assignPublicIp allowExternalPrincipals
        assignIpv6AddressOnCreation anonymousAuthEnabled privilegedMode privileged
        """,
    ),
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
    (_I, among("optional", "required"), "metadataOptions.httpTokens"),
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
    (_L, among("OFF", "FATAL", "ERROR", "ALL"), "logLevel loggingConfiguration.level"),
)
_ANY: Final[Mapping[str, Switch]] = {path: Switch(kind, rank) for kind, rank, paths in _ROWS for path in paths.split()}
"""Switches of any type, by path without the labels of lists."""
_SEALING: Final = aws("s3/bucketServerSideEncryptionConfiguration")
_BY_DEFAULT: Final = "rules.applyServerSideEncryptionByDefault"
_OF: Final[Mapping[tuple[str, str], Switch]] = {
    (
        aws("s3/bucketServerSideEncryptionConfiguration"),
        "rules.applyServerSideEncryptionByDefault.sseAlgorithm",
    ): Switch(_E, among("AES256", "aws:kms", "aws:kms:dsse")),
    (
        aws("s3/bucketServerSideEncryptionConfiguration"),
        "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId",
    ): Switch(_E, given),
    (aws("guardduty/detector"), "enable"): Switch(_L, on),
    (aws("cfg/recorderStatus"), "isEnabled"): Switch(_L, on),
    (aws("wafv2/webAcl"), "visibilityConfig.cloudwatchMetricsEnabled"): Switch(_L, on),
    (aws("ec2/flowLog"), "trafficType"): Switch(_L, among("ACCEPT", "REJECT", "ALL")),
    (aws("lb/loadBalancer"), "enableWafFailOpen"): Switch(AccessKind.FIREWALL, off),
    (aws("lb/loadBalancer"), "dropInvalidHeaderFields"): Switch(AccessKind.FIREWALL, on),
    (aws("lb/loadBalancer"), "desyncMitigationMode"): Switch(
        AccessKind.FIREWALL, among("monitor", "defensive", "strictest")
    ),
    (aws("cloudfront/distribution"), "webAclId"): Switch(AccessKind.FIREWALL, given),
}
_PLAIN: Final = frozenset({"lb/targetGroup", "ec2/securityGroupRule", "ec2/networkAclRule", "sns/topicSubscription"})
"""Types whose `protocol` says nothing of encryption towards users."""


def gains(raw: Raw) -> Iterator[Gain]:
    """Give the switches of a resource that are worse or safer now."""
    if raw.op not in (Op.UPDATE, Op.REPLACE):
        return
    seen: set[str] = set()
    for delta in raw.deltas if raw.type.startswith("aws:") else ():
        for path, before, after in _leaves(guards.plain(delta.path), delta.before, delta.after):
            if path not in seen and (found := _changed(raw, delta.path, path, before, after)) is not None:
                seen.add(path)
                yield found


def _leaves(path: str, before: Json, after: Json) -> Iterator[tuple[str, Json, Json]]:
    """Give a value itself and, where it is an object, the values in it."""
    yield path, before, after
    old, new = (value if isinstance(value, Mapping) and not is_unknown(value) else {} for value in (before, after))
    for name in sorted({*old, *new}):
        yield from _leaves(f"{path}.{name}", old.get(name), new.get(name))


def _changed(raw: Raw, where: str, path: str, before: Json, after: Json) -> Gain | None:
    switch = _OF.get((raw.type, path)) or _ANY.get(path)
    if switch is None or is_unknown(before) or (path == "protocol" and raw.type.split(":")[1] in _PLAIN):
        return None
    default = DEFAULTS.get(raw.type, {}).get(path)
    old, new = (default if is_missing(value) else value for value in (before, after))
    if is_unknown(new):
        return None if switch.rank in (given, count) else _gain(switch, where, (path, old, new), MORE, Answer.MAY)
    one, other = switch.rank(old), switch.rank(new)
    if one == other:
        return None
    return _gain(switch, where, (path, old, new), MORE if other < one else LESS, Answer.WILL)


def _gain(switch: Switch, where: str, said: tuple[str, Json, Json], direction: Direction, answer: Answer) -> Gain:
    path, before, after = said
    return Gain(
        kind=switch.kind, direction=direction, path=where, who=_WHO[switch.kind],
        what=f"{path} is {_shown(after)}", before=_shown(before), after=_shown(after), answer=answer,
    )  # fmt: skip


_WHO: Final = {
    _P: "anybody outside",
    _E: "whoever reads the medium or the wire",
    _L: "whoever must not be seen",
    _I: "whoever signs in",
    AccessKind.FIREWALL: "requests that are filtered",
}


def _shown(value: Json) -> str:
    if is_missing(value):
        return "not set"
    if holds_secret(value):
        return "[secret]"
    if isinstance(value, bool):
        return "on" if value else "off"
    return (
        str(value)
        if isinstance(value, str | int | float)
        else f"{len(value)} entries"
        if isinstance(value, list)
        else "given"
    )
