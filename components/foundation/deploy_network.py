"""What a deployment changes in the network and at the edge."""

from typing import Final

from components._iam import Allow, Conditions
from components._naming import Identity
from components.foundation.deploy_scope import named, of_project, right

_NETWORK: Final = (
    "elastic-ip",
    "internet-gateway",
    "natgateway",
    "network-acl",
    "network-interface",
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
)
"""Types of the network; their ids are random, so names say nothing."""
_EMPTIED: Final = ("network-interface", "security-group-rule")
"""Types that are never deleted by themselves."""
_ADOPTED: Final = ("network-acl", "route-table", "security-group")
"""Types that a VPC comes with one of, without tags."""
_TAGGED_AT_ONCE: Final = (
    "AllocateAddress",
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateFlowLogs",
    "CreateInternetGateway",
    "CreateNatGateway",
    "CreateNetworkAcl",
    "CreateRouteTable",
    "CreateSecurityGroup",
    "CreateSubnet",
    "CreateVpc",
    "CreateVpcEndpoint",
)
"""Calls that make what is tagged in the same call (Amazon EC2 User Guide, "Grant permission to tag resources")."""
_MAKE: Final = (
    *_TAGGED_AT_ONCE,
    "AssociateRouteTable",
    "AttachInternetGateway",
    "CreateNetworkAclEntry",
    "CreateRoute",
    "ModifySecurityGroupRules",
    "ModifySubnetAttribute",
    "ModifyVpcAttribute",
    "ModifyVpcEndpoint",
    "ReplaceNetworkAclAssociation",
    "ReplaceNetworkAclEntry",
    "ReplaceRoute",
    "ReplaceRouteTableAssociation",
    "UpdateSecurityGroupRuleDescriptionsEgress",
    "UpdateSecurityGroupRuleDescriptionsIngress",
    # What a VPC comes with has no tags before it is adopted, and is emptied first.
    "DeleteNetworkAclEntry",
    "DeleteRoute",
    "DisassociateRouteTable",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
)
_UNMAKE: Final = (
    "DeleteFlowLogs",
    "DeleteInternetGateway",
    "DeleteNatGateway",
    "DeleteNetworkAcl",
    "DeleteRouteTable",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DeleteVpc",
    "DeleteVpcEndpoints",
    "DetachInternetGateway",
    "DisassociateAddress",
    "ReleaseAddress",
)
_BALANCING: Final = (
    "AddListenerCertificates",
    "AddTags",
    "CreateListener",
    "CreateLoadBalancer",
    "CreateRule",
    "CreateTargetGroup",
    "CreateWebACLAssociation",
    "DeleteListener",
    "DeleteLoadBalancer",
    "DeleteRule",
    "DeleteTargetGroup",
    "DeleteWebACLAssociation",
    "ModifyListener",
    "ModifyListenerAttributes",
    "ModifyLoadBalancerAttributes",
    "ModifyRule",
    "ModifyTargetGroup",
    "ModifyTargetGroupAttributes",
    "RemoveListenerCertificates",
    "RemoveTags",
    "SetRulePriorities",
    "SetSecurityGroups",
    "SetSubnets",
)
_FIREWALL: Final = (
    "AssociateWebACL",
    "CreateIPSet",
    "CreateRegexPatternSet",
    "CreateWebACL",
    "DeleteIPSet",
    "DeleteLoggingConfiguration",
    "DeleteRegexPatternSet",
    "DeleteWebACL",
    "DisassociateWebACL",
    "PutLoggingConfiguration",
    "TagResource",
    "UntagResource",
    "UpdateIPSet",
    "UpdateRegexPatternSet",
    "UpdateWebACL",
)


def network_rights(identity: Identity) -> tuple[Allow, ...]:
    """Give the network: made without a condition, unmade only where it bears the tags of the stack.

    So tags are set only on what is being made, bears those of the stack, or comes with a VPC and bears none.
    """
    everything = [identity.arn("ec2", f"{kind}/*") for kind in _NETWORK]
    adopted = [identity.arn("ec2", f"{kind}/*") for kind in _ADOPTED]
    deleted = [identity.arn("ec2", f"{kind}/*") for kind in _NETWORK if kind not in _EMPTIED]
    return (
        right("make", "ec2", _MAKE, on=everything),
        right("unmake", "ec2", _UNMAKE, on=deleted, when=of_project(identity)),
        right(
            "tag new",
            "ec2",
            ("CreateTags",),
            on=everything,
            when={"StringEquals": {"ec2:CreateAction": _TAGGED_AT_ONCE}},
        ),
        right("tag", "ec2", ("CreateTags", "DeleteTags"), on=everything, when=of_project(identity)),
        right("tag adopted", "ec2", ("CreateTags",), on=adopted, when={"Null": {"aws:ResourceTag/Project": "true"}}),
        # Of a NAT gateway's address: its interface is AWS's, and bears no tags.
        right("part", "ec2", ("DisassociateAddress",), on=[identity.arn("ec2", "network-interface/*")]),
    )


def edge_rights(identity: Identity, zone: str) -> tuple[Allow, ...]:
    """Give load balancers, the firewall, certificates, and the records of one zone."""
    name, balancer = named(identity), identity.arn("elasticloadbalancing", f"loadbalancer/app/{named(identity)}")
    listeners = [identity.arn("elasticloadbalancing", f"{kind}/app/{name}") for kind in ("listener", "listener-rule")]
    groups = identity.arn("elasticloadbalancing", f"targetgroup/{name}")
    kinds = ("ipset", "regexpatternset", "webacl")
    firewall = [identity.arn("wafv2", f"regional/{kind}/{name}") for kind in kinds]
    certificates = identity.arn("acm", "certificate/*")
    asked: Conditions = {"StringEquals": {"aws:RequestTag/Project": identity.project}}
    return (
        right("change", "elasticloadbalancing", _BALANCING, on=[balancer, *listeners, groups]),
        right("change", "wafv2", _FIREWALL, on=[*firewall, balancer]),
        right("put", "elasticloadbalancing", ("SetWebACL",), on=["*"]),  # names no resource; the line above does
        right("ask", "acm", ("RequestCertificate",), on=["*"], when=asked),
        right("tag", "acm", ("AddTagsToCertificate",), on=[certificates], when=asked),
        right(
            "change",
            "acm",
            ("DeleteCertificate", "RemoveTagsFromCertificate", "UpdateCertificateOptions"),
            on=[certificates],
            when=of_project(identity),
        ),
        right(
            "change",
            "route53",
            ("ChangeResourceRecordSets",),
            on=[identity.arn("route53", f"hostedzone/{zone}", region="", account="")],
        ),
    )
