"""AWS Config: what every resource looked like at any time, and rules on people and their keys."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity

RETENTION_DAYS: Final = 2557
"""Seven years, the longest that AWS Config keeps history (API PutRetentionConfiguration)."""
KEY_DAYS: Final = 90
"""Age at which an access key is reported (CIS AWS 1.14)."""
UNUSED_DAYS: Final = 45
"""Days after which an unused password or key is reported (CIS AWS 1.12)."""
_SERVICE: Final = "config.amazonaws.com"
_DEFAULT: Final = "default"
"""The name that AWS Config gives by itself; each region of an account has one recorder."""


@dataclass(frozen=True, slots=True)
class ManagedRule:
    """A rule that AWS keeps (AWS Config Developer Guide, "List of AWS Config Managed Rules")."""

    identifier: str
    says: str
    parameters: Mapping[str, str] = field(default_factory=dict)


MANAGED_RULES: Final[Mapping[str, ManagedRule]] = MappingProxyType(
    {
        "root-mfa": ManagedRule("ROOT_ACCOUNT_MFA_ENABLED", "The root user has a second factor"),
        "root-no-key": ManagedRule("IAM_ROOT_ACCESS_KEY_CHECK", "The root user has no access key"),
        "console-mfa": ManagedRule(
            "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", "Users with a console password have a second factor"
        ),
        "user-mfa": ManagedRule("IAM_USER_MFA_ENABLED", "Users have a second factor"),
        "key-age": ManagedRule(
            "ACCESS_KEYS_ROTATED", "Access keys are no older than a quarter", {"maxAccessKeyAge": str(KEY_DAYS)}
        ),
        "unused-credentials": ManagedRule(
            "IAM_USER_UNUSED_CREDENTIALS_CHECK",
            "Passwords and keys are in use",
            {"maxCredentialUsageAge": str(UNUSED_DAYS)},
        ),
    }
)
"""What is asked of the account every day. The stack makes neither users nor keys; this finds those made by hand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigurationArgs:
    """Inputs of the recorder."""

    identity: Identity
    """Names and tags."""
    bucket: pulumi.Input[str]
    """Name of the bucket that takes history and snapshots; its policy admits AWS Config, and it has no object lock."""
    prefix: str
    """Where in the bucket."""
    delivery: Sequence[pulumi.Resource] = ()
    """What must stand before AWS Config delivers: the bucket with its policy, which AWS Config tries."""


class Configuration(Hardened):
    """A recorder of every type of resource, global ones included, and the rules on people.

    The recorder works by the service-linked role, as Security Hub demands (Config.1). The role exists once in an
    account: where it exists already, import it.
    """

    controls = ("AC-1", "AC-3", "IR-2c")

    recorder: pulumi.Output[str]
    """Name of the recorder, once it records."""

    def __init__(self, name: str, args: ConfigurationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the recorder, its channel, then start it: AWS Config does not start without a channel."""
        super().__init__(name, {"rules": sorted(rule.identifier for rule in MANAGED_RULES.values())}, opts)
        self._args = args
        recorder = self._recorder(name)
        status = self._start(name, recorder)
        for part in MANAGED_RULES:
            self._rule(name, part, status)
        aws.cfg.RetentionConfiguration(
            f"{name}-retention", retention_period_in_days=RETENTION_DAYS, opts=self.child(after=[recorder])
        )
        self.recorder = status.name
        self.publish()

    def _recorder(self, name: str) -> aws.cfg.Recorder:
        role = aws.iam.ServiceLinkedRole(
            f"{name}-role",
            aws_service_name=_SERVICE,
            tags=self._args.identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        return aws.cfg.Recorder(
            f"{name}-recorder",
            name=_DEFAULT,
            role_arn=role.arn,
            recording_group={"all_supported": True, "include_global_resource_types": True},
            recording_mode={"recording_frequency": "CONTINUOUS"},
            opts=self.child(),
        )

    def _start(self, name: str, recorder: aws.cfg.Recorder) -> aws.cfg.RecorderStatus:
        args = self._args
        channel = aws.cfg.DeliveryChannel(
            f"{name}-channel",
            name=_DEFAULT,
            s3_bucket_name=args.bucket,
            s3_key_prefix=args.prefix,
            snapshot_delivery_properties={"delivery_frequency": "TwentyFour_Hours"},
            opts=self.child(after=[recorder, *args.delivery]),
        )
        return aws.cfg.RecorderStatus(
            f"{name}-status", name=recorder.name, is_enabled=True, opts=self.child(after=[channel])
        )

    def _rule(self, name: str, part: str, status: aws.cfg.RecorderStatus) -> None:
        rule, identity = MANAGED_RULES[part], self._args.identity
        aws.cfg.Rule(
            f"{name}-{part}",
            name=identity.named(part, limit=128),
            description=rule.says,
            source={"owner": "AWS", "source_identifier": rule.identifier},
            input_parameters=json.dumps(dict(rule.parameters), sort_keys=True) if rule.parameters else None,
            maximum_execution_frequency="TwentyFour_Hours",
            tags=identity.tags(DataClass.INTERNAL),
            opts=self.child(after=[status]),
        )
