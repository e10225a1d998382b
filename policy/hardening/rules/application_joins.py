"""What an application is told of other resources: that they are there, are the right ones, and let it in."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.aws.buckets import BUCKET, Purpose, purpose
from hardening.aws.environments import Container
from hardening.aws.forms import texts
from hardening.iam.documents import Document, MalformedDocumentError, parse
from hardening.resources import Resource
from hardening.rows import TEXTS, setting
from hardening.rule import Outcome, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set

ROLE: Final = aws("iam/role")
POLICY: Final = aws("iam/policy")
ROLE_POLICY: Final = aws("iam/rolePolicy")
ATTACHMENT: Final = aws("iam/rolePolicyAttachment")
_STORES: Final = {
    "redis": tuple(map(aws, ("elasticache/replicationGroup", "elasticache/serverlessCache", "memorydb/cluster"))),
    "mongo": (aws("docdb/cluster"),),
}
"""Values of SESSION_STORE, and what keeps sessions then."""
_MEDIA: Final = (Purpose.MEDIA_TEMP.value, Purpose.MEDIA_ARCHIVE.value)
READS: Final = frozenset(
    {
        ("", "taskRoleArn"),
        (ROLE, "inlinePolicies"),
        (ROLE_POLICY, "role"),
        (ROLE_POLICY, "policy"),
        (ATTACHMENT, "role"),
        (ATTACHMENT, "policyArn"),
        (POLICY, "policy"),
        (BUCKET, "tags"),
        (BUCKET, "bucket"),
    }
)
"""What these checks read of the task and of others."""
EXTERNAL: Final = setting(
    "externalStores",
    "Stores of sessions that are declared outside the program: redis, mongo.",
    {"type": "array", "items": {"type": "string", "enum": sorted(_STORES)}},
    [],
)
BUCKETS: Final = setting(
    "externalBuckets", "Names of buckets of media that are declared outside the program.", TEXTS, []
)


def joins(container: Container, kind: object) -> Iterator[Outcome]:
    """Judge what a container is told of other resources."""
    del kind
    yield from _store(container)
    yield from _bucket(container)
    yield from _body(container)
    yield from _audit(container)


def _store(container: Container) -> Iterator[Outcome]:
    """Demand that the store of sessions is declared."""
    store, task = container.value("SESSION_STORE"), container.task
    wanted = _STORES.get(store, ()) if isinstance(store, str) else ()
    declared = any(True for _ in task.graph.all(*wanted)) or store in texts(task, EXTERNAL.name)
    if wanted and not declared:
        yield container.outcome("SESSION_STORE", "a store that this program declares, or one of externalStores")


def _bucket(container: Container) -> Iterator[Outcome]:
    """Demand that media go to a bucket of the program that is made for them."""
    name, task = container.value("S3_BUCKET_MEDIA"), container.task
    if not isinstance(name, str) or not name or name in texts(task, BUCKETS.name):
        return
    found = [other for other in task.graph.identity_index.get(name, ()) if other.type == BUCKET]
    classes = {purpose(task.of(other)) for other in found}
    expected = f"a bucket of this program of class {' or '.join(_MEDIA)}, or one of externalBuckets"
    if UNKNOWN in classes:
        yield task.undecided(f"{container.path}.environment.S3_BUCKET_MEDIA", expected, "a bucket of unknown class")
    elif not classes & set(_MEDIA):
        yield container.outcome("S3_BUCKET_MEDIA", expected)


def _body(container: Container) -> Iterator[Outcome]:
    """Demand that a body is no larger than the JSON in it may be."""
    sizes = [container.value(name) for name in ("BODY_LIMIT_BYTES", "MAX_JSON_BYTES")]
    known = [int(size) for size in sizes if isinstance(size, str) and re.fullmatch(r"[0-9]{1,15}", size)]
    if len(known) == len(sizes) and known[0] > known[1]:
        yield container.outcome("BODY_LIMIT_BYTES", f"at most MAX_JSON_BYTES, {known[1]}")


def _audit(container: Container) -> Iterator[Outcome]:
    """Demand that the role of the task may write the audit events that the service is told to write."""
    table, task = container.value("AUDIT_TABLE"), container.task
    if not isinstance(table, str) or not table:
        return
    expected, via = f"a role that may dynamodb:PutItem into {table}", "taskRoleArn"
    if not is_set(task.get(via)):
        yield task.fail(via, expected)
        return
    roles = [other for other in task.graph.targets(task.resource, via) if other.type == ROLE]
    answers = [_writes(task.of(role), table) for role in roles]
    if not answers or None in answers:
        yield task.undecided(via, expected, "a role, or a policy of it, that is not known here")
    elif not all(answers):
        yield task.fail(via, expected, "a role without that permission")


def _writes(role: Subject, table: str) -> bool | None:
    """Whether a role may write; None while one of its policies is unknown."""
    answers = [_grants(policy, table) for policy in _policies(role)]
    return True if True in answers else None if None in answers else False


def _policies(role: Subject) -> Iterator[object]:
    """Give the documents of a role: inline, beside it, and attached."""
    graph = role.graph
    inline = role.value("inlinePolicies")
    for index in range(len(inline)) if isinstance(inline, list) else ():
        yield role.value(f"inlinePolicies[{index}].policy")
    for other in graph.referring(role.resource, ROLE_POLICY, "role"):
        yield role.of(other).value("policy")
    for attached in graph.referring(role.resource, ATTACHMENT, "role"):
        policies = [other for other in graph.targets(attached, "policyArn") if other.type == POLICY]
        yield from _of(role, policies)


def _of(role: Subject, policies: list[Resource]) -> Iterator[object]:
    """Give the documents of attached policies; one from outside the program is unknown."""
    yield from [role.of(policy).value("policy") for policy in policies] or [UNKNOWN]


def _grants(policy: object, table: str) -> bool | None:
    if policy is UNKNOWN:
        return None
    try:
        document = parse(policy)
    except MalformedDocumentError:
        return False
    return True if _allows(document, table) else None if document.partly_unknown else False


def _allows(document: Document, table: str) -> bool:
    arn = f"arn:*:dynamodb:*:*:table/{table}"
    return any(one.covers_action("dynamodb:PutItem") and one.reaches(arn) for one in document.allows)
