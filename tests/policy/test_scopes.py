"""Resource patterns: one thing, a family of names, or too much."""

import pytest

from hardening.iam.scopes import covers_everything, covers_service, secret_family, secret_name, wide

A = "arn:aws"


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "",
        "bucket",
        "arn:*",
        f"{A}:s3:::*",
        f"{A}:s3:::?*",
        f"{A}:s3:::ab*",
        f"{A}:kms:eu-west-1:123456789012:*",
        f"{A}:kms:eu-west-1:123456789012:key/*",
        f"{A}:kms:*:123456789012:key/0b1c",
        f"{A}:kms:eu-west-1:*:key/0b1c",
        f"{A}:iam::123456789012:role/*",
        f"{A}:iam::123456789012:rol*",
        f"{A}:iam::*:role/shop",
        f"{A}:secretsmanager:*:*:secret:*",
        f"{A}:secretsmanager:eu-west-1:123456789012:secret:/*",
        f"{A}:dynamodb:eu-west-1:123456789012:table/a*",
        "arn:?ws:s3:::shop/*",
    ],
)
def test_wide_patterns_are_wide(pattern: str) -> None:
    assert wide(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        f"{A}:s3:::shop",
        f"{A}:s3:::shop/*",
        f"{A}:s3:::shop-*",
        f"{A}:kms:eu-west-1:123456789012:key/0b1c",
        f"{A}:iam::123456789012:role/shop-*",
        f"{A}:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/db-??????",
        f"{A}:logs:eu-west-1:123456789012:log-group:/shop/*",
        f"{A}:dynamodb:eu-west-1:123456789012:table/shop-*",
    ],
)
def test_names_and_families_of_names_are_not(pattern: str) -> None:
    assert not wide(pattern)
    assert not wide(pattern, "shop")


def test_a_prefix_narrows_the_family() -> None:
    assert wide(f"{A}:s3:::other-*", "shop")
    assert wide(f"{A}:s3:::sho*", "shop")
    assert not wide(f"{A}:s3:::other", "shop")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("secret:/shop/prod/db-??????", "/shop/prod/db"),
        ("secret:/shop/prod/db-*", "/shop/prod/db"),
        ("secret:/shop/prod/db-AbCdEf", "/shop/prod/db-AbCdEf"),
        ("secret:/shop/prod/db", "/shop/prod/db"),
        ("secret:/shop/prod/db*", None),
        ("secret:/shop/prod/*", None),
        ("secret:/shop/prod/*-??????", None),
        ("secret:/shop/prod/d?-??????", None),
        ("secret:/shop/prod/db-?????", None),
        ("secret:/shop/prod/db-???????", None),
        ("secret:*", None),
        ("*", None),
    ],
)
def test_one_secret_and_its_random_tail(pattern: str, name: str | None) -> None:
    assert secret_name(f"{A}:secretsmanager:eu-west-1:123456789012:{pattern}") == name


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("secret:/shop/prod/oauth/x/*", "/shop/prod/oauth/x/*"),
        ("secret:/shop/prod/oauth/x/*-??????", "/shop/prod/oauth/x/*"),
        ("secret:/shop/prod/oauth/x*", None),
        ("secret:/shop/*/oauth/x/*", None),
        ("secret:/shop/prod/oauth/x/a-??????", None),
        ("secret:*", None),
    ],
)
def test_the_secrets_below_one_path(pattern: str, names: str | None) -> None:
    assert secret_family(f"{A}:secretsmanager:eu-west-1:123456789012:{pattern}") == names


@pytest.mark.parametrize(
    "place", ["*:123456789012", "eu-west-1:*", ":123456789012", "eu-west-1:", "eu-west-*:123456789012"]
)
def test_a_secret_has_one_region_and_one_account(place: str) -> None:
    assert secret_name(f"{A}:secretsmanager:{place}:secret:/shop/prod/db-??????") is None


def test_a_star_for_a_service_and_a_star_for_everything() -> None:
    assert all(map(covers_service, ["*", "s3:*", "s3:**", "s3:?*", "*:*", "?*:*"]))
    assert not any(map(covers_service, ["s3:Get*", "s3:*Object", "s3:GetObject", "s3:?", ""]))
    assert all(map(covers_everything, ["*", "*:*", "?*:*", "**"]))
    assert not any(map(covers_everything, ["s3:*", "*:Get*", ""]))
