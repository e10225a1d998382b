"""Things that need an alarm, and the alarms that they need, for tests of rules."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from hardening.resources import Resource
from tests.support.rules import changed
from tests.support.wire import findings, resource

TOPIC: Final = "arn:aws:sns:us-east-1:111122223333:alerts"
PROVIDER: Final = resource("pulumi:providers:aws", "default", {"allowedAccountIds": json.dumps(["111122223333"])})
ROLE: Final = "arn:aws:iam::111122223333:role/api"
QUEUE_ARN: Final = "arn:aws:sqs:us-east-1:111122223333:jobs-dlq"
LB_ARN: Final = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc"


def alarm(name: str, id_: str, namespace: str, metric: str, dimensions: Mapping[str, object] | None = None) -> Resource:
    """Give an alarm that is as it must be."""
    properties = {
        "name": name,
        "namespace": namespace,
        "metricName": metric,
        "dimensions": dict(dimensions or {}),
        "statistic": "Maximum",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "threshold": 1,
        "period": 300,
        "evaluationPeriods": 1,
        "treatMissingData": "notBreaching",
        "alarmActions": [TOPIC],
        "okActions": [TOPIC],
        "tags": {"AlarmId": id_},
    }
    return resource("cloudwatch/metricAlarm", name, properties)


def rule(name: str, pattern: object, **properties: object) -> Resource:
    """Give a rule."""
    body = pattern if not isinstance(pattern, Mapping) else json.dumps(pattern)
    return resource("cloudwatch/eventRule", name, {"name": name, "eventPattern": body, **properties})


def target(of: str) -> Resource:
    """Give the target of a rule."""
    return resource("cloudwatch/eventTarget", f"{of}-target", {"rule": of, "arn": TOPIC})


def counted(pattern: object, name: str = "Refused", group: str = "/shop/api") -> Resource:
    """Give a metric filter."""
    transformation = {"namespace": "shop/logs", "name": name, "value": "1"}
    properties = {"logGroupName": group, "pattern": pattern, "metricTransformation": transformation}
    return resource("cloudwatch/logMetricFilter", f"filter-{name}", properties)


def calls(service: str, *names: str, **detail: object) -> dict[str, object]:
    """Give the pattern of calls that CloudTrail records."""
    return {
        "source": [f"aws.{service}"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"eventName": list(names), **detail},
    }


def edited(one: Resource, path: str, value: object) -> Resource:
    """Give a resource with one property changed."""
    return resource(one.token, one.name, changed(one.properties, path, value), outputs=one.outputs)


def told(rule_id: str, resources: Sequence[Resource]) -> list[tuple[str, str, str]]:
    """Give the verdict, the resource and the path of each finding."""
    found = findings(rule_id, PROVIDER, *resources)
    return sorted((one.verdict.value, one.urn.rpartition("::")[2], one.path) for one in found)


TRAIL: Final = resource("cloudtrail/trail", "trail", {"name": "trail"})
DATABASE: Final = resource("rds/instance", "db", {"identifier": "shop-db"})
FUNCTION: Final = resource("lambda/function", "fn", {"name": "shop-fn"})
DEAD: Final = resource("sqs/queue", "dlq", {"name": "jobs-dlq", "tags": {"Use": "dead-letter"}})
WORK: Final = resource(
    "sqs/queue",
    "jobs",
    {"name": "jobs", "redrivePolicy": json.dumps({"deadLetterTargetArn": QUEUE_ARN, "maxReceiveCount": 5})},
)
BALANCER: Final = resource("lb/loadBalancer", "alb", {"name": "shop"}, outputs={"arn": LB_ARN})
SECRET: Final = resource("secretsmanager/secret", "smtp", {"name": "/shop/smtp"})
READ: Final = calls(
    "secretsmanager",
    "GetSecretValue",
    requestParameters={"secretId": ["/shop/smtp"]},
    userIdentity={"sessionContext": {"sessionIssuer": {"arn": [{"anything-but": [ROLE]}]}}},
)
