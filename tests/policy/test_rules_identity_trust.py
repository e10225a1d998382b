"""IAM: whom roles trust, which web identities come in, and that people show a second factor."""

import json
from dataclasses import replace
from typing import Final

import pytest

from hardening.pack import Pack, Setting
from hardening.resources import Graph, Provider, Resource
from hardening.rule import Level, Profile, Verdict
from hardening.values import UNKNOWN
from tests.support.rules import REMOVED, changed, rule
from tests.support.wire import resource, verdicts

OWN: Final = "123456789012"
OTHER: Final = "210987654321"
ROOT: Final = f"arn:aws:iam::{OWN}:root"
SOURCE: Final = {"StringEquals": {"aws:SourceAccount": OWN}}
GITHUB: Final = "token.actions.githubusercontent.com"
SUBJECT: Final = "repo:shop/platform:environment:prod"
FACTOR: Final = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}


def trust(principal: object, condition: object = REMOVED, **changes: object) -> str:
    body = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition, **changes}
    return json.dumps({"Statement": [{name: value for name, value in body.items() if value is not REMOVED}]})


def role(policy: object, accounts: object = f'["{OWN}"]', **properties: object) -> Resource:
    made = resource("iam/role", "role", {"assumeRolePolicy": policy, **properties})
    return replace(made, provider=Provider("pulumi:providers:aws", properties={"allowedAccountIds": accounts}))


def service(name: str, condition: object = REMOVED) -> str:
    return trust({"Service": f"{name}.amazonaws.com"}, condition)


SERVICES: Final = [
    "ecs-tasks",
    "ecs",
    "lambda",
    "scheduler",
    "events",
    "firehose",
    "states",
    "vpc-flow-logs",
    "monitoring.rds",
    "states.eu-west-1",
]


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (SOURCE, []),
        ({"StringEquals": {"AWS:SourceAccount": [OWN]}}, []),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{OWN}:*"}}, []),
        (REMOVED, ["FAIL"]),
        ({}, ["FAIL"]),
        ({"StringEquals": {"aws:SourceAccount": OTHER}}, ["FAIL"]),
        ({"StringLike": {"aws:SourceAccount": "*"}}, ["FAIL"]),
        ({"StringNotEquals": {"aws:SourceAccount": OWN}}, ["FAIL"]),
        ({"StringEqualsIfExists": {"aws:SourceAccount": OWN}}, ["FAIL"]),
        ({"ForAllValues:StringEquals": {"aws:SourceAccount": OWN}}, ["FAIL"]),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:*:*"}}, ["FAIL"]),
        ({"ArnLike": {"aws:SourceArn": [f"arn:aws:ecs:eu-west-1:{OWN}:*", "*"]}}, ["FAIL"]),
        ({"StringEquals": {"aws:PrincipalAccount": OWN}}, ["FAIL"]),
        ({"Null": {"aws:SourceAccount": "false"}}, ["FAIL"]),
    ],
)
def test_a_service_works_for_the_own_account_only(name: str, condition: object, expected: list[str]) -> None:
    assert verdicts("IAM-04", role(service(name, condition))) == expected


def test_other_services_need_no_source_and_unknown_accounts_stay_open() -> None:
    assert verdicts("IAM-04", role(service("ec2"))) == []
    assert verdicts("IAM-04", role(service("lambda", SOURCE), accounts=UNKNOWN)) == ["UNDECIDED"]
    assert verdicts("IAM-04", role(trust({"AWS": ROOT}), accounts=None)) == ["UNDECIDED"]


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["*"]},
        {"AWS": [ROOT, "*"]},
        {"AWS": "arn:aws:iam::*:root"},
        {"AWS": f"arn:aws:iam::{OWN}:role/*"},
        {"AWS": OWN},
        {"AWS": OTHER},
        {"AWS": f"arn:aws:iam::{OTHER}:root"},
        {"AWS": f"arn:aws:iam::{OTHER}:role/deploy"},
        {"AWS": "AROAEXAMPLEEXAMPLE"},
        {"Service": "*.amazonaws.com"},
        {"Federated": "*"},
    ],
)
def test_a_role_trusts_named_principals_of_the_own_account(principal: object) -> None:
    assert verdicts("IAM-04", role(trust(principal, FACTOR))) == ["FAIL"]
    assert verdicts("IAM-04", role(json.loads(trust(principal, FACTOR)))) == ["FAIL"]


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": REMOVED, "NotPrincipal": {"AWS": ROOT}},
        {"Action": "sts:*"},
        {"Action": "*"},
        {"Action": REMOVED, "NotAction": "sts:GetSessionToken"},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        {"Action": ["sts:AssumeRole", "sts:Tag*"]},
    ],
)
def test_exclusions_stars_and_free_tags_fail(changes: dict[str, object]) -> None:
    assert verdicts("IAM-04", role(trust({"AWS": ROOT}, **changes))) == ["FAIL"]


def test_named_principals_and_bounded_tags_pass() -> None:
    assert verdicts("IAM-04", role(trust({"AWS": [ROOT, f"arn:aws:iam::{OWN}:role/deploy"]}))) == []
    bounded = {"StringEquals": {"aws:RequestTag/tenant": "a"}}
    assert verdicts("IAM-04", role(trust({"AWS": ROOT}, bounded, Action=["sts:AssumeRole", "sts:TagSession"]))) == []
    assert verdicts("IAM-04", role(trust({"AWS": "*"}, Effect="Deny"))) == []


@pytest.mark.parametrize("rule_id", ["IAM-04", "IAM-05", "IAM-09"])
def test_a_trust_policy_that_cannot_be_read_never_passes(rule_id: str) -> None:
    assert verdicts(rule_id, role(UNKNOWN)) == ["UNDECIDED"]
    assert verdicts(rule_id, role({"Statement": [UNKNOWN]})) == ["UNDECIDED"]
    assert verdicts(rule_id, role("nonsense")) == ["FAIL"]
    assert verdicts("IAM-04", role(None)) == ["FAIL"]


def test_a_trusted_account_shows_more_than_its_name() -> None:
    parameters = {"trustedAccounts": [OTHER]}
    pack = Pack([rule("IAM-04")], settings={"IAM-04": Setting(level=Level.MANDATORY, parameters=parameters)})
    foreign = {"AWS": f"arn:aws:iam::{OTHER}:role/auditor"}
    for condition, count in (
        ({"StringEquals": {"sts:ExternalId": "x"}}, 0),
        (FACTOR, 0),
        (REMOVED, 1),
        ({"StringLike": {"sts:ExternalId": "*"}}, 1),
    ):
        assert len(pack.judge(Graph([role(trust(foreign, condition))])).findings) == count


def web(**changes: object) -> Resource:
    claims = {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": SUBJECT}
    body = {"Condition": {"StringEquals": claims}, "Action": "sts:AssumeRoleWithWebIdentity", **changes}
    return role(trust({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"}, **body))


def equals(**claims: object) -> dict[str, object]:
    return {"StringEquals": {f"{GITHUB}:{name}": value for name, value in claims.items()}}


def test_the_exact_subject_of_the_pipeline_comes_in() -> None:
    assert verdicts("IAM-05", web()) == verdicts("IAM-04", web()) == []
    assert verdicts("IAM-05", role(trust({"AWS": ROOT}))) == []


AUDIENCE: Final = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}


@pytest.mark.parametrize(
    "condition",
    [
        REMOVED,
        equals(aud="sts.amazonaws.com"),
        equals(sub=SUBJECT),
        equals(aud="anyone", sub=SUBJECT),
        equals(aud=["sts.amazonaws.com", "other"], sub=SUBJECT),
        equals(aud="sts.amazonaws.com", sub=[]),
        {**AUDIENCE, "StringLike": {f"{GITHUB}:sub": "repo:shop/*"}},
        {**AUDIENCE, "StringLike": {f"{GITHUB}:sub": "repo:shop/platform:*"}},
        {**AUDIENCE, "StringLike": {f"{GITHUB}:sub": "repo:*/platform:ref:refs/heads/main"}},
        {**AUDIENCE, "StringLike": {f"{GITHUB}:sub": [SUBJECT, "*"]}},
        {**AUDIENCE, "ForAllValues:StringEquals": {f"{GITHUB}:sub": SUBJECT}},
        {**AUDIENCE, "ForAnyValue:StringEquals": {f"{GITHUB}:sub": SUBJECT}},
        {**AUDIENCE, "StringEqualsIfExists": {f"{GITHUB}:sub": SUBJECT}},
        {**AUDIENCE, "StringNotEquals": {f"{GITHUB}:sub": SUBJECT}},
        {"StringLike": {f"{GITHUB}:aud": "*", f"{GITHUB}:sub": SUBJECT}},
        {"StringEquals": {"aud": "sts.amazonaws.com", "sub": SUBJECT}},
    ],
)
def test_any_other_subject_or_audience_fails(condition: object) -> None:
    assert set(verdicts("IAM-05", web(Condition=condition))) == {"FAIL"}


def test_patterns_come_in_only_when_they_are_allowed_and_spell_out_the_repository() -> None:
    def ask(pattern: str, *allowed: str) -> list[Verdict]:
        parameters = {**rule("IAM-05").defaults(Profile.PROD), "allowedSubjects": list(allowed)}
        pack = Pack([rule("IAM-05")], settings={"IAM-05": Setting(level=Level.MANDATORY, parameters=parameters)})
        condition = {**AUDIENCE, "StringLike": {f"{GITHUB}:sub": pattern}}
        return [found.verdict for found in pack.judge(Graph([web(Condition=condition)])).findings]

    release = "repo:shop/platform:ref:refs/heads/release-*"
    assert ask(SUBJECT) == ask(release, release) == ask(SUBJECT, SUBJECT) == []
    assert ask(release) == ask(SUBJECT, release) == ask("repo:shop/*", "repo:shop/*") == [Verdict.FAIL]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("url", f"https://{GITHUB}", []),
        ("url", "https://accounts.example.com", ["FAIL"]),
        ("url", UNKNOWN, ["UNDECIDED"]),
        ("url", REMOVED, ["FAIL"]),
        ("clientIdLists", ["sts.amazonaws.com", "other"], ["FAIL"]),
        ("clientIdLists", [], ["FAIL"]),
        ("clientIdLists", REMOVED, ["FAIL"]),
        ("clientIdLists", UNKNOWN, ["UNDECIDED"]),
        ("clientIdLists", [UNKNOWN], ["FAIL"]),
    ],
)
def test_a_provider_is_the_expected_one_for_the_expected_audience(
    path: str, value: object, expected: list[str]
) -> None:
    body = {"url": f"https://{GITHUB}", "clientIdLists": ["sts.amazonaws.com"]}
    assert verdicts("IAM-05", resource("iam/openIdConnectProvider", properties=changed(body, path, value))) == expected


SAML: Final = f"arn:aws:iam::{OWN}:saml-provider/idp"
PEOPLE: Final = [
    ROOT,
    OWN,
    f"arn:aws:iam::{OWN}:user/anne",
    f"arn:aws:iam::{OWN}:role/aws-reserved/sso.amazonaws.com/x",
]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (FACTOR, []),
        (REMOVED, ["FAIL"]),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, ["FAIL"]),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, ["FAIL"]),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, ["FAIL"]),
        ({"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}}, ["FAIL"]),
        ({"StringEquals": {"aws:MultiFactorAuthPresent": "true"}}, ["FAIL"]),
        ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}, ["FAIL"]),
    ],
)
def test_people_show_a_second_factor(person: str, condition: object, expected: list[str]) -> None:
    assert verdicts("IAM-09", role(trust({"AWS": person}, condition))) == expected


def test_workloads_need_none_and_a_provider_that_demands_it_may_be_named() -> None:
    assert verdicts("IAM-09", role(service("lambda"))) == []
    named = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/shop-prod-deploy"}}
    assert verdicts("IAM-09", role(trust({"AWS": ROOT}, named))) == []
    federated = trust({"Federated": SAML}, Action="sts:AssumeRoleWithSAML")
    assert verdicts("IAM-09", role(federated)) == ["FAIL"]
    pack = Pack(
        [rule("IAM-09")], settings={"IAM-09": Setting(level=Level.MANDATORY, parameters={"idpEnforcesMfa": [SAML]})}
    )
    assert pack.judge(Graph([role(federated)])).findings == []


ON_CALL: Final = f"arn:aws:iam::{OWN}:role/on-call"


@pytest.mark.parametrize(
    ("tags", "condition", "expected"),
    [
        ({"Access": "human"}, FACTOR, []),
        ({"Access": "Human"}, REMOVED, ["FAIL"]),
        ({"Access": "human"}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, ["FAIL"]),
        ({"Access": "human"}, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, ["FAIL"]),
        ({"Access": UNKNOWN}, REMOVED, ["UNDECIDED"]),
        ({"Access": UNKNOWN}, FACTOR, []),
        ({"Access": "deploy"}, REMOVED, []),
        ({}, REMOVED, []),
    ],
)
def test_a_role_for_people_asks_for_a_second_factor_whoever_may_assume_it(
    tags: object, condition: object, expected: list[str]
) -> None:
    assert verdicts("IAM-09", role(trust({"AWS": ON_CALL}, condition), tags=tags)) == expected


def test_a_role_for_people_may_leave_the_factor_to_a_named_provider() -> None:
    federated = trust({"Federated": SAML}, Action="sts:AssumeRoleWithSAML")
    pack = Pack(
        [rule("IAM-09")], settings={"IAM-09": Setting(level=Level.MANDATORY, parameters={"idpEnforcesMfa": [SAML]})}
    )
    assert pack.judge(Graph([role(federated, tags={"Access": "human"})])).findings == []


SETUP: Final = ["iam:ChangePassword", "iam:EnableMFADevice", "iam:GetUser", "sts:GetSessionToken"]
LOCK: Final[dict[str, object]] = {
    "Effect": "Deny",
    "NotAction": SETUP,
    "Resource": "*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
}
ADMINS: Final = resource("iam/group", "admins", {"name": "admins"})


def locked(path: str = "", value: object = None) -> list[str]:
    body = json.dumps({"Statement": [changed(LOCK, path, value) if path else LOCK]})
    inline = verdicts("IAM-09", ADMINS, resource("iam/groupPolicy", "lock", {"policy": body}, refers={"group": ADMINS}))
    own = resource("iam/policy", "lock", {"policy": body}, outputs={"arn": "arn:own"})
    attached = resource("iam/groupPolicyAttachment", "lock", {"policyArn": "arn:own", "group": "admins"})
    assert verdicts("IAM-09", ADMINS, own, attached) == inline
    return inline


def test_a_group_is_locked_until_its_members_show_a_second_factor() -> None:
    assert locked() == []
    assert verdicts("IAM-09", ADMINS) == ["FAIL"]
    assert locked("NotAction", REMOVED) == ["FAIL"]
    hidden = resource("iam/groupPolicy", "lock", {"policy": UNKNOWN}, refers={"group": ADMINS})
    assert verdicts("IAM-09", ADMINS, hidden) == ["UNDECIDED"]
    assert verdicts(
        "IAM-09", ADMINS, resource("iam/groupPolicy", "lock", {"policy": "nonsense", "group": "admins"})
    ) == ["FAIL"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Effect", "Allow"),
        ("NotAction", [*SETUP, "s3:*"]),
        ("NotAction", ["iam:*"]),
        ("Resource", "arn:aws:s3:::x"),
        ("Condition", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        ("Condition", {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}),
        (
            "Condition",
            {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}, "StringEquals": {"aws:username": "anne"}},
        ),
        ("Condition", REMOVED),
    ],
)
def test_a_lock_with_a_gap_is_none(path: str, value: object) -> None:
    assert locked(path, value) == ["FAIL"]


@pytest.mark.parametrize(
    ("value", "tags", "policy", "expected"),
    [
        (3600, {"Access": "human"}, service("lambda"), []),
        (REMOVED, {"Access": "human"}, service("lambda"), []),
        (43200, {"Access": "human"}, service("lambda"), ["FAIL"]),
        (3601, {"Access": "Deploy"}, service("lambda"), ["FAIL"]),
        ("3600", {"Access": "human"}, service("lambda"), ["FAIL"]),
        (UNKNOWN, {"Access": "human"}, service("lambda"), ["UNDECIDED"]),
        (43200, {"Access": UNKNOWN}, service("lambda"), ["UNDECIDED"]),
        (43200, UNKNOWN, service("lambda"), ["UNDECIDED"]),
        (43200, {}, UNKNOWN, ["UNDECIDED"]),
        (43200, {}, trust({"AWS": ROOT}), ["FAIL"]),
        (43200, {}, trust({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"}), ["FAIL"]),
        (43200, {}, service("lambda"), []),
    ],
)
def test_sessions_of_people_end_after_an_hour(value: object, tags: object, policy: object, expected: list[str]) -> None:
    properties = {} if value is REMOVED else {"maxSessionDuration": value}
    assert verdicts("IAM-10", role(policy, tags=tags, **properties)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("PT1H", []),
        ("PT4H", []),
        ("PT3H59M60S", []),
        (REMOVED, []),
        ("PT4H1S", ["FAIL"]),
        ("PT12H", ["FAIL"]),
        ("P1D", ["FAIL"]),
        ("4 hours", ["FAIL"]),
        ("PT", ["FAIL"]),
        (14400, ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_sessions_of_a_permission_set_end_after_four(value: object, expected: list[str]) -> None:
    properties = {} if value is REMOVED else {"sessionDuration": value}
    assert verdicts("IAM-10", resource("ssoadmin/permissionSet", properties=properties)) == expected


def test_sessions_by_certificate_end_after_an_hour() -> None:
    assert verdicts("IAM-10", resource("rolesanywhere/profile")) == []
    assert verdicts("IAM-10", resource("rolesanywhere/profile", properties={"durationSeconds": 7200})) == ["FAIL"]
