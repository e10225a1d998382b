"""Accounts whose tokens are refreshed: secrets, a table, a key, numbers, and a clock that tests move.

Every call is counted, and may be the last one of a run: from there on, the process is gone and no call gets through.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from functions._common.accounts import Account
from functions._common.backoff import Backoff
from functions._common.https import Answer as HttpAnswer
from functions._common.https import Request, Send
from functions._common.refreshing import Surroundings
from functions.refresh_instagram.handler import refresh as refresh_instagram
from functions.refresh_x.escrow import Decrypted, Encrypted
from functions.refresh_x.handler import Single
from functions.refresh_x.handler import refresh as refresh_x
from functions.refresh_x.journal import Got
from functions.refresh_youtube.handler import refresh as refresh_youtube
from tests.support.aws_world import fail
from tests.support.refresh_fakes import CLIENT, PATH, Calls, Clock, SecretsFake, valid


class DynamoFake:
    """One table, whose key is `pk`, with as much of condition expressions as is used."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.items: dict[str, dict[str, dict[str, Any]]] = {}

    def put_item(self, **request: object) -> object:
        valid("dynamodb", "PutItem", request)
        item = cast("dict[str, dict[str, Any]]", request["Item"])

        def answer() -> None:
            self._demand(item["pk"]["S"], request)
            self.items[item["pk"]["S"]] = dict(item)

        return self.calls("put_item", answer)

    def get_item(self, **request: object) -> Got:
        valid("dynamodb", "GetItem", request)
        assert request["ConsistentRead"] is True
        key = cast("dict[str, dict[str, str]]", request["Key"])["pk"]["S"]
        return self.calls("get_item", lambda: Got(Item=self.items[key]) if key in self.items else Got())

    def delete_item(self, **request: object) -> object:
        valid("dynamodb", "DeleteItem", request)
        key = cast("dict[str, dict[str, str]]", request["Key"])["pk"]["S"]

        def answer() -> None:
            self._demand(key, request)
            self.items.pop(key, None)

        return self.calls("delete_item", answer)

    def _demand(self, key: str, request: Mapping[str, object]) -> None:
        condition = cast("str", request.get("ConditionExpression", ""))
        if condition and not any(self._holds(self.items.get(key), part, request) for part in condition.split(" OR ")):
            fail("ConditionalCheckFailedException", repr(self.items))

    @staticmethod
    def _holds(item: dict[str, dict[str, Any]] | None, part: str, request: Mapping[str, object]) -> bool:
        if part == "attribute_not_exists(pk)":
            return item is None
        found = re.fullmatch(r"(#\w+) (=|<>|<) (:\w+)", part)
        assert found, part
        names = cast("dict[str, str]", request["ExpressionAttributeNames"])
        values = cast("dict[str, dict[str, str]]", request["ExpressionAttributeValues"])
        ((_, wanted),) = values[found[3]].items()
        ((kind, held),) = (item or {}).get(names[found[1]], {"S": None}).items()
        if held is None:
            return False
        if found[2] == "<":
            assert kind == "N"
            return float(held) < float(wanted)
        return bool((held == wanted) is (found[2] == "="))


class KmsFake:
    """A key that opens what it sealed, in the same context."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: Mapping[str, str]) -> Encrypted:  # noqa: N803  boto3's name
        valid("kms", "Encrypt", {"KeyId": KeyId, "Plaintext": Plaintext, "EncryptionContext": dict(EncryptionContext)})
        blob = json.dumps([sorted(EncryptionContext.items()), Plaintext.decode()]).encode().hex().encode()
        return self.calls("encrypt", lambda: Encrypted(CiphertextBlob=blob))

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> Decrypted:  # noqa: N803  boto3's name
        valid(
            "kms",
            "Decrypt",
            {"KeyId": KeyId, "CiphertextBlob": CiphertextBlob, "EncryptionContext": dict(EncryptionContext)},
        )
        context, text = json.loads(bytes.fromhex(CiphertextBlob.decode()))
        assert [tuple(pair) for pair in context] == sorted(EncryptionContext.items())
        return self.calls("decrypt", lambda: Decrypted(Plaintext=text.encode()))


class MetricsFake:
    """Numbers, in the order in which they were put."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.runs: list[dict[str, float]] = []
        self.requests: list[dict[str, object]] = []

    def put_metric_data(self, **request: object) -> object:
        valid("cloudwatch", "PutMetricData", request)
        data = cast("list[dict[str, Any]]", request["MetricData"])

        def answer() -> None:
            self.requests.append(request)
            self.runs.append({each["MetricName"]: each["Value"] for each in data})

        return self.calls("put_metric_data", answer)


class RefreshWorld(Clock):
    """One platform's accounts."""

    def __init__(self, platform: str, send: Send) -> None:
        super().__init__()
        self.platform, self._send = platform, send
        self.calls = Calls()
        self.secrets = SecretsFake(self, self.calls)
        self.table = DynamoFake(self.calls)
        self.kms = KmsFake(self.calls)
        self.metrics = MetricsFake(self.calls)
        self.seconds_left = 280.0
        self.runs = 0
        self.secrets.add(f"{PATH}oauth-app/{platform}", CLIENT)

    def secret(self, account: str) -> str:
        """Give the name of an account's secret."""
        return f"{PATH}oauth/{self.platform}/{account}"

    def connect(self, account: str, value: object) -> None:
        """Connect an account, or connect it again."""
        if self.secret(account) in self.secrets.values:
            self.secrets.put(self.secret(account), value)
        else:
            self.secrets.add(self.secret(account), value)

    def current(self, account: str) -> dict[str, Any]:
        """Give the current value of an account."""
        return self.secrets.current(self.secret(account))

    def marked(self, account: str) -> bool:
        """Whether its owner must connect an account again."""
        labels = self.secrets.labels[self.secret(account)]
        return "REAUTHORISE" in labels and labels["REAUTHORISE"] == labels["AWSCURRENT"]

    def send(self, request: Request) -> HttpAnswer:
        """Send a request: a call like any other."""
        return self.calls("send", lambda: self._send(request))

    def around(self) -> Surroundings:
        """Give what a run needs."""
        return Surroundings(
            secrets=self.secrets,
            metrics=self.metrics,
            send=self.send,
            clock=self,
            jitter=lambda low, high: (low + high) / 2,
            shuffle=_reversed,
            prefix=f"{PATH}oauth/{self.platform}/",
            namespace="shop/prod/TokenRefresh",
            seconds_left=self.seconds_left,
        )

    def single(self, run: str = "") -> Single:
        """Give what a run needs where tokens work once."""
        self.runs += 1
        return Single(
            dynamodb=self.table,
            kms=self.kms,
            table="shop-prod-token-leases",
            key="alias/shop-prod-data",
            run=run or f"run-{self.runs}",
        )

    def run(self) -> dict[str, float]:
        """Do a run; give its numbers."""
        application = f"{PATH}oauth-app/{self.platform}"
        if self.platform == "x":
            refresh_x(self.around(), application, self.single())
        elif self.platform == "youtube":
            refresh_youtube(self.around(), application)
        else:
            refresh_instagram(self.around())
        return self.metrics.runs[-1]

    def backoff(self) -> Backoff:
        """Give pauses."""
        return Backoff(self, lambda low, high: (low + high) / 2)


def _reversed(accounts: list[Account]) -> None:
    accounts.reverse()
