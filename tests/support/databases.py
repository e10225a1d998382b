"""Databases that comply, and what they use, for tests of rules."""

from typing import Final

from hardening.resources import Resource
from tests.support.rules import changed
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
DATABASE: Final[dict[str, object]] = {
    "identifier": "shop",
    "engine": "postgres",
    "engineVersion": "17.4",
    "engineLifecycleSupport": "open-source-rds-extended-support-disabled",
    "storageEncrypted": True,
    "kmsKeyId": KEY,
    "performanceInsightsEnabled": True,
    "performanceInsightsKmsKeyId": KEY,
    "backupRetentionPeriod": 35,
    "deleteAutomatedBackups": False,
    "copyTagsToSnapshot": True,
    "deletionProtection": True,
    "skipFinalSnapshot": False,
    "finalSnapshotIdentifier": "shop-final",
    "publiclyAccessible": False,
    "dbSubnetGroupName": "shop",
    "manageMasterUserPassword": True,
    "masterUserSecretKmsKeyId": KEY,
    "multiAz": True,
    "monitoringInterval": 60,
    "autoMinorVersionUpgrade": True,
    "allowMajorVersionUpgrade": False,
    "applyImmediately": False,
    "iamDatabaseAuthenticationEnabled": True,
    "caCertIdentifier": "rds-ca-rsa2048-g1",
    "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
    "parameterGroupName": "shop-postgres17",
}
CLUSTER: Final[dict[str, object]] = {
    **{name: value for name, value in DATABASE.items() if name not in ("identifier", "engine", "parameterGroupName")},
    "clusterIdentifier": "shop",
    "engine": "aurora-postgresql",
    "dbClusterParameterGroupName": "shop-aurora17",
    "enabledCloudwatchLogsExports": ["postgresql"],
}
DOCUMENTS: Final[dict[str, object]] = {
    "clusterIdentifier": "docs",
    "engineVersion": "5.0.0",
    "storageEncrypted": True,
    "kmsKeyId": KEY,
    "backupRetentionPeriod": 35,
    "deletionProtection": True,
    "skipFinalSnapshot": False,
    "finalSnapshotIdentifier": "docs-final",
    "manageMasterUserPassword": True,
    "applyImmediately": False,
    "dbClusterParameterGroupName": "docs-5",
    "enabledCloudwatchLogsExports": ["audit"],
}
TLS: Final = [
    {"name": "rds.force_ssl", "value": "1"},
    {"name": "ssl_min_protocol_version", "value": "TLSv1.2"},
    {"name": "log_parameter_max_length", "value": "0"},
    {"name": "row_security", "value": "1"},
    {"name": "pgaudit.log", "value": "ddl,role,write"},
    {"name": "shared_preload_libraries", "value": "pg_stat_statements,pgaudit"},
]
GROUP: Final[dict[str, object]] = {"name": "shop-postgres17", "family": "postgres17", "parameters": TLS}


def instance(path: str = "", value: object = None) -> Resource:
    return resource("rds/instance", "db", changed(DATABASE, path, value) if path else DATABASE)


def group(path: str = "", value: object = None) -> Resource:
    return resource("rds/parameterGroup", "params", changed(GROUP, path, value) if path else GROUP)


def log_group(name: object, days: object = 14) -> Resource:
    return resource("cloudwatch/logGroup", f"logs{name}", {"name": name, "retentionInDays": days})


LOGS: Final = (log_group("/aws/rds/instance/shop/postgresql"), log_group("/aws/rds/instance/shop/upgrade"))
