"""Rules that delete, plans that copy less, and work that stops: seeded with what they lose, and harmless ones."""

import json
from typing import Final

from review.diff.kinds import Answer, HazardKind
from tests.support.differences import Record, optioned, resource

WILL, MAY, NO = Answer.WILL, Answer.MAY, Answer.NO
K = HazardKind
Change = tuple[str, list[Record], list[Record], set[tuple[HazardKind, Answer]]]
Rule = dict[str, object]
NONE: Final[set[tuple[HazardKind, Answer]]] = set()
LESS: Final = {(K.RETENTION, WILL)}
MAYBE: Final = {(K.RETENTION, MAY)}
STOPS: Final = {(K.INTERRUPTION, WILL)}


def one(short: str, /, **inputs: object) -> list[Record]:
    return [resource(short, "x", inputs)]


def rule(ident: str, days: int, /, prefix: str = "", **more: object) -> Rule:
    return {"id": ident, "status": "Enabled", "filter": {"prefix": prefix}, "expiration": {"days": days}, **more}


def lifecycle(*rules: Rule) -> list[Record]:
    return one("s3/bucketLifecycleConfiguration", bucket="b", rules=list(rules))


def images(number: int) -> list[Record]:
    row = {"rulePriority": 1, "selection": {"tagStatus": "any", "countNumber": number}, "action": {"type": "expire"}}
    return one("ecr/lifecyclePolicy", repository="r", policy=json.dumps({"rules": [row]}))


def plan(*rules: Rule) -> list[Record]:
    return one("backup/plan", name="p", rules=list(rules))


def with_bucket(*rules: Rule) -> list[Record]:
    bucket = resource("s3/bucket", "b", {"bucket": "b"})
    (record,) = lifecycle(*rules)
    return [bucket, optioned(record, propertyDependencies={"bucket": [bucket["urn"]]})]


def versioned() -> list[Record]:
    bucket = resource("s3/bucket", "b", {"bucket": "b"})
    given = {"bucket": "b", "versioningConfiguration": {"status": "Enabled"}}
    versions = resource("s3/bucketVersioning", "v", given)
    return [bucket, optioned(versions, propertyDependencies={"bucket": [bucket["urn"]]})]


def database(**inputs: object) -> list[Record]:
    given = {"engine": "postgres", "engineVersion": "16.4", "instanceClass": "db.m7g.large", "allocatedStorage": 100}
    return one("rds/instance", **{**given, **inputs})


def policy(value: str) -> list[Record]:
    return one(
        "elasticache/parameterGroup", family="valkey8", parameters=[{"name": "maxmemory-policy", "value": value}]
    )


DAILY: Final[Rule] = {"ruleName": "daily", "schedule": "cron(0 5 * * ? *)"}
COPIED: Final[Rule] = {**DAILY, "copyActions": [{"destinationVaultArn": "v"}]}
RULES: Final[list[Change]] = [
    ("a bucket that deletes from now on", [], lifecycle(rule("a", 30)), LESS),
    ("a new bucket that deletes", [], with_bucket(rule("a", 30)), NONE),
    ("a rule more", lifecycle(), lifecycle(rule("a", 30)), LESS),
    ("a rule switched on", lifecycle(rule("a", 30, status="Disabled")), lifecycle(rule("a", 30)), LESS),
    ("a rule switched off", lifecycle(rule("a", 30)), lifecycle(rule("a", 30, status="Disabled")), NONE),
    ("fewer days", lifecycle(rule("a", 90)), lifecycle(rule("a", 30)), LESS),
    ("more days", lifecycle(rule("a", 30)), lifecycle(rule("a", 90)), NONE),
    ("a rule for more objects", lifecycle(rule("a", 30, "tmp/")), lifecycle(rule("a", 30)), LESS),
    ("a rule for fewer objects", lifecycle(rule("a", 30)), lifecycle(rule("a", 30, "tmp/")), NONE),
    ("another name of a rule", lifecycle(rule("a", 30)), lifecycle(rule("b", 30)), NONE),
    ("a rule that another one had", lifecycle(rule("a", 30)), lifecycle(rule("a", 30), rule("b", 60, "tmp/")), NONE),
    ("a rule without its tag", lifecycle(rule("a", 30, filter={"and": {"prefix": "", "tags": {"t": "1"}}})),
     lifecycle(rule("a", 30)), LESS),
    ("former versions", lifecycle(rule("a", 30)),
     lifecycle(rule("a", 30, noncurrentVersionExpiration={"noncurrentDays": 7})), LESS),
    ("objects that move to a cheaper class", lifecycle(), lifecycle(
        {"id": "a", "status": "Enabled", "transitions": [{"days": 30, "storageClass": "GLACIER"}]}), NONE),
    ("a table that deletes", one("dynamodb/table", hashKey="a"),
     one("dynamodb/table", hashKey="a", ttl={"enabled": True, "attributeName": "t"}), MAYBE),
    ("a table that deletes no longer", one("dynamodb/table", ttl={"enabled": True, "attributeName": "t"}),
     one("dynamodb/table", ttl={"enabled": False, "attributeName": "t"}), NONE),
    ("a copy of a table less", one("dynamodb/table", replicas=[{"regionName": "eu-west-1"}]),
     one("dynamodb/table", replicas=[]), LESS),
    ("a copy of a secret less", one("secretsmanager/secret", replicas=[{"region": "eu-west-1"}]),
     one("secretsmanager/secret", replicas=[]), LESS),
    ("fewer images", images(30), images(1), MAYBE),
    ("images that go from now on", [], images(30), MAYBE),
    ("a plan with a rule less", plan(DAILY, {"ruleName": "weekly"}), plan(DAILY), LESS),
    ("a plan without its copy", plan(COPIED), plan(DAILY), LESS),
    ("a plan with a copy", plan(DAILY), plan(COPIED), NONE),
    ("a plan at other times", plan(DAILY), plan({**DAILY, "schedule": "cron(0 5 1 * ? *)"}), MAYBE),
    ("a selection of less", one("backup/selection", resources=["a", "b"]), one("backup/selection", resources=["a"]),
     {*LESS}),
    ("a lock that an administrator opens", one("s3/bucketObjectLockConfiguration",
     rule={"defaultRetention": {"mode": "COMPLIANCE", "days": 30}}), one("s3/bucketObjectLockConfiguration",
     rule={"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}), {(K.PROTECTION, WILL)}),
    ("versions of a bucket that goes", versioned(), [], {(K.DATA, MAY)}),
    ("versions of a bucket that stays", versioned(), versioned()[:1], LESS),
    ("failed messages", one("sqs/queue", redrivePolicy='{"maxReceiveCount": 5}'), one("sqs/queue"), LESS),
    ("items that are dropped", policy("noeviction"), policy("allkeys-lru"), {(K.DATA, MAY)}),
    ("items that are dropped no longer", policy("allkeys-lru"), policy("noeviction"), NONE),
    ("one zone", database(multiAz=True), database(multiAz=False), {(K.PROTECTION, WILL)}),
    ("an upgrade", database(), database(engineVersion="17.2"), STOPS),
    ("an update of the same version", database(), database(engineVersion="16.6"), NONE),
    ("another size at once", database(), database(instanceClass="db.m7g.xlarge", applyImmediately=True), STOPS),
    ("another size later", database(), database(instanceClass="db.m7g.xlarge"), NONE),
    ("less storage", database(), database(allocatedStorage=50), {(K.INTERRUPTION, NO)}),
    ("more storage", database(), database(allocatedStorage=200), NONE),
    ("no tasks", one("ecs/service", desiredCount=2), one("ecs/service", desiredCount=0), STOPS),
    ("fewer tasks", one("ecs/service", desiredCount=2), one("ecs/service", desiredCount=1), NONE),
    ("a function that nobody may call", one("lambda/function", reservedConcurrentExecutions=5),
     one("lambda/function", reservedConcurrentExecutions=0), STOPS),
    ("a schedule that is off", one("scheduler/schedule", state="ENABLED"),
     one("scheduler/schedule", state="DISABLED"), STOPS),
    ("a rule of events that is off", one("cloudwatch/eventRule"), one("cloudwatch/eventRule", state="DISABLED"), STOPS),
    ("a source that is off", one("lambda/eventSourceMapping", enabled=True),
     one("lambda/eventSourceMapping", enabled=False), STOPS),
    ("an address given back", one("ec2/eip", domain="vpc"), [], STOPS),
    ("keys in hardware", one("cloudhsmv2/cluster", hsmType="hsm2m.medium"), [], {(K.KEY, WILL)}),
    ("an image", one("ec2/ami", name="a"), [], {(K.DATA, WILL)}),
    ("a snapshot of a disk", one("ebs/snapshot", volumeId="v"), [], {(K.DATA, WILL)}),
]  # fmt: skip
