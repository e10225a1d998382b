"""Detectors: what is a secret is told, and what only looks long is not."""

import base64
import hashlib
import random
import string
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.aws.detectors import FORMATS, entropy, secrets_in, telling

SAMPLES = {
    "an AWS access key id": "AKIA" + "IOSFODNN7EXAMPLE",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "a JSON Web Token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.sig",
    "a GitHub token": "ghp_" + "a1B2" * 9,
    "a Slack token": "xoxb-" + "123456789012-abcdef",
    "a Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1",
    "a Google API key": "AIza" + "SyA" * 12,
    "a Google access token": "ya29." + "a0AfH6SMBx" * 3,
    "a Google refresh token": "1//0" + "abcdefghij" * 3,
    "a Meta access token": "EAA" + "B1cd" * 16,
    "an Instagram access token": "IGQV" + "J1cd" * 16,
    "a SendGrid key": "SG." + "a1B2c3D4e5F6g7H8i9J0k1" + ".rest",
    "a URL with a password": "postgres://shop:hunter2@db:5432/shop",
}
HARMLESS = [
    "",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:/shop/prod/session-secret-AbCdEf:current::",
    "arn:aws:kms:eu-west-1:123456789012:key/0f8fad5b-d9cb-469f-a165-70867728950e",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api@sha256:" + hashlib.sha256(b"image").hexdigest(),
    hashlib.sha512(b"digest").hexdigest(),
    str(uuid.UUID(int=2**127 + 12345)),
    "https://sqs.eu-west-1.amazonaws.com/123456789012/shop-prod-publish-queue.fifo",
    "https://app.example.com,https://admin.example.com",
    "redis://cache.example.com:6379/0",
    "postgres://shop:${PASSWORD}@db:5432/shop",
    "sha256-" + base64.b64encode(hashlib.sha256(b"integrity").digest()).decode(),
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSSecretsManagerRotationTemplateV2Role123",
    "shop-prod-audit-events-123456789012-eu-west-1",
    "image/jpeg,image/png,video/mp4,video/quicktime",
    "--max-old-space-size=1536 --tls-min-v1.2",
    "Allow HTTPS from the load balancer to the API (TLS 1.2 or newer), see runbooks/exposure.md",
    "/aws/ecs/containerinsights/ShopProdCluster1/performance",
]


def test_every_known_format_is_detected_wherever_it_stands() -> None:
    assert SAMPLES.keys() == FORMATS.keys()
    for detector, sample in SAMPLES.items():
        assert detector in secrets_in("STORAGE_ID", sample), detector
        assert detector in secrets_in("", f"before {sample} after"), detector


@pytest.mark.parametrize("text", HARMLESS)
def test_names_addresses_and_digests_are_no_secrets(text: str) -> None:
    assert list(secrets_in("PLAIN", text)) == []


@pytest.mark.parametrize(
    "name",
    [
        "SESSION_SECRET",
        "SESSION_SECRETS",
        "token",
        "DB_PASSWORD",
        "dbPassword",
        "MAIL_PASS",
        "PGPASSWORD",
        "pwd",
        "API_KEY",
        "apiKey",
        "--api-key",
        "PRIVATE_KEY",
        "SIGNING_KEYS",
        "JWT_KEYSET",
        "ENCRYPTION_KEYRING",
        "APP_SALT",
        "SENTRY_DSN",
        "CONNECTION_STRING",
        "AWS_CREDENTIALS",
        "BASIC_AUTH",
        "SESSION_COOKIE",
        "smtp_passwd",
        "accessKey",
    ],
)
def test_a_literal_under_a_telling_name_is_a_secret(name: str) -> None:
    assert telling(name)
    assert list(secrets_in(name, "changeme")) == ["a literal under the name of a secret"]
    for harmless in (
        "",
        "true",
        "off",
        "required",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/x",
        "/shop/prod/x",
        "shop/prod/x",
        "{{resolve:secretsmanager:x}}",
        "${FROM_ELSEWHERE}",
        "https://auth.example.com/t",
    ):
        assert list(secrets_in(name, harmless)) == [], harmless


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_ARN",
        "TOKEN_TTL_SECONDS",
        "JWT_ACCESS_TTL_SECONDS",
        "PASSWORD_MIN_LENGTH",
        "BYPASS",
        "AUTHOR",
        "OAUTH",
        "AUTH_THROTTLE_LIMIT",
        "SESSION_COOKIE_NAME",
        "KEYBOARD",
        "MONKEY",
        "TENANT_HEADER",
        "IDEMPOTENCY_KEY_PREFIX",
        "COMPASS",
    ],
)
def test_a_name_that_speaks_about_secrets_is_not_one(name: str) -> None:
    assert not telling(name)


def test_text_drawn_at_random_is_told_and_compound_words_are_not() -> None:
    source = random.Random(20)  # noqa: S311  a test repeats
    found = 0
    for _ in range(500):
        drawn = base64.b64encode(source.randbytes(48)).decode()
        found += "a text that looks drawn at random" in secrets_in("APP_VALUE", drawn)
    assert found > 490
    words = ["Load", "Balancer", "shop", "Prod", "2025", "Queue", "v2", "Role", "eu", "West", "Api", "17"]
    for _ in range(500):
        compound = "-".join(source.choices(words, k=8))
        assert list(secrets_in("APP_VALUE", compound)) == [], compound


def test_entropy_is_that_of_shannon() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
    assert entropy(string.hexdigits[:16]) == 4


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=4000))
def test_any_text_gets_an_answer(name: str, text: str) -> None:
    assert {*secrets_in(name, text * 3)} <= {
        *FORMATS,
        "a literal under the name of a secret",
        "a text that looks drawn at random",
    }
