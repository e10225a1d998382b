"""KMS: key policies are judged by meaning."""

from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import OTHER, OWN, PROVIDER, Statement, document, told
from tests.support.rules import CANARY
from tests.support.wire import resource, verdicts

ROOT: Final = f"arn:aws:iam::{OWN}:root"
ADMIN: Final = f"arn:aws:iam::{OWN}:role/shop-break-glass"
SSO: Final = f"arn:aws:iam::{OWN}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_*"
ENDING: Final = ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"]
BY_PEOPLE: Final = {"aws:PrincipalIsAWSService": "false"}


def allow(**changes: object) -> Statement:
    return {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*", **changes}


def keep(**changes: object) -> Statement:
    spared = {"ArnNotLike": {"aws:PrincipalArn": [ADMIN]}}
    fixed = {"Effect": "Deny", "Principal": "*", "Action": ENDING, "Resource": "*", "Condition": spared}
    return {**fixed, **changes}


def use(**changes: object) -> Statement:
    fixed = {
        "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
    }
    bound = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{OWN}:log-group:*"}}
    return allow(**{**fixed, "Condition": bound, **changes})


def kms_03(*statements: Statement, own: bool = True) -> list[str]:
    policy = resource("kms/keyPolicy", "p", {"keyId": "k-1", "policy": document(*statements)})
    return verdicts("KMS-03", policy, *([PROVIDER] if own else []))


FOR_SERVICE: Final = {"kms:GrantIsForAWSResource": "true"}
GRANTED: Final = {"kms:GrantOperations": ["Decrypt"]}
FINE: Final[list[list[Statement]]] = [
    [],
    [use()],
    [use(Condition={"StringEquals": {"aws:SourceAccount": OWN}})],
    [use(Condition={"ArnEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{OWN}:trail/shop"}})],
    [use(Condition={"StringLike": {"aws:SourceArn": f"arn:aws:cloudtrail:*:{OWN}:trail/*"}})],
    [use(Condition={"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::shop-media"}})],
    [use(Condition={"StringEquals": {"kms:EncryptionContext:aws:ecs:clusterName": "shop"}})],
    [allow(Principal={"AWS": OWN}, Action="*")],
    [allow(Principal={"AWS": f"arn:aws:iam::{OWN}:role/api"}, Action=["kms:Decrypt", "kms:DescribeKey"])],
    [allow(Principal="*", Action="kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": OWN}})],
    [allow(Action="kms:CreateGrant")],
    [use(Action="kms:CreateGrant", Condition={"Bool": FOR_SERVICE, "StringEquals": {"aws:SourceAccount": OWN}})],
    [
        use(
            Action="kms:CreateGrant",
            Condition={
                "StringEquals": {"aws:SourceAccount": OWN},
                "ForAllValues:StringEquals": GRANTED,
                "Null": {"kms:GrantOperations": "false"},
            },
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("statements", FINE)
def test_compliant_policies_pass(statements: list[Statement]) -> None:
    assert kms_03(allow(), keep(), *statements) == []


@pytest.mark.parametrize(
    "statement",
    [
        keep(Action="kms:*", Condition={"ArnNotLike": {"aws:PrincipalArn": [ADMIN, SSO]}}),
        keep(Condition={"StringNotLike": {"aws:PrincipalArn": ADMIN}, "Bool": BY_PEOPLE}),
        keep(Condition={"ArnNotEqualsIfExists": {"AWS:PrincipalARN": ADMIN}}),
        keep(Action=["kms:ScheduleKey*", "KMS:Disable*", "kms:PutKeyPolic?"]),
        keep(Action=[], NotAction=["kms:Decrypt"]),
    ],
)
def test_the_deny_of_ending_a_key_may_be_written_in_many_ways(statement: Statement) -> None:
    assert kms_03(allow(), statement) == []


def test_the_deny_may_be_in_several_statements() -> None:
    assert kms_03(allow(), *(keep(Action=action) for action in ENDING)) == []
    assert kms_03(allow(), *(keep(Action=action) for action in ENDING[1:])) == ["FAIL"]


BAD: Final[list[Statement]] = [
    use(Principal="*", Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}),
    allow(Principal={"AWS": "*"}, Action="kms:Decrypt"),
    allow(Principal={"AWS": ["*"]}, Action="kms:Decrypt"),
    allow(Principal="*", Action="kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": OTHER}}),
    allow(Principal="*", Action="kms:Decrypt", Condition={"StringEquals": {"kms:EncryptionContext:a": "b"}}),
    allow(Principal={"AWS": f"arn:aws:iam::{OTHER}:role/x"}, Action="kms:Decrypt"),
    allow(Principal={"AWS": OTHER}, Action="kms:Decrypt"),
    allow(Principal={"AWS": ADMIN}),
    allow(Principal={"AWS": [ROOT, ADMIN]}, Action="*"),
    allow(Principal={"AWS": ADMIN}, Action=["kms:De*", "kms:Put*"]),
    allow(Principal={"AWS": ADMIN}, Action=[], NotAction=["kms:CreateGrant"]),
    allow(Principal={"AWS": ADMIN}, Action="kms:CreateGrant"),
    allow(
        Principal={"AWS": ADMIN},
        Action="kms:Create*",
        Condition={"BoolIfExists": {"kms:GrantIsForAWSResource": "true"}},
    ),
    allow(
        Principal={"AWS": ADMIN}, Action="kms:CreateGrant", Condition={"Bool": {"kms:GrantIsForAWSResource": "false"}}
    ),
    allow(Principal={"AWS": ADMIN}, Action="kms:CreateGrant", Condition={"ForAllValues:StringEquals": GRANTED}),
    use(Condition={}),
    use(Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:log-group:*"}}),
    use(Condition={"StringLike": {"aws:SourceAccount": "*"}}),
    use(Condition={"StringEqualsIfExists": {"aws:SourceAccount": OWN}}),
    use(Condition={"StringEquals": {"aws:SourceAccount": [OWN, OTHER]}}),
    use(Condition={"StringNotEquals": {"aws:SourceAccount": OTHER}}),
    use(Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}),
]


@pytest.mark.parametrize("statement", BAD)
def test_each_grant_that_reaches_too_far_fails(statement: Statement) -> None:
    assert kms_03(allow(), keep(), statement) == ["FAIL"]


def test_the_root_of_another_account_fails_in_the_place_of_the_own() -> None:
    found = kms_03(allow(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}), keep())
    assert found == ["FAIL"]
    assert set(kms_03(allow(Principal=[], NotPrincipal={"AWS": OTHER}), keep())) == {"FAIL"}
    assert kms_03(allow(), keep(Principal=[], NotPrincipal={"AWS": ADMIN}, Condition={})) == ["FAIL"] * 4


@pytest.mark.parametrize(
    "statement",
    [
        keep(Effect="Allow"),
        keep(Condition={"ArnLike": {"aws:PrincipalArn": ADMIN}}),
        keep(Condition={"ArnNotLike": {"aws:PrincipalArn": "*"}}),
        keep(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}),
        keep(Condition={"ArnNotLike": {"aws:PrincipalArn": [ADMIN, f"arn:aws:iam::{OWN}:root"]}}),
        keep(Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/x"}}),
        keep(
            Condition={"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/aws-reserved/sso.amazonaws.com/*"}}
        ),
        keep(Condition={"ForAnyValue:ArnNotLike": {"aws:PrincipalArn": ADMIN}}),
        keep(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        keep(Principal={"AWS": ROOT}),
        keep(Resource="arn:aws:kms:eu-west-1:111122223333:key/other"),
    ],
)
def test_a_deny_of_ending_a_key_that_does_not_hold_fails(statement: Statement) -> None:
    assert "FAIL" in kms_03(allow(), statement)


def test_a_foreign_grant_is_open_while_the_own_account_is_unknown() -> None:
    assert set(kms_03(allow(), keep(), own=False)) == {"UNDECIDED"}
    assert set(kms_03(allow(), keep(), use(), own=False)) == {"UNDECIDED"}


def key(**properties: object) -> Resource:
    return resource("kms/key", "k", properties)


def test_a_key_needs_a_policy_of_its_own_or_beside_it() -> None:
    policy = document(allow(), keep())
    assert verdicts("KMS-03", key(policy=policy), PROVIDER) == []
    assert verdicts("KMS-03", key(), PROVIDER) == ["FAIL"]
    assert verdicts("KMS-03", key(policy=""), PROVIDER) == ["FAIL"]
    assert verdicts("KMS-03", key(policy="{}"), PROVIDER) == ["FAIL"]
    assert verdicts("KMS-03", key(policy=UNKNOWN), PROVIDER) == ["UNDECIDED"]
    bare = key()
    beside = resource("kms/keyPolicy", "p", {"policy": policy}, refers={"keyId": bare})
    assert verdicts("KMS-03", bare, beside, PROVIDER) == []
    floating = resource("kms/keyPolicy", "p", {"policy": policy, "keyId": UNKNOWN})
    assert told("KMS-03", [bare, floating, PROVIDER]) == [("UNDECIDED", "k", "")]
    assert verdicts("KMS-03", resource("kms/replicaKey", "r", {}), PROVIDER) == ["FAIL"]


def test_a_partly_unknown_policy_is_open_and_what_is_known_still_counts() -> None:
    half = {"Statement": [allow(), keep(Condition=UNKNOWN)]}
    assert set(verdicts("KMS-03", key(policy=half), PROVIDER)) == {"UNDECIDED"}
    worse = {"Statement": [allow(), allow(Principal="*"), keep(Condition=UNKNOWN)]}
    assert "FAIL" in verdicts("KMS-03", key(policy=worse), PROVIDER)


def test_the_own_account_is_read_off_providers_and_arns() -> None:
    policy = document(allow(), keep())
    subject = key(policy=policy)
    known = resource("kms/key", "k", {"policy": policy}, outputs={"arn": f"arn:aws:kms:eu-west-1:{OWN}:key/1"})
    assert verdicts("KMS-03", known) == []
    away = resource("kms/key", "k", {"policy": policy}, outputs={"arn": f"arn:aws:kms:eu-west-1:{OTHER}:key/1"})
    assert "FAIL" in verdicts("KMS-03", away, PROVIDER)
    role = resource("iam/role", "r", {}, outputs={"arn": f"arn:aws:iam::{OWN}:role/r"})
    assert verdicts("KMS-03", subject, role) == []
    target = resource("cloudwatch/eventTarget", "t", {"arn": f"arn:aws:sns:eu-west-1:{OWN}:t"})
    assert "UNDECIDED" in verdicts("KMS-03", subject, target)
    assuming = {
        "assumeRoles": f'[{{"roleArn": "arn:aws:iam::{OWN}:role/deploy"}}]',
        "allowedAccountIds": f'["{OTHER}"]',
    }
    assert verdicts("KMS-03", subject, resource("pulumi:providers:aws", "p", assuming)) == []
    odd = {"allowedAccountIds": f'[7, "{OWN}"]', "assumeRoles": '[{"sessionName": "ci"}]'}
    assert verdicts("KMS-03", subject, resource("pulumi:providers:aws", "p", odd)) == []
    several = {"allowedAccountIds": f'["{OWN}", "{OTHER}"]'}
    assert set(verdicts("KMS-03", subject, resource("pulumi:providers:aws", "p", several))) == {"UNDECIDED"}
    for nothing in ({"allowedAccountIds": "nonsense"}, {"allowedAccountIds": UNKNOWN}, {"allowedAccountIds": "[7]"}):
        assert set(verdicts("KMS-03", subject, resource("pulumi:providers:aws", "p", nothing))) == {"UNDECIDED"}


def test_trusted_accounts_are_own() -> None:
    subject = key(policy=document(allow(), keep(), allow(Principal={"AWS": OTHER}, Action="kms:Decrypt")))
    assert asked("KMS-03", {"trustedAccounts": [OTHER]}, subject, PROVIDER) == []
    assert len(asked("KMS-03", {}, subject, PROVIDER)) == 1


@pytest.mark.parametrize(
    ("short", "via", "service"),
    [
        ("cloudwatch/metricAlarm", "alarmActions", "cloudwatch.amazonaws.com"),
        ("cloudwatch/eventTarget", "arn", "events.amazonaws.com"),
        ("backup/vaultNotifications", "snsTopicArn", "backup.amazonaws.com"),
        ("s3/bucketNotification", "topics", "s3.amazonaws.com"),
        ("rds/eventSubscription", "snsTopic", "events.rds.amazonaws.com"),
        ("budgets/budget", "notifications", "budgets.amazonaws.com"),
    ],
)
def test_what_publishes_to_a_topic_may_use_its_key(short: str, via: str, service: str) -> None:
    def judged(*statements: Statement) -> list[str]:
        subject = key(policy=document(allow(), keep(), *statements))
        topic = resource("sns/topic", "t", {"name": "alerts"}, refers={"kmsMasterKeyId": subject})
        publisher = resource(short, "a", {}, refers={via: topic})
        return verdicts("KMS-03", subject, topic, publisher, PROVIDER)

    user = use(Principal={"Service": service}, Condition={"StringEquals": {"aws:SourceAccount": OWN}})
    assert judged(user) == []
    assert judged() == ["FAIL"]
    assert judged({**user, "Action": "kms:GenerateDataKey*"}) == ["FAIL"]


def test_a_secret_policy_is_judged_and_not_told() -> None:
    text = document(allow(), keep(), allow(Sid=CANARY, Principal={"AWS": f"arn:aws:iam::{OTHER}:role/{CANARY}"}))
    found = told("KMS-03", [key(policy=Secret(text)), PROVIDER])
    assert {verdict for verdict, _, _ in found} == {"FAIL"}
