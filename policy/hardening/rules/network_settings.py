"""Networks: access lists, addresses, peers, names and what else is shared with others."""

import ipaddress
from collections.abc import Iterator
from typing import Final

from hardening.aws import flows
from hardening.aws.access_lists import EFFECTIVE, LISTS, NO_ADMIN, NOT_EVERYTHING
from hardening.aws.addresses import PRIVATE, Addresses, Network
from hardening.checks import (
    all_of,
    any_of,
    each,
    equals,
    is_number,
    is_true,
    none_of,
    not_true,
    one_of,
    present,
    satisfies,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import cis, fsbp, nist
from hardening.joins import not_referred_by, referred_by, some_referred_by
from hardening.resources import Graph, once
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, names, number, row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.shapes import forbidden, has_at_least, holds_none, unless_named
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN

VPC: Final = "ec2/vpc"
GROUP: Final = "ec2/securityGroup"
_RULES: Final = "ec2/securityGroupRule vpc/securityGroupIngressRule vpc/securityGroupEgressRule"
_SEPARATE: Final = tuple(map(aws, _RULES.split()))
_MADE_UP: Final = ("Managed by Terraform", "Managed by Pulumi", "")
_NO_DESCRIPTION: Final = "a description that says what it is for"


def _told(value: object, _: Subject) -> bool:
    return isinstance(value, str) and value not in _MADE_UP


_DESCRIBED: Final = satisfies("description", _told, lambda _: _NO_DESCRIPTION)
_EACH_DESCRIBED: Final = all_of(each("ingress", _DESCRIBED), each("egress", _DESCRIBED))


_SUBNET: Final = aws("ec2/subnet")


def _spans(subject: Subject) -> Outcomes:
    """The subnets of a VPC, where the program declares any, stand in two zones or more."""
    graph, expected = subject.graph, "subnets in two zones or more"
    subnets = [subject.of(found) for found in graph.referring(subject.resource, _SUBNET, "vpcId")]
    zones = [value for one in subnets for name in _ZONE if (value := one.value(name)) is not ABSENT]
    if len({zone for zone in zones if isinstance(zone, str)}) >= _TWO:
        return PASSED
    if not subnets and not graph.unresolved(_SUBNET, "vpcId"):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="its subnets are declared elsewhere"),)
    open_ = UNKNOWN in zones or bool(graph.unresolved(_SUBNET, "vpcId"))
    return (subject.undecided("", expected) if open_ else subject.fail("", expected, "one zone"),)


_ZONE: Final = ("availabilityZone", "availabilityZoneId")
_TWO: Final = 2


def _used(subject: Subject) -> Outcomes:
    """Something other than a rule of its own refers to the group."""
    if subject.resource.urn in _depended(subject.graph):
        return PASSED
    return (subject.fail("", "something that stands behind the group", "nothing in this program"),)


@once
def _depended(graph: Graph) -> frozenset[str]:
    """Give the URNs that anything but a rule depends on by a property."""
    others = (other for other in graph.resources if other.custom and other.type not in _SEPARATE)
    return frozenset(urn for other in others for urns in other.property_dependencies.values() for urn in urns)


def _narrow(subject: Subject) -> Iterator[Outcome]:
    """No rule admits a private range that is wider than the largest VPC."""
    least = subject.parameters["minPrefix"]
    for flow in flows.carried(subject, ingress=True):
        wide = [net for net in flow.addresses.networks() if _is_wide(net, least)]
        if wide:
            yield flow.part.fail("", f"ranges of /{least} or less", str(wide[0]))
        elif flow.open:
            yield flow.part.undecided(flow.open[0], "ranges known at preview")


def _is_wide(net: Network, least: object) -> bool:
    private = isinstance(net, ipaddress.IPv4Network) and not Addresses.of([net]) - PRIVATE
    return private and is_number(least) and net.prefixlen < least


def _some_only(value: object, _: Subject) -> bool:
    """Whether a route to a peer leads to a range that is no larger than a VPC."""
    try:
        return isinstance(value, str) and ipaddress.ip_network(value, strict=False).prefixlen >= _LARGEST_VPC
    except ValueError:
        return False


_LARGEST_VPC: Final = 16
_TO_PEER: Final = if_set(
    "vpcPeeringConnectionId",
    then=any_of(
        present("destinationPrefixListId"),
        satisfies("destinationIpv6CidrBlock", _some_only, lambda _: "a range of one VPC"),
        satisfies("destinationCidrBlock", _some_only, lambda _: f"a range of /{_LARGEST_VPC} or less"),
    ),
    reason="it leads to no peer",
)
_ADDRESS_USED: Final = any_of(
    present("instance"),
    present("networkInterface"),
    some_referred_by(
        [aws("ec2/natGateway"), aws("ec2/eipAssociation")], "allocationId", expected="something that uses it"
    ),
)
_NO_INLINE: Final = when(
    any_of(has_at_least("ingress", 1, "rules"), has_at_least("egress", 1, "rules")),
    all_of(*(not_referred_by(type_, "securityGroupId", expected="no rule of its own beside") for type_ in _SEPARATE)),
    "its rules stand as resources of their own",
)
_FIREWALL: Final = "firewallPolicy"
_DROPS: Final = ("aws:drop", "aws:forward_to_sfe")
_ASSOCIATED: Final = [aws("ec2/networkAcl"), aws("ec2/defaultNetworkAcl")]

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("NET-08 default-vpc", "No default VPC is used", "ec2/defaultVpc ec2/defaultSubnet",
        forbidden("a VPC of one's own", "the default one"), fsbp("EC2.2"), nist("SC-7"), fix="Declare a VPC."),
    row("NET-09 acl-admin", "Access lists admit nobody from everywhere to SSH and RDP", LISTS, NO_ADMIN, cis("5.1"),
        fsbp("EC2.21"), severity=HIGH, fix="Refuse ports 22 and 3389 before the entry that admits everyone."),
    row("NET-10 acl-everything", "Access lists do not admit everyone to every port", LISTS, NOT_EVERYTHING,
        fsbp("EC2.21"), nist("SC-7"), fix="Name the ports, or the sources."),
    row("NET-11 acl-effective", "No entry of an access list stands behind one that decides everything", LISTS,
        EFFECTIVE, nist("SC-7"), severity=LOW, fix="Give the entry a lower number, or remove it."),
    join_row("NET-12 acl-per-subnet", "Subnets are under an access list of their own", "ec2/subnet", some_referred_by(
        _ASSOCIATED, "subnetIds", expected="an access list that names it"), nist("SC-7"), severity=LOW, prod=ADVICE,
        fix="Name the subnet in the subnetIds of a network ACL."),
    row("NET-13 described-groups", "Security groups say what they are for", GROUP, _DESCRIBED, nist("CM-8"),
        severity=LOW, fix="Write a description."),
    row("NET-14 described-rules", "Rules of security groups say what they are for", f"{GROUP} {_RULES}", kinds({GROUP:
        _EACH_DESCRIBED, _RULES: _DESCRIBED}), nist("CM-8"), severity=LOW, fix="Write a description of the rule."),
    join_row("NET-15 group-used", "Something stands behind every security group", GROUP, unless_named("spare",
        "tags.Name", then=Check(_used)), fsbp("EC2.22"), nist("CM-8"), severity=LOW, prod=ADVICE,
        fix="Name the group where it is needed, or remove it.", parameters=(names("spare",
        "Tags Name of groups that are used by hand or at run time, * for any text.", "*migrate*", "*quarantine*"),)),
    join_row("NET-16 one-way-of-rules", "A group has rules of its own, or rules beside it, and not both", GROUP,
        _NO_INLINE, nist("CM-2"), fix="Write all rules as resources of their own."),
    row("NET-17 narrow-sources", "No rule admits half of all private addresses", " ".join(type_.split(":")[1] for type_
        in flows.CARRIERS), Check(lambda subject: tuple(_narrow(subject)), flows.READS), nist("SC-7"),
        fix="Name the range of the VPC or subnet.", parameters=(number("minPrefix",
        "Shortest prefix of a private range that may be admitted.", 12, 1, 32),)),
    join_row("NET-18 address-used", "Public addresses are used, or given back", "ec2/eip", _ADDRESS_USED,
        fsbp("EC2.12"), severity=LOW, fix="Associate the address, or remove it."),
    row("NET-19 transit-accept", "Nobody joins a transit gateway without being let in",
        "ec2transitgateway/transitGateway", none_of("autoAcceptSharedAttachments", ("enable",)), fsbp("EC2.23"),
        fix="Set autoAcceptSharedAttachments to disable."),
    row("NET-20 service-accept", "Nobody uses an endpoint service without being let in", "ec2/vpcEndpointService",
        is_true("acceptanceRequired"), nist("AC-3"), fix="Set acceptanceRequired."),
    row("NET-21 service-principals", "An endpoint service is offered to named principals",
        "ec2/vpcEndpointService ec2/vpcEndpointServiceAllowedPrinciple", kinds({"ec2/vpcEndpointService":
        holds_none("allowedPrincipals", ("*",), "named principals"), "ec2/vpcEndpointServiceAllowedPrinciple":
        none_of("principalArn", ("*",))}), nist("AC-3"), severity=HIGH, fix="Name the accounts or roles."),
    row("NET-22 peer-routes", "Routes to a peer lead to its range, and no further", "ec2/route", _TO_PEER, cis("5.5"),
        nist("SC-7"), fix="Name the range of the peer, or a part of it."),
    row("NET-23 peer-accept", "A peer in another account is let in by hand", "ec2/vpcPeeringConnection", when(present(
        "peerOwnerId"), not_true("autoAccept"), "both sides are one's own"), nist("AC-3"), prod=ADVICE,
        fix="Leave autoAccept off."),
    row("NET-24 names-in-vpc", "Names of AWS resolve to private addresses in a VPC", VPC,
        all_of(none_of("enableDnsSupport", (False,)), is_true("enableDnsHostnames")), nist("SC-20"), severity=LOW,
        fix="Set enableDnsHostnames."),
    join_row("NET-25 queries-logged", "Queries of names in a VPC are logged", VPC, referred_by(
        aws("route53/resolverQueryLogConfigAssociation"), "resourceId", expected="a log of queries"), nist("AU-12"),
        severity=LOW, prod=OFF, fix="Associate a resolver query log configuration."),
    join_row("NET-26 names-validated", "Answers about names are validated in a VPC", VPC, referred_by(
        aws("route53/resolverDnsSecConfig"), "resourceId", expected="DNSSEC validation"), nist("SC-20"), severity=LOW,
        prod=OFF, fix="Declare a ResolverDnsSecConfig of the VPC."),
    join_row("NET-27 names-filtered", "Known bad names do not resolve in a VPC", VPC, referred_by(
        aws("route53/resolverFirewallRuleGroupAssociation"), "vpcId", expected="a DNS firewall"), nist("SC-7"),
        severity=LOW, prod=OFF, fix="Associate a rule group of DNS Firewall."),
    join_row("NET-28 network-firewall", "A firewall looks at what enters and leaves a VPC", VPC, referred_by(
        aws("networkfirewall/firewall"), "vpcId", expected="a network firewall"), fsbp("NetworkFirewall.1"),
        severity=LOW, prod=OFF, fix="Declare a Network Firewall."),
    row("NET-29 firewall-kept", "A network firewall, its subnets and its policy are not removed by a slip",
        "networkfirewall/firewall", all_of(is_true("deleteProtection"), is_true("subnetChangeProtection")),
        fsbp("NetworkFirewall.9"), fsbp("NetworkFirewall.10"), fix="Set deleteProtection and subnetChangeProtection."),
    row("NET-30 firewall-drops", "Packets that no rule knows are dropped or looked at",
        "networkfirewall/firewallPolicy", all_of(*(each(f"{_FIREWALL}.{name}", one_of("", _DROPS)) for name in (
        "statelessDefaultActions", "statelessFragmentDefaultActions")), has_at_least(
        f"{_FIREWALL}.statelessDefaultActions", 1, "actions")), fsbp("NetworkFirewall.4"), fsbp("NetworkFirewall.5"),
        severity=HIGH, fix="Set the default actions to aws:drop or aws:forward_to_sfe."),
    join_row("NET-31 firewall-logged", "A network firewall logs", "networkfirewall/firewall", referred_by(
        aws("networkfirewall/loggingConfiguration"), "firewallArn", expected="a logging configuration"),
        fsbp("NetworkFirewall.2"), fix="Declare a LoggingConfiguration of the firewall."),
    row("NET-32 peering-vpn", "VPN tunnels agree on keys by IKEv2", "ec2/vpnConnection", all_of(*(equals(
        f"tunnel{n}IkeVersions", ["ikev2"]) for n in (1, 2))), nist("SC-8"), severity=LOW,
        fix="Set the IKE versions to ikev2."),
    join_row("NET-33 two-zones", "A network spans two zones", VPC, Check(_spans, frozenset({(_SUBNET, "vpcId"),
        (_SUBNET, "availabilityZone"), (_SUBNET, "availabilityZoneId")})), nist("CP-10"),
        fix="Declare subnets in two zones."),
)
