"""A PostgreSQL database that cannot be read in transit or at rest by strangers, nor lost by accident."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import DataClass, Identity
from components._signals import Signal
from components.data.postgres_args import PostgresArgs, RestorePoint, StorageSpeed, Zones
from components.data.postgres_health import instance_events, instance_signals
from components.data.postgres_parameters import family, parameters
from components.foundation.logs import RDS_METRICS_GROUP, LogGroup, LogGroupArgs

__all__ = ["Postgres", "PostgresArgs", "RestorePoint", "StorageSpeed", "Zones", "instance_arn"]

PORT = 5432
_EXPORTS = ("postgresql", "upgrade")
_OS_METRICS_SECONDS = 60
_AUTHORITY = "rds-ca-rsa2048-g1"
"""Valid until 2061; every client that trusts Amazon's bundle accepts it."""
_EVENTS = (
    "availability", "configuration change", "deletion", "failover", "failure",
    "low storage", "maintenance", "notification", "recovery", "restoration",
)  # fmt: skip


def instance_arn(identity: Identity, part: str) -> str:
    """Give the ARN of a database of this stack by its deterministic name."""
    return identity.arn("rds", f"db:{identity.named(part, limit=63)}")


class Postgres(Hardened):
    """An RDS instance with its parameters, subnet group, logs, monitoring role and event subscription.

    Fixed: encryption with a customer key, TLS, no public address, managed master password, IAM authentication,
    recovery to any point in time, backups and a last snapshot that outlive the instance, deletion protection,
    monitoring, logs that exist before the instance writes to them.
    """

    controls = ("AC-4", "API-5", "ND-1", "ND-2")

    identifier: pulumi.Output[str]
    arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    """Address and port."""
    address: pulumi.Output[str]
    port: pulumi.Output[int]
    resource_id: pulumi.Output[str]
    """The immutable name that IAM database authentication uses."""
    master_secret_arn: pulumi.Output[str]
    subnet_group: pulumi.Output[str]
    """Name of the subnets it stands in, where restore tests stand, too."""

    def __init__(self, name: str, args: PostgresArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the database."""
        super().__init__(name, _intent(args), opts)
        self._name, self._args, self._identity = name, args, args.identity
        self._tags = args.identity.tags(args.data_class)
        self._plain_tags = args.identity.tags(DataClass.INTERNAL)
        self._physical = args.identity.named(args.part, limit=63)
        role, access = self._monitoring_role()
        instance = self._instance(role, [access, *self._logs()])
        self._subscribe(instance)
        self.identifier = instance.identifier
        self.arn = instance.arn
        self.endpoint = instance.endpoint
        self.address = instance.address
        self.port = instance.port
        self.resource_id = instance.resource_id
        self.subnet_group = instance.db_subnet_group_name
        self.master_secret_arn = instance.master_user_secrets.apply(lambda secrets: secrets[0].secret_arn or "")
        self.publish()

    def connectable(self, user: str) -> tuple[Allow, ...]:
        """Say what a client needs to log in as a database user with a token of IAM instead of a password."""
        account = pulumi.Output.concat(self._identity.arn("rds-db", "dbuser:"), self.resource_id, "/", user)
        return (Allow(sid="ConnectToDatabase", actions=["rds-db:connect"], on=[account]),)

    def signals(self, *, cpu_percent: int = 80, free_percent: int = 15) -> tuple[Signal, ...]:
        """Say when the instance is at the end of its strength, and what RDS tells of it."""
        strength = instance_signals(self._args, self.identifier, cpu_percent, free_percent)
        return (*strength, instance_events(self._args.part, self._physical))

    def _logs(self) -> list[LogGroup]:
        """Declare the log groups before RDS would make them, without end and without key."""
        return [
            LogGroup(
                f"{self._name}-{log}",
                LogGroupArgs(
                    defaults=self._args.logs,
                    group_name=f"/aws/rds/instance/{self._physical}/{log}",
                    data_class=self._args.data_class,
                ),
                self.child(),
            )
            for log in _EXPORTS
        ]

    def _monitoring_role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the role and permissions with which RDS writes operating system metrics, to their one group."""
        part = f"{self._args.part}-monitoring"
        group = self._identity.log_group_arn(RDS_METRICS_GROUP)
        role = aws.iam.Role(
            f"{self._name}-monitoring",
            name=self._identity.named(part, limit=64),
            description="RDS writes enhanced monitoring metrics to CloudWatch Logs",
            assume_role_policy=trust(
                "monitoring.rds.amazonaws.com",
                account=self._identity.account,
                source=instance_arn(self._identity, self._args.part),
            ),
            tags=self._plain_tags,
            opts=self.child(),
        )
        access = aws.iam.RolePolicy(
            f"{self._name}-monitoring",
            name="write-os-metrics",
            role=role.name,
            policy=document(
                Allow(sid="PrepareGroup", actions=["logs:CreateLogGroup", "logs:PutRetentionPolicy"], on=[group]),
                Allow(
                    sid="WriteMetrics",
                    actions=[
                        "logs:CreateLogStream",
                        "logs:DescribeLogStreams",
                        "logs:GetLogEvents",
                        "logs:PutLogEvents",
                    ],
                    on=[f"{group}:log-stream:*"],
                ),
            ),
            opts=self.child(),
        )
        return role, access

    def _parameter_group(self) -> aws.rds.ParameterGroup:
        """Declare the parameters; the family is part of the name, so a new major version gets a new group."""
        wanted = family(self._args.engine_version)
        return aws.rds.ParameterGroup(
            f"{self._name}-parameters",
            name=self._identity.named(f"{self._args.part}-{wanted}"),
            family=wanted,
            description="TLS only, SCRAM only, audited, without bind values in the logs",
            parameters=parameters(),
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _subnet_group(self) -> aws.rds.SubnetGroup:
        """Declare the subnets of the data tier that the instance may stand in."""
        return aws.rds.SubnetGroup(
            f"{self._name}-subnets",
            name=self._physical,
            description="Subnets of the data tier, without a route to the internet",
            subnet_ids=self._args.subnet_ids,
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _instance(self, role: aws.iam.Role, before: Sequence[pulumi.Resource]) -> aws.rds.Instance:
        """Declare the instance, after what RDS would otherwise make itself or refuse."""
        args, speed = self._args, self._args.storage_speed
        restored = args.restore is not None
        return aws.rds.Instance(
            f"{self._name}-instance",
            identifier=self._physical,
            engine="postgres",
            engine_version=args.engine_version,
            engine_lifecycle_support="open-source-rds-extended-support-disabled",
            instance_class=args.instance_class,
            allocated_storage=args.storage_gib,
            max_allocated_storage=args.storage_limit_gib,
            storage_type="gp3",
            iops=speed.iops if speed else None,
            storage_throughput=speed.throughput if speed else None,
            multi_az=args.zones is Zones.TWO,
            # A restored instance brings its database and administrator along.
            db_name=None if restored else args.database,
            username=None if restored else args.master_user,
            restore_to_point_in_time=_restore(args.restore) if args.restore else None,
            storage_encrypted=True,
            kms_key_id=args.key_arn,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.secret_key_arn,
            iam_database_authentication_enabled=True,
            ca_cert_identifier=_AUTHORITY,
            deletion_protection=True,
            delete_automated_backups=False,
            skip_final_snapshot=False,
            final_snapshot_identifier=args.identity.named(f"{args.part}-final-{args.incarnation}"),
            apply_immediately=False,
            allow_major_version_upgrade=False,
            auto_minor_version_upgrade=True,
            publicly_accessible=False,
            port=PORT,
            db_subnet_group_name=self._subnet_group().name,
            vpc_security_group_ids=args.security_group_ids,
            parameter_group_name=self._parameter_group().name,
            backup_retention_period=args.backup_days,
            backup_window=args.backup_window,
            maintenance_window=args.maintenance_window,
            copy_tags_to_snapshot=True,
            monitoring_interval=_OS_METRICS_SECONDS,
            monitoring_role_arn=role.arn,
            database_insights_mode="standard",
            performance_insights_enabled=True,
            performance_insights_kms_key_id=args.key_arn,
            performance_insights_retention_period=args.insights_days,
            enabled_cloudwatch_logs_exports=list(_EXPORTS),
            tags=self._tags,
            opts=self.child(protect=True, after=before),
        )

    def _subscribe(self, instance: aws.rds.Instance) -> None:
        """Tell a topic, where there is one, what happens to the instance."""
        if self._args.events_topic_arn is None:
            return
        aws.rds.EventSubscription(
            f"{self._name}-events",
            name=self._identity.named(f"{self._args.part}-events"),
            sns_topic=self._args.events_topic_arn,
            source_type="db-instance",
            source_ids=[instance.identifier],
            event_categories=list(_EVENTS),
            tags=self._plain_tags,
            opts=self.child(),
        )


def _restore(point: RestorePoint) -> aws.rds.InstanceRestoreToPointInTimeArgsDict:
    """Say from where and from when."""
    source: aws.rds.InstanceRestoreToPointInTimeArgsDict = (
        {"source_db_instance_identifier": point.source_identifier}
        if point.source_identifier
        else {"source_db_instance_automated_backups_arn": point.automated_backups_arn}
    )
    return {**source, "restore_time": point.time} if point.time else {**source, "use_latest_restorable_time": True}


def _intent(args: PostgresArgs) -> dict[str, object]:
    """Give what is known of the database in every preview."""
    return {
        "identifier": args.identity.named(args.part, limit=63),
        "dataClass": args.data_class.value,
        "engineVersion": args.engine_version,
        "backupDays": args.backup_days,
        "zones": args.zones.value,
    }
