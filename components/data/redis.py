"""A cache that keeps sessions: encrypted, authenticated, with a standby, and never silently forgetful."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components._base import Hardened
from components._iam import Allow
from components._naming import DataClass, Identity
from components._signals import MetricSignal
from components.data.redis_args import CacheAuth, CacheEngine, RedisArgs
from components.data.redis_health import node_signals
from components.foundation.logs import LogGroup, LogGroupArgs

__all__ = ["CacheAuth", "CacheEngine", "Redis", "RedisArgs", "group_arn", "group_id"]

PORT = 6379
TOKEN_LENGTH = 64
TOKEN_SPECIALS = "!&#$^<>-"  # noqa: S105  an alphabet
"""The only marks that an AUTH token may have (ElastiCache User Guide, "Authenticating with AUTH")."""
_LOGS = ("slow-log", "engine-log")
_NAME_LIMIT = 40
"""Characters of a replication group's, user's or user group's name (ElastiCache API)."""
_APPLICATION = "on ~* +@all -@dangerous +info"
"""Every key and command but those that administer the server or read all keys at once. INFO is what clients ask
first."""


def group_id(identity: Identity, part: str) -> str:
    """Give the identifier of a cache of this stack."""
    return identity.named(part, limit=_NAME_LIMIT)


def group_arn(identity: Identity, part: str) -> str:
    """Give the ARN of a cache of this stack by its deterministic name."""
    return identity.arn("elasticache", f"replicationgroup:{group_id(identity, part)}")


class Redis(Hardened):
    """A replication group with its parameters, subnet group, logs and first token, or its users.

    Fixed: TLS, authentication, encryption with a customer key, failover to another zone, snapshots and a last
    snapshot, no eviction, logs. ElastiCache can notify only topics without encryption, so no topic is offered; its
    events come by EventBridge.
    """

    controls = ("ND-1", "ND-3", "SC-2")

    group_id: pulumi.Output[str]
    arn: pulumi.Output[str]
    primary_endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    port: pulumi.Output[int]

    def __init__(self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the cache."""
        super().__init__(name, _intent(args), opts)
        self._name, self._args, self._identity = name, args, args.identity
        self._plain_tags = args.identity.tags(DataClass.INTERNAL)
        self._physical = group_id(args.identity, args.part)
        group = self._group()
        self.group_id = group.replication_group_id
        self.arn = group.arn
        self.primary_endpoint = group.primary_endpoint_address
        self.reader_endpoint = group.reader_endpoint_address
        self.port = group.port.apply(lambda port: port or PORT)
        self.publish()

    def connectable(self) -> tuple[Allow, ...]:
        """Say what a client needs to log in: nothing of IAM with a token, the named user with RBAC."""
        if self._args.auth is CacheAuth.TOKEN:
            return ()
        user = self._identity.arn("elasticache", f"user:{self._user_name('app')}")
        cache = group_arn(self._identity, self._args.part)
        return (Allow(sid="ConnectToCache", actions=["elasticache:Connect"], on=[cache, user]),)

    def signals(self, *, auth_failures: int = 5) -> tuple[MetricSignal, ...]:
        """Say of each node when clients are refused, and when it fills: without eviction, a full node takes nothing."""
        return node_signals(self._args.part, self.group_id, self._args.nodes, auth_failures)

    def _group(self) -> aws.elasticache.ReplicationGroup:
        """Declare the replication group."""
        args, by_token = self._args, self._args.auth is CacheAuth.TOKEN
        logs = self._logs()
        return aws.elasticache.ReplicationGroup(
            f"{self._name}-group",
            replication_group_id=self._physical,
            description=f"Sessions of {args.identity.project} {args.identity.environment}",
            engine=args.engine.value,
            engine_version=args.engine_version,
            node_type=args.node_type,
            num_cache_clusters=args.nodes,
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            port=PORT,
            subnet_group_name=self._subnet_group().name,
            security_group_ids=args.security_group_ids,
            parameter_group_name=self._parameter_group().name,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            kms_key_id=args.key_arn,
            auth_token=self._token("token") if by_token else None,
            auth_token_update_strategy="ROTATE" if by_token else None,
            user_group_ids=None if by_token else [self._users().user_group_id],
            snapshot_retention_limit=args.snapshot_days,
            snapshot_window=args.snapshot_window,
            final_snapshot_identifier=args.identity.named(f"{args.part}-final-{args.incarnation}"),
            maintenance_window=args.maintenance_window,
            apply_immediately=False,
            auto_minor_version_upgrade=True,
            log_delivery_configurations=[
                {
                    "destination": logs[log].name,
                    "destination_type": "cloudwatch-logs",
                    "log_format": "json",
                    "log_type": log,
                }
                for log in _LOGS
            ],
            tags=args.identity.tags(args.data_class, Use="sessions"),
            # The rotation function renews the token; the program's is the first one only.
            opts=self.child(protect=True, ignoring=["authToken"] if by_token else ()),
        )

    def _logs(self) -> dict[str, LogGroup]:
        """Declare the log groups. Names below /aws/vendedlogs/ need no resource policy of limited length."""
        return {
            log: LogGroup(
                f"{self._name}-{log}",
                LogGroupArgs(
                    defaults=self._args.logs,
                    group_name=f"/aws/vendedlogs/elasticache/{self._physical}/{log}",
                    data_class=self._args.data_class,
                ),
                self.child(),
            )
            for log in _LOGS
        }

    def _parameter_group(self) -> aws.elasticache.ParameterGroup:
        """Declare the parameters; the family is part of the name, so a new major version gets a new group."""
        return aws.elasticache.ParameterGroup(
            f"{self._name}-parameters",
            name=self._identity.named(f"{self._args.part}-{self._args.family}"),
            family=self._args.family,
            description="Refuses writes when full instead of forgetting sessions and jobs",
            parameters=[{"name": "maxmemory-policy", "value": "noeviction"}],
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _subnet_group(self) -> aws.elasticache.SubnetGroup:
        """Declare the subnets of the data tier that nodes may stand in."""
        return aws.elasticache.SubnetGroup(
            f"{self._name}-subnets",
            name=self._physical,
            description="Subnets of the data tier, without a route to the internet",
            subnet_ids=self._args.subnet_ids,
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _token(self, purpose: str) -> pulumi.Output[str]:
        """Make a random token, sealed from here to the cache."""
        password = random.RandomPassword(
            f"{self._name}-{purpose}",
            length=TOKEN_LENGTH,
            special=True,
            override_special=TOKEN_SPECIALS,
            min_lower=1,
            min_upper=1,
            min_numeric=1,
            min_special=1,
            opts=self.child(),
        )
        return pulumi.Output.secret(password.result)

    def _users(self) -> aws.elasticache.UserGroup:
        """Declare the application's user, who proves itself by IAM, and a default user who may do nothing.

        Every group has a default user, and a user must have a way of proof: this one's password is known to nobody.
        """
        application = self._user("app", self._user_name("app"), _APPLICATION, {"type": "iam"})
        default = self._user(
            "default",
            "default",
            "off ~* -@all",
            {"type": "password", "passwords": [self._token("default-password")]},
        )
        return aws.elasticache.UserGroup(
            f"{self._name}-users",
            engine=self._args.engine.value,
            user_group_id=self._user_name("users"),
            user_ids=[default.user_id, application.user_id],
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _user(
        self, part: str, login: str, access: str, proof: aws.elasticache.UserAuthenticationModeArgsDict
    ) -> aws.elasticache.User:
        """Declare a user. With IAM its id and its login must be the same."""
        return aws.elasticache.User(
            f"{self._name}-{part}",
            user_id=self._user_name(part),
            user_name=login,
            engine=self._args.engine.value,
            access_string=access,
            authentication_mode=proof,
            tags=self._plain_tags,
            opts=self.child(),
        )

    def _user_name(self, part: str) -> str:
        return self._identity.named(f"{self._args.part}-{part}", limit=_NAME_LIMIT)


def _intent(args: RedisArgs) -> dict[str, object]:
    """Give what is known of the cache in every preview."""
    return {
        "groupId": group_id(args.identity, args.part),
        "dataClass": args.data_class.value,
        "engine": f"{args.engine.value} {args.engine_version}",
        "auth": args.auth.value,
        "nodes": args.nodes,
    }
