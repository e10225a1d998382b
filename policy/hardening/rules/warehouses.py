"""Kafka, Redshift, Neptune, DocumentDB, MemoryDB and what moves and queries data between stores."""

from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    at_least,
    contains_all,
    customer_key,
    equals,
    is_true,
    none_of,
    not_true,
    one_of,
    param,
    present,
    some,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.rows import ADVICE, HIGH, LOW, kinds, number, row
from hardening.rule import Rule
from hardening.shapes import has_at_least

KAFKA: Final = "msk/cluster"
REDSHIFT: Final = "redshift/cluster"
SERVERLESS: Final = "redshiftserverless/workgroup"
GRAPHS: Final = "neptune/cluster"
DOCUMENTS: Final = "docdb/cluster"
MEMORY: Final = "memorydb/cluster"
_TRANSIT: Final = "encryptionInfo.encryptionInTransit"
_BROKERS: Final = "loggingInfo.brokerLogs"
_CATALOG: Final = "dataCatalogEncryptionSettings"
_GLUE: Final = "encryptionConfiguration"
_QUERIES: Final = "configuration.resultConfiguration.encryptionConfiguration.encryptionOption"
_KEPT: Final = number("minDays", "Days of backups at least.", 7, 1, 35)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("MSK-01 tls", "Kafka speaks TLS, to clients and between brokers", KAFKA,
        all_of(none_of(f"{_TRANSIT}.clientBroker", ("PLAINTEXT", "TLS_PLAINTEXT")), none_of(f"{_TRANSIT}.inCluster",
        (False,))), fsbp("MSK.1"), severity=HIGH, fix="Set encryptionInTransit.clientBroker to TLS."),
    row("MSK-02 clients-known", "Kafka knows its clients", "msk/cluster msk/serverlessCluster", all_of(not_true(
        "clientAuthentication.unauthenticated"), any_of(present("clientAuthentication.tls"), present(
        "clientAuthentication.sasl", "IAM, SCRAM or TLS"))), fsbp("MSK.6"), severity=HIGH,
        fix="Set clientAuthentication."),
    row("MSK-03 private", "Brokers have no public address", KAFKA, none_of(
        "brokerNodeGroupInfo.connectivityInfo.publicAccess.type", ("SERVICE_PROVIDED_EIPS",)), fsbp("MSK.4"),
        severity=HIGH, fix="Leave publicAccess DISABLED."),
    row("MSK-04 logged", "Brokers log", KAFKA, any_of(*(is_true(f"{_BROKERS}.{name}.enabled") for name in ("firehose",
        "s3", "cloudwatchLogs"))), fsbp("MSK.5"), fix="Set loggingInfo."),
    row("MSK-05 key", "Kafka is encrypted with a customer key", KAFKA, customer_key(
        "encryptionInfo.encryptionAtRestKmsKeyArn"), nist("SC-28"), fix="Set encryptionAtRestKmsKeyArn."),
    row("KIN-01 kept", "A stream keeps its records for a day at least", "kinesis/stream", at_least("retentionPeriod",
        param("minHours")), fsbp("Kinesis.3"), severity=LOW, prod=ADVICE, fix="Set retentionPeriod.",
        parameters=(number("minHours", "Hours that a record is kept at least.", 168, 24, 8760),)),
    row("RSH-01 private", "A warehouse has no public address", f"{REDSHIFT} {SERVERLESS}",
        not_true("publiclyAccessible"), fsbp("Redshift.1"), severity=HIGH, fix="Set publiclyAccessible to false."),
    row("RSH-02 encrypted", "A warehouse is encrypted", REDSHIFT, is_true("encrypted"), fsbp("Redshift.10"),
        severity=HIGH, fix="Set encrypted, and name a customer key."),
    row("RSH-03 routed", "A warehouse copies data inside the network", f"{REDSHIFT} {SERVERLESS}", is_true(
        "enhancedVpcRouting"), fsbp("Redshift.7"), fix="Set enhancedVpcRouting."),
    row("RSH-04 backed-up", "A warehouse keeps snapshots for a week, and leaves a last one behind", REDSHIFT,
        all_of(at_least("automatedSnapshotRetentionPeriod", param("minDays")), not_true("skipFinalSnapshot")),
        fsbp("Redshift.3"), fix="Set automatedSnapshotRetentionPeriod, and skipFinalSnapshot to false.",
        parameters=(_KEPT,)),
    row("RSH-05 upgraded", "A warehouse takes new versions", REDSHIFT, none_of("allowVersionUpgrade", (False,)),
        fsbp("Redshift.6"), fix="Leave allowVersionUpgrade on."),
    row("RSH-06 own-user", "Nobody guesses the name of the first user", REDSHIFT, none_of("masterUsername",
        ("awsuser",)), fsbp("Redshift.8"), severity=LOW, fix="Choose another masterUsername."),
    row("RSH-07 password-managed", "AWS keeps the password of the first user",
        f"{REDSHIFT} redshiftserverless/namespace", kinds({REDSHIFT: is_true("manageMasterPassword"),
        "redshiftserverless/namespace": is_true("manageAdminPassword")}), nist("IA-5"), severity=HIGH,
        fix="Let Redshift manage the password."),
    row("RSH-08 tls", "Clients of a warehouse must speak TLS", "redshift/parameterGroup", some("parameters",
        all_of(equals("name", "require_ssl"), equals("value", "true")), "require_ssl true"), fsbp("Redshift.2"),
        severity=HIGH, fix="Set the parameter require_ssl to true."),
    row("RSH-09 serverless-logged", "A serverless warehouse logs who asked what", "redshiftserverless/namespace",
        contains_all("logExports", ["connectionlog", "userlog"]), fsbp("RedshiftServerless.6"),
        fix="Set logExports to connectionlog and userlog."),
    row("RSH-10 serverless-key", "A serverless warehouse is encrypted with a customer key",
        "redshiftserverless/namespace", customer_key("kmsKeyId"), nist("SC-28"), fix="Set kmsKeyId."),
    row("NEP-01 encrypted", "Graphs are encrypted", GRAPHS, is_true("storageEncrypted"), fsbp("Neptune.1"),
        severity=HIGH, fix="Set storageEncrypted."),
    row("NEP-02 kept", "Graphs are not deleted by a slip, and leave a last snapshot", GRAPHS, all_of(is_true(
        "deletionProtection"), not_true("skipFinalSnapshot")), fsbp("Neptune.4"), fix="Set deletionProtection."),
    row("NEP-03 backed-up", "Graphs are backed up for a week, with their tags", GRAPHS, all_of(at_least(
        "backupRetentionPeriod", param("minDays")), is_true("copyTagsToSnapshot")), fsbp("Neptune.5"),
        fsbp("Neptune.8"), fix="Set backupRetentionPeriod and copyTagsToSnapshot.", parameters=(_KEPT,)),
    row("NEP-04 iam", "Clients of graphs sign their requests", GRAPHS, is_true("iamDatabaseAuthenticationEnabled"),
        fsbp("Neptune.7"), fix="Set iamDatabaseAuthenticationEnabled."),
    row("NEP-05 audited", "Graphs log who asked what", GRAPHS, contains_all("enableCloudwatchLogsExports", ["audit"]),
        fsbp("Neptune.2"), fix="Export the audit log."),
    row("NEP-06 private", "Graphs have no public address", "neptune/clusterInstance neptunegraph/graph", kinds({
        "neptune/clusterInstance": not_true("publiclyAccessible"), "neptunegraph/graph":
        not_true("publicConnectivity")}), nist("SC-7"), severity=HIGH, fix="Leave public access off."),
    row("DOC-01 audited", "Document databases log who asked what", DOCUMENTS,
        contains_all("enabledCloudwatchLogsExports", ["audit"]), fsbp("DocumentDB.4"), fix="Export the audit log."),
    row("DOC-02 own-port", "Document databases stand behind security groups that were chosen for them", DOCUMENTS,
        has_at_least("vpcSecurityGroupIds", 1, "security groups"), nist("SC-7"), fix="Name security groups."),
    row("MDB-01 acl", "Every client of MemoryDB proves who it is", MEMORY, none_of("aclName", ("open-access",)),
        nist("AC-3"), severity=HIGH, fix="Name an access control list of your own."),
    row("MDB-02 kept", "MemoryDB is backed up and takes minor versions", MEMORY,
        all_of(at_least("snapshotRetentionLimit", 1), none_of("autoMinorVersionUpgrade", (False,))), nist("CP-9"),
        fix="Set snapshotRetentionLimit."),
    row("DMS-01 private", "What replicates databases has no public address", "dms/replicationInstance", equals(
        "publiclyAccessible", wanted=False), fsbp("DMS.1"), severity=HIGH, fix="Set publiclyAccessible to false."),
    row("DMS-02 upgraded", "What replicates databases takes minor versions", "dms/replicationInstance", is_true(
        "autoMinorVersionUpgrade"), fsbp("DMS.6"), fix="Set autoMinorVersionUpgrade."),
    row("DMS-03 tls", "Databases are replicated over TLS", "dms/endpoint", one_of("sslMode", ("require", "verify-ca",
        "verify-full")), fsbp("DMS.9"), severity=HIGH, fix="Set sslMode."),
    row("ATH-01 sealed-results", "Results of queries are encrypted, whatever the client says", "athena/workgroup",
        all_of(one_of(_QUERIES, ("SSE_KMS", "CSE_KMS")), none_of("configuration.enforceWorkgroupConfiguration",
        (False,))), nist("SC-28"), fix="Set encryptionOption SSE_KMS, and leave enforceWorkgroupConfiguration on."),
    row("ATH-02 measured", "Queries are measured", "athena/workgroup",
        none_of("configuration.publishCloudwatchMetricsEnabled", (False,)), fsbp("Athena.4"), severity=LOW,
        fix="Leave publishCloudwatchMetricsEnabled on."),
    row("GLU-01 sealed-jobs", "Jobs write logs, bookmarks and results under a key", "glue/securityConfiguration",
        all_of(equals(f"{_GLUE}.cloudwatchEncryption.cloudwatchEncryptionMode", "SSE-KMS"), equals(
        f"{_GLUE}.jobBookmarksEncryption.jobBookmarksEncryptionMode", "CSE-KMS"), one_of(
        f"{_GLUE}.s3Encryption.s3EncryptionMode", ("SSE-KMS",))), nist("SC-28"), fix="Set the three modes to KMS."),
    row("GLU-02 secured-jobs", "Jobs, crawlers and endpoints name a security configuration",
        "glue/job glue/crawler glue/devEndpoint", present("securityConfiguration", "a security configuration"),
        fsbp("Glue.3"), fix="Set securityConfiguration."),
    row("GLU-03 sealed-catalog", "The catalogue and the passwords in it are encrypted",
        "glue/dataCatalogEncryptionSettings", all_of(one_of(f"{_CATALOG}.encryptionAtRest.catalogEncryptionMode",
        ("SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE")),
        is_true(f"{_CATALOG}.connectionPasswordEncryption.returnConnectionPasswordEncrypted")), nist("SC-28"),
        fix="Set both parts of dataCatalogEncryptionSettings."),
    row("EMR-01 secured", "Clusters of EMR name a security configuration, and log under a key", "emr/cluster",
        all_of(present("securityConfiguration"), if_set("logUri", then=present("logEncryptionKmsKeyId", "a key"),
        reason="no log")), nist("SC-28"), fix="Set securityConfiguration and logEncryptionKmsKeyId."),
    row("EMR-02 not-public", "No cluster of EMR is reached by everyone", "emr/blockPublicAccessConfiguration", is_true(
        "blockPublicSecurityGroupRules"), fsbp("EMR.2"), severity=HIGH, fix="Set blockPublicSecurityGroupRules."),
    row("KSP-01 recoverable", "Tables of Keyspaces can be restored, and are encrypted with a customer key",
        "keyspaces/table", all_of(equals("pointInTimeRecovery.status", "ENABLED"),
        equals("encryptionSpecification.type", "CUSTOMER_MANAGED_KMS_KEY")), nist("CP-9"),
        fix="Set pointInTimeRecovery and encryptionSpecification."),
    row("TSW-01 key", "Time series are encrypted with a customer key", "timestreamwrite/database",
        customer_key("kmsKeyId"), nist("SC-28"), fix="Set kmsKeyId."),
)
