"""Log groups: the only place that makes one, so each has a retention, a customer key and masking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import Metric, MetricSignal
from components.foundation.data_protection import scrub

OPS_DAYS: Final = (1, 3, 5, 7, 14)
"""Days that CloudWatch Logs accepts (API PutRetentionPolicy) up to the 14 that operations may keep."""
AUDIT_DAYS: Final = 3653
"""Ten years with their leap days."""
AUDIT_PREFIX: Final = "/audit/"
"""Only groups below it may keep records for ten years."""
RDS_METRICS_GROUP: Final = "RDSOSMetrics"
"""Where RDS writes enhanced monitoring. The name is fixed by RDS, one group in an account and region."""


class LogClass(StrEnum):
    """What a group records, which decides how long it is kept."""

    OPERATIONS = "operations"
    AUDIT = "audit"


class AccountBaseline(StrEnum):
    """Whether this stack or another one holds the settings that exist once in an account and region."""

    OWNED = "owned"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class LogDefaults:
    """What every log group shares; passed to whatever writes logs."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """The logs key."""
    ops_days: int
    """Days that operational logs are kept, one of `OPS_DAYS`."""
    findings_group: str
    """Full name of the group that counts masked data; deterministic, so every document is known in preview."""
    after: Sequence[pulumi.Resource] = ()
    """What must exist before a data protection policy may name the findings group."""

    def __post_init__(self) -> None:
        """Refuse a retention that CloudWatch Logs refuses or that keeps personal data too long."""
        if self.ops_days not in OPS_DAYS:
            message = f"ops_days {self.ops_days}: CloudWatch Logs up to 14 days takes one of {OPS_DAYS}"
            raise ValueError(message)

    def days(self, log_class: LogClass) -> int:
        """Give the retention of a class, in days."""
        return AUDIT_DAYS if log_class is LogClass.AUDIT else self.ops_days


@dataclass(frozen=True, kw_only=True, slots=True)
class LogGroupArgs:
    """Inputs of a log group."""

    defaults: LogDefaults
    """What every group shares."""
    group_name: str
    """Full name, fixed so that policy documents can name the group; AWS services prescribe many of them."""
    log_class: LogClass = LogClass.OPERATIONS
    """Decides the retention."""
    data_class: DataClass = DataClass.CONFIDENTIAL
    """How sensitive the records are."""

    def __post_init__(self) -> None:
        """Keep the ten-year class to its own branch of names, both ways."""
        if (self.log_class is LogClass.AUDIT) is not self.group_name.startswith(AUDIT_PREFIX):
            message = (
                f"group {self.group_name!r} of class {self.log_class.value}: "
                f"audit groups, and only they, are named {AUDIT_PREFIX}..."
            )
            raise ValueError(message)


class LogGroup(Hardened):
    """A log group that forgets on time, is sealed with the logs key and masks what should not have been logged.

    An audit group cannot be deleted, neither by AWS nor by Pulumi. The findings group is the one group without a
    policy of its own: a policy writes its findings there, and must not watch what it writes.
    """

    controls = ("LP-1", "LP-2")

    name: pulumi.Output[str]
    """Full name."""
    arn: pulumi.Output[str]
    """ARN without the `:*` of its streams."""

    def __init__(self, name: str, args: LogGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the group and its masking."""
        days, audit = args.defaults.days(args.log_class), args.log_class is LogClass.AUDIT
        super().__init__(name, {"group": args.group_name, "class": args.log_class.value, "days": days}, opts)
        group = aws.cloudwatch.LogGroup(
            name,
            name=args.group_name,
            kms_key_id=args.defaults.key_arn,
            retention_in_days=days,
            log_group_class="STANDARD",  # the infrequent-access class knows neither masking nor metric filters
            deletion_protection_enabled=audit,
            skip_destroy=audit,
            tags=args.defaults.identity.tags(args.data_class, LogClass=args.log_class.value),
            opts=self.child(protect=audit or None),
        )
        if args.group_name != args.defaults.findings_group:
            aws.cloudwatch.LogDataProtectionPolicy(
                f"{name}-scrub",
                log_group_name=group.name,
                policy_document=scrub(args.defaults.findings_group),
                opts=self.child(after=args.defaults.after),
            )
        self.name = group.name
        self.arn = group.arn
        self.publish()


@dataclass(frozen=True, kw_only=True, slots=True)
class LogsArgs:
    """Inputs of the logging foundation."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """The logs key."""
    ops_days: int = 14
    """Days that operational logs are kept, one of `OPS_DAYS`."""
    baseline: AccountBaseline = AccountBaseline.OWNED
    """One stack of an account owns the account policy and the groups whose names AWS fixes; a second would collide."""


class Logs(Hardened):
    """What logging stands on: the findings group, masking for the whole account, and groups that AWS would make.

    A group that an AWS service makes by itself never expires and has no customer key, so the known ones are declared
    before the service first writes. The account policy masks in every other group of the account, also in those that
    nobody declared.
    """

    controls = ("LP-1", "LP-2")

    findings_group: pulumi.Output[str]
    """Name of the group whose metric `LogEventsWithFindings` says that something logged a secret."""

    def __init__(self, name: str, args: LogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the findings group first: every other group's masking names it."""
        findings_name = args.identity.path("data-protection-findings")
        super().__init__(name, {"findings": findings_name, "opsDays": args.ops_days}, opts)
        base = LogDefaults(
            identity=args.identity, key_arn=args.key_arn, ops_days=args.ops_days, findings_group=findings_name
        )
        findings = LogGroup(
            f"{name}-findings",
            LogGroupArgs(defaults=base, group_name=findings_name, data_class=DataClass.INTERNAL),
            self.child(),
        )
        self.defaults = replace(base, after=(findings,))
        self.findings_group = findings.name
        if args.baseline is AccountBaseline.OWNED:
            self._own_account(name)
        self.publish()

    @staticmethod
    def signals() -> tuple[MetricSignal, ...]:
        """Say when something logged what must not be logged, in whichever group (User Guide, "Data protection")."""
        metric = Metric(namespace="AWS/Logs", name="LogEventsWithFindings")
        return (
            MetricSignal(
                alarm="log-token-leak",
                meaning="A token, cookie, key or e-mail address was written to a log: it is masked, and it leaked.",
                metric=metric,
                query=f'SELECT SUM({metric.name}) FROM "{metric.namespace}"',  # noqa: S608  no SQL, and no input
                threshold=1,
            ),
        )

    def _own_account(self, name: str) -> None:
        """Declare what exists once in an account and region."""
        aws.cloudwatch.LogAccountPolicy(
            f"{name}-account",
            policy_name=self.defaults.identity.named("scrub"),
            policy_type="DATA_PROTECTION_POLICY",
            policy_document=scrub(self.defaults.findings_group),
            scope="ALL",
            opts=self.child(after=self.defaults.after),
        )
        LogGroup(
            f"{name}-rds-metrics",
            LogGroupArgs(defaults=self.defaults, group_name=RDS_METRICS_GROUP, data_class=DataClass.INTERNAL),
            self.child(),
        )
