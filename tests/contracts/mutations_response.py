"""Breaking incident response, requests of people, and mail."""

import json

from tests.contracts.edits import UNKNOWN, Change, append, put
from tests.contracts.mutations import ROLE_POLICY, Mutation, added, gone, rewritten, valued

DOCUMENT, MACHINE = "aws:ssm/document:Document", "aws:sfn/stateMachine:StateMachine"
COOKIE, OAUTH, DSR = "response-ir-tiktok-cookie", "response-ir-oauth-breach", "response-dsr-request"
SEALED = "loggingConfiguration.includeExecutionData"
SHARED = {"type": "Share", "account_ids": "All"}


def without_step(name: str) -> Change:
    """Take a step out of a document."""

    def change(body: dict[str, object]) -> None:
        steps = body["mainSteps"]
        assert isinstance(steps, list)
        (found,) = [step for step in steps if step["name"] == name]
        steps.remove(found)

    return change


def lacking(line: str, document: str, step: str) -> Mutation:
    """Take a step out of a document, and make its content unknown."""
    return rewritten(line, "RUN-01", DOCUMENT, "content", without_step(step), document)


TESTERS = {
    "Effect": "Allow",
    "Action": ["ses:SendEmail", "ses:SendRawEmail"],
    "Resource": ["arn:aws:ses:us-east-1:123456789012:identity/example.com"],
    "Condition": {
        "StringEquals": {"ses:FromAddress": "test@example.com"},
        "ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]},
    },
}

RESPONSE = (
    gone("IR-2 m1", "RUN-01", DOCUMENT, OAUTH),
    valued("IR-2 m2", "RUN-01", DOCUMENT, "documentType", "Command", COOKIE),
    valued("IR-2 m3", "RUN-01", DOCUMENT, "permissions", SHARED, COOKIE),
    lacking("IR-2 m4", COOKIE, "approve"),
    lacking("IR-2 m4", DSR, "approve"),
    lacking("IR-2a m1", COOKIE, "recordEvidence"),
    rewritten(
        "IR-2a m2",
        "IAM-02",
        ROLE_POLICY,
        "policy",
        append(Effect="Allow", Action="secretsmanager:*", Resource="*"),
        f"{COOKIE}-role",
    ),
    rewritten(
        "IR-2a m2",
        "IAM-03",
        ROLE_POLICY,
        "policy",
        append(Effect="Allow", Action="secretsmanager:*", Resource="*"),
        f"{COOKIE}-role",
    ),
    lacking("IR-2b m2", OAUTH, "revokeAtProvider"),
    lacking("LP-3 m3", DSR, "startRequest"),
    valued("LP-3 m3", "LOG-05", MACHINE, SEALED, True, "privacy-dsr"),  # noqa: FBT003  the value that breaks it
    Mutation(
        line="LP-3 m3",
        rule="LOG-05",
        edit=put(MACHINE, "loggingConfiguration.logDestination", "arn:aws:logs:us-east-1:123456789012:log-group:x:*"),
        unknown=put(MACHINE, SEALED, UNKNOWN),
    ),
    gone("PC-4 m2", "RUN-01", DOCUMENT, DSR),
    rewritten(
        "EM-1 m3",
        "IAM-02",
        ROLE_POLICY,
        "policy",
        append(Effect="Allow", Action="ses:SendEmail", Resource="*"),
        "privacy-dsr-role",
    ),
    added(
        "EM-2 m6",
        "IAM-02",
        ROLE_POLICY,
        {"role": "bulwark-prod-api-task", "policy": json.dumps({"Version": "2012-10-17", "Statement": [TESTERS]})},
    ),
)
