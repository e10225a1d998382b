"""The archive of the audit table: its changes, delivered to a locked bucket without code of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import cloudwatch, iam, kinesis, pipes

from components._base import Hardened
from components._iam import document, trust
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal
from components.data import audit_records as records
from components.data._bounds import bounded
from components.data.audit_pipes import read_by
from components.data.audit_policy import (
    ARCHIVE,
    AUDIT_TABLE,
    PIPES,
    archive_statements,
    guard_statements,
    pipe_statements,
    transform_statements,
)
from components.data.dead_letters import DeadLetters, DeadLettersArgs
from components.foundation.logs import LogDefaults, LogGroup, LogGroupArgs

_Destination = kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationArgsDict
_Processing = kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationArgsDict
_Processor = kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessorArgsDict
_LOG_STREAM: Final = "delivery"
_DAY: Final = "!{timestamp:yyyy}/!{timestamp:MM}/!{timestamp:dd}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditArchiveArgs:
    """Inputs of the archive."""

    identity: Identity
    """Names and tags."""
    stream_arn: pulumi.Input[str]
    """Stream of the audit table."""
    bucket_arn: pulumi.Input[str]
    """The locked bucket."""
    bucket_part: str
    """What names that bucket within the stack."""
    key_arn: pulumi.Input[str]
    """The audit key."""
    messaging_key_arn: pulumi.Input[str]
    """The messaging key, for what could not be delivered."""
    logs: LogDefaults
    """Key, retention and masking of its log group."""
    buffer_seconds: int = 900
    """How long records are gathered: objects below 128 KB never move to a colder class (S3 User Guide)."""
    buffer_mib: int = 128
    transform_arn: str | None = None
    """ARN of a function through which every record goes, such as one that chains hashes."""
    guard_arn: str | None = None
    """ARN of a function through which redacted records go, and held ones that were deleted as expired."""
    after: Sequence[pulumi.Resource] = ()
    """What must stand before, such as these functions."""

    def __post_init__(self) -> None:
        """Refuse buffers that Firehose does not know, or that make objects too small to age."""
        bounded("buffer_seconds", self.buffer_seconds, 300, 900, "shorter makes small objects, which stay warm")
        bounded("buffer_mib", self.buffer_mib, 1, 128, "Firehose gathers 128 MiB at most")


class AuditArchive(Hardened):
    """Stream, pipes and Firehose: each new or changed record of the audit table ends up in the locked bucket.

    A record flagged `legalHold` or `piiStripped` goes without its payload and metadata. That takes two pipes, and two
    readers are all that a stream bears (DynamoDB, "Quotas"): once a transforming function redacts, one pipe is enough.
    For the same reason the guard of held records is no third reader: the pipe of redacted records goes through it.
    """

    controls = ("API-5", "LA-2", "LA-3")

    delivery_stream_arn: pulumi.Output[str]
    """ARN of the delivery stream."""
    delivery_stream_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, args: AuditArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare delivery from its end to its beginning."""
        self._name, self._args, self._identity = name, args, args.identity
        self._stream_name = args.identity.named(ARCHIVE, limit=64)
        self._group_name = f"/aws/kinesisfirehose/{self._stream_name}"
        super().__init__(name, _intent(self._stream_name, args), opts)
        self._dead = DeadLetters(
            f"{name}-dlq",
            DeadLettersArgs(
                identity=args.identity,
                part=f"{ARCHIVE}-dlq",
                key_arn=args.messaging_key_arn,
                meaning="An audit record did not reach the archive; its stream keeps it for a day",
                data_class=DataClass.INTERNAL,
            ),
            self.child(),
        )
        delivery = self._delivery()
        self._pipes(delivery)
        self.delivery_stream_arn, self.delivery_stream_name = delivery.arn, delivery.name
        self.publish()

    def _role(self, part: str, service: str, source: str, policy: pulumi.Input[str]) -> tuple[iam.Role, iam.RolePolicy]:
        """Declare a role of one service, and its permissions."""
        identity = self._identity
        role = iam.Role(
            f"{self._name}-{part}",
            name=identity.named(part, limit=64),
            description=f"Archives audit records: {service}",
            assume_role_policy=trust(service, account=identity.account, source=source),
            tags=identity.tags(),
            opts=self.child(),
        )
        granted = iam.RolePolicy(
            f"{self._name}-{part}", name="archive", role=role.name, policy=policy, opts=self.child()
        )
        return role, granted

    def _logged(self) -> tuple[LogGroup, cloudwatch.LogStream]:
        """Declare where Firehose tells of failures; it makes neither the group nor the stream itself."""
        group = LogGroup(
            f"{self._name}-logs",
            LogGroupArgs(defaults=self._args.logs, group_name=self._group_name, data_class=DataClass.INTERNAL),
            self.child(),
        )
        stream = cloudwatch.LogStream(
            f"{self._name}-logs", name=_LOG_STREAM, log_group_name=group.name, opts=self.child()
        )
        return group, stream

    def _delivery(self) -> kinesis.FirehoseDeliveryStream:
        """Declare the delivery stream, after its permissions: Firehose tries them when it is made."""
        args, identity = self._args, self._identity
        statements = archive_statements(identity, args.bucket_part, self._group_name)
        transform = transform_statements(args.transform_arn) if args.transform_arn else ()
        source = identity.arn("firehose", f"deliverystream/{self._stream_name}")
        role, granted = self._role(ARCHIVE, "firehose.amazonaws.com", source, document(*statements, *transform))
        return kinesis.FirehoseDeliveryStream(
            f"{self._name}-delivery",
            name=self._stream_name,
            destination="extended_s3",
            server_side_encryption={"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": args.key_arn},
            extended_s3_configuration=self._destination(role),
            tags=identity.tags(DataClass.PII),
            opts=self.child(after=[granted, *args.after]),
        )

    def _destination(self, role: iam.Role) -> _Destination:
        """Give where records go, and how."""
        args = self._args
        group, stream = self._logged()
        return {
            "bucket_arn": args.bucket_arn,
            "role_arn": role.arn,
            "kms_key_arn": args.key_arn,
            "prefix": f"events/{_DAY}/",
            "error_output_prefix": f"errors/!{{firehose:error-output-type}}/{_DAY}/",
            "file_extension": ".jsonl",
            "compression_format": "UNCOMPRESSED",  # compressed, most objects would be too small to age
            "buffering_interval": args.buffer_seconds,
            "buffering_size": args.buffer_mib,
            "cloudwatch_logging_options": {
                "enabled": True,
                "log_group_name": group.name,
                "log_stream_name": stream.name,
            },
            "processing_configuration": _processing(args.transform_arn),
        }

    def _pipes(self, delivery: kinesis.FirehoseDeliveryStream) -> None:
        """Declare both pipes under one role."""
        identity = self._identity
        source = identity.arn("pipes", f"pipe/{identity.named(AUDIT_TABLE, limit=40)}-*")
        guard = self._args.guard_arn
        statements = (*pipe_statements(identity, f"{ARCHIVE}-dlq"), *(guard_statements(guard) if guard else ()))
        role, granted = self._role(PIPES, "pipes.amazonaws.com", source, document(*statements))
        redacted = [*records.redacted(), *(records.expired() if guard else ())]
        for kind, patterns, template, through in (
            ("whole", records.whole(), records.whole_template(), None),
            ("redacted", redacted, records.redacted_template(), guard),
        ):
            pipes.Pipe(
                f"{self._name}-{kind}",
                name=f"{identity.named(AUDIT_TABLE, limit=40)}-{kind}",
                description=f"Audit records to the archive, {kind}",
                desired_state="RUNNING",
                role_arn=role.arn,
                source=self._args.stream_arn,
                source_parameters=read_by(patterns, self._dead.arn, guarded=through is not None),
                enrichment=through,
                target=delivery.arn,
                target_parameters={"input_template": template},
                tags=identity.tags(DataClass.PII),
                opts=self.child(after=[granted, *self._args.after]),
            )

    def signals(self) -> tuple[MetricSignal, ...]:
        """Say when records wait too long for the archive, and when one was put aside."""
        limit = 2 * self._args.buffer_seconds
        waiting = MetricSignal(
            alarm="jobs-age",
            part=ARCHIVE,
            meaning=f"Audit records wait for the archive for more than {limit} seconds",
            metric=Metric(
                namespace="AWS/Firehose",
                name="DeliveryToS3.DataFreshness",
                dimensions={"DeliveryStreamName": self.delivery_stream_name},
                statistic="Maximum",
            ),
            comparison=Comparison.ABOVE,
            threshold=limit,
        )
        return (waiting, *self._dead.signals())


def _processing(transform_arn: str | None) -> _Processing:
    """Give what happens to a record on its way: the transforming function if there is one, and a line for each."""
    line: _Processor = {"type": "AppendDelimiterToRecord"}
    if transform_arn is None:
        return {"enabled": True, "processors": [line]}
    function: _Processor = {
        "type": "Lambda",
        "parameters": [{"parameter_name": "LambdaArn", "parameter_value": f"{transform_arn}:$LATEST"}],
    }
    return {"enabled": True, "processors": [function, line]}


def _intent(stream: str, args: AuditArchiveArgs) -> dict[str, object]:
    return {
        "stream": stream,
        "bucket": args.identity.bucket(args.bucket_part),
        "redactedWhen": list(records.FLAGS),
        "bufferSeconds": args.buffer_seconds,
        "transform": args.transform_arn or "none",
        "guard": args.guard_arn or "none",
    }
