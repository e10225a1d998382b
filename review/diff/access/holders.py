"""Whose a policy document is: one may stand at a resource itself, or at a resource of its own that names it.

A policy that moves from the one place to the other, or along with a role that is renamed, gives nobody anything.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from hardening.tokens import aws
from review.diff.changing import Raw
from review.diff.kinds import Op
from review.diff.records import Picture, Record, inputs, kind, mapping, text

CARRIED: Final[Mapping[str, str]] = {
    aws(type_): name
    for type_, name in {
        "backup/vaultPolicy": "backupVaultName",
        "cloudwatch/eventBusPolicy": "eventBusName",
        "dynamodb/resourcePolicy": "resourceArn",
        "ecr/repositoryPolicy": "repository",
        "efs/fileSystemPolicy": "fileSystemId",
        "iam/groupPolicy": "group",
        "iam/rolePolicy": "role",
        "iam/userPolicy": "user",
        "kms/keyPolicy": "keyId",
        "opensearch/domainPolicy": "domainName",
        "s3/bucketPolicy": "bucket",
        "secretsmanager/secretPolicy": "secretArn",
        "sns/topicPolicy": "arn",
        "sqs/queuePolicy": "queueUrl",
    }.items()
}
"""Types that carry a document of another resource, and the property that names it."""


class Holders:
    """Finds the resource that a document speaks for, and what it is called."""

    def __init__(self, raws: Sequence[Raw], base: Picture, head: Picture) -> None:
        """Know which resources are new, and which have another address now."""
        self._base, self._head = base, head
        self._created = {raw.urn for raw in raws if raw.op is Op.CREATE}
        self._gone = {raw.urn for raw in raws if raw.op is Op.DELETE}
        earlier = [(text(raw.pair.before, "urn"), raw.urn) for raw in raws if raw.pair.before is not None]
        self._now = {old: new for old, new in earlier if old != new}

    def holder(self, record: Record) -> str:
        """Give the address, as it is now, of the resource that a document of this one speaks for."""
        name = CARRIED.get(kind(record))
        if name is None:
            return self.now(text(record, "urn"))
        return self.known(record, name) or f"{name}={inputs(record).get(name)}"

    def known(self, record: Record, name: str) -> str | None:
        """Give what a property names: an address as it is now, or a text after `role=`; None where it is not known."""
        found = mapping(record, "propertyDependencies").get(name)
        urns = [str(urn) for urn in found] if isinstance(found, list) else []
        if len(urns) == 1:
            return self.now(urns[0])
        called = text(inputs(record), name)
        return f"{name}={called}" if called and not urns else None

    def now(self, urn: str) -> str:
        """Give the address that a resource has now."""
        return self._now.get(urn, urn)

    def name(self, raw: Raw) -> str:
        """Give the name of whom or what a document speaks for, and whether it is new."""
        urn = self.holder(raw.record)
        record = self._head.records.get(urn) or self._base.records.get(urn) or raw.record
        new = urn in self._created or (record is raw.record and raw.op is Op.CREATE)
        return text(record, "name") + (" (new)" if new else "")

    def called(self, who: str) -> str:
        """Give the name of somebody who holds documents, and whether they are new."""
        record = self._head.records.get(who) or self._base.records.get(who)
        name = who.partition("=")[2] if record is None else text(record, "name")
        return name + (" (new)" if who in self._created else "")

    def exists(self, urn: str) -> tuple[bool, bool]:
        """Say whether something is there before, and after: nobody loses what was never there."""
        return urn not in self._created, urn not in self._gone
