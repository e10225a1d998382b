"""Breaking what keeps legal holds and answers requests of people: AC-2, LA-1, LP-2, MA-2, PC-2, PC-4."""

from tests.contracts.edits import alter, without
from tests.contracts.mutations import LOG_GROUP, ROLE_POLICY, gone, removed, rewritten, unset, valued

FUNCTION, ALARM = "aws:lambda/function:Function", "aws:cloudwatch/metricAlarm:MetricAlarm"
ERASE, EXPORT = "privacy-functions-dsr-erase", "privacy-functions-dsr-export"
RECEIPT, SIGNING_KEY, KEY = "privacy-functions-dsr-receipt", "receipt-keys-1", "aws:kms/key:Key"
KEEPER, GUARD = "legal-holds", "hold-guard"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/bulwark-prod-audit-events"
ANY_SIGNER = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}
RESTORED = "alarms-legal-compliance-event-hold-guard"

HOLDS = (
    removed("PC-2", "LAM-01", FUNCTION, "reservedConcurrentExecutions", KEEPER),
    valued("PC-2", "LAM-01", FUNCTION, "reservedConcurrentExecutions", 2, KEEPER),
    valued("PC-2", "LAM-01", FUNCTION, "timeout", 900, KEEPER),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", KEEPER),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", GUARD),
    unset("PC-2", "LAM-01", FUNCTION, "kmsKeyArn", GUARD),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, f"{KEEPER}-logs"),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, f"{GUARD}-logs"),
    rewritten(
        "LA-1",
        "DDB-03",
        ROLE_POLICY,
        "policy",
        alter("PutBack", Action=["dynamodb:UpdateItem"], Resource=[TABLE]),
        f"{GUARD}-role",
    ),
    rewritten("AC-2", "IAM-02", ROLE_POLICY, "policy", alter("KeepHolds", Action=["*"]), f"{KEEPER}-role"),
    removed("PC-4", "LAM-01", FUNCTION, "reservedConcurrentExecutions", ERASE),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", ERASE),
    unset("PC-4", "LAM-01", FUNCTION, "kmsKeyArn", EXPORT),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, f"{EXPORT}-logs"),
    rewritten(
        "PC-4", "DDB-03", ROLE_POLICY, "policy", alter("ReadRecords", Action=["dynamodb:DeleteItem"]), f"{EXPORT}-role"
    ),
    rewritten("AC-2", "IAM-02", ROLE_POLICY, "policy", alter("EraseSecrets", Action=["*"]), f"{ERASE}-role"),
    removed("PC-4", "LAM-01", FUNCTION, "reservedConcurrentExecutions", RECEIPT),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", RECEIPT),
    unset("PC-4", "LAM-01", FUNCTION, "kmsKeyArn", RECEIPT),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, f"{RECEIPT}-logs"),
    rewritten("PC-4", "IAM-02", ROLE_POLICY, "policy", alter("SignReceipts", Action=["*"]), f"{RECEIPT}-role"),
    unset("PC-4", "KMS-01", KEY, "tags", SIGNING_KEY),
    valued("PC-4", "KMS-02", KEY, "deletionWindowInDays", 7, SIGNING_KEY),
    valued("PC-4", "KMS-02", KEY, "isEnabled", value=False, name=SIGNING_KEY),
    valued("PC-4", "KMS-07", KEY, "multiRegion", value=True, name=SIGNING_KEY),
    valued("PC-4", "KMS-11", KEY, "customerMasterKeySpec", "ECC_SECG_P256K1", SIGNING_KEY),
    rewritten("PC-4", "KMS-03", KEY, "policy", alter("DenyTampering", Action=["kms:PutKeyPolicy"]), SIGNING_KEY),
    rewritten("PC-4", "KMS-12", KEY, "policy", without("DenySigning"), SIGNING_KEY),
    rewritten("PC-4", "KMS-12", KEY, "policy", alter("DenySigning", Effect="Allow"), SIGNING_KEY),
    rewritten("PC-4", "KMS-12", KEY, "policy", alter("DenySigning", Action=["kms:Verify"]), SIGNING_KEY),
    rewritten("PC-4", "KMS-12", KEY, "policy", alter("DenySigning", Condition=ANY_SIGNER), SIGNING_KEY),
    unset("PC-4", "KMS-12", KEY, "policy", SIGNING_KEY),
    valued("PC-2", "OBS-02", ALARM, "actionsEnabled", value=False, name=RESTORED),
    valued(
        "PC-2",
        "OBS-02",
        ALARM,
        "actionsEnabled",
        value=False,
        name=f"{RESTORED.replace(GUARD, 'legal-hold')}-heartbeat",
    ),
)
