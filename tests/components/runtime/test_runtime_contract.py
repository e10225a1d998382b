"""The table of variables: every value within its bound, every secret with its consumers alone."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from components.runtime.contract.args import Delivery, Mail, MailServer, Platform
from components.runtime.contract.bounds import HOST, Bound, each, exactly, matching, one_of, within
from components.runtime.contract.rows import Endpoint, SecretVariable, Variable, secret
from components.runtime.contract.table import ROWS, SUBJECTS, environments
from components.runtime.environment import ServiceKind
from tests.support.contract import arguments

PROD = arguments()
NONE: frozenset[ServiceKind] = frozenset()


def test_a_name_stands_in_one_row_and_every_row_serves_a_control() -> None:
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []
    assert [row.name for row in ROWS if not row.controls] == []
    assert [row.name for row in ROWS if isinstance(row, Variable) and not (row.source and row.bound.text)] == []
    assert all(rows for rows in SUBJECTS.values())
    assert [row.name for row in ROWS if not re.fullmatch(r"[A-Z][A-Z0-9_]*", row.name)] == []


@pytest.mark.parametrize(
    ("kind", "variables"),
    [
        (
            ServiceKind.MIGRATE,
            {
                "NODE_ENV": "production",
                "NODE_OPTIONS": "--tls-min-v1.2",
                "LOG_LEVEL": "info",
                "LOG_REDACT_PATHS": 'req.headers.authorization,req.headers.cookie,res.headers["set-cookie"],'
                "*.accessToken,*.refreshToken,*.password,*.sessionId,*.cookie",
                "LOG_REDACT_CENSOR": "[redacted]",
                "DATABASE_SSL_MODE": "verify-full",
                "DATABASE_CA_PATH": "/etc/ssl/certs/rds-global-bundle.pem",
            },
        ),
        (
            ServiceKind.SCHEDULER,
            {
                "AUDIT_TABLE": "bulwark-prod-audit-events",
                "AUDIT_STRICT": "true",
                "TENANT_ENFORCEMENT": "strict",
                "QUEUE_URL_PUBLISH": "https://sqs.us-east-1.amazonaws.com/123456789012/bulwark-prod-publish.fifo",
                "REDIS_TLS": "true",
                "REDIS_PORT": "6379",
            },
        ),
        (
            ServiceKind.WORKER,
            {
                "TENANT_ENFORCEMENT": "strict",
                "IDEMPOTENCY_TABLE": "bulwark-prod-idempotency",
                "IDEMPOTENCY_KEY_VERSION": "v1",
                "CAPTION_SANITIZER": "strict",
                "CAPTION_MAX_X": "280",
                "CAPTION_ALLOWED_URL_HOSTS": "app.example.com",
                "MAX_UPLOAD_BYTES": "104857600",
                "MAX_BYTES_YT": "104857600",
                "MAX_SECONDS_X": "140",
                "MAX_SECONDS_IG": "180",
                "S3_BUCKET_MEDIA": "bulwark-prod-media-temp-123456789012-us-east-1",
                "REQUIRE_SCAN_TAG": "true",
                "LEGAL_ENFORCE": "1",
            },
        ),
        (
            ServiceKind.API,
            {
                "SESSION_STORE": "redis",
                "SESSION_TTL_SECONDS": "28800",
                "SESSION_COOKIE_SECURE": "true",
                "SESSION_COOKIE_SAMESITE": "strict",
                "SESSION_COOKIE_HTTPONLY": "true",
                "SESSION_COOKIE_DOMAIN": "example.com",
                "OAUTH_STATE_STORE": "redis",
                "OAUTH_STATE_TTL_SECONDS": "600",
                "TRUST_PROXY_HOPS": "1",
                "CORS_ALLOWED_ORIGINS": "https://app.example.com",
                "CORS_CREDENTIALS": "true",
                "JWT_ISSUER": "https://api.example.com",
                "JWT_AUDIENCE": "api.example.com",
                "JWT_ACCESS_TTL_SECONDS": "900",
                "JWT_ALGORITHMS": "RS256",
                "THROTTLE_KEY": "ip+tenant",
                "AUTH_THROTTLE_LIMIT": "10",
                "BCRYPT_ROUNDS": "12",
                "VALIDATION_WHITELIST": "true",
                "LEGAL_ENFORCE": "1",
                "TERMS_URL": "https://app.example.com/terms",
                "TERMS_VERSION": "1.0.0",
                "PRIVACY_POLICY_VERSION": "1.0.0",
                "AUDIT_REDACT_ON": "piiStripped,legalHold",
                "AUDIT_RETENTION_DAYS": "3653",
                "STORAGE_PROVIDER": "s3",
                "SMTP_TEST_MODE": "0",
                "SMTP_MODE": "ses-api",
                "TEST_EMAIL_ALLOWLIST": "",
                "PII_FIELDS_MANIFEST": "s3://bulwark-prod-audit-123456789012-us-east-1/privacy/pii-manifest.json",
                "DSR_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:bulwark-prod-dsr",
            },
        ),
    ],
)
def test_a_service_is_told_what_the_checklist_says(kind: ServiceKind, variables: dict[str, str]) -> None:
    told = environments(PROD)[kind].variables
    assert {name: told.get(name) for name in variables} == variables
    if kind is ServiceKind.MIGRATE:
        assert told == variables


def test_a_service_is_not_told_what_is_not_its_own() -> None:
    told = {kind: set(environment.variables) for kind, environment in environments(PROD).items()}
    cookies = {name for name in told[ServiceKind.API] if name.startswith(("SESSION_", "CORS_", "JWT_", "OAUTH_STATE"))}
    assert len(cookies) == 17
    for kind in (ServiceKind.WORKER, ServiceKind.SCHEDULER, ServiceKind.MIGRATE):
        assert not told[kind] & cookies
    assert not {name for name in told[ServiceKind.API] if name.startswith(("CAPTION_", "QUEUE_", "IDEMPOTENCY_"))}


def test_a_secret_goes_to_its_consumers_by_a_reference_that_is_known_before_it_exists() -> None:
    told = {kind: environment.secrets for kind, environment in environments(PROD).items()}
    own = "arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod"
    assert told[ServiceKind.MIGRATE] == {
        f"DATABASE_{name}": f"{own}/db-app:{key}::"
        for name, key in (
            ("HOST", "host"),
            ("PORT", "port"),
            ("NAME", "dbname"),
            ("USER", "username"),
            ("PASSWORD", "password"),
        )
    }
    assert set(told[ServiceKind.SCHEDULER]) == {*told[ServiceKind.MIGRATE], "REDIS_HOST", "REDIS_AUTH_TOKEN"}
    assert told[ServiceKind.SCHEDULER]["REDIS_HOST"] == (
        "arn:aws:ssm:us-east-1:123456789012:parameter/bulwark/prod/endpoint/redis-host"
    )
    assert set(told[ServiceKind.WORKER]) == {*told[ServiceKind.SCHEDULER], "TOKEN_ENCRYPTION_KEYRING"}
    platforms = {f"{name}_CLIENT_{part}" for name in ("INSTAGRAM", "YOUTUBE", "X") for part in ("ID", "SECRET")}
    assert set(told[ServiceKind.API]) == {*told[ServiceKind.WORKER], "SESSION_SECRETS", "JWT_KEYSET", *platforms}
    assert told[ServiceKind.API]["SESSION_SECRETS"] == f"{own}/session-secret/keys"
    assert told[ServiceKind.API]["X_CLIENT_SECRET"] == f"{own}/oauth-app/x:client_secret::"


def test_a_secret_of_a_name_that_secrets_manager_would_misread_is_refused() -> None:
    with pytest.raises(ValueError, match=r"takes .* for the random end of an ARN"):
        secret("SESSION_SECRETS", "session-secret").value_from(PROD.identity)
    for row in ROWS:
        if isinstance(row, SecretVariable | Endpoint):
            assert row.value_from(PROD.identity).startswith("arn:aws:s")


def test_a_service_shows_which_variables_serve_which_control() -> None:
    controls = environments(PROD)[ServiceKind.API].controls
    assert controls["SC-3c"] == ("SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_DOMAIN")
    assert controls["SC-1"] == ("SESSION_SECRETS",)
    assert "WS-3" not in controls


def test_a_value_out_of_bounds_is_refused_by_name_with_a_way_out() -> None:
    wide = replace(PROD, audit_days=365)
    with pytest.raises(
        ValueError, match=r"AUDIT_RETENTION_DAYS: '365' is not 3653 to 36500 days; change audit.retentionDays"
    ):
        environments(wide)


def test_a_stack_without_what_the_application_needs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nobody reads \['jwt-signing'\]"):
        replace(PROD, readers={**PROD.readers, "jwt-signing": NONE})


@pytest.mark.parametrize(
    "mail",
    [
        replace(PROD.mail, server=None),
        replace(PROD.mail, delivery=Delivery.TEST, server=MailServer(host="h", port=465)),
    ],
)
def test_a_mail_secret_where_no_mail_leaves_is_refused(mail: Mail) -> None:
    with pytest.raises(ValueError, match="smtp needs a server and delivery to people"):
        replace(PROD, mail=mail, readers={**PROD.readers, "smtp": frozenset({ServiceKind.API})})


@pytest.mark.parametrize(
    ("bound", "good", "bad"),
    [
        (exactly("true"), "true", "True "),
        (one_of("0", "1"), "1", "true"),
        (within(10, 15, "rounds"), "12", "16"),
        (within(1, 9, "x"), "3", "03"),
        (within(1, 9, "x"), "3", "-3"),
        (within(1, 9, "x"), "3", "3.0"),
        (HOST, "app.example.com", "*.example.com"),
        (HOST, "app.example.com", "localhost"),
        (matching("a+", "letters"), "aa", "ab"),
        (each(one_of("a", "b"), most=2), "a,b", "a,b,a"),
        (each(one_of("a", "b"), most=2), "a", ""),
        (each(one_of("a"), most=2, least=0), "", "a, a"),
    ],
)
def test_a_bound_tells_good_from_bad(bound: Bound, good: str, bad: str) -> None:
    assert (bound.holds(good), bound.holds(bad)) == (True, False)


def test_every_platform_has_its_clamps() -> None:
    told = environments(PROD)[ServiceKind.WORKER].variables
    assert {f"MAX_{what}_{platform.value}" for platform in Platform for what in ("BYTES", "SECONDS")} <= set(told)
