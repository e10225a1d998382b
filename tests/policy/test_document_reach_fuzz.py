"""What is said of any two documents agrees with what IAM answers to single requests, and never fails."""

import json
from dataclasses import replace
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.iam.documents import MalformedDocumentError
from hardening.iam.reach import Change, Turn, compare, reach
from tests.support.requests_asked import Request, Statement, permitted
from tests.support.rules import CANARY, JUNK

_ACCOUNTS: Final = ("123456789012", "210987654321")
_ARN: Final = "arn:aws:s3:::"
_ACTIONS: Final = ("s3:GetObject", "s3:GetAcl", "s3:PutObject", "s3:PutAcl", "iam:PassRole")
_PATTERNS: Final = ("*", "s3:*", "s3:Get*", "S3:getobject", "s3:???Object", "s3:P*", "*:PassRole", "iam:*", "s3:Put?*")
_OBJECTS: Final = (f"{_ARN}a/x", f"{_ARN}a/y", f"{_ARN}b/x", f"{_ARN}ab")
_PLACES: Final = ("*", f"{_ARN}*", f"{_ARN}a/*", f"{_ARN}a/x", f"{_ARN}?/x", f"{_ARN}a*", f"{_ARN}b/x")
_PEOPLE: Final = ("123456789012 role/api", "123456789012 role/web", "210987654321 role/api", "*")
_NAMED: Final = ("*", *_ACCOUNTS, "arn:aws:iam::123456789012:role/api", "arn:aws:iam::210987654321:role/api")
_TEXTS: Final = ("red", "green", "blue")
_VALUES: Final = {
    "StringEquals": _TEXTS, "StringNotEquals": _TEXTS, "StringEqualsIfExists": _TEXTS,
    "StringLike": ("r*", "?reen", "*e*", "red"), "StringNotLike": ("r*", "*e", "blue"),
    "StringNotEqualsIfExists": _TEXTS,
    "Null": ("true", "false"), "NumericLessThan": ("5", "9"),
}  # fmt: skip


def _some(*texts: str) -> st.SearchStrategy[object]:
    return st.one_of(st.sampled_from(texts), st.lists(st.sampled_from(texts), min_size=1, max_size=3))


@st.composite
def _conditions(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    operator = draw(st.sampled_from(sorted(_VALUES)))
    if operator == "NumericLessThan":
        return {operator: {"aws:age": draw(st.sampled_from(_VALUES[operator]))}}
    return {operator: {"aws:Colour": draw(_some(*_VALUES[operator]))}}


@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    found: dict[str, object] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Deny")))}
    found[draw(st.sampled_from(("Action", "Action", "NotAction")))] = draw(_some(*_PATTERNS))
    found[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = draw(_some(*_PLACES))
    found["Principal"] = draw(st.one_of(st.just("*"), _some(*_NAMED).map(lambda value: {"AWS": value})))
    if draw(st.booleans()):
        found["Condition"] = {**draw(_conditions()), **draw(_conditions())}
    return found


DOCUMENTS: Final = st.lists(_statements(), min_size=1, max_size=4)
REQUESTS: Final = st.builds(
    Request,
    st.sampled_from(_PEOPLE),
    st.sampled_from(_ACTIONS),
    st.sampled_from(_OBJECTS),
    st.fixed_dictionaries(
        {}, optional={"aws:colour": st.sampled_from(_TEXTS), "aws:age": st.sampled_from(("4", "5", "8", "12"))}
    ),
)
_MANY: Final = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _text(statements: object) -> str:
    return json.dumps({"Statement": statements})


@_MANY
@given(DOCUMENTS, DOCUMENTS, st.lists(REQUESTS, min_size=1, max_size=20))
def test_no_request_is_permitted_that_no_change_told_of(
    before: list[Statement], after: list[Statement], requests: list[Request]
) -> None:
    change = compare(_text(before), _text(after)).change
    if any(permitted(after, one) and not permitted(before, one) for one in requests):
        assert change in {Change.BROADER, Change.MIXED}
    if any(permitted(before, one) and not permitted(after, one) for one in requests):
        assert change in {Change.NARROWER, Change.MIXED}


@_MANY
@given(DOCUMENTS, st.data())
def test_another_spelling_is_neutral(statements: list[Statement], data: st.DataObject) -> None:
    rewritten = [
        {
            **one,
            "Sid": data.draw(st.sampled_from(("", "One", "Two"))),
            **{key: _listed(value) for key, value in one.items() if key in {"Action", "Resource"}},
        }
        for one in data.draw(st.permutations(statements))
    ]
    assert compare(_text(statements), _text(rewritten)).change is Change.SAME
    assert compare(_text(statements), _text([*statements, *rewritten])).change is Change.SAME


def _listed(value: object) -> list[object]:
    return [*reversed(value)] if isinstance(value, list) else [value]


@_MANY
@given(DOCUMENTS, DOCUMENTS)
def test_laws_of_comparing(one: list[Statement], other: list[Statement]) -> None:
    """Nothing differs from itself; turned round, what is gained is lost; a further allow never narrows."""
    first, second = _text(one), _text(other)
    assert compare(first, first).change is Change.SAME
    there, back = compare(first, second), compare(second, first)
    assert {replace(each, turn=Turn.GRANTED) for each in there.gained} == {
        replace(each, turn=Turn.GRANTED) for each in back.lost
    }
    allows = [each for each in other if each["Effect"] == "Allow"]
    denies = [each for each in other if each["Effect"] == "Deny"]
    assert compare(first, _text([*one, *allows])).change in {Change.SAME, Change.BROADER}
    assert compare(first, _text([*one, *denies])).change in {Change.SAME, Change.NARROWER}


@_MANY
@given(JUNK, JUNK)
def test_nonsense_is_refused_or_compared_and_tells_no_secret(one: object, other: object) -> None:
    shapes: list[object] = [
        one,
        {"Statement": one},
        {"Statement": {"Effect": "Allow", "Action": one, "Principal": other, "Resource": other, "Condition": one}},
        {"Statement": {"Effect": "Deny", "NotAction": one, "NotPrincipal": other, "Condition": {"Null": other}}},
    ]
    for shape in shapes:
        assert CANARY not in str(compare(shape, {"Statement": [other]}))
        assert compare(shape, shape).change in {Change.SAME, Change.UNDECIDED}
        assert CANARY not in _refusal(shape)


def _refusal(value: object) -> str:
    """Give why a value is no document; an empty text for one that is."""
    try:
        reach(value)
    except MalformedDocumentError as error:
        return str(error)
    return ""


@_MANY
@given(st.text(max_size=60))
def test_any_text_is_refused_in_words(text: str) -> None:
    assert _refusal(text)
    assert compare(text, text).change is Change.SAME
