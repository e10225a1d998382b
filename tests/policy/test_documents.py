"""Policy documents by meaning: every spelling is read, and what cannot be read never passes."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.iam.documents import Document, MalformedDocumentError, account_of, glob, on_document, parse
from hardening.resources import Graph
from hardening.rule import Check, Outcome, Subject
from hardening.values import SIGNATURE, UNKNOWN, Secret
from tests.support.rules import CANARY, JUNK
from tests.support.wire import UNKNOWN_TEXT, resource


def one(**elements: object) -> Document:
    return parse(json.dumps({"Statement": [{"Effect": "Allow", **elements}]}))


def test_scalars_and_lists_are_alike() -> None:
    single = one(Action="s3:GetObject", Resource="*", Principal={"AWS": "arn:aws:iam::123456789012:root"})
    several = one(Action=["s3:GetObject"], Resource=["*"], Principal={"AWS": ["arn:aws:iam::123456789012:root"]})
    assert single == several
    assert parse('{"Statement": {"Effect": "Deny"}}') == parse('{"Statement": [{"Effect": "Deny"}]}')
    assert parse({"Statement": {"Effect": "Deny"}}) == parse('{"Statement": [{"Effect": "Deny"}]}')


def test_the_spelling_of_elements_and_effects_is_read_in_any_case() -> None:
    (statement,) = parse(
        '{"statement": [{"effect": "ALLOW", "ACTION": "*", "notresource": "a", "principal": "*"}]}'
    ).statements
    assert statement.allows
    assert (statement.actions, statement.not_resources, statement.anyone) == (("*",), ("a",), True)


@pytest.mark.parametrize(
    ("principal", "anyone"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["arn:aws:iam::123456789012:root", "*"]}, True),
        ({"Service": "*"}, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_everyone_has_many_names(principal: object, anyone: bool) -> None:  # noqa: FBT001  a table of cases
    (statement,) = one(Principal=principal).statements
    assert statement.anyone is anyone


@pytest.mark.parametrize(
    ("operator", "name", "qualifier", "if_exists", "binding", "negated"),
    [
        ("StringEquals", "stringequals", "", False, True, False),
        ("StringEqualsIfExists", "stringequals", "", True, False, False),
        ("ForAllValues:StringLike", "stringlike", "forallvalues", False, False, False),
        ("ForAnyValue:StringLike", "stringlike", "foranyvalue", False, True, False),
        ("stringnotequals", "stringnotequals", "", False, True, True),
    ],
)
def test_conditions_say_whether_they_bind(
    operator: str, name: str, qualifier: str, *, if_exists: bool, binding: bool, negated: bool
) -> None:
    (statement,) = one(Condition={operator: {"AWS:SourceAccount": [123456789012, True]}}).statements
    (condition,) = statement.conditions
    assert (condition.operator, condition.key, condition.qualifier) == (name, "aws:sourceaccount", qualifier)
    assert (condition.if_exists, condition.binding, condition.negated) == (if_exists, binding, negated)
    assert condition.values == ("123456789012", "true")
    assert statement.condition("aws:SourceAccount") is condition
    assert statement.condition("AWS:sourceaccount", name) is condition
    assert statement.condition("aws:SourceAccount", "arnlike") is statement.condition("aws:SourceArn") is None


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*", "anything:at all", True),
        ("s3:Get*", "s3:GetObject", True),
        ("S3:GET*", "s3:GetObject", True),
        ("s3:G?tObject", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:[G]etObject", "s3:GetObject", False),
        ("s3:[G]etObject", "s3:[G]etObject", True),
        ("s3:Get*", "s3:Get\nObject", True),
        ("a.c", "abc", False),
        ("", "", True),
    ],
)
def test_wildcards_are_those_of_iam(pattern: str, text: str, matches: bool) -> None:  # noqa: FBT001  a table of cases
    assert glob(pattern, text) is matches


@given(st.text(alphabet="ab*?[]!-", max_size=8), st.text(alphabet="ab[]!-", max_size=8))
def test_wildcards_equal_their_definition(pattern: str, text: str) -> None:
    def covers(rest: str, left: str) -> bool:
        if not rest:
            return not left
        if rest[0] == "*":
            return any(covers(rest[1:], left[index:]) for index in range(len(left) + 1))
        return bool(left) and rest[0] in ("?", left[0]) and covers(rest[1:], left[1:])

    assert glob(pattern, text) == covers(pattern, text)


def test_exclusions_cover_the_rest() -> None:
    (statement,) = one(NotAction=["iam:*", "s3:Get*"], NotResource="arn:aws:s3:::a/*").statements
    assert statement.covers_action("kms:Decrypt")
    assert not statement.covers_action("IAM:CreateUser")
    assert statement.reaches("arn:aws:s3:::b/x")
    assert not statement.reaches("arn:aws:s3:::a/x")
    (empty,) = one().statements
    assert not empty.covers_action("kms:Decrypt")
    assert not empty.reaches("x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "7",
        "null",
        '"text"',
        "{}",
        '{"Statement": null}',
        '{"Statement": "Allow"}',
        '{"Statement": [7]}',
        '{"Statement": [null]}',
        '{"Statement": [{}]}',
        '{"Statement": [{"Effect": "Permit"}]}',
        '{"Statement": [{"Effect": true}]}',
        '{"Statement": [], "Statement": []}',
        '{"Statement": [{"Effect": "Deny", "Action": "a", "Action": "*"}]}',
        "[" * 100_000,
        '{"Statement": ' + "1" * 10_000 + "}",
        7,
        None,
        ["a"],
        True,
    ],
)
def test_what_is_no_document_is_told(text: object) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        parse(text)
    assert len(str(caught.value)) < 80


@pytest.mark.parametrize(
    ("principal", "account"),
    [
        ("123456789012", "123456789012"),
        ("arn:aws:iam::123456789012:root", "123456789012"),
        ("arn:aws-cn:sts::123456789012:assumed-role/a/b", "123456789012"),
        ("*", ""),
        ("ecs.amazonaws.com", ""),
        ("arn:aws:s3:::bucket", ""),
        ("1234567890123", ""),
        ("AROAEXAMPLE", ""),
    ],
)
def test_the_account_of_a_principal(principal: str, account: str) -> None:
    assert account_of(principal) == account


def no_stars(document: Document, subject: Subject) -> Iterator[Outcome]:
    for statement in document.allows:
        for action in statement.actions:
            if "*" in action:
                yield subject.fail(f"policy.{statement.path}", "no star", action)


JUDGED = on_document("policy", no_stars, expected="a policy")
REQUIRED = on_document("policy", no_stars, expected="a policy", required=True)


def ask(check: Check, **properties: object) -> list[str]:
    made = resource("iam/policy", properties=properties)
    return [outcome.verdict.value for outcome in check(Subject(made, Graph([made])))]


def text(*statements: object) -> str:
    return json.dumps({"Statement": list(statements)})


STAR = {"Effect": "Allow", "Action": "*"}
PLAIN = {"Effect": "Allow", "Action": "s3:GetObject"}


def test_documents_are_judged_where_they_stand() -> None:
    assert (
        ask(JUDGED) == ask(JUDGED, policy=None) == ask(JUDGED, policy=text(PLAIN)) == ask(JUDGED, policy=text()) == []
    )
    assert ask(REQUIRED) == ask(JUDGED, policy="") == ask(JUDGED, policy=7) == ["FAIL"]
    assert ask(JUDGED, policy=text(STAR, STAR)) == ["FAIL", "FAIL"]
    assert ask(JUDGED, policy={"Statement": [STAR]}) == ask(JUDGED, policy=Secret(text(STAR))) == ["FAIL"]
    assert JUDGED.reads == {("", "policy")}


@pytest.mark.parametrize(
    "policy",
    [
        UNKNOWN,
        Secret(UNKNOWN),
        {"Statement": UNKNOWN},
        {"Statement": [PLAIN, UNKNOWN]},
        text({**PLAIN, "Action": UNKNOWN_TEXT}),
        text({**PLAIN, "Effect": UNKNOWN_TEXT}),
        text({**PLAIN, "Condition": {"StringEquals": {"a": [UNKNOWN_TEXT]}}}),
        {"Statement": [{"Effect": "Allow", "Action": Secret(UNKNOWN)}]},
    ],
)
def test_what_is_partly_unknown_is_undecided_unless_what_is_known_fails(policy: object) -> None:
    assert ask(JUDGED, policy=policy) == ["UNDECIDED"]
    if isinstance(policy, dict) and isinstance(policy["Statement"], list):
        assert ask(JUDGED, policy={"Statement": [*policy["Statement"], STAR]}) == ["FAIL"]


@pytest.mark.parametrize(
    "policy",
    [
        Secret(text({"Effect": "Allow", "Action": f"{CANARY}*"})),
        {"Statement": [{"Effect": "Allow", "Action": [Secret(f"{CANARY}*")]}]},
        {"Statement": [{"Effect": Secret("Allow"), "Action": [f"{CANARY}*"]}]},
    ],
)
def test_a_document_with_a_secret_in_it_is_judged_and_not_shown(policy: object) -> None:
    made = resource("iam/policy", properties={"policy": policy})
    (outcome,) = JUDGED(Subject(made, Graph([made])))
    assert outcome.actual == "[secret]"


@settings(max_examples=300, deadline=None)
@given(JUNK, st.sampled_from(["Effect", "Action", "Resource", "Principal", "Condition", "Sid", SIGNATURE]))
def test_any_document_gets_a_verdict(value: object, element: str) -> None:
    for policy in (
        value,
        {"Statement": value},
        {"Statement": [{"Effect": "Allow", element: value}]},
        {"Statement": [{"Effect": "Allow", "Condition": {"StringEquals": value, "Null": {"a": value}}}]},
    ):
        made = resource("iam/policy", properties={"policy": policy})
        for outcome in JUDGED(Subject(made, Graph([made]))):
            assert CANARY not in f"{outcome.path}{outcome.actual}{outcome.expected}"
