"""Breaking the functions that renew secrets: AC-2, TC-2, TC-3, LP-2, MA-2, SS-1, DH-3."""

from tests.contracts.edits import alter, cut, drop, put
from tests.contracts.mutations import (
    LOG_GROUP,
    ROLE_POLICY,
    ROTATION,
    Mutation,
    added,
    gone,
    removed,
    rewritten,
    unset,
    valued,
)

FUNCTION, PERMISSION = "aws:lambda/function:Function", "aws:lambda/permission:Permission"
SESSION, KEYRING, JWT, REDIS, DB = (
    f"{secret}-rotation" for secret in ("session-secret", "encryption-keyring", "jwt-signing", "redis-auth", "db-app")
)
OTHERS_ROLE = "arn:aws:iam::123456789012:role/bulwark-prod-rotate-session-secret"


def function(line: str, path: str, value: object, name: str) -> Mutation:
    """Give a function a wrong value, and make it unknown."""
    return valued(line, "LAM-01", FUNCTION, path, value, name)


ROTATIONS = (
    Mutation(line="AC-2 m7", rule="LAM-01", edit=put(FUNCTION, "role", OTHERS_ROLE, JWT)),
    gone("AP-3 m6", "SEC-04", ROTATION, "jwt-signing-rotation"),
    Mutation(line="TC-2 m5", rule="LAM-02", edit=cut(PERMISSION, "sourceAccount", f"{KEYRING}-invoke")),
    valued("TC-2 m5", "LAM-02", PERMISSION, "principal", "*", f"{KEYRING}-invoke"),
    removed("TC-2 m6", "LAM-01", FUNCTION, "reservedConcurrentExecutions", KEYRING),
    function("TC-3 m8", "reservedConcurrentExecutions", 10, REDIS),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", SESSION),
    function("LAM", "runtime", "python3.9", SESSION),
    function("LAM", "timeout", 900, JWT),
    function("LAM", "tracingConfig.mode", "PassThrough", KEYRING),
    unset("LAM", "LAM-01", FUNCTION, "kmsKeyArn", JWT),
    unset("LAM", "LAM-01", FUNCTION, "vpcConfig", REDIS),
    added("LAM", "LAM-02", "aws:lambda/functionUrl:FunctionUrl", {"functionName": "f", "authorizationType": "NONE"}),
    rewritten("AC-2 m1", "IAM-03", ROLE_POLICY, "policy", alter("ReadAdministrator", Condition=None), f"{DB}-role"),
    valued("SS-3", "SEC-04", ROTATION, "rotationRules.automaticallyAfterDays", 31, DB),
    unset("LAM", "LAM-01", FUNCTION, "vpcConfig", DB),
    Mutation(line="LP-2 m4", rule="LOG-03", edit=drop(LOG_GROUP, f"{JWT}-logs")),
)
