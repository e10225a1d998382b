"""Proofs of the rules on alarms and on what databases tell."""

import json
from typing import Final

from hardening.aws.alarm_account import CHANGES
from hardening.aws.alarm_evidence import Events
from hardening.aws.alarm_need import Need
from hardening.aws.event_patterns import ANY
from hardening.resources import Graph
from hardening.rule import Subject
from tests.support.rows import Beside, Proof
from tests.support.rows_parts import KEY
from tests.support.rules import REMOVED
from tests.support.wire import resource

NOBODY: Final = Subject(resource("cloudtrail/trail"), Graph([]))
COUNT: Final = {"metricTransformation": {"namespace": "shop", "name": "Routes"}}
ALARM: Final = {"namespace": "shop", "metricName": "Routes"}


def pattern(need: Need) -> str:
    """Write the pattern of a rule that matches whatever a need asks for."""
    events = next(one for one in need.by if isinstance(one, Events)).samples(NOBODY)
    details = [dict(event["detail"]) for event in events if isinstance(event["detail"], dict)]
    kept = {"eventName", "errorCode", "errorMessage"}
    fields = {
        name: sorted({str(one[name]) for one in details})
        for name in sorted(kept)
        if all(one.get(name, ANY) is not ANY for one in details)
    }
    return json.dumps({"source": sorted({str(event["source"]) for event in events}), "detail": fields})


def rds(kind: str) -> Beside:
    """Give a rule on failures that RDS tells of."""
    body = {"source": ["aws.rds"], "detail-type": [f"RDS DB {kind} Event"], "detail": {"EventCategories": ["failure"]}}
    return Beside("cloudwatch/eventRule", "r", {"eventPattern": json.dumps(body)})


PROOFS: Final[tuple[Proof, ...]] = (
    Proof(
        rule="OBS-04",
        short="cloudwatch/metricAlarm",
        refers={"alarmActions": "topic"},
        beside=(Beside("sns/topic", "topic", {"kmsMasterKeyId": KEY}, spare=True),),
        spoilt={"topic": {"kmsMasterKeyId": "alias/aws/sns"}},
    ),
    Proof(
        rule="OBS-05",
        short="cloudwatch/metricAlarm",
        good={"treatMissingData": "notBreaching"},
        broken={"treatMissingData": [REMOVED]},
    ),
    *(
        Proof(
            rule="OBS-06",
            short="cloudtrail/trail",
            parameters={"changes": [need.id]},
            beside=(Beside("cloudwatch/eventRule", "r", {"eventPattern": pattern(need)}),),
            spoilt={"r": {"eventPattern": json.dumps({"source": ["aws.shop"]})}},
        )
        for need in CHANGES
    ),
    Proof(
        rule="OBS-06",
        short="cloudtrail/trail",
        parameters={"changes": ["route"]},
        beside=(
            Beside("cloudwatch/logMetricFilter", "f", {"pattern": "{ CreateRoute DeleteRoute ReplaceRoute }", **COUNT}),
            Beside("cloudwatch/metricAlarm", "a", ALARM),
        ),
        spoilt={"f": {"pattern": "{ CreateRoute }", **COUNT}},
    ),
    *(
        Proof(
            rule="OBS-07",
            short=short,
            good={"name": "shop"},
            parameters={"resources": [what]},
            beside=(
                Beside(
                    "cloudwatch/metricAlarm",
                    "a",
                    {"namespace": space, "metricName": metric, "dimensions": {dimension: "shop"}},
                ),
            ),
            broken={"name": ["another"]},
        )
        for short, what, space, metric, dimension in (
            ("ecs/service", "services", "AWS/ECS", "CPUUtilization", "ServiceName"),
            ("ecs/service", "services", "ECS/ContainerInsights", "RunningTaskCount", "ServiceName"),
            ("dynamodb/table", "tables", "AWS/DynamoDB", "ReadThrottleEvents", "TableName"),
        )
    ),
    *(
        Proof(
            rule="RDS-27",
            short=short,
            beside=(Beside("rds/eventSubscription", "s", {"snsTopic": "arn:aws:sns:eu-west-1:1:t"}),),
            spoilt={"s": {"snsTopic": "arn:aws:sns:eu-west-1:1:t", "enabled": False}},
        )
        for short in ("rds/instance", "rds/cluster")
    ),
    Proof(rule="RDS-27", short="rds/instance", beside=(rds("Instance"),), spoilt={"r": rds("Cluster").properties}),
    Proof(rule="RDS-27", short="rds/cluster", beside=(rds("Cluster"),), spoilt={"r": rds("Instance").properties}),
)
