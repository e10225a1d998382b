"""The audit store: events that can be added and not changed, kept for ten years, twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import dynamodb, iam

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import DataClass, Identity
from components._signals import EventSignal, Signal
from components.data._bounds import bounded
from components.data.audit_archive import AuditArchive, AuditArchiveArgs
from components.data.audit_policy import AUDIT_TABLE, hold_statements, table_statements
from components.data.bucket_policy import LEGAL_HOLD_ROLE
from components.data.lifecycle import MAX_DAYS
from components.data.table import Stream, Table, TableArgs, TableKey, TableUse
from components.foundation.keys import KeyPurpose, Keys
from components.foundation.logs import AUDIT_DAYS, LogDefaults

_TAMPERING = (
    "DeleteResourcePolicy",
    "DeleteTable",
    "PutResourcePolicy",
    "UpdateContinuousBackups",
    "UpdateTable",
    "UpdateTimeToLive",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditStoreArgs:
    """Inputs of the audit store."""

    identity: Identity
    """Names and tags."""
    keys: Keys
    """The stack's keys: of the records, and of what could not be delivered."""
    bucket_arn: pulumi.Input[str]
    """The locked bucket of the archive."""
    logs: LogDefaults
    """Key, retention and masking of log groups."""
    bucket_part: str = "audit"
    """What names that bucket within the stack."""
    retention_days: int = AUDIT_DAYS
    """Days until a record expires; its writers set `expiresAt` by it."""
    transform_arn: str | None = None
    """ARN of a function through which every archived record goes."""
    guard_arn: str | None = None
    """ARN of a function that puts held records back which were deleted as expired."""
    after: Sequence[pulumi.Resource] = ()
    """What must stand before records are delivered, such as that function."""

    def __post_init__(self) -> None:
        """Refuse to forget before ten years."""
        bounded("retention_days", self.retention_days, AUDIT_DAYS, MAX_DAYS, "audit events are kept for ten years")


class AuditStore(Hardened):
    """The table of audit events, its archive, and the one role that may hold a record back from expiry.

    The role for legal holds belongs to a function, not to people: a hold is two writes whose order matters, archive
    first; it must leave an event of its own; and a person who comes in by way of another role cannot show a second
    factor, because STS does not pass it on when roles are chained (IAM User Guide, "MFA-protected API access").
    """

    controls = ("API-5", "PC-2", "LA-1", "LA-2", "LA-3")

    table_arn: pulumi.Output[str]
    """ARN of the table."""
    table_name: pulumi.Output[str]
    """Name of the table."""
    stream_arn: pulumi.Output[str]
    """ARN of its stream."""
    delivery_stream_arn: pulumi.Output[str]
    """ARN of the delivery stream."""
    legal_hold_role_arn: pulumi.Output[str]
    """ARN of the role for legal holds."""
    legal_hold_role: iam.Role
    """That role, for the function of its name."""

    def __init__(self, name: str, args: AuditStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the table, what guards it, and its archive."""
        super().__init__(name, _intent(args), opts)
        self._name, self._args = name, args
        self._table = self._events()
        role = self._holder()
        self._archive = AuditArchive(
            f"{name}-archive",
            AuditArchiveArgs(
                identity=args.identity,
                stream_arn=self._table.stream_arn,
                bucket_arn=args.bucket_arn,
                bucket_part=args.bucket_part,
                key_arn=args.keys.arn(KeyPurpose.AUDIT),
                messaging_key_arn=args.keys.arn(KeyPurpose.MESSAGING),
                logs=args.logs,
                transform_arn=args.transform_arn,
                guard_arn=args.guard_arn,
                after=args.after,
            ),
            self.child(),
        )
        self.legal_hold_role = role
        self.table_arn, self.table_name = self._table.arn, self._table.name
        self.stream_arn = self._table.stream_arn
        self.delivery_stream_arn = self._archive.delivery_stream_arn
        self.legal_hold_role_arn = role.arn
        self.publish()

    def _events(self) -> Table:
        """Declare the table, and the policy that lets records be added and no more."""
        args = self._args
        table = Table(
            f"{self._name}-events",
            TableArgs(
                identity=args.identity,
                part=AUDIT_TABLE,
                use=TableUse.AUDIT,
                key=TableKey(partition="tenantId", sort="occurredAt#eventId"),
                key_arn=args.keys.arn(KeyPurpose.AUDIT),
                key_purpose=KeyPurpose.AUDIT,
                data_class=DataClass.PII,
                stream=Stream.BOTH_IMAGES,
                retention_days=args.retention_days,
            ),
            self.child(),
        )
        dynamodb.ResourcePolicy(
            f"{self._name}-append-only",
            resource_arn=table.arn,
            policy=document(*table_statements(args.identity)),
            opts=self.child(),
        )
        return table

    def _holder(self) -> iam.Role:
        """Declare the role for legal holds, which only the function of that name may assume."""
        identity = self._args.identity
        source = identity.function_arn(LEGAL_HOLD_ROLE)
        role = iam.Role(
            f"{self._name}-legal-hold",
            name=identity.named(LEGAL_HOLD_ROLE, limit=64),
            description="Places and lifts legal holds",
            assume_role_policy=trust("lambda.amazonaws.com", account=identity.account, source=source),
            tags=identity.tags(),
            opts=self.child(),
        )
        iam.RolePolicy(
            f"{self._name}-legal-hold",
            name="hold",
            role=role.name,
            policy=document(*hold_statements(identity)),
            opts=self.child(),
        )
        return role

    def appendable(self) -> tuple[Allow, ...]:
        """Say what a recorder needs: to put events, and the key to seal them."""
        return self._table.appendable()

    def signals(self) -> tuple[Signal, ...]:
        """Say when somebody touches the table itself, besides what table and archive say of their own health."""
        return (_tampering(self._args.identity), *self._table.signals(), *self._archive.signals())


def _tampering(identity: Identity) -> EventSignal:
    """Give the signal of a call that changes the table itself; calls name it by its name or by its ARN."""
    names = [identity.named(AUDIT_TABLE), identity.table_arn(AUDIT_TABLE)]
    return EventSignal(
        alarm="legal-compliance-event",
        part=AUDIT_TABLE,
        meaning="Somebody changed the audit table itself, how long it keeps records, or who may change them",
        pattern={
            "source": ["aws.dynamodb"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["dynamodb.amazonaws.com"],
                "eventName": list(_TAMPERING),
                "$or": [{"requestParameters": {field: names}} for field in ("tableName", "resourceArn")],
            },
        },
    )


def _intent(args: AuditStoreArgs) -> dict[str, object]:
    return {
        "table": args.identity.named(AUDIT_TABLE),
        "retentionDays": args.retention_days,
        "archive": args.identity.bucket(args.bucket_part),
        "holds": args.identity.named(LEGAL_HOLD_ROLE, limit=64),
    }
