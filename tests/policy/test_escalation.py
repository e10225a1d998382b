"""The lists of actions: each is an action of AWS, and those that can name no resource are known as such."""

from typing import Final

import pytest

from hardening.iam.covering import covered
from hardening.iam.documents import parse
from hardening.iam.escalation import COMBINATIONS, CREDENTIALS, EXFILTRATION, PERMISSIONS, WITHOUT_RESOURCE, WRITES
from tests.support.examples.services import allow, policy
from tests.support.iam_actions import expanded, writes

EVERY: Final = sorted({*CREDENTIALS, *EXFILTRATION, *PERMISSIONS, *(one for found in COMBINATIONS for one in found)})
LISTS: Final = (CREDENTIALS, EXFILTRATION, PERMISSIONS, WITHOUT_RESOURCE, WRITES)


@pytest.mark.parametrize("action", [*EVERY, *WITHOUT_RESOURCE])
def test_every_action_is_one_of_aws(action: str) -> None:
    assert expanded(action)


@pytest.mark.parametrize("listed", LISTS)
def test_lists_name_nothing_twice(listed: tuple[str, ...]) -> None:
    assert len(set(listed)) == len(listed)


def test_actions_that_change_permissions_write() -> None:
    assert [action for action in PERMISSIONS if not writes(action)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (allow("kms:putkeypolicy"), ("kms:PutKeyPolicy",)),
        (allow("kms:*"), ("kms:CreateGrant", "kms:PutKeyPolicy")),
        (allow("sqs:SendMessage"), ()),
        (policy({"Effect": "Allow", "NotAction": "kms:Put*", "Resource": "*"}), ("kms:CreateGrant",)),
    ],
)
def test_a_statement_covers_what_it_names_by_any_spelling(text: str, found: tuple[str, ...]) -> None:
    (statement,) = parse(text).statements
    listed = ("kms:CreateGrant", "kms:PutKeyPolicy")
    assert covered(statement, listed) == found
    assert covered(statement, listed) == tuple(name for name in listed if statement.covers_action(name))
