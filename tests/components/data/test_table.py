"""Tables, exactly."""

import dataclasses

import pytest

from components._naming import DataClass
from components.data.table import Stream, Table, TableArgs, TableIndex, TableKey, TableUse
from components.foundation.keys import KeyPurpose
from tests.support.aws_models import faults, titled
from tests.support.data_tier import tagged
from tests.support.declare import Declared, declare
from tests.support.shop import KEY, SHOP

TABLE = "aws:dynamodb/table:Table"
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/shop-prod-idempotency"
ARGS = TableArgs(
    identity=SHOP,
    part="idempotency",
    use=TableUse.IDEMPOTENCY,
    key=TableKey(partition="fingerprint"),
    key_arn=KEY,
)
RECORDS = TableArgs(
    identity=SHOP,
    part="audit-events",
    use=TableUse.AUDIT,
    key=TableKey(partition="tenantId", sort="occurredAt#eventId"),
    key_arn=KEY,
    key_purpose=KeyPurpose.AUDIT,
    data_class=DataClass.PII,
    stream=Stream.BOTH_IMAGES,
    retention_days=3653,
)
COMMON = {
    "billingMode": "PAY_PER_REQUEST",
    "deletionProtectionEnabled": True,
    "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
    "ttl": {"attributeName": "expiresAt", "enabled": True},
}


def made(args: TableArgs) -> Declared:
    return declare(lambda: Table("table", args))


def test_a_plain_table_is_exactly_this() -> None:
    table = made(ARGS).one(TABLE)
    assert table.inputs == {
        **COMMON,
        "attributes": [{"name": "fingerprint", "type": "S"}],
        "hashKey": "fingerprint",
        "name": "shop-prod-idempotency",
        "streamEnabled": False,
        "tags": tagged("internal", Use="idempotency"),
    }
    assert table.protect


def test_a_table_of_records_is_exactly_this() -> None:
    declared = made(RECORDS)
    assert declared.one(TABLE).inputs == {
        **COMMON,
        "attributes": [{"name": "occurredAt#eventId", "type": "S"}, {"name": "tenantId", "type": "S"}],
        "hashKey": "tenantId",
        "rangeKey": "occurredAt#eventId",
        "name": "shop-prod-audit-events",
        "streamEnabled": True,
        "streamViewType": "NEW_AND_OLD_IMAGES",
        "tags": tagged("pii", Use="audit", RetentionDays="3653"),
    }
    stream = str(declared.one("bulwark:data:Table").outputs["stream_arn"])
    assert stream.endswith(":table/shop-prod-audit-events/stream/2026-01-01T00:00:00.000")


def test_an_index_holds_keys_and_declares_their_attributes() -> None:
    index = TableIndex(name="open", key=TableKey(partition="pending", sort="receivedAt"))
    inputs = made(dataclasses.replace(ARGS, indexes=[index])).one(TABLE).inputs
    assert inputs["globalSecondaryIndexes"] == [
        {"name": "open", "hashKey": "pending", "rangeKey": "receivedAt", "projectionType": "KEYS_ONLY"}
    ]
    names = ("fingerprint", "pending", "receivedAt")
    assert inputs["attributes"] == [{"name": name, "type": "S"} for name in names]


@pytest.mark.parametrize("args", [ARGS, RECORDS], ids=lambda args: args.part)
def test_dynamodb_would_take_it(args: TableArgs) -> None:
    inputs = made(args).one(TABLE).inputs
    attributes = titled(inputs["attributes"], {"name": "AttributeName", "type": "AttributeType"})
    keys = [
        {"AttributeName": inputs[name], "KeyType": kind}
        for name, kind in (("hashKey", "HASH"), ("rangeKey", "RANGE"))
        if name in inputs
    ]
    given = {
        "TableName": inputs["name"],
        "AttributeDefinitions": attributes,
        "KeySchema": keys,
        "BillingMode": inputs["billingMode"],
        "DeletionProtectionEnabled": inputs["deletionProtectionEnabled"],
        "StreamSpecification": {"StreamEnabled": inputs["streamEnabled"]}
        | ({"StreamViewType": inputs["streamViewType"]} if inputs["streamEnabled"] else {}),
        "SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
    }
    assert faults("dynamodb", "CreateTable", given) == []


@pytest.mark.parametrize(
    ("verb", "items", "uses"),
    [
        ("readable", ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], ["kms:Decrypt"]),
        (
            "writable",
            ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
        ("appendable", ["dynamodb:PutItem"], ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
    ],
)
def test_a_role_gets_what_it_needs_and_no_more(verb: str, items: list[str], uses: list[str]) -> None:
    said: list[dict[str, object]] = []
    declare(lambda: said.extend(allow.render() for allow in getattr(Table("table", ARGS), verb)()))
    table, key = said
    assert (table["Action"], table["Resource"]) == (items, [ARN])
    assert key["Action"] == uses
    assert key["Condition"] == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-data"},
        "StringEquals": {
            "kms:ViaService": "dynamodb.eu-west-1.amazonaws.com",
            "kms:EncryptionContext:aws:dynamodb:tableName": "shop-prod-idempotency",
        },
    }
