"""RDS: encryption, recovery, exposure, transport."""

from typing import Final

from hardening.checks import (
    all_of,
    between,
    customer_key,
    is_false,
    is_true,
    param,
    when,
)
from hardening.rule import Framework, Parameter, Rule, Severity, Stage
from hardening.tokens import aws

INSTANCE: Final = aws("rds/instance")
CLUSTER: Final = aws("rds/cluster")

RULES: Final = (
    Rule(
        id="RDS-01",
        slug="encrypted",
        title="Databases are encrypted at rest with a customer key, and so are their performance insights",
        types=(INSTANCE, CLUSTER, aws("docdb/cluster")),
        check=all_of(
            is_true("storageEncrypted"),
            customer_key("kmsKeyId"),
            when(
                is_true("performanceInsightsEnabled"),
                customer_key("performanceInsightsKmsKeyId"),
                "performance insights are off",
            ),
        ),
        stage=Stage.RESOURCE,
        severity=Severity.CRITICAL,
        controls=("ND-2",),
        frameworks=(Framework("CIS AWS Foundations", "3.0.0", "2.3.1"), Framework("NIST SP 800-53", "5", "SC-28")),
        fix="Set storageEncrypted to true and kmsKeyId to a customer key.",
    ),
    Rule(
        id="RDS-02",
        slug="backups-pitr",
        title="Databases can be restored to any point of the retention window, also after their deletion",
        types=(INSTANCE,),
        check=all_of(
            between("backupRetentionPeriod", param("minDays"), 35),
            is_false("deleteAutomatedBackups"),
            is_true("copyTagsToSnapshot"),
        ),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("ND-2",),
        frameworks=(Framework("NIST SP 800-53", "5", "CP-9"),),
        fix="Keep automated backups for at least the minimum number of days, and keep them when the database goes.",
        parameters=(
            Parameter(
                name="minDays",
                description="Days of point-in-time recovery (RDS keeps at most 35).",
                prod=14,
                dev=7,
                schema={"type": "integer", "minimum": 1, "maximum": 35},
            ),
        ),
    ),
)
