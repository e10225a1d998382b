"""RDS and DocumentDB beside what they use: log groups, subnets, cluster members."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws import log_groups, tiers
from hardening.checks import not_true
from hardening.conditions import unless_set
from hardening.frameworks import fsbp, nist
from hardening.joins import refers_to
from hardening.rows import HIGH, OFF, STRICT, join_row
from hardening.rule import Outcome, Subject, check
from hardening.rules.database import CLUSTER, DOCUMENTS, INSTANCE, MEMBER
from hardening.rules.database_tls import source
from hardening.tokens import aws
from hardening.values import UNKNOWN, is_set, opened, show

SUBNET_GROUP: Final = aws("rds/subnetGroup")
SUBNET: Final = aws("ec2/subnet")

_EXPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "postgres": ("postgresql", "upgrade"),
    "aurora-postgresql": ("postgresql",),
    "mysql": ("error", "slowquery"),
    "mariadb": ("error", "slowquery"),
    "aurora-mysql": ("audit", "error", "slowquery"),
    "sqlserver-ee": ("error",),
    "sqlserver-ex": ("error",),
    "sqlserver-se": ("error",),
    "sqlserver-web": ("error",),
    "docdb": ("audit",),
}
"""The logs that each engine must export (RDS and DocumentDB guides, "Publishing logs to CloudWatch")."""
_LOG_FOLDERS: Final = {
    INSTANCE: ("/aws/rds/instance", "identifier"),
    CLUSTER: ("/aws/rds/cluster", "clusterIdentifier"),
    DOCUMENTS: ("/aws/docdb", "clusterIdentifier"),
}


@check(
    "engine",
    "enabledCloudwatchLogsExports",
    "identifier",
    "clusterIdentifier",
    *log_groups.READS,
    mends=("enabledCloudwatchLogsExports",),
)
def _exports_logs(subject: Subject) -> Iterator[Outcome]:
    """The logs of the engine are exported, each to a group that this program declares."""
    engine, exported = source(subject).value("engine"), subject.value("enabledCloudwatchLogsExports")
    required = _EXPORTS.get(engine) if isinstance(engine, str) else None
    if required is None:
        known = ", ".join(sorted(_EXPORTS))
        yield subject.undecided("engine", f"one of the engines that this rule knows: {known}", show(engine))
        return
    expected = f"a list with {', '.join(required)}"
    if not isinstance(exported, list):
        yield subject.verdict_on("enabledCloudwatchLogsExports", expected, wanted=list(required))
        return
    logs = [opened(log) for log in exported]
    if not set(required) <= {log for log in logs if isinstance(log, str)}:
        if UNKNOWN in logs:
            yield subject.undecided("enabledCloudwatchLogsExports", expected)
        else:
            yield subject.fail(
                "enabledCloudwatchLogsExports", expected, wanted=[*logs, *(log for log in required if log not in logs)]
            )
    yield from exported_groups(subject)


def exported_groups(subject: Subject) -> Iterator[Outcome]:
    """Every exported log of a database has its group declared."""
    exported = subject.value("enabledCloudwatchLogsExports")
    folder, identifier = _LOG_FOLDERS[subject.resource.type]
    name = subject.value(identifier)
    for index, log in enumerate(map(opened, exported) if isinstance(exported, list) else ()):
        path = f"enabledCloudwatchLogsExports[{index}]"
        if isinstance(log, str) and isinstance(name, str):
            yield from log_groups.declared(subject, path, f"{folder}/{name.lower()}/{log}", taken_from=identifier)
        else:
            yield subject.undecided(path, f"a log and an {identifier} known at preview, which name the log group")


@check("subnetIds", (SUBNET, "tags.Tier"), (SUBNET, "mapPublicIpOnLaunch"))
def in_the_data_tier(group: Subject) -> Iterator[Outcome]:
    """Every subnet of a subnet group is declared here, and tagged as the data tier, or private where none is tagged."""
    ids = group.value("subnetIds")
    found = [other for other in group.graph.targets(group.resource, "subnetIds") if other.type == SUBNET]
    expected = "subnets of this program with the tag Tier=data"
    if ids is not UNKNOWN and not isinstance(ids, list):
        yield group.fail("subnetIds", expected)
    elif not found or (isinstance(ids, list) and len(found) < len(ids)):
        yield group.undecided("subnetIds", expected, "at least one subnet from outside this program")
    for subnet in map(group.of, found):
        if not tiers.tiered(subnet):
            yield from not_true("mapPublicIpOnLaunch")(subnet)
        elif subnet.value("tags.Tier") != "data":
            yield subnet.verdict_on("tags.Tier", "'data'")


@check("dbClusterInstanceClass", (MEMBER, "clusterIdentifier"))
def _two_members(subject: Subject) -> Iterator[Outcome]:
    """A cluster has a second instance to fail over to. A Multi-AZ cluster, sized by its class, has three."""
    if is_set(subject.get("dbClusterInstanceClass")):
        return
    graph = subject.graph
    members = graph.referring(subject.resource, MEMBER, "clusterIdentifier")
    needed = 2
    if len(members) >= needed:
        return
    if len(members) + len(graph.unresolved(MEMBER, "clusterIdentifier")) >= needed:
        yield subject.undecided("", "two instances that refer to this cluster")
    else:
        yield subject.fail("", "two instances that refer to this cluster", f"a cluster of {len(members)}")


RULES: Final = (
    join_row("RDS-07 logs", "Databases export their logs, to log groups that are declared beside them",
        tuple(_LOG_FOLDERS), _exports_logs, nist("AU-2"), nist("AU-11"), fsbp("RDS.9"), fsbp("RDS.36"), fsbp("RDS.37"),
        fsbp("DocumentDB.4"), controls=("LP-2",),
        fix="List the engine's logs in enabledCloudwatchLogsExports, and declare the log group of each, with a "
        "retention, before the database."),
    join_row("RDS-13 data-subnets", "Databases stand in subnets of the data tier", (INSTANCE, CLUSTER),
        unless_set("replicateSourceDb", then=refers_to("dbSubnetGroupName", SUBNET_GROUP, where=in_the_data_tier,
        expected="a subnet group of this program"), reason="a read replica follows its source"), nist("SC-7"),
        nist("AC-4"), fsbp("RDS.46"), severity=HIGH, controls=("ND-2",), dev=STRICT,
        fix="Name a subnet group whose subnets are declared here and private, and tagged Tier=data if any has a tier."),
    join_row("RDS-14 cluster-ha", "Database clusters have a member to fail over to", CLUSTER, _two_members,
        nist("CP-10"), fsbp("RDS.15"), controls=("ND-2",), dev=OFF,
        fix="Declare a second cluster instance, or set dbClusterInstanceClass for a Multi-AZ cluster."),
)  # fmt: skip
