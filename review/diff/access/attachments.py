"""Access that is given by a resource of its own or by a list: attachments, grants, permissions, CORS, firewalls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing, is_unknown
from review.diff.kinds import AccessKind, Answer, Direction, Op
from review.diff.records import inputs, mapping, text


@dataclass(frozen=True, slots=True)
class Giving:
    """A resource that gives access by being there."""

    kind: AccessKind
    who: str
    """The property that names who is given it."""
    what: str
    """The property that says what, or words."""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Keeping:
    """A resource that keeps others out by being there."""

    kind: AccessKind
    what: str
    of: str = ""
    """The properties, any of which names what it keeps them from; none where that is the account."""


_R, _G, _I, _P, _S = AccessKind.RESOURCE, AccessKind.GRANT, AccessKind.IDENTITY, AccessKind.PUBLIC, AccessKind.SIGN_IN
_L, _E = AccessKind.LOGGING, AccessKind.ENCRYPTION
GIVES: Final[Mapping[str, Giving]] = {
    aws(type_): giving
    for type_, giving in {
        "cloudwatch/eventPermission": Giving(_R, "principal", "action", "eventBusName"),
        "ec2/amiLaunchPermission": Giving(_R, "accountId", "to launch it", "imageId"),
        "ec2/snapshotCreateVolumePermission": Giving(_R, "accountId", "to copy it", "snapshotId"),
        "ec2/vpcEndpointServiceAllowedPrinciple": Giving(_R, "principalArn", "to connect", "vpcEndpointServiceId"),
        "ec2/vpcPeeringConnection": Giving(AccessKind.NETWORK, "peerVpcId", "a peering", "vpcId"),
        "ecrpublic/repository": Giving(_P, "anybody", "to pull", "repositoryName"),
        "ec2/internetGateway": Giving(AccessKind.NETWORK, "the internet", "a gateway", "vpcId"),
        "ec2clientvpn/authorizationRule": Giving(
            AccessKind.NETWORK, "accessGroupId", "to connect", "targetNetworkCidr"
        ),
        "ec2transitgateway/vpcAttachment": Giving(AccessKind.NETWORK, "transitGatewayId", "an attachment", "vpcId"),
        "eks/accessEntry": Giving(_I, "principalArn", "to enter the cluster", "clusterName"),
        "eks/accessPolicyAssociation": Giving(_I, "principalArn", "policyArn", "clusterName"),
        "iam/accessKey": Giving(_I, "user", "a long-lived access key"),
        "iam/groupPolicyAttachment": Giving(_I, "group", "policyArn"),
        "iam/openIdConnectProvider": Giving(AccessKind.TRUST, "url", "to be trusted by roles"),
        "iam/policyAttachment": Giving(_I, "roles", "policyArn"),
        "iam/rolePolicyAttachment": Giving(_I, "role", "policyArn"),
        "iam/samlProvider": Giving(AccessKind.TRUST, "name", "to be trusted by roles"),
        "iam/serviceSpecificCredential": Giving(_I, "userName", "a long-lived credential", "serviceName"),
        "iam/signingCertificate": Giving(_I, "userName", "a long-lived certificate"),
        "iam/sshKey": Giving(_I, "username", "a long-lived key"),
        "iam/user": Giving(_I, "name", "an identity with long-lived credentials"),
        "iam/userGroupMembership": Giving(_I, "user", "groups"),
        "iam/userLoginProfile": Giving(_I, "user", "a password for the console"),
        "iam/userPolicyAttachment": Giving(_I, "user", "policyArn"),
        "kms/grant": Giving(_G, "granteePrincipal", "operations", "keyId"),
        "lakeformation/permissions": Giving(_R, "principal", "permissions"),
        "lambda/functionUrl": Giving(_P, "callers", "an address of its own", "functionName"),
        "lambda/layerVersionPermission": Giving(_R, "principal", "action", "layerName"),
        "lambda/permission": Giving(_R, "principal", "action", "function"),
        "ram/principalAssociation": Giving(_R, "principal", "what is shared", "resourceShareArn"),
        "rds/proxyEndpoint": Giving(AccessKind.NETWORK, "vpcSubnetIds", "an endpoint", "dbProxyName"),
        "s3/bucketWebsiteConfiguration": Giving(_P, "anybody", "pages without TLS", "bucket"),
        "ssoadmin/accountAssignment": Giving(_I, "principalId", "permissionSetArn", "targetId"),
        "ssoadmin/managedPolicyAttachment": Giving(_I, "permissionSetArn", "managedPolicyArn"),
    }.items()
}
KEEPS: Final[Mapping[str, Keeping]] = {
    aws(type_): keeping
    for type_, keeping in {
        "accessanalyzer/analyzer": Keeping(_L, "findings of access from outside"),
        "cfg/deliveryChannel": Keeping(_L, "the delivery of the history of configuration"),
        "cfg/recorder": Keeping(_L, "the history of configuration"),
        "cfg/recorderStatus": Keeping(_L, "the history of configuration"),
        "cfg/rule": Keeping(_L, "a check of the configuration"),
        "cloudfront/originAccessControl": Keeping(_P, "the bucket behind the site is kept from direct reading"),
        "cloudtrail/trail": Keeping(_L, "the record of who called what"),
        "cloudwatch/logAccountPolicy": Keeping(_L, "the policy for all logs of the account"),
        "cloudwatch/logDataProtectionPolicy": Keeping(_L, "masking of personal data in logs", "logGroupName"),
        "ebs/encryptionByDefault": Keeping(_E, "encryption of new volumes"),
        "ebs/snapshotBlockPublicAccess": Keeping(_P, "snapshots are kept from the public"),
        "ec2/imageBlockPublicAccess": Keeping(_P, "images are kept from the public"),
        "ec2/instanceMetadataDefaults": Keeping(_S, "new instances ask for tokens"),
        "ecr/registryScanningConfiguration": Keeping(_L, "the scan of images"),
        "emr/blockPublicAccessConfiguration": Keeping(_P, "clusters are kept from the public"),
        "fms/policy": Keeping(AccessKind.FIREWALL, "the firewalls of the organisation"),
        "ec2/flowLog": Keeping(_L, "the record of connections", "vpcId subnetId eniId transitGatewayId"),
        "guardduty/detector": Keeping(_L, "threat detection"),
        "guardduty/malwareProtectionPlan": Keeping(_L, "the scan of uploads for malware", "protectedResource"),
        "iam/accountPasswordPolicy": Keeping(_S, "the password policy"),
        "inspector2/enabler": Keeping(_L, "the scan for vulnerabilities"),
        "lambda/functionEventInvokeConfig": Keeping(_L, "what becomes of failed events", "functionName"),
        "macie2/account": Keeping(_L, "the search for personal data"),
        "networkfirewall/firewall": Keeping(AccessKind.FIREWALL, "packets are filtered", "vpcId"),
        "organizations/policyAttachment": Keeping(_I, "what the organisation refuses"),
        "s3/accountPublicAccessBlock": Keeping(_P, "buckets of the account are kept from the public"),
        "s3/bucketLogging": Keeping(_L, "the record of requests", "bucket"),
        "s3/bucketOwnershipControls": Keeping(_P, "ACLs stay switched off", "bucket"),
        "s3/bucketPublicAccessBlock": Keeping(_P, "the bucket is kept from the public", "bucket"),
        "s3/bucketServerSideEncryptionConfiguration": Keeping(_E, "objects sealed by that key", "bucket"),
        "secretsmanager/secretRotation": Keeping(_S, "the secret is renewed", "secretId"),
        "securityhub/standardsSubscription": Keeping(_L, "the checks of a standard"),
        "shield/protection": Keeping(AccessKind.FIREWALL, "protection against floods", "resourceArn"),
        "securityhub/account": Keeping(_L, "findings in one place"),
        "wafv2/webAclAssociation": Keeping(AccessKind.FIREWALL, "requests are filtered", "resourceArn"),
        "wafv2/webAclLoggingConfiguration": Keeping(_L, "the record of filtered requests", "resourceArn"),
    }.items()
}  # fmt: skip
"""Resources that keep others out by being there."""
_LISTS: Final = {
    "callbackUrls": _S, "clientIdLists": AccessKind.TRUST, "groups": _I, "managedPolicyArns": _I, "operations": _G,
    "permissionArns": _R, "policyArn": _I, "principal": _R,
}  # fmt: skip
_TOLD: Final = GIVES.keys() - {aws("iam/openIdConnectProvider")}
"""Types of which a list says what `GIVES` says already."""
_CORS: Final = ("corsRules", "cors", "corsConfiguration", "corsConfig")
_REPLACES: Final = (Op.UPDATE, Op.REPLACE)


def gains(raw: Raw) -> Iterator[Gain]:
    """Give what is given or taken by a resource as a whole, and by the lists in it."""
    if raw.type in GIVES:
        yield from _given(raw, GIVES[raw.type])
    elif raw.type in KEEPS and raw.op in (Op.CREATE, Op.DELETE):
        kept = KEEPS[raw.type]
        direction = MORE if raw.op is Op.DELETE else LESS
        said = f"no longer: {kept.what}" if raw.op is Op.DELETE else f"from now on: {kept.what}"
        yield Gain(kind=kept.kind, direction=direction, who="anybody", what=said)
    yield from _listed(raw)
    yield from _origins(raw)


def kept(raw: Raw) -> frozenset[str]:
    """Give the addresses of what a resource kept others out of; none where the program did not say so."""
    names = KEEPS[raw.type].of.split() if raw.type in KEEPS else ()
    uses = mapping(raw.pair.before, "propertyDependencies")
    found = (uses.get(name) for name in names)
    return frozenset(str(urn) for urns in found if isinstance(urns, list) for urn in urns)


def _given(raw: Raw, giving: Giving) -> Iterator[Gain]:
    """Tell who is given access by a resource; another grantee is a loss and a gain."""
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    old, new = (_said(giving, side) for side in (before, after))
    if raw.op in (Op.DELETE, *_REPLACES) and before and (raw.op is Op.DELETE or old != new):
        yield _one(raw, giving, LESS, old)
    if raw.op in (Op.CREATE, *_REPLACES) and after and (raw.op is Op.CREATE or old != new):
        yield _one(raw, giving, MORE, new)


def _said(giving: Giving, given: Mapping[str, Json]) -> tuple[str, str, str]:
    return _value(given, giving.who), _value(given, giving.what), _value(given, giving.on) if giving.on else ""


def _value(given: Mapping[str, Json], name: str) -> str:
    value = given.get(name)
    if is_missing(value):
        return name
    if isinstance(value, list):
        return ", ".join(sorted(_word(item) for item in value))
    return _word(value)


def _word(value: Json) -> str:
    return (
        "what is only known after the update"
        if is_unknown(value)
        else str(value)
        if isinstance(value, str)
        else "a value"
    )


def _one(raw: Raw, giving: Giving, direction: Direction, said: tuple[str, str, str]) -> Gain:
    who, what, on = said
    return Gain(kind=giving.kind, direction=direction, path="", who=who, what=what, on=on or text(raw.record, "name"))


def _listed(raw: Raw) -> Iterator[Gain]:
    """Tell what a list of permissions gained and lost."""
    if raw.op not in _REPLACES or raw.type in _TOLD or not raw.type.startswith("aws:"):
        return
    for delta in raw.deltas:
        listed = delta.root in _LISTS and delta.fold is None
        for direction, value in ((MORE, delta.after), (LESS, delta.before)) if listed else ():
            for item in value if isinstance(value, list) else [value]:
                if not is_missing(item):
                    yield _entry(raw, delta.path, direction, item)


def _entry(raw: Raw, path: str, direction: Direction, item: Json) -> Gain:
    sure = Answer.MAY if is_unknown(item) else Answer.WILL
    name, kind = text(raw.record, "name"), _LISTS[path.partition("[")[0]]
    return Gain(kind=kind, direction=direction, path=path, who=name, what=_word(item), answer=sure)


def _origins(raw: Raw) -> Iterator[Gain]:
    """Tell which web pages may read answers now."""
    before, after = inputs(raw.pair.before), inputs(raw.pair.after)
    for name in _CORS:
        old, new = _allowed(before.get(name)), _allowed(after.get(name))
        for direction, found, known in ((MORE, new, old), (LESS, old, new)):
            for origin, what in sorted(found - known):
                if not any(_takes(each, origin) and what == same for each, same in known):
                    yield Gain(kind=_P, direction=direction, path=name, who=f"pages of {origin}", what=what)


def _allowed(value: Json) -> set[tuple[str, str]]:
    """Give every origin with every method, and with credentials where they are sent."""
    found: set[tuple[str, str]] = set()
    for rule in value if isinstance(value, list) else [value]:
        if isinstance(rule, Mapping):
            with_cookies = rule.get("allowCredentials") is True
            origins, methods = (_texts(rule, name) for name in ("Origins", "Methods"))
            found |= {(origin, method) for origin in origins for method in methods}
            found |= {(origin, "requests with credentials") for origin in origins if with_cookies}
    return found


def _texts(rule: Mapping[str, Json], what: str) -> list[str]:
    value = rule.get(f"allowed{what}", rule.get(f"allow{what}"))
    return sorted(map(_word, value)) if isinstance(value, list) else []


def _takes(pattern: str, origin: str) -> bool:
    first, star, last = pattern.partition("*")
    whole = len(origin) >= len(first) + len(last)
    return bool(star) and whole and origin.startswith(first) and origin.endswith(last)
