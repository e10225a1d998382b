"""Configuration as the engine hands it over: texts and JSON by qualified key, and a list of secret ones."""

import asyncio
import contextvars
import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pulumi
import pytest
from pulumi.runtime import config as engine
from pulumi.runtime.settings import Settings as RuntimeSettings
from pulumi.runtime.settings import configure

from settings.load import from_stack
from settings.model import Settings
from settings.problems import InvalidSettingsError
from tests.support.stacks import TODAY, changed

T = TypeVar("T")
NOTHING_ATTESTED = Path(__file__).parent
"""A root without an attestations file, whose records would make these tests end by the calendar."""


def texts(changes: Mapping[str, object] | None = None) -> dict[str, str]:
    """Give the texts of a changed stack, as the engine renders them."""
    return {
        f"bulwark:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in changed(changes or {}).items()
    }


def under_the_engine(config: dict[str, str], work: Callable[[], T], secret: tuple[str, ...] = ()) -> T:
    """Run some work as the program of the stack `prod`, with a runtime of its own."""

    def run() -> T:
        configure(RuntimeSettings(project="bulwark", stack="prod"))
        engine.set_all_config(config, list(secret))

        async def inside() -> T:
            return work()

        return asyncio.run(inside())

    return contextvars.copy_context().run(run)


def read(config: dict[str, str], secret: tuple[str, ...] = (), root: Path = NOTHING_ATTESTED) -> Settings:
    return under_the_engine(config, lambda: from_stack(pulumi.Config("bulwark"), today=TODAY, root=root), secret)


def test_objects_lists_and_scalars_arrive() -> None:
    settings = read(texts({"accountBaseline": False, "trustedAccounts": ["210987654321"]}))
    assert settings.network.cidr == "10.40.0.0/16"
    assert settings.account_id == "123456789012"
    assert settings.account_baseline is False
    assert settings.trusted_accounts == ("210987654321",)


def test_keys_of_other_namespaces_are_no_concern() -> None:
    assert read({**texts(), "aws:region": "eu-west-1", "other:network": "5"}).region == "us-east-1"


def test_unknown_keys_are_found_in_all_that_the_engine_hands_over() -> None:
    with pytest.raises(InvalidSettingsError) as caught:
        read({**texts(), "bulwark:netwrok": "{}"})
    assert str(caught.value) == "E030 netwrok: unknown key — did you mean 'network'?"


def test_unknown_keys_are_found_in_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({**texts(), "bulwark:netwrok": "{}"}))
    with pytest.raises(InvalidSettingsError, match=r"did you mean 'network'\?"):
        read({})


def test_a_key_of_its_own_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_BULWARK_SIZES", "large")
    assert read(texts({"sizes": "standard"})).sizes == "standard"
    assert read({key: text for key, text in texts().items() if key != "bulwark:sizes"}).sizes == "large"


def test_a_secret_inside_an_object_stays_sealed() -> None:
    config = texts({"alerts": {"pager": "pagerduty", "pagerdutyServiceKey": "hunter2"}})
    settings = read(config, secret=("bulwark:alerts",))
    assert isinstance(settings.alerts.pagerduty_service_key, pulumi.Output)
    assert "hunter2" not in repr(settings)


def test_secret_keys_of_the_environment_count(monkeypatch: pytest.MonkeyPatch) -> None:
    config = texts({"alerts": {"pager": "pagerduty", "pagerdutyServiceKey": "hunter2"}})
    with pytest.raises(InvalidSettingsError, match="E024") as caught:
        read(config)
    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("PULUMI_CONFIG_SECRET_KEYS", json.dumps(["bulwark:alerts"]))
    assert read(config).alerts.pagerduty_service_key is not None


def test_text_where_an_object_belongs_is_told() -> None:
    with pytest.raises(InvalidSettingsError, match=r"E032 network: must be an object \(got text\)"):
        read({**texts(), "bulwark:network": "10.0.0.0/16"})


def test_days_arrive_as_the_engine_renders_unquoted_ones() -> None:
    signed = {
        "rule": "APP-02",
        "urn": "urn:pulumi:prod::bulwark::aws:s3/bucket:Bucket::media",
        "reason": "The provider cannot express the setting yet.",
        "owner": "ada@example.com",
        "expires": "2026-03-01 00:00:00 +0000 UTC",
    }
    assert read(texts({"exceptions": [signed]})).exceptions[0].expires == dt.date(2026, 3, 1)


def test_today_is_asked_for_only_where_none_is_given() -> None:
    signed = {
        "rule": "APP-02",
        "urn": "anything",
        "reason": "The provider cannot express the setting yet.",
        "owner": "ada@example.com",
        "expires": "2026-03-01",
    }
    root = NOTHING_ATTESTED
    assert under_the_engine(texts(), lambda: from_stack(pulumi.Config("bulwark"), root=root)).environment == "prod"
    with pytest.raises(InvalidSettingsError, match="has passed"):
        under_the_engine(
            texts({"exceptions": [signed]}),
            lambda: from_stack(pulumi.Config("bulwark"), today=dt.date(2027, 1, 1), root=root),
        )


def test_the_error_is_shown_without_a_stack_trace() -> None:
    assert issubclass(InvalidSettingsError, pulumi.RunError)


RECORD = """
attestations:
  - control: AC-3
    statement: Every administrator signs in with a second factor.
    owner: ada@example.com
    approver: bob@example.com
    evidence: evidence/mfa.csv
    evidenceSha256: {digest}
    issued: 2025-12-01
    expires: 2026-02-01
    cadenceDays: 90
"""
DIGEST = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
"""Of the text `hello` (FIPS 180-4, computed with sha256sum)."""


def test_attestations_are_read_from_beside_the_project(tmp_path: Path) -> None:
    assert read(texts(), root=tmp_path).attestations == ()
    (tmp_path / "compliance").mkdir()
    (tmp_path / "compliance" / "attestations.yaml").write_text(RECORD.format(digest=DIGEST), encoding="utf-8")
    with pytest.raises(InvalidSettingsError, match=r"evidence 'evidence/mfa\.csv' does not exist"):
        read(texts(), root=tmp_path)
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "mfa.csv").write_text("hello", encoding="utf-8")
    assert [record.control for record in read(texts(), root=tmp_path).attestations] == ["AC-3"]
    (tmp_path / "evidence" / "mfa.csv").write_text("hello again", encoding="utf-8")
    with pytest.raises(InvalidSettingsError, match="has changed since it was attested"):
        read(texts(), root=tmp_path)


def test_files_outside_the_project_are_never_opened(tmp_path: Path) -> None:
    inside = tmp_path / "project"
    inside.mkdir()
    (tmp_path / "secrets.yaml").write_text("attestations: []", encoding="utf-8")
    for path in ("../secrets.yaml", "x\0y.yaml"):
        with pytest.raises(InvalidSettingsError, match="attestationsFile"):
            read(texts({"attestationsFile": path}), root=inside)
