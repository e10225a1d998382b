"""What a mutation is: one way to break a control, and the rule that must say so."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.contracts.edits import UNKNOWN, Change, Edit, Target, add, cut, drop, option, put, rewrite

INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
KEY, SECRET = "aws:kms/key:Key", "aws:secretsmanager/secret:Secret"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ROLE, ROLE_POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutation:
    """One way to break a control."""

    line: str
    """Control and number of the checklist's mutation, such as `ND-2 m1`."""
    rule: str
    """The rule that must fail."""
    edit: Edit
    unknown: Edit | None = None
    """The same with the value unknown: the rule must fail or stay undecided. None where the line adds or removes a
    resource, or changes a document, so that there is no single value to make unknown."""

    def __str__(self) -> str:
        return f"{self.line} {self.rule}"


def valued(line: str, rule: str, type_: str, path: str, value: object, name: str | None = None) -> Mutation:
    """Give a property a wrong value, and make it unknown."""
    return Mutation(line=line, rule=rule, edit=put(type_, path, value, name), unknown=put(type_, path, UNKNOWN, name))


def removed(line: str, rule: str, type_: str, path: str, name: str | None = None) -> Mutation:
    """Take a property away, and make it unknown."""
    return Mutation(line=line, rule=rule, edit=cut(type_, path, name), unknown=put(type_, path, UNKNOWN, name))


def unset(line: str, rule: str, type_: str, path: str, name: str | None = None) -> Mutation:
    """Take a property away whose presence is all that counts: an unknown one is present, and so passes."""
    return Mutation(line=line, rule=rule, edit=cut(type_, path, name))


def rewritten(line: str, rule: str, type_: str, path: str, change: Change, name: str | None = None) -> Mutation:
    """Change a policy document, and make it unknown."""
    edit = rewrite(type_, path, change, name)
    return Mutation(line=line, rule=rule, edit=edit, unknown=put(type_, path, UNKNOWN, name))


def gone(line: str, rule: str, type_: str, name: str | None = None) -> Mutation:
    """Remove a resource that must be there."""
    return Mutation(line=line, rule=rule, edit=drop(type_, name))


def added(
    line: str, rule: str, type_: str, inputs: Mapping[str, object], to: Mapping[str, Target] | None = None
) -> Mutation:
    """Add a resource that must not be there."""
    return Mutation(line=line, rule=rule, edit=add(type_, inputs, to=to))


def optioned(line: str, rule: str, type_: str, key: str, value: object, name: str | None = None) -> Mutation:
    """Change a resource option."""
    return Mutation(line=line, rule=rule, edit=option(type_, key, value, name))
