"""What seals a pair in escrow, on boto3's client of KMS. The table's own encryption opens for whoever may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions._common.sealed import Sealed


class Encrypted(TypedDict):
    """The part of Encrypt's answer that is read."""

    CiphertextBlob: bytes


class Decrypted(TypedDict):
    """The part of Decrypt's answer that is read."""

    Plaintext: bytes


class Kms(Protocol):
    """What is used of boto3's KMS client, in its own spelling."""

    def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: Mapping[str, str]) -> Encrypted: ...  # noqa: D102, N803  boto3's name

    def decrypt(self, *, KeyId: str, CiphertextBlob: bytes, EncryptionContext: Mapping[str, str]) -> Decrypted: ...  # noqa: D102, N803  boto3's name


@dataclass(frozen=True, slots=True)
class Seal:
    """A customer key. The context names the account: one's pair opens as no other's."""

    client: Kms
    key: str
    """Alias of the key."""

    def close(self, account: str, value: Sealed) -> bytes:
        """Seal a text of at most 4096 bytes (KMS API, Encrypt)."""
        made = self.client.encrypt(
            KeyId=self.key, Plaintext=value.opened().encode(), EncryptionContext=_context(account)
        )
        return made["CiphertextBlob"]

    def open(self, account: str, blob: bytes) -> Sealed:
        """Open what was sealed."""
        found = self.client.decrypt(KeyId=self.key, CiphertextBlob=blob, EncryptionContext=_context(account))
        return Sealed(found["Plaintext"].decode())


def _context(account: str) -> dict[str, str]:
    return {"escrow": account}
