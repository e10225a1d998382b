"""What documents answer to one request, known in part or as a whole."""

import json
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings

from hardening.iam.asked import Request, answer
from hardening.iam.documents import parse
from hardening.values import UNKNOWN
from tests.policy.test_document_reach_fuzz import DOCUMENTS, REQUESTS
from tests.support.document_pairs import OWN, ROLE, allow, deny, when
from tests.support.requests_asked import Request as Asked
from tests.support.requests_asked import Statement, permitted

BUCKET: Final = "arn:aws:s3:::shop/x"


def asked(*statements: object, resource: str = BUCKET, **context: tuple[str, ...]) -> bool | None:
    keys = {key.replace("_", ":"): values for key, values in context.items()}
    request = Request(ROLE, "s3:GetObject", resource, keys)
    return answer([parse(json.dumps({"Statement": list(statements)}))], request)


BOUND: Final = {**allow("s3:*"), "Condition": when("StringEquals", "aws:Colour", "red")}


@pytest.mark.parametrize(
    ("statements", "resource", "context", "expected"),
    [
        ([allow("s3:Get*")], BUCKET, {}, True),
        ([allow("s3:Put*")], BUCKET, {}, False),
        ([allow("s3:*"), deny("s3:GetObject")], BUCKET, {}, False),
        ([allow("s3:*", "arn:aws:s3:::shop/*")], "arn:aws:s3:::shop/?*", {}, True),
        ([allow("s3:*", "arn:aws:s3:::shop/a*")], "arn:aws:s3:::shop/*", {}, None),
        ([allow("s3:*"), deny("s3:*", "arn:aws:s3:::shop/a*")], "arn:aws:s3:::shop/*", {}, None),
        ([BOUND], BUCKET, {}, None),
        ([BOUND], BUCKET, {"aws_colour": ("red",)}, True),
        ([BOUND], BUCKET, {"aws_colour": ("green",)}, False),
        ([BOUND], BUCKET, {"aws_colour": ()}, False),
        ([BOUND], BUCKET, {"aws_colour": ("r*",)}, None),
        ([allow("s3:*", Principal={"AWS": OWN})], BUCKET, {}, True),
        ([allow("s3:*", Principal={"AWS": f"arn:aws:iam::{OWN}:role/other"})], BUCKET, {}, False),
        ([allow("s3:*", Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "a"))], BUCKET,
         {"aws_tagkeys": ("a", "b")}, False),
        ([allow("s3:*", Condition=when("ForAnyValue:StringEquals", "aws:TagKeys", "a"))], BUCKET,
         {"aws_tagkeys": ("a", "b")}, True),
        ([allow("s3:*", Condition=when("Bool", "aws:SecureTransport", "true"))], BUCKET,
         {"aws_securetransport": ("true",)}, True),
        ([allow("s3:*", Condition=when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))], BUCKET,
         {"aws_sourceip": ("10.1.0.0/16",)}, True),
        ([allow("s3:*", Condition=when("NumericLessThan", "aws:MultiFactorAuthAge", 5))], BUCKET,
         {"aws_multifactorauthage": ("4",)}, True),
    ],
)  # fmt: skip
def test_answers(
    statements: list[object], resource: str, context: dict[str, tuple[str, ...]], *, expected: bool | None
) -> None:
    assert asked(*statements, resource=resource, **context) is expected


def test_what_is_unknown_may_allow_or_refuse() -> None:
    request = Request(ROLE, "s3:GetObject", BUCKET)
    assert answer([parse({"Statement": UNKNOWN})], request) is None
    assert answer([parse({"Statement": [allow("s3:*"), {**deny("s3:*"), "Resource": UNKNOWN}]})], request) is None
    assert answer([parse({"Statement": [allow("s3:*"), {**allow("s3:*"), "Effect": UNKNOWN}]})], request) is None
    assert answer([parse({"Statement": [{**allow("s3:*"), "Resource": UNKNOWN}]})], request) is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS, REQUESTS)
def test_an_answer_is_that_of_the_oracle(statements: list[Statement], request: Asked) -> None:
    """With every key known, present or left out, nothing is open."""
    who, _, role = request.principal.partition(" ")
    arn = f"arn:aws:iam::{who}:{role}" if role else "anonymous"
    context = {key: (request.context[key],) if key in request.context else () for key in ("aws:colour", "aws:age")}
    found = answer(
        [parse(json.dumps({"Statement": statements}))], Request(arn, request.action, request.resource, context)
    )
    assert found is permitted(statements, request)
