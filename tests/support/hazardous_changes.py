"""Changes seeded with what they lose, and harmless ones beside them."""

from typing import Final

from review.diff.kinds import Answer, HazardKind
from tests.support.differences import Record, changed, component, optioned, resource

WILL, MAY, NO = Answer.WILL, Answer.MAY, Answer.NO
K = HazardKind
Change = tuple[str, list[Record], list[Record], set[tuple[HazardKind, Answer]]]

DB = resource(
    "rds/instance", "db",
    {"identifier": "shop", "engine": "postgres", "instanceClass": "db.m7g.large", "storageEncrypted": True,
     "kmsKeyId": "k1", "username": "root", "dbName": "shop", "backupRetentionPeriod": 35, "skipFinalSnapshot": True,
     "multiAz": True, "allocatedStorage": 100},
)  # fmt: skip
SAFE_DB = changed(DB, skipFinalSnapshot=False, finalSnapshotIdentifier="last", deletionProtection=True)
BUCKET = resource("s3/bucket", "media", {"bucket": "shop-media", "forceDestroy": True})
FULL = resource("s3/bucket", "media", {"bucket": "shop-media"})
KEY = resource("kms/key", "data", {"enableKeyRotation": True, "deletionWindowInDays": 30, "isEnabled": True})
TABLE = resource(
    "dynamodb/table", "orders", {"name": "orders", "hashKey": "id", "pointInTimeRecovery": {"enabled": True}}
)
CACHE = resource(
    "elasticache/replicationGroup",
    "cache",
    {"replicationGroupId": "c", "atRestEncryptionEnabled": True, "snapshotRetentionLimit": 7, "subnetGroupName": "g"},
)
VOLUME = resource("ebs/volume", "disk", {"availabilityZone": "us-east-1a", "size": 10, "encrypted": True})
FILES = resource("efs/fileSystem", "files", {"encrypted": True, "performanceMode": "generalPurpose"})
SECRET = resource("secretsmanager/secret", "token", {"name": "token", "recoveryWindowInDays": 30})
LOGS = resource("cloudwatch/logGroup", "logs", {"name": "/shop", "retentionInDays": 400})
QUEUE = resource("sqs/queue", "jobs", {"name": "jobs", "messageRetentionSeconds": 1209600})
PLAN = resource(
    "backup/plan", "plan", {"name": "p", "rules": [{"ruleName": "daily", "lifecycle": {"deleteAfter": 365}}]}
)
VERSIONS = resource(
    "s3/bucketVersioning", "v", {"bucket": "shop-media", "versioningConfiguration": {"status": "Enabled"}}
)
BALANCER = resource("lb/loadBalancer", "edge", {"name": "edge", "internal": False, "enableDeletionProtection": True})
ROLE = resource("iam/role", "api", {"name": "api"})
HOME = resource("pulumi:providers:aws", "home", {"region": "us-east-1"})
AWAY = resource("pulumi:providers:aws", "away", {"region": "eu-west-1"})
OLD, NEW = component("store"), component("storage")


def at(record: Record, provider: Record) -> Record:
    return optioned(record, provider=f"{provider['urn']}::id")


def under(record: Record, parent: Record, **options: object) -> Record:
    inputs = record["inputs"]
    assert isinstance(inputs, dict)
    return optioned(resource(str(record["type"]), str(record["name"]), inputs, parent=str(parent["urn"])), **options)


def renamed(record: Record, name: str, **options: object) -> Record:
    inputs = record["inputs"]
    assert isinstance(inputs, dict)
    return optioned(resource(str(record["type"]), name, inputs), **options)


SUBNETS = resource("rds/subnetGroup", "subnets", {"name": "subnets-a", "subnetIds": ["s1"]})
CHANGES: Final[list[Change]] = [
    ("a database is deleted", [DB], [], {(K.DATA, WILL)}),
    ("a protected database is deleted", [optioned(DB, protect=True)], [], {(K.DATA, NO)}),
    ("a retained database is deleted", [optioned(DB, retainOnDelete=True)], [], {(K.DATA, NO)}),
    ("AWS refuses to delete a database", [SAFE_DB], [], {(K.DATA, NO)}),
    ("a bucket is deleted with its objects", [BUCKET], [], {(K.DATA, WILL)}),
    ("a bucket is deleted if it is empty", [FULL], [], {(K.DATA, MAY)}),
    ("a key is deleted", [KEY], [], {(K.KEY, WILL)}),
    ("a table is deleted", [TABLE], [], {(K.DATA, WILL)}),
    ("a secret is deleted", [SECRET], [], {(K.DATA, WILL)}),
    ("logs are deleted", [LOGS], [], {(K.DATA, WILL)}),
    ("a queue is deleted", [QUEUE], [], {(K.DATA, WILL)}),
    ("a database is encrypted anew", [DB], [changed(DB, kmsKeyId="k2")], {(K.REPLACEMENT, WILL)}),
    ("a database is not encrypted any more", [DB], [changed(DB, storageEncrypted=False)], {(K.REPLACEMENT, WILL)}),
    ("another engine", [DB], [changed(DB, engine="mysql")], {(K.REPLACEMENT, WILL)}),
    ("another user", [DB], [changed(DB, username="admin")], {(K.REPLACEMENT, WILL)}),
    ("another database name", [DB], [changed(DB, dbName="store")], {(K.REPLACEMENT, WILL)}),
    ("another identifier may be taken in place", [DB], [changed(DB, identifier="store")], {(K.REPLACEMENT, MAY)}),
    ("another bucket name", [BUCKET], [changed(BUCKET, bucket="other")], {(K.REPLACEMENT, WILL)}),
    ("another hash key", [TABLE], [changed(TABLE, hashKey="pk")], {(K.REPLACEMENT, WILL)}),
    ("another key spec", [KEY], [changed(KEY, customerMasterKeySpec="RSA_2048")], {(K.KEY, WILL)}),
    ("a cache without encryption", [CACHE], [changed(CACHE, atRestEncryptionEnabled=False)], {(K.REPLACEMENT, WILL)}),
    ("a cache in other subnets", [CACHE], [changed(CACHE, subnetGroupName="h")], {(K.REPLACEMENT, WILL)}),
    ("a disk in another zone", [VOLUME], [changed(VOLUME, availabilityZone="us-east-1b")], {(K.REPLACEMENT, WILL)}),
    ("files are encrypted anew", [FILES], [changed(FILES, kmsKeyId="k2")], {(K.REPLACEMENT, WILL)}),
    ("a queue turns first-in-first-out", [QUEUE], [changed(QUEUE, fifoQueue=True)], {(K.REPLACEMENT, WILL)}),
    ("a database is renamed without an alias", [DB], [renamed(DB, "main")], {(K.REPLACEMENT, WILL)}),
    ("a bucket moves under another parent", [BUCKET, OLD], [under(BUCKET, OLD), OLD], {(K.REPLACEMENT, WILL)}),
    ("a key is renamed without an alias", [KEY], [renamed(KEY, "sealing")], {(K.KEY, WILL)}),
    ("a key is renamed with an alias", [KEY], [renamed(KEY, "sealing", aliases=[KEY["urn"]])], set()),
    (
        "a component is renamed with an alias, its children with it",
        [OLD, under(DB, OLD)],
        [{**NEW, "aliases": [OLD["urn"]]}, under(DB, NEW)],
        set(),
    ),
    (
        "a component is renamed without an alias: its children's addresses hold its type alone",
        [OLD, under(DB, OLD)],
        [NEW, under(DB, NEW)],
        set(),
    ),
    ("protect is taken away", [optioned(DB, protect=True)], [DB], {(K.PROTECTION, WILL)}),
    ("protect is set", [DB], [optioned(DB, protect=True)], set()),
    ("retainOnDelete is taken away", [optioned(LOGS, retainOnDelete=True)], [LOGS], {(K.PROTECTION, WILL)}),
    (
        "retainOnDelete comes with the replacement",
        [DB],
        [optioned(changed(DB, engine="mysql"), retainOnDelete=True)],
        {(K.REPLACEMENT, WILL), (K.RETAIN, WILL)},
    ),
    ("deletion protection is off", [SAFE_DB], [changed(SAFE_DB, deletionProtection=False)], {(K.PROTECTION, WILL)}),
    ("no final snapshot", [SAFE_DB], [changed(SAFE_DB, skipFinalSnapshot=True)], {(K.PROTECTION, WILL)}),
    ("a bucket may be emptied", [FULL], [BUCKET], {(K.PROTECTION, WILL)}),
    ("backups are kept for less long", [DB], [changed(DB, backupRetentionPeriod=7)], {(K.RETENTION, WILL)}),
    ("backups are off", [DB], [changed(DB, backupRetentionPeriod=0)], {(K.RETENTION, WILL)}),
    ("backups are kept for longer", [changed(DB, backupRetentionPeriod=7)], [DB], set()),
    ("snapshots are kept for less long", [CACHE], [changed(CACHE, snapshotRetentionLimit=1)], {(K.RETENTION, WILL)}),
    ("logs are kept for less long", [LOGS], [changed(LOGS, retentionInDays=14)], {(K.RETENTION, WILL)}),
    ("logs are no longer kept for ever", [changed(LOGS, retentionInDays=0)], [LOGS], {(K.RETENTION, WILL)}),
    ("logs are kept for ever", [LOGS], [changed(LOGS, retentionInDays=0)], set()),
    ("a key is lost sooner", [KEY], [changed(KEY, deletionWindowInDays=7)], {(K.RETENTION, WILL)}),
    ("a secret is lost at once", [SECRET], [changed(SECRET, recoveryWindowInDays=0)], {(K.RETENTION, WILL)}),
    (
        "recovery points are kept for less long",
        [PLAN],
        [changed(PLAN, rules=[{"ruleName": "daily", "lifecycle": {"deleteAfter": 30}}])],
        {(K.RETENTION, WILL)},
    ),
    ("a backup plan is deleted", [PLAN], [], {(K.RETENTION, WILL)}),
    ("versions are suspended", [VERSIONS], [changed(VERSIONS, versioningConfiguration={"status": "Suspended"})],
     {(K.PROTECTION, WILL)}),
    ("versions are given up", [VERSIONS], [], {(K.RETENTION, WILL)}),
    ("point-in-time recovery is off", [TABLE], [changed(TABLE, pointInTimeRecovery={"enabled": False})],
     {(K.PROTECTION, WILL)}),
    ("a key is disabled", [KEY], [changed(KEY, isEnabled=False)], {(K.KEY, WILL)}),
    ("a provider looks elsewhere", [HOME], [changed(HOME, region="eu-west-1")], {(K.PLACE, WILL)}),
    (
        "a database moves to another region",
        [HOME, AWAY, at(DB, HOME)],
        [HOME, AWAY, at(DB, AWAY)],
        {(K.PLACE, WILL), (K.REPLACEMENT, WILL)},
    ),
    ("a bucket has a region of its own", [BUCKET], [changed(BUCKET, region="eu-west-1")], {(K.REPLACEMENT, WILL)}),
    ("a secret becomes plain", [resource("ssm/parameter", "p", {"name": "p", "value": {"$secret": True}})],
     [resource("ssm/parameter", "p", {"name": "p", "value": "plain"})], {(K.SECRET, WILL)}),
    ("a balancer is replaced", [BALANCER], [changed(BALANCER, internal=True)], {(K.INTERRUPTION, WILL)}),
    ("a balancer may be deleted", [BALANCER], [changed(BALANCER, enableDeletionProtection=False)],
     {(K.PROTECTION, WILL)}),
    ("a role is deleted", [ROLE], [], set()),
    ("a role is renamed", [ROLE], [renamed(ROLE, "backend")], set()),
    ("a database grows", [DB], [changed(DB, allocatedStorage=200, instanceClass="db.m7g.xlarge")], set()),
    ("a database is tagged", [DB], [changed(DB, tags={"Owner": "shop"})], set()),
    ("a hidden change", [optioned(DB, ignoreChanges=["engine"])],
     [optioned(changed(DB, engine="mysql"), ignoreChanges=["engine"])], set()),
    ("a database is made", [], [DB], set()),
    ("nothing happens", [DB, BUCKET, KEY], [DB, BUCKET, KEY], set()),
]  # fmt: skip
