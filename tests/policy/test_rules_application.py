"""APP-01: the contract with the application, both ways."""

import json
from typing import Final

import pytest

from components.runtime.contract.table import ROWS
from hardening.rules.application_contract import DEMANDS, SECRETS, TOKENS
from hardening.values import UNKNOWN
from tests.support.applications import CACHE, around, asked, bucket, changed, container, paths, role, task, told
from tests.support.rules import CANARY, REMOVED
from tests.support.wire import resource

KINDS: Final = ("api", "worker", "scheduler", "migrate")
RULES: Final = ("APP-01", "APP-02", "APP-03", "APP-04", "APP-05", "APP-06")


@pytest.mark.parametrize("rule_id", RULES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_contract_of_the_program_and_that_of_the_pack_agree(rule_id: str, kind: str) -> None:
    assert paths(asked(rule_id, task(kind), *around(kind))) == []
    assert changed(rule_id, kind, {}, "dev") == []


def test_every_variable_that_is_demanded_is_one_that_the_program_tells() -> None:
    names = {row.name for row in ROWS}
    assert {demand.name for demand in (*DEMANDS, *TOKENS)} <= names
    assert set(SECRETS) - names == {"DATABASE_URL"}, "the other way to name a database"


@pytest.mark.parametrize("kind", KINDS)
def test_each_variable_of_a_kind_is_missed(kind: str) -> None:
    wanted = [demand.name for demand in (*DEMANDS, *TOKENS) if kind in demand.kinds]
    assert len(wanted) >= 6
    for name in wanted:
        assert ("FAIL", name) in changed("APP-01", kind, {name: REMOVED})
    for name in (name for name, (_, *kinds) in SECRETS.items() if kind in kinds):
        assert ("FAIL", name) in changed("APP-01", kind, {name: REMOVED})


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("api", "TENANT_ENFORCEMENT", "permissive"),
        ("scheduler", "TENANT_ENFORCEMENT", "permissive"),
        ("migrate", "NODE_ENV", "development"),
        ("worker", "NODE_OPTIONS", "--tls-min-v1.0"),
        ("worker", "NODE_OPTIONS", "--tls-min-v1.2 --inspect=0.0.0.0"),
        ("api", "TRUST_PROXY_HOPS", "true"),
        ("api", "TRUST_PROXY_HOPS", "5"),
        ("api", "THROTTLE_KEY", "ip"),
        ("api", "THROTTLE_STORE", "memory"),
        ("api", "THROTTLE_LIMIT", "0"),
        ("api", "AUTH_THROTTLE_LIMIT", "0"),
        ("api", "VALIDATION_WHITELIST", "false"),
        ("api", "BODY_LIMIT_BYTES", "102401"),
        ("api", "BODY_LIMIT_BYTES", "100kb"),
        ("api", "BCRYPT_ROUNDS", "4"),
        ("api", "BCRYPT_ROUNDS", "31"),
        ("api", "PASSWORD_MIN_LENGTH", "6"),
        ("api", "LEGAL_ENFORCE", "0"),
        ("api", "LEGAL_ENFORCE", "true"),
        ("api", "TERMS_URL", "http://app.example.com/terms"),
        ("api", "TERMS_URL", "https://app.example.com.evil.io/terms"),
        ("api", "PRIVACY_POLICY_URL", "https://user@app.example.com/privacy"),
        ("api", "PRIVACY_POLICY_URL", "https://example.org/privacy"),
        ("api", "TERMS_VERSION", "0.9.0"),
        ("api", "PRIVACY_POLICY_VERSION", "latest"),
        ("api", "AUDIT_STRICT", "false"),
        ("api", "AUDIT_REDACT_ON", "piiStripped"),
        ("api", "AUDIT_RETENTION_DAYS", "365"),
        ("api", "LOG_LEVEL", "trace"),
        ("migrate", "LOG_LEVEL", "debug"),
        ("worker", "LOG_REDACT_PATHS", "req.headers.authorization,*.password"),
        ("api", "DATABASE_SSL_MODE", "require"),
        ("worker", "REDIS_TLS", "false"),
        ("api", "OAUTH_STATE_STORE", "memory"),
        ("api", "PII_FIELDS_MANIFEST", "manifest.json"),
        ("worker", "CAPTION_SANITIZER", "off"),
        ("worker", "CAPTION_MAX_X", "1000"),
        ("worker", "CAPTION_ALLOWED_URL_HOSTS", "*"),
        ("worker", "QUEUE_URL_PUBLISH", "http://sqs.us-east-1.amazonaws.com/1/q"),
        ("worker", "IDEMPOTENCY_TABLE", " "),
        ("scheduler", "CAPTION_SANITIZER", "off"),
    ],
)
def test_a_wrong_word_fails_and_an_unknown_one_is_open(kind: str, name: str, value: str) -> None:
    assert ("FAIL", name) in changed("APP-01", kind, {name: value})
    assert ("UNDECIDED", name) in changed("APP-01", kind, {name: UNKNOWN})


def test_versions_are_those_that_the_stack_states() -> None:
    assert changed("APP-01", "api", {"TERMS_VERSION": "0.9.0"}, config={}) == []
    assert changed("APP-01", "api", {"TERMS_VERSION": "soon"}, config={}) == [("FAIL", "TERMS_VERSION")]


def test_development_may_ask_for_consent_without_enforcing_it() -> None:
    assert changed("APP-01", "api", {"LEGAL_ENFORCE": "0", "LOG_LEVEL": "debug"}, "dev") == []


@pytest.mark.parametrize(
    ("tags", "verdicts"),
    [
        ({"Service": "report"}, [("FAIL", "Service")]),
        ({}, [("FAIL", "Service")]),
        ({"Service": UNKNOWN}, [("UNDECIDED", "Service")]),
        (UNKNOWN, [("UNDECIDED", "Service")]),
    ],
)
def test_every_task_of_a_governed_program_says_what_it_is(tags: object, verdicts: list[tuple[str, str]]) -> None:
    subject = task("api", tags=tags)
    found = paths(asked("APP-01", subject, task("migrate"), *around("api")))
    assert found == verdicts


def test_a_program_that_never_says_is_not_under_the_contract() -> None:
    other = task("api", container("api", {"TENANT_ENFORCEMENT": REMOVED}), tags={"Service": "shop"})
    assert asked("APP-01", other) == []
    service = resource("ecs/service", "s", {"loadBalancers": [{}]}, refers={"taskDefinition": other})
    assert asked("APP-01", other, service) == []
    assert asked("APP-02", task("x", {"name": "x", "environment": []}, tags={})) == []


SERVED: Final = {"loadBalancers": [{"containerName": "api", "containerPort": 8443}]}


def test_what_a_load_balancer_sends_to_is_an_api_whatever_it_says() -> None:
    dodging = task("worker", container("worker"))
    by_reference = resource("ecs/service", "s", SERVED, refers={"taskDefinition": dodging})
    by_family = resource("ecs/service", "s", {**SERVED, "taskDefinition": "bulwark-prod-worker:3"})
    for service in (by_reference, by_family):
        found = paths(asked("APP-01", dodging, service, *around("worker")))
        assert ("FAIL", "SESSION_COOKIE_SECURE") in found
        assert ("FAIL", "SESSION_SECRETS") in found
        assert ("FAIL", "SESSION_COOKIE_SECURE") in paths(asked("APP-02", dodging, service))
    alone = resource("ecs/service", "s", {}, refers={"taskDefinition": dodging})
    assert asked("APP-01", dodging, alone, *around("worker")) == []


def test_what_may_be_sent_to_is_open() -> None:
    worker, api = task("worker"), task("api")
    perhaps = resource("ecs/service", "s", {"loadBalancers": UNKNOWN}, refers={"taskDefinition": worker})
    assert paths(asked("APP-01", worker, perhaps, *around("worker"))) == [("UNDECIDED", "Service")]
    stray = resource("ecs/service", "s", {**SERVED, "taskDefinition": UNKNOWN})
    assert paths(asked("APP-01", worker, stray, *around("worker"))) == [("UNDECIDED", "Service")]
    assert asked("APP-01", api, stray, *around("api")) == []


SIDECAR: Final = {"name": "log-router", "essential": True, "firelensConfiguration": {"type": "fluentbit"}}


@pytest.mark.parametrize(
    "aside",
    [
        SIDECAR,
        {"name": "datadog-agent", "essential": True},
        {"name": "prepare", "essential": False},
    ],
)
def test_what_stands_beside_the_application_is_not_judged_as_the_application(aside: dict[str, object]) -> None:
    assert asked("APP-01", task("api", container("api"), aside), *around("api")) == []


def test_a_second_application_is_judged_and_a_disguise_does_not_help() -> None:
    missing = container("api", {"TENANT_ENFORCEMENT": REMOVED}, name="second")
    found = asked("APP-01", task("api", container("api"), missing), *around("api"))
    assert [each.path for each in found] == ["containerDefinitions[1].environment.TENANT_ENFORCEMENT"]
    disguises: list[dict[str, object]] = [{"name": "api-agent"}, {"essential": False}, {"firelensConfiguration": {}}]
    for disguise in disguises:
        alone = container("api", {"TENANT_ENFORCEMENT": REMOVED}, **disguise)
        assert paths(asked("APP-01", task("api", alone), *around("api"))) == [("FAIL", "TENANT_ENFORCEMENT")]
    served = task("api", container("api"), container("api", {"AUDIT_STRICT": REMOVED}, name="agent"))
    balancer = {"loadBalancers": [{"containerName": "agent"}]}
    service = resource("ecs/service", "s", balancer, refers={"taskDefinition": served})
    assert paths(asked("APP-01", served, service, *around("api"))) == [("FAIL", "AUDIT_STRICT")]


@pytest.mark.parametrize(
    ("definitions", "verdict"),
    [(UNKNOWN, "UNDECIDED"), ("[", "FAIL"), ("[]", "FAIL"), ('["api"]', "FAIL"), (REMOVED, "FAIL")],
)
def test_definitions_must_be_readable(definitions: object, verdict: str) -> None:
    for rule_id in RULES:
        found = paths(asked(rule_id, task("api", containerDefinitions=definitions), task("migrate")))
        assert (verdict, "containerDefinitions") in found, rule_id


def test_a_variable_that_is_given_twice_or_in_a_file_is_open() -> None:
    body = container("api")
    pairs = body["environment"]
    assert isinstance(pairs, list)
    twice = {**body, "environment": [*pairs, {"name": "AUDIT_STRICT", "value": "true"}]}
    assert paths(asked("APP-01", task("api", twice), *around("api"))) == [("UNDECIDED", "AUDIT_STRICT")]
    file = container("api", {"AUDIT_STRICT": REMOVED, "JWT_KEYSET": REMOVED}, environmentFiles=[{"type": "s3"}])
    assert paths(asked("APP-01", task("api", file), *around("api"))) == [
        ("UNDECIDED", "AUDIT_STRICT"),
        ("UNDECIDED", "JWT_KEYSET"),
    ]


def secret(name: str, value: str) -> dict[str, object]:
    return {"name": name, "valueFrom": f"arn:aws:secretsmanager:us-east-1:123456789012:secret:/bulwark/prod/{value}"}


def secretive(kind: str, *more: object, without: str = "") -> dict[str, object]:
    """Give a container with further secrets, or without one."""
    kept = [{"name": name, "valueFrom": value} for name, value in told(kind)[1].items() if name != without]
    return container(kind, secrets=[*kept, *more])


@pytest.mark.parametrize(
    ("kind", "given", "row"),
    [
        ("scheduler", secret("JWT_KEYSET", "jwt-signing"), "jwt-signing"),
        ("scheduler", secret("KEYS", "jwt-signing-AbCdEf:active::"), "jwt-signing"),
        ("worker", secret("SESSION", "session-secret/keys"), "session-secret"),
        ("worker", {"name": "SMTP_PASSWORD", "valueFrom": UNKNOWN}, "smtp"),
        ("migrate", secret("TOKEN", "redis-auth:token::"), "redis-auth"),
        ("api", secret("COOKIE", "tiktok/cookie/4711"), "tiktok-cookie"),
    ],
)
def test_a_secret_goes_to_its_consumers_alone(kind: str, given: dict[str, object], row: str) -> None:
    (found,) = asked("APP-01", task(kind, secretive(kind, given)), *around(kind))
    assert (found.verdict.value, found.path) == ("FAIL", f"containerDefinitions[0].secrets.{given['name']}")
    assert found.expected.startswith(f"no secret of {row}")


def test_the_stack_may_state_other_consumers() -> None:
    stated = {"bulwark:secrets": {"consumers": {"jwt-signing": ["api", "scheduler", "rotation"]}}}
    given = task("scheduler", secretive("scheduler", secret("JWT_KEYSET", "jwt-signing")))
    assert asked("APP-01", given, *around("scheduler"), config=stated) == []


def test_a_secret_that_is_declared_for_a_service_reaches_it() -> None:
    smtp = resource("secretsmanager/secret", "smtp", {"name": "/bulwark/prod/smtp"})
    assert paths(asked("APP-01", task("api"), smtp, *around("api"))) == [("FAIL", "secrets")]
    wired = task("api", secretive("api", secret("SMTP_PASSWORD", "smtp-AbCdEf:password::")))
    assert asked("APP-01", wired, smtp, *around("api")) == []
    assert asked("APP-01", task("worker"), smtp, *around("worker")) == []
    perhaps = task("api", secretive("api", {"name": "MAIL", "valueFrom": UNKNOWN}))
    assert paths(asked("APP-01", perhaps, smtp, *around("api"))) == [("UNDECIDED", "secrets")]
    at_run_time = resource("secretsmanager/secret", "cookie", {"name": "/bulwark/prod/tiktok/cookie/1"})
    assert asked("APP-01", task("worker"), at_run_time, *around("worker")) == []


def test_other_ways_to_prove_oneself_need_no_secret() -> None:
    sessions = {"AUTH_MODE": "session", "JWT_KEYSET": REMOVED, "JWT_ISSUER": REMOVED, "JWT_AUDIENCE": REMOVED}
    assert changed("APP-01", "api", sessions) == []
    users = {"REDIS_AUTH_MODE": "rbac", "REDIS_AUTH_TOKEN": REMOVED}
    assert changed("APP-01", "worker", users) == []
    assert changed("APP-01", "worker", {"REDIS_AUTH_TOKEN": REMOVED}) == [("FAIL", "REDIS_AUTH_TOKEN")]


def test_sessions_need_a_store_that_exists() -> None:
    alone = (task("api"), *role("api"), bucket())
    assert paths(asked("APP-01", *alone)) == [("FAIL", "SESSION_STORE")]
    assert asked("APP-01", *alone, resource("elasticache/serverlessCache", "c")) == []


@pytest.mark.parametrize(
    ("name", "buckets", "expected"),
    [
        ("stranger", (bucket(),), [("FAIL", "S3_BUCKET_MEDIA")]),
        ("bulwark-prod-audit-123456789012-us-east-1", (bucket("audit"),), [("FAIL", "S3_BUCKET_MEDIA")]),
        ("bulwark-prod-media-archive-123456789012-us-east-1", (bucket("media-archive"),), []),
        ("x", (resource("s3/bucket", "x", {"bucket": "x", "tags": UNKNOWN}),), [("UNDECIDED", "S3_BUCKET_MEDIA")]),
    ],
)
def test_media_go_to_a_bucket_that_is_made_for_them(
    name: str, buckets: tuple[object, ...], expected: list[tuple[str, str]]
) -> None:
    subject = task("api", container("api", {"S3_BUCKET_MEDIA": name}))
    assert paths(asked("APP-01", subject, *role("api"), CACHE, *buckets)) == expected  # type: ignore[arg-type]  # resources


def allowing(action: str, on: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": on}]})


def test_who_must_write_audit_events_may() -> None:
    subject = (task("api"), bucket(), CACHE)
    assert paths(asked("APP-01", *subject, *role("api", "dynamodb:GetItem"))) == [("FAIL", "taskRoleArn")]
    assert paths(asked("APP-01", *subject, *role("api", on="arn:aws:dynamodb:us-east-1:1:table/other"))) == [
        ("FAIL", "taskRoleArn")
    ]
    assert paths(asked("APP-01", *subject)) == [("UNDECIDED", "taskRoleArn")]
    assert paths(asked("APP-01", task("api", taskRoleArn=REMOVED), bucket(), CACHE)) == [("FAIL", "taskRoleArn")]
    own, _ = role("api")
    inline = resource(
        "iam/role",
        "api-role",
        {**own.properties, "inlinePolicies": [{"policy": allowing("dynamodb:*", "*")}]},
        outputs=own.outputs,
    )
    assert asked("APP-01", *subject, inline) == []
    policy = resource("iam/policy", "p", {"policy": allowing("dynamodb:Put*", "arn:aws:dynamodb:*:*:table/bulwark-*")})
    attached = resource(
        "iam/rolePolicyAttachment", "a", {"role": "bulwark-prod-api-task"}, refers={"policyArn": policy}
    )
    assert asked("APP-01", *subject, own, policy, attached) == []
    foreign = resource("iam/rolePolicyAttachment", "a", {"role": "bulwark-prod-api-task", "policyArn": "arn:x"})
    assert paths(asked("APP-01", *subject, own, foreign)) == [("UNDECIDED", "taskRoleArn")]
    unknown = resource("iam/rolePolicy", "q", {"role": "bulwark-prod-api-task", "policy": UNKNOWN})
    assert paths(asked("APP-01", *subject, own, unknown)) == [("UNDECIDED", "taskRoleArn")]
    broken = resource("iam/rolePolicy", "q", {"role": "bulwark-prod-api-task", "policy": "{"})
    assert paths(asked("APP-01", *subject, own, broken)) == [("FAIL", "taskRoleArn")]


def test_what_looks_like_a_secret_does_not_show() -> None:
    for value in (f"ghp_{'a1B2' * 10}", f"https://u:{CANARY}@h"):
        found = asked("APP-01", task("api", container("api", {"TENANT_HEADER": value})), *around("api"))
        assert [(each.path.rpartition(".")[2], each.actual) for each in found] == [("TENANT_HEADER", "[secret]")]
