"""What a database says of its health."""

import pulumi

from components._signals import Comparison, Metric, MetricSignal, Missing
from components.data.postgres_args import PostgresArgs
from components.data.postgres_sizes import connections


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
