"""Key pairs, on boto3's client of KMS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from functions.rotate_jwt_keys.keyset import Pair


class KeyPair(TypedDict):
    """The part of GenerateDataKeyPair's answer that is read."""

    PrivateKeyPlaintext: bytes
    PublicKey: bytes


class Kms(Protocol):
    """What is used of boto3's KMS client, in its own spelling."""

    def generate_data_key_pair(  # noqa: D102  boto3's name
        self,
        *,
        KeyId: str,  # noqa: N803  boto3's name
        KeyPairSpec: str,  # noqa: N803  boto3's name
        EncryptionContext: Mapping[str, str],  # noqa: N803  boto3's name
    ) -> KeyPair: ...


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """Makes key pairs. KMS seals a copy under the key of secrets, which is why it wants one; the copy is not kept."""

    client: Kms
    key: str
    """Alias of the key of secrets."""
    secret_arn: str
    """The secret that the pair is for: its key is confined to such contexts."""

    def mint(self) -> Pair:
        """Make a pair."""
        made = self.client.generate_data_key_pair(
            KeyId=self.key, KeyPairSpec="RSA_2048", EncryptionContext={"SecretARN": self.secret_arn}
        )
        return Pair(made["PrivateKeyPlaintext"], made["PublicKey"])
