"""Key policies by what they do: who gets through, and who does not."""

import pytest

from components.foundation.key_policies import key_policy
from components.foundation.key_uses import USES, KeyPurpose
from tests.support.foundation import SHOP
from tests.support.iam import Call, Context, allowed

OWN = "arn:aws:iam::123456789012:role/"
API = f"{OWN}shop-prod-api"
DEPLOY = f"{OWN}shop-prod-deploy"
BREAK_GLASS = f"{OWN}shop-prod-break-glass"
STRANGER = "arn:aws:iam::210987654321:role/api"
TAMPERING = ("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy")
OPENING = ("kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom")
CONFINED = [purpose for purpose in KeyPurpose if USES[purpose].services]
CLUSTER = {
    "kms:EncryptionContext:aws:ecs:clusterAccount": "123456789012",
    "kms:EncryptionContext:aws:ecs:clusterName": "shop-prod-cluster",
}
TRAIL = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/shop-prod-trail"


def may(purpose: KeyPurpose, principal: str, action: str, **context: str | list[str]) -> bool:
    policy = key_policy(SHOP, purpose, ())
    assert isinstance(policy, str)
    return allowed(policy, Call(action=action, principal=principal, context=_context(context)))


def _context(given: dict[str, str | list[str]]) -> Context:
    return {key: value for key, value in given.items() if value}


def via(service: str) -> dict[str, str | list[str]]:
    return {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}


def seals(purpose: KeyPurpose) -> dict[str, str | list[str]]:
    """Give the encryption context that the services of a key set."""
    match purpose:
        case KeyPurpose.SECRETS:
            return {"kms:EncryptionContext:SecretARN": f"{secret('/shop/prod/jwt')}-a1b2c3"}
        case KeyPurpose.MEDIA:
            return {"kms:EncryptionContext:aws:s3:arn": SHOP.bucket_arn("media-temp")}
        case _:
            return {}


def secret(path: str) -> str:
    return f"arn:aws:secretsmanager:eu-west-1:123456789012:secret:{path}"


@pytest.mark.parametrize("purpose", KeyPurpose)
@pytest.mark.parametrize("action", TAMPERING)
def test_only_administrators_end_a_key_or_change_its_policy(purpose: KeyPurpose, action: str) -> None:
    assert may(purpose, DEPLOY, action)
    assert may(purpose, BREAK_GLASS, action)
    assert not may(purpose, API, action)
    assert not may(purpose, "arn:aws:iam::123456789012:root", action)


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_the_account_can_always_describe_tag_and_enable_its_keys(purpose: KeyPurpose) -> None:
    for action in ("kms:DescribeKey", "kms:TagResource", "kms:EnableKey", "kms:CancelKeyDeletion"):
        assert may(purpose, DEPLOY, action)


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_another_account_is_refused_even_with_a_grant(purpose: KeyPurpose) -> None:
    service = USES[purpose].services[0] if USES[purpose].services else "s3"
    for action in (*OPENING, *TAMPERING, "kms:DescribeKey", "kms:CreateGrant"):
        assert not may(purpose, STRANGER, action, **via(service), **seals(purpose))


@pytest.mark.parametrize("purpose", CONFINED)
@pytest.mark.parametrize("principal", [API, DEPLOY, BREAK_GLASS])
@pytest.mark.parametrize("action", OPENING)
def test_data_opens_only_through_the_service_that_keeps_it(purpose: KeyPurpose, principal: str, action: str) -> None:
    for service in USES[purpose].services:
        assert may(purpose, principal, action, **via(service), **seals(purpose))
    assert not may(purpose, principal, action, **seals(purpose))
    assert not may(purpose, principal, action, **via("ec2"), **seals(purpose))
    abroad: dict[str, str | list[str]] = {"kms:ViaService": f"{USES[purpose].services[0]}.us-east-1.amazonaws.com"}
    assert not may(purpose, principal, action, **abroad, **seals(purpose))


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_grants_are_made_by_services_and_not_by_people(purpose: KeyPurpose) -> None:
    service = via(USES[purpose].services[0]) if USES[purpose].services else {}
    assert may(purpose, DEPLOY, "kms:CreateGrant", **{"kms:GrantIsForAWSResource": "true"}, **service)
    assert not may(purpose, DEPLOY, "kms:CreateGrant", **{"kms:GrantIsForAWSResource": "false"}, **service)
    assert not may(purpose, BREAK_GLASS, "kms:CreateGrant")


@pytest.mark.parametrize("service", ["rds", "elasticache", "dynamodb", "backup", "lambda", "ecr"])
def test_the_data_key_serves_stores_backups_and_functions(service: str) -> None:
    grant = {"kms:GrantIsForAWSResource": "true"}
    assert may(KeyPurpose.DATA, DEPLOY, "kms:CreateGrant", **grant, **via(service))
    assert may(KeyPurpose.DATA, API, "kms:Decrypt", **via(service))


@pytest.mark.parametrize("service", ["dynamodb", "firehose", "s3"])
def test_the_audit_key_serves_the_table_its_delivery_and_the_archive(service: str) -> None:
    grant = {"kms:GrantIsForAWSResource": "true"}
    assert may(KeyPurpose.AUDIT, DEPLOY, "kms:CreateGrant", **grant, **via(service))
    assert may(KeyPurpose.AUDIT, API, "kms:GenerateDataKey", **via(service))


def test_fargate_uses_the_data_key_for_this_cluster_alone() -> None:
    fargate, data = "fargate.amazonaws.com", KeyPurpose.DATA
    other = {**CLUSTER, "kms:EncryptionContext:aws:ecs:clusterName": "shop-dev-cluster"}
    assert may(data, fargate, "kms:GenerateDataKeyWithoutPlaintext", **CLUSTER)
    assert not may(data, fargate, "kms:GenerateDataKeyWithoutPlaintext", **other)
    assert not may(data, fargate, "kms:GenerateDataKeyWithoutPlaintext")
    assert not may(data, fargate, "kms:Decrypt", **CLUSTER)


def test_fargate_grants_decryption_and_nothing_more() -> None:
    fargate, data, operations = "fargate.amazonaws.com", KeyPurpose.DATA, "kms:GrantOperations"
    assert may(data, fargate, "kms:CreateGrant", **CLUSTER, **{operations: ["Decrypt"]})
    assert not may(data, fargate, "kms:CreateGrant", **CLUSTER, **{operations: ["Decrypt", "Encrypt"]})
    assert not may(data, fargate, "kms:CreateGrant", **CLUSTER)


@pytest.mark.parametrize(
    "context", [secret("/shop/prod/jwt-a1b2c3"), secret("rds!db-0f-a1b2c3"), "RequestToValidateKeyAccess"]
)
def test_the_secrets_key_opens_the_secrets_of_the_stack(context: str) -> None:
    call: dict[str, str | list[str]] = {"kms:EncryptionContext:SecretARN": context, **via("secretsmanager")}
    assert may(KeyPurpose.SECRETS, API, "kms:Decrypt", **call)


@pytest.mark.parametrize("context", [secret("/shop/dev/jwt-a1b2c3"), secret("other-a1b2c3"), ""])
def test_the_secrets_key_opens_no_other_secret(context: str) -> None:
    call: dict[str, str | list[str]] = {"kms:EncryptionContext:SecretARN": context, **via("secretsmanager")}
    assert not may(KeyPurpose.SECRETS, API, "kms:Decrypt", **call)


ROTATOR = f"{OWN}shop-prod-rotate-jwt-keys"
REFRESHER = f"{OWN}shop-prod-refresh-x"


@pytest.mark.parametrize(
    ("principal", "context", "makes"),
    [
        (ROTATOR, f"{secret('/shop/prod/jwt-signing')}-a1b2c3", True),
        (ROTATOR, secret("/shop/dev/jwt-signing-a1b2c3"), False),
        (ROTATOR, "", False),
        (API, f"{secret('/shop/prod/jwt-signing')}-a1b2c3", False),
        (BREAK_GLASS, f"{secret('/shop/prod/jwt-signing')}-a1b2c3", False),
    ],
)
def test_the_secrets_key_makes_key_pairs_for_one_role(principal: str, context: str, *, makes: bool) -> None:
    call: dict[str, str | list[str]] = {"kms:EncryptionContext:SecretARN": context}
    assert may(KeyPurpose.SECRETS, principal, "kms:GenerateDataKeyPair", **call) is makes
    assert not may(KeyPurpose.SECRETS, principal, "kms:GenerateDataKeyPairWithoutPlaintext", **call)
    assert not may(KeyPurpose.SECRETS, principal, "kms:Decrypt", **call)


@pytest.mark.parametrize("purpose", [found for found in CONFINED if found is not KeyPurpose.SECRETS])
def test_no_other_key_makes_key_pairs(purpose: KeyPurpose) -> None:
    assert not may(purpose, ROTATOR, "kms:GenerateDataKeyPair", **seals(purpose))


@pytest.mark.parametrize(("principal", "opens"), [(REFRESHER, True), (API, False), (ROTATOR, False)])
def test_one_role_opens_what_it_sealed_itself(principal: str, *, opens: bool) -> None:
    call: dict[str, str | list[str]] = {"kms:EncryptionContext:escrow": "x#42"}
    assert may(KeyPurpose.DATA, principal, "kms:Decrypt", **call) is opens
    assert not may(KeyPurpose.SECRETS, principal, "kms:Decrypt", **call)
    assert not may(KeyPurpose.MEDIA, principal, "kms:Decrypt", **call)


def test_schedules_are_sealed_with_the_key_of_workflows_alone() -> None:
    schedule = {"kms:EncryptionContext:aws:scheduler:schedule:arn": SHOP.arn("scheduler", "schedule/a/a")}
    assert may(KeyPurpose.WORKFLOWS, API, "kms:GenerateDataKey", **schedule)
    assert not may(KeyPurpose.WORKFLOWS, API, "kms:GenerateDataKey")
    for other in (KeyPurpose.DATA, KeyPurpose.SECRETS):
        assert not may(other, API, "kms:GenerateDataKey", **via("scheduler"), **schedule)


@pytest.mark.parametrize(
    ("context", "opens"),
    [
        (SHOP.bucket_arn("media-temp"), True),
        (SHOP.bucket_arn("media-archive"), True),
        (f"{SHOP.bucket_arn('media-temp')}/object", False),
        (SHOP.bucket_arn("reports"), False),
    ],
)
def test_the_media_key_opens_the_media_buckets(context: str, *, opens: bool) -> None:
    call: dict[str, str | list[str]] = {"kms:EncryptionContext:aws:s3:arn": context, **via("s3")}
    assert may(KeyPurpose.MEDIA, API, "kms:GenerateDataKey", **call) is opens


def test_the_logs_key_serves_cloudwatch_for_groups_of_this_account() -> None:
    logs, context = "logs.eu-west-1.amazonaws.com", "kms:EncryptionContext:aws:logs:arn"
    own = {context: "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/prod/api"}
    foreign = {context: "arn:aws:logs:eu-west-1:210987654321:log-group:/shop/prod/api"}
    for action in ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:GenerateDataKey"):
        assert may(KeyPurpose.LOGS, logs, action, **own)
        assert not may(KeyPurpose.LOGS, logs, action, **foreign)
        assert not may(KeyPurpose.LOGS, logs, action)
        assert not may(KeyPurpose.LOGS, "logs.us-east-1.amazonaws.com", action, **own)


def test_the_audit_key_serves_this_trail() -> None:
    cloudtrail, audit, context = (
        "cloudtrail.amazonaws.com",
        KeyPurpose.AUDIT,
        "kms:EncryptionContext:aws:cloudtrail:arn",
    )
    own = {"aws:SourceArn": TRAIL, context: TRAIL}
    foreign = TRAIL.replace("123456789012", "210987654321")
    assert may(audit, cloudtrail, "kms:GenerateDataKey", **own)
    assert may(audit, cloudtrail, "kms:DescribeKey", **{"aws:SourceArn": TRAIL})
    assert not may(audit, cloudtrail, "kms:GenerateDataKey", **{"aws:SourceArn": foreign, context: foreign})
    assert not may(audit, cloudtrail, "kms:GenerateDataKey", **{"aws:SourceArn": TRAIL, context: foreign})
    assert not may(audit, cloudtrail, "kms:Decrypt", **own)


def test_the_workflows_key_serves_executions_and_the_delivery_of_their_logs() -> None:
    workflows, delivery = KeyPurpose.WORKFLOWS, "delivery.logs.amazonaws.com"
    machine = {
        "kms:EncryptionContext:aws:states:stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:x"
    }
    logs = {"kms:EncryptionContext:SourceArn": "arn:aws:logs:eu-west-1:123456789012:*"}
    schedule = {
        "kms:EncryptionContext:aws:scheduler:schedule:arn": "arn:aws:scheduler:eu-west-1:123456789012:schedule/x/x"
    }
    foreign = {"kms:EncryptionContext:SourceArn": "arn:aws:logs:eu-west-1:210987654321:*"}
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert may(workflows, API, action, **machine)
        assert may(workflows, API, action, **logs)
        assert may(workflows, API, action, **schedule)
        assert not may(workflows, API, action)
    assert may(workflows, delivery, "kms:Decrypt", **logs)
    assert not may(workflows, delivery, "kms:Decrypt", **foreign)
    assert not may(workflows, delivery, "kms:Decrypt", **machine)
    assert not may(workflows, delivery, "kms:GenerateDataKey", **logs)


@pytest.mark.parametrize("service", ["cloudwatch", "events", "budgets", "s3", "events.rds", "backup"])
def test_the_messaging_key_serves_publishers_of_this_account(service: str) -> None:
    principal, messaging = f"{service}.amazonaws.com", KeyPurpose.MESSAGING
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert may(messaging, principal, action, **{"aws:SourceAccount": "123456789012"}, **via("sns"))
        assert not may(messaging, principal, action, **{"aws:SourceAccount": "210987654321"}, **via("sns"))
        assert not may(messaging, principal, action, **via("sns"))


def test_the_messaging_key_serves_topics_of_this_stack() -> None:
    own = "arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts"
    foreign = own.replace("123456789012", "210987654321")
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert may(KeyPurpose.MESSAGING, "sns.amazonaws.com", action, **{"aws:SourceArn": own}, **via("sqs"))
        assert not may(KeyPurpose.MESSAGING, "sns.amazonaws.com", action, **{"aws:SourceArn": foreign}, **via("sqs"))
        assert not may(KeyPurpose.MESSAGING, "sns.amazonaws.com", action, **via("sqs"))


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_no_other_service_is_let_in_under_its_own_name(purpose: KeyPurpose) -> None:
    for action in (*OPENING, *TAMPERING, "kms:CreateGrant", "kms:DescribeKey"):
        assert not may(purpose, "ec2.amazonaws.com", action, **{"aws:SourceAccount": "123456789012"})


@pytest.mark.parametrize("purpose", KeyPurpose)
def test_a_policy_fits_into_a_key(purpose: KeyPurpose) -> None:
    policy = key_policy(SHOP, purpose, [f"{OWN}administrator-{index}" for index in range(10)])
    assert isinstance(policy, str)
    assert len(policy) < 32_768
