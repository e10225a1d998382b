"""ElastiCache and MemoryDB: authentication, transport, encryption, recovery."""

import re
from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, at_least, by_people, customer_key, is_true, none_of, one_of, param, present
from hardening.conditions import of_type, unless_set
from hardening.frameworks import fsbp, nist
from hardening.rows import CRITICAL, HIGH, OFF, STRICT, number, row, switch
from hardening.rule import Check, Outcome, Outcomes, Subject, check
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set

GROUP: Final = aws("elasticache/replicationGroup")
NODE: Final = aws("elasticache/cluster")
SERVERLESS: Final = aws("elasticache/serverlessCache")
MEMORY: Final = aws("memorydb/cluster")

_TOKEN: Final = re.compile(r"[A-Za-z0-9!&#$^<>-]{32,128}")
"""ElastiCache takes 16 to 128 of these characters ("Authenticating with the AUTH command"); 32 resist guessing."""
_SECONDARY: Final = "a secondary of a global group takes this from its primary"


@check("authToken", "authTokenWo", "userGroupIds")
def _one_way_in(subject: Subject) -> Iterator[Outcome]:
    """Clients authenticate in exactly one way: a token or a user group."""
    tokens = [path for path in ("authToken", "authTokenWo") if is_set(subject.get(path))]
    users = is_set(subject.get("userGroupIds"))
    if not tokens and not users:
        yield subject.fail("authToken", "a token here, or userGroupIds", "not set")
    elif tokens and users:
        yield subject.fail("userGroupIds", "either a token or user groups, not both", "both")
    for path in tokens:
        value = subject.value(path)
        if value is not UNKNOWN and not (isinstance(value, str) and _TOKEN.fullmatch(value)):
            yield subject.fail(path, "32 to 128 letters, digits and !&#$^<>-", "a text that is not so")


@check("engine", "replicationGroupId", "transitEncryptionEnabled")
def _not_bare(subject: Subject) -> Iterator[Outcome]:
    """A node of Redis or Valkey belongs to a replication group: alone it knows neither passwords nor TLS."""
    if is_set(subject.get("replicationGroupId")):
        return
    engine = subject.value("engine")
    if engine == "memcached":
        yield from is_true("transitEncryptionEnabled")(subject)
    else:
        yield subject.verdict_on("engine", "memcached, or a replication group instead of a node")


@check("numCacheClusters", "replicasPerNodeGroup")
def _has_replica(subject: Subject) -> Iterator[Outcome]:
    """There is a second node: in the group, or in every shard of a sharded one."""
    if subject.value("replicasPerNodeGroup") is not ABSENT:
        yield from at_least("replicasPerNodeGroup", 1)(subject)
    else:
        yield from at_least("numCacheClusters", 2)(subject)


_MODE: Final = frozenset({("", "transitEncryptionMode")})


def _required_mode(subject: Subject) -> Outcomes:
    """Connections without TLS are refused; while clients migrate, `preferred` accepts both kinds."""
    modes = ("required", "preferred") if subject.parameters["migrating"] is True else ("required",)
    return one_of("transitEncryptionMode", modes, best="required")(subject)


RULES: Final = (
    row("RED-01 auth", "Caches demand a strong token or named users, in exactly one of the two ways",
        (GROUP, SERVERLESS, MEMORY), all_of(of_type(GROUP, then=unless_set("globalReplicationGroupId",
        then=all_of(_one_way_in, none_of("authTokenUpdateStrategy", ("DELETE",), best="ROTATE")), reason=_SECONDARY)),
        of_type(SERVERLESS, then=present("userGroupId", "a user group")), of_type(MEMORY, then=all_of(present("aclName",
        "an access control list"), none_of("aclName", ("open-access",))))), nist("IA-2"), nist("AC-3"),
        fsbp("ElastiCache.6"), severity=CRITICAL, controls=("ND-3", "SC-2"), dev=STRICT,
        fix="Set authToken to a secret of at least 32 characters, with the update strategy ROTATE, or userGroupIds."),
    # some engine versions only at birth
    row("RED-02 tls", "Caches accept TLS only", (GROUP, MEMORY, NODE), all_of(of_type(GROUP,
        then=unless_set("globalReplicationGroupId", then=all_of(by_people(is_true("transitEncryptionEnabled")),
        Check(_required_mode, _MODE, _MODE)), reason=_SECONDARY)), of_type(MEMORY, then=is_true("tlsEnabled")),
        of_type(NODE, then=unless_set("replicationGroupId", then=is_true("transitEncryptionEnabled"),
        reason="its replication group decides"))), nist("SC-8"), nist("SC-23"), fsbp("ElastiCache.5"),
        severity=CRITICAL, controls=("ND-1", "ND-3", "SC-2"), dev=STRICT,
        fix="Set transitEncryptionEnabled to true and transitEncryptionMode to required.",
        parameters=(switch("migrating",
        "Whether clients are moving to TLS, so that the mode `preferred` is accepted for now.", on=False),)),
    row("RED-03 at-rest", "Caches are encrypted at rest with a customer key", (GROUP, SERVERLESS, MEMORY),
        all_of(of_type(GROUP, then=unless_set("globalReplicationGroupId", then=is_true("atRestEncryptionEnabled"),
        reason=_SECONDARY)), of_type(GROUP, SERVERLESS, then=customer_key("kmsKeyId")), of_type(MEMORY,
        then=customer_key("kmsKeyArn"))), nist("SC-28"), nist("SC-12"), fsbp("ElastiCache.4"), severity=HIGH,
        controls=("ND-3", "SC-2"), fix="Set atRestEncryptionEnabled to true, and kmsKeyId to a customer key."),
    row("RED-04 ha-backup", "Caches survive the loss of a node or a zone, and can be restored", GROUP,
        all_of(is_true("automaticFailoverEnabled"), is_true("multiAzEnabled"), _has_replica,
        at_least("snapshotRetentionLimit", param("minDays")), present("finalSnapshotIdentifier", "a name")),
        nist("CP-9"), nist("CP-10"), fsbp("ElastiCache.1"), fsbp("ElastiCache.3"), controls=("ND-3", "SC-2"), dev=OFF,
        fix="Set automaticFailoverEnabled and multiAzEnabled to true, at least two nodes, snapshotRetentionLimit to "
        "the minimum number of days, and finalSnapshotIdentifier.",
        parameters=(number("minDays", "Days that daily snapshots are kept.", 7, 1, 35, dev=1),)),
    row("RED-05 bare-cluster", "No Redis or Valkey node stands alone, where it can have neither a password nor TLS",
        NODE, _not_bare, nist("IA-2"), nist("SC-8"), severity=CRITICAL, controls=("ND-3",), dev=STRICT,
        fix="Declare a replication group with a token and TLS instead of the node."),
)  # fmt: skip
