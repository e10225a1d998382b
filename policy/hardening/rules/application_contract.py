"""The contract with the application, as the pack states it: which services must be told what, and in which words.

This table is written independently of any program that keeps it. What another rule of the family judges by value
(cookies, origins, uploads, tokens, mail) is only demanded to be there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hardening.aws.domains import own
from hardening.aws.forms import (
    ANY,
    GIVEN,
    Demand,
    Form,
    exactly,
    holding,
    listing,
    matching,
    number,
    one_of,
    text,
    texts,
)
from hardening.aws.services import KINDS
from hardening.rule import FromStack, Parameter, Subject

API: Final = ("api",)
WORKER: Final = ("worker",)
SERVING: Final = ("api", "worker")
JOBS: Final = ("worker", "scheduler")
LASTING: Final = ("api", "worker", "scheduler")
_TEXTS: Final[Mapping[str, object]] = {"type": "array", "items": {"type": "string"}}

PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter(
        name="appHost",
        description="Host of the front end, at whose domain the published texts are; empty for any host.",
        prod="",
        dev="",
        schema={"type": "string"},
        stack=FromStack(key="domain", path="appHost"),
    ),
    Parameter(
        name="termsVersion",
        description="Version of the terms that is in force; empty for any version.",
        prod="",
        dev="",
        schema={"type": "string"},
        stack=FromStack(key="legal", path="termsVersion"),
    ),
    Parameter(
        name="privacyVersion",
        description="Version of the privacy policy that is in force; empty for any version.",
        prod="",
        dev="",
        schema={"type": "string"},
        stack=FromStack(key="legal", path="privacyVersion"),
    ),
    Parameter(name="legalEnforce", description="Values of LEGAL_ENFORCE.", prod=["1"], dev=["0", "1"], schema=_TEXTS),
    Parameter(
        name="logLevels",
        description="Values of LOG_LEVEL: a finer one writes payloads.",
        prod=["fatal", "error", "warn", "info"],
        dev=["fatal", "error", "warn", "info", "debug"],
        schema=_TEXTS,
    ),
)


def _address(subject: Subject) -> Form:
    host = text(subject, "appHost")
    where = f"at the domain of {host}" if host else "at a domain of its own"

    def fits(address: str) -> bool:
        rest = address.removeprefix("https://")
        return rest != address and "@" not in rest and own(rest.partition("/")[0].partition(":")[0], host)

    return Form(f"an https address {where}", fits)


def _version(name: str) -> Demand:
    def form(subject: Subject) -> Form:
        wanted = text(subject, f"{name.partition('_')[0].lower()}Version")
        return exactly(wanted) if wanted else matching(r"\d[\d.-]*", "a version")

    return Demand(name, SERVING, form)


_HOSTS: Final = listing(matching(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*", "the exact name of a host"), 20, least=0)
_TLS: Final = Form(
    "--tls-min-v1.2 or higher, and nothing that weakens it",
    lambda value: (
        bool({"--tls-min-v1.2", "--tls-min-v1.3"} & set(value.split()))
        and not any(part.startswith(("--inspect", "--tls-min-v1.0", "--tls-min-v1.1")) for part in value.split())
    ),
)
_KEY: Final = Form("a key of ip and tenant, joined by +", lambda value: {"ip", "tenant"} <= set(value.split("+")))

DEMANDS: Final[tuple[Demand, ...]] = (
    Demand("NODE_ENV", KINDS, exactly("production")),
    Demand("NODE_OPTIONS", KINDS, _TLS),
    Demand("LOG_LEVEL", KINDS, lambda subject: one_of(texts(subject, "logLevels"))),
    Demand(
        "LOG_REDACT_PATHS",
        KINDS,
        holding(
            "req.headers.authorization",
            "req.headers.cookie",
            'res.headers["set-cookie"]',
            "*.accessToken",
            "*.refreshToken",
            "*.password",
            "*.sessionId",
            "*.cookie",
        ),
    ),
    Demand("LOG_REDACT_CENSOR", KINDS, GIVEN),
    Demand("DATABASE_SSL_MODE", KINDS, exactly("verify-full")),
    Demand("REDIS_TLS", LASTING, exactly("true")),
    Demand("TENANT_ENFORCEMENT", LASTING, exactly("strict")),
    Demand("TENANT_HEADER", LASTING, matching(r"[a-z][a-z0-9-]+", "the name of a header in lower case")),
    Demand("AUDIT_TABLE", LASTING, GIVEN),
    Demand("AUDIT_STRICT", LASTING, exactly("true")),
    Demand("AUDIT_REDACT_ON", LASTING, holding("piiStripped", "legalHold")),
    Demand("AUDIT_RETENTION_DAYS", LASTING, number(3653, 36_500)),
    Demand("QUEUE_URL_PUBLISH", JOBS, matching(r"https://\S+", "an https address")),
    Demand("TRUST_PROXY_HOPS", SERVING, number(1, 2)),
    Demand("THROTTLE_TTL_SECONDS", SERVING, number(1, 3600)),
    Demand("THROTTLE_LIMIT", SERVING, number(1, 10_000)),
    Demand("THROTTLE_KEY", SERVING, _KEY),
    Demand("THROTTLE_STORE", SERVING, one_of(("redis",))),
    Demand("AUTH_THROTTLE_LIMIT", SERVING, number(1, 100)),
    Demand("AUTH_THROTTLE_TTL_SECONDS", SERVING, number(1, 3600)),
    Demand("AUTH_LOCKOUT_THRESHOLD", SERVING, number(1, 20)),
    Demand("VALIDATION_WHITELIST", SERVING, exactly("true")),
    Demand("VALIDATION_FORBID_NON_WHITELISTED", SERVING, exactly("true")),
    Demand("BODY_LIMIT_BYTES", SERVING, number(1, 1 << 20)),
    Demand("MAX_JSON_BYTES", SERVING, number(1, 1 << 20)),
    Demand("BCRYPT_ROUNDS", SERVING, number(10, 15)),
    Demand("PASSWORD_MIN_LENGTH", SERVING, number(12, 128)),
    Demand("PASSWORD_REQUIRE_CLASSES", SERVING, number(3, 4)),
    Demand("PASSWORD_BREACH_CHECK", SERVING, exactly("true")),
    Demand("LEGAL_ENFORCE", SERVING, lambda subject: one_of(texts(subject, "legalEnforce"))),
    Demand("TERMS_URL", SERVING, _address),
    _version("TERMS_VERSION"),
    Demand("PRIVACY_POLICY_URL", SERVING, _address),
    _version("PRIVACY_POLICY_VERSION"),
    Demand("PII_FIELDS_MANIFEST", SERVING, matching(r"s3://[a-z0-9.-]+/\S+", "an object in a bucket")),
    Demand("S3_BUCKET_MEDIA", SERVING, GIVEN),
    Demand("REQUIRE_SCAN_TAG", SERVING, exactly("true")),
    Demand("OAUTH_STATE_STORE", API, one_of(("redis", "mongo"))),
    Demand("OAUTH_STATE_TTL_SECONDS", API, number(60, 900)),
    Demand("CORS_CREDENTIALS", API, one_of(("true", "false"))),
    Demand("IDEMPOTENCY_TABLE", WORKER, GIVEN),
    Demand("IDEMPOTENCY_KEY_VERSION", WORKER, GIVEN),
    Demand("CAPTION_SANITIZER", WORKER, exactly("strict")),
    Demand("CAPTION_MAX_IG", WORKER, number(1, 2200)),
    Demand("CAPTION_MAX_YT", WORKER, number(1, 5000)),
    Demand("CAPTION_MAX_X", WORKER, number(1, 280)),
    Demand("CAPTION_STRIP_MENTIONS", WORKER, one_of(("true", "false"))),
    Demand("CAPTION_ALLOWED_URL_HOSTS", WORKER, _HOSTS),
    *(
        Demand(f"SESSION_{name}", API, ANY)
        for name in ("STORE", "TTL_SECONDS", "COOKIE_SECURE", "COOKIE_SAMESITE", "COOKIE_HTTPONLY", "COOKIE_DOMAIN")
    ),
    Demand("CORS_ALLOWED_ORIGINS", API, ANY),
    *(
        Demand(name, SERVING, ANY)
        for name in ("STORAGE_PROVIDER", "ALLOW_MIME_TYPES", "MAX_UPLOAD_BYTES", "MAX_MEDIA_DURATION_SECONDS")
    ),
    *(Demand(name, SERVING, ANY) for name in ("SMTP_TEST_MODE", "TEST_EMAIL_ALLOWLIST")),
)
TOKENS: Final[tuple[Demand, ...]] = tuple(
    Demand(f"JWT_{name}", API, ANY) for name in ("ISSUER", "AUDIENCE", "ACCESS_TTL_SECONDS", "ALGORITHMS")
)
"""Demanded where requests are not proved by sessions alone."""
SECRETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "SESSION_SECRETS": ("session-secret", *API),
        "JWT_KEYSET": ("jwt-signing", *API),
        "TOKEN_ENCRYPTION_KEYRING": ("encryption-keyring", *SERVING),
        "DATABASE_PASSWORD": ("db-app", *KINDS),
        "REDIS_AUTH_TOKEN": ("redis-auth", *LASTING),
        "DATABASE_URL": ("db-app",),
        "SMTP_PASSWORD": ("smtp",),
        "SMTP_USER": ("smtp",),
        "MONGO_URI": ("mongo-uri",),
    }
)
"""Variable -> row of the matrix of consumers, and the services that cannot do without it."""
DELIVERED: Final = frozenset(row for row, *_ in SECRETS.values()) | {"oauth-app"}
"""Rows of secrets that services get when they start; the others are read at run time."""
