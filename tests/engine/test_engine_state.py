"""The state is lost, its key is changed, and what stands is changed past Pulumi."""

import shutil
from pathlib import Path

import pytest

from review.cli import main
from review.engine.locate import Engine
from review.engine.session import SessionError
from tests.support.kms_server import KEY, key_service
from tests.support.stage import Stage
from tests.support.sweeping import rows

SAMPLE = Path(__file__).parent / "sample"
QUEUE = "urn:pulumi:prod::sample::sample:index:Messaging$aws:sqs/queue:Queue::messaging-queue"
TOPIC = "urn:pulumi:prod::sample::sample:index:Messaging$aws:sns/topic:Topic::messaging-topic"
CACHE = "urn:pulumi:prod::sample::aws:elasticache/replicationGroup:ReplicationGroup::cache"

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-state"), pytest.mark.timeout(900)]


def token(stage: Stage) -> str:
    """Give the ciphertext of the cache's token."""
    (row,) = (row for row in rows(stage.export()) if row["urn"] == CACHE)
    inputs = row["inputs"]
    assert isinstance(inputs, dict)
    assert set(inputs["authToken"]) == {"4dabf18193072939515e22adb298388d", "ciphertext"}
    return str(inputs["authToken"]["ciphertext"])


def made(stage: Stage) -> int:
    return sum(call.op in ("create", "update", "delete") for call in stage.cloud.calls())


def test_a_lost_state_comes_back_from_an_export_and_nothing_is_made_twice(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        assert stage.up().code == 0
        export, before, old = stage.export(), made(stage), stage.stack_file.read_text()
        stage.lose_state()
        assert rows(stage.export()) == []
        stage.stack_file.write_text(old)
        stage.restore(export)
        repeated = stage.up("--expect-no-changes")
        assert repeated.code == 0, repeated.stderr
        assert set(repeated.changes) == {"same"}
        assert made(stage) == before


def test_a_state_that_was_cut_off_while_it_was_written_comes_back_from_the_copy_beside_it(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        stage.save_every_step()
        assert stage.up().code == 0
        assert stage.up("--expect-no-changes").code == 0
        before, state = made(stage), stage.state_file
        state.write_text("")
        cut = stage.up()
        assert cut.code != 0
        assert "failed to load checkpoint" in cut.stderr
        shutil.copy2(state.with_name(f"{state.name}.bak"), state)
        repeated = stage.up("--expect-no-changes")
        assert repeated.code == 0, repeated.stderr
        assert made(stage) == before


def test_without_an_export_the_next_update_names_what_stands_and_makes_none_of_it_twice(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        assert stage.up().code == 0
        standing = stage.cloud.standing
        stage.lose_state()
        blind = stage.up("--continue-on-error")
        assert blind.code != 0
        refused = [one.message for one in blind.diagnostics if "already exists" in one.message]
        assert len(refused) >= 5
        assert {key: call for key, call in stage.cloud.standing.items() if key in standing} == standing


def test_after_a_new_passphrase_the_old_one_opens_nothing(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        assert stage.up().code == 0
        before, sealed = made(stage), token(stage)
        changed = stage.answering("the new one\nthe new one\n", "stack", "change-secrets-provider", "passphrase")
        assert changed.returncode == 0, changed.stderr
        assert "the new one" not in changed.stdout + changed.stderr + stage.stack_file.read_text()
        assert token(stage) != sealed
        with pytest.raises(SessionError, match="incorrect passphrase"):
            stage.command("stack", "output", "token", "--show-secrets")
        stage.surround(PULUMI_CONFIG_PASSPHRASE="the new one")
        assert stage.command("stack", "output", "token", "--show-secrets").strip() == stage.canaries[0]
        repeated = stage.up("--expect-no-changes")
        assert repeated.code == 0, repeated.stderr
        assert made(stage) == before


def test_under_a_key_of_kms_the_passphrase_opens_nothing_and_the_key_everything(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        assert stage.up().code == 0
        before, sealed = made(stage), token(stage)
        with key_service() as variables:
            stage.surround(**variables)
            stage.command("stack", "change-secrets-provider", f"awskms://{KEY}?region=us-east-1")
            assert token(stage) != sealed
            assert "encryptionsalt" not in stage.stack_file.read_text()
            repeated = stage.up("--expect-no-changes")
            assert repeated.code == 0, repeated.stderr
            assert made(stage) == before
            assert stage.command("stack", "output", "token", "--show-secrets").strip() == stage.canaries[0]
        with pytest.raises(SessionError, match="KMS: Decrypt"):
            stage.command("stack", "output", "token", "--show-secrets")


def test_drift_is_found_by_a_refresh_and_by_the_diff_and_undone_by_the_next_update(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "before.json", tmp_path / "after.json"]
    with Stage(engine, SAMPLE, "prod") as stage:
        assert stage.up().code == 0
        assert stage.refresh("--expect-no-changes").code == 0
        files[0].write_text(stage.export().text)
        stage.cloud.drift(QUEUE, visibilityTimeoutSeconds=7)
        stage.cloud.lose(TOPIC)
        found = stage.refresh("--expect-no-changes")
        assert found.code != 0
        assert found.counted("same") == {"delete": 1, "update": 1}
        files[1].write_text(stage.export().text)
        assert main(["diff", *map(str, files), "--expect-no-changes", "--no-findings"]) in (4, 7)
        assert main(["diff", str(files[0]), str(files[0]), "--expect-no-changes", "--no-findings"]) == 0
        shown = capsys.readouterr().out
        assert "messaging-topic" in shown
        assert "visibilityTimeoutSeconds" in shown
        mended = stage.up()
        assert mended.code == 0, mended.stderr
        assert stage.cloud.of(QUEUE).inputs["visibilityTimeoutSeconds"] == 30
        assert stage.cloud.of(TOPIC).op == "create"
