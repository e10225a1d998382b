"""What guards work with: calls that are counted and can be stopped, and a CloudWatch that remembers numbers."""

from typing import cast

from tests.support.aws_models import faults
from tests.support.aws_world import AwsWorld


class MetricsFake:
    """Remembers the numbers that were put, by name."""

    def __init__(self, world: AwsWorld) -> None:
        self.world = world
        self.numbers: dict[str, float] = {}
        self.namespaces: set[str] = set()

    def put_metric_data(self, **request: object) -> object:
        assert faults("cloudwatch", "PutMetricData", request) == []

        def answer() -> None:
            self.namespaces.add(cast("str", request["Namespace"]))
            for one in cast("list[dict[str, object]]", request["MetricData"]):
                self.numbers[cast("str", one["MetricName"])] = cast("float", one["Value"])

        return self.world.call("put_metric_data", answer)


class GuardWorld(AwsWorld):
    """A world in which a guard runs."""

    def __init__(self) -> None:
        super().__init__()
        self.metrics = MetricsFake(self)
