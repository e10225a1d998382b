"""RDS and DocumentDB beside their parameter groups, log groups and subnets."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.databases import CLUSTER, DATABASE, DOCUMENTS, LOGS, TLS, group, instance, log_group
from tests.support.rules import REMOVED, changed
from tests.support.wire import findings, resource, verdicts


def test_a_parameter_group_of_the_program_is_found_by_name_and_by_reference() -> None:
    assert verdicts("RDS-04", instance(), group()) == []
    params = group()
    referring = resource(
        "rds/instance", "db", changed(DATABASE, "parameterGroupName", REMOVED), refers={"parameterGroupName": params}
    )
    assert verdicts("RDS-04", referring, params) == []


@pytest.mark.parametrize("value", [REMOVED, None, "", "default.postgres17"])
def test_no_parameter_group_of_its_own_fails(value: object) -> None:
    """H10: without a group nothing forces TLS."""
    found = findings("RDS-04", instance("parameterGroupName", value), group())
    assert [(finding.verdict.value, finding.path) for finding in found] == [("FAIL", "parameterGroupName")]


def test_a_group_that_cannot_be_seen_is_open() -> None:
    assert verdicts("RDS-04", instance()) == ["UNDECIDED"]
    assert verdicts("RDS-04", instance("parameterGroupName", UNKNOWN), group()) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("family", "postgres16", "FAIL"),
        ("family", REMOVED, "FAIL"),
        ("family", UNKNOWN, "UNDECIDED"),
        ("parameters", REMOVED, "FAIL"),
        ("parameters", [], "FAIL"),
        ("parameters", UNKNOWN, "UNDECIDED"),
        ("parameters[0].value", "0", "FAIL"),
        ("parameters[0].value", REMOVED, "FAIL"),
        ("parameters[0].value", UNKNOWN, "UNDECIDED"),
        ("parameters[0].name", "rds.force_sslx", "FAIL"),
        ("parameters[0].name", UNKNOWN, "UNDECIDED"),
        ("parameters[1].value", "TLSv1", "FAIL"),
        ("parameters[1].value", "TLSv1.1", "FAIL"),
        ("parameters[2].value", "-1", "FAIL"),
        ("parameters[3].value", "off", "FAIL"),
        ("parameters[4].value", "none", "FAIL"),
        ("parameters[4].value", "ddl,write", "FAIL"),
        ("parameters[4].value", "all,-role", "FAIL"),
        ("parameters[4].value", UNKNOWN, "UNDECIDED"),
        ("parameters[5].value", "pg_stat_statements", "FAIL"),
    ],
)
def test_each_way_to_weaken_a_parameter_group_is_told(path: str, value: object, expected: str) -> None:
    found = {finding.verdict.value for finding in findings("RDS-04", instance(), group(path, value))}
    assert found == {expected}


def test_the_finding_is_about_the_group() -> None:
    (found,) = findings("RDS-04", instance(), group("parameters[0].value", "0"))
    assert found.urn == group().urn
    assert (found.path, found.actual, found.expected) == ("parameters[0].value", "'0'", "rds.force_ssl set to 1")


@pytest.mark.parametrize("order", [(1, -1), (-1, 1)])
def test_a_parameter_given_twice_fails_whichever_comes_last(order: tuple[int, int]) -> None:
    values = {1: {"name": "rds.force_ssl", "value": "1"}, -1: {"name": "RDS.force_ssl", "value": "0"}}
    twice = [*(values[each] for each in order), *TLS[1:]]
    assert "FAIL" in verdicts("RDS-04", instance(), group("parameters", twice))


@pytest.mark.parametrize("value", ["16.4", REMOVED, "latest", 17])
def test_an_engine_that_does_not_fit_its_group_fails(value: object) -> None:
    assert verdicts("RDS-04", instance("engineVersion", value), group()) == ["FAIL"]


def test_an_engine_that_is_open_leaves_the_rule_open() -> None:
    assert verdicts("RDS-04", instance("engineVersion", UNKNOWN), group()) == ["UNDECIDED"]
    assert verdicts("RDS-04", instance("engine", UNKNOWN), group()) == ["UNDECIDED"]
    assert verdicts("RDS-04", instance("engine", "oracle-ee"), group()) == ["UNDECIDED"]


def test_a_version_without_its_minor_tells_no_family_of_mysql() -> None:
    mysql = resource("rds/instance", "db", {**DATABASE, "engine": "mysql", "engineVersion": "8"})
    assert "FAIL" in verdicts("RDS-04", mysql, group("family", "mysql8"))


def test_a_replica_is_judged_by_the_engine_of_its_source() -> None:
    source = instance()
    bare = {"identifier": "r", "parameterGroupName": "shop-postgres17"}
    replica = resource("rds/instance", "r", bare, refers={"replicateSourceDb": source})
    assert verdicts("RDS-04", source, replica, group()) == []
    assert set(verdicts("RDS-04", source, replica, group("parameters[0].value", "0"))) == {"FAIL"}


OTHERS: Final = [
    ("rds/cluster", "rds/clusterParameterGroup", "aurora-postgresql", "16.4", "aurora-postgresql16", TLS),
    (
        "rds/cluster",
        "rds/clusterParameterGroup",
        "aurora-mysql",
        "8.0.mysql_aurora.3.08.0",
        "aurora-mysql8.0",
        "secure",
    ),
    ("docdb/cluster", "docdb/clusterParameterGroup", "docdb", "5.0.0", "docdb5.0", "tls"),
    ("rds/instance", "rds/parameterGroup", "mysql", "8.4.3", "mysql8.4", "secure"),
    ("rds/instance", "rds/parameterGroup", "mariadb", "10.11.9", "mariadb10.11", "secure"),
    ("rds/instance", "rds/parameterGroup", "sqlserver-ex", "15.00.4236.7.v1", "sqlserver-ex-15.0", TLS[:1]),
]
NAMED: Final = {
    "secure": [{"name": "require_secure_transport", "value": "ON"}],
    "tls": [{"name": "tls", "value": "tls1.2+"}],
}


@pytest.mark.parametrize(("type_", "group_type", "engine", "version", "family", "parameters"), OTHERS)
def test_every_engine_is_told_to_speak_tls(
    type_: str, group_type: str, engine: str, version: str, family: str, parameters: object
) -> None:
    given = NAMED[parameters] if isinstance(parameters, str) else parameters
    via = "parameterGroupName" if type_ == "rds/instance" else "dbClusterParameterGroupName"
    database = resource(type_, "db", {"engine": engine, "engineVersion": version, via: "own"})
    assert (
        verdicts("RDS-04", database, resource(group_type, "g", {"name": "own", "family": family, "parameters": given}))
        == []
    )
    off = [{"name": "tls", "value": "disabled"}] if engine == "docdb" else []
    assert verdicts("RDS-04", database, resource(group_type, "g", {"name": "own", "family": family, "parameters": off}))
    other = resource(group_type, "g", {"name": "own", "family": "postgres15", "parameters": given})
    assert verdicts("RDS-04", database, other) == ["FAIL"]


def test_exported_logs_have_their_groups() -> None:
    assert verdicts("RDS-07", instance(), *LOGS) == []
    upper = instance("identifier", "SHOP")
    assert verdicts("RDS-07", upper, *LOGS) == []


@pytest.mark.parametrize("exports", [REMOVED, [], ["postgresql"], ["upgrade"], "postgresql"])
def test_a_log_that_is_not_exported_fails(exports: object) -> None:
    assert "FAIL" in verdicts("RDS-07", instance("enabledCloudwatchLogsExports", exports), *LOGS)


def test_a_renamed_or_endless_group_fails() -> None:
    renamed = log_group("/aws/rds/instance/other/postgresql")
    assert verdicts("RDS-07", instance(), renamed, LOGS[1]) == ["FAIL"]
    assert verdicts("RDS-07", instance()) == ["FAIL", "FAIL"]
    for days in (0, REMOVED, None, "14"):
        endless = resource("cloudwatch/logGroup", "x", changed({"name": LOGS[0].name[4:]}, "retentionInDays", days))
        assert verdicts("RDS-07", instance(), endless, LOGS[1]) == ["FAIL"]


def test_what_is_unknown_about_exports_stays_open() -> None:
    for path in ("enabledCloudwatchLogsExports", "engine"):
        assert verdicts("RDS-07", instance(path, UNKNOWN), *LOGS) == ["UNDECIDED"]
    assert set(verdicts("RDS-07", instance("identifier", UNKNOWN), *LOGS)) == {"UNDECIDED"}
    assert set(verdicts("RDS-07", instance("enabledCloudwatchLogsExports", ["postgresql", UNKNOWN]), *LOGS)) == {
        "UNDECIDED"
    }
    assert verdicts("RDS-07", instance(), log_group(UNKNOWN), LOGS[1]) == ["UNDECIDED"]
    assert verdicts("RDS-07", instance(), log_group(LOGS[0].properties["name"], UNKNOWN), LOGS[1]) == ["UNDECIDED"]


def test_clusters_log_below_their_own_folders() -> None:
    cluster = resource("rds/cluster", "c", CLUSTER)
    assert verdicts("RDS-07", cluster, log_group("/aws/rds/cluster/shop/postgresql")) == []
    assert verdicts("RDS-07", cluster, *LOGS) == ["FAIL"]
    documents = resource("docdb/cluster", "d", DOCUMENTS)
    assert verdicts("RDS-07", documents, log_group("/aws/docdb/docs/audit")) == []


def subnet(tier: object, name: str = "a") -> Resource:
    return resource("ec2/subnet", name, {"tags": {"Tier": tier}} if tier is not REMOVED else {})


def placed(*subnets: Resource, ids: object = UNKNOWN) -> list[Resource]:
    refers = {"subnetIds": subnets[0]} if subnets else {}
    group_ = resource("rds/subnetGroup", "g", {"name": "shop", "subnetIds": ids}, refers=refers)
    object.__setattr__(group_, "property_dependencies", {"subnetIds": tuple(each.urn for each in subnets)})
    return [instance(), group_, *subnets]


def test_databases_stand_in_the_data_tier() -> None:
    assert verdicts("RDS-13", *placed(subnet("data"), subnet("data", "b"))) == []
    assert verdicts("RDS-13", *placed(subnet("data"), subnet("public", "b"))) == ["FAIL"]
    assert verdicts("RDS-13", *placed(subnet("data"), subnet(REMOVED, "b"))) == ["FAIL"]
    assert verdicts("RDS-13", *placed(subnet(UNKNOWN))) == ["UNDECIDED"]


def test_where_no_subnet_has_a_tier_a_private_one_will_do() -> None:
    assert verdicts("RDS-13", *placed(subnet(REMOVED))) == []
    public = resource("ec2/subnet", "a", {"mapPublicIpOnLaunch": True})
    assert verdicts("RDS-13", *placed(public)) == ["FAIL"]


def test_a_subnet_from_elsewhere_leaves_the_tier_open() -> None:
    assert verdicts("RDS-13", instance()) == ["UNDECIDED"]
    assert verdicts("RDS-13", *placed(ids=["subnet-0a1b"])) == ["UNDECIDED"]
    assert verdicts("RDS-13", instance("dbSubnetGroupName", REMOVED)) == ["FAIL"]
    assert verdicts("RDS-13", instance(), resource("rds/subnetGroup", "g", {"name": "shop"})) == ["FAIL"]
