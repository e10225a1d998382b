"""Key policies: who may administer, use and end a key, rendered by pure functions."""

import re
from collections.abc import Sequence

import pulumi

from components._iam import Allow, Conditions, Deny, Principals, Statement, document
from components._naming import Identity
from components.foundation.key_uses import BY_PEOPLE, CRYPTO, CRYPTO_BUT_PAIRS, THIS_KEY, USES, KeyPurpose


def administrators_of(identity: Identity, configured: Sequence[str]) -> tuple[str, ...]:
    """Give who may change or end a key: the break-glass and deploy roles and the configured principals.

    A configured principal is a role or user of this account. A wildcard is taken only for the random parts of an IAM
    Identity Center role, which IAM creates below `role/aws-reserved/sso.amazonaws.com/`.
    """
    account = re.escape(identity.arn("iam", "", region=""))
    named = re.compile(rf"{account}(?:(?:role|user)/[\w+=,.@/-]+|role/aws-reserved/sso\.amazonaws\.com/[\w*+=,.@/-]+)")
    for principal in configured:
        if not named.fullmatch(principal) or principal.endswith("/*"):
            message = f"administrator {principal!r}: name a role or user of account {identity.account} by its ARN"
            raise ValueError(message)
    own = (identity.role_arn("break-glass"), identity.role_arn("deploy"))
    return tuple(sorted({*own, *configured}))


def key_policy(
    identity: Identity, purpose: KeyPurpose, administrators: Sequence[str], *, signs: bool = True
) -> pulumi.Input[str]:
    """Render the policy of one key: a plain string, known in every preview.

    A signing key whose successor signs (`signs` is False) proves what it signed, and signs no more.

    The account administers the key through IAM, lest it be locked out. What then narrows IAM: few may end the key or
    change this policy, nobody of another account may touch it, no grant outlives the services, and nobody opens data
    with the key but through the service that keeps the data.
    """
    use = USES[purpose]
    hosts = [f"{service}.{identity.region}.amazonaws.com" for service in use.services]
    return document(
        *_common(identity, administrators_of(identity, administrators)),
        *_only_through(
            hosts,
            pairs_for=identity.role_arn(use.pairs_for) if use.pairs_for else None,
            opened_by=identity.role_arn(use.opened_by) if use.opened_by else None,
        ),
        *_signing(identity.role_arn(use.signed_by) if use.signed_by and signs else None, signing=bool(use.signed_by)),
        *use.statements(identity, hosts),
    )


def _signing(signer: str | None, *, signing: bool) -> tuple[Statement, ...]:
    """Keep signatures to one role, or to none; whoever may ask the account's IAM verifies them."""
    if not signing:
        return ()
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": signer}} if signer else {}
    return (Deny(sid="DenySigning", actions=["kms:Sign"], on=THIS_KEY, when=others),)


def _common(identity: Identity, administrators: Sequence[str]) -> tuple[Statement, ...]:
    """Give the part that every key shares."""
    return (
        Allow(
            sid="AllowAccountAdministration",
            actions=["kms:*"],
            on=THIS_KEY,
            to=Principals(aws=[identity.root_arn]),
            administers=True,
        ),
        Deny(
            sid="DenyTampering",
            actions=["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
            on=THIS_KEY,
            when={"ArnNotLike": {"aws:PrincipalArn": administrators}},
        ),
        Deny(
            sid="DenyOtherAccounts",
            actions=["kms:*"],
            on=THIS_KEY,
            when={"StringNotEquals": {"aws:PrincipalAccount": identity.account}, "Bool": BY_PEOPLE},
        ),
        Deny(
            sid="DenyGrantsByPeople",
            actions=["kms:CreateGrant"],
            on=THIS_KEY,
            when={"BoolIfExists": {"kms:GrantIsForAWSResource": "false"}, "Bool": BY_PEOPLE},
        ),
    )


def _only_through(hosts: Sequence[str], *, pairs_for: str | None, opened_by: str | None) -> tuple[Statement, ...]:
    """Refuse to open data directly: a negated operator also matches a call without `kms:ViaService`.

    No service has key pairs made for a role; where one role needs them, it is the only one that gets them. Nor does
    one keep what a role seals by itself; such a role is spared, and its own policy says what it may seal and open.
    """
    if not hosts:
        return ()
    spared: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [opened_by]}} if opened_by else {}
    condition: Conditions = {"StringNotEquals": {"kms:ViaService": hosts}, "Bool": BY_PEOPLE, **spared}
    if pairs_for is None:
        return (Deny(sid="DenyDirectUse", actions=CRYPTO, on=THIS_KEY, when=condition),)
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [pairs_for]}}
    return (
        Deny(sid="DenyDirectUse", actions=CRYPTO_BUT_PAIRS, on=THIS_KEY, when=condition),
        Deny(sid="DenyKeyPairsToOthers", actions=["kms:GenerateDataKeyPair"], on=THIS_KEY, when=others),
    )
