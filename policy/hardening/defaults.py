"""What the AWS provider does where the program says nothing (pulumi-aws 7.51.1 schema and AWS API defaults).

A property that has no row here has no default: absent means absent, and a rule that needs it fails.
"""

from collections.abc import Mapping
from typing import Final

DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = {
    "aws:rds/instance:Instance": {
        "allowMajorVersionUpgrade": False,
        "applyImmediately": False,
        "autoMinorVersionUpgrade": True,
        "backupRetentionPeriod": 0,
        "copyTagsToSnapshot": False,
        "deleteAutomatedBackups": True,
        "deletionProtection": False,
        "iamDatabaseAuthenticationEnabled": False,
        "manageMasterUserPassword": False,
        "monitoringInterval": 0,
        "multiAz": False,
        "performanceInsightsEnabled": False,
        "publiclyAccessible": False,
        "skipFinalSnapshot": False,
        "storageEncrypted": False,
    },
}
