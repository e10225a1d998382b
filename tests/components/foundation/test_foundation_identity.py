"""The pipeline: by which tokens it comes in, what a deployment may change, and what it may not."""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import pytest

from components.foundation.identity import CiAccess, CiAccessArgs, deploy_policies
from components.foundation.logs import AccountBaseline
from hardening.iam.documents import glob
from tests.support.declare import Declared, declare
from tests.support.foundation import SHOP, parsed, tags
from tests.support.iam import Call, Context, allowed
from tests.support.iam_actions import expanded, misfits, writes

ROLE, POLICY, INLINE = "aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
HOST = "token.actions.githubusercontent.com"
PROD, PULL = "repo:example/shop:environment:prod", "repo:example/shop:pull_request"
POLICY_LIMIT, POLICIES_LIMIT = 6_144, 10
"""Characters of a managed policy without white space, and policies of a role (IAM quotas)."""


def args(**changes: object) -> CiAccessArgs:
    given = {
        "identity": SHOP,
        "recovery": SHOP.in_region("eu-central-1"),
        "deploy_subjects": (PROD,),
        "preview_subjects": (PULL,),
        "zone_id": "Z0123",
    } | changes
    return CiAccessArgs(**given)  # type: ignore[arg-type]  # the values are those of a test's table


@pytest.fixture(scope="module")
def declared() -> Declared:
    return declare(lambda: CiAccess("ci", args()))


Statement = Mapping[str, object]


@functools.cache
def granted() -> tuple[Statement, ...]:
    """Give every statement of the role that deploys."""
    return tuple(statement.render() for part in deploy_policies(args()).values() for statement in part)


def allows(action: str, resource: str) -> bool:
    """Whether the role may do an action, conditions apart."""
    effects = {str(one["Effect"]) for one in granted() if _speaks(one, action, resource)}
    return effects == {"Allow"}


def _speaks(statement: Statement, action: str, resource: str) -> bool:
    actions, resources = (cast("Sequence[str]", statement[name]) for name in ("Action", "Resource"))
    return any(glob(one, action) for one in actions) and any(glob(one, resource) for one in resources)


def permits(action: str, resource: str, context: Context) -> bool:
    """Whether the role may do an action, with what AWS knows of the resource and the call."""
    said = [{**one, "Principal": "*"} for one in granted() if _speaks(one, action, resource)]
    caller = f"arn:aws:iam::{ACCOUNT}:role/shop-prod-deploy"
    return allowed(json.dumps({"Statement": said}), Call(action=action, principal=caller, context=context))


def reachable() -> Iterator[str]:
    for statement in granted():
        if statement["Effect"] == "Allow":
            for pattern in cast("Sequence[str]", statement["Action"]):
                yield from expanded(pattern)


@pytest.mark.parametrize(("name", "subject"), [("ci-deploy", PROD), ("ci-preview", PULL)])
def test_a_role_takes_tokens_of_one_subject_alone(declared: Declared, name: str, subject: str) -> None:
    role = declared.one(ROLE, name)
    assert role.inputs["maxSessionDuration"] == 3600
    assert role.inputs["tags"] == tags(Access="deploy")
    assert parsed(role, "assumeRolePolicy")["Statement"] == [
        {
            "Sid": "AssumedByPipeline",
            "Effect": "Allow",
            "Principal": {"Federated": [f"arn:aws:iam::123456789012:oidc-provider/{HOST}"]},
            "Action": ["sts:AssumeRoleWithWebIdentity"],
            "Condition": {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": [subject]}},
        }
    ]
    assert declared.one(PROVIDER).urn in role.dependencies


def test_the_provider_is_githubs_for_aws(declared: Declared) -> None:
    assert declared.one(PROVIDER).inputs == {
        "url": f"https://{HOST}",
        "clientIdLists": ["sts.amazonaws.com"],
        "tags": tags(),
    }


def test_another_stack_may_hold_the_provider() -> None:
    found = declare(lambda: CiAccess("ci", args(baseline=AccountBaseline.ELSEWHERE)))
    assert found.all(PROVIDER) == []
    assert len(found.all(ROLE)) == 2


def test_without_a_subject_there_is_no_role_that_previews() -> None:
    found = declare(lambda: CiAccess("ci", args(preview_subjects=())))
    assert [role.name for role in found.all(ROLE)] == ["ci-deploy"]
    assert found.all(INLINE) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deploy_subjects": ()}, "name one subject at least"),
        ({"deploy_subjects": ("repo:example/*",)}, "write one subject exactly"),
        ({"deploy_subjects": ("example/shop",)}, "write one subject exactly"),
        ({"preview_subjects": ("repo:example/shop:ref:refs/heads/*",)}, "write one subject exactly"),
        ({"preview_subjects": (PROD,)}, "deploy and preview: give each to one role"),
    ],
)
def test_a_wide_subject_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        args(**changes)


@pytest.mark.parametrize("part", deploy_policies(args()))
def test_every_right_is_one_that_aws_knows(part: str) -> None:
    for statement in deploy_policies(args())[part]:
        assert list(misfits(statement.render())) == []


def test_the_rights_fit_into_policies_and_the_policies_into_the_role(declared: Declared) -> None:
    policies = declared.all(POLICY)
    assert len(policies) <= POLICIES_LIMIT
    for policy in policies:
        assert len(json.dumps(parsed(policy), separators=(",", ":"))) <= POLICY_LIMIT
    attached = declared.all(ATTACHMENT)
    assert {item.inputs["policyArn"] for item in attached} == {policy.outputs["arn"] for policy in policies}
    assert {item.inputs["role"] for item in attached} == {"shop-prod-deploy"}


ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ecs:UpdateService", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/shop-prod-cluster/api"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:shop-prod-refresh-x"),
        ("rds:ModifyDBInstance", f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:shop-prod-postgres"),
        ("rds:StartDBInstanceAutomatedBackupsReplication", f"arn:aws:rds:eu-central-1:{ACCOUNT}:auto-backup:ab-1"),
        ("rds:StopDBInstanceAutomatedBackupsReplication", f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:shop-prod-postgres"),
        ("s3:PutLifecycleConfiguration", "arn:aws:s3:::shop-prod-media-temp-123456789012-eu-west-1"),
        (
            "secretsmanager:PutResourcePolicy",
            f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:/shop/prod/jwt-a1b2c3",
        ),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-api-task"),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-api-task"),
        ("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z0123"),
        ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:shop-prod-elb-5xx"),
        ("backup:PutBackupVaultAccessPolicy", f"arn:aws:backup:eu-central-1:{ACCOUNT}:backup-vault:shop-prod-vault"),
    ],
)
def test_a_deployment_changes_the_stack(action: str, resource: str) -> None:
    assert allows(action, resource)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ecs:UpdateService", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/shop-dev-cluster/api"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:another"),
        ("rds:DeleteDBInstance", f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:shop-dev-postgres"),
        ("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z9999"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/administrator"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-break-glass"),
        ("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-break-glass"),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-deploy"),
        ("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/shop-prod-preview"),
        ("logs:DeleteLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/audit/shop-prod-events"),
    ],
)
def test_a_deployment_changes_nothing_else(action: str, resource: str) -> None:
    assert not allows(action, resource)


@pytest.mark.parametrize(
    "action",
    [
        "cloudtrail:StopLogging",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
        "guardduty:UpdateDetector",
        "iam:AttachRolePolicy",
        "iam:CreateAccessKey",
        "iam:CreatePolicyVersion",
        "iam:CreateUser",
        "iam:UpdateAccountPasswordPolicy",
        "kms:DisableKey",
        "kms:ScheduleKeyDeletion",
        "s3:BypassGovernanceRetention",
        "s3:GetObject",
        "s3:PutAccountPublicAccessBlock",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "securityhub:DisableSecurityHub",
        "sts:AssumeRole",
        "dynamodb:Scan",
        "logs:Unmask",
    ],
)
def test_a_deployment_sees_no_data_and_blinds_nobody(action: str) -> None:
    assert action not in set(reachable())


OURS = {"aws:ResourceTag/Project": "shop", "aws:ResourceTag/Environment": "prod"}


@pytest.mark.parametrize(
    ("kind", "context", "may"),
    [
        ("vpc", {"ec2:CreateAction": "CreateVpc"}, True),
        ("security-group-rule", {"ec2:CreateAction": "AuthorizeSecurityGroupIngress"}, True),
        ("vpc", OURS, True),
        ("security-group", {}, True),  # what a VPC comes with
        ("security-group", {"aws:ResourceTag/Project": "other"}, False),
        ("subnet", {**OURS, "aws:ResourceTag/Environment": "dev"}, False),
        ("vpc", {}, False),
        ("subnet", {"ec2:CreateAction": "RunInstances"}, False),
    ],
)
def test_a_deployment_tags_nothing_of_others(kind: str, context: Context, *, may: bool) -> None:
    """What bears the tags of the stack may be deleted: to set them is to take possession."""
    assert permits("ec2:CreateTags", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:{kind}/x-1", context) is may


def test_roles_are_handed_to_services_that_work_under_them() -> None:
    (handed,) = [one for one in granted() if one["Action"] == ["iam:PassRole"]]
    condition = cast("Mapping[str, Mapping[str, Sequence[str]]]", handed["Condition"])
    services = condition["StringEquals"]["iam:PassedToService"]
    assert "ecs-tasks.amazonaws.com" in services
    assert not any("*" in service for service in services)


def test_a_preview_changes_nothing_and_opens_nothing(declared: Declared) -> None:
    policy = declared.one(INLINE, "ci-preview")
    assert declared.one(ROLE, "ci-preview").inputs["name"] == policy.inputs["role"] == "shop-prod-preview"
    actions = {
        action
        for statement in cast("list[dict[str, list[str]]]", parsed(policy)["Statement"])
        for pattern in statement["Action"]
        for action in expanded(pattern)
    }
    assert [action for action in sorted(actions) if writes(action)] == []
    forbidden = {
        "secretsmanager:GetSecretValue",
        "secretsmanager:BatchGetSecretValue",
        "kms:Decrypt",
        "ssm:GetParameter",
        "s3:GetObject",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
        "sqs:ReceiveMessage",
        "ecr:BatchGetImage",
        "rds:DownloadDBLogFilePortion",
    }
    assert actions & forbidden == set()
