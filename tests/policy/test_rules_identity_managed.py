"""IAM: the administrator's secret of one database, whose name RDS makes up."""

import json
from typing import Final

import pytest

from tests.support.wire import resource, verdicts

INSTANCE: Final = "arn:aws:rds:eu-west-1:111122223333:db:shop"
MANAGED: Final = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-*"
TAG: Final = "secretsmanager:ResourceTag/aws:rds:primaryDBInstanceArn"


def iam_03(condition: object, arn: str = MANAGED, action: str = "secretsmanager:GetSecretValue") -> list[str]:
    statement = {"Effect": "Allow", "Action": action, "Resource": arn}
    body = {"Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    return verdicts("IAM-03", resource("iam/rolePolicy", "p", {"role": "r", "policy": json.dumps(body)}))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {TAG: INSTANCE}},
        {"ArnEquals": {TAG: [INSTANCE]}},
        {"StringEquals": {"aws:ResourceTag/aws:rds:primaryDBInstanceArn": INSTANCE}},
        {"StringEquals": {TAG: INSTANCE, "aws:PrincipalAccount": "111122223333"}},
    ],
)
def test_the_database_may_be_named_instead_of_its_secret(condition: object) -> None:
    assert iam_03(condition) == []
    cluster = {"StringEquals": {"secretsmanager:ResourceTag/aws:rds:primaryDBClusterArn": INSTANCE}}
    assert iam_03(cluster, MANAGED.replace("!db", "!cluster")) == []


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"StringEquals": {TAG: "arn:aws:rds:eu-west-1:111122223333:db:*"}},
        {"StringLike": {TAG: INSTANCE}},
        {"StringEqualsIfExists": {TAG: INSTANCE}},
        {"StringNotEquals": {TAG: INSTANCE}},
        {"ForAllValues:StringEquals": {TAG: INSTANCE}},
        {"StringEquals": {TAG: [INSTANCE, f"{INSTANCE}-2"]}},
        {"StringEquals": {TAG: "shop"}},
        {"StringEquals": {"secretsmanager:ResourceTag/Project": INSTANCE}},
        {"Null": {TAG: "false"}},
    ],
)
def test_anything_less_exact_is_refused(condition: object) -> None:
    assert iam_03(condition) == ["FAIL"]


@pytest.mark.parametrize(
    "arn",
    [
        "*",
        MANAGED.replace("rds!db-*", "*"),
        MANAGED.replace("rds!db-*", "rds!*"),
        MANAGED.replace("111122223333", "*"),
        MANAGED.replace("eu-west-1", "*"),
        MANAGED.replace("rds!db", "shop"),
    ],
)
def test_no_other_pattern_is_let_through_by_the_tag(arn: str) -> None:
    found = iam_03({"StringEquals": {TAG: INSTANCE}}, arn)
    assert found == ([] if "secret:shop" in arn else ["FAIL"])
