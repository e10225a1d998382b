"""A request whose stores are done, a key that signs, a locked bucket, and the function that puts the receipt."""

import base64
import hashlib
import json
from typing import Any, cast

from functions._common.requests import Requests
from functions.dsr_receipt.handler import Receipting, receipt
from functions.dsr_receipt.receipt import Signed, Signer
from tests.support.aws_models import faults
from tests.support.aws_world import fail
from tests.support.dsr_world import ID, PERSON, REQUESTS, TENANT
from tests.support.dynamo_world import DynamoFake
from tests.support.guard_world import GuardWorld

BUCKET, PREFIX = "shop-prod-audit", "privacy/receipts"
ALIAS, KEY = "alias/shop-prod-receipts", "arn:aws:kms:eu-west-1:123456789012:key/0f8fad5b-0000-4000-8000-000000000001"
STORES = ("postgres", "redis", "media-temp", "secrets")
RETAINED = {"backups": "expire by themselves"}
EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:shop-prod-dsr:one"


class ReceiptWorld(GuardWorld):
    """The stack, as far as this function sees it."""

    def __init__(self, kind: str = "erase", **texts: object) -> None:
        super().__init__()
        self.dynamo = DynamoFake(self, {REQUESTS: ("requestId",)})
        self.versions: dict[str, list[bytes]] = {}
        """Every version that was put, by its key: the bucket is locked."""
        self.signed = 0
        self.dynamo.add(
            REQUESTS,
            **{
                "requestId": ID,
                "kind": kind,
                "tenantId": TENANT,
                "subjectId": PERSON,
                "receivedAt": "2026-02-20T10:00:00Z",
                **texts,
            },
        )

    def put_object(self, **request: object) -> object:
        assert faults("s3", "PutObject", request) == []
        assert (request["Bucket"], request["IfNoneMatch"]) == (BUCKET, "*")
        key, body = str(request["Key"]), cast("bytes", request["Body"])

        def answer() -> None:
            if key in self.versions:
                fail("PreconditionFailed", repr(self.dynamo.tables))
            self.versions.setdefault(key, []).append(body)

        return self.call("put_object", answer)

    def sign(self, **request: object) -> Signed:
        assert faults("kms", "Sign", request) == []
        assert (request["KeyId"], request["MessageType"], request["SigningAlgorithm"]) == (
            ALIAS,
            "DIGEST",
            "ECDSA_SHA_256",
        )

        def answer() -> Signed:
            self.signed += 1  # as with ECDSA, no two signatures are alike
            return Signed(KeyId=KEY, Signature=cast("bytes", request["Message"]) + bytes([self.signed]))

        return self.call("sign", answer)

    def run(self, done: str = "erase", ident: str = ID) -> dict[str, str]:
        """Call the function."""
        receipting = Receipting(
            requests=Requests(client=self.dynamo, table=REQUESTS),
            s3=self,
            signer=Signer(self, ALIAS),
            clock=self,
            bucket=BUCKET,
            prefix=PREFIX,
            stores=STORES,
            retained=RETAINED,
        )
        return receipt({"requestId": ident, "done": done, "execution": EXECUTION}, receipting)

    @property
    def item(self) -> dict[str, Any]:
        return self.dynamo.tables[REQUESTS][ID,]

    def said(self, done: str = "erase") -> dict[str, Any]:
        """Give what the receipt in the bucket says, once its signature is found to be of this very text."""
        (file,) = self.versions[f"{PREFIX}/{ID}/{done}.json"]
        parts = json.loads(file)
        signature = base64.b64decode(parts["signature"].pop("value"))
        assert signature[:-1] == hashlib.sha256(parts["receipt"].encode()).digest()
        assert parts["signature"] == {"algorithm": "ECDSA_SHA_256", "key": KEY}
        return cast("dict[str, Any]", json.loads(parts["receipt"]))

    def require_no_half(self) -> None:
        """At any moment: one version of each receipt, of the bytes that are noted with the request."""
        for key, versions in self.versions.items():
            (file,) = versions
            done = key.rpartition("/")[2].removesuffix(".json")
            assert self.item[f"receipt-{done}"] == {"S": file.decode()}
