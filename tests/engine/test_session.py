"""The real engine runs a program that is not ours, from its first preview to its last deletion."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.engine.agreement import differences
from review.engine.locate import Engine
from review.engine.session import Session, SessionError
from review.record.run import record
from tests.support.life import Life, live

SAMPLE = Path(__file__).parent / "sample"
PACK = Path(__file__).parents[2] / "policy"
QUEUE = "aws:sqs/queue:Queue"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-sample")]


@pytest.fixture(scope="module")
def life(engine: Engine) -> Life:
    return live(engine, SAMPLE, "prod")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Give a copy of the program, to be edited."""
    return shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__"))


def edit(directory: Path, old: str, new: str) -> None:
    file = directory / "__main__.py"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def test_a_preview_says_what_would_be_made_and_where_it_is_declared(life: Life) -> None:
    assert life.first.code == 0, life.first.stderr
    assert {step.op for step in life.first.steps} == {"create"}
    queue = next(step for step in life.first.steps if step.type == QUEUE)
    assert queue.urn == "urn:pulumi:prod::sample::sample:index:Messaging$aws:sqs/queue:Queue::messaging-queue"
    assert queue.state["inputs"] == {"sqsManagedSseEnabled": False}
    assert str(queue.state["sourcePosition"]).startswith("project:///__main__.py#")


def test_what_a_provider_computes_is_unknown_in_preview_and_known_after_the_update(life: Life) -> None:
    database = next(step for step in life.first.steps if step.type == "aws:rds/instance:Instance")
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    inputs = database.state["inputs"]
    assert isinstance(inputs, dict)
    assert inputs["kmsKeyId"] == unknown
    row = resource(life.deployment.document, "orders")
    assert str(row["inputs"]["kmsKeyId"]).startswith("arn:aws:kms:eu-central-1:")
    assert str(row["outputs"]["endpoint"]).endswith(":5432")


def test_a_resource_of_another_provider_is_made_in_that_provider_s_region(life: Life) -> None:
    assert str(resource(life.deployment.document, "replica", "aws:kms/replicaKey")["outputs"]["arn"]).split(":")[3] == (
        "eu-west-1"
    )


def test_a_second_update_changes_nothing(life: Life) -> None:
    assert life.created.code == 0, life.created.stderr
    assert life.repeated.code == 0, life.repeated.stderr
    assert set(life.created.changes) == {"create"}
    assert life.repeated.changes == {"same": life.created.changes["create"]}


def test_a_protected_resource_stops_a_deletion_until_it_is_unprotected(life: Life) -> None:
    assert life.refused.code != 0
    assert any("protected" in message.message and "orders" in message.message for message in life.refused.diagnostics)
    assert life.destroyed.code == 0, life.destroyed.stderr
    deployment = life.remains.document["deployment"]
    assert isinstance(deployment, dict)
    assert not deployment.get("resources")


def test_no_invented_secret_is_shown_or_stored_in_plain_text(life: Life) -> None:
    assert len(life.canaries) == 1
    for canary in life.canaries:
        assert canary not in life.deployment.text
        assert canary not in life.shown
    row = resource(life.deployment.document, "cache", "aws:elasticache/replicationGroup")
    token = row["inputs"]["authToken"]
    assert isinstance(token, dict)
    assert set(token) == {"4dabf18193072939515e22adb298388d", "ciphertext"}


def test_the_recorder_registers_what_the_engine_registers(life: Life) -> None:
    assert differences(record(SAMPLE, "prod", unknown=True), life.first.steps) == []


def test_the_pack_stops_a_preview_and_names_the_rules(engine: Engine) -> None:
    with Session(engine, SAMPLE, "prod", packs=[PACK]) as session:
        result = session.preview()
    assert result.code != 0
    names = {f"{rule.id}-{rule.slug}" for rule in RULES}
    assert result.passed | result.failed <= names
    public = next(found for found in result.violations if found.rule.startswith("RDS-05-"))
    assert public.pack == "hardening-aws"
    assert public.level == "mandatory"
    assert public.urn.endswith("::orders")
    assert "publiclyAccessible" in public.message


def test_an_edit_shows_as_an_update(engine: Engine, copied: Path) -> None:
    with Session(engine, copied, "prod") as session:
        assert session.up().code == 0
        edit(copied, "sqs_managed_sse_enabled=False", "sqs_managed_sse_enabled=True")
        changed = [step for step in session.preview().steps if step.op != "same"]
    assert [(step.op, step.type) for step in changed] == [("update", QUEUE)]


def test_an_edit_of_a_create_only_property_shows_as_a_replacement(engine: Engine, copied: Path) -> None:
    with Session(engine, copied, "prod", create_only={QUEUE: ["sqsManagedSseEnabled"]}) as session:
        assert session.up().code == 0
        edit(copied, "sqs_managed_sse_enabled=False", "sqs_managed_sse_enabled=True")
        ops = {step.op for step in session.preview().steps if step.type == QUEUE}
    assert "replace" in ops


def test_an_encrypted_setting_reaches_the_program_as_a_secret(engine: Engine, copied: Path) -> None:
    with (copied / "Pulumi.prod.yaml").open("a") as file:
        file.write("  sample:pager:\n    secure: AAABAIZ0\nencryptionsalt: of a passphrase that nobody here knows\n")
    with (copied / "__main__.py").open("a") as file:
        file.write('pulumi.export("pager", config.require_secret("pager"))\n')
    with Session(engine, copied, "prod") as session:
        root = next(step for step in session.preview().steps if step.type == "pulumi:pulumi:Stack")
    assert root.op == "create"


def test_a_program_that_fails_says_so_in_its_own_words(engine: Engine, copied: Path) -> None:
    edit(copied, 'config.require_int("retention")', 'config.require_int("retained")')
    with Session(engine, copied, "prod") as session:
        result = session.preview()
    assert result.code != 0
    assert any("sample:retained" in message.message for message in result.diagnostics)


def test_what_the_program_prints_is_kept_apart_from_the_document(engine: Engine, copied: Path) -> None:
    with (copied / "__main__.py").open("a") as file:
        file.write('print("{not a document}")\n')
    with Session(engine, copied, "prod") as session:
        result = session.preview()
    assert result.printed == "{not a document}\n"
    assert len(result.steps) == result.changes["create"]


def test_the_plugins_of_an_installed_cli_are_not_used(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Engine(tmp_path / "pulumi", engine.version, engine.origin)
    shutil.copy2(engine.command, installed.command)
    for name in ("pulumi-language-python", "pulumi-resource-aws"):
        (tmp_path / name).write_text("#!/bin/sh\necho used >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with Session(installed, SAMPLE, "prod", packs=[PACK]) as session:
        result = session.preview()
    assert result.violations
    assert "used" not in [message.message.strip() for message in result.diagnostics]
    assert not [message for message in result.diagnostics if message.severity == "warning"]


def test_nothing_is_left_of_a_session(engine: Engine) -> None:
    with Session(engine, SAMPLE, "prod") as session:
        folder = session.folder
        assert session.preview().code == 0
    assert not folder.exists()
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(folder) not in running
    assert not list(SAMPLE.glob("Pulumi.*.yaml.*"))


def test_an_engine_that_does_not_run_is_an_error_with_its_own_words(engine: Engine, tmp_path: Path) -> None:
    broken = tmp_path / "pulumi"
    broken.write_text("#!/bin/sh\necho 'no such backend' >&2\nexit 3\n")
    broken.chmod(0o755)
    session = Session(Engine(broken, engine.version, engine.origin), SAMPLE, "prod")
    with pytest.raises(SessionError, match="ended with 3: no such backend"):
        session.__enter__()
    assert not session.folder.exists()


def resource(document: object, name: str, token: str = "") -> dict[str, dict[str, object]]:
    """Give a resource of an export by its name, and its type where two share the name."""
    rows = json.loads(json.dumps(document))["deployment"]["resources"]
    return next(row for row in rows if row["urn"].endswith(f"::{name}") and row["type"].startswith(token))
