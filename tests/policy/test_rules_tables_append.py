"""DynamoDB: audit records are added only."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.asking import asked
from tests.support.bucket_world import OWN, PROVIDER, Statement, document, told
from tests.support.wire import judge, resource, verdicts

ARN: Final = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/shop-audit"
HOLD: Final = f"arn:aws:iam::{OWN}:role/shop-legal-hold"
CHANGES: Final = ["BatchWriteItem", "DeleteItem", "PartiQLDelete", "PartiQLUpdate", "UpdateItem"]
EVERY: Final = [f"dynamodb:{name}" for name in CHANGES]


def refuse(**changes: object) -> Statement:
    spared = {"ArnNotLike": {"aws:PrincipalArn": HOLD}}
    fixed = {"Effect": "Deny", "Principal": "*", "Action": EVERY, "Resource": ARN, "Condition": spared}
    return {**fixed, **changes}


def table(use: object = "audit", name: object = "shop-audit") -> Resource:
    return resource("dynamodb/table", "table", {"name": name, "tags": {"Use": use}})


def guard(subject: Resource, *statements: Statement) -> Resource:
    return resource(
        "dynamodb/resourcePolicy", "guard", {"policy": document(*statements)}, refers={"resourceArn": subject}
    )


def test_a_guarded_table_passes() -> None:
    subject = table()
    judged = judge("DDB-03", subject, guard(subject, refuse()))
    assert (judged.findings, judged.subjects["DDB-03"]) == ([], 1)


@pytest.mark.parametrize(
    "statement",
    [
        refuse(Action="dynamodb:*"),
        refuse(Resource="*"),
        refuse(Resource=f"arn:aws:dynamodb:*:{OWN}:table/shop-*"),
        refuse(Condition={"ArnNotEquals": {"aws:PrincipalArn": [HOLD]}}),
        refuse(Condition={}),
        refuse(NotAction="dynamodb:PutItem", Action=[]),
    ],
)
def test_a_guard_may_be_written_in_many_ways(statement: Statement) -> None:
    subject = table()
    assert verdicts("DDB-03", subject, guard(subject, statement)) == []


@pytest.mark.parametrize(
    "statement",
    [
        refuse(Effect="Allow"),
        refuse(Principal={"AWS": HOLD}),
        refuse(Resource=f"{ARN}-too"),
        refuse(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/shop-api"}}),
        refuse(Condition={"ArnNotLike": {"aws:PrincipalArn": [HOLD, f"arn:aws:iam::{OWN}:role/shop-api"]}}),
        refuse(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*legal-hold"}}),
        refuse(Condition={"ArnLike": {"aws:PrincipalArn": HOLD}}),
        refuse(Condition={"Bool": {"aws:SecureTransport": "false"}}),
        *(refuse(Action=[action for action in EVERY if action != gap]) for gap in EVERY),
    ],
)
def test_each_hole_in_the_guard_is_told(statement: Statement) -> None:
    subject = table()
    found = told("DDB-03", [subject, guard(subject, statement)])
    assert found
    assert set(found) == {("FAIL", "guard", "policy")}


def test_a_table_without_a_guard_fails_and_an_unknown_guard_is_open() -> None:
    subject = table()
    assert told("DDB-03", [subject]) == [("FAIL", "table", "")]
    unknown = resource("dynamodb/resourcePolicy", "guard", {"policy": UNKNOWN}, refers={"resourceArn": subject})
    assert told("DDB-03", [subject, unknown]) == [("UNDECIDED", "guard", "policy")]
    half = {"Statement": [refuse(Condition=UNKNOWN)]}
    partly = resource("dynamodb/resourcePolicy", "guard", {"policy": half}, refers={"resourceArn": subject})
    assert set(verdicts("DDB-03", subject, partly)) == {"UNDECIDED"}


def test_other_tables_need_no_guard() -> None:
    assert verdicts("DDB-03", table("orders")) == []
    assert told("DDB-03", [table(UNKNOWN)]) == [("UNDECIDED", "table", "tags.Use")]


def grant(action: object, on: object = ARN, role: object = "shop-api") -> list[tuple[str, str, str]]:
    """Give what is said of a role that may do something to the audit table."""
    subject = table()
    statement = {"Effect": "Allow", "Action": action, "Resource": on}
    holder = resource("iam/rolePolicy", "grant", {"role": role, "policy": document(statement)})
    return told("DDB-03", [subject, guard(subject, refuse()), holder, PROVIDER])


TOLD: Final = [("FAIL", "grant", "policy.Statement[0].Action")]


@pytest.mark.parametrize("action", [*EVERY, "dynamodb:*", "dynamodb:PartiQL*", "dynamodb:Batch*", "*"])
@pytest.mark.parametrize("on", [ARN, "*", "arn:aws:dynamodb:*:*:table/*", f"arn:aws:dynamodb:eu-west-1:{OWN}:table/s*"])
def test_each_grant_to_change_records_is_told(action: str, on: str) -> None:
    assert grant(action, on) == TOLD


@pytest.mark.parametrize(
    ("action", "on", "role"),
    [
        ("dynamodb:PutItem", ARN, "shop-api"),
        (["dynamodb:GetItem", "dynamodb:Query"], "*", "shop-api"),
        (EVERY, f"{ARN}-too", "shop-api"),
        (EVERY, "arn:aws:s3:::shop-audit/*", "shop-api"),
        (EVERY, ARN, "shop-legal-hold"),
    ],
)
def test_adding_reading_and_holding_is_allowed(action: object, on: str, role: str) -> None:
    assert grant(action, on, role) == []


def test_a_grant_that_excludes_other_things_reaches_records() -> None:
    subject = table()
    for statement, verdict in (
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": ARN}, TOLD),
        ({"Effect": "Allow", "Action": EVERY, "NotResource": "arn:aws:s3:::x"}, TOLD),
        ({"Effect": "Allow", "Action": EVERY, "NotResource": ARN}, []),
        ({"Effect": "Deny", "Action": EVERY, "Resource": ARN}, []),
    ):
        holder = resource("iam/rolePolicy", "grant", {"role": "shop-api", "policy": document(statement)})
        assert told("DDB-03", [subject, guard(subject, refuse()), holder]) == verdict


def test_what_is_not_known_yet_is_open() -> None:
    assert grant("dynamodb:DeleteItem", role=UNKNOWN) == [("UNDECIDED", *TOLD[0][1:])]
    free = resource("iam/policy", "grant", {"policy": document({"Effect": "Allow", "Action": EVERY, "Resource": ARN})})
    subject = table()
    assert told("DDB-03", [subject, guard(subject, refuse()), free]) == [("UNDECIDED", *TOLD[0][1:])]
    nameless = table(name=UNKNOWN)
    everywhere = resource(
        "iam/rolePolicy",
        "grant",
        {"role": "r", "policy": document({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"})},
    )
    assert ("FAIL", *TOLD[0][1:]) in told("DDB-03", [nameless, guard(nameless, refuse(Resource="*")), everywhere])


def test_roles_for_legal_holds_are_a_parameter() -> None:
    subject = table()
    statement = {"Effect": "Allow", "Action": EVERY, "Resource": ARN}
    holder = resource("iam/rolePolicy", "grant", {"role": "keeper", "policy": document(statement)})
    spared = refuse(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/keeper"}})
    assert asked("DDB-03", {"legalHoldRoles": ["keeper"]}, subject, guard(subject, spared), holder) == []
    assert len(asked("DDB-03", {}, subject, guard(subject, spared), holder)) == 1 + len(EVERY)
