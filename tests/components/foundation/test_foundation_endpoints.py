"""VPC endpoints: which there are, and whom they serve."""

from collections.abc import Mapping
from typing import cast

import pytest

from components.foundation.network import EndpointMode
from tests.support.declare import Declared, Item
from tests.support.foundation import network, parsed, published, tags, tier_of

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
TABLE = "aws:ec2/routeTable:RouteTable"
FLOOR = {"ecs", "elasticache", "kms", "logs", "rds", "secretsmanager"}
STARTING = {"ecr.api", "ecr.dkr", "monitoring", "ssm", "sts"}
WORKING = {"email", "events", "sns", "sqs"}


@pytest.fixture(scope="module")
def declared() -> Declared:
    return network()


def services(declared: Declared, kind: str) -> dict[str, Item]:
    prefix = "com.amazonaws.eu-west-1."
    items = [item for item in declared.all(ENDPOINT) if item.inputs["vpcEndpointType"] == kind]
    return {cast("str", item.inputs["serviceName"]).removeprefix(prefix): item for item in items}


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (EndpointMode.NONE, FLOOR),
        (EndpointMode.MINIMAL, FLOOR | STARTING),
        (EndpointMode.FULL, FLOOR | STARTING | WORKING),
    ],
)
def test_each_mode_has_its_endpoints(mode: EndpointMode, wanted: set[str]) -> None:
    declared = network(endpoints=mode)
    assert set(services(declared, "Interface")) == wanted
    assert set(services(declared, "Gateway")) == {"s3", "dynamodb"}


def test_an_interface_endpoint_is_exactly_this(declared: Declared) -> None:
    endpoint = services(declared, "Interface")["kms"]
    outputs = published(declared)
    assert endpoint.name == "network-endpoints-kms"
    assert parsed(endpoint) == {"Version": "2012-10-17", "Statement": [OWN_ACCOUNT]}
    assert {name: value for name, value in endpoint.inputs.items() if name != "policy"} == {
        "vpcId": published(declared)["vpc_id"],
        "serviceName": "com.amazonaws.eu-west-1.kms",
        "vpcEndpointType": "Interface",
        "privateDnsEnabled": True,
        "subnetIds": outputs["app_subnet_ids"],
        "securityGroupIds": [cast("Mapping[str, object]", outputs["groups"])["endpoints"]],
        "tags": tags(Name="shop-prod-kms"),
    }


OWN_ACCOUNT = {
    "Sid": "AllowOwnAccount",
    "Effect": "Allow",
    "Principal": {"AWS": ["*"]},
    "Action": ["*"],
    "Resource": ["*"],
    "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012"}},
}


def test_every_endpoint_serves_this_account_alone(declared: Declared) -> None:
    for service, endpoint in {**services(declared, "Interface"), **services(declared, "Gateway")}.items():
        statements = cast("list[object]", parsed(endpoint)["Statement"])
        assert statements[0] == OWN_ACCOUNT
        assert len(statements) == (2 if service in ("s3", "ecr.api", "ecr.dkr") else 1)


def test_tasks_fetch_image_layers_through_the_s3_endpoint(declared: Declared) -> None:
    assert cast("list[object]", parsed(services(declared, "Gateway")["s3"])["Statement"])[1] == {
        "Sid": "AllowImageLayers",
        "Effect": "Allow",
        "Principal": {"AWS": ["*"]},
        "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"],
    }


@pytest.mark.parametrize("service", ["ecr.api", "ecr.dkr"])
def test_tasks_fetch_the_agent_that_watches_them(declared: Declared, service: str) -> None:
    assert cast("list[object]", parsed(services(declared, "Interface")[service])["Statement"])[1] == {
        "Sid": "AllowWatchingAgent",
        "Effect": "Allow",
        "Principal": {"AWS": ["*"]},
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Resource": ["arn:aws:ecr:eu-west-1:*:repository/aws-guardduty-agent-fargate"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}},
    }


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_a_gateway_endpoint_serves_the_apptier_of(declared: Declared, service: str) -> None:
    endpoint = services(declared, "Gateway")[service]
    tables = {table.urn for table in declared.all(TABLE) if tier_of(table) == "app"}
    assert set(endpoint.property_dependencies["routeTableIds"]) == tables
    assert endpoint.inputs.keys() == {"vpcId", "serviceName", "vpcEndpointType", "routeTableIds", "policy", "tags"}
