"""What AWS would answer for networks, load balancers, certificates and firewalls."""

from collections.abc import Mapping
from typing import Final

from review.record.shape import Context, Shape, attached, balancing, ec2


def _certificate(context: Context) -> str:
    return context.arn("acm", f"certificate/{context.uuid()}")


def _proof(context: Context) -> dict[str, object]:
    """Give the record that ACM asks for as a proof of each name."""
    host = context.text("domainName")
    record = {
        "domainName": host,
        "resourceRecordName": f"_{context.digest(32)}.{host}.",
        "resourceRecordType": "CNAME",
        "resourceRecordValue": f"_{context.digest(32)}.acm-validations.aws.",
    }
    return {"domainValidationOptions": [record]}


SHAPES: Final[Mapping[str, Shape]] = {
    "aws:ec2/vpc:Vpc": Shape(
        lambda c: f"vpc-{c.digest(17)}",
        lambda c: c.arn("ec2", f"vpc/vpc-{c.digest(17)}"),
        lambda c: {
            "defaultNetworkAclId": f"acl-{c.digest(17)}",
            "defaultRouteTableId": f"rtb-{c.digest(17)}",
            "defaultSecurityGroupId": f"sg-{c.digest(17)}",
            "mainRouteTableId": f"rtb-{c.digest(17)}",
        },
    ),
    "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
    "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
    "aws:ec2/natGateway:NatGateway": ec2("nat", "natgateway"),
    "aws:ec2/eip:Eip": Shape(
        lambda c: f"eipalloc-{c.digest(17)}",
        lambda c: c.arn("ec2", f"elastic-ip/eipalloc-{c.digest(17)}"),
        lambda c: {"allocationId": f"eipalloc-{c.digest(17)}", "publicIp": f"203.0.113.{int(c.digest(2), 16)}"},
    ),
    "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": ec2("rtb", "route-table"),
    "aws:ec2/route:Route": Shape(lambda c: f"r-rtb-{c.digest(10)}"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Shape(lambda c: f"rtbassoc-{c.digest(17)}"),
    "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": ec2("acl", "network-acl"),
    "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule"),
    "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Shape(
        lambda c: f"vpce-{c.digest(17)}",
        lambda c: c.arn("ec2", f"vpc-endpoint/vpce-{c.digest(17)}"),
        lambda c: {"prefixListId": f"pl-{c.digest(8)}"} if c.inputs.get("vpcEndpointType") == "Gateway" else {},
    ),
    "aws:lb/loadBalancer:LoadBalancer": Shape(
        lambda c: c.arn("elasticloadbalancing", f"loadbalancer/app/{c.text('name')}/{c.digest(16)}"),
        lambda c: c.arn("elasticloadbalancing", f"loadbalancer/app/{c.text('name')}/{c.digest(16)}"),
        lambda c: {
            "dnsName": f"{c.text('name')}-{c.digest(8)}.{c.region}.elb.amazonaws.com",
            "arnSuffix": f"app/{c.text('name')}/{c.digest(16)}",
            "zoneId": "Z35SXDOTRQ7X7K",
        },
    ),
    "aws:lb/targetGroup:TargetGroup": Shape(
        lambda c: c.arn("elasticloadbalancing", f"targetgroup/{c.text('name')}/{c.digest(16)}"),
        lambda c: c.arn("elasticloadbalancing", f"targetgroup/{c.text('name')}/{c.digest(16)}"),
        lambda c: {"arnSuffix": f"targetgroup/{c.text('name')}/{c.digest(16)}"},
    ),
    "aws:lb/listener:Listener": balancing("listener"),
    "aws:lb/listenerRule:ListenerRule": balancing("listener-rule"),
    "aws:acm/certificate:Certificate": Shape(_certificate, _certificate, _proof),
    "aws:acm/certificateValidation:CertificateValidation": Shape(lambda c: f"{c.digest(8)}"),
    "aws:route53/record:Record": Shape(
        lambda c: f"{c.text('zoneId')}_{c.text('name')}_{c.text('type')}",
        None,
        lambda c: {"fqdn": c.text("name").rstrip(".")},
    ),
    "aws:wafv2/webAcl:WebAcl": Shape(
        Context.uuid, lambda c: c.arn("wafv2", f"regional/webacl/{c.text('name')}/{c.uuid()}")
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": attached("resourceArn"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": attached("resourceArn"),
}
"""How the computed outputs of each type look."""
