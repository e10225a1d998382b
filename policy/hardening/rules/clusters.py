"""EKS: who reaches the control plane and as whom, what it logs, and where nodes stand."""

from typing import Final

from hardening.checks import (
    all_of,
    any_of,
    contains_all,
    customer_key,
    equals,
    is_true,
    none_of,
    present,
    some,
    when,
)
from hardening.conditions import if_set
from hardening.frameworks import fsbp, nist
from hardening.joins import if_refers_to
from hardening.rows import ADVICE, HIGH, LOW, join_row, row
from hardening.rule import Rule
from hardening.shapes import has_at_least, holds_none
from hardening.tokens import aws

CLUSTER: Final = "eks/cluster"
NODES: Final = "eks/nodeGroup"
_LOGS: Final = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_CLOSED: Final = any_of(
    equals("vpcConfig.endpointPublicAccess", wanted=False),
    all_of(
        has_at_least("vpcConfig.publicAccessCidrs", 1, "ranges"),
        holds_none("vpcConfig.publicAccessCidrs", ("0.0.0.0/0", "::/0"), "single ranges, or no public endpoint"),
    ),
)
_SECRETS: Final = all_of(
    some("encryptionConfig.resources", equals("", "secrets"), "secrets"),
    customer_key("encryptionConfig.provider.keyArn"),
)
_SHELL: Final = if_set(
    "remoteAccess.ec2SshKey",
    then=has_at_least("remoteAccess.sourceSecurityGroupIds", 1, "security groups"),
    reason="nobody logs in",
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("EKS-01 endpoint", "The control plane is reached from named places", CLUSTER, _CLOSED, fsbp("EKS.1"),
        severity=HIGH, fix="Set endpointPublicAccess to false, or name publicAccessCidrs."),
    row("EKS-02 private-endpoint", "Nodes reach the control plane inside the network", CLUSTER, is_true(
        "vpcConfig.endpointPrivateAccess"), fsbp("EKS.1"), fix="Set endpointPrivateAccess."),
    row("EKS-03 secrets-sealed", "Secrets of Kubernetes are encrypted with a customer key", CLUSTER, _SECRETS,
        fsbp("EKS.3"), fix="Set encryptionConfig for secrets."),
    row("EKS-04 logged", "The control plane logs everything", CLUSTER, contains_all("enabledClusterLogTypes",
        list(_LOGS)), fsbp("EKS.8"), nist("AU-12"), fix="Set enabledClusterLogTypes to all five."),
    row("EKS-05 supported", "Clusters run a version that Kubernetes still mends", CLUSTER,
        equals("upgradePolicy.supportType", "STANDARD"), fsbp("EKS.2"), prod=ADVICE,
        fix="Set upgradePolicy.supportType to STANDARD."),
    row("EKS-06 access-entries", "Who may do what in a cluster stands in AWS, not in a text inside it", CLUSTER, all_of(
        equals("accessConfig.authenticationMode", "API"), equals("accessConfig.bootstrapClusterCreatorAdminPermissions",
        wanted=False)), nist("AC-3"), fix="Set authenticationMode to API."),
    row("EKS-07 kept", "A cluster is not deleted by a slip", CLUSTER, is_true("deletionProtection"), nist("CP-10"),
        fix="Set deletionProtection."),
    row("EKS-08 no-shell", "Nobody logs in to nodes from everywhere", NODES, _SHELL, nist("AC-17"), severity=HIGH,
        fix="Leave remoteAccess out, or name sourceSecurityGroupIds."),
    join_row("EKS-09 private-nodes", "Nodes stand in subnets that give no public address", NODES,
        if_refers_to("subnetIds", aws("ec2/subnet"), where=none_of("mapPublicIpOnLaunch", (True,)),
        reason="its subnets stand elsewhere"), nist("SC-7"), fix="Choose private subnets."),
    row("EKS-10 no-cluster-admin", "Nobody is administrator of a whole cluster for ever", "eks/accessPolicyAssociation",
        when(equals("accessScope.type", "cluster"), none_of("policyArn", (
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",)), "it holds in named namespaces"),
        nist("AC-6"), prod=ADVICE, fix="Associate a smaller policy, or name namespaces."),
    row("EKS-11 two-zones", "A cluster survives the loss of a zone", CLUSTER, has_at_least("vpcConfig.subnetIds", 2,
        "subnets"), nist("CP-10"), fix="Name subnets of two zones."),
    row("EKS-12 own-roles", "Add-ons act as roles of their own, not as their node", "eks/addon", any_of(present(
        "serviceAccountRoleArn"), present("podIdentityAssociations", "a role")), nist("AC-6"), severity=LOW,
        prod=ADVICE, fix="Set podIdentityAssociations."),
    row("EKS-13 repaired", "Ill nodes are replaced", NODES, is_true("nodeRepairConfig.enabled"), nist("SI-2"),
        severity=LOW, prod=ADVICE, fix="Set nodeRepairConfig.enabled."),
)
