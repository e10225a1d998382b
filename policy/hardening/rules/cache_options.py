"""ElastiCache: where caches stand, what they run and what they report."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.sealing import sealed
from hardening.checks import all_of, at_least, equals, is_number, none_of, present, satisfies, some
from hardening.conditions import of_type, unless_set
from hardening.frameworks import fsbp, nist
from hardening.joins import if_refers_to, refers_to
from hardening.numerals import integer
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, row
from hardening.rule import Outcome, Rule, Subject, check
from hardening.rules.cache import GROUP, NODE, SERVERLESS
from hardening.rules.database_joins import in_the_data_tier
from hardening.tokens import aws
from hardening.values import UNKNOWN

_SUBNETS: Final = aws("elasticache/subnetGroup")
_SECURITY: Final = aws("ec2/securityGroup")
_USUAL_PORTS: Final = (6379, 6380, 11211)
_OLDEST: Final = {"redis": 6, "valkey": 7}
"""Versions before them are out of standard support since January 2026 (ElastiCache User Guide, "Extended Support")."""
_MEMBER: Final = "its replication group decides"
_NO_PURPOSE: Final = ("Managed by Pulumi", "Managed by Terraform")

_PLACED: Final = all_of(present("subnetGroupName", "a subnet group"), present("securityGroupIds", "security groups"))
_PORT: Final = satisfies(
    "port", lambda port, _: is_number(port) and port not in _USUAL_PORTS, lambda _: "a port of one's own choice"
)


@check("engine", "engineVersion")
def _supported(subject: Subject) -> Iterator[Outcome]:
    """The major version is one that AWS supports without extra charge."""
    engine, version = subject.value("engine"), subject.value("engineVersion")
    oldest = _OLDEST.get(engine) if isinstance(engine, str) else None
    if engine is UNKNOWN:
        yield subject.undecided("engine", "an engine known at preview")
    elif oldest is not None:
        major = version.partition(".")[0] if isinstance(version, str) else ""
        if not major.isdecimal() or integer(major) < oldest:
            yield subject.verdict_on("engineVersion", f"a version from {oldest} on")


RULES: Final[tuple[Rule, ...]] = (
    row("RED-08 token-sealed", "The token of a cache shows in no state", GROUP, sealed("authToken"),
        nist("IA-5"), fix="Mark the token as secret, or use authTokenWo.", severity=HIGH),
    row("RED-09 minor-upgrades", "Caches take minor versions by themselves", (GROUP, NODE),
        none_of("autoMinorVersionUpgrade", (False, "false")), fsbp("ElastiCache.2"),
        fix="Leave autoMinorVersionUpgrade on.", prod=ADVICE),
    # A port hides nothing from who scans. The rule is for those whose auditors ask for it.
    row("RED-10 port", "Caches listen on a port of one's own choice", GROUP, _PORT,
        nist("CM-7"), fix="Set port to another one than the engine's.", severity=LOW, prod=OFF),
    row("RED-11 placement", "Caches stand in a subnet group, behind security groups", (GROUP, NODE), all_of(
        of_type(GROUP, then=_PLACED),
        of_type(NODE, then=unless_set("replicationGroupId", then=_PLACED, reason=_MEMBER)),
        ), fsbp("ElastiCache.7"), fix="Set subnetGroupName and securityGroupIds."),
    join_row("RED-12 data-subnets", "Caches stand in subnets of the data tier", GROUP,
        refers_to("subnetGroupName", _SUBNETS, where=in_the_data_tier, expected="a subnet group of this program"),
        nist("SC-7"), fix="Name a subnet group whose subnets are tagged Tier=data.", prod=ADVICE),
    join_row("RED-13 group-purpose", "The security groups of caches say what they are for", (GROUP, SERVERLESS),
        if_refers_to("securityGroupIds", _SECURITY, reason="its groups are not of this program", where=all_of(
            present("description", "what the group is for"), none_of("description", _NO_PURPOSE))),
        nist("CM-8"), fix="Describe the security group.", severity=LOW, prod=ADVICE),
    row("RED-14 supported", "Caches run a supported version", GROUP, unless_set(
        "globalReplicationGroupId", then=_supported, reason="its primary decides"),
        nist("SI-2"), fix="Upgrade to Redis 6, Valkey 7 or later.", prod=ADVICE),
    row("RED-15 logs", "Caches deliver their slow and engine logs", GROUP, all_of(*(
        some("logDeliveryConfigurations", equals("logType", kind), f"a delivery of the {kind}")
        for kind in ("slow-log", "engine-log"))), nist("AU-12"), fix="Deliver slow-log and engine-log.", prod=ADVICE),
    row("RED-16 serverless", "Serverless caches have snapshots and security groups", SERVERLESS, all_of(
        at_least("snapshotRetentionLimit", 1), present("securityGroupIds", "security groups")),
        nist("CP-9"), fix="Set snapshotRetentionLimit and securityGroupIds."),
    row("RED-17 notifications", "Events of caches reach a topic", GROUP, present("notificationTopicArn", "a topic"),
        nist("SI-4"), fix="Set notificationTopicArn.", severity=LOW, prod=OFF),
)  # fmt: skip
