"""IAM: lasting credentials, broad policies, and what identity policies grant by meaning."""

import json
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.pack import Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile, Verdict
from hardening.values import UNKNOWN, Secret
from tests.support.rules import CANARY, REMOVED, nonsense, robust, rule
from tests.support.wire import findings, judge, resource, verdicts

SECRET: Final = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/db-??????"
HOLDERS: Final = ["iam/policy", "iam/rolePolicy", "iam/groupPolicy", "iam/userPolicy"]


def document(**changes: object) -> str:
    body: dict[str, object] = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::shop-media/*"}
    body |= {name: value for name, value in changes.items() if value is not REMOVED}
    kept = {name: value for name, value in body.items() if changes.get(name) is not REMOVED}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


def carriers(policy: object) -> list[Resource]:
    made = [resource(short, properties={"policy": policy}) for short in HOLDERS]
    made.append(resource("iam/role", properties={"inlinePolicies": [{"name": "one", "policy": policy}]}))
    made.append(resource("ssoadmin/permissionSetInlinePolicy", properties={"inlinePolicy": policy}))
    return made


def everywhere(rule_id: str, policy: object) -> set[str]:
    """Ask about a policy in every place that can hold it; all must answer alike."""
    answers = {tuple(verdicts(rule_id, made)) for made in carriers(policy)}
    (answer,) = answers
    return set(answer)


@pytest.mark.parametrize("token", rule("IAM-01").types)
def test_identities_with_lasting_credentials_fail(token: str) -> None:
    assert verdicts("IAM-01", resource(token)) == ["FAIL"]
    assert verdicts("IAM-01", resource(token), profile=Profile.DEV) == ["FAIL"]


def test_roles_and_other_things_are_no_such_identities() -> None:
    assert verdicts("IAM-01", resource("iam/role"), resource("iam/group"), resource("s3/bucket")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "*", "Resource": "*"},
        {"Action": "*"},
        {"Action": "*:*", "Resource": "*"},
        {"Action": ["logs:PutLogEvents", "s3:*"], "Resource": "*"},
        {"Action": "IAM:*", "Resource": "*"},
        {"Action": "kms:*", "Resource": ["arn:aws:kms:eu-west-1:123456789012:key/*"]},
        {"Action": "sts:**", "Resource": "*"},
        {"Action": REMOVED, "NotAction": ["iam:*"], "Resource": "*"},
        {"Resource": REMOVED, "NotResource": "arn:aws:s3:::other/*"},
        {"Resource": "*"},
        {"Resource": "arn:aws:s3:::*"},
        {"Action": "s3:Ge*", "Resource": "*"},
        {"Action": "s3:G?tObject", "Resource": "*"},
        {"Action": "S3:GETOBJECT", "Resource": "*"},
        {"Action": "kms:Decrypt", "Resource": "*"},
        {"Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:ResourceTag/a": "b"}}},
        {"Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringLike": {"aws:ResourceTag/a": "*"}}},
        {
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"kms:ResourceAliases": "alias/shop"}},
        },
        {"Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceTag/a": "b"}}},
        {"Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::123456789012:role/*"},
        {"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/shop"},
        {"Action": "logs:*", "Resource": "*"},
        {"Action": "secretsmanager:RotateSecret", "Resource": "*"},
        {"Action": "kms:Sign", "Resource": "arn:aws:kms:eu-west-1:123456789012:key/*"},
        {"Action": "iam:AttachRolePolicy", "Resource": "arn:aws:iam::123456789012:role/shop-api"},
        {
            "Action": "iam:AttachRolePolicy",
            "Resource": "arn:aws:iam::123456789012:role/shop-api",
            "Condition": {"ArnNotEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}},
        },
        {"Action": "ses:SendEmail", "Resource": "*"},
        {
            "Action": "ses:SendEmail",
            "Resource": "*",
            "Condition": {"ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]}},
        },
        {
            "Action": "ses:SendEmail",
            "Resource": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
            "Condition": {"ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]}},
        },
        {
            "Action": "ses:SendEmail",
            "Resource": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
            "Condition": {
                "ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]},
                "Null": {"ses:Recipients": "true"},
            },
        },
        {
            "Action": "ses:SendEmail",
            "Resource": "arn:aws:ses:eu-west-1:123456789012:identity/example.com",
            "Condition": {
                "ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]},
                "Null": {"ses:FromAddress": "false"},
            },
        },
        {"Action": "s3:BypassGovernanceRetention"},
        {"Action": "s3:*"},
        {"Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::123456789012:user/shop"},
        {"action": "*", "Action": REMOVED, "Resource": "*"},
    ],
)
def test_broad_grants_fail_wherever_they_stand(changes: dict[str, object]) -> None:
    assert everywhere("IAM-02", document(**changes)) == {"FAIL"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Effect": "Deny", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": REMOVED, "NotAction": "iam:*", "Resource": "*"},
        {"Action": ["ecr:GetAuthorizationToken", "xray:PutTraceSegments"], "Resource": "*"},
        {"Action": "secretsmanager:GetRandomPassword", "Resource": "*"},
        {"Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:123456789012:key/0b1c"},
        {
            "Action": "kms:Decrypt",
            "Resource": "arn:aws:kms:eu-west-1:123456789012:key/*",
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/shop-prod-data"}},
        },
        {
            "Action": "ssm:SendCommand",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/Project": "shop"}},
        },
        {
            "Action": "ses:SendEmail",
            "Resource": "*",
            "Condition": {"StringEquals": {"ses:FromAddress": "a@example.com"}},
        },
        {
            "Action": "ses:SendEmail",
            "Resource": "*",
            "Condition": {
                "ForAllValues:StringLike": {"ses:Recipients": ["qa@example.com"]},
                "Null": {"ses:Recipients": False},
            },
        },
        {
            "Action": "ecs:TagResource",
            "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["Owner"]}},
        },
        {"Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/*"},
        {
            "Action": "secretsmanager:RotateSecret",
            "Resource": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-*",
        },
        {
            "Action": "iam:AttachRolePolicy",
            "Resource": "arn:aws:iam::123456789012:role/shop-api",
            "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll"}},
        },
    ],
)
def test_grants_on_ones_own_resources_pass(changes: dict[str, object]) -> None:
    assert everywhere("IAM-02", document(**changes)) == set()


def test_a_project_prefix_narrows_what_is_ones_own() -> None:
    parameters = {**rule("IAM-02").defaults(Profile.PROD), "projectPrefix": "shop-"}
    pack = Pack([rule("IAM-02")], settings={"IAM-02": Setting(level=Level.MANDATORY, parameters=parameters)})
    for arn, count in (("arn:aws:s3:::shop-media/*", 0), ("arn:aws:s3:::other-media/*", 1), ("arn:aws:s3:::other", 0)):
        made = resource("iam/rolePolicy", properties={"policy": document(Resource=arn)})
        assert len(pack.judge(Graph([made])).findings) == count


@pytest.mark.parametrize("rule_id", ["IAM-02", "IAM-03", "IAM-07"])
def test_documents_that_cannot_be_read_never_pass(rule_id: str) -> None:
    assert everywhere(rule_id, UNKNOWN) == {"UNDECIDED"}
    partly = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "x"}]}).replace(
        '"x"', '"04da6b54-80e4-46f7-96ec-b56ff0331ba9"'
    )
    assert everywhere(rule_id, partly) == {"UNDECIDED"}
    for text in (
        "",
        "{}",
        "[]",
        "nonsense",
        '{"Statement": "Allow"}',
        '{"Statement": [{"Effect": "allowed"}]}',
        17,
        '{"Statement": [], "Statement": []}',
        "[" * 5000,
        '{"Statement": ' + "9" * 5000 + "}",
    ):
        assert everywhere(rule_id, text) == {"FAIL"}
    assert verdicts(rule_id, resource("iam/role", properties={"inlinePolicies": UNKNOWN})) == ["UNDECIDED"]
    assert verdicts(rule_id, resource("iam/role", properties={"inlinePolicies": "none"})) == ["FAIL"]


def test_a_sealed_document_is_judged_and_not_shown() -> None:
    sealed = Secret(document(Action="s3:GetObject", Resource=f"arn:aws:s3:::*{CANARY}"))
    for made in carriers(sealed):
        (found,) = findings("IAM-02", made)
        assert found.actual == "[secret]"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/shop/prod/oauth/x/*-??????", set()),
        ("/shop/prod/tiktok/cookie/*-??????", set()),
        ("/shop/prod/oauth/x/*", set()),
        ("/shop/prod/oauth/*-??????", {"FAIL"}),
        ("/shop/prod/*-??????", {"FAIL"}),
        ("/shop/prod/oauth*-??????", {"FAIL"}),
        ("/shop/*/oauth/*-??????", {"FAIL"}),
    ],
)
def test_secrets_made_at_run_time_are_read_by_their_path(path: str, said: set[str]) -> None:
    arn = f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:{path}"
    assert everywhere("IAM-03", document(Action="secretsmanager:GetSecretValue", Resource=arn)) == said


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "secretsmanager:GetSecretValue", "Resource": "*"},
        {"Action": "secretsmanager:Get*", "Resource": "*"},
        {"Action": "secretsmanager:*", "Resource": "arn:aws:secretsmanager:*:*:secret:*"},
        {"Action": "*", "Resource": "*"},
        {"Action": "secretsmanager:?etSecretValue", "Resource": SECRET.replace("eu-west-1", "*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": [SECRET, SECRET.replace("123456789012", "*")]},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "db*")},
        {"Action": REMOVED, "NotAction": "iam:*", "Resource": "*"},
        {"Action": "secretsmanager:GetSecretValue", "Resource": REMOVED, "NotResource": SECRET},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth/*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth/*/*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth/x*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth-app/*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "tiktok/*")},
    ],
)
def test_secrets_are_read_by_their_full_name(changes: dict[str, object]) -> None:
    assert everywhere("IAM-03", document(**changes)) == {"FAIL"}


@pytest.mark.parametrize(
    "changes",
    [
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("-??????", "-*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth/x/*")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "oauth/x/*-??????")},
        {"Action": "secretsmanager:GetSecretValue", "Resource": SECRET.replace("db-??????", "tiktok/cookie/*-??????")},
        {"Action": ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"], "Resource": "*"},
        {"Action": "secretsmanager:DescribeSecret", "Resource": "*"},
        {"Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"},
    ],
)
def test_listing_and_named_reading_pass(changes: dict[str, object]) -> None:
    assert everywhere("IAM-03", document(**changes)) == set()


def test_only_consumers_read_a_secret() -> None:
    consumers = {"/shop/prod/db": ["shop-prod-api", "shop-prod-worker-*"]}
    setting = Setting(level=Level.MANDATORY, parameters={"consumers": consumers})
    pack = Pack([rule("IAM-03")], settings={"IAM-03": setting})

    def ask(short: str, **properties: object) -> list[Verdict]:
        policy = document(Action="secretsmanager:GetSecretValue", Resource=SECRET)
        held = {"inlinePolicies": [{"policy": policy}]} if short == "iam/role" else {"policy": policy}
        return [
            found.verdict for found in pack.judge(Graph([resource(short, properties={**held, **properties})])).findings
        ]

    assert ask("iam/rolePolicy", role="shop-prod-api") == ask("iam/role", name="shop-prod-worker-1") == []
    assert ask("iam/rolePolicy", role="shop-prod-scheduler") == ask("iam/role", name="stranger") == [Verdict.FAIL]
    assert ask("iam/rolePolicy", role=UNKNOWN) == ask("iam/policy", name="shop-prod-api") == [Verdict.UNDECIDED]


def test_only_consumers_read_the_secrets_of_a_path() -> None:
    consumers = {"*/oauth/*": ["shop-prod-refresh-*"]}
    setting = Setting(level=Level.MANDATORY, parameters={"consumers": consumers, "families": ["*/oauth/*/*"]})
    pack = Pack([rule("IAM-03")], settings={"IAM-03": setting})
    policy = document(Action="secretsmanager:GetSecretValue", Resource=SECRET.replace("db-??????", "oauth/x/*-??????"))

    def ask(role: object) -> list[Verdict]:
        graph = Graph([resource("iam/rolePolicy", properties={"policy": policy, "role": role})])
        return [found.verdict for found in pack.judge(graph).findings]

    assert ask("shop-prod-refresh-x") == []
    assert ask("shop-prod-api-task") == [Verdict.FAIL]
    assert ask(UNKNOWN) == [Verdict.UNDECIDED]


def test_without_families_every_secret_is_named() -> None:
    setting = Setting(level=Level.MANDATORY, parameters={"consumers": {}, "families": []})
    pack = Pack([rule("IAM-03")], settings={"IAM-03": setting})
    policy = document(Action="secretsmanager:GetSecretValue", Resource=SECRET.replace("db-??????", "oauth/x/*"))
    graph = Graph([resource("iam/rolePolicy", properties={"policy": policy, "role": "r"})])
    assert [found.verdict for found in pack.judge(graph).findings] == [Verdict.FAIL]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", ["FAIL"]),
        ("arn:aws:iam::aws:policy/SecretsManagerReadWrite", ["FAIL"]),
        ("arn:aws:iam::aws:policy/AmazonS3FullAccess", ["FAIL"]),
        ("arn:aws:iam::aws:policy/AWSLambda_FullAccess", ["FAIL"]),
        ("arn:aws:iam::aws:policy/job-function/SystemAdministrator", ["FAIL"]),
        ("arn:aws-us-gov:iam::aws:policy/IAMFullAccess", ["FAIL"]),
        (17, ["FAIL"]),
        (UNKNOWN, ["UNDECIDED"]),
        ("arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", []),
        ("arn:aws:iam::aws:policy/SecurityAudit", []),
        ("arn:aws:iam::123456789012:policy/OwnFullAccess", []),
    ],
)
def test_broad_managed_policies_are_not_attached(policy: object, expected: list[str]) -> None:
    for short, name in (
        ("iam/rolePolicyAttachment", "policyArn"),
        ("iam/groupPolicyAttachment", "policyArn"),
        ("iam/policyAttachment", "policyArn"),
        ("ssoadmin/managedPolicyAttachment", "managedPolicyArn"),
    ):
        assert verdicts("IAM-06", resource(short, properties={name: policy})) == expected
    for short, name in (("iam/role", "managedPolicyArns"), ("iam/rolePolicyAttachmentsExclusive", "policyArns")):
        harmless = "arn:aws:iam::aws:policy/SecurityAudit"
        assert verdicts("IAM-06", resource(short, properties={name: [harmless, policy]})) == expected
        assert verdicts("IAM-06", resource(short, properties={name: UNKNOWN})) == ["UNDECIDED"]


def test_a_policy_of_the_program_may_have_an_unknown_arn() -> None:
    own = resource("iam/policy", "own", {"policy": document()})
    assert verdicts("IAM-06", own, resource("iam/rolePolicyAttachment", refers={"policyArn": own})) == []


def test_only_roles_for_emergencies_are_broad() -> None:
    parameters = {**rule("IAM-06").defaults(Profile.PROD), "breakGlassRoles": ["break-glass"]}
    pack = Pack([rule("IAM-06")], settings={"IAM-06": Setting(level=Level.MANDATORY, parameters=parameters)})
    for role, count in (("break-glass", 0), ("api", 1), (UNKNOWN, 1), (None, 1)):
        body = {"role": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        assert len(pack.judge(Graph([resource("iam/rolePolicyAttachment", properties=body)])).findings) == count


PASSED: Final = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
ROLE: Final = "arn:aws:iam::123456789012:role/shop-prod-api"


@pytest.mark.parametrize(
    "changes",
    [
        {"Resource": "*", "Condition": PASSED},
        {"Resource": "arn:aws:iam::123456789012:role/*", "Condition": PASSED},
        {"Resource": REMOVED, "NotResource": ROLE, "Condition": PASSED},
        {"Resource": ROLE},
        {"Resource": ROLE, "Action": "iam:Pass*"},
        {"Resource": ROLE, "Condition": {"StringLike": {"iam:PassedToService": "*"}}},
        {"Resource": ROLE, "Condition": {"StringEqualsIfExists": PASSED["StringEquals"]}},
        {"Resource": ROLE, "Condition": {"StringNotEquals": PASSED["StringEquals"]}},
    ],
)
def test_roles_are_passed_by_name_to_a_named_service(changes: dict[str, object]) -> None:
    assert everywhere("IAM-07", document(**{"Action": "iam:PassRole", **changes})) == {"FAIL"}
    assert everywhere("IAM-07", document(Action="iam:PassRole", Resource=ROLE, Condition=PASSED)) == set()
    assert everywhere("IAM-07", document()) == set()


def test_a_boundary_is_demanded_once_it_is_configured() -> None:
    assert judge("IAM-11", resource("iam/role")).not_applicable == 1
    setting = Setting(level=Level.ADVISORY, parameters={"boundaryArn": "arn:aws:iam::123456789012:policy/edge"})
    pack = Pack([rule("IAM-11")], settings={"IAM-11": setting})
    for value, count in (("arn:aws:iam::123456789012:policy/edge", 0), (UNKNOWN, 0), (None, 1), ("", 1), ("arn:x", 1)):
        role = resource("iam/role", properties={"permissionsBoundary": value})
        assert len(pack.judge(Graph([role])).findings) == count
    assert rule("IAM-11").level(Profile.PROD) is Level.ADVISORY
    assert rule("IAM-11").level(Profile.DEV) is Level.DISABLED


@pytest.mark.parametrize("rule_id", [f"IAM-{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11)])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_the_rules_or_makes_them_tell_secrets(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
