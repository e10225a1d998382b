"""Lines of the checklist whose resources the production program does not have, broken in a small graph.

Each line of the table breaks one thing in a graph that the rule passes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.alarm_world import BALANCER, TOPIC, alarm, counted, edited, rule, target, told
from tests.support.outside import ACTIONS as PERMISSIONS
from tests.support.outside import ESCALATION, GITHUB, LAYER, PROTECTION, REPOSITORY, SCHEDULE, SERVICE, UPDATES
from tests.support.wire import resource

World = list[Resource]
ELB: Final = "AWS/ApplicationELB"
SUFFIX: Final = {"LoadBalancer": "app/shop/50dc"}
GROUP: Final = resource("cloudwatch/logGroup", "api", {"name": "/shop/api"})
SERVICE_OF_API: Final = resource("ecs/service", "service", {"loadBalancers": [{"containerName": "api"}]})
REFUSED: Final = counted("{ $.res.statusCode = 429 }")
SPIKE: Final = alarm("spike", "http-429-spike", "shop/logs", "Refused")
ACL: Final = resource("wafv2/webAcl", "acl", {"name": "shop-acl"})
FAILED: Final = rule(
    "failed",
    {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"group": ["family:shop-migrate"], "containers": {"exitCode": [{"anything-but": [0]}]}},
    },
    tags={"AlarmId": "migration-failed"},
)
AUDIT: Final = resource("dynamodb/table", "audit", {"name": "shop-audit-events"})
LEGAL: Final = counted('{ $.event = "legal.*" }', "Legal")
EXPIRY: Final = resource("ssm/parameter", "attest", {"name": "/shop/attest/IR-1"})
PAGER: Final = resource("pagerduty:index/serviceIntegration:ServiceIntegration", "pager", {"service": "s"})
PAGED: Final = resource(
    "sns/topicSubscription", "page", {"protocol": "https", "topic": TOPIC}, refers={"endpoint": PAGER}
)
HEARTBEAT: Final = edited(
    alarm("beat", "token-refresh-heartbeat-x", "shop/tokens", "Runs"), "treatMissingData", "breaching"
)
CLAMP: Final = rule("clamp", {"source": ["aws.s3"], "detail-type": ["Object Created"]}, state="ENABLED")
EVENTS: Final = resource("sesv2/configurationSetEventDestination", "events", {"eventDestination": {"enabled": True}})
WHOLE: Final[World] = [
    BALANCER,
    alarm("share", "api-5xx-rate", ELB, "HTTPCode_Target_5XX_Count", SUFFIX),
    alarm("own", "elb-5xx", ELB, "HTTPCode_ELB_5XX_Count", SUFFIX),
    GROUP, SERVICE_OF_API, REFUSED, SPIKE,
    ACL,
    alarm("blocked", "waf-rate-blocked", "AWS/WAFV2", "BlockedRequests", {"WebACL": "shop-acl"}),
    resource("ecs/taskDefinition", "migrate", {"family": "shop-migrate"}),
    FAILED,
    target("failed"),
    AUDIT, LEGAL,
    alarm("legal", "legal-compliance-event", "shop/logs", "Legal"),
    alarm("gap", "audit-gap", "shop/audit", "Gap"),
    EXPIRY,
    edited(alarm("left", "attestation-expiry", "shop/attest", "DaysLeft"), "treatMissingData", "breaching"),
    HEARTBEAT,
    alarm("refresh", "token-refresh-failed-x", "shop/tokens", "Failures"),
    CLAMP,
    target("clamp"),
    EVENTS,
    resource("secretsmanager/secret", "smtp", {"name": "/shop/smtp", "tags": {"RotationClass": "smtp"}}),
    rule("read", {"source": ["aws.secretsmanager"]}, state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
    target("read"),
    alarm("age", "secret-age", "shop/secrets", "AgeDays"),
    resource("sfn/stateMachine", "dsr", {"name": "shop-dsr"}),
    alarm("overdue", "dsr-overdue", "shop/dsr", "OldestDays"),
    SCHEDULE, ESCALATION, SERVICE, PAGER, PAGED,
    *GITHUB,
]  # fmt: skip
RULES: Final = ("OBS-01", "OBS-02", "OBS-03", "PD-01", "ORG-01")


@dataclass(frozen=True)
class Line:
    """One way to break a control."""

    line: str
    rule: str
    edit: Callable[[World], World]

    def __str__(self) -> str:
        return f"{self.line} {self.rule}"


def without(line: str, rule_id: str, *names: str) -> Line:
    """Remove resources."""
    return Line(line, rule_id, lambda world: [one for one in world if one.name not in names])


def put(line: str, rule_id: str, changed: Resource, path: str, value: object) -> Line:
    """Set a property."""
    return Line(line, rule_id, lambda world: [edited(one, path, value) if one is changed else one for one in world])


def named(name: str) -> Resource:
    return next(one for one in WHOLE if one.name == name)


WEEKDAYS: Final = [
    {"type": "weekly_restriction", "startDayOfWeek": day, "startTimeOfDay": "09:00:00", "durationSeconds": 32_400}
    for day in range(1, 6)
]
LINES: Final = [
    put("RL-2 m1", "OBS-03", REFUSED, "logGroupName", "/shop/another"),
    put("RL-2 m2", "OBS-03", REFUSED, "pattern", "429"),
    put("RL-2 m2", "OBS-01", REFUSED, "pattern", "429"),
    put("RL-2 m3", "OBS-03", SPIKE, "metricName", "Refusd"),
    put("RL-2 m4", "OBS-02", SPIKE, "actionsEnabled", value=False),
    put("RL-2 m5", "OBS-02", SPIKE, "threshold", 1e9),
    *(without("MA-1 m1", "OBS-01", name) for name in ("share", "own", "spike", "blocked", "failed", "legal", "left")),
    put("MA-1 m2", "OBS-02", named("share"), "dimensions.LoadBalancer", "app/other/77aa"),
    put("MA-1 m3", "OBS-02", named("own"), "alarmActions", []),
    Line(
        "MA-1 m4",
        "OBS-02",
        lambda world: [
            *world,
            resource(
                "cloudwatch/alarmMuteRule",
                "quiet",
                {"rule": {"schedule": {"expression": "cron(0 0 * * *)", "duration": "PT24H"}}},
            ),
        ],
    ),
    put(
        "MA-1 m5",
        "OBS-01",
        FAILED,
        "eventPattern",
        '{"source": ["aws.ecs"], "detail": {"group": ["family:shop-migrat"]}}',
    ),
    put("MA-1 m6", "OBS-02", named("share"), "evaluationPeriods", 288),
    put("MA-2 m2", "OBS-02", EVENTS, "eventDestination.enabled", value=False),
    put("TC-3 m4", "OBS-02", HEARTBEAT, "treatMissingData", "notBreaching"),
    put("TC-3 m5", "OBS-02", named("refresh"), "alarmActions", []),
    put("WS-2 m5", "OBS-02", CLAMP, "state", "DISABLED"),
    put("IR-1 m1", "PD-01", SCHEDULE, "layers", [{**LAYER, "restrictions": WEEKDAYS}]),
    put("IR-1 m2", "PD-01", ESCALATION, "rules", [{"escalationDelayInMinutes": 10}]),
    put("IR-1 m3", "PD-01", ESCALATION, "numLoops", 0),
    without("IR-1 m4", "OBS-02", "page"),
    put(
        "IR-1 m6",
        "PD-01",
        SERVICE,
        "incidentUrgencyRule",
        {"type": "use_support_hours", "outsideSupportHours": {"type": "constant", "urgency": "low"}},
    ),
    put("DH-1 m1", "ORG-01", UPDATES, "enabled", value=False),
    put("DH-1 m4", "ORG-01", PERMISSIONS, "shaPinningRequired", value=False),
    put("SS-2 m1", "ORG-01", REPOSITORY, "securityAndAnalysis.secretScanningPushProtection.status", "disabled"),
    put("SS-2 m2", "ORG-01", PROTECTION, "requiredStatusChecks", [{"contexts": ["check"]}]),
    without("LP-3 m5", "OBS-01", "overdue"),
    without("PC-4 m3", "OBS-01", "overdue"),
    without("SS-3 m2", "OBS-01", "age"),
    without("LA-1 m2", "OBS-01", "gap"),
]
OPEN: Final = [
    ("OBS-02", SPIKE, "actionsEnabled"),
    ("OBS-02", SPIKE, "threshold"),
    ("OBS-02", named("share"), "evaluationPeriods"),
    ("OBS-02", EVENTS, "eventDestination.enabled"),
    ("OBS-02", HEARTBEAT, "treatMissingData"),
    ("OBS-01", FAILED, "eventPattern"),
    ("OBS-03", REFUSED, "logGroupName"),
    ("OBS-03", REFUSED, "pattern"),
    ("OBS-03", SPIKE, "metricName"),
    ("PD-01", SCHEDULE, "layers"),
    ("PD-01", ESCALATION, "numLoops"),
    ("PD-01", SERVICE, "incidentUrgencyRule.urgency"),
    ("ORG-01", UPDATES, "enabled"),
    ("ORG-01", PERMISSIONS, "shaPinningRequired"),
]
"""The same properties with a value that is not known."""


@pytest.mark.parametrize("rule_id", RULES)
def test_the_whole_passes(rule_id: str) -> None:
    assert told(rule_id, WHOLE) == []


@pytest.mark.parametrize("line", LINES, ids=str)
def test_every_line_is_killed(line: Line) -> None:
    assert "FAIL" in {verdict for verdict, *_ in told(line.rule, line.edit(WHOLE))}


@pytest.mark.parametrize(("rule_id", "changed", "path"), OPEN)
def test_the_same_with_the_value_unknown_never_passes(rule_id: str, changed: Resource, path: str) -> None:
    assert told(rule_id, [edited(one, path, UNKNOWN) if one is changed else one for one in WHOLE]) != []
