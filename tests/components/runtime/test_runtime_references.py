"""References to secrets and parameters."""

import pytest

from components._iam import document
from components.runtime.references import parameter_reference, referred, secret_reference
from tests.support.shop import SHOP

SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/prod/endpoint/redis-host"


def test_a_secret_is_named_without_its_random_end() -> None:
    assert secret_reference(SHOP, "smtp") == f"{SECRET}smtp"
    assert secret_reference(SHOP, "redis-auth", "token") == f"{SECRET}redis-auth:token::"
    assert parameter_reference(SHOP, "endpoint/redis-host") == PARAMETER


@pytest.mark.parametrize("part", ["session-secret", "oauth/x/a-b1c2d3", "keys-ABCDEF"])
def test_a_name_that_looks_as_though_it_had_one_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match=f"secret '{part}': Secrets Manager takes '-.{{6}}' for the random end"):
        secret_reference(SHOP, part)


@pytest.mark.parametrize("part", ["jwt-signing", "encryption-keyring", "db-app", "oauth-app/x", "session"])
def test_other_names_are_taken(part: str) -> None:
    assert secret_reference(SHOP, part).endswith(part)


def test_references_are_sorted_each_once() -> None:
    found = referred(
        {
            "USER": secret_reference(SHOP, "smtp", "user"),
            "PASSWORD": secret_reference(SHOP, "smtp", "password"),
            "KEYS": secret_reference(SHOP, "jwt-signing"),
            "HOST": PARAMETER,
        }
    )
    assert found.secrets == [f"{SECRET}jwt-signing-??????", f"{SECRET}smtp-??????"]
    assert found.parameters == [PARAMETER]


@pytest.mark.parametrize(
    "value", ["hunter2", "", f"{SECRET}smtp:user", "arn:aws:s3:::bucket/key", f"{SECRET}smtp:::::"]
)
def test_what_is_no_reference_is_refused_by_the_name_of_its_variable(value: str) -> None:
    with pytest.raises(ValueError, match="SMTP_PASSWORD: its valueFrom is the ARN of neither") as caught:
        referred({"SMTP_PASSWORD": value})
    assert not value or value not in str(caught.value)


def test_nothing_to_read_takes_no_permission() -> None:
    assert referred({}).readable(SHOP) == ()
    (statement,) = referred({"HOST": PARAMETER}).readable(SHOP)
    assert "ssm:GetParameters" in str(document(statement))
