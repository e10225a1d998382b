"""The cadence of credentials: what stands in the table of production, and what is said of programs that lack it."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from review.cadence.credential import Credential, Kind, span
from review.cadence.table import cadence
from review.cli import main
from review.documents import DOCUMENTS, HOME
from review.record.run import record
from review.render.cadence import COLUMNS, page

Document = dict[str, Any]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def production() -> Document:
    return record(HOME, "prod", unknown=False)


def rows(document: Mapping[str, object]) -> dict[str, Credential]:
    return {one.name: one for one in cadence(document)}


def without(document: Document, name: str) -> Document:
    """Leave out what the cloud would hold under a name."""
    kept = [one for one in document["resources"] if one["name"] != name or not one["custom"]]
    assert len(kept) < len(document["resources"])
    return {**document, "resources": kept}


def with_inputs(document: Document, name: str, **inputs: object) -> Document:
    """Change inputs of a resource."""
    changed = copy.deepcopy(document)
    for one in changed["resources"]:
        if one["name"] == name and one["custom"]:
            one["inputs"].update(inputs)
    return changed


def test_every_credential_of_production_is_renewed_and_watched(production: Document) -> None:
    found = rows(production)
    assert {one.kind for one in found.values()} == set(Kind) - {Kind.STATIC}
    assert [one.name for one in found.values() if one.gap] == []
    secrets = [one for one in production["resources"] if one["type"] == "aws:secretsmanager/secret:Secret"]
    assert {one["inputs"]["name"] for one in secrets} <= set(found)


@pytest.mark.parametrize(
    ("name", "bound", "every", "mechanism", "alarm"),
    [
        (
            "/bulwark/prod/db-app",
            "at most 30 days",
            "every 30 days",
            "function bulwark-prod-rotate-db-user",
            "secret-age",
        ),
        ("/bulwark/prod/oauth-app/x", "at most 365 days", "every 365 days", "people", "secret-age"),
        (
            "/bulwark/prod/oauth/x/*",
            "at least 20 minutes left",
            "every 15 minutes",
            "function bulwark-prod-refresh-x",
            "token-expiry",
        ),
        ("/bulwark/prod/tiktok/cookie/*", "at most 7 days", "looked at every 1 day", "people", "tiktok-cookie-age"),
        ("administrator of bulwark-prod-postgres", "at most 7 days", "every 7 days", "RDS", "secret-rotation-failed"),
        (
            "first password of bulwark-prod-redis",
            "at most 90 days",
            "once",
            "function bulwark-prod-rotate-redis-auth",
            "secret-rotation-failed",
        ),
        ("api.example.com", "at least 30 days left", "before it ends", "ACM", "cert-expiry"),
        ("keys-secrets", "at most 365 days", "every 365 days", "KMS", "kms-key-tamper"),
    ],
)
def test_a_row_says_how_long_by_what_and_who_hears(
    production: Document, name: str, bound: str, every: str, mechanism: str, alarm: str
) -> None:
    one = rows(production)[name]
    assert (one.bound, one.every, one.mechanism, one.owner) == (bound, every, mechanism, "platform@example.com")
    assert alarm in one.alarms


@pytest.mark.parametrize(
    ("left_out", "name", "gap"),
    [
        ("refresh-x-schedule", "/bulwark/prod/oauth/x/*", "nobody renews it"),
        ("tiktok-cookie-age-schedule", "/bulwark/prod/tiktok/cookie/*", "nobody renews it"),
        ("alarms-cert-expiry", "api.example.com", "nothing bounds its age"),
        ("alarms-kms-key-tamper", "keys-audit", "nobody hears when it is not renewed"),
        ("alarms-token-expiry-x", "/bulwark/prod/oauth/x/*", "nothing bounds its age"),
        (
            "alarms-secret-rotation-failed",
            "administrator of bulwark-prod-postgres",
            "nobody hears when it is not renewed",
        ),
    ],
)
def test_what_is_missing_is_said(production: Document, left_out: str, name: str, gap: str) -> None:
    assert rows(without(production, left_out))[name].gap == gap


def test_without_its_rotation_a_secret_is_for_people(production: Document) -> None:
    assert rows(without(production, "db-app-rotation"))["/bulwark/prod/db-app"].mechanism == "people"
    bare = with_inputs(without(production, "db-app-rotation"), "db-app", tags={})
    one = rows(bare)["/bulwark/prod/db-app"]
    assert one.gap == "nobody renews it"


def test_a_key_that_does_not_rotate_is_a_gap(production: Document) -> None:
    one = rows(with_inputs(production, "keys-data", enableKeyRotation=False))["keys-data"]
    assert (one.mechanism, one.bound, one.gap) == ("", "", "nobody renews it")


def other(short: str, name: str, inputs: dict[str, object], **further: object) -> dict[str, object]:
    token = f"aws:{short}:{short.rpartition('/')[2][0].upper()}{short.rpartition('/')[2][1:]}"
    return {"urn": f"urn:pulumi:s::p::{token}::{name}", "type": token, "name": name, "inputs": inputs, **further}


def test_a_program_of_somebody_else_is_read_by_what_its_resources_are() -> None:
    """On a first preview: names that AWS makes up are unknown, and only dependencies say what belongs together."""
    secret = other("secretsmanager/secret", "login", {"name": "login"})
    unknown = {"$unknown": True}
    rotation = other(
        "secretsmanager/secretRotation",
        "turn",
        {"secretId": unknown, "rotationRules": {"scheduleExpression": "rate(45 days)"}},
        propertyDependencies={"secretId": [secret["urn"]]},
    )
    key = other("iam/accessKey", "robot", {"user": "robot"})
    database = other("rds/instance", "db", {"identifier": "db", "password": {"$secret": True}})
    replica = other("rds/instance", "copy", {"identifier": "copy", "replicateSourceDb": "db"})
    imported = other("acm/certificate", "site", {"certificateBody": "-----BEGIN", "privateKey": {"$secret": True}})
    found = rows({"bulwark": 1, "resources": [secret, rotation, key, database, replica, imported]})
    assert (found["login"].every, found["login"].mechanism) == ("every 45 days", "Secrets Manager")
    assert found["login"].gap == "nobody hears when it is not renewed"
    assert [found[name].gap for name in ("robot", "administrator of db")] == ["nobody renews it"] * 2
    assert (found["site"].mechanism, found["site"].gap) == ("people", "nothing bounds its age")
    assert "administrator of copy" not in found


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (86_400, "1 day"),
        (7 * 86_400, "7 days"),
        (36 * 3600, "36 hours"),
        (900, "15 minutes"),
        (90, "90 seconds"),
        (0, "0 seconds"),
    ],
)
def test_a_time_is_said_in_its_largest_unit(seconds: int, text: str) -> None:
    assert span(seconds) == text


def test_the_page_is_one_of_the_documents_and_the_same_each_time(production: Document) -> None:
    text = page(cadence(production))
    assert DOCUMENTS["docs/reference/rotation.md"]().endswith(text)
    assert (HOME / "docs/reference/rotation.md").read_text(encoding="utf-8").endswith(text)
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 1}


@pytest.fixture
def graph_file(production: Document, tmp_path: Path) -> str:
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(without(production, "refresh-x-schedule")), encoding="utf-8")
    return str(path)


def test_the_command_shows_a_file_as_text(graph_file: str, capsys: Printed) -> None:
    assert main(["rotation", graph_file]) == 0
    said = capsys.readouterr().out
    assert "24 credentials, 1 without a cadence that somebody watches" in said
    assert "nobody renews it" in said
    assert "…" not in said


def test_the_command_gives_data_and_markdown(graph_file: str, capsys: Printed, tmp_path: Path) -> None:
    assert main(["rotation", graph_file, "--format", "json"]) == 0
    told = cast("Document", json.loads(capsys.readouterr().out))
    assert told["stack"] == "prod"
    assert [one["name"] for one in told["credentials"] if one["gap"]] == ["/bulwark/prod/oauth/x/*"]
    assert main(["rotation", graph_file, "--format", "md", "--out", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("| Credential | Kind |")
    assert main(["rotation", graph_file, "--out", str(tmp_path / "page.txt")]) == 0
    assert "encryption key" in (tmp_path / "page.txt").read_text(encoding="utf-8")


def test_the_command_runs_the_program_of_a_stack(capsys: Printed) -> None:
    assert main(["rotation", "--project", str(HOME), "--stack", "dev", "--quiet"]) == 0
    assert " 0 without a cadence" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.json"], "nowhere.json: No such file or directory"),
        (["--stack", "staging", "--project", str(HOME)], "staging"),
        (["--out", "/nowhere/at/all.txt", "--project", str(HOME)], "the folder /nowhere/at does not exist"),
    ],
)
def test_wrong_input_is_told_in_one_line(arguments: list[str], said: str, capsys: Printed) -> None:
    assert main(["rotation", *arguments, "--quiet"]) == 1
    assert said in capsys.readouterr().err
