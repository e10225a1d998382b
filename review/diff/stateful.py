"""Resources that hold what nobody can make again, what deleting each loses, and what stands in the way.

The sources are the pages of the AWS services on deletion, and the provider's own pages on `forceDestroy` and snapshots.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.deltas import Json
from review.diff.kinds import Answer, HazardKind


@dataclass(frozen=True, slots=True)
class Store:
    """What a resource of a type holds."""

    what: str
    """What is lost with it."""
    unless: str = ""
    """A property that makes AWS refuse to delete it while it is true."""
    only_if: str = ""
    """A property without which AWS deletes it only when it is empty."""
    keeps: str = ""
    """How to keep what it holds."""
    kind: HazardKind = HazardKind.DATA


_SNAPSHOT: Final = "keep it and restore a snapshot into a new one beside it"
_COPY: Final = "make the new one beside it, copy what it holds, and delete the old one later"
STORES: Final[Mapping[str, Store]] = {
    aws(type_): store
    for type_, store in {
        "acmpca/certificateAuthority": Store("every certificate that it has issued loses its issuer", keeps=_COPY),
        "backup/logicallyAirGappedVault": Store("recovery points", keeps=_COPY),
        "backup/vault": Store("recovery points", only_if="forceDestroy", keeps=_COPY),
        "cloudfront/keyValueStore": Store("keys and values", keeps=_COPY),
        "cloudhsmv2/cluster": Store("every key in it", kind=HazardKind.KEY, keeps="keep the old cluster beside it"),
        "cloudwatch/eventArchive": Store("events kept for a replay", keeps="replay them first"),
        "cloudwatch/logGroup": Store("log records", keeps="export the log group first"),
        "cloudwatch/logStream": Store("log records", keeps="export the log group first"),
        "codeartifact/domain": Store("packages", keeps=_COPY),
        "codeartifact/repository": Store("packages", keeps=_COPY),
        "codecommit/repository": Store("source code", keeps=_COPY),
        "cognito/userPool": Store("accounts and passwords of users", unless="deletionProtection", keeps=_COPY),
        "directoryservice/directory": Store("accounts of the directory", keeps=_SNAPSHOT),
        "docdb/cluster": Store("documents", unless="deletionProtection", keeps=_SNAPSHOT),
        "docdb/clusterSnapshot": Store("snapshot", keeps="copy the snapshot first"),
        "docdb/elasticCluster": Store("documents", keeps=_SNAPSHOT),
        "dsql/cluster": Store("database", unless="deletionProtectionEnabled", keeps=_COPY),
        "dynamodb/globalTable": Store("items", keeps=_COPY),
        "dynamodb/table": Store("items", unless="deletionProtectionEnabled", keeps=_COPY),
        "ebs/snapshot": Store("snapshot", keeps="copy the snapshot first"),
        "ebs/volume": Store("blocks of the volume", keeps=_SNAPSHOT),
        "ec2/ami": Store("image", keeps="copy the image first"),
        "ec2/eip": Store(
            "the address, which goes back to AWS: whoever has allowed it refuses the next one",
            kind=HazardKind.INTERRUPTION,
            keeps="have the next address allowed first",
        ),
        "ec2/instance": Store("what stands on its own disks", unless="disableApiTermination", keeps=_SNAPSHOT),
        "ecr/repository": Store("images", only_if="forceDelete", keeps=_COPY),
        "ecrpublic/repository": Store("images", only_if="forceDestroy", keeps=_COPY),
        "efs/fileSystem": Store("files", keeps=_COPY),
        "eks/cluster": Store("what was deployed to it", unless="deletionProtection", keeps=_COPY),
        "elasticache/cluster": Store("cached items", keeps=_SNAPSHOT),
        "elasticache/replicationGroup": Store("cached items, sessions and queues", keeps=_SNAPSHOT),
        "elasticache/serverlessCache": Store("cached items, sessions and queues", keeps=_SNAPSHOT),
        "elasticsearch/domain": Store("indexes", keeps=_SNAPSHOT),
        "emr/cluster": Store("files on its own disks", unless="terminationProtection", keeps=_COPY),
        "fsx/backup": Store("backup", keeps="copy the backup first"),
        "fsx/lustreFileSystem": Store("files", keeps=_SNAPSHOT),
        "fsx/ontapFileSystem": Store("files", keeps=_SNAPSHOT),
        "fsx/openZfsFileSystem": Store("files", keeps=_SNAPSHOT),
        "fsx/windowsFileSystem": Store("files", keeps=_SNAPSHOT),
        "glacier/vault": Store("archives", keeps=_COPY),
        "keyspaces/table": Store("rows", keeps=_COPY),
        "kinesis/stream": Store("records not read yet", keeps="let every consumer finish first"),
        "kms/externalKey": Store("everything sealed with it", kind=HazardKind.KEY, keeps="keep the old key beside it"),
        "kms/key": Store("everything sealed with it", kind=HazardKind.KEY, keeps="keep the old key beside it"),
        "kms/replicaKey": Store(
            "what is sealed in that region", kind=HazardKind.KEY, keeps="keep the old key beside it"
        ),
        "lightsail/database": Store("database", keeps=_SNAPSHOT),
        "lightsail/disk": Store("blocks of the disk", keeps=_SNAPSHOT),
        "memorydb/cluster": Store("items", keeps=_SNAPSHOT),
        "mq/broker": Store("messages", keeps="drain its queues first"),
        "msk/cluster": Store("topics and records", keeps=_COPY),
        "neptune/cluster": Store("graph", unless="deletionProtection", keeps=_SNAPSHOT),
        "neptune/clusterSnapshot": Store("snapshot", keeps="copy the snapshot first"),
        "opensearch/domain": Store("indexes", keeps=_SNAPSHOT),
        "organizations/account": Store("everything in the account", only_if="closeOnDeletion", keeps=_COPY),
        "qldb/ledger": Store("journal", unless="deletionProtection", keeps=_COPY),
        "rds/cluster": Store("database", unless="deletionProtection", keeps=_SNAPSHOT),
        "rds/clusterSnapshot": Store("snapshot", keeps="copy the snapshot first"),
        "rds/globalCluster": Store("database", unless="deletionProtection", keeps=_SNAPSHOT),
        "rds/instance": Store("database", unless="deletionProtection", keeps=_SNAPSHOT),
        "rds/snapshot": Store("snapshot", keeps="copy the snapshot first"),
        "redshift/cluster": Store("warehouse", keeps=_SNAPSHOT),
        "redshiftserverless/namespace": Store("warehouse", keeps=_SNAPSHOT),
        "route53/zone": Store("delegation and every record not made here", only_if="forceDestroy", keeps=_COPY),
        "s3/bucket": Store("objects", only_if="forceDestroy", keeps=_COPY),
        "s3/directoryBucket": Store("objects", only_if="forceDestroy", keeps=_COPY),
        "s3tables/table": Store("rows", keeps=_COPY),
        "s3tables/tableBucket": Store("tables", only_if="forceDestroy", keeps=_COPY),
        "secretsmanager/secret": Store("secret", keeps="write the value into the new secret before consumers switch"),
        "sqs/queue": Store("messages", keeps="drain the queue first"),
        "ssm/parameter": Store("value and its history", keeps="write the value into the new parameter first"),
        "timestreaminfluxdb/dbInstance": Store("time series", keeps=_COPY),
        "timestreamwrite/table": Store("time series", keeps=_COPY),
        "workspaces/workspace": Store("files of its user", keeps="have the user copy them first"),
    }.items()
}
INTERRUPTED: Final[Mapping[str, str]] = {
    aws(type_): what
    for type_, what in {
        "acm/certificate": "listeners need the new certificate, which must be validated first",
        "cloudfront/distribution": "viewers lose the site until the new one is deployed and named in DNS",
        "cognito/userPoolDomain": "nobody can sign in until the new domain is known",
        "ec2/subnet": "everything in the subnet is replaced with it",
        "ec2/vpc": "everything in the network is replaced with it",
        "ecs/cluster": "every service of the cluster stops and starts anew",
        "ecs/service": "tasks of the service stop before new ones start",
        "lb/loadBalancer": "the balancer's name changes, and clients wait for DNS",
        "ses/domainIdentity": "mail is refused until the domain is verified anew",
    }.items()
}
"""Resources without data whose replacement its users notice."""
_WINDOW: Final = {
    aws("secretsmanager/secret"): ("recoveryWindowInDays", 30),
    aws("kms/key"): ("deletionWindowInDays", 30),
    aws("kms/externalKey"): ("deletionWindowInDays", 30),
    aws("kms/replicaKey"): ("deletionWindowInDays", 30),
}
"""Properties with the days in which a deletion can be called back, and their default."""


def loss(type_: str, given: Mapping[str, Json]) -> tuple[Answer, str]:
    """Say whether deleting a store loses what it holds, and how; `given` are the inputs that are in force."""
    store = STORES[type_]
    if store.unless and given.get(store.unless) in (True, "ACTIVE"):
        return Answer.NO, f"AWS refuses to delete it while {store.unless} is on, and the update stops half-way"
    if store.only_if and given.get(store.only_if) is not True:
        return Answer.MAY, f"{store.what} are lost; AWS refuses where it is not empty, and the update stops half-way"
    if type_ in _WINDOW:
        name, usual = _WINDOW[type_]
        days = given.get(name, usual)
        said = f"can be called back for {days} days" if days else "cannot be called back"
        return Answer.WILL, f"{store.what} is lost; that {said}"
    return Answer.WILL, f"{store.what}: lost{_snapshot(given)}"


def _snapshot(given: Mapping[str, Json]) -> str:
    if given.get("skipFinalSnapshot") is True:
        return " without a final snapshot"
    kept = given.get("finalSnapshotIdentifier")
    return f"; the final snapshot {kept} is kept" if isinstance(kept, str) and kept else ""
