"""Settings become the contract: what a stack file says is what a service is told."""

from collections.abc import Mapping

import pytest

from components.composition.contract import contract_args, service_environments
from components.runtime.environment import ServiceEnvironment, ServiceKind
from tests.support.contract import site

EXTERNAL = {"smtp.mode": "external-smtp", "smtp.host": "smtp.example.com", "smtp.port": 465}


def told(kind: ServiceKind, changes: Mapping[str, object] | None = None, stack: str = "prod") -> ServiceEnvironment:
    return service_environments(site(changes, stack))[kind]


@pytest.mark.parametrize("stack", ["prod", "dev"])
def test_every_kind_is_told_in_every_stack(stack: str) -> None:
    given = service_environments(site(stack=stack))
    assert set(given) == set(ServiceKind)
    assert all(environment.variables["NODE_ENV"] == "production" for environment in given.values())


def test_an_environment_changes_values_never_which_variables_there_are() -> None:
    prod, dev = (service_environments(site(stack=stack)) for stack in ("prod", "dev"))
    for kind in ServiceKind:
        assert set(prod[kind].variables) == set(dev[kind].variables)
        missing = set(prod[kind].secrets) - set(dev[kind].secrets)
        assert all("_CLIENT_" in name for name in missing), "development publishes nowhere"


def test_development_sends_no_mail_and_has_no_credential_for_it() -> None:
    api = told(ServiceKind.API, EXTERNAL, "dev")
    assert api.variables["SMTP_TEST_MODE"] == "1"
    assert "SMTP_PASSWORD" not in api.secrets
    assert told(ServiceKind.API).variables["SMTP_TEST_MODE"] == "0"


@pytest.mark.parametrize(("port", "secure"), [(465, "true"), (587, "false")])
def test_a_mail_server_is_spoken_to_over_tls(port: int, secure: str) -> None:
    api = told(ServiceKind.API, {**EXTERNAL, "smtp.port": port})
    assert {name: text for name, text in api.variables.items() if name.startswith("SMTP_")} == {
        "SMTP_TEST_MODE": "0",
        "SMTP_MODE": "external-smtp",
        "SMTP_HOST": "smtp.example.com",
        "SMTP_PORT": str(port),
        "SMTP_SECURE": secure,
        "SMTP_REQUIRE_TLS": "true",
    }
    assert str(api.secrets["SMTP_USER"]).endswith("/smtp:username::")
    assert "SES_CONFIGURATION_SET" not in api.variables
    assert "SMTP_PASSWORD" not in told(ServiceKind.WORKER, EXTERNAL).secrets


def test_sessions_alone_need_no_tokens() -> None:
    names = told(ServiceKind.API, {"auth.mode": "session"}).variables
    assert [name for name in names if name.startswith("JWT_")] == []
    assert names["AUTH_MODE"] == "session"


def test_a_cache_with_users_has_no_token() -> None:
    worker = told(ServiceKind.WORKER, {"redis.auth": "rbac"})
    assert worker.variables["REDIS_AUTH_MODE"] == "rbac"
    assert "REDIS_AUTH_TOKEN" not in worker.secrets


def test_a_document_database_has_a_secret_of_its_own() -> None:
    assert "MONGO_URI" not in told(ServiceKind.API).secrets
    assert "MONGO_URI" in told(ServiceKind.WORKER, {"mongo.enabled": True}).secrets


def test_the_matrix_of_the_stack_says_who_is_told() -> None:
    changes = {"secrets.consumers": {"jwt-signing": ["api", "worker", "rotation"]}}
    assert "JWT_KEYSET" in told(ServiceKind.WORKER, changes).secrets
    assert "JWT_KEYSET" not in told(ServiceKind.WORKER).secrets


def test_consent_may_be_asked_for_without_being_enforced_outside_production() -> None:
    assert told(ServiceKind.API, {"legal.enforce": False}, "dev").variables["LEGAL_ENFORCE"] == "0"


def test_every_stack_reads_what_the_application_cannot_start_without() -> None:
    assert {"session-secret/keys", "encryption-keyring", "jwt-signing", "db-app", "redis-auth"} <= set(
        contract_args(site(stack="dev")).readers
    )
