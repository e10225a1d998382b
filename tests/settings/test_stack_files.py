"""The files of the stacks: both preview without editing, and the project declares every key."""

import re
from collections.abc import Mapping
from typing import cast

import pytest
import yaml

from settings.model import Settings
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.scalars import Flag
from settings.schema.section import Section, members
from settings.sections.environment import Environment
from tests.support.stacks import ROOT, accepted

PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
DECLARED = {key.removeprefix("bulwark:"): body for key, body in PROJECT["config"].items()}
TOP = {member.name: member for member in members(Settings)}


@pytest.mark.parametrize(("stack", "account"), [("prod", "123456789012"), ("dev", "210987654321")])
def test_a_stack_file_is_accepted_as_it_stands(stack: str, account: str) -> None:
    settings = accepted(stack=stack)
    assert settings.environment == Environment(stack)
    assert settings.account_id == account
    assert settings.allowed_regions == ("us-east-1", "us-west-2")


@pytest.mark.parametrize("stack", ["prod", "dev"])
def test_a_stack_file_needs_no_passphrase(stack: str) -> None:
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    assert re.search(r"secure:|encryptionsalt|secretsprovider", text) is None


def test_development_has_every_control_of_production() -> None:
    prod, dev = accepted(), accepted(stack="dev")
    assert dev.redis.nodes >= 2
    assert dev.db.backup_days >= 14
    assert dev.db.replica_region != dev.region
    assert dev.secrets == prod.secrets
    assert dev.tls == prod.tls
    assert dev.keys == prod.keys
    assert dev.logs == prod.logs
    assert dev.cookies.same_site == prod.cookies.same_site


def test_production_and_development_share_no_network_and_no_cookie() -> None:
    prod, dev = accepted(), accepted(stack="dev")
    assert prod.network.cidr != dev.network.cidr
    assert not prod.domain.api_host.endswith(dev.cookies.domain)


def test_the_project_declares_exactly_the_keys_that_exist() -> None:
    assert set(DECLARED) == set(TOP)


@pytest.mark.parametrize("name", TOP)
def test_a_declaration_agrees_with_the_table(name: str) -> None:
    body, member = cast("Mapping[str, object]", DECLARED[name]), TOP[name]
    assert body["description"]
    if isinstance(member, Section):
        assert (body["type"], body["default"]) == ("object", {})
        return
    if isinstance(member.kind, ListOf):
        inner: object = member.kind.each
        kind = {"type": "object"} if isinstance(inner, Record) else {"type": "string"}
        assert (body["type"], body["items"]) == ("array", kind)
    else:
        assert body["type"] == ("boolean" if isinstance(member.kind, Flag) else "string")
    if member.required:
        assert "default" not in body
    elif member.derived is not None:
        assert body["default"] == []
    else:
        plain = list(member.default) if isinstance(member.default, tuple) else member.default
        assert body["default"] == plain


def test_the_project_runs_in_its_own_virtual_environment() -> None:
    assert PROJECT["name"] == "bulwark"
    assert PROJECT["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
