"""EFS, FSx and OpenSearch: files and indexes that are sealed, kept, and reached by who is meant to."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import (
    all_of,
    at_least,
    customer_key,
    equals,
    is_true,
    matches,
    none_of,
    not_true,
    param,
    present,
    some,
)
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, accounts_of
from hardening.iam.asked import without_tls
from hardening.iam.documents import Document, on_document
from hardening.iam.grants import strangers
from hardening.joins import referred_by
from hardening.rows import ADVICE, HIGH, LOW, join_row, number, row
from hardening.rule import Check, Outcome, Rule, Subject
from hardening.shapes import has_at_least
from hardening.tokens import aws

FILES: Final = "efs/fileSystem"
POINT: Final = "efs/accessPoint"
SEARCH: Final = "opensearch/domain elasticsearch/domain"
_MOUNT: Final = "elasticfilesystem:ClientMount"
FSX: Final = "fsx/windowsFileSystem fsx/lustreFileSystem fsx/ontapFileSystem fsx/openZfsFileSystem"


def _shared(document: Document, subject: Subject) -> Iterator[Outcome]:
    """Refuse strangers, and demand that mounts without TLS are refused."""
    yield from strangers(document, subject, "policy", accounts_of(subject))
    if not any(without_tls(one, _MOUNT) for one in document.denies):
        yield subject.fail("policy", "a Deny of everyone without aws:SecureTransport", "none")


def _searched(document: Document, subject: Subject) -> Iterator[Outcome]:
    yield from strangers(document, subject, "accessPolicies", accounts_of(subject))


def _publishes(kind: str) -> Check:
    return some("logPublishingOptions", all_of(equals("logType", kind), none_of("enabled", (False,))), kind)


_WHO: Final = all_of(
    is_true("advancedSecurityOptions.enabled"), not_true("advancedSecurityOptions.anonymousAuthEnabled")
)
_SPREAD: Final = all_of(
    is_true("clusterConfig.zoneAwarenessEnabled"), at_least("clusterConfig.instanceCount", param("minNodes"))
)
_MASTERS: Final = all_of(
    is_true("clusterConfig.dedicatedMasterEnabled"), at_least("clusterConfig.dedicatedMasterCount", 3)
)
_ROOTED: Final = all_of(present("rootDirectory.path"), none_of("rootDirectory.path", ("/",)))

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("EFS-01 encrypted", "Shared files are encrypted", FILES, is_true("encrypted"), fsbp("EFS.1"), severity=HIGH,
        fix="Set encrypted, and name a customer key."),
    row("EFS-02 user", "An access point acts as a user of its own, who is not root", POINT,
        all_of(present("posixUser.uid"), none_of("posixUser.uid", (0, "0"))), fsbp("EFS.4"), fix="Set posixUser."),
    row("EFS-03 root", "An access point leads to a folder of its own", POINT, _ROOTED, fsbp("EFS.3"),
        fix="Set rootDirectory.path."),
    join_row("EFS-04 backed-up", "Shared files are backed up", FILES, referred_by(aws("efs/backupPolicy"),
        "fileSystemId", where=equals("backupPolicy.status", "ENABLED"), expected="a backup policy"), fsbp("EFS.2"),
        fix="Declare a BackupPolicy with status ENABLED."),
    join_row("EFS-05 policy", "A policy says who mounts shared files, and refuses to without TLS", FILES, referred_by(
        aws("efs/fileSystemPolicy"), "fileSystemId", where=on_document("policy", _shared, required=True,
        expected="a policy known at preview"), expected="a policy of the file system"), nist("SC-8"), severity=HIGH,
        fix="Declare a FileSystemPolicy that refuses requests without TLS.", parameters=(TRUSTED,)),
    row("EFS-06 own-groups", "Shared files stand behind security groups that were chosen for them", "efs/mountTarget",
        has_at_least("securityGroups", 1, "security groups"), nist("SC-7"), severity=HIGH, fix="Name security groups."),
    row("EFS-07 no-overwriting", "A file system is not overwritten by a replication", FILES, none_of(
        "protection.replicationOverwrite", ("DISABLED",)), nist("CP-9"), severity=LOW,
        fix="Leave replicationOverwrite ENABLED."),
    row("FSX-01 backed-up", "File systems are backed up for a week", FSX, at_least("automaticBackupRetentionDays",
        param("minDays")), fsbp("FSx.2"), nist("CP-9"), fix="Set automaticBackupRetentionDays.",
        parameters=(number("minDays", "Days that backups are kept at least.", 7, 1, 90),)),
    row("FSX-02 key", "File systems are encrypted with a customer key", FSX, customer_key("kmsKeyId"), nist("SC-28"),
        fix="Set kmsKeyId."),
    row("FSX-03 last-backup", "A file system leaves a last backup behind",
        "fsx/windowsFileSystem fsx/openZfsFileSystem fsx/lustreFileSystem", not_true("skipFinalBackup"), nist("CP-9"),
        prod=ADVICE, fix="Leave skipFinalBackup off."),
    row("FSX-04 two-zones", "A file system survives the loss of a zone", "fsx/windowsFileSystem fsx/ontapFileSystem "
        "fsx/openZfsFileSystem", matches("deploymentType", "MULTI_AZ.*", "MULTI_AZ"), fsbp("FSx.3"), prod=ADVICE,
        fix="Set deploymentType to MULTI_AZ_1."),
    row("OSS-01 encrypted", "Indexes are encrypted", SEARCH, is_true("encryptAtRest.enabled"), fsbp("Opensearch.1"),
        severity=HIGH, fix="Set encryptAtRest.enabled."),
    row("OSS-02 between-nodes", "Nodes of a search domain talk in TLS", SEARCH, is_true("nodeToNodeEncryption.enabled"),
        fsbp("Opensearch.3"), severity=HIGH, fix="Set nodeToNodeEncryption.enabled."),
    row("OSS-03 in-vpc", "Search domains stand in the network", SEARCH, has_at_least("vpcOptions.subnetIds", 1,
        "subnets"), fsbp("Opensearch.2"), severity=HIGH, fix="Set vpcOptions."),
    row("OSS-04 own-groups", "Search domains stand behind security groups that were chosen for them", SEARCH,
        has_at_least("vpcOptions.securityGroupIds", 1, "security groups"), nist("SC-7"),
        fix="Name security groups in vpcOptions."),
    row("OSS-05 fine-grained", "Who searches what is asked, and nobody is anonymous", SEARCH, _WHO,
        fsbp("Opensearch.7"), severity=HIGH, fix="Set advancedSecurityOptions.enabled."),
    row("OSS-06 audited", "A search domain logs who asked what", SEARCH, _publishes("AUDIT_LOGS"), fsbp("Opensearch.5"),
        fix="Publish AUDIT_LOGS in logPublishingOptions."),
    row("OSS-07 errors-logged", "A search domain logs its errors", SEARCH, _publishes("ES_APPLICATION_LOGS"),
        fsbp("Opensearch.4"), fix="Publish ES_APPLICATION_LOGS in logPublishingOptions."),
    row("OSS-08 spread", "A search domain survives the loss of a zone", SEARCH, _SPREAD, fsbp("Opensearch.6"),
        prod=ADVICE, fix="Set zoneAwarenessEnabled.", parameters=(number("minNodes", "Data nodes at least.", 3, 2,
        80),)),
    row("OSS-09 masters", "A search domain has three masters of their own", SEARCH, _MASTERS, fsbp("Opensearch.11"),
        severity=LOW, prod=ADVICE, fix="Set dedicatedMasterEnabled and dedicatedMasterCount 3."),
    row("OSS-10 updated", "A search domain takes updates of its software", "opensearch/domain", is_true(
        "softwareUpdateOptions.autoSoftwareUpdateEnabled"), fsbp("Opensearch.10"),
        fix="Set autoSoftwareUpdateEnabled."),
    row("OSS-11 policy", "Search domains answer the own account only", "opensearch/domain elasticsearch/domain "
        "opensearch/domainPolicy elasticsearch/domainPolicy", on_document("accessPolicies", _searched,
        expected="a policy known at preview"), nist("AC-3"), severity=HIGH, fix="Name principals of the own account.",
        parameters=(TRUSTED,)),
    row("OSS-12 no-inner-users", "A search domain knows no passwords of its own", SEARCH, all_of(not_true(
        "advancedSecurityOptions.internalUserDatabaseEnabled")), nist("IA-5"), prod=ADVICE,
        fix="Leave internalUserDatabaseEnabled off and name a masterUserArn."),
)
