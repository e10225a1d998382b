"""What a database says of its health."""

from typing import Final

import pulumi

from components._signals import Comparison, EventSignal, Metric, MetricSignal, Missing, Urgency
from components.data.postgres_args import PostgresArgs
from components.data.postgres_sizes import connections

_TOLD: Final = (
    "availability", "configuration change", "deletion", "failover", "failure", "low storage", "maintenance",
    "notification", "recovery", "restoration", "security",
)  # fmt: skip
"""Categories of events (RDS User Guide, "Amazon RDS event categories"): all but backups, which come every day."""


def instance_events(part: str, identifier: str) -> EventSignal:
    """Say what RDS says of an instance and of its parameter groups, whose names begin with that of the instance."""
    return EventSignal(
        alarm="database-event",
        part=part,
        meaning=f"RDS told something about database {part} or its parameters.",
        pattern={
            "source": ["aws.rds"],
            "detail-type": ["RDS DB Instance Event", "RDS DB Parameter Group Event"],
            "detail": {"EventCategories": list(_TOLD), "SourceIdentifier": [identifier, {"prefix": f"{identifier}-"}]},
        },
        shown={"what": "$.detail.Message"},
        urgency=Urgency.NOTIFY,
    )


def instance_signals(
    args: PostgresArgs, identifier: pulumi.Input[str], cpu_percent: int, free_percent: int
) -> tuple[MetricSignal, ...]:
    """Say when an instance is at the end of its strength, its storage or its connections."""
    part, free = args.part, args.storage_gib * 2**30 * free_percent // 100
    most = connections(args.instance_class)
    rows = (
        ("rds-cpu", "CPUUtilization", "Average", cpu_percent, "the processor is busy"),
        ("rds-storage", "FreeStorageSpace", "Minimum", free, "storage runs out, and then it stops"),
        ("rds-conn", "DatabaseConnections", "Maximum", most, "the next client may be refused"),
    )
    return tuple(
        MetricSignal(
            alarm=alarm,
            part=part,
            meaning=f"On database {part} {meaning}.",
            metric=Metric(
                namespace="AWS/RDS", name=name, dimensions={"DBInstanceIdentifier": identifier}, statistic=statistic
            ),
            comparison=Comparison.BELOW if name == "FreeStorageSpace" else Comparison.AT_LEAST,
            threshold=threshold,
            periods=3,  # a quarter of an hour: a busy minute is no news
            missing=Missing.BREACHING,
        )
        for alarm, name, statistic, threshold, meaning in rows
    )
