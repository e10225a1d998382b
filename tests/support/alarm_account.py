"""What changes the account, tries its doors or wears its stores, and the alarms that ring for it."""

from typing import Final

from tests.support import aws_events as events
from tests.support.alarm_causes import Cause
from tests.support.alarm_quiet import TABLE, TRAIL_GROUP, Act
from tests.support.watching import Cloud

_CHANGES: Final = {
    "bucket": ("s3", ("DeleteBucketPolicy", "PutBucketAcl", "PutBucketPolicy")),
    "config": ("config", ("DeleteDeliveryChannel", "StopConfigurationRecorder")),
    "gateway": ("ec2", ("AttachInternetGateway", "DetachInternetGateway")),
    "identity": ("iam", ("AttachRolePolicy", "CreateAccessKey", "CreateUser", "UpdateAssumeRolePolicy")),
    "network-acl": ("ec2", ("CreateNetworkAclEntry", "DeleteNetworkAcl")),
    "organisation": ("organizations", ("LeaveOrganization", "DetachPolicy")),
    "route": ("ec2", ("CreateRoute", "ReplaceRoute")),
    "security-group": ("ec2", ("AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules")),
    "vpc": ("ec2", ("CreateVpcPeeringConnection", "DeleteVpc")),
}
"""Kind of change, and calls of it (CIS AWS Foundations Benchmark 4.4 to 4.15)."""
_MANY: Final = 12


def _recorded(record: events.Event, times: int = 1) -> Act:
    return lambda cloud: cloud.line(TRAIL_GROUP, record, times)


def _changes() -> list[Cause]:
    return [
        Cause(
            f"{service} {name}",
            _recorded(events.call(service, name, events.USER)),
            frozenset({f"account-changed-{kind}"}),
        )
        for kind, (service, names) in _CHANGES.items()
        for name in names
    ]


def _refusals() -> list[Cause]:
    """Give doors that are tried; once or twice is a mistake, and rings nothing."""
    call = events.call("s3", "GetObject", events.role("stranger"))
    failed = {**events.sign_in(events.USER, "No"), "errorMessage": "Failed authentication"}
    failed["additionalEventData"] = {"MFAUsed": "Yes"}
    kinds = (
        ("calls are denied", {**call, "errorCode": "AccessDenied"}, "calls"),
        ("calls lack a right", {**call, "errorCode": "Client.UnauthorizedOperation"}, "calls"),
        ("sign-ins fail", failed, "sign-ins"),
    )
    return [
        Cause(
            f"{name}, {times} times", _recorded(record, times), frozenset({f"account-refused-{part}"} if rings else ())
        )
        for name, record, part in kinds
        for times, rings in ((2, False), (_MANY, True))
    ]


def _told(name: str, category: str) -> Act:
    return lambda cloud: cloud.event(events.database(name, category))


def _stores() -> list[Cause]:
    """Give what RDS tells of a database, and a table that refuses for its load."""
    ours = {"bulwark-prod-postgres": True, "bulwark-prod-postgres-17": True, "another": False}
    return [
        *(
            Cause(
                f"RDS tells of {category} of {name}",
                _told(name, category),
                told=frozenset({"database-event-postgres"} if told else ()),
            )
            for name, told in ours.items()
            for category in ("failover", "low storage")
        ),
        Cause("a table refuses for its load", _throttled, frozenset({"table-throttles"})),
    ]


def _throttled(cloud: Cloud) -> None:
    cloud.number("AWS/DynamoDB", "ThrottledRequests", 4, TableName=TABLE, Operation="PutItem")


CAUSES: Final = [*_changes(), *_refusals(), *_stores()]
