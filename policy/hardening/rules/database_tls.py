"""RDS and DocumentDB beside their parameter groups: TLS only, changes recorded, a group made for the engine."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.parameter_groups import settings, used
from hardening.frameworks import fsbp, nist
from hardening.numerals import integer
from hardening.rows import CRITICAL, STRICT, join_row
from hardening.rule import Outcome, Subject, check
from hardening.rules.database import CLUSTER, DOCUMENTS, INSTANCE
from hardening.tokens import aws
from hardening.values import show

_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    INSTANCE: ("parameterGroupName", aws("rds/parameterGroup")),
    CLUSTER: ("dbClusterParameterGroupName", aws("rds/clusterParameterGroup")),
    DOCUMENTS: ("dbClusterParameterGroupName", aws("docdb/clusterParameterGroup")),
}
"""Where each database names its parameter group, and the type of that group."""

_POSTGRES: Final = {
    "rds.force_ssl": ("1",),
    "ssl_min_protocol_version": ("TLSv1.2", "TLSv1.3"),
    "log_parameter_max_length": ("0",),  # bind values hold personal data
    "row_security": ("1", "on"),  # keeps tenants apart below the application
}
_LISTED: Final[Mapping[str, tuple[str, ...]]] = {
    "pgaudit.log": ("ddl", "role", "write"),
    "shared_preload_libraries": ("pgaudit",),
}
"""What lists of a PostgreSQL group must hold, so that every change by an administrator leaves a trace."""
_MYSQL: Final = {"require_secure_transport": ("1", "ON")}
_REQUIRED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "postgres": _POSTGRES,
    "aurora-postgresql": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "aurora-mysql": _MYSQL,
    "sqlserver-ee": {"rds.force_ssl": ("1",)},
    "sqlserver-ex": {"rds.force_ssl": ("1",)},
    "sqlserver-se": {"rds.force_ssl": ("1",)},
    "sqlserver-web": {"rds.force_ssl": ("1",)},
    "docdb": {"tls": ("tls1.2+", "tls1.3+", "fips-140-3")},
}
"""What each engine must be told to speak nothing but TLS 1.2 and later (RDS and DocumentDB guides, "SSL/TLS")."""
_VERSION: Final = re.compile(r"(\d+)(?:\.(\d+))?")
_ONE_NUMBER_SINCE: Final = 10
"""The major version of PostgreSQL is one number since 10."""


def family(engine: str, version: str) -> str | None:
    """Give the parameter group family of an engine version, such as postgres17, mysql8.0 or sqlserver-ex-15.0."""
    found = _VERSION.match(version)
    if found is None:
        return None
    major, minor = integer(found[1]), found[2]
    if engine in ("postgres", "aurora-postgresql") and major >= _ONE_NUMBER_SINCE:
        return f"{engine}{major}"
    if minor is None:
        return None
    return f"{engine}{'-' if engine.startswith('sqlserver') else ''}{major}.{integer(minor)}"


def source(subject: Subject) -> Subject:
    """Give the database that says engine and version: of a read replica that names none, its source."""
    if subject.resource.type == INSTANCE and not isinstance(subject.value("engine"), str):
        for other in subject.graph.targets(subject.resource, "replicateSourceDb"):
            if other.type == INSTANCE:
                return subject.of(other)
    return subject


@check(
    "engine",
    "engineVersion",
    *((type_, via) for type_, (via, _) in _GROUPS.items()),
    *((group, path) for _, group in _GROUPS.values() for path in ("family", "parameters[].name", "parameters[].value")),
)
def _speaks_tls(subject: Subject) -> Iterator[Outcome]:
    """A parameter group of this program, made for this engine version, refuses plain connections and keeps a trace."""
    via, type_ = _GROUPS[subject.resource.type]
    groups, wrong = used(subject, via, type_)
    yield from wrong
    database = source(subject)
    engine = database.value("engine")
    required = _REQUIRED.get(engine) if isinstance(engine, str) else None
    if required is None:
        known = ", ".join(sorted(_REQUIRED))
        yield subject.undecided("engine", f"one of the engines that this rule knows: {known}", show(engine))
        return
    for group in groups:
        yield from _of_family(group, database)
        found = settings(group)
        yield from found.unambiguous()
        for name, allowed in required.items():
            yield from found.judge(name, allowed)
        for name, words in _LISTED.items() if required is _POSTGRES else ():
            yield from found.lists(name, words)


def _of_family(group: Subject, database: Subject) -> Iterator[Outcome]:
    """The group is of the family of the engine's major version; RDS takes no other."""
    engine, version = database.value("engine"), database.value("engineVersion")
    wanted = family(engine, version) if isinstance(engine, str) and isinstance(version, str) else None
    if wanted is None:
        yield database.verdict_on("engineVersion", "a version that tells the parameter group family")
    elif group.value("family") != wanted:
        yield group.verdict_on("family", repr(wanted))


RULES: Final = (
    join_row("RDS-04 tls-params",
        "Databases refuse connections without TLS 1.2 and record changes, by a parameter group of their own",
        tuple(_GROUPS), _speaks_tls, nist("SC-8"), fsbp("RDS.38"), fsbp("RDS.39"), fsbp("DocumentDB.6"),
        severity=CRITICAL, controls=("ND-1", "SC-2", "LP-1", "AC-4", "API-5"), dev=STRICT,
        fix="Declare a parameter group of the engine's family and name it on the database. Set in it tls, "
        "require_secure_transport, or for PostgreSQL rds.force_ssl, ssl_min_protocol_version, row_security, "
        "log_parameter_max_length and pgaudit."),
)  # fmt: skip
