"""Tables of DynamoDB in an account on the loopback."""

from tests.support.moto_cloud import Cloud


def table(cloud: Cloud, name: str, keys: list[str], indexes: dict[str, list[str]]) -> None:
    """Make a table with its keys and indexes."""

    def schema(names: list[str]) -> list[dict[str, str]]:
        kinds = ("HASH", "RANGE")
        return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(names, kinds, strict=False)]

    every = sorted({*keys, *(key for names in indexes.values() for key in names)})
    found = [
        {"IndexName": index, "KeySchema": schema(names), "Projection": {"ProjectionType": "KEYS_ONLY"}}
        for index, names in indexes.items()
    ]
    cloud.client("dynamodb").create_table(
        TableName=name,
        KeySchema=schema(keys),
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in every],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": found} if found else {}),
    )


def put(cloud: Cloud, name: str, texts: dict[str, str], **numbers: int) -> None:
    """Put an item of texts and numbers."""
    item = {key: {"S": value} for key, value in texts.items()} | {key: {"N": str(n)} for key, n in numbers.items()}
    cloud.client("dynamodb").put_item(TableName=name, Item=item)
