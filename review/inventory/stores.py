"""Where data rests: what class it is, its key, its backups, how long it stays, and how it can be reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.aws.coverage import STORES, covered
from hardening.resources import Graph
from hardening.rule import Subject
from hardening.tokens import aws, canonical
from review.inventory.index import Index, get
from review.model import graph_of
from review.picture.model import Record, kind_of

UNCLASSIFIED: Final = "unclassified"
_DAY: Final = 86_400
_PII: Final = "pii"
_BUCKET: Final = aws("s3/bucket")


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """One place where data rests."""

    urn: str
    name: str
    component: str
    kind: str
    data: str
    """Class of the data, by its tag; `unclassified` where it has none."""
    key: str
    backup: str
    retention: str
    region: str
    exposure: str
    consumers: tuple[str, ...] = ()
    source: str = ""

    @property
    def pii(self) -> bool:
        """Whether personal data rests here."""
        return self.data == _PII


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """How the stores of one type are described."""

    name: str
    """Property that names it in AWS."""
    key: str = ""
    """Property that names its key."""
    retention: Callable[[Record, Index], str] = lambda _record, _index: "until deleted"
    backup: Callable[[Record, Index], str] = lambda _record, _index: ""
    exposure: Callable[[Record, Index], str] = lambda _record, _index: "IAM"


def _days(path: str, unit: int = 1, *, otherwise: str = "until deleted") -> Callable[[Record, Index], str]:
    def read(record: Record, _: Index) -> str:
        value = get(record, path)
        return f"{round(int(value) / unit)} days" if isinstance(value, int | float) and value else otherwise

    return read


def _objects(record: Record, index: Index) -> str:
    """Say when objects expire, and for how long they are locked."""
    found = []
    for rules in index.joined(aws("s3/bucketLifecycleConfiguration"), "bucket", record):
        every = get(rules, "rules")
        days = [get({"inputs": rule}, "expiration.days") for rule in every] if isinstance(every, list) else []
        found += [f"{day} days" for day in days if isinstance(day, int | float)]
    for lock in index.joined(aws("s3/bucketObjectLockConfiguration"), "bucket", record):
        rule = get(lock, "rule.defaultRetention")
        if isinstance(rule, Mapping):
            span = f"{rule['years']} years" if rule.get("years") else f"{rule.get('days')} days"
            found.append(f"locked {span}")
    return ", ".join(found) or "until deleted"


def _versions(record: Record, index: Index) -> str:
    found = index.joined(aws("s3/bucketVersioning"), "bucket", record)
    on = any(get(each, "versioningConfiguration.status") == "Enabled" for each in found)
    return "versions" if on else ""


def _blocked(record: Record, index: Index) -> str:
    names = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    blocks = index.joined(aws("s3/bucketPublicAccessBlock"), "bucket", record)
    return "IAM" if any(all(get(each, name) is True for name in names) for each in blocks) else "public by policy"


def _reach(record: Record, _: Index) -> str:
    return "internet" if get(record, "publiclyAccessible") is True else "private network"


def _recovery(record: Record, _: Index) -> str:
    if get(record, "pointInTimeRecovery.enabled") is not True:
        return ""
    days = get(record, "pointInTimeRecovery.recoveryPeriodInDays") or 35
    return f"{days} days point in time"


def _automated(path: str) -> Callable[[Record, Index], str]:
    def read(record: Record, index: Index) -> str:
        days = get(record, path)
        parts = [f"{days} days point in time"] if isinstance(days, int | float) and days else []
        copies = index.joined(aws("rds/instanceAutomatedBackupsReplication"), "sourceDbInstanceArn", record)
        return ", ".join([*parts, *(f"copied to {index.region(copy)}" for copy in copies)])

    return read


def _locked(record: Record, index: Index) -> str:
    for lock in index.joined(aws("backup/vaultLockConfiguration"), "backupVaultName", record):
        return f"{get(lock, 'minRetentionDays')} to {get(lock, 'maxRetentionDays')} days, locked"
    return "by plan"


_RDS: Final = _automated("backupRetentionPeriod")
KINDS: Final[Mapping[str, _Kind]] = {
    aws("rds/instance"): _Kind(name="identifier", key="kmsKeyId", backup=_RDS, exposure=_reach),
    aws("rds/cluster"): _Kind(name="clusterIdentifier", key="kmsKeyId", backup=_RDS, exposure=_reach),
    aws("docdb/cluster"): _Kind(name="clusterIdentifier", key="kmsKeyId", backup=_RDS, exposure=_reach),
    aws("neptune/cluster"): _Kind(name="clusterIdentifier", key="kmsKeyArn", backup=_RDS, exposure=_reach),
    aws("redshift/cluster"): _Kind(name="clusterIdentifier", key="kmsKeyId", exposure=_reach),
    aws("opensearch/domain"): _Kind(name="domainName", key="encryptAtRest.kmsKeyId"),
    aws("elasticache/replicationGroup"): _Kind(
        name="replicationGroupId",
        key="kmsKeyId",
        backup=_days("snapshotRetentionLimit", otherwise=""),
        exposure=_reach,
    ),
    aws("elasticache/serverlessCache"): _Kind(name="name", key="kmsKeyId", exposure=_reach),
    aws("memorydb/cluster"): _Kind(name="name", key="kmsKeyArn", exposure=_reach),
    aws("dynamodb/table"): _Kind(name="name", key="serverSideEncryption.kmsKeyArn", backup=_recovery),
    _BUCKET: _Kind(name="bucket", retention=_objects, backup=_versions, exposure=_blocked),
    aws("sqs/queue"): _Kind(
        name="name", key="kmsMasterKeyId", retention=_days("messageRetentionSeconds", _DAY, otherwise="4 days")
    ),
    aws("sns/topic"): _Kind(name="name", key="kmsMasterKeyId", retention=lambda _record, _index: "passes on"),
    aws("kinesis/stream"): _Kind(name="name", key="kmsKeyId", retention=_days("retentionPeriod", 24)),
    aws("secretsmanager/secret"): _Kind(name="name", key="kmsKeyId"),
    aws("cloudwatch/logGroup"): _Kind(name="name", key="kmsKeyId", retention=_days("retentionInDays")),
    aws("backup/vault"): _Kind(name="name", key="kmsKeyArn", retention=_locked),
    aws("efs/fileSystem"): _Kind(name="creationToken", key="kmsKeyId", exposure=_reach),
    aws("ebs/volume"): _Kind(name="id", key="kmsKeyId", exposure=_reach),
    aws("ecr/repository"): _Kind(name="name", key="encryptionConfigurations.0.kmsKey"),
}
"""Types in which data rests. A log of what happened is data as well."""


def stores(index: Index, consumers: Callable[[Record], tuple[str, ...]]) -> list[Store]:
    """Describe every store, by kind and name."""
    graph = graph_of(index.graph)
    found = [
        _store(record, kind, index, graph, consumers)
        for type_, kind in KINDS.items()
        for record in index.by_type[type_]
    ]
    return sorted(found, key=lambda store: (store.kind, store.name, store.urn))


def _store(
    record: Record, kind: _Kind, index: Index, graph: Graph, consumers: Callable[[Record], tuple[str, ...]]
) -> Store:
    name, tag, source = get(record, kind.name), get(record, "tags.DataClass"), record.get("source")
    kept = [kind.backup(record, index), "AWS Backup" if _planned(record, graph) else ""]
    return Store(
        urn=str(record["urn"]),
        name=name if isinstance(name, str) else str(record["name"]),
        component=index.owner(record),
        kind=kind_of(str(record["type"])),
        data=tag if isinstance(tag, str) and tag else UNCLASSIFIED,
        key=_key(record, kind, index),
        backup=", ".join(part for part in kept if part),
        retention=kind.retention(record, index),
        region=index.region(record),
        exposure=kind.exposure(record, index),
        consumers=consumers(record),
        source=f"{source.get('file')}:{source.get('line')}" if isinstance(source, Mapping) else "",
    )


def _planned(record: Record, graph: Graph) -> bool:
    """Whether a plan of AWS Backup takes the store."""
    resource = graph.by_urn.get(str(record["urn"]))
    if resource is None or canonical(str(record["type"])) not in STORES:
        return False
    return covered(Subject(resource, graph)) is True


def _key(record: Record, kind: _Kind, index: Index) -> str:
    """Name the key: its alias, or whose it is."""
    holder, path = record, kind.key
    if canonical(str(record["type"])) == _BUCKET:
        found = next(index.joined(aws("s3/bucketServerSideEncryptionConfiguration"), "bucket", record), None)
        if found is None:
            return "S3's own"
        holder, path = found, "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId"
    value, key = get(holder, path), index.target(holder, path, aws("kms/key"), aws("kms/replicaKey"))
    if key is None:
        return value.removeprefix("alias/") if isinstance(value, str) and value else "AWS's own"
    alias = next(index.joined(aws("kms/alias"), "targetKeyId", key), None)
    named = get(alias, "name") if alias is not None else None
    return str(named).removeprefix("alias/") if named else str(key["name"])
