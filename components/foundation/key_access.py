"""The use of a key, for the policies of roles."""

from collections.abc import Sequence

from components._iam import Allow, Conditions
from components._naming import Identity
from components.foundation.key_uses import USES, KeyPurpose


def key_alias(identity: Identity, purpose: KeyPurpose) -> str:
    """Give the alias of a stack's key."""
    return f"alias/{identity.named(purpose.value)}"


def key_aliases(identity: Identity, purpose: KeyPurpose) -> tuple[str, ...]:
    """Give the alias of a stack's key; of keys that sign also the pattern of those that they keep afterwards."""
    alias = key_alias(identity, purpose)
    return (alias, f"{alias}-*") if USES[purpose].signed_by else (alias,)


def key_use(identity: Identity, purpose: KeyPurpose, *, sid: str, actions: Sequence[str], when: Conditions) -> Allow:
    """Give the use of one key of a stack under conditions, such as the service and the encryption context.

    The key is named by its alias (`kms:ResourceAliases`, AWS KMS Developer Guide, "Use aliases to control access"):
    its id is random and unknown on the first preview, and would make the whole document unknown.
    """
    found_by: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": key_alias(identity, purpose)}}
    return Allow(sid=sid, actions=actions, on=[identity.arn("kms", "key/*")], when={**found_by, **when})
