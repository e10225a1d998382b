"""What proofs of the rules on stores are made of: keys, accounts, policy documents and parts of resources."""

import json
from typing import Final

from tests.support.rows import Beside

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
AWS_KEY: Final = "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"
OWN: Final = "111122223333"
TOPIC_ARN: Final = f"arn:aws:sns:eu-west-1:{OWN}:own"
TOPIC: Final = Beside("sns/topic", "own", {"name": "own"}, outputs={"arn": TOPIC_ARN}, spare=True)
"""Tells the account of the program."""
SHOP: Final = "arn:aws:s3:::shop"


def policy(*statements: dict[str, object]) -> str:
    """Write a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: object, *actions: str, **elements: object) -> dict[str, object]:
    """Write a statement that grants."""
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": "*", **elements}


def deny(action: str, operator: str = "", key: str = "", value: str = "") -> dict[str, object]:
    """Write a statement that refuses everyone, under a condition."""
    condition = {"Condition": {operator: {key: value}}} if operator else {}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"{SHOP}/*", **condition}


ROLE: Final = {"AWS": f"arn:aws:iam::{OWN}:role/app"}
STRANGER: Final = {"AWS": "arn:aws:iam::999999999999:root"}
DELIVERY: Final = {"Service": "delivery.logs.amazonaws.com"}
FOR_OWN: Final = {"Condition": {"StringEquals": {"aws:SourceAccount": OWN}}}
HEADER: Final = "s3:x-amz-server-side-encryption"
SEALED: Final = deny("s3:PutObject", "StringNotEquals", HEADER, "aws:kms")
OF_KEY: Final = deny("s3:PutObject", "StringNotEquals", f"{HEADER}-aws-kms-key-id", KEY)
PUTS: Final = policy(SEALED, OF_KEY)
TRUSTS: Final = {"trustedAccounts": [OWN]}
RULES_OF: Final = {"deleteMarkerReplication": {"status": "Enabled"}}
EXPIRES: Final = {"status": "Enabled", "expiration": {"days": 30}}
SWEEPS: Final = {"status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}
PLACED: Final = {"subnetGroupName": "shop", "securityGroupIds": ["sg-1"]}
GROUP: Final = {"name": "p", "family": "postgres17", "parameters": [{"name": "log_statement", "value": "ddl"}]}
WINDOWS: Final = {"backupWindow": "03:00-04:00", "maintenanceWindow": "sun:04:30-sun:05:30"}
OF_CLUSTER: Final = {
    "preferredBackupWindow": "23:30-00:30",
    "preferredMaintenanceWindow": "mon:00:30-mon:01:30",
}
CACHE: Final = "elasticache/replicationGroup"
PASSWORD: Final = {"length": 32, "special": False}
SLOW, ENGINE = {"logType": "slow-log"}, {"logType": "engine-log"}
