"""The composition root: which components a platform has, and what each gets from the others."""

from typing import Final

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components import _sizing
from components._base import Hardened
from components._naming import DataClass, Identity
from components._sizing import Place
from components.data.backup_plan import BackupPlan, BackupPlanArgs, RestoreTest
from components.data.backup_replica import BackupReplica, BackupReplicaArgs
from components.data.bucket import Bucket, BucketArgs
from components.data.bucket_class import AccessLogs, BucketClass, MediaTemp, Storage
from components.data.malware_scan import MalwareScan, MalwareScanArgs, scan_gate
from components.data.postgres import Postgres
from components.data.redis import CacheAuth, Redis
from components.data.rotation import Renewal, RotationClass
from components.data.secret import Secret, SecretArgs
from components.data.vault import Vault, VaultArgs
from components.foundation.keys import Key, KeyArgs, KeyPurpose, Keys
from components.foundation.logs import AccountBaseline, Logs, LogsArgs
from components.foundation.network import EndpointMode, NatMode, Network, NetworkArgs, Role, Tier
from components.operations.rotation import RedisAuthRotation, RedisAuthRotationArgs
from settings.model import Settings

_EVERY_ACCOUNT: Final = aws.GetAvailabilityZonesFilterArgs(name="opt-in-status", values=["opt-in-not-required"])
"""Leaves out local zones and zones that an account must ask for."""


class Platform(Hardened):
    """The platform of one environment: foundation, data and the automation that keeps it true.

    A provider for each region is made here and nowhere else; components get theirs by parentage.
    """

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the platform of a stack's settings."""
        super().__init__(name, {"environment": settings.environment.value, "region": settings.region}, opts)
        self._settings = settings
        self._identity = Identity(
            project=settings.project,
            environment=settings.environment.value,
            region=settings.region,
            account=settings.account_id,
            owner=settings.owner,
            cost_center=settings.cost_center,
        )
        self._recovery = self._identity.in_region(settings.db.replica_region)
        self._primary = self._regional("primary", self._identity.region)
        self._here = self.child(providers=[self._primary, random.Provider("random", opts=self.child())])
        self._there = self.child(providers=[self._regional("recovery", self._recovery.region)])
        self._declare_foundation()
        self._declare_network()
        self._declare_buckets()
        self._declare_stores()
        self._declare_secrets()
        self._declare_backups()
        self.publish()

    def exports(self) -> dict[str, pulumi.Output[str]]:
        """Give what the stack exports: endpoints and names, never a secret."""
        buckets = {f"{part}-bucket": bucket.name for part, bucket in sorted(self._buckets.items())}
        return {
            "vpc-id": self._network.vpc_id,
            "postgres-endpoint": self._postgres.endpoint,
            "redis-endpoint": self._redis.primary_endpoint,
            **buckets,
        }

    def _regional(self, name: str, region: str) -> aws.Provider:
        """Declare the provider of a region, which refuses every account but the configured one."""
        return aws.Provider(name, region=region, allowed_account_ids=[self._settings.account_id], opts=self.child())

    def _declare_foundation(self) -> None:
        """Declare keys and logs: everything else is sealed and recorded by them."""
        settings, identity = self._settings, self._identity
        keys = _sizing.keys(settings, identity)
        self._keys = Keys("keys", keys, self._here)
        self._recovery_key = Key(
            "recovery-key",
            KeyArgs(
                identity=self._recovery,
                purpose=KeyPurpose.RECOVERY,
                administrators=keys.administrators,
                rotation_days=keys.rotation_days,
                deletion_days=keys.deletion_days,
            ),
            self._there,
        )
        logs = Logs(
            "logs",
            LogsArgs(
                identity=identity,
                key_arn=self._keys.arn(KeyPurpose.LOGS),
                ops_days=settings.logs.ops_days,
                baseline=AccountBaseline.OWNED if settings.account_baseline else AccountBaseline.ELSEWHERE,
            ),
            self._here,
        )
        self._logs = logs.defaults

    def _declare_network(self) -> None:
        settings = self._settings.network
        self._network = Network(
            "network",
            NetworkArgs(
                identity=self._identity,
                logs=self._logs,
                cidr_block=settings.cidr,
                availability_zones=self._zones(settings.az_count),
                nat=NatMode(settings.nat_mode.value),
                endpoints=EndpointMode(settings.endpoints.value),
            ),
            self._here,
        )

    def _zones(self, count: int) -> list[pulumi.Output[str]]:
        """Give the names of the region's first zones."""
        found = aws.get_availability_zones_output(
            state="available", filters=[_EVERY_ACCOUNT], opts=pulumi.InvokeOutputOptions(provider=self._primary)
        )
        return [found.names[index] for index in range(count)]

    def _declare_buckets(self) -> None:
        settings = self._settings
        logs = self._bucket(AccessLogs(expire_days=settings.logs.access_log_days), DataClass.CONFIDENTIAL)
        storages = _sizing.storages(
            settings,
            media_key=self._keys.arn(KeyPurpose.MEDIA),
            audit_key=self._keys.arn(KeyPurpose.AUDIT),
            logs=logs,
        )
        self._buckets = {BucketClass.ACCESS_LOGS: logs} | {
            storage.bucket_class: self._bucket(storage, data_class) for storage, data_class in storages
        }
        uploads = BucketClass.MEDIA_TEMP
        scan = MalwareScanArgs(identity=self._identity, part=uploads.value, bucket=self._buckets[uploads].name)
        MalwareScan("media-temp-scan", scan, self._here)

    def _bucket(self, storage: Storage, data_class: DataClass) -> Bucket:
        part, identity = storage.bucket_class.value, self._identity
        extra = scan_gate(identity, part) if isinstance(storage, MediaTemp) else ()
        args = BucketArgs(identity=identity, part=part, data_class=data_class, storage=storage, extra=extra)
        return Bucket(part, args, self._here)

    def _declare_stores(self) -> None:
        self._postgres = Postgres("postgres", _sizing.postgres(self._settings, self._place(Role.DATABASE)), self._here)
        self._redis = Redis("redis", _sizing.redis(self._settings, self._place(Role.CACHE)), self._here)

    def _place(self, role: Role) -> Place:
        return Place(
            identity=self._identity,
            key_arn=self._keys.arn(KeyPurpose.DATA),
            secret_key_arn=self._keys.arn(KeyPurpose.SECRETS),
            subnet_ids=self._network.subnets(Tier.DATA),
            security_group_id=self._network.group(role),
            logs=self._logs,
        )

    def _declare_secrets(self) -> None:
        """Declare the secrets of the data tier and of the platforms; their readers are roles known by name."""
        days = self._settings.secrets.rotation_days
        for platform in self._settings.oauth.platforms:
            self._secret(
                f"oauth-app-{platform.value}",
                SecretArgs(
                    identity=self._identity,
                    part=f"oauth-app/{platform.value}",
                    description=f"OAuth client of the platform's own application at {platform.value}",
                    rotation_class=RotationClass.OAUTH,
                    key_arn=self._keys.arn(KeyPurpose.SECRETS),
                    readers=_sizing.readers(self._settings, self._identity, "oauth-app"),
                    rotation=Renewal(days=days.oauth_app),
                ),
            )
        if self._settings.redis.auth.value == CacheAuth.TOKEN.value:
            self._declare_cache_secret(days.redis)

    def _declare_cache_secret(self, days: int) -> None:
        """Declare the cache's token, and the function that puts and renews it."""
        secrets_key = self._keys.arn(KeyPurpose.SECRETS)
        function = RedisAuthRotation(
            "redis-auth-rotation",
            RedisAuthRotationArgs(
                identity=self._identity,
                group_id=self._redis.group_id,
                subnet_ids=self._network.subnets(Tier.APP),
                security_group_ids=[self._network.group(Role.ROTATION)],
                logs=self._logs,
                keys=self._keys,
            ),
            self._here,
        )
        self._secret(
            "redis-auth",
            SecretArgs(
                identity=self._identity,
                part="redis-auth",
                description="AUTH token of the cache",
                rotation_class=RotationClass.REDIS,
                key_arn=secrets_key,
                readers=_sizing.readers(self._settings, self._identity, "redis-auth"),
                rotation=function.rotation(days),
            ),
        )

    def _secret(self, name: str, args: SecretArgs) -> None:
        Secret(name, args, self._here)

    def _declare_backups(self) -> None:
        """Declare the vaults of both regions, the plan that fills them, and RDS's own copy of its backups."""
        data_key = self._keys.arn(KeyPurpose.DATA)
        recovery_key = self._recovery_key.arn
        lock, sizes = _sizing.vault_lock(self._settings), self._settings.backup
        vault = Vault("vault", VaultArgs(identity=self._identity, key_arn=data_key, lock=lock), self._here)
        copies = Vault(
            "recovery-vault", VaultArgs(identity=self._recovery, key_arn=recovery_key, lock=lock), self._there
        )
        place = self._place(Role.DATABASE)
        BackupPlan(
            "backups",
            BackupPlanArgs(
                identity=self._identity,
                vault=vault,
                recovery_vault=copies,
                databases=[self._postgres.arn],
                buckets=[self._buckets[BucketClass.MEDIA_ARCHIVE].arn],
                # AWS Backup sets the retention of the databases it protects: any other number would drift.
                continuous_days=self._settings.db.backup_days,
                daily_days=sizes.daily_days,
                cold_after_days=sizes.cold_after_days,
                restore_test=RestoreTest(
                    subnet_group=self._postgres.subnet_group, security_groups=[place.security_group_id]
                ),
            ),
            self._here,
        )
        BackupReplica(
            "postgres-backups",
            BackupReplicaArgs(
                source_arn=self._postgres.arn, key_arn=recovery_key, retention_days=self._settings.db.backup_days
            ),
            self._there,
        )
