"""Whether one policy document reaches further than another: by meaning, whatever its spelling."""

import json

import pytest

from hardening.iam.reach import Change, Comparison, Shift, Turn, compare, implies, reach
from hardening.values import ABSENT, UNKNOWN, Secret
from tests.support.document_pairs import GET, PAIRS, Pair, allow
from tests.support.rules import CANARY

BACK = {Change.BROADER: Change.NARROWER, Change.NARROWER: Change.BROADER}


def text(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[0] for pair in PAIRS])
def test_pairs(pair: Pair) -> None:
    name, expected, before, after = pair
    found = compare(text(*before), text(*after))
    assert found.change is expected, (name, found)
    assert compare(text(*after), text(*before)).change is BACK.get(expected, expected)


def test_there_are_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 60
    assert {change for _, change, _, _ in PAIRS} == set(Change) - {Change.UNDECIDED}


def test_what_changes_is_named() -> None:
    found = compare(text(GET), text(GET, allow("s3:PutObject", "arn:aws:s3:::b/*")))
    put = Shift(Turn.GRANTED, "the identity itself", "s3:PutObject", "arn:aws:s3:::b/*", "")
    assert found == Comparison(Change.BROADER, (put,), ())
    assert str(put) == "granted now: the identity itself: s3:PutObject on arn:aws:s3:::b/*"
    assert implies(text(GET), text(GET, allow("s3:PutObject")))
    assert not implies(text(allow("s3:*")), text(GET))


def test_conditions_are_named_with_what_changes_their_meaning() -> None:
    bound = {**GET, "Condition": {"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": "a"}}}
    (gained,) = compare(ABSENT, text(bound)).gained
    assert gained.condition == "forallvalues:stringequalsifexists aws:tagkeys is a"


def test_no_document_grants_nothing() -> None:
    assert compare(ABSENT, text(GET)).change is Change.BROADER
    assert compare(text(GET), ABSENT).change is Change.NARROWER
    assert compare(ABSENT, ABSENT).change is Change.SAME


def test_what_is_unknown_or_no_document_is_undecided() -> None:
    unknown = {"Statement": [GET, {"Effect": "Allow", "Action": UNKNOWN, "Resource": "*"}]}
    assert compare(text(GET), UNKNOWN).change is Change.UNDECIDED
    assert compare(text(GET), unknown).change is Change.UNDECIDED
    assert compare(unknown, text(GET)).change is Change.UNDECIDED
    assert compare(text(GET), "no document").change is Change.UNDECIDED
    assert compare(text(GET), 17).change is Change.UNDECIDED


def test_what_is_known_to_be_granted_now_is_told_beside_what_is_unknown() -> None:
    after = {"Statement": [GET, allow("iam:*"), {"Effect": "Deny", "Action": "s3:*", "Resource": UNKNOWN}]}
    assert compare(text(GET), after).change is Change.UNDECIDED
    after["Statement"][2] = {"Effect": "Allow", "Action": "s3:*", "Resource": UNKNOWN}
    assert compare(text(GET), after).change is Change.BROADER


def test_nothing_of_a_secret_document_shows() -> None:
    found = compare(text(GET), Secret(text(GET, allow("s3:PutObject", f"arn:aws:s3:::{CANARY}"))))
    assert found.change is Change.BROADER
    assert CANARY not in str(found)
    assert reach(Secret(text(GET))).secret
