"""A DynamoDB table: sealed, recoverable to any second of the last 35 days, hard to delete, and forgetful on time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pulumi
from pulumi_aws import dynamodb

from components._base import Hardened
from components._iam import Allow, Conditions, sid
from components._naming import DataClass, Identity
from components._signals import Metric, MetricSignal, Urgency
from components.foundation.key_access import key_use
from components.foundation.keys import KeyPurpose

TTL: Final = "expiresAt"
"""The attribute that says when DynamoDB may delete an item, in seconds since 1970."""
PITR_DAYS: Final = 35
"""The longest that point-in-time recovery reaches back (DynamoDB API, UpdateContinuousBackups)."""


class TableUse(StrEnum):
    """What a table is for: the tag by which rules know it."""

    AUDIT = "audit"
    IDEMPOTENCY = "idempotency"
    LEASES = "leases"
    REQUESTS = "requests"


CONTROLS: Final[Mapping[TableUse, tuple[str, ...]]] = {
    TableUse.AUDIT: ("API-5", "LA-3"),
    TableUse.IDEMPOTENCY: ("WS-1",),
    TableUse.LEASES: ("TC-3",),
    TableUse.REQUESTS: ("LP-3", "PC-2", "PC-4"),
}
"""Controls of the checklist that a table of each use helps to make true."""


class Stream(StrEnum):
    """What a table tells of its changes."""

    NONE = ""
    BOTH_IMAGES = "NEW_AND_OLD_IMAGES"


@dataclass(frozen=True, kw_only=True, slots=True)
class TableKey:
    """The primary key; both attributes are texts."""

    partition: str
    sort: str = ""
    """Empty for a table of single items."""

    @property
    def names(self) -> list[str]:
        """The attributes that the key is made of."""
        return [name for name in (self.partition, self.sort) if name]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableIndex:
    """A global secondary index that holds nothing but keys: what it finds is read from the table."""

    name: str
    key: TableKey


@dataclass(frozen=True, kw_only=True, slots=True)
class TableArgs:
    """Inputs of a table."""

    identity: Identity
    """Names and tags."""
    part: str
    """What names the table within the stack."""
    use: TableUse
    """What it is for."""
    key: TableKey
    """Its primary key."""
    key_arn: pulumi.Input[str]
    """The customer key."""
    key_purpose: KeyPurpose = KeyPurpose.DATA
    """Which key of the stack that is, for the policies of roles."""
    data_class: DataClass = DataClass.INTERNAL
    """How sensitive the items are."""
    stream: Stream = Stream.NONE
    """What it tells of its changes."""
    indexes: Sequence[TableIndex] = ()
    """Other ways to find items."""
    retention_days: int | None = None
    """Days that its writers keep items, where a promise is made of it; shown as a tag."""
    once_bare: bool = False
    """Whether stacks may hold the table at the parent of this component, from before it had one: they keep it."""


class Table(Hardened):
    """A table on demand under a customer key, with point-in-time recovery, protected against deletion."""

    arn: pulumi.Output[str]
    """Table ARN."""
    name: pulumi.Output[str]
    """Table name."""
    stream_arn: pulumi.Output[str]
    """ARN of its stream; empty without one."""

    def __init__(self, name: str, args: TableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the table."""
        super().__init__(name, _intent(args), opts)
        self._args = args
        streams = args.stream is not Stream.NONE
        kept = {} if args.retention_days is None else {"RetentionDays": str(args.retention_days)}
        table = dynamodb.Table(
            name,
            name=args.identity.named(args.part),
            billing_mode="PAY_PER_REQUEST",
            hash_key=args.key.partition,
            range_key=args.key.sort or None,
            attributes=[{"name": attribute, "type": "S"} for attribute in _attributes(args)],
            global_secondary_indexes=[_index(index) for index in args.indexes] or None,
            ttl={"attribute_name": TTL, "enabled": True},
            server_side_encryption={"enabled": True, "kms_key_arn": args.key_arn},
            point_in_time_recovery={"enabled": True, "recovery_period_in_days": PITR_DAYS},
            deletion_protection_enabled=True,
            stream_enabled=streams,
            stream_view_type=args.stream.value if streams else None,
            tags=args.identity.tags(args.data_class, Use=args.use.value, **kept),
            opts=self.child(protect=True, was=_was(args, opts)),
        )
        self.arn, self.name, self.stream_arn = table.arn, table.name, table.stream_arn
        self.publish()

    def readable(self) -> tuple[Allow, ...]:
        """Say what a reader needs: items by key, and the key to open them."""
        return self._access("Read", ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], ["kms:Decrypt"])

    def writable(self) -> tuple[Allow, ...]:
        """Say what a writer needs: to put, change and delete single items, each under a condition of its own."""
        items = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        return self._access("Write", items, ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])

    def appendable(self) -> tuple[Allow, ...]:
        """Say what a recorder needs: to put items, and nothing that changes, deletes or reads one."""
        return self._access("Append", ["dynamodb:PutItem"], ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"])

    @staticmethod
    def signals() -> tuple[MetricSignal, ...]:
        """Say when a table of the region refuses work: one query looks at all of them, so each table says the same."""
        metric = Metric(namespace="AWS/DynamoDB", name="ThrottledRequests")
        return (
            MetricSignal(
                alarm="table-throttles",
                meaning="Reads or writes of a table were refused for ten minutes.",
                metric=metric,
                query=f'SELECT SUM({metric.name}) FROM "{metric.namespace}"',  # noqa: S608  no SQL, and no input
                threshold=1,
                periods=2,
                urgency=Urgency.NOTIFY,
            ),
        )

    def _access(self, verb: str, actions: Sequence[str], uses: Sequence[str]) -> tuple[Allow, ...]:
        args = self._args
        return (
            Allow(sid=sid(verb, args.part), actions=actions, on=[args.identity.table_arn(args.part)]),
            table_key_use(args.identity, args.key_purpose, args.part, sid=sid(verb, "Sealed", args.part), actions=uses),
        )


def table_key_use(identity: Identity, purpose: KeyPurpose, part: str, *, sid: str, actions: Sequence[str]) -> Allow:
    """Give the use of a key through DynamoDB for one table.

    DynamoDB names the table in the encryption context (Developer Guide, "DynamoDB encryption at rest"), and opens the
    table's own data key with the permissions of whoever calls it.
    """
    when: Conditions = {
        "StringEquals": {
            "kms:ViaService": f"dynamodb.{identity.region}.amazonaws.com",
            "kms:EncryptionContext:aws:dynamodb:tableName": identity.named(part),
        }
    }
    return key_use(identity, purpose, sid=sid, actions=actions, when=when)


def _attributes(args: TableArgs) -> list[str]:
    """Give every attribute that is part of a key."""
    return sorted({name for key in (args.key, *(index.key for index in args.indexes)) for name in key.names})


def _index(index: TableIndex) -> dynamodb.TableGlobalSecondaryIndexArgsDict:
    key = index.key
    found: dynamodb.TableGlobalSecondaryIndexArgsDict = {
        "name": index.name,
        "hash_key": key.partition,
        "projection_type": "KEYS_ONLY",
    }
    if key.sort:
        found["range_key"] = key.sort
    return found


def _was(args: TableArgs, opts: pulumi.ResourceOptions | None) -> list[pulumi.Alias]:
    """Give the address that a stack may know the table by."""
    return [pulumi.Alias(parent=opts.parent)] if args.once_bare and opts and opts.parent else []


def _intent(args: TableArgs) -> dict[str, object]:
    return {
        "controls": list(CONTROLS[args.use]),
        "table": args.identity.named(args.part),
        "use": args.use.value,
        "key": args.key.names,
        "dataClass": args.data_class.value,
        "stream": args.stream.value,
        "recoveryDays": PITR_DAYS,
        **({"retentionDays": args.retention_days} if args.retention_days else {}),
    }
