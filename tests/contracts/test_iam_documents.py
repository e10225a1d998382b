"""Every IAM document of production, read by AWS's own list of actions, resources and condition keys."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

import pytest

from review.record.run import Recording
from tests.support.iam_lint import listed, overlap, problems, reads

IDENTITY = {("aws:iam/rolePolicy:RolePolicy", "policy"), ("aws:iam/policy:Policy", "policy")}
NEEDED = {
    # Lambda asks for these on all resources (Lambda Developer Guide, "Giving Lambda functions access to resources").
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
}
"""Actions that are needed on everything although they know resources, with the reason."""


LOOKING = "ReadSettings"
"""The statement by which people and the pipeline read settings, wherever they are: it may only read."""


def needed(problem: str) -> bool:
    """Whether a wildcard is one that AWS asks for, or that of looking at settings."""
    sid, _, said = problem.partition(": ")
    action, everywhere, _ = said.partition(" on everything")
    return bool(everywhere) and (action in NEEDED or (sid == LOOKING and reads(action)))


def documents(graph: dict[str, object]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Give every document of a graph with the name, type and property that hold it."""
    for record in cast("list[dict[str, Any]]", graph["resources"]):
        for path, value in record["inputs"].items():
            if isinstance(value, str) and '"Statement"' in value:
                body = json.loads(value)
                if "Id" not in body and "Configuration" not in body:  # a data protection policy is no IAM document
                    yield record["name"], record["type"], path, body


def test_every_document_names_what_exists(production: Recording) -> None:
    found = list(documents(production.known))
    wrong = [
        f"{name}.{path} {problem}"
        for name, type_, path, body in found
        for problem in problems(body, identity=(type_, path) in IDENTITY)
        if not needed(problem)
    ]
    assert wrong == []
    assert len(found) > 30


def test_documents_are_not_longer_than_iam_takes(production: Recording) -> None:
    """Characters without white space (IAM User Guide, "IAM and AWS STS quotas"); inline policies count together."""
    inline: dict[str, int] = defaultdict(int)
    for name, type_, path, body in documents(production.known):
        length = len("".join(json.dumps(body, separators=(",", ":")).split()))
        if type_ == "aws:iam/policy:Policy":
            assert length <= 6144, name
        if type_ == "aws:iam/rolePolicy:RolePolicy":
            inline[name] += length
        if path == "assumeRolePolicy":
            assert length <= 2048, name
    assert {name: length for name, length in inline.items() if length > 10_240} == {}


def test_documents_are_known_on_a_first_preview(production: Recording) -> None:
    """A document that is unknown cannot be read by anybody before the update."""
    known = {(name, type_, path) for name, type_, path, _ in documents(production.known)}
    unknown = {(name, type_, path) for name, type_, path, _ in documents(production.unknown)}
    assert known - unknown == set()


def test_a_role_is_used_by_exactly_one_service(production: Recording) -> None:
    principals: dict[str, set[str]] = defaultdict(set)
    for name, type_, path, body in documents(production.known):
        if (type_, path) == ("aws:iam/role:Role", "assumeRolePolicy"):
            for statement in body["Statement"]:
                principals[name] |= {str(value) for value in statement["Principal"].values()}
    assert principals
    assert {name: found for name, found in principals.items() if len(found) != 1} == {}


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"Action": "s3:GetObjct", "Resource": "*"}, "no action s3:GetObjct"),
        ({"Action": "s3:GetObject", "Resource": "*"}, "s3:GetObject on everything"),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b"}, "s3:GetObject acts on none of"),
        ({"Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::b"}, "knows no resources"),
        ({"Action": "s3:ListBucket", "Resource": ["arn:aws:s3:::b", "arn:aws:sqs:::q"]}, "no action of the statement"),
        (
            {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b", "Condition": {"Bool": {"aws:SecureTransprt": 1}}},
            "no condition key aws:SecureTransprt",
        ),
    ],
)
def test_the_linter_notices(document: dict[str, object], said: str) -> None:
    body = {"Statement": [{"Sid": "S", "Effect": "Allow", **document}]}
    assert any(said in problem for problem in problems(body, identity=True))


def test_patterns_meet() -> None:
    assert overlap("arn:aws:s3:::b-*/x", "arn:*:s3:::*/*")
    assert overlap("a?c", "abc")
    assert not overlap("arn:aws:sqs:::q", "arn:*:s3:::*")
    assert listed("a") == ["a"]
