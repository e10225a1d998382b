"""AWS services that write logs: which groups they would make by themselves."""

from typing import Final

import pytest

from hardening.values import UNKNOWN
from tests.support.log_groups import group
from tests.support.wire import resource, verdicts

ARN: Final = "arn:aws:logs:eu-west-1:111122223333:log-group:/shop/vended"
VENDED: Final = [
    ("elasticache/replicationGroup", {"logDeliveryConfigurations": [{"destination": "/shop/vended"}]}),
    ("elasticache/cluster", {"logDeliveryConfigurations": [{"destination": "/shop/vended"}]}),
    ("sfn/stateMachine", {"loggingConfiguration": {"logDestination": f"{ARN}:*"}}),
    ("ec2/flowLog", {"logDestination": ARN}),
    ("wafv2/webAclLoggingConfiguration", {"logDestinationConfigs": [ARN]}),
    ("route53/queryLog", {"cloudwatchLogGroupArn": ARN}),
    ("route53/resolverQueryLogConfig", {"destinationArn": ARN}),
    ("apigateway/stage", {"accessLogSettings": {"destinationArn": ARN}}),
    ("apigatewayv2/stage", {"accessLogSettings": {"destinationArn": ARN}}),
    ("cloudtrail/trail", {"cloudWatchLogsGroupArn": f"{ARN}:*"}),
    ("codebuild/project", {"logsConfig": {"cloudwatchLogs": {"groupName": "/shop/vended"}}}),
    ("opensearch/domain", {"logPublishingOptions": [{"cloudwatchLogGroupArn": ARN}]}),
    ("pipes/pipe", {"logConfiguration": {"cloudwatchLogsLogDestination": {"logGroupArn": ARN}}}),
    (
        "kinesis/firehoseDeliveryStream",
        {"extendedS3Configuration": {"cloudwatchLoggingOptions": {"logGroupName": "/shop/vended"}}},
    ),
]


@pytest.mark.parametrize(("type_", "properties"), VENDED)
def test_services_write_to_declared_groups(type_: str, properties: dict[str, object]) -> None:
    subject = resource(type_, "s", properties)
    assert verdicts("LOG-05", subject, group("/shop/vended")) == []
    assert verdicts("LOG-05", subject) == ["FAIL"]
    assert verdicts("LOG-05", subject, group("/shop/other")) == ["FAIL"]
    assert verdicts("LOG-05", subject, group("/shop/vended", 0)) == ["FAIL"]


@pytest.mark.parametrize(("type_", "properties"), VENDED)
def test_an_unknown_destination_is_decided_by_what_it_comes_from(type_: str, properties: dict[str, object]) -> None:
    own, root = group("/shop/vended"), next(iter(properties))
    assert set(verdicts("LOG-05", resource(type_, "s", {root: UNKNOWN}), own)) == {"UNDECIDED"}
    if root not in ("logsConfig", "loggingConfiguration") and not root.endswith("s"):
        assert verdicts("LOG-05", resource(type_, "s", refers={root: own}), own) == []


def test_the_items_of_a_list_may_be_unknown_and_yet_refer() -> None:
    own = group("/shop/vended")
    listed = resource("elasticache/replicationGroup", "c", {"logDeliveryConfigurations": [{"destination": UNKNOWN}]})
    assert verdicts("LOG-05", listed, own) == ["UNDECIDED"]
    object.__setattr__(listed, "property_dependencies", {"logDeliveryConfigurations": (own.urn,)})
    assert verdicts("LOG-05", listed, own) == []


NAMED: Final[list[tuple[str, dict[str, object], str]]] = [
    (
        "rds/instance",
        {"identifier": "shop", "enabledCloudwatchLogsExports": ["upgrade"]},
        "/aws/rds/instance/shop/upgrade",
    ),
    (
        "rds/cluster",
        {"clusterIdentifier": "shop", "enabledCloudwatchLogsExports": ["audit"]},
        "/aws/rds/cluster/shop/audit",
    ),
    (
        "docdb/cluster",
        {"clusterIdentifier": "docs", "enabledCloudwatchLogsExports": ["audit"]},
        "/aws/docdb/docs/audit",
    ),
    ("rds/instance", {"monitoringInterval": 60}, "RDSOSMetrics"),
    (
        "ecs/cluster",
        {"name": "shop", "settings": [{"name": "containerInsights", "value": "enhanced"}]},
        "/aws/ecs/containerinsights/shop/performance",
    ),
    ("eks/cluster", {"name": "shop", "enabledClusterLogTypes": ["audit"]}, "/aws/eks/shop/cluster"),
    ("codebuild/project", {"name": "shop"}, "/aws/codebuild/shop"),
    (
        "ssm/document",
        {"documentType": "Session", "content": '{"inputs": {"cloudWatchLogGroupName": "/shop/sessions"}}'},
        "/shop/sessions",
    ),
]


@pytest.mark.parametrize(("type_", "properties", "name"), NAMED)
def test_groups_named_by_services_are_declared(type_: str, properties: dict[str, object], name: str) -> None:
    subject = resource(type_, "s", properties)
    assert verdicts("LOG-05", subject, group(name)) == []
    assert verdicts("LOG-05", subject) == ["FAIL"]
    assert verdicts("LOG-05", subject, group(f"{name}x")) == ["FAIL"]


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("ecs/cluster", {"settings": [{"name": "containerInsights", "value": "enhanced"}]}),
        ("ecs/cluster", {"name": "shop", "settings": UNKNOWN}),
        ("eks/cluster", {"name": UNKNOWN, "enabledClusterLogTypes": ["audit"]}),
        ("rds/instance", {"identifier": UNKNOWN, "enabledCloudwatchLogsExports": ["upgrade"]}),
        ("rds/instance", {"enabledCloudwatchLogsExports": UNKNOWN}),
    ],
)
def test_names_that_are_unknown_leave_the_group_open(type_: str, properties: dict[str, object]) -> None:
    assert verdicts("LOG-05", resource(type_, "s", properties)) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("rds/instance", {"monitoringInterval": 0}),
        ("ec2/flowLog", {"logDestinationType": "s3", "logDestination": "arn:aws:s3:::flows"}),
        ("elasticache/replicationGroup", {"logDeliveryConfigurations": [{"destinationType": "kinesis-firehose"}]}),
        ("wafv2/webAclLoggingConfiguration", {"logDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-x"]}),
        ("codebuild/project", {"name": "shop", "logsConfig": {"cloudwatchLogs": {"status": "DISABLED"}}}),
        ("ecs/cluster", {"name": "shop", "settings": [{"name": "containerInsights", "value": "disabled"}]}),
        ("ssm/document", {"documentType": "Command", "content": "{}"}),
        ("sfn/stateMachine", {}),
    ],
)
def test_services_that_write_to_no_group_are_spared(type_: str, properties: dict[str, object]) -> None:
    assert verdicts("LOG-05", resource(type_, "s", properties)) == []


def test_a_state_machine_writes_no_execution_data() -> None:
    logging: dict[str, object] = {"logDestination": ARN, "level": "ALL"}
    for value, expected in ((False, []), (True, ["FAIL"]), ("true", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])):
        subject = resource(
            "sfn/stateMachine", "s", {"loggingConfiguration": {**logging, "includeExecutionData": value}}
        )
        assert verdicts("LOG-05", subject, group("/shop/vended")) == expected


def test_a_flow_log_without_a_destination_fails() -> None:
    assert verdicts("LOG-05", resource("ec2/flowLog", "f", {})) == ["FAIL"]


@pytest.mark.parametrize("destination", [7, True, {}])
def test_a_destination_that_is_no_name_fails(destination: object) -> None:
    subject = resource("sfn/stateMachine", "s", {"loggingConfiguration": {"logDestination": destination}})
    assert verdicts("LOG-05", subject) == (["FAIL"] if destination else [])
