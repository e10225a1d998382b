"""APP-02 to APP-06: cookies, origins, uploads, tokens and mail, both ways."""

from typing import Final

import pytest

from hardening.aws.domains import covers, own, public, registrable
from hardening.values import UNKNOWN, Secret
from tests.support.applications import asked, changed, container, paths, task
from tests.support.rules import CANARY, REMOVED
from tests.support.wire import findings, resource, verdicts

WRONG: Final = [
    ("APP-02", "api", "SESSION_STORE", "memory"),
    ("APP-02", "api", "SESSION_STORE", REMOVED),
    ("APP-02", "api", "SESSION_TTL_SECONDS", "864000"),
    ("APP-02", "api", "SESSION_COOKIE_SECURE", "false"),
    ("APP-02", "api", "SESSION_COOKIE_SECURE", "0"),
    ("APP-02", "api", "SESSION_COOKIE_SECURE", "True "),
    ("APP-02", "api", "SESSION_COOKIE_SECURE", REMOVED),
    ("APP-02", "api", "SESSION_COOKIE_SAMESITE", "none"),
    ("APP-02", "api", "SESSION_COOKIE_SAMESITE", "lax"),
    ("APP-02", "api", "SESSION_COOKIE_HTTPONLY", "false"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", "co.uk"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", ".example.com"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", "other.com"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", "app.example.com"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", "localhost"),
    ("APP-02", "api", "SESSION_COOKIE_DOMAIN", REMOVED),
    ("APP-02", "worker", "SESSION_STORE", "memory"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "*"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "https://*"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "https://*.example.com"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "http://app.example.com"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "https://localhost:3000"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "null"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", ""),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "https://app.example.com,https://app.example.com/"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", "https://app.example.com.evil.io"),
    ("APP-03", "api", "CORS_ALLOWED_ORIGINS", REMOVED),
    ("APP-04", "api", "MAX_UPLOAD_BYTES", "10737418240"),
    ("APP-04", "api", "MAX_UPLOAD_BYTES", "100MB"),
    ("APP-04", "worker", "MAX_UPLOAD_BYTES", REMOVED),
    ("APP-04", "worker", "MAX_UPLOAD_BYTES", "-1"),
    ("APP-04", "api", "MAX_UPLOAD_BYTES", ""),
    ("APP-04", "api", "MAX_MEDIA_DURATION_SECONDS", "86400"),
    ("APP-04", "api", "ALLOW_MIME_TYPES", "*/*"),
    ("APP-04", "api", "ALLOW_MIME_TYPES", "video/*"),
    ("APP-04", "api", "ALLOW_MIME_TYPES", "video/mp4,image/svg+xml"),
    ("APP-04", "api", "ALLOW_MIME_TYPES", "text/html"),
    ("APP-04", "api", "ALLOW_MIME_TYPES", "application/octet-stream"),
    ("APP-04", "api", "STORAGE_PROVIDER", "local"),
    ("APP-04", "worker", "MAX_BYTES_YT", REMOVED),
    ("APP-04", "worker", "MAX_BYTES_FB", "much"),
    ("APP-04", "worker", "MAX_SECONDS_FB", "901"),
    ("APP-05", "api", "JWT_ACCESS_TTL_SECONDS", "86400"),
    ("APP-05", "api", "JWT_ACCESS_TTL_SECONDS", "0"),
    ("APP-05", "api", "JWT_ACCESS_TTL_SECONDS", REMOVED),
    ("APP-05", "api", "JWT_ALGORITHMS", "RS256,none"),
    ("APP-05", "api", "JWT_ALGORITHMS", "HS256"),
    ("APP-05", "api", "JWT_AUDIENCE", "*"),
    ("APP-05", "api", "JWT_ISSUER", "http://api.example.com"),
    ("APP-05", "api", "JWT_CLOCK_TOLERANCE_SECONDS", "300"),
    ("APP-06", "api", "SMTP_TEST_MODE", "1"),
    ("APP-06", "worker", "SMTP_TEST_MODE", REMOVED),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", "*"),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", "@example.com"),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", "*@example.com"),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", ",".join(f"qa{index}@example.com" for index in range(30))),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", "someone@gmail.com"),
    ("APP-06", "api", "TEST_EMAIL_ALLOWLIST", REMOVED),
    ("APP-06", "api", "SMTP_PORT", "25"),
]


@pytest.mark.parametrize(("rule_id", "kind", "name", "value"), WRONG)
def test_a_wrong_word_fails_and_an_unknown_one_is_open(rule_id: str, kind: str, name: str, value: object) -> None:
    assert changed(rule_id, kind, {name: value}) == [("FAIL", name)]
    assert changed(rule_id, kind, {name: UNKNOWN}) == [("UNDECIDED", name)]


@pytest.mark.parametrize(
    ("rule_id", "kind", "changes"),
    [
        ("APP-02", "api", {"SESSION_STORE": "mongo"}),
        ("APP-02", "worker", {}),
        ("APP-03", "scheduler", {}),
        ("APP-04", "api", {"MAX_UPLOAD_BYTES": "1073741824", "ALLOW_MIME_TYPES": "video/mp4,audio/mpeg"}),
        ("APP-04", "worker", {"MAX_SECONDS_FB": "60"}),
        ("APP-05", "api", {"AUTH_MODE": "session", "JWT_ALGORITHMS": REMOVED, "JWT_ACCESS_TTL_SECONDS": "9000"}),
        ("APP-05", "worker", {}),
        ("APP-06", "api", {"TEST_EMAIL_ALLOWLIST": "qa@example.com,ops@mail.example.com"}),
        ("APP-06", "migrate", {}),
    ],
)
def test_what_is_right_or_concerns_nobody_passes(rule_id: str, kind: str, changes: dict[str, object]) -> None:
    assert changed(rule_id, kind, changes) == []


def test_without_the_word_of_the_stack_the_forms_still_hold() -> None:
    other = {"SESSION_COOKIE_DOMAIN": "example.org", "CORS_ALLOWED_ORIGINS": "https://app.example.org"}
    assert changed("APP-02", "api", other, config={}) == []
    assert changed("APP-03", "api", other, config={}) == []
    assert changed("APP-03", "api", {"CORS_ALLOWED_ORIGINS": "*"}, config={}) == [("FAIL", "CORS_ALLOWED_ORIGINS")]
    astray = {"SESSION_COOKIE_DOMAIN": "example.org"}
    assert changed("APP-02", "api", astray, config={}) == [("FAIL", "SESSION_COOKIE_DOMAIN")], "no page is covered"
    strangers = {"TEST_EMAIL_ALLOWLIST": "a@outlook.com,b@example.org"}
    assert changed("APP-06", "api", strangers, config={}) == [("FAIL", "TEST_EMAIL_ALLOWLIST")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", []),
        ("0", [("FAIL", "SMTP_TEST_MODE")]),
        ("false", [("FAIL", "SMTP_TEST_MODE")]),
        (REMOVED, [("FAIL", "SMTP_TEST_MODE")]),
    ],
)
def test_outside_production_no_mail_reaches_people(value: object, expected: list[tuple[str, str]]) -> None:
    assert changed("APP-06", "api", {"SMTP_TEST_MODE": value}, "dev") == expected


def test_outside_production_there_is_no_credential_for_mail() -> None:
    given = container("api", {}, "dev", secrets=[{"name": "SMTP_PASSWORD", "valueFrom": "arn:x"}])
    assert paths(asked("APP-06", task("api", given, stack="dev"), stack="dev")) == [("FAIL", "SMTP_PASSWORD")]


@pytest.mark.parametrize(
    ("secure", "insists", "expected"),
    [
        ("true", REMOVED, []),
        ("false", "true", []),
        ("false", "false", [("FAIL", "SMTP_REQUIRE_TLS")]),
        ("false", REMOVED, [("FAIL", "SMTP_SECURE")]),
        (REMOVED, REMOVED, [("FAIL", "SMTP_SECURE")]),
        (UNKNOWN, REMOVED, [("UNDECIDED", "SMTP_SECURE")]),
    ],
)
def test_a_mail_server_is_spoken_to_over_tls(secure: object, insists: object, expected: list[tuple[str, str]]) -> None:
    server = {"SMTP_HOST": "smtp.example.com", "SMTP_SECURE": secure, "SMTP_REQUIRE_TLS": insists}
    assert changed("APP-06", "api", server) == expected


def test_no_address_of_a_list_shows() -> None:
    listed = "one@example.com,two@gmail.com"
    (found,) = asked("APP-06", task("api", container("api", {"TEST_EMAIL_ALLOWLIST": listed})))
    assert found.actual == "1 of 2 are something else"


def test_nothing_of_sealed_definitions_shows() -> None:
    sealed = task("api", container("api", {"SESSION_STORE": CANARY, "MAX_UPLOAD_BYTES": CANARY}))
    sealed = task("api", containerDefinitions=Secret(sealed.properties["containerDefinitions"]))
    for rule_id in ("APP-01", "APP-02", "APP-04"):
        found = asked(rule_id, sealed)
        assert found
        assert not [each for each in found if CANARY in each.actual]


APP: Final = "https://app.example.com"
SURFACES: Final = [
    (
        "s3/bucketCorsConfiguration",
        "corsRules[0].allowedOrigins",
        lambda origin: {"corsRules": [{"allowedOrigins": [origin]}]},
    ),
    ("s3/bucket", "corsRules[0].allowedOrigins", lambda origin: {"corsRules": [{"allowedOrigins": [origin]}]}),
    ("lambda/functionUrl", "cors.allowOrigins", lambda origin: {"cors": {"allowOrigins": [origin]}}),
    (
        "apigatewayv2/api",
        "corsConfiguration.allowOrigins",
        lambda origin: {"corsConfiguration": {"allowOrigins": [origin]}},
    ),
    (
        "lb/listener",
        "routingHttpResponseAccessControlAllowOriginHeaderValue",
        lambda origin: {"routingHttpResponseAccessControlAllowOriginHeaderValue": origin},
    ),
]


@pytest.mark.parametrize(("type_", "path", "made"), SURFACES)
def test_every_surface_lists_the_same_pages(type_: str, path: str, made: object) -> None:
    assert callable(made)
    for origin, expected in ((APP, []), ("*", ["FAIL"]), ("https://x.evil.io", ["FAIL"]), (UNKNOWN, ["UNDECIDED"])):
        found = asked("APP-03", resource(type_, "x", made(origin)))
        assert [each.verdict.value for each in found] == expected
        assert {each.path for each in found} <= {path}
    assert verdicts("APP-03", resource(type_, "x", {})) == []
    assert verdicts("APP-03", resource(type_, "x", made("https://x.evil.io"))) == [], "no list is stated"
    assert findings("APP-03", resource(type_, "x", made("http://app.example.com")))


@pytest.mark.parametrize(
    ("domain", "anybodys"),
    [
        ("example.com", False),
        ("app.dev.example.co.uk", False),
        ("com", True),
        ("co.uk", True),
        ("com.au", True),
        ("localhost", True),
        ("10.0.0.1", True),
        ("shop-1.us-east-1.elb.amazonaws.com", False),
        ("us-east-1.elb.amazonaws.com", True),
        ("github.io", True),
        ("", True),
    ],
)
def test_a_domain_that_is_nobodys_own_is_told(domain: str, anybodys: bool) -> None:  # noqa: FBT001  a parameter
    assert public(domain) is anybodys


def test_hosts_belong_together_by_what_is_registered() -> None:
    assert registrable("api.example.co.uk") == "example.co.uk"
    assert registrable("a.b.example.com") == "example.com"
    assert registrable("localhost") == "localhost"
    assert own("mail.example.com", "api.example.com")
    assert not own("example.com.evil.io", "api.example.com")
    assert not own("gmail.com", "")
    assert covers("example.com", "example.com")
    assert not covers("example.com", "notexample.com")
