"""VPCs: empty default groups, complete flow logs, no way out of the data tier, endpoints for one's own account."""

import json
from dataclasses import replace
from typing import Final

import pytest

from hardening.resources import Provider, Resource
from hardening.rule import Level, Profile
from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import resource, verdicts

VPC: Final = resource("ec2/vpc", "vpc", {"cidrBlock": "10.0.0.0/16"}, outputs={"id": "vpc-1"})
GROUP: Final = resource("cloudwatch/logGroup", "flows", {"name": "/flows", "retentionInDays": 14})
OWN: Final = "123456789012"


def default_group(**properties: object) -> Resource:
    return resource("ec2/defaultSecurityGroup", "default", properties, refers={"vpcId": VPC})


def test_the_default_group_is_declared_and_empty() -> None:
    assert verdicts("NET-04", VPC) == ["FAIL"]
    assert verdicts("NET-04", VPC, default_group()) == []
    assert verdicts("NET-04", VPC, default_group(ingress=[], egress=[])) == []
    known = resource("ec2/defaultSecurityGroup", "default", {"vpcId": "vpc-1"})
    assert verdicts("NET-04", VPC, known) == []


@pytest.mark.parametrize("side", ["ingress", "egress"])
def test_any_rule_of_the_default_group_fails(side: str) -> None:
    entry = {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}
    assert verdicts("NET-04", VPC, default_group(**{side: [entry]})) == ["FAIL"]
    assert verdicts("NET-04", VPC, default_group(**{side: UNKNOWN})) == ["UNDECIDED"]
    closed = default_group()
    body = {"type": side, "protocol": "tcp", "fromPort": 1, "toPort": 1}
    classic = resource("ec2/securityGroupRule", "rule", body, refers={"securityGroupId": closed})
    assert verdicts("NET-04", VPC, closed, classic) == ["FAIL"]
    by_vpc = resource("ec2/securityGroupRule", "rule", body, refers={"securityGroupId": VPC})
    assert verdicts("NET-04", VPC, closed, by_vpc) == ["FAIL"]


def test_a_default_group_of_another_or_unknown_vpc_is_none() -> None:
    other = resource("ec2/defaultSecurityGroup", "default", {"vpcId": "vpc-2"})
    assert verdicts("NET-04", VPC, other) == ["FAIL"]
    assert verdicts("NET-04", VPC, resource("ec2/defaultSecurityGroup", "default", {"vpcId": UNKNOWN})) == ["UNDECIDED"]


def flow_log(name: str = "log", group: Resource = GROUP, **properties: object) -> Resource:
    return resource(
        "ec2/flowLog", name, {"trafficType": "ALL", **properties}, refers={"vpcId": VPC, "logDestination": group}
    )


def test_a_vpc_logs_all_traffic_to_a_destination_with_an_end() -> None:
    assert verdicts("NET-05", VPC, GROUP, flow_log()) == []
    assert verdicts("NET-05", VPC, GROUP) == ["FAIL"]
    assert verdicts("NET-05", VPC, GROUP, flow_log("one"), flow_log("two", trafficType="REJECT")) == []


@pytest.mark.parametrize("kind", ["ACCEPT", "REJECT", None, "all", True, 1])
def test_part_of_the_traffic_is_not_enough(kind: object) -> None:
    assert verdicts("NET-05", VPC, GROUP, flow_log(trafficType=kind)) == ["FAIL"]


def test_unknown_traffic_is_undecided() -> None:
    assert verdicts("NET-05", VPC, GROUP, flow_log(trafficType=UNKNOWN)) == ["UNDECIDED"]
    loose = resource("ec2/flowLog", "log", {"trafficType": "ALL", "vpcId": UNKNOWN})
    assert verdicts("NET-05", VPC, loose) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("days", "verdict"),
    [(14, []), (0, ["FAIL"]), (None, ["FAIL"]), ("14", ["FAIL"]), (True, ["FAIL"]), (UNKNOWN, ["UNDECIDED"])],
)
def test_the_destination_ends_its_logs(days: object, verdict: list[str]) -> None:
    group = resource("cloudwatch/logGroup", "flows", {"name": "/flows", "retentionInDays": days})
    assert verdicts("NET-05", VPC, group, flow_log(group=group)) == verdict


def test_a_bucket_needs_lifecycle_rules_and_is_found_by_its_prefix() -> None:
    bucket = resource("s3/bucketV2", "logs", {"bucket": "logs"}, outputs={"arn": "arn:aws:s3:::logs"})
    log = resource(
        "ec2/flowLog", "log", {"trafficType": "ALL", "vpcId": "vpc-1", "logDestination": "arn:aws:s3:::logs/vpc/"}
    )
    rules = resource("s3/bucketLifecycleConfigurationV2", "rules", {"bucket": "logs"})
    assert verdicts("NET-05", VPC, bucket, log, rules) == []
    assert verdicts("NET-05", VPC, bucket, log) == ["FAIL"]
    assert verdicts("NET-05", VPC, log) == ["UNDECIDED"]
    assert verdicts("NET-05", VPC, resource("ec2/flowLog", "log", {"trafficType": "ALL", "vpcId": "vpc-1"})) == ["FAIL"]


SUBNET: Final = resource("ec2/subnet", "data", {"tags": {"Tier": "data"}}, refers={"vpcId": VPC})
GATEWAY: Final = resource("ec2/internetGateway", "gateway", outputs={"id": "igw-9"})
TABLE: Final = resource("ec2/routeTable", "table", {"routes": []}, outputs={"id": "rtb-1"})


def associated(table: Resource = TABLE, subnet: Resource = SUBNET) -> Resource:
    return resource("ec2/routeTableAssociation", "association", refers={"subnetId": subnet, "routeTableId": table})


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (False, []),
        (REMOVED, []),
        (True, ["FAIL"]),
        ("false", ["FAIL"]),
        (0, ["FAIL"]),
        ([], ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_no_subnet_but_a_public_one_gives_public_addresses(value: object, verdict: list[str]) -> None:
    app = {"tags": {"Tier": "app"}, "mapPublicIpOnLaunch": False}
    assert verdicts("NET-06", resource("ec2/subnet", "app", changed(app, "mapPublicIpOnLaunch", value))) == verdict
    public = {**app, "tags": {"Tier": "public"}}
    assert verdicts("NET-06", resource("ec2/subnet", "public", changed(public, "mapPublicIpOnLaunch", value))) == []
    assert verdicts("NET-06", resource("ec2/defaultSubnet", "default", {})) == ["FAIL"]


@pytest.mark.parametrize(
    "way_out",
    [
        {"natGatewayId": "nat-1"},
        {"natGatewayId": UNKNOWN},
        {"gatewayId": "igw-1"},
        {"gatewayId": "igw-9"},
        {"egressOnlyGatewayId": "eigw-1"},
        {"carrierGatewayId": "cagw-1"},
        {"networkInterfaceId": "eni-1"},
        {"transitGatewayId": "tgw-1"},
    ],
)
def test_no_route_leads_out_of_the_data_tier(way_out: dict[str, object]) -> None:
    world = {"destinationCidrBlock": "0.0.0.0/0", **way_out}
    route = resource("ec2/route", "route", world, refers={"routeTableId": TABLE})
    assert verdicts("NET-06", SUBNET, VPC, TABLE, GATEWAY, associated(), route) == ["FAIL"]
    inline = resource("ec2/routeTable", "table", {"routes": [{"cidrBlock": "0.0.0.0/0", **way_out}]})
    assert verdicts("NET-06", SUBNET, VPC, inline, GATEWAY, associated(inline)) == ["FAIL"]


def test_a_gateway_of_unknown_id_is_told_by_what_it_comes_from() -> None:
    body = {"destinationCidrBlock": "0.0.0.0/0"}
    out = resource("ec2/route", "route", body, refers={"routeTableId": TABLE, "gatewayId": GATEWAY})
    assert verdicts("NET-06", SUBNET, VPC, TABLE, GATEWAY, associated(), out) == ["FAIL"]
    vpn = resource("ec2/vpnGateway", "vpn")
    home = resource(
        "ec2/route", "route", {"destinationCidrBlock": "10.9.0.0/16"}, refers={"routeTableId": TABLE, "gatewayId": vpn}
    )
    assert verdicts("NET-06", SUBNET, VPC, TABLE, vpn, associated(), home) == []
    unknown = resource("ec2/route", "route", {"gatewayId": UNKNOWN}, refers={"routeTableId": TABLE})
    assert verdicts("NET-06", SUBNET, VPC, TABLE, associated(), unknown) == ["UNDECIDED"]


@pytest.mark.parametrize(
    "inside",
    [
        {"destinationCidrBlock": "10.1.0.0/16", "vpcPeeringConnectionId": "pcx-1"},
        {"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local"},
        {"destinationPrefixListId": "pl-1", "vpcEndpointId": "vpce-1"},
        {"destinationIpv6CidrBlock": "fd00::/8", "transitGatewayId": "tgw-1"},
    ],
)
def test_private_routes_stay(inside: dict[str, object]) -> None:
    route = resource("ec2/route", "route", inside, refers={"routeTableId": TABLE})
    assert verdicts("NET-06", SUBNET, VPC, TABLE, associated(), route) == []


def test_unknown_routes_and_tables_are_undecided() -> None:
    for routes in (UNKNOWN, [UNKNOWN], [{"cidrBlock": UNKNOWN, "transitGatewayId": "tgw-1"}]):
        table = resource("ec2/routeTable", "table", {"routes": routes})
        assert verdicts("NET-06", SUBNET, VPC, table, associated(table)) == ["UNDECIDED"]
    loose = resource("ec2/routeTableAssociation", "association", {"subnetId": UNKNOWN, "routeTableId": "rtb-1"})
    assert verdicts("NET-06", SUBNET, VPC, loose) == ["UNDECIDED"]
    elsewhere = resource("ec2/routeTableAssociation", "a", {"routeTableId": "rtb-7"}, refers={"subnetId": SUBNET})
    assert verdicts("NET-06", SUBNET, VPC, elsewhere) == ["UNDECIDED"]


def test_a_subnet_without_association_is_under_the_main_table() -> None:
    assert verdicts("NET-06", SUBNET, VPC) == []
    out = {"natGatewayId": "nat-1"}
    default = resource("ec2/defaultRouteTable", "main", {"routes": [out]}, refers={"defaultRouteTableId": VPC})
    assert verdicts("NET-06", SUBNET, VPC, default) == ["FAIL"]
    route = resource("ec2/route", "route", out, refers={"routeTableId": VPC})
    assert verdicts("NET-06", SUBNET, VPC, route) == ["FAIL"]
    table = resource("ec2/routeTable", "table", {"routes": [out]})
    main = resource("ec2/mainRouteTableAssociation", "main", refers={"vpcId": VPC, "routeTableId": table})
    assert verdicts("NET-06", SUBNET, VPC, table, main) == ["FAIL"]


@pytest.mark.parametrize("store", ["rds/subnetGroup", "elasticache/subnetGroup", "memorydb/subnetGroup"])
def test_a_subnet_of_stores_is_data_whatever_its_tag(store: str) -> None:
    subnet = resource("ec2/subnet", "plain", {"tags": {"Tier": "public"}}, refers={"vpcId": VPC})
    out = resource("ec2/routeTable", "table", {"routes": [{"gatewayId": "igw-1"}]})
    resources = (subnet, VPC, out, associated(out, subnet))
    assert verdicts("NET-06", *resources) == []
    assert verdicts("NET-06", *resources, resource(store, "stores", refers={"subnetIds": subnet})) == ["FAIL"]
    unknown = resource(store, "stores", {"subnetIds": UNKNOWN})
    assert verdicts("NET-06", *resources, unknown) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("value", "verdict"), [(False, []), (None, []), (True, ["FAIL"]), ("true", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])]
)
def test_tasks_get_no_public_address(value: object, verdict: list[str]) -> None:
    assert (
        verdicts("NET-06", resource("ecs/service", "api", {"networkConfiguration": {"assignPublicIp": value}}))
        == verdict
    )


def test_public_access_is_not_switched_back_on() -> None:
    assert verdicts(
        "NET-06", resource("ec2/vpcBlockPublicAccessOptions", "b", {"internetGatewayBlockMode": "off"})
    ) == ["FAIL"]
    assert (
        verdicts(
            "NET-06", resource("ec2/vpcBlockPublicAccessOptions", "b", {"internetGatewayBlockMode": "block-ingress"})
        )
        == []
    )


def policy(condition: object = REMOVED, resources: object = "*") -> str:
    body = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resources}
    if condition is not REMOVED:
        body["Condition"] = condition
    return json.dumps({"Statement": [body]})


BOUND: Final = policy({"StringEquals": {"aws:PrincipalAccount": OWN, "aws:ResourceAccount": OWN}})
ENDPOINT: Final[dict[str, object]] = {
    "vpcEndpointType": "Interface",
    "serviceName": "com.amazonaws.eu-west-1.kms",
    "privateDnsEnabled": True,
    "securityGroupIds": ["sg-1"],
    "policy": BOUND,
}


def endpoint(path: str = "policy", value: object = BOUND, account: str = OWN) -> list[str]:
    made = resource("ec2/vpcEndpoint", "endpoint", changed(ENDPOINT, path, value))
    provider = Provider("pulumi:providers:aws", properties={"allowedAccountIds": json.dumps([account])})
    return verdicts("NET-07", replace(made, provider=provider))


def test_an_endpoint_serves_the_own_account() -> None:
    assert endpoint() == []
    assert endpoint("policy", policy({"StringEquals": {"aws:resourceaccount": [OWN]}})) == []
    layers = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
    assert endpoint("policy", policy(resources=[layers])) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("policy", REMOVED),
        ("policy", None),
        ("policy", "not a document"),
        ("policy", policy()),
        ("policy", policy({"StringEquals": {"aws:ResourceAccount": "210987654321"}})),
        ("policy", policy({"StringLike": {"aws:ResourceAccount": "*"}})),
        ("policy", policy({"StringEqualsIfExists": {"aws:ResourceAccount": OWN}})),
        ("policy", policy({"StringNotEquals": {"aws:ResourceAccount": OWN}})),
        ("policy", policy({"StringEquals": {"aws:SourceVpc": "vpc-1"}})),
        ("policy", policy(resources=["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*", "*"])),
        ("privateDnsEnabled", REMOVED),
        ("privateDnsEnabled", "true"),
        ("securityGroupIds", REMOVED),
        ("securityGroupIds", []),
    ],
)
def test_an_endpoint_for_everyone_is_reported(path: str, value: object) -> None:
    assert endpoint(path, value) == ["FAIL"]


@pytest.mark.parametrize("path", ["policy", "privateDnsEnabled", "vpcEndpointType"])
def test_an_unknown_endpoint_is_undecided(path: str) -> None:
    assert set(endpoint(path, UNKNOWN)) == {"UNDECIDED"}


def test_the_policy_may_be_a_resource_of_its_own() -> None:
    bare = resource("ec2/vpcEndpoint", "endpoint", changed(ENDPOINT, "policy", REMOVED), outputs={"id": "vpce-1"})
    for document, verdict in ((BOUND, ["UNDECIDED"]), (policy(), ["FAIL"])):
        separate = resource("ec2/vpcEndpointPolicy", "policy", {"policy": document}, refers={"vpcEndpointId": bare})
        assert verdicts("NET-07", bare, separate) == verdict
    assert verdicts("NET-07", resource("ec2/vpcEndpoint", "e", {"vpcEndpointType": "GatewayLoadBalancer"})) == []


def test_a_vpc_has_every_endpoint_it_needs() -> None:
    names = rule("NET-07").defaults(Profile.PROD)["services"]
    assert isinstance(names, list)
    declared = [
        replace(
            resource(
                "ec2/vpcEndpoint",
                name,
                {**ENDPOINT, "serviceName": f"com.amazonaws.eu-west-1.{name}"},
                refers={"vpcId": VPC},
            ),
            provider=Provider("", properties={"allowedAccountIds": f'["{OWN}"]'}),
        )
        for name in names
    ]
    assert verdicts("NET-07", VPC, *declared) == []
    assert verdicts("NET-07", VPC, *declared[1:]) == ["FAIL"]
    hidden = replace(declared[0], properties={**declared[0].properties, "serviceName": UNKNOWN})
    assert verdicts("NET-07", VPC, hidden, *declared[1:]) == ["UNDECIDED"]
    assert rule("NET-07").level(Profile.PROD) is Level.ADVISORY
