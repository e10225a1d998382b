"""RDS and DocumentDB: encryption, recovery, exposure, credentials."""

from typing import Final

from hardening.checks import (
    absent,
    all_of,
    at_least,
    between,
    by_people,
    customer_key,
    equals,
    is_false,
    is_true,
    not_true,
    param,
    present,
    when,
)
from hardening.conditions import if_set, of_type, unless_set
from hardening.frameworks import cis, fsbp, nist
from hardening.rows import CRITICAL, HIGH, OFF, STRICT, number, row
from hardening.tokens import aws

INSTANCE: Final = aws("rds/instance")
CLUSTER: Final = aws("rds/cluster")
MEMBER: Final = aws("rds/clusterInstance")
DOCUMENTS: Final = aws("docdb/cluster")

_STORES: Final = (INSTANCE, CLUSTER, DOCUMENTS)
_REPLICA: Final = "a read replica follows its source"
_COPIED: Final = (
    "replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier",
    "restoreToPointInTime", "snapshotIdentifier", "s3Import",
)  # fmt: skip
"""Set on a database that brings its master user along from another one."""

RULES: Final = (
    row("RDS-01 encrypted",
        "Databases are encrypted at rest with a customer key, and so are their performance insights", _STORES,
        all_of(is_true("storageEncrypted"), customer_key("kmsKeyId"), of_type(INSTANCE, CLUSTER,
        then=when(is_true("performanceInsightsEnabled"), customer_key("performanceInsightsKmsKeyId"),
        "performance insights are off"))), cis("2.3.1"), nist("SC-28"), nist("SC-12"), fsbp("RDS.3"), fsbp("RDS.27"),
        fsbp("DocumentDB.1"), severity=CRITICAL, controls=("ND-2", "SC-2"), dev=STRICT,
        fix="Set storageEncrypted to true, and kmsKeyId and performanceInsightsKmsKeyId to customer keys."),
    row("RDS-02 backups-pitr",
        "Databases can be restored to any point of the retention window, also after their deletion", _STORES,
        all_of(unless_set("replicateSourceDb", then=between("backupRetentionPeriod", param("minDays"), 35),
        reason=_REPLICA), of_type(INSTANCE, CLUSTER, then=all_of(is_false("deleteAutomatedBackups"),
        is_true("copyTagsToSnapshot"))), of_type(INSTANCE, then=if_set("backupTarget", then=equals("backupTarget",
        "region"), reason="the default"))), nist("CP-9"), fsbp("RDS.11"), fsbp("RDS.16"), fsbp("RDS.17"),
        fsbp("DocumentDB.2"), severity=HIGH, controls=("ND-2",),
        fix="Keep automated backups for at least the minimum number of days, and keep them when the database goes.",
        parameters=(number("minDays", "Days of point-in-time recovery (RDS keeps at most 35).", 14, 1, 35, dev=7),)),
    row("RDS-03 deletion-safety",
        "Databases cannot be deleted by accident, and leave a last snapshot when they are deleted on purpose", _STORES,
        all_of(is_true("deletionProtection"), unless_set("replicateSourceDb", then=all_of(not_true("skipFinalSnapshot"),
        present("finalSnapshotIdentifier", "a name")), reason="RDS takes no final snapshot of a read replica")),
        nist("CP-9"), fsbp("RDS.7"), fsbp("RDS.8"), fsbp("DocumentDB.5"), severity=HIGH, controls=("ND-2", "SC-2"),
        fix="Set deletionProtection to true, leave skipFinalSnapshot false and name the final snapshot."),
    # Only a Multi-AZ cluster takes this property, and there AWS decides where the program does not.
    row("RDS-05 private", "Databases have no public address and stand in a subnet group", (INSTANCE, CLUSTER, MEMBER),
        all_of(of_type(INSTANCE, MEMBER, then=is_false("publiclyAccessible")), of_type(CLUSTER,
        then=not_true("publiclyAccessible")), of_type(CLUSTER, then=if_set("dbClusterInstanceClass",
        then=is_false("publiclyAccessible"), reason="an Aurora cluster")), of_type(INSTANCE, CLUSTER,
        then=unless_set("replicateSourceDb", then=present("dbSubnetGroupName", "a subnet group"), reason=_REPLICA))),
        cis("2.3.3"), nist("AC-4"), nist("SC-7"), fsbp("RDS.2"), severity=CRITICAL, controls=("ND-2",), dev=STRICT,
        waivable=False, fix="Set publiclyAccessible to false, and dbSubnetGroupName to a group of private subnets."),
    row("RDS-06 managed-password", "RDS keeps and rotates the master password; no program knows it", _STORES,
        all_of(*map(absent, ("password", "passwordWo", "masterPassword", "masterPasswordWo")), unless_set(*_COPIED,
        then=by_people(is_true("manageMasterUserPassword")), reason="the master user comes from a copy"),
        of_type(INSTANCE, CLUSTER, then=when(by_people(is_true("manageMasterUserPassword")),
        customer_key("masterUserSecretKmsKeyId"), "RDS manages no password of this database"))), nist("IA-5"),
        nist("SC-12"), severity=CRITICAL, controls=("ND-2",), dev=STRICT,
        fix="Set manageMasterUserPassword to true and masterUserSecretKmsKeyId to a customer key; remove the "
        "password."),
    row("RDS-08 ha", "Databases survive the loss of a zone and are watched from inside", INSTANCE,
        all_of(is_true("multiAz"), by_people(at_least("monitoringInterval", 1)), is_true("performanceInsightsEnabled")),
        nist("CP-10"), nist("SI-4"), fsbp("RDS.5"), fsbp("RDS.6"), controls=("ND-2",), dev=OFF,
        fix="Set multiAz to true, monitoringInterval to at most 60 seconds, and performanceInsightsEnabled to true."),
)  # fmt: skip
