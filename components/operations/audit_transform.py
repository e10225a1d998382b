"""The function through which every audit record goes on its way to the archive."""

from dataclasses import dataclass
from typing import Final

import pulumi

from components._base import Hardened
from components._naming import DataClass
from components._signals import LogSignal, Signal
from components.data.audit_records import ENVELOPE, FLAGS
from components.runtime.function import Function, FunctionArgs, FunctionHost

PART: Final = "audit-transform"
_SEVERAL: Final = 10
"""Runs at once: Firehose hands over several batches side by side, and gives a batch up that it cannot hand over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditTransformArgs:
    """Inputs of the function."""

    host: FunctionHost
    """What all functions of the stack share."""


class AuditTransform(Hardened):
    """A function that redacts and chains audit records; Firehose calls it under its own role, and nobody else may."""

    controls = ("LA-2", "PC-2")

    function_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AuditTransformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the function. It touches nothing but what it is handed."""
        super().__init__(name, {"redactedWhen": list(FLAGS), "kept": list(ENVELOPE)}, opts)
        self._function = Function(
            name,
            FunctionArgs(
                host=args.host,
                part=PART,
                package="audit_transform",
                description="Redacts and chains audit records on their way to the archive",
                statements=(),
                variables={"REDACT_ON": ",".join(FLAGS), "ENVELOPE": ",".join(ENVELOPE)},
                concurrency=_SEVERAL,
                memory_mib=512,
                data_class=DataClass.CONFIDENTIAL,
            ),
            self.child(),
        )
        self.function_arn = self._function.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when a record could not be read, and when the function fails."""
        malformed = LogSignal(
            alarm="audit-gap",
            part="archive",
            meaning="An audit record could not be read on its way to the archive; it lies below errors/ of the bucket.",
            group=self._function.log_group,
            pattern='{ $.message = "audit records malformed" }',
            metric="AuditRecordsMalformed",
        )
        return (malformed, *self._function.signals())
