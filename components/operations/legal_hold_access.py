"""What the functions of legal holds may do, beside what the audit store grants to its role for them."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow, Conditions
from components._naming import Identity
from components.data.audit_policy import AUDIT_TABLE
from components.data.table import table_key_use
from components.foundation.keys import KeyPurpose
from components.operations.dsr.request import DSR, HOLDS, PENDING, REQUESTS
from components.operations.machine import machine_arn
from components.operations.metrics_access import may_count

LIFTED: Final = "lifted/"
"""Items of the table of requests whose id begins so are holds of the past."""
LISTED: Final = "hold"
"""What `pending` says of an item with something to do for the keeper of holds."""


def namespace(identity: Identity) -> str:
    """Give where the numbers of both functions are."""
    return identity.named("legal-hold")


def keeping(identity: Identity) -> tuple[Allow, ...]:
    """Give what keeping holds takes: their items, the requests that wait for a lift, and the machine to start those."""
    table = identity.table_arn(REQUESTS)
    return (
        _items("KeepHolds", ["GetItem", "PutItem", "UpdateItem", "DeleteItem"], table, [f"{HOLDS}*", f"{LIFTED}*"]),
        _items("FindHolds", ["Query"], f"{table}/index/{PENDING}", [LISTED]),
        Allow(sid="FindWaiting", actions=["dynamodb:Scan"], on=[table]),
        table_key_use(
            identity,
            KeyPurpose.DATA,
            REQUESTS,
            sid="OpenRequests",
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
        Allow(sid="StartWaiting", actions=["states:StartExecution"], on=[machine_arn(identity, DSR)]),
        may_count(namespace(identity)),
    )


def guarding(identity: Identity) -> tuple[Allow, ...]:
    """Give what putting records back takes: to add, and nothing that changes or reads one."""
    return (
        Allow(sid="PutBack", actions=["dynamodb:PutItem"], on=[identity.table_arn(AUDIT_TABLE)]),
        table_key_use(
            identity,
            KeyPurpose.AUDIT,
            AUDIT_TABLE,
            sid="SealRecords",
            actions=["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
        may_count(namespace(identity)),
    )


def _items(sid: str, names: Sequence[str], on: str, keys: Sequence[str]) -> Allow:
    """Open items whose partition key is of a pattern, and no other."""
    when: Conditions = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    return Allow(sid=sid, actions=[f"dynamodb:{name}" for name in names], on=[on], when=when)
