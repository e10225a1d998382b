"""What refreshes tokens and watches ages may do, and what it says, exactly."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components._iam import Allow, document
from components._signals import Comparison, MetricSignal, Missing, Signal, Urgency
from components.operations.account_secrets import connecting, publishing
from components.operations.ages import cookie_age, secret_age
from components.operations.refresh import PACES, token_refresh
from functions._common.outcomes import Kind, Outcome, numbers
from tests.support.aws_models import faults
from tests.support.iam_lint import problems
from tests.support.shop import SHOP

HERE = "eu-west-1:123456789012"
SECRETS = f"arn:aws:secretsmanager:{HERE}:secret:/shop/prod"
KEYS = [f"arn:aws:kms:{HERE}:key/*"]
VIA = "secretsmanager.eu-west-1.amazonaws.com"


def rendered(statements: Sequence[Allow]) -> dict[str, tuple[Any, Any, Any]]:
    body = json.loads(str(document(*statements)))
    assert problems(body, identity=True) == []
    return {each["Sid"]: (each["Action"], each["Resource"], each.get("Condition")) for each in body["Statement"]}


def sealed(key: str, context: Mapping[str, Any]) -> dict[str, Any]:
    return {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/shop-prod-{key}"}, **context}


def of_secret(part: str) -> dict[str, Any]:
    return sealed(
        "secrets",
        {"StringEquals": {"kms:ViaService": VIA}, "ArnLike": {"kms:EncryptionContext:SecretARN": f"{SECRETS}/{part}"}},
    )


def common(platform: str) -> dict[str, tuple[Any, Any, Any]]:
    accounts = f"oauth/{platform}/*-??????"
    return {
        "ListSecrets": (["secretsmanager:ListSecrets"], ["*"], None),
        "RenewAccounts": (
            [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            [f"{SECRETS}/{accounts}"],
            None,
        ),
        "RenewSealed": (["kms:Decrypt", "kms:GenerateDataKey"], KEYS, of_secret(accounts)),
        "PutNumbers": (
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringEquals": {"cloudwatch:namespace": "shop/prod/TokenRefresh"}},
        ),
    }


def application(platform: str) -> dict[str, tuple[Any, Any, Any]]:
    part = f"oauth-app/{platform}-??????"
    return {
        "ReadApplication": (["secretsmanager:GetSecretValue"], [f"{SECRETS}/{part}"], None),
        "OpenApplication": (["kms:Decrypt"], KEYS, of_secret(part)),
    }


SINGLE: dict[str, tuple[Any, Any, Any]] = {
    "KeepJournal": (
        ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"],
        [f"arn:aws:dynamodb:{HERE}:table/shop-prod-token-leases"],
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["x#*"]}, "Null": {"dynamodb:LeadingKeys": "false"}},
    ),
    "SealJournal": (
        ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        KEYS,
        sealed(
            "data",
            {
                "StringEquals": {
                    "kms:ViaService": "dynamodb.eu-west-1.amazonaws.com",
                    "kms:EncryptionContext:aws:dynamodb:tableName": "shop-prod-token-leases",
                }
            },
        ),
    ),
    "SealEscrow": (
        ["kms:Decrypt", "kms:Encrypt"],
        KEYS,
        sealed("data", {"StringLike": {"kms:EncryptionContext:escrow": "x#*"}}),
    ),
}


@pytest.mark.parametrize(
    ("platform", "more"),
    [("instagram", {}), ("youtube", application("youtube")), ("x", {**application("x"), **SINGLE})],
)
def test_a_platforms_function_reaches_its_own_accounts(platform: str, more: dict[str, tuple[Any, Any, Any]]) -> None:
    assert rendered(token_refresh(SHOP, platform).statements) == {**common(platform), **more}


@pytest.mark.parametrize(
    ("work", "secrets", "namespace"),
    [
        (cookie_age(SHOP, 7), "tiktok/cookie/*", "shop/prod/TikTok"),
        (secret_age(SHOP), "*", "shop/prod/Secrets"),
    ],
)
def test_what_watches_ages_reads_no_value(work: Any, secrets: str, namespace: str) -> None:  # noqa: ANN401  a work
    assert rendered(work.statements) == {
        "ListSecrets": (["secretsmanager:ListSecrets"], ["*"], None),
        "DateVersions": (["secretsmanager:ListSecretVersionIds"], [f"{SECRETS}/{secrets}-??????"], None),
        "PutNumbers": (["cloudwatch:PutMetricData"], ["*"], {"StringEquals": {"cloudwatch:namespace": namespace}}),
    }


def test_variables_name_paths_and_no_secret() -> None:
    assert token_refresh(SHOP, "x").variables == {
        "SECRET_PREFIX": "/shop/prod/oauth/x/",
        "METRIC_NAMESPACE": "shop/prod/TokenRefresh",
        "APPLICATION_SECRET": "/shop/prod/oauth-app/x",
        "LEASE_TABLE": "shop-prod-token-leases",
        "ESCROW_KEY": "alias/shop-prod-data",
    }
    assert set(token_refresh(SHOP, "instagram").variables) == {"SECRET_PREFIX", "METRIC_NAMESPACE"}
    assert cookie_age(SHOP, 7).variables["SECRET_PREFIX"] == "/shop/prod/tiktok/cookie/"
    assert secret_age(SHOP).variables["SECRET_PREFIX"] == "/shop/prod/"


def test_whoever_connects_accounts_names_the_key_and_reads_nothing() -> None:
    found = rendered(connecting(SHOP, ["x", "youtube"]))
    assert found["MakeAccountsX"] == (
        ["secretsmanager:CreateSecret"],
        [f"{SECRETS}/oauth/x/*-??????"],
        {"StringEquals": {"secretsmanager:KmsKeyId": "alias/shop-prod-secrets"}},
    )
    assert found["ConnectAccountsYoutube"][1] == [f"{SECRETS}/oauth/youtube/*-??????"]
    actions = {action for each, _, _ in found.values() for action in each}
    assert "secretsmanager:GetSecretValue" not in actions


def test_whoever_publishes_reads_and_changes_nothing() -> None:
    found = rendered(publishing(SHOP, ["instagram", "x"]))
    assert found["ReadAccounts"] == (
        ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        [f"{SECRETS}/oauth/instagram/*-??????", f"{SECRETS}/oauth/x/*-??????"],
        None,
    )
    actions = {action for each, _, _ in found.values() for action in each}
    assert actions == {"kms:Decrypt", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"}


def told(signals: Sequence[Signal]) -> dict[str, tuple[str, Comparison, float, int, Missing, Urgency]]:
    found = {}
    for signal in signals:
        assert isinstance(signal, MetricSignal)
        name = f"{signal.alarm}-{signal.part}".rstrip("-")
        metric = f"{signal.metric.name} {signal.metric.statistic}"
        found[name] = (
            metric,
            signal.comparison,
            signal.threshold,
            signal.period_seconds,
            signal.missing,
            signal.urgency,
        )
    return found


@pytest.mark.parametrize(
    ("platform", "window", "least"), [("instagram", 90_000, 864_000), ("youtube", 3600, 600), ("x", 1800, 1200)]
)
def test_a_refresh_that_fails_stops_or_comes_too_late_is_heard(platform: str, window: int, least: int) -> None:
    assert told(token_refresh(SHOP, platform).signals) == {
        f"token-refresh-failed-{platform}": (
            "Failures Sum",
            Comparison.AT_LEAST,
            1,
            window,
            Missing.FINE,
            Urgency.PAGE,
        ),
        f"token-expiry-{platform}-reauthorise": (
            "Reauthorise Maximum",
            Comparison.AT_LEAST,
            1,
            window,
            Missing.FINE,
            Urgency.NOTIFY,
        ),
        f"token-refresh-heartbeat-{platform}": (
            "Runs Sum",
            Comparison.BELOW,
            1,
            window,
            Missing.BREACHING,
            Urgency.PAGE,
        ),
        f"token-expiry-{platform}": (
            "MinSecondsToExpiry Minimum",
            Comparison.BELOW,
            least,
            window,
            Missing.FINE,
            Urgency.PAGE,
        ),
    }


@pytest.mark.parametrize(("days", "warning"), [(7, 5), (3, 1), (1, 1)])
def test_an_old_cookie_is_heard_of_and_silence_is_too(days: int, warning: int) -> None:
    assert told(cookie_age(SHOP, days).signals) == {
        "tiktok-cookie-age": (
            "CookieMaxAgeDays Maximum",
            Comparison.ABOVE,
            days,
            90_000,
            Missing.BREACHING,
            Urgency.PAGE,
        ),
        "tiktok-cookie-age-soon": (
            "CookieMaxAgeDays Maximum",
            Comparison.AT_LEAST,
            warning,
            90_000,
            Missing.BREACHING,
            Urgency.NOTIFY,
        ),
    }


def test_an_old_credential_is_heard_of() -> None:
    found = told(secret_age(SHOP).signals)
    assert set(found) == {"secret-age", "secret-age-soon", "secret-age-unclassified"}
    assert [urgency for *_, urgency in found.values()] == [Urgency.PAGE, Urgency.NOTIFY, Urgency.NOTIFY]
    metric, comparison, threshold, window, missing, _ = found["secret-age"]
    assert (metric, comparison, threshold) == ("Overdue Maximum", Comparison.AT_LEAST, 1)
    assert (window, missing) == (90_000, Missing.BREACHING)


def test_the_functions_put_the_numbers_that_alarms_watch() -> None:
    """Names of numbers stand in the component and in the function, which may not import each other."""
    put = numbers([Outcome(Kind.FRESH, expires_at=1.0)], 0.0)
    for platform in PACES:
        for signal in token_refresh(SHOP, platform).signals:
            assert isinstance(signal, MetricSignal)
            assert signal.metric.name in put
            assert signal.metric.dimensions == {"Platform": platform}


def test_cloudwatch_takes_every_alarm() -> None:
    works = [*(token_refresh(SHOP, platform) for platform in PACES), cookie_age(SHOP, 7), secret_age(SHOP)]
    for signal in (signal for work in works for signal in work.signals):
        assert isinstance(signal, MetricSignal)
        request = {
            "AlarmName": "a",
            "Namespace": signal.metric.namespace,
            "MetricName": signal.metric.name,
            "Statistic": signal.metric.statistic,
            "Dimensions": [{"Name": name, "Value": value} for name, value in signal.metric.dimensions.items()],
            "ComparisonOperator": signal.comparison.value,
            "Threshold": signal.threshold,
            "Period": signal.period_seconds,
            "EvaluationPeriods": signal.periods,
            "TreatMissingData": signal.missing.value,
        }
        assert faults("cloudwatch", "PutMetricAlarm", request) == []
        assert signal.period_seconds % 60 == 0


@pytest.mark.parametrize("days", [0, 8])
def test_a_cookie_lives_a_week_at_most(days: int) -> None:
    with pytest.raises(ValueError, match=f"max_days is {days}: give a whole number from 1 to 7"):
        cookie_age(SHOP, days)
