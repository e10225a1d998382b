"""Flow logs: what they record, and who may write them."""

import pytest

from tests.support.declare import Declared
from tests.support.foundation import network, parsed, published, tags


@pytest.fixture(scope="module")
def declared() -> Declared:
    return network()


def test_the_flow_log_is_exactly_this(declared: Declared) -> None:
    flow_log = declared.one("aws:ec2/flowLog:FlowLog", "network-flow-logs")
    group = declared.one("aws:cloudwatch/logGroup:LogGroup", "network-flow-logs-group")
    fields = (
        "version account-id vpc-id subnet-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start "
        "end action log-status tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service "
        "flow-direction traffic-path"
    )
    assert flow_log.inputs == {
        "vpcId": published(declared)["vpc_id"],
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": group.outputs["arn"],
        "iamRoleArn": "arn:aws:iam::123456789012:role/shop-prod-flow-logs",
        "maxAggregationInterval": 60,
        "logFormat": " ".join(f"${{{field}}}" for field in fields.split()),
        "tags": tags(Name="shop-prod-flow-logs"),
    }
    assert group.inputs["name"] == "/shop/prod/flow-logs"
    assert flow_log.property_dependencies["logDestination"] == [group.urn]
    assert declared.one("aws:iam/rolePolicy:RolePolicy").urn in flow_log.dependencies


def test_the_flow_log_role_serves_flow_logs_of_this_account(declared: Declared) -> None:
    role = declared.one("aws:iam/role:Role", "network-flow-logs-writer")
    assert role.inputs["name"] == "shop-prod-flow-logs"
    assert parsed(role, "assumeRolePolicy")["Statement"] == [
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Principal": {"Service": ["vpc-flow-logs.amazonaws.com"]},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"},
            },
        }
    ]


def test_the_flow_log_role_writes_to_its_group_alone(declared: Declared) -> None:
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/prod/flow-logs"
    policy = declared.one("aws:iam/rolePolicy:RolePolicy", "network-flow-logs-writer")
    assert parsed(policy)["Statement"] == [
        {
            "Sid": "WriteRecords",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [group, f"{group}:*"],
        },
        {
            "Sid": "FindGroup",
            "Effect": "Allow",
            "Action": ["logs:DescribeLogGroups"],
            "Resource": ["*"],
        },
    ]
