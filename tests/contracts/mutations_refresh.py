"""Breaking what keeps tokens alive, and where they are kept: TC-1, TC-3, TC-4."""

import json

from tests.contracts.edits import Edit, Graph, alter, drop, put
from tests.contracts.mutations import (
    KEY,
    ROLE_POLICY,
    SECRET,
    Mutation,
    added,
    gone,
    removed,
    rewritten,
    unset,
    valued,
)

SCHEDULE, FUNCTION = "aws:scheduler/schedule:Schedule", "aws:lambda/function:Function"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ACCOUNTS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod/oauth/"
X, INSTAGRAM, COOKIES = "refresh-x-schedule", "refresh-instagram-schedule", "tiktok-cookie-age-schedule"
LATE = {"mode": "FLEXIBLE", "maximumWindowInMinutes": 60}
READING = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]


def granting(role: str, action: str, **more: object) -> dict[str, object]:
    """Give the policy of a role that may do something with the tokens of all accounts."""
    statement = {"Effect": "Allow", "Action": action, "Resource": f"{ACCOUNTS}*", **more}
    return {"role": f"bulwark-prod-{role}", "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


def without(*names: str) -> Edit:
    """Remove functions and their schedules."""

    def edit(graph: Graph) -> None:
        for name in names:
            drop(FUNCTION, name)(graph)
            drop(SCHEDULE, f"{name}-schedule")(graph)

    return edit


def keyed(key: object) -> dict[str, object]:
    """Give a condition on the key of a new secret."""
    return {"Condition": {"StringEquals": {"secretsmanager:KmsKeyArn": key}}}


REFRESH = (
    added("TC-1 m7", "TOK-02", ROLE_POLICY, granting("api-task", "secretsmanager:CreateSecret")),
    added(
        "TC-1 m7",
        "TOK-02",
        ROLE_POLICY,
        granting("api-task", "secretsmanager:CreateSecret", **keyed("alias/aws/secretsmanager")),
    ),
    added("TC-1", "TOK-02", ROLE_POLICY, granting("worker-task", "secretsmanager:PutSecretValue")),
    rewritten(
        "TC-1", "TOK-02", ROLE_POLICY, "policy", alter("RenewAccounts", Resource=f"{ACCOUNTS}*"), "refresh-x-role"
    ),
    rewritten("TC-1", "TOK-02", ROLE_POLICY, "policy", alter("RenewAccounts", Action=READING), "refresh-youtube-role"),
    unset("TC-1", "TOK-02", SECRET, "kmsKeyId", "oauth-app-youtube"),
    Mutation(line="TC-1", rule="TOK-02", edit=put(KEY, "tags.Purpose", "media", "keys-secrets")),
    valued("TC-3 m1", "TOK-01", SCHEDULE, "scheduleExpression", "rate(3 hours)", X),
    valued("TC-3 m2", "TOK-01", SCHEDULE, "state", "DISABLED", X),
    valued("TC-3 m3", "TOK-01", SCHEDULE, "flexibleTimeWindow", LATE, X),
    unset("TC-3 m6", "TOK-01", SCHEDULE, "target.deadLetterConfig", X),
    unset("TC-3 m6", "TOK-01", FUNCTION, "deadLetterConfig", "refresh-x"),
    valued("TC-3 m7", "TOK-01", SCHEDULE, "scheduleExpression", "rate(90 days)", INSTAGRAM),
    valued("TC-3 m8", "TOK-01", FUNCTION, "reservedConcurrentExecutions", 10, "refresh-x"),
    removed("TC-3 m8", "TOK-01", FUNCTION, "reservedConcurrentExecutions", "refresh-x"),
    valued("TC-3 m4", "OBS-02", ALARM, "treatMissingData", "notBreaching", "alarms-token-refresh-heartbeat-x"),
    Mutation(line="TC-3 m5", rule="OBS-02", edit=put(ALARM, "alarmActions", [], "alarms-token-refresh-failed-x")),
    gone("TC-3", "TOK-01", SCHEDULE, X),
    Mutation(line="TC-3", rule="TOK-01", edit=without("refresh-instagram")),
    Mutation(line="TC-3", rule="TOK-01", edit=without("refresh-instagram", "refresh-youtube", "refresh-x")),
    valued("TC-4 m1", "OBS-02", ALARM, "threshold", 30, "alarms-tiktok-cookie-age"),
    valued("TC-4 m3", "OBS-02", ALARM, "treatMissingData", "notBreaching", "alarms-tiktok-cookie-age"),
    valued("TC-4 m2", "TOK-01", SCHEDULE, "scheduleExpression", "rate(30 days)", COOKIES),
    gone("TC-4", "TOK-01", SCHEDULE, COOKIES),
)
