"""Breaking the same rules by way of other resources, which the lines of further controls name."""

import json
from collections.abc import Mapping

from tests.contracts.edits import Change, Target, alter, put, without
from tests.contracts.mutations import (
    BUCKET_POLICY,
    ROLE,
    ROTATION,
    SECRET,
    Mutation,
    added,
    gone,
    rewritten,
    valued,
)
from tests.contracts.mutations_stores import PARAMETERS, parameters

TASK = "aws:ecs/taskDefinition:TaskDefinition"
FUNCTION = "aws:lambda/function:Function"
SCAN = "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan"
KEY_ID = "AKIA" + "Z7Q2M4X8C6V1B3N5"
JWT, KEYRING = "jwt-signing-rotation", "encryption-keyring-rotation"
SALT = "q7Zp2LxV9mR4tKc8WnB3yHd6JsF1gTa5Qe0U"


def task(line: str, rule: str, **container: object) -> Mutation:
    """Add a task with one container."""
    body = [{"name": "app", "image": "x", **container}]
    return added(line, rule, TASK, {"family": "f", "containerDefinitions": json.dumps(body)})


def variable(line: str, name: str, value: str) -> Mutation:
    """Add a task with one plain variable."""
    return task(line, "G-09", environment=[{"name": name, "value": value}])


def people(condition: Mapping[str, object]) -> dict[str, object]:
    """Give a role that people of the account assume."""
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "sts:AssumeRole",
        **({"Condition": condition} if condition else {}),
    }
    return {
        "name": "admin",
        "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        "tags": {"Access": "human"},
    }


def gate(line: str, change: Change) -> Mutation:
    """Weaken the gate on scanned uploads."""
    return rewritten(line, "S3-11", BUCKET_POLICY, "policy", change, "media-temp-policy")


AGE = {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
SCANNED = "s3:ExistingObjectTag/GuardDutyMalwareScanStatus"
SECRET_OF: dict[str, Target] = {"secretId": (SECRET, "redis-auth")}
EVERYWHERE = {"Effect": "Allow", "Resource": "*"}

FURTHER = (
    variable("AC-1 m3", "AWS_ACCESS_KEY_ID", KEY_ID),
    variable("AC-1 m4", "STORAGE_ID", KEY_ID),
    added("AC-3 m1", "IAM-09", ROLE, people(AGE)),
    added("AC-3 m2", "IAM-09", ROLE, people({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}, **AGE})),
    added("AC-3 m6", "IAM-09", "aws:iam/group:Group", {"name": "admins"}),
    valued("API-4 m1", "SEC-04", ROTATION, "rotationRules.automaticallyAfterDays", 91, JWT),
    valued("API-4 m2", "SEC-04", ROTATION, "rotationRules", {"scheduleExpression": "rate(365 days)"}, JWT),
    valued("API-4 m3", "SEC-04", ROTATION, "rotationEnabled", value=False, name=JWT),
    parameters("API-5 m5", "RDS-04", PARAMETERS, "pgaudit.log", "none"),
    variable("TC-2 m3", "TOKEN_ENC", SALT),
    Mutation(
        line="TC-2 m4",
        rule="SEC-04",
        edit=put(ROTATION, "rotationLambdaArn", "arn:aws:lambda:us-east-1:999999999999:function:theirs", KEYRING),
    ),
    valued("TC-4 m5", "G-09", FUNCTION, "environment", {"variables": {"TIKTOK_COOKIE": "sessionid=" + "0af3" * 8}}),
    task(
        "LP-2 m5",
        "LOG-04",
        logConfiguration={"logDriver": "awslogs", "options": {"awslogs-group": "x", "awslogs-create-group": "true"}},
    ),
    added("LP-2 m7", "LOG-08", "datadog:index/logsIndex:LogsIndex", {"name": "main", "retentionDays": 90}),
    added(
        "LP-2 m7",
        "LOG-08",
        "datadog:index/logsIndex:LogsIndex",
        {"name": "main", "retentionDays": 30, "flexRetentionDays": 180},
    ),
    variable("PF-0 m2", "APP_SALT", SALT),
    task("PF-0 m3", "G-09", command=["node", f"--secret={SALT}"]),
    gone("SC-1 m2", "SEC-04", ROTATION, "session-secret-keys-rotation"),
    added(
        "SC-1 m4",
        "SEC-06",
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secretString": "changeme"},
        to=SECRET_OF,
    ),
    variable("SC-1 m4", "SESSION_SECRET", "changeme"),
    variable("SS-1 m1", "MONGO_URI", "mongodb+srv://u:hunter2hunter2@db.example.com"),
    variable("SS-1 m4", "MAIL_PASS", "hunter2hunter2"),
    valued("SS-3 m4", "SEC-04", ROTATION, "rotationEnabled", value=False),
    gone("SU-2 m1", "S3-11", SCAN),
    valued("SU-2 m2", "S3-11", SCAN, "protectedResource.s3Bucket.objectPrefixes", ["uploads/"]),
    valued("SU-2 m3", "S3-11", SCAN, "actions", [{"taggings": [{"status": "DISABLED"}]}]),
    gate("SU-2 m4", without("DenyReadBeforeScan")),
    gate("SU-2 m5", without("DenyTagging")),
    gate("SU-2 m6", alter("DenyReadBeforeScan", Condition={"StringEquals": {SCANNED: "THREATS_FOUND"}})),
)
