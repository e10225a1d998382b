"""RDS: windows, ports, names, streams and switches of databases, their groups, snapshots and proxies."""

from collections.abc import Iterator
from typing import Final

from hardening.aws import windows
from hardening.aws.alarm_account import database_events
from hardening.aws.parameter_groups import settings
from hardening.checks import (
    absent,
    all_of,
    any_of,
    at_least,
    customer_key,
    each,
    equals,
    is_number,
    is_true,
    none_of,
    not_true,
    present,
    satisfies,
    when,
)
from hardening.conditions import of_type, unless_set
from hardening.frameworks import fsbp, nist
from hardening.joins import exists, refers_to
from hardening.rows import ADVICE, LOW, OFF, join_row, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, check
from hardening.rules.database import CLUSTER, INSTANCE
from hardening.rules.database_upkeep import PROXY
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

_GROUP: Final = aws("rds/parameterGroup")
_CLUSTER_GROUP: Final = aws("rds/clusterParameterGroup")
_SNAPSHOT: Final = aws("rds/snapshot")
_CLUSTER_SNAPSHOT: Final = aws("rds/clusterSnapshot")
_USUAL_PORTS: Final = frozenset({1433, 1521, 3306, 5432, 50000})
_USUAL_NAMES: Final = ("admin", "administrator", "mysql", "postgres", "rdsadmin", "root", "sa")
_WINDOWS: Final = {
    INSTANCE: ("backupWindow", "maintenanceWindow"),
    CLUSTER: ("preferredBackupWindow", "preferredMaintenanceWindow"),
}
_COPY: Final = "a read replica follows its source"


@check(*((type_, path) for type_, paths in _WINDOWS.items() for path in paths))
def _apart(subject: Subject) -> Iterator[Outcome]:
    """Backups and maintenance have their times, and never the same."""
    backup, maintenance = _WINDOWS[subject.resource.type]
    nightly, weekly = windows.daily(subject.value(backup)), windows.weekly(subject.value(maintenance))
    if nightly is None:
        yield subject.verdict_on(backup, "a window such as 03:00-04:00")
    if weekly is None:
        yield subject.verdict_on(maintenance, "a window such as sun:04:30-sun:05:30")
    elif nightly is not None and windows.meet(nightly, weekly):
        yield subject.fail(maintenance, "a window apart from that of backups")


@check("family", "parameters[].name", "parameters[].value")
def _statements(group: Subject) -> Iterator[Outcome]:
    """Statements are recorded: by kind, by their time, or by pgaudit."""
    family, found = group.value("family"), settings(group)
    engines = ("postgres",) if group.resource.type == _GROUP else ("postgres", "aurora-postgresql")
    if not isinstance(family, str) or not family.startswith(engines):
        return
    expected = "log_statement, log_min_duration_statement or pgaudit.log"
    values = {name: value for name, (_, value) in found.values.items()}
    by_kind, by_time = values.get("log_statement", "none"), values.get("log_min_duration_statement", "-1")
    recorded = str(by_kind).lower() in ("ddl", "mod", "all") or not str(by_time).startswith("-")
    if not recorded and str(values.get("pgaudit.log", "none")).lower() == "none":
        say = group.undecided if found.partly_unknown or UNKNOWN in values.values() else group.fail
        yield say("parameters", expected)


_PORT: Final = satisfies(
    "port", lambda port, _: is_number(port) and port not in _USUAL_PORTS, lambda _: "a port of one's own choice"
)

_SUBSCRIBED: Final = exists(
    aws("rds/eventSubscription"),
    where=all_of(none_of("enabled", (False,)), present("snsTopic", "a topic")),
    expected="an event subscription of RDS, or a rule on its events",
)


def _heard(subject: Subject) -> Outcomes:
    """Demand that somebody hears of failures: by a subscription of RDS, or by a rule of EventBridge."""
    events = database_events(subject.resource.type)
    outcomes, answer = _SUBSCRIBED(subject), events(subject)
    if not outcomes or answer:
        return ()
    return (subject.undecided("", events.wanted),) if answer is None else outcomes


RULES: Final[tuple[Rule, ...]] = (
    row("RDS-15 windows", "Backups and maintenance have their own times", (INSTANCE, CLUSTER),
        unless_set("replicateSourceDb", then=_apart, reason=_COPY), nist("CM-3"),
        fix="Set both windows, without a common minute.", severity=LOW, prod=ADVICE),
    row("RDS-16 security-groups", "Databases stand behind security groups of their own", (INSTANCE, CLUSTER),
        present("vpcSecurityGroupIds", "security groups"), nist("SC-7"), fix="Set vpcSecurityGroupIds."),
    # A port hides nothing from who scans. The rule is for those whose auditors ask for it.
    row("RDS-17 port", "Databases listen on a port of one's own choice", (INSTANCE, CLUSTER), _PORT, fsbp("RDS.23"),
        fix="Set port to another one than the engine's.", severity=LOW, prod=OFF),
    row("RDS-18 statement-log", "PostgreSQL records statements", (_GROUP, _CLUSTER_GROUP), _statements,
        nist("AU-12"), fix="Set log_statement, log_min_duration_statement or pgaudit.log.", prod=ADVICE),
    join_row("RDS-19 snapshot-source", "Snapshots are taken of encrypted databases", (_SNAPSHOT, _CLUSTER_SNAPSHOT),
        by_type({
            _SNAPSHOT: refers_to("dbInstanceIdentifier", INSTANCE, where=is_true("storageEncrypted"),
                                  expected="a database of this program"),
            _CLUSTER_SNAPSHOT: refers_to("dbClusterIdentifier", CLUSTER, where=is_true("storageEncrypted"),
                                         expected="a database of this program"),
        }), fsbp("RDS.4"), fix="Encrypt the database before a snapshot is taken."),
    row("RDS-20 backtrack", "Aurora MySQL can be wound back", CLUSTER, when(
        equals("engine", "aurora-mysql"), at_least("backtrackWindow", 1), "only Aurora MySQL can"),
        fsbp("RDS.14"), fix="Set backtrackWindow, in seconds.", severity=LOW, prod=ADVICE),
    row("RDS-21 activity-stream", "Activity streams are under a customer key", aws("rds/clusterActivityStream"),
        customer_key("kmsKeyId"), nist("AU-9"), fix="Set kmsKeyId to a customer key."),
    row("RDS-22 user-name", "The master user has a name that nobody guesses", (INSTANCE, CLUSTER), all_of(
        of_type(INSTANCE, then=none_of("username", _USUAL_NAMES)),
        of_type(CLUSTER, then=none_of("masterUsername", _USUAL_NAMES)),
        ), fsbp("RDS.25"), fix="Choose another name for the master user.", severity=LOW, prod=ADVICE),
    row("RDS-23 proxy-iam", "Clients of a proxy log in with IAM", PROXY, any_of(
        equals("defaultAuthScheme", "IAM_AUTH"), all_of(
            present("auths", "how clients log in"), each("auths", equals("iamAuth", "REQUIRED")))),
        nist("IA-2"), fix="Set iamAuth to REQUIRED.", prod=ADVICE),
    row("RDS-24 data-api", "Databases take no statements over HTTP", CLUSTER, not_true("enableHttpEndpoint"),
        nist("AC-17"), fix="Leave enableHttpEndpoint off."),
    row("RDS-25 storage-limit", "Storage grows by itself, up to a limit", INSTANCE, unless_set(
        "replicateSourceDb", then=at_least("maxAllocatedStorage", 1), reason=_COPY),
        nist("CP-10"), fix="Set maxAllocatedStorage.", severity=LOW, prod=ADVICE),
    row("RDS-26 instance-profile", "Databases hand out no instance profile", INSTANCE,
        absent("customIamInstanceProfile"), nist("AC-6"), fix="Leave customIamInstanceProfile out."),
    join_row("RDS-27 events", "Somebody hears of what RDS tells of a database", (INSTANCE, CLUSTER),
        Check(_heard, _SUBSCRIBED.reads | {(aws("cloudwatch/eventRule"), "eventPattern")}),
        *map(fsbp, ("RDS.19", "RDS.20", "RDS.21", "RDS.22")),
        fix="Declare an event subscription, or a rule on the events of RDS.", prod=ADVICE),
)  # fmt: skip
