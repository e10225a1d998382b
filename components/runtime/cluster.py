"""The ECS cluster: Fargate alone, its scratch storage sealed, its numbers and its sessions recorded."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity
from components.foundation.key_uses import CLUSTER
from components.foundation.logs import AccountBaseline, LogDefaults, LogGroup, LogGroupArgs

_ACCOUNT: Final = {"containerInsights": "enhanced", "tagResourceAuthorization": "on"}
"""What a cluster of the account is made with, and that tags of its resources are a permission of their own.

`guardDutyActivate` is missing on purpose: ECS only shows there what GuardDuty decides (ECS API, PutAccountSetting).
"""


def cluster_name(identity: Identity) -> str:
    """Give the name of the stack's cluster, by which the data key's policy knows it."""
    return identity.named(CLUSTER)


def cluster_arn(identity: Identity) -> str:
    """Give the ARN of the stack's cluster by its deterministic name."""
    return identity.arn("ecs", f"cluster/{cluster_name(identity)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterArgs:
    """Inputs of the cluster."""

    identity: Identity
    """Names and tags."""
    key_arn: pulumi.Input[str]
    """ARN of the data key, which seals what tasks write to their own disk. A single-region key (ECS)."""
    logs: LogDefaults
    """Key, retention and masking of its log groups."""
    baseline: AccountBaseline = AccountBaseline.OWNED
    """One stack of an account and region sets what ECS does for all of it."""


class Cluster(Hardened):
    """A cluster whose tasks run on Fargate.

    Nobody opens a shell in a task here, and no service allows it. Should one ever be made to, the session is sealed
    and recorded, to a group of its own.
    """

    controls = ("LP-2", "MA-2", "WS-4")

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the cluster, after the groups that ECS would otherwise make, without end and without key."""
        physical = cluster_name(args.identity)
        super().__init__(name, {"cluster": physical, "insights": "enhanced", "launch": "FARGATE"}, opts)
        self._args = args
        numbers = self._group(f"{name}-insights", f"/aws/ecs/containerinsights/{physical}/performance")
        sessions = self._group(f"{name}-sessions", args.identity.path("sessions"))
        cluster = aws.ecs.Cluster(
            name,
            name=physical,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value="enhanced")],
            configuration=self._configuration(sessions),
            tags=args.identity.tags(DataClass.PII),
            opts=self.child(after=[numbers]),
        )
        if args.baseline is AccountBaseline.OWNED:
            self._own_account(name)
        self.name = self._capacity(name, cluster).cluster_name
        self.arn = cluster.arn
        self.publish()

    def _capacity(self, name: str, cluster: aws.ecs.Cluster) -> aws.ecs.ClusterCapacityProviders:
        fargate = aws.ecs.ClusterCapacityProvidersDefaultCapacityProviderStrategyArgs(
            capacity_provider="FARGATE", weight=1
        )
        return aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity",
            cluster_name=cluster.name,
            capacity_providers=["FARGATE"],
            default_capacity_provider_strategies=[fargate],
            opts=self.child(),
        )

    def _group(self, name: str, group_name: str) -> LogGroup:
        args = LogGroupArgs(defaults=self._args.logs, group_name=group_name)
        return LogGroup(name, args, self.child())

    def _configuration(self, sessions: LogGroup) -> aws.ecs.ClusterConfigurationArgs:
        key = self._args.key_arn
        return aws.ecs.ClusterConfigurationArgs(
            execute_command_configuration=aws.ecs.ClusterConfigurationExecuteCommandConfigurationArgs(
                kms_key_id=self._args.logs.key_arn,
                logging="OVERRIDE",
                log_configuration=aws.ecs.ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs(
                    cloud_watch_log_group_name=sessions.name, cloud_watch_encryption_enabled=True
                ),
            ),
            managed_storage_configuration=aws.ecs.ClusterConfigurationManagedStorageConfigurationArgs(
                fargate_ephemeral_storage_kms_key_id=key, kms_key_id=key
            ),
        )

    def _own_account(self, name: str) -> None:
        """Set what exists once in an account and region."""
        for setting, value in _ACCOUNT.items():
            aws.ecs.AccountSettingDefault(f"{name}-{setting}", name=setting, value=value, opts=self.child())
