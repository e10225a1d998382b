"""A Lambda function that runs alone at its work, under a role of its own, and loses no failure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._iam import Allow, Refuse, document, trust
from components._naming import DataClass, Identity
from components._signals import Metric, MetricSignal, Signal, Urgency
from components.data._bounds import bounded
from components.foundation.keys import Keys
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs
from components.runtime._archive import function_archive
from components.runtime.function_access import QUEUE_KEY, VARIABLES_KEY, FunctionAccess, queue_statements
from components.runtime.schedule import ScheduleTarget

RUNTIME: Final = "python3.13"
"""Supported by AWS until June 2029 (Lambda Developer Guide, "Lambda runtimes")."""
_RUNS_ALONE: Final = {"Runs": "alone"}
"""A tag by which a policy knows that two runs at once would do harm."""
_QUEUE_SECONDS: Final = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionNetwork:
    """Where a function joins the network."""

    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets from which what it calls can be reached."""
    security_group_ids: Sequence[pulumi.Input[str]]
    """Security groups that may open these connections."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionHost:
    """What every function of a stack shares."""

    identity: Identity
    """Names and tags."""
    logs: LogDefaults
    """Key, retention and masking of the log groups."""
    keys: Keys
    """The stack's keys, which seal dead-letter queues and variables."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionArgs:
    """Inputs of a function."""

    host: FunctionHost
    """What it shares with others."""
    part: str
    """Names the function, its role and its queue: a verb with its object, such as rotate-redis-auth."""
    package: str
    """Its package below `functions/`, whose module `handler` has the function `handle`."""
    description: str
    """What it does, for people."""
    statements: Sequence[Allow | Refuse]
    """What its work needs; logs, traces, its queue, its variables and the network are added."""
    variables: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Environment variables, sealed. Never a secret: those are read at run time."""
    network: FunctionNetwork | None = None
    """Where it joins the network; without, it reaches AWS alone."""
    concurrency: int = 1
    """Runs at once. What changes state runs alone."""
    timeout_seconds: int = 60
    memory_mib: int = 256
    data_class: DataClass = DataClass.INTERNAL
    """How sensitive what it logs may be."""
    after: Sequence[pulumi.Resource] = ()
    """What must exist before its first run."""
    rules: Sequence[str] = ()
    """Names of EventBridge rules that call it: what they cannot deliver waits in its queue as well."""
    role: aws.iam.Role | None = None
    """A role that stands already, under the function's own name, where what it may do is for another to say."""

    def __post_init__(self) -> None:
        """Refuse sizes that hide a hang, or that Lambda does not know."""
        bounded("concurrency", self.concurrency, 1, 100, "more would take the account's share from others")
        bounded("timeout_seconds", self.timeout_seconds, 1, 300, "longer hides a hang")
        bounded("memory_mib", self.memory_mib, 128, 3008, "the memory of a small function")


class Function(Hardened):
    """A Lambda function.

    Fixed: a supported runtime on arm64, own role, own log group in JSON, sealed variables, a dead-letter queue that
    nobody else may use, traces, a bound on concurrent runs.
    """

    controls = ("LP-2", "MA-2")

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    queue_arn: pulumi.Output[str]
    """Where events go that could not be worked on."""
    log_group: pulumi.Output[str]
    """Name of its log group."""

    def __init__(self, name: str, args: FunctionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function and what it needs."""
        identity = args.host.identity
        physical = identity.named(args.part, limit=64)
        super().__init__(name, {"function": physical, "concurrency": args.concurrency}, opts)
        self._name, self._args, self._identity, self._physical = name, args, identity, physical
        self._queue_name = identity.named(args.part, limit=80)
        self._group_name = f"/aws/lambda/{physical}"
        self._tags = identity.tags(DataClass.INTERNAL)
        queue = self._queue()
        role, access = self._role()
        group = self._logs()
        function = self._function(role, queue, [group, access])
        self.name, self.arn, self.log_group = function.name, function.arn, group.name
        self.role_arn, self.queue_arn = role.arn, queue.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when it fails, is held back, or left an event behind."""
        part = self._args.part
        by_function = {"FunctionName": self._physical}
        return (
            MetricSignal(
                alarm="lambda-errors",
                part=part,
                meaning=f"The function {part} failed; its log group says why",
                metric=Metric(namespace="AWS/Lambda", name="Errors", dimensions=by_function),
                threshold=1,
            ),
            MetricSignal(
                alarm="lambda-throttles",
                part=part,
                meaning=f"The function {part} was called while it ran already",
                metric=Metric(namespace="AWS/Lambda", name="Throttles", dimensions=by_function),
                threshold=1,
                urgency=Urgency.NOTIFY,
            ),
            MetricSignal(
                alarm="jobs-dlq",
                part=part,
                meaning=f"The function {part} gave up on an event, which waits in its dead-letter queue",
                metric=Metric(
                    namespace="AWS/SQS",
                    name="ApproximateNumberOfMessagesVisible",
                    dimensions={"QueueName": self._queue_name},
                    statistic="Maximum",
                ),
                threshold=1,
            ),
        )

    def callable(self) -> ScheduleTarget:
        """Say what a schedule needs to call it."""
        arn = self._identity.function_arn(self._args.part)
        return ScheduleTarget(arn=arn, action="lambda:InvokeFunction", made=self)

    def _queue(self) -> aws.sqs.Queue:
        """Declare where failed events go, for two weeks, and close it to plain HTTP."""
        return aws.sqs.Queue(
            f"{self._name}-failures",
            name=self._queue_name,
            kms_master_key_id=self._args.host.keys.arn(QUEUE_KEY),
            message_retention_seconds=_QUEUE_SECONDS,
            redrive_allow_policy=json.dumps({"redrivePermission": "denyAll"}),
            policy=document(*queue_statements(self._identity, self._args.part, self._args.rules)),
            tags=self._identity.tags(DataClass.INTERNAL, Use="dead-letter"),
            opts=self.child(),
        )

    def _role(self) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        """Declare the function's role, under the name by which the policies of others know it."""
        args, identity = self._args, self._identity
        arn = identity.function_arn(args.part)
        role = args.role or aws.iam.Role(
            f"{self._name}-role",
            name=self._physical,
            description=args.description,
            assume_role_policy=trust("lambda.amazonaws.com", account=identity.account, source=arn),
            tags=self._tags,
            opts=self.child(),
        )
        own = FunctionAccess(
            identity=identity,
            function_arn=arn,
            queue_arn=identity.queue_arn(args.part),
            log_group_arn=identity.log_group_arn(self._group_name),
            networked=args.network is not None,
            sealed=bool(args.variables),
        )
        policy = aws.iam.RolePolicy(
            f"{self._name}-role",
            name="work",
            role=role.name,
            policy=document(*args.statements, *own.statements()),
            opts=self.child(),
        )
        return role, policy

    def _logs(self) -> LogGroup:
        """Declare where it logs."""
        args = LogGroupArgs(
            defaults=self._args.host.logs, group_name=self._group_name, data_class=self._args.data_class
        )
        return LogGroup(f"{self._name}-logs", args, self.child())

    def _function(
        self, role: aws.iam.Role, queue: aws.sqs.Queue, before: Sequence[pulumi.Resource]
    ) -> aws.lambda_.Function:
        """Declare the function, after its log group and its permissions."""
        args, network = self._args, self._args.network
        return aws.lambda_.Function(
            self._name,
            name=self._physical,
            description=args.description,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=f"functions.{args.package}.handler.handle",
            code=function_archive(args.package),
            role=role.arn,
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            reserved_concurrent_executions=args.concurrency,
            environment={"variables": dict(args.variables)} if args.variables else None,
            kms_key_arn=args.host.keys.arn(VARIABLES_KEY) if args.variables else None,
            vpc_config={"subnet_ids": network.subnet_ids, "security_group_ids": network.security_group_ids}
            if network
            else None,
            dead_letter_config={"target_arn": queue.arn},
            tracing_config={"mode": "Active"},
            logging_config={
                "log_format": "JSON",
                "log_group": self._group_name,
                "application_log_level": "INFO",
                "system_log_level": "WARN",
            },
            tags={**self._tags, **_RUNS_ALONE} if args.concurrency == 1 else self._tags,
            opts=self.child(after=[*before, *args.after]),
        )
