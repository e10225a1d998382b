"""Every resource: visible to rules, managed by a safe provider, of a current type."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from hardening import providers
from hardening.bounds import listed
from hardening.frameworks import nist
from hardening.rows import ADVICE, CRITICAL, HIGH, LOW, UNIQUE, row, setting, switch
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject
from hardening.tokens import AWS_PROVIDER, aws
from hardening.values import ABSENT, UNKNOWN, has_unknown, is_set

_OPAQUE: Final = re.compile(
    r"aws:cloudformation/(stack|stackSet|stackInstances|stackSetInstance):\w+|aws:cloudcontrol/resource:Resource"
    r"|aws:serverlessrepository/cloudFormationStack:\w+|aws:servicecatalog/provisionedProduct:\w+"
    r"|(aws-native|awscc|command|terraform):.*|pulumi-(python|nodejs):dynamic[:/].*"
)
"""Types whose effect no rule can see: templates, scripts, and resources in the words of another provider."""
_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


def _visible(subject: Subject) -> Outcomes:
    resource = subject.resource
    if not _opaque(resource.token) or resource.urn in listed(subject, "allowUrns"):
        return PASSED
    return (subject.fail("", "resources that rules can read", f"a {resource.token}"),)


@functools.cache
def _opaque(token: str) -> bool:
    return _OPAQUE.fullmatch(token) is not None


_CREDENTIALS: Final = ("accessKey", "secretKey", "token", "sharedCredentialsFiles")
_SWITCHES: Final = ("insecure", "skipCredentialsValidation", "skipMetadataApiCheck", "skipRequestingAccountId")
_LOCAL: Final = (
    "insecure",
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRequestingAccountId",
    "endpoints",
)


def _provider(subject: Subject) -> Iterator[Outcome]:
    arguments = subject.resource.properties
    for name in _CREDENTIALS:
        if is_set(providers.argument(arguments, name)):
            yield subject.fail(name, "credentials from the environment, by a role", "[secret]")
    identity = providers.argument(arguments, "assumeRoleWithWebIdentity")
    if isinstance(identity, Mapping) and is_set(identity.get("webIdentityToken", ABSENT)):
        yield subject.fail("assumeRoleWithWebIdentity", "a token file, not a token", "[secret]")
    if not subject.parameters["allowLocalEndpoints"]:
        yield from _checked(subject)
    if subject.parameters["requireAccounts"]:
        yield from _accounts(subject)


def _checked(subject: Subject) -> Iterator[Outcome]:
    """Demand that the provider checks whom it talks to."""
    for name in _SWITCHES:
        value = providers.argument(subject.resource.properties, name)
        if value is not ABSENT and value is not False:
            yield subject.verdict_on(name, "false")
    endpoints = providers.argument(subject.resource.properties, "endpoints")
    if endpoints is UNKNOWN:
        yield subject.undecided("endpoints", "the endpoints of AWS")
    elif is_set(endpoints):
        yield subject.fail("endpoints", "the endpoints of AWS", "endpoints of one's own")


def _accounts(subject: Subject) -> Iterator[Outcome]:
    ids = providers.argument(subject.resource.properties, "allowedAccountIds")
    expected = "the account that the stack belongs to"
    if has_unknown(ids):
        yield subject.undecided("allowedAccountIds", expected)
    elif not isinstance(ids, list) or not ids or not all(re.fullmatch(r"\d{12}", str(each)) for each in ids):
        yield subject.fail("allowedAccountIds", expected)


REPLACED: Final[Mapping[str, tuple[str, ...]]] = {
    aws("s3/bucket"): (
        "accelerationStatus", "acl", "corsRules", "grants", "lifecycleRules", "logging", "objectLockConfiguration",
        "policy", "replicationConfiguration", "requestPayer", "serverSideEncryptionConfiguration", "versioning",
        "website",
    ),
    aws("guardduty/detector"): ("datasources",),
    aws("cloudwatch/eventRule"): ("isEnabled",),
}  # fmt: skip
"""Properties that the provider keeps for old programs, by type."""
_RENAMED: Final = (
    "accelerateConfiguration", "acl", "corsConfiguration", "lifecycleConfiguration", "logging",
    "objectLockConfiguration", "requestPaymentConfiguration", "serverSideEncryptionConfiguration", "versioning",
    "websiteConfiguration",
)  # fmt: skip
RETIRED: Final = frozenset(
    {
        "aws:s3/bucketV2:BucketV2",
        "aws:ec2/encryptionControl:EncryptionControl",
        "aws:lambda/microvmsImage:MicrovmsImage",
        *(f"{aws(f's3/bucket{name[0].upper()}{name[1:]}V2')}" for name in _RENAMED),
    }
)
"""Types that the provider keeps for old programs."""


def _current(subject: Subject) -> Iterator[Outcome]:
    if subject.resource.token in RETIRED:
        yield subject.fail("", "the type that replaces it", subject.resource.token)
    for name in REPLACED.get(subject.resource.type, ()):
        if is_set(subject.get(name)):
            yield subject.fail(name, "the resource or property that replaces it", "set")


def _reads(*names: str) -> frozenset[tuple[str, str]]:
    return frozenset(("", name) for name in names)


RULES: Final = (
    row("G-01 opaque-resource", "Every resource is of a type that rules can read", "*", Check(_visible), nist("CM-3"),
        severity=HIGH, controls=("AC-1",),
        fix="Declare what the template or command makes as resources of the AWS provider.",
        parameters=(setting("allowUrns", "URNs of opaque resources that have been reviewed by hand.", UNIQUE, []),)),
    row("G-02 provider-credentials",
        "Providers hold no credentials, check whom they talk to and work in the stack's own account only", AWS_PROVIDER,
        Check(lambda subject: tuple(_provider(subject)), _reads(*_CREDENTIALS, *_SWITCHES, "endpoints",
        "allowedAccountIds", "assumeRoleWithWebIdentity")), nist("IA-5"), severity=CRITICAL, controls=("AC-1",),
        waivable=False, fix="Take credentials from the environment by a role, and set allowedAccountIds.",
        parameters=(switch("allowLocalEndpoints", "Whether a provider may speak to an emulator: for tests only.",
        on=False), switch("requireAccounts", "Whether a provider must name the accounts that it may work in.",
        on=True, dev=False))),
    row("G-08 deprecated-types", "No resource is of a retired type, and none sets a property that has been replaced",
        "*", Check(lambda subject: tuple(_current(subject)), frozenset((type_, name) for type_,
        names in REPLACED.items() for name in names)), nist("SA-22"), severity=LOW, controls=("ND-4",), prod=ADVICE,
        fix="Use the type or property that replaces it; an alias keeps the resource."),
)  # fmt: skip
