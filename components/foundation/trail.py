"""The trail: every call to AWS in every region, kept where nobody can change it, and what it gives away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import DataClass
from components._signals import Signal
from components.foundation.key_uses import TRAIL
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs
from components.foundation.trail_signals import trail_signals

INSIGHTS: Final = ("ApiCallRateInsight", "ApiErrorRateInsight")
"""CloudTrail tells when calls, or refused calls, are many more than usual."""

_Fields = Sequence[tuple[str, str, Sequence[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditTrailArgs:
    """Inputs of the trail."""

    logs: LogDefaults
    """What every log group shares."""
    key_arn: pulumi.Input[str]
    """The audit key, whose policy admits this trail."""
    bucket: pulumi.Input[str]
    """Name of the trail's bucket, whose policy admits this trail."""
    delivery: Sequence[pulumi.Resource] = ()
    """What must stand before CloudTrail delivers: the bucket with its policy, which CloudTrail tries."""
    buckets: Sequence[str] = ()
    """ARNs of the buckets whose every access to an object is recorded."""
    tables: Sequence[str] = ()
    """ARNs of the tables whose every access to an item is recorded."""
    readers: Sequence[str] = ()
    """ARNs of the roles that read secrets, `*` for any text; anybody else who does is told of."""


class AuditTrail(Hardened):
    """A trail of all regions, validated and sealed, whose recent part is also in a log group.

    Recorded are all management events, KMS and the RDS data API not excluded, and access to the data that matters.
    """

    controls = ("IR-2b", "IR-2c")

    arn: pulumi.Output[str]
    """ARN of the trail."""
    group: pulumi.Output[str]
    """Name of the log group."""

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the log group and its writer first, then the trail: CloudTrail tries both."""
        identity = args.logs.identity
        self._args, self._identity, self._group_name = args, identity, identity.path("trail")
        physical = identity.named(TRAIL)
        super().__init__(name, {"trail": physical, "buckets": list(args.buckets), "tables": list(args.tables)}, opts)
        group = LogGroup(f"{name}-group", LogGroupArgs(defaults=args.logs, group_name=self._group_name), self.child())
        role, policy = self._writer(name)
        trail = self._trail(name, group, role, policy)
        self.arn = trail.arn
        self.group = group.name
        self.publish()

    def _trail(
        self, name: str, group: LogGroup, role: aws.iam.Role, policy: aws.iam.RolePolicy
    ) -> aws.cloudtrail.Trail:
        args = self._args
        return aws.cloudtrail.Trail(
            name,
            name=self._identity.named(TRAIL),
            s3_bucket_name=args.bucket,
            kms_key_id=args.key_arn,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            enable_logging=True,
            cloud_watch_logs_group_arn=pulumi.Output.concat(group.arn, ":*"),
            cloud_watch_logs_role_arn=role.arn,
            advanced_event_selectors=_selectors(args.buckets, args.tables),
            insight_selectors=[{"insight_type": insight} for insight in INSIGHTS],
            tags=self._identity.tags(DataClass.CONFIDENTIAL),
            opts=self.child(protect=True, after=[policy, *args.delivery]),
        )

    def _writer(self, name: str) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the role of CloudTrail, usable for this trail and for its streams alone."""
        identity = self._identity
        role = aws.iam.Role(
            f"{name}-writer",
            name=identity.named("trail-writer", limit=64),
            description="CloudTrail writes to the log group of the trail",
            assume_role_policy=trust(
                "cloudtrail.amazonaws.com",
                account=identity.account,
                source=identity.arn("cloudtrail", f"trail/{identity.named(TRAIL)}"),
            ),
            tags=identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-writer", name="write-trail", role=role.name, policy=self._writing(), opts=self.child()
        )
        return role, policy

    def _writing(self) -> pulumi.Input[str]:
        identity = self._identity
        streams = f"log-stream:{identity.account}_CloudTrail_{identity.region}*"
        group = identity.log_group_arn(self._group_name)
        actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
        return document(Allow(sid="WriteEvents", actions=actions, on=[f"{group}:{streams}"]))

    def signals(self) -> tuple[Signal, ...]:
        """Say what the trail gives away: root, sign-ins without a second factor, tampering, secrets read by others."""
        return trail_signals(self._identity, self._group_name, self._args.readers)


def _selectors(
    buckets: Sequence[str], tables: Sequence[str]
) -> list[aws.cloudtrail.TrailAdvancedEventSelectorArgsDict]:
    """Give what is recorded (CloudTrail API, AdvancedEventSelector)."""
    data = ("eventCategory", "equals", ["Data"])
    selectors: dict[str, _Fields] = {"Management events": [("eventCategory", "equals", ["Management"])]}
    if buckets:
        objects = [f"{arn}/" for arn in buckets]
        selectors["Objects"] = [
            data,
            ("resources.type", "equals", ["AWS::S3::Object"]),
            ("resources.ARN", "starts_withs", objects),
        ]
    if tables:
        selectors["Items"] = [
            data,
            ("resources.type", "equals", ["AWS::DynamoDB::Table"]),
            ("resources.ARN", "equals", tables),
        ]
    return [_selector(label, fields) for label, fields in selectors.items()]


def _selector(label: str, fields: _Fields) -> aws.cloudtrail.TrailAdvancedEventSelectorArgsDict:
    def one(
        field: str, operator: str, values: Sequence[str]
    ) -> aws.cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgsDict:
        if operator == "equals":
            return {"field": field, "equals": list(values)}
        return {"field": field, "starts_withs": list(values)}

    return {"name": label, "field_selectors": [one(*field) for field in fields]}
