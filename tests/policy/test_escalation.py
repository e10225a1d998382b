"""The lists of actions: each is an action of AWS, and those that can name no resource are known as such."""

from typing import Final

import pytest

from hardening.iam.covering import covered
from hardening.iam.documents import parse
from hardening.iam.escalation import COMBINATIONS, CREDENTIALS, EXFILTRATION, ON_EVERY_RESOURCE, PERMISSIONS, WRITES
from hardening.iam.levels import names_no_resource
from tests.support.examples.services import allow, policy
from tests.support.iam_actions import expanded, kinds, writes

EVERY: Final = sorted({*CREDENTIALS, *EXFILTRATION, *PERMISSIONS, *(one for found in COMBINATIONS for one in found)})
LISTS: Final = (CREDENTIALS, EXFILTRATION, ON_EVERY_RESOURCE, PERMISSIONS, WRITES)


@pytest.mark.parametrize("action", [*EVERY, *ON_EVERY_RESOURCE])
def test_every_action_is_one_of_aws(action: str) -> None:
    assert expanded(action)


@pytest.mark.parametrize("listed", LISTS)
def test_lists_name_nothing_twice(listed: tuple[str, ...]) -> None:
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("action", ON_EVERY_RESOURCE)
def test_what_is_granted_on_every_resource_could_name_one(action: str) -> None:
    assert not names_no_resource(action)


@pytest.mark.parametrize(
    "action", ["elasticloadbalancing:SetWebACL", "LOGS:createlogdelivery", "xray:PutTraceSegments"]
)
def test_an_action_without_resources_is_known_by_any_spelling(action: str) -> None:
    assert names_no_resource(action)
    assert not any(kinds(one) for one in expanded(action))


@pytest.mark.parametrize(
    "action", ["logs:DescribeLogGroups", "ec2:DescribeInstances", "s3:PutObject", "logs:*", "nothing"]
)
def test_what_reads_names_a_resource_or_stands_for_many_is_none_of_them(action: str) -> None:
    assert not names_no_resource(action)


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
