"""The database, exactly."""

import json
from typing import cast

import pulumi
import pytest

from components._iam import document
from components.data.postgres import Postgres, RestorePoint, StorageSpeed, Zones
from tests.support.data_tier import GROUPS, SECRETS_KEY, SUBNETS, postgres_args, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY

INSTANCE = "aws:rds/instance:Instance"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
BACKUPS = "arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-0123"

EXACTLY = {
    "allocatedStorage": 100,
    "allowMajorVersionUpgrade": False,
    "applyImmediately": False,
    "autoMinorVersionUpgrade": True,
    "backupRetentionPeriod": 35,
    "backupWindow": "03:00-04:00",
    "caCertIdentifier": "rds-ca-rsa2048-g1",
    "copyTagsToSnapshot": True,
    "databaseInsightsMode": "standard",
    "dbName": "app",
    "dbSubnetGroupName": "shop-prod-postgres",
    "deleteAutomatedBackups": False,
    "deletionProtection": True,
    "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
    "engine": "postgres",
    "engineLifecycleSupport": "open-source-rds-extended-support-disabled",
    "engineVersion": "17",
    "finalSnapshotIdentifier": "shop-prod-postgres-final-1",
    "iamDatabaseAuthenticationEnabled": True,
    "identifier": "shop-prod-postgres",
    "instanceClass": "db.m7g.large",
    "kmsKeyId": KEY,
    "maintenanceWindow": "sun:04:30-sun:05:30",
    "manageMasterUserPassword": True,
    "masterUserSecretKmsKeyId": SECRETS_KEY,
    "maxAllocatedStorage": 1000,
    "monitoringInterval": 60,
    "monitoringRoleArn": "arn:aws:iam::123456789012:role/shop-prod-postgres-monitoring",
    "multiAz": True,
    "parameterGroupName": "shop-prod-postgres-postgres17",
    "performanceInsightsEnabled": True,
    "performanceInsightsKmsKeyId": KEY,
    "performanceInsightsRetentionPeriod": 7,
    "port": 5432,
    "publiclyAccessible": False,
    "skipFinalSnapshot": False,
    "storageEncrypted": True,
    "storageType": "gp3",
    "tags": tagged("pii"),
    "username": "master",
    "vpcSecurityGroupIds": list(GROUPS),
}
PARAMETERS = {
    "log_connections": "1",
    "log_disconnections": "1",
    "log_min_duration_statement": "1000",
    "log_parameter_max_length": "0",
    "log_statement": "ddl",
    "password_encryption": "scram-sha-256",
    "pgaudit.log": "ddl,role,write",
    "pgaudit.log_parameter": "0",
    "rds.accepted_password_auth_method": "scram",
    "rds.force_ssl": "1",
    "row_security": "1",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "ssl_min_protocol_version": "TLSv1.2",
}
ADDRESSES = {
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::postgres-postgresql-scrub",
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy::postgres-upgrade-scrub",
    "aws:cloudwatch/logGroup:LogGroup::postgres-postgresql",
    "aws:cloudwatch/logGroup:LogGroup::postgres-upgrade",
    "aws:iam/role:Role::postgres-monitoring",
    "aws:iam/rolePolicy:RolePolicy::postgres-monitoring",
    "aws:rds/eventSubscription:EventSubscription::postgres-events",
    "aws:rds/instance:Instance::postgres-instance",
    "aws:rds/parameterGroup:ParameterGroup::postgres-parameters",
    "aws:rds/subnetGroup:SubnetGroup::postgres-subnets",
}


def database(**changes: object) -> Declared:
    return declare(lambda: Postgres("postgres", postgres_args(**changes)))


def instance(**changes: object) -> dict[str, object]:
    return database(**changes).one(INSTANCE).inputs


@pytest.fixture(scope="module")
def whole() -> Declared:
    return database(events_topic_arn="arn:aws:sns:eu-west-1:123456789012:alerts")


def test_the_instance_is_exactly_this(whole: Declared) -> None:
    item = whole.one(INSTANCE)
    assert item.inputs == EXACTLY
    assert item.protect
    assert item.ignored == []


def test_addresses_do_not_move(whole: Declared) -> None:
    assert {f"{item.type}::{item.name}" for item in whole.items if item.type.startswith("aws:")} == ADDRESSES


def test_no_password_passes_through_the_program(whole: Declared) -> None:
    assert not [name for item in whole.items for name in item.inputs if "assword" in name and "manage" not in name]


def test_parameters_are_exactly_these_and_only_the_libraries_wait_for_a_restart(whole: Declared) -> None:
    inputs = whole.one("aws:rds/parameterGroup:ParameterGroup").inputs
    found = cast("list[dict[str, str]]", inputs["parameters"])
    assert {each["name"]: each["value"] for each in found} == PARAMETERS
    assert len(found) == len(PARAMETERS)
    assert [each["name"] for each in found if each["applyMethod"] != "immediate"] == ["shared_preload_libraries"]
    assert (inputs["family"], inputs["tags"]) == ("postgres17", tagged("internal"))


def test_a_new_major_version_brings_a_new_group_of_its_family() -> None:
    inputs = database(engine_version="16.4").one("aws:rds/parameterGroup:ParameterGroup").inputs
    assert (inputs["name"], inputs["family"]) == ("shop-prod-postgres-postgres16", "postgres16")


def test_the_subnet_group_is_its_own(whole: Declared) -> None:
    inputs = whole.one("aws:rds/subnetGroup:SubnetGroup").inputs
    assert (inputs["name"], inputs["subnetIds"]) == ("shop-prod-postgres", list(SUBNETS))


def test_log_groups_and_permissions_exist_before_the_instance(whole: Declared) -> None:
    needed = whole.one(INSTANCE).dependencies
    groups = whole.all(LOG_GROUP)
    assert [group.inputs["name"] for group in groups] == [
        "/aws/rds/instance/shop-prod-postgres/postgresql",
        "/aws/rds/instance/shop-prod-postgres/upgrade",
    ]
    assert {item.urn for item in (*groups, whole.one("aws:iam/rolePolicy:RolePolicy"))} <= set(needed)


def test_rds_may_write_metrics_for_this_instance_to_their_group_alone(whole: Declared) -> None:
    trust = json.loads(cast("str", whole.one("aws:iam/role:Role").inputs["assumeRolePolicy"]))["Statement"]
    assert [statement["Principal"] for statement in trust] == [{"Service": ["monitoring.rds.amazonaws.com"]}]
    assert trust[0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:rds:eu-west-1:123456789012:db:shop-prod-postgres"},
    }
    policy = json.loads(cast("str", whole.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]))["Statement"]
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:RDSOSMetrics"
    assert [statement["Resource"] for statement in policy] == [[group], [f"{group}:log-stream:*"]]


def test_a_topic_hears_of_events(whole: Declared) -> None:
    inputs = whole.one("aws:rds/eventSubscription:EventSubscription").inputs
    assert inputs["sourceIds"] == ["shop-prod-postgres"]
    assert {"failover", "low storage", "deletion", "configuration change"} <= set(
        cast("list[str]", inputs["eventCategories"])
    )
    assert database().all("aws:rds/eventSubscription:EventSubscription") == []


def test_one_zone_is_a_size() -> None:
    assert instance(zones=Zones.ONE) == EXACTLY | {"multiAz": False}


def test_large_storage_may_be_faster() -> None:
    sized = instance(storage_gib=400, storage_speed=StorageSpeed(iops=16_000, throughput=1_000))
    assert sized == EXACTLY | {"allocatedStorage": 400, "iops": 16_000, "storageThroughput": 1_000}


@pytest.mark.parametrize(
    ("point", "block"),
    [
        (
            RestorePoint(source_identifier="shop-prod-postgres", time="2026-01-31T12:00:00Z"),
            {"sourceDbInstanceIdentifier": "shop-prod-postgres", "restoreTime": "2026-01-31T12:00:00Z"},
        ),
        (
            RestorePoint(automated_backups_arn=BACKUPS),
            {"sourceDbInstanceAutomatedBackupsArn": BACKUPS, "useLatestRestorableTime": True},
        ),
    ],
    ids=["a moment of an instance", "the end of kept backups"],
)
def test_a_restored_database_keeps_every_control(point: RestorePoint, block: dict[str, object]) -> None:
    """It brings its database and administrator along, so those two are not given."""
    expected = {name: value for name, value in EXACTLY.items() if name not in ("dbName", "username")}
    expected |= {"restoreToPointInTime": block, "finalSnapshotIdentifier": "shop-prod-postgres-final-2"}
    assert instance(restore=point, incarnation=2) == expected


def test_outputs_and_login_by_iam() -> None:
    seen: dict[str, object] = {}

    def build() -> None:
        built = Postgres("postgres", postgres_args())
        for name in ("identifier", "arn", "endpoint", "address", "port", "resource_id", "master_secret_arn"):
            getattr(built, name).apply(lambda value, name=name: seen.update({name: value}))
        policy = document(*built.connectable("app"))
        pulumi.Output.from_input(policy).apply(lambda text: seen.update(policy=text))

    declared = declare(build)
    outputs = declared.one(INSTANCE).outputs
    assert seen["identifier"] == "shop-prod-postgres"
    assert seen["arn"] == outputs["arn"]
    assert seen["endpoint"] == f"{seen['address']}:5432"
    assert seen["port"] == 5432
    assert "secret:rds!db-" in cast("str", seen["master_secret_arn"])
    statement = json.loads(cast("str", seen["policy"]))["Statement"][0]
    assert statement["Action"] == ["rds-db:connect"]
    assert statement["Resource"] == [
        f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{outputs['resourceId']}/app",
    ]


def test_a_first_preview_knows_all_but_what_aws_makes_up() -> None:
    items = declare(lambda: Postgres("postgres", postgres_args()), unknown=True)
    unknown = {name for name, value in items.one(INSTANCE).inputs.items() if value == {"$unknown": True}}
    assert unknown <= {"monitoringRoleArn"}
