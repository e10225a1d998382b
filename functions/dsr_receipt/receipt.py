"""The text of a receipt, and the file that holds it with its signature."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict

from functions._common.guarding import GuardError

ALGORITHM: Final = "ECDSA_SHA_256"
"""KMS's name of ECDSA on P-256 with SHA-256 (KMS Developer Guide, "Key spec reference")."""
FORMAT: Final = 1
"""Of the text. Another number would mean that members changed their meaning."""


class Signed(TypedDict):
    """The part of Sign's answer that is read."""

    KeyId: str
    Signature: bytes


class Kms(Protocol):
    """What is used of boto3's KMS client, in its own spelling."""

    def sign(self, **request: object) -> Signed:
        """Sign a digest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a receipt says. Nothing of it names the person."""

    request: str
    asked: str
    done: str
    received: str
    execution: str
    stores: Sequence[str]
    kept: Mapping[str, object]
    """What stays, with its legal basis."""

    def text(self, now: float) -> str:
        """Give the text that is signed, in one spelling."""
        members: dict[str, object] = {
            "format": FORMAT,
            "requestId": self.request,
            "asked": self.asked,
            "done": self.done,
            "receivedAt": self.received,
            "answeredAt": dt.datetime.fromtimestamp(now, dt.UTC).isoformat(timespec="seconds"),
            "execution": self.execution,
            "stores": list(self.stores),
            "retained": dict(self.kept),
        }
        return json.dumps(members, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of KMS."""

    client: Kms
    key: str
    """Alias of the key, which moves when another one signs."""

    def file(self, text: str) -> str:
        """Give a text with its signature."""
        made = self.client.sign(
            KeyId=self.key,
            Message=hashlib.sha256(text.encode()).digest(),
            MessageType="DIGEST",
            SigningAlgorithm=ALGORITHM,
        )
        if not made["Signature"]:
            message = "the key gave no signature"
            raise GuardError(message)
        value = base64.b64encode(made["Signature"]).decode()
        signature = {"algorithm": ALGORITHM, "key": made["KeyId"], "value": value}
        return json.dumps({"receipt": text, "signature": signature}, indent=2) + "\n"
