"""Changes of an account that somebody should hear of (CIS AWS 4.1 to 4.15), and numbers of services and tables.

What tells of the root user, sign-ins without a second factor, keys and the trail is among the other needs.
"""

from typing import Final

from hardening.aws.alarm_evidence import Events, Numbers
from hardening.aws.alarm_need import Need, recorded
from hardening.aws.event_patterns import ANY
from hardening.aws.event_samples import Event, calls
from hardening.tokens import aws

_TRAIL: Final = "cloudtrail/trail"
_KINDS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("identity", "iam", ("AttachRolePolicy", "CreatePolicyVersion", "DeleteRolePolicy", "PutRolePolicy")),
    ("bucket", "s3", ("DeleteBucketPolicy", "PutBucketAcl", "PutBucketPolicy")),
    ("config", "config", ("DeleteDeliveryChannel", "PutConfigurationRecorder", "StopConfigurationRecorder")),
    ("security-group", "ec2", ("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress")),
    ("network-acl", "ec2", ("CreateNetworkAclEntry", "DeleteNetworkAcl", "ReplaceNetworkAclEntry")),
    ("gateway", "ec2", ("AttachInternetGateway", "CreateInternetGateway")),
    ("route", "ec2", ("CreateRoute", "DeleteRoute", "ReplaceRoute")),
    ("vpc", "ec2", ("AcceptVpcPeeringConnection", "CreateVpc", "DeleteVpc", "ModifyVpcAttribute")),
    ("organisation", "organizations", ("LeaveOrganization", "MoveAccount", "UpdatePolicy")),
)
"""Kind, service, and the calls that a rule or a filter must at least match."""
_REFUSED: Final[Event] = {
    "source": "aws.ec2",
    "detail-type": "AWS API Call via CloudTrail",
    "detail": {"eventSource": "ec2.amazonaws.com", "eventName": ANY, "errorCode": "Client.UnauthorizedOperation"},
}
_FAILED: Final[Event] = {
    "source": "aws.signin",
    "detail-type": "AWS Console Sign In via CloudTrail",
    "detail": {
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "errorMessage": "Failed authentication",
        "responseElements": {"ConsoleLogin": "Failure"},
    },
}
CHANGES: Final[tuple[Need, ...]] = (
    *(recorded(kind, [_TRAIL], calls(service, *names), names) for kind, service, names in _KINDS),
    recorded("refused-calls", [_TRAIL], (_REFUSED,), ("UnauthorizedOperation", "AccessDenied")),
    recorded("refused-sign-ins", [_TRAIL], (_FAILED,), ("ConsoleLogin", "Failed authentication")),
)
_TASKS: Final = frozenset({"CPUUtilization", "MemoryUtilization", "RunningTaskCount"})
_REFUSALS: Final = frozenset({"ReadThrottleEvents", "SystemErrors", "ThrottledRequests", "WriteThrottleEvents"})
NUMBERS: Final[tuple[Need, ...]] = (
    Need(
        id="services",
        types=(aws("ecs/service"),),
        by=tuple(Numbers(space, _TASKS, "ServiceName") for space in ("AWS/ECS", "ECS/ContainerInsights")),
        each=True,
    ),
    Need(id="tables", types=(aws("dynamodb/table"),), by=(Numbers("AWS/DynamoDB", _REFUSALS, "TableName"),), each=True),
)


def database_events(type_: str) -> Events:
    """Look for a rule on what RDS tells of an instance, or of a cluster."""
    kind = "Cluster" if "luster" in type_ else "Instance"

    def samples(_: object) -> tuple[Event, ...]:
        detail = {"EventCategories": ["failure"], "SourceType": f"DB_{kind.upper()}", "SourceIdentifier": ANY}
        return ({"source": "aws.rds", "detail-type": f"RDS DB {kind} Event", "detail": detail},)

    return Events(samples, f"a rule on RDS DB {kind} Event")
