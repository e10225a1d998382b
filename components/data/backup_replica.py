"""A copy of a database's automated backups in another region, which survives the loss of the first."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components.data._bounds import bounded


@dataclass(frozen=True, kw_only=True, slots=True)
class BackupReplicaArgs:
    """Inputs of a backup replica."""

    source_arn: pulumi.Input[str]
    """ARN of the instance in the first region."""
    key_arn: pulumi.Input[str]
    """Key in the recovery region, because a key of the first region would be lost with it."""
    retention_days: int = 14
    """Days of point-in-time recovery in the recovery region, 7 to 35."""

    def __post_init__(self) -> None:
        """Refuse a retention that RDS does not know or that is too short to notice a loss."""
        bounded("retention_days", self.retention_days, 7, 35, "RDS keeps replicated backups 35 days at most")


class BackupReplica(Hardened):
    """Cross-region replication of automated backups. Build it with the provider of the recovery region."""

    controls = ("ND-2",)

    backups_arn: pulumi.Output[str]
    """ARN of the replicated backups, which a restore in the recovery region names as its source."""

    def __init__(self, name: str, args: BackupReplicaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the replication."""
        super().__init__(name, {"retentionDays": args.retention_days}, opts)
        replication = aws.rds.InstanceAutomatedBackupsReplication(
            f"{name}-replication",
            source_db_instance_arn=args.source_arn,
            kms_key_id=args.key_arn,
            retention_period=args.retention_days,
            # It can only be replaced, for another retention too, and stopping it keeps the backups that were copied
            # ("Stopping automated backup replication", RDS User Guide): protection would only refuse the setting.
            opts=self.child(delete_first=True),
        )
        self.backups_arn = replication.id
        self.publish()
