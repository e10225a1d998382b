"""What changes an account and its network: calls that somebody should hear of, kind by kind (CIS AWS 4.1 to 4.15)."""

from collections.abc import Sequence
from typing import Final

from components._signals import LogSignal, Urgency

_CHANGES: Final = (
    ("identity", "rights or roles", "iam", (
        "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey", "CreatePolicy",
        "CreatePolicyVersion", "CreateUser", "DeleteGroupPolicy", "DeletePolicy", "DeletePolicyVersion",
        "DeleteRolePolicy", "DeleteUserPolicy", "DetachGroupPolicy", "DetachRolePolicy", "DetachUserPolicy",
        "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "UpdateAssumeRolePolicy",
    )),
    ("bucket", "who may use a bucket", "s3", (
        "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketPolicy", "DeleteBucketReplication", "PutBucketAcl",
        "PutBucketCors", "PutBucketLifecycle", "PutBucketPolicy", "PutBucketReplication",
    )),
    ("config", "what AWS Config records", "config", (
        "DeleteConfigurationRecorder", "DeleteDeliveryChannel", "PutConfigurationRecorder", "PutDeliveryChannel",
        "StopConfigurationRecorder",
    )),
    ("security-group", "a security group", "ec2", (
        "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup", "DeleteSecurityGroup",
        "ModifySecurityGroupRules", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress",
    )),
    ("network-acl", "a network ACL", "ec2", (
        "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
        "ReplaceNetworkAclAssociation", "ReplaceNetworkAclEntry",
    )),
    ("gateway", "a way to the internet", "ec2", (
        "AttachInternetGateway", "CreateCustomerGateway", "CreateInternetGateway", "DeleteCustomerGateway",
        "DeleteInternetGateway", "DetachInternetGateway",
    )),
    ("route", "a route", "ec2", (
        "CreateRoute", "CreateRouteTable", "DeleteRoute", "DeleteRouteTable", "DisassociateRouteTable",
        "ReplaceRoute", "ReplaceRouteTableAssociation",
    )),
    ("vpc", "a VPC or who is joined to it", "ec2", (
        "AcceptVpcPeeringConnection", "CreateVpc", "CreateVpcPeeringConnection", "DeleteVpc",
        "DeleteVpcPeeringConnection", "ModifyVpcAttribute", "RejectVpcPeeringConnection",
    )),
    ("organisation", "the organisation", "organizations", (
        "AcceptHandshake", "AttachPolicy", "CreateAccount", "CreateOrganizationalUnit", "CreatePolicy",
        "DeclineHandshake", "DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy",
        "DisablePolicyType", "EnablePolicyType", "InviteAccountToOrganization", "LeaveOrganization", "MoveAccount",
        "RemoveAccountFromOrganization", "UpdateOrganizationalUnit", "UpdatePolicy",
    )),
)  # fmt: skip
"""Kind, what was changed, the service, and its calls."""
_REFUSED: Final = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'
_FAILED: Final = '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }'
_REFUSALS: Final = 10
"""So many in five minutes are no mistake: a person tries doors, or a program has lost its rights."""


def change_signals(group: str) -> tuple[LogSignal, ...]:
    """Give the signals of changes and refusals that the log group of a trail tells of."""
    return (
        *(
            LogSignal(
                alarm="account-changed",
                part=kind,
                meaning=f"Somebody changed {what}",
                group=group,
                pattern=calls(f"{service}.amazonaws.com", names),
                metric=f"Changed-{kind}",
                urgency=Urgency.NOTIFY,
            )
            for kind, what, service, names in _CHANGES
        ),
        _refused("calls", "Calls were refused again and again", group, _REFUSED),
        _refused("sign-ins", "Sign-ins to the console failed again and again", group, _FAILED),
    )


def _refused(part: str, meaning: str, group: str, pattern: str) -> LogSignal:
    return LogSignal(
        alarm="account-refused",
        part=part,
        meaning=meaning,
        group=group,
        pattern=pattern,
        metric=f"Refused-{part}",
        threshold=_REFUSALS,
        urgency=Urgency.NOTIFY,
    )


def calls(source: str, names: Sequence[str]) -> str:
    """Give the pattern of lines about any of these calls."""
    return f'{{ ($.eventSource = "{source}") && ({any_of(names)}) }}'


def any_of(names: Sequence[str]) -> str:
    """Give the part of a pattern that matches any of these calls."""
    return " || ".join(f'($.eventName = "{name}")' for name in names)
