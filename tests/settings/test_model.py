"""The typed model: what the composition root reads."""

import dataclasses
import types
import typing

import pytest

from settings.model import Settings
from settings.schema.section import Section, members
from settings.sections.environment import Environment
from settings.sections.foundation import Service
from tests.support.stacks import accepted


def classes(cls: type) -> list[type]:
    return [cls, *(found for item in members(cls) if isinstance(item, Section) for found in classes(item.cls))]


@pytest.mark.parametrize("cls", classes(Settings))
def test_settings_are_frozen_slotted_and_keyword_only(cls: type) -> None:
    parameters = vars(cls)["__dataclass_params__"]
    assert parameters.frozen
    assert "__slots__" in vars(cls)
    assert all(field.kw_only for field in dataclasses.fields(cls))


def misfits(holder: object) -> list[str]:
    """Give the attributes whose values are not of their annotated types, in a section and all below it."""
    found: list[str] = []
    for name, hint in typing.get_type_hints(type(holder)).items():
        value = getattr(holder, name)
        plain = tuple(typing.get_origin(part) or part for part in typing.get_args(hint)) if _union(hint) else ()
        if not isinstance(value, plain or typing.get_origin(hint) or hint):
            found.append(f"{type(holder).__name__}.{name} is {value!r}")
        if dataclasses.is_dataclass(value):
            found += misfits(value)
    return found


def _union(hint: object) -> bool:
    return typing.get_origin(hint) in {typing.Union, types.UnionType}


@pytest.mark.parametrize("stack", ["prod", "dev"])
def test_every_value_is_of_its_type(stack: str) -> None:
    assert misfits(accepted(stack=stack)) == []


def test_a_value_of_another_type_would_be_seen() -> None:
    network = dataclasses.replace(accepted().network, az_count=typing.cast("int", "3"))
    assert misfits(network) == ["Network.az_count is '3'"]


def test_defaults_follow_from_other_keys() -> None:
    settings = accepted({"sizes": "large", "db": {"replicaRegion": "us-west-2", "engineVersion": "16.4"}, "redis": {}})
    assert (settings.db.instance_class, settings.db.storage_gb, settings.db.max_storage_gb) == (
        *("db.r7g.xlarge", 500, 5000),
    )
    assert settings.db.parameter_family == "postgres16"
    assert (settings.redis.node_type, settings.redis.version, settings.redis.parameter_family) == (
        *("cache.r7g.xlarge", "8.0", "valkey8"),
    )
    assert accepted({"redis": {"engine": "redis"}}).redis.parameter_family == "redis7"
    assert settings.ci.allowed_subjects == ("repo:example/bulwark:environment:prod",)
    assert settings.cookies.domain == "example.com"
    assert settings.budget.emails == ("platform@example.com",)
    assert settings.legal.urls.terms == "https://app.example.com/terms"
    assert (settings.smtp.test_mode, settings.smtp.domain) == (False, "example.com")


def test_mail_stays_inside_outside_of_staging_and_production() -> None:
    assert [environment for environment in Environment if environment.sends_mail] == ["staging", "prod"]
    assert accepted(stack="dev").smtp.test_mode


def test_a_named_secret_keeps_the_rows_of_the_others() -> None:
    consumers = accepted({"secrets.consumers": {"smtp": ["worker"]}}).secrets.consumers
    assert consumers["smtp"] == (Service.WORKER,)
    assert consumers["redis-auth"] == (Service.API, Service.WORKER, Service.SCHEDULER, Service.ROTATION)
    with pytest.raises(TypeError):
        typing.cast("dict[str, tuple[Service, ...]]", consumers)["smtp"] = ()


def test_a_limit_keeps_its_own_default_window_and_number() -> None:
    limits = accepted({"rateLimits.bulk": {"windowSec": 60}}).rate_limits
    assert (limits.bulk.limit, limits.bulk.window_sec) == (100, 60)
    assert (limits.ip.limit, limits.auth.limit, limits.ip_tenant.limit) == (2000, 50, 1000)


def test_a_restore_is_typed() -> None:
    restore = accepted({"db.restore": {"sourceIdentifier": "old"}, "db.incarnation": 2}).db.restore
    assert restore is not None
    assert (restore.source_identifier, restore.automated_backups_arn) == ("old", None)
