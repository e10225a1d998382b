"""RDS and ElastiCache: versions, changes in their window, client authentication, shared snapshots."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from hardening.checks import (
    all_of,
    customer_key,
    is_false,
    is_true,
    not_true,
    one_of,
)
from hardening.conditions import if_set, of_type
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.accounts import TRUSTED
from hardening.numerals import integer
from hardening.rows import ADVICE, CRITICAL, OFF, STRICT, row, setting
from hardening.rule import Outcome, Subject, check
from hardening.rules.database import CLUSTER, DOCUMENTS, INSTANCE, MEMBER
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened

CACHE: Final = aws("elasticache/replicationGroup")
PROXY: Final = aws("rds/proxy")
IMAGE_PERMISSION: Final = aws("ec2/amiLaunchPermission")
VOLUME_PERMISSION: Final = aws("ec2/snapshotCreateVolumePermission")
_COPIES: Final = (aws("rds/snapshotCopy"), aws("rds/clusterSnapshotCopy"))
_SNAPSHOTS: Final = (aws("rds/snapshot"), aws("rds/clusterSnapshot"), *_COPIES)
_AUTHORITIES: Final = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
"""Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection": the authorities that outlive 2024."""
_SUPPORTABLE: Final = ("postgres", "aurora-postgresql", "mysql", "aurora-mysql")
"""Engines that RDS keeps, at a price, beyond their standard support."""
_IAM_ENGINES: Final = (*_SUPPORTABLE, "mariadb")
"""Engines that accept tokens of IAM (RDS User Guide, "IAM database authentication")."""
_VERSION: Final = re.compile(r"(\d+)(?:\.(\d+))?")


def _version(text: object) -> tuple[int, int] | None:
    found = _VERSION.match(text) if isinstance(text, str) else None
    return (integer(found[1]), integer(found[2] or "0")) if found else None


@check("engine", "engineVersion")
def _supported(subject: Subject) -> Iterator[Outcome]:
    """The major version is not below the oldest accepted one of its engine."""
    engine, oldest = subject.value("engine"), subject.parameters["minMajor"]
    if engine is UNKNOWN:
        yield subject.undecided("engine", "an engine known at preview")
    if not isinstance(engine, str) or not isinstance(oldest, Mapping) or engine not in oldest:
        return
    wanted = _version(oldest[engine])
    found = _version(subject.value("engineVersion"))
    if found is None or (wanted is not None and found < wanted):
        yield subject.verdict_on("engineVersion", f"a version from {oldest[engine]} on")


@check("engine", "engineLifecycleSupport")
def _ends_with_support(subject: Subject) -> Iterator[Outcome]:
    """The database is upgraded when standard support ends, and does not slip into paid extended support."""
    support = subject.value("engineLifecycleSupport")
    if subject.value("engine") in _SUPPORTABLE and support != "open-source-rds-extended-support-disabled":
        yield subject.verdict_on("engineLifecycleSupport", "'open-source-rds-extended-support-disabled'")


@check("engine", "iamDatabaseAuthenticationEnabled")
def _iam_tokens(subject: Subject) -> Iterator[Outcome]:
    """Clients can log in with short-lived tokens, where the engine knows them."""
    engine = subject.value("engine")
    if engine is UNKNOWN or engine is ABSENT or engine in _IAM_ENGINES:
        yield from is_true("iamDatabaseAuthenticationEnabled")(subject)


def _allowed(subject: Subject) -> Collection[object]:
    accounts = subject.parameters[TRUSTED.name]
    return accounts if isinstance(accounts, Collection) else ()


@check("sharedAccounts")
def _shared(subject: Subject) -> Iterator[Outcome]:
    """A snapshot is shared with no account but those trusted, and never with all."""
    shared = subject.value("sharedAccounts")
    if shared is ABSENT:
        return
    if not isinstance(shared, list):
        yield subject.verdict_on("sharedAccounts", "a list of trusted accounts")
        return
    for index, account in enumerate(map(opened, shared)):
        if account not in _allowed(subject):
            yield subject.verdict_on(f"sharedAccounts[{index}]", "one of the trusted accounts")


@check("accountId", "group", "organizationArn", "organizationalUnitArn")
def _granted(subject: Subject) -> Iterator[Outcome]:
    """An image or volume snapshot is granted to a trusted account, not to everyone nor to an organisation."""
    for path in ("group", "organizationArn", "organizationalUnitArn"):
        if subject.value(path) is not ABSENT:
            yield subject.fail(path, "not set: name one of the trusted accounts")
    account = subject.value("accountId")
    if account is not ABSENT and account not in _allowed(subject):
        yield subject.verdict_on("accountId", "one of the trusted accounts")


RULES: Final = (
    row("RDS-09 upgrades",
        "Databases take minor versions by themselves, major ones on purpose, and run none out of support",
        (INSTANCE, CLUSTER, MEMBER), all_of(of_type(INSTANCE, MEMBER, then=is_true("autoMinorVersionUpgrade")),
        of_type(INSTANCE, CLUSTER, then=all_of(not_true("allowMajorVersionUpgrade"), _supported, _ends_with_support))),
        cis("2.3.2"), nist("SI-2"), fsbp("RDS.13"), controls=("ND-2",), prod=ADVICE,
        fix="Set autoMinorVersionUpgrade to true, allowMajorVersionUpgrade to false, engineVersion to a supported "
        "major version and engineLifecycleSupport to open-source-rds-extended-support-disabled.",
        parameters=(setting("minMajor",
        "Oldest accepted major version of each engine; the defaults stay in standard support "
        "until 2028 (RDS release calendars).", {"type": "object", "additionalProperties": {"type": "string",
        "pattern": r"^\d+(\.\d+)?$"}}, {"postgres": "15", "aurora-postgresql": "15", "mysql": "8.4",
        "mariadb": "10.11"}),)),
    row("RDS-10 apply-immediately", "Changes of databases and caches wait for the maintenance window",
        (INSTANCE, CLUSTER, MEMBER, DOCUMENTS, CACHE), is_false("applyImmediately"), nist("CM-3"), controls=("ND-2",),
        dev=OFF, fix="Set applyImmediately to false."),
    row("RDS-11 snapshot-sharing",
        "Snapshots and images are shared with no stranger, and a copy is sealed with a customer key",
        (*_SNAPSHOTS, IMAGE_PERMISSION, VOLUME_PERMISSION), all_of(of_type(*_SNAPSHOTS, then=_shared), of_type(*_COPIES,
        then=customer_key("kmsKeyId")), of_type(IMAGE_PERMISSION, VOLUME_PERMISSION, then=_granted)), nist("AC-3"),
        nist("AC-21"), fsbp("RDS.1"), fsbp("RDS.4"), severity=CRITICAL, controls=("ND-2", "IR-2c"), dev=STRICT,
        waivable=False,
        fix="Share with named accounts of your own only, list those in trustedAccounts, and set kmsKeyId on copies.",
        parameters=(TRUSTED,)),
    row("RDS-12 client-auth",
        "Database clients log in with IAM tokens over TLS, to a server whose certificate they can verify",
        (INSTANCE, CLUSTER, MEMBER, PROXY), all_of(of_type(INSTANCE, CLUSTER, then=_iam_tokens), of_type(INSTANCE,
        MEMBER, then=one_of("caCertIdentifier", _AUTHORITIES)), of_type(CLUSTER, then=if_set("caCertificateIdentifier",
        then=one_of("caCertificateIdentifier", _AUTHORITIES), reason="the members carry the certificates")),
        of_type(PROXY, then=all_of(is_true("requireTls"), not_true("debugLogging")))), nist("IA-2"), nist("SC-8"),
        fsbp("RDS.10"), fsbp("RDS.12"), controls=("ND-1",),
        fix="Set iamDatabaseAuthenticationEnabled to true, caCertIdentifier to a current authority, and on a proxy "
        "requireTls to true and debugLogging to false."),
)  # fmt: skip
