"""Signals of each kind, and the alarms declared from them, for tests."""

from components._signals import EventSignal, LogSignal, Metric, MetricSignal, Signal, Urgency
from components.operations.alarms import Alarms, AlarmsArgs
from tests.support.shop import KEY, SHOP

ALERTS, NOTICES = SHOP.topic_arn("alerts"), SHOP.topic_arn("notices")
QUEUE = MetricSignal(
    alarm="jobs-age",
    part="publish",
    meaning="Work waits.",
    metric=Metric(namespace="AWS/SQS", name="ApproximateAgeOfOldestMessage", dimensions={"QueueName": "publish"}),
    threshold=900,
)
SHARE = MetricSignal(
    alarm="api-5xx-rate",
    meaning="Requests fail.",
    metric=Metric(
        namespace="AWS/ApplicationELB", name="HTTPCode_Target_5XX_Count", dimensions={"LoadBalancer": "app/a"}
    ),
    divisor=Metric(namespace="AWS/ApplicationELB", name="RequestCount", dimensions={"LoadBalancer": "app/a"}),
    threshold=1,
    periods=2,
)
LINES = LogSignal(
    alarm="http-429-spike",
    meaning="Clients are refused.",
    group="/shop/prod/service/api",
    pattern="{ $.res.statusCode = 429 }",
    metric="RateLimited",
    threshold=200,
)
EVENT = EventSignal(
    alarm="secret-read-unexpected",
    part="smtp",
    meaning="Somebody read it.",
    pattern={"source": ["aws.secretsmanager"], "detail": {"eventName": ["GetSecretValue"]}},
    reads=True,
    shown={"caller": "$.detail.userIdentity.arn"},
)
TOLD = EventSignal(
    alarm="legal-event", meaning="For the record.", pattern={"source": ["shop.legal"]}, urgency=Urgency.NOTIFY
)


def alarms(*signals: Signal, page: str = ALERTS, plan: str | None = None) -> Alarms:
    """Declare alarms."""
    return Alarms(
        "alarms",
        AlarmsArgs(
            identity=SHOP,
            signals=signals,
            topics={Urgency.PAGE: page, Urgency.NOTIFY: NOTICES},
            key_arn=KEY,
            repository="example/shop",
            response_plan_arn=plan,
        ),
    )
