"""Numbers that alarms watch, on boto3's client of CloudWatch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

COUNT: Final = "Count"
SECONDS: Final = "Seconds"
NONE: Final = "None"


class CloudWatch(Protocol):
    """What is used of boto3's CloudWatch client, in its own spelling."""

    def put_metric_data(self, **request: object) -> object: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, one of CloudWatch's."""

    value: float
    unit: str = COUNT


@dataclass(frozen=True, slots=True)
class Metrics:
    """Puts the numbers of one run, all in one call: either all of them arrive or none does."""

    client: CloudWatch
    namespace: str
    dimensions: Mapping[str, str] = field(default_factory=dict)

    def put(self, numbers: Mapping[str, Number]) -> None:
        """Put numbers by their names."""
        dimensions = [{"Name": name, "Value": value} for name, value in sorted(self.dimensions.items())]
        self.client.put_metric_data(
            Namespace=self.namespace,
            MetricData=[
                {"MetricName": name, "Dimensions": dimensions, "Value": number.value, "Unit": number.unit}
                for name, number in sorted(numbers.items())
            ],
        )
