"""The function that renews the token of the cache."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Deny, document, trust
from components._naming import DataClass, Identity
from components.data._bounds import bounded
from components.data.redis import group_arn
from components.data.rotation import Rotation
from components.foundation.keys import Keys
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs
from components.operations._archive import function_archive
from components.operations.rotation_access import QUEUE_KEY, VARIABLES_KEY, RotationAccess

ROTATE_REDIS_AUTH: Final = "rotate-redis-auth"
"""The part that names the function, its role and its queue."""
_PACKAGE: Final = "rotate_redis_auth"
_QUEUE_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisAuthRotationArgs:
    """Inputs of the rotation function."""

    identity: Identity
    """Names and tags."""
    group_id: pulumi.Input[str]
    """Identifier of the replication group; as an output of the cache it makes the function wait for the cache."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets from which the cache, Secrets Manager and the ElastiCache API can be reached."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """Security groups that may reach the cache and the endpoints."""
    logs: LogDefaults
    """Key, retention and masking of its log group."""
    keys: Keys
    """The stack's keys, which seal the secret, the dead-letter queue and the function's variables."""
    cache_part: str = "redis"
    """What the cache is called within the stack."""
    secret_part: str = "redis-auth"  # noqa: S105  a name
    """What the secret is called within the stack."""
    timeout_seconds: int = 300
    """A token change takes minutes; what does not fit is taken up by the next run."""
    memory_mib: int = 256

    def __post_init__(self) -> None:
        """Refuse too little time to wait for the cache, and sizes that Lambda does not know."""
        bounded("timeout_seconds", self.timeout_seconds, 120, 300, "the cache needs minutes; longer hides a hang")
        bounded("memory_mib", self.memory_mib, 128, 1024, "a little code and one connection")


class RedisAuthRotation(Hardened):
    """A Lambda function in the network, alone at its work, that Secrets Manager calls for one secret.

    Fixed: one run at a time, own role, own log group, sealed variables, dead-letter queue, traces.
    """

    controls = ("ND-3", "SS-3")

    function_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    queue_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RedisAuthRotationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and what it needs."""
        physical = args.identity.named(ROTATE_REDIS_AUTH, limit=64)
        super().__init__(name, {"function": physical, "secret": args.identity.path(args.secret_part)}, opts)
        self._physical = physical
        self._name, self._args, self._identity = name, args, args.identity
        self._group_name = f"/aws/lambda/{self._physical}"
        self._arn = args.identity.arn("lambda", f"function:{self._physical}")
        self._queue_arn = args.identity.arn("sqs", self._physical)
        self._tags = args.identity.tags(DataClass.INTERNAL)
        queue = self._queue()
        role, access = self._role()
        function = self._function(role, queue, access)
        self._permit(function)
        self.function_arn = function.arn
        self.role_arn = role.arn
        self.queue_arn = queue.arn
        self.publish()

    def rotation(self, days: int) -> Rotation:
        """Give the rotation of the cache's secret; it starts only when this function is complete and permitted."""
        return Rotation(
            function_arn=self.function_arn,
            role_arn=self._identity.role_arn(ROTATE_REDIS_AUTH),
            days=days,
            after=(self,),
        )

    def _queue(self) -> aws.sqs.Queue:
        """Declare where failed events go, for two weeks, and close it to plain HTTP."""
        queue = aws.sqs.Queue(
            f"{self._name}-failures",
            name=self._physical,
            kms_master_key_id=self._args.keys.arn(QUEUE_KEY),
            message_retention_seconds=_QUEUE_SECONDS,
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
            tags=self._identity.tags(DataClass.INTERNAL, Use="dead-letter"),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(
            f"{self._name}-failures",
            queue_url=queue.url,
            policy=document(
                Deny(
                    sid="DenyInsecureTransport",
                    actions=["sqs:*"],
                    on=[self._queue_arn],
                    when={"Bool": {"aws:SecureTransport": "false"}},
                )
            ),
            opts=self.child(),
        )
        return queue

    def _role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the function's role, under the name by which the secret's policy knows it."""
        args, identity = self._args, self._identity
        role = aws.iam.Role(
            f"{self._name}-role",
            name=self._physical,
            description="Renews the AUTH token of the cache",
            assume_role_policy=trust("lambda.amazonaws.com", account=identity.account, source=self._arn),
            tags=self._tags,
            opts=self.child(),
        )
        access = RotationAccess(
            identity=identity,
            secret_part=args.secret_part,
            group_arn=group_arn(identity, args.cache_part),
            function_arn=self._arn,
            queue_arn=self._queue_arn,
            log_group_arn=identity.log_group_arn(self._group_name),
        )
        policy = aws.iam.RolePolicy(
            f"{self._name}-role",
            name="rotate",
            role=role.name,
            policy=document(*access.statements()),
            opts=self.child(),
        )
        return role, policy

    def _function(self, role: aws.iam.Role, queue: aws.sqs.Queue, access: aws.iam.RolePolicy) -> aws.lambda_.Function:
        """Declare the function, after its log group and its permissions."""
        args = self._args
        group = LogGroup(
            f"{self._name}-logs",
            LogGroupArgs(defaults=args.logs, group_name=self._group_name, data_class=DataClass.INTERNAL),
            self.child(),
        )
        return aws.lambda_.Function(
            f"{self._name}-function",
            name=self._physical,
            description="Renews the AUTH token of the cache, step by step, for Secrets Manager",
            runtime="python3.13",
            architectures=["arm64"],
            handler=f"functions.{_PACKAGE}.handler.handle",
            code=function_archive(_PACKAGE),
            role=role.arn,
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            reserved_concurrent_executions=1,  # two rotations at once could push out the token that clients use
            environment={"variables": {"REPLICATION_GROUP_ID": args.group_id}},
            kms_key_arn=args.keys.arn(VARIABLES_KEY),
            vpc_config={"subnet_ids": args.subnet_ids, "security_group_ids": args.security_group_ids},
            dead_letter_config={"target_arn": queue.arn},
            tracing_config={"mode": "Active"},
            logging_config={
                "log_format": "JSON",
                "log_group": group.name,
                "application_log_level": "INFO",
                "system_log_level": "WARN",
            },
            tags=self._tags,
            opts=self.child(after=[access]),
        )

    def _permit(self, function: aws.lambda_.Function) -> None:
        """Let Secrets Manager call the function for this one secret of this account."""
        aws.lambda_.Permission(
            f"{self._name}-invoke",
            statement_id="SecretsManagerRotates",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="secretsmanager.amazonaws.com",
            source_account=self._identity.account,
            source_arn=self._identity.secret_arn(self._args.secret_part),
            opts=self.child(),
        )
