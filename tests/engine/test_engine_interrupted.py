"""An update that is cut off, meets another, or loses an answer: what stands, what the state says, and how to go on."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from review.engine.locate import Engine
from review.engine.results import Result
from tests.support.faults import Fault, How
from tests.support.stage import Stage
from tests.support.sweeping import pending, rows

SAMPLE = Path(__file__).parent / "sample"
QUEUE = "urn:pulumi:prod::sample::sample:index:Messaging$aws:sqs/queue:Queue::messaging-queue"
FEED = "aws:sns/topicSubscription:TopicSubscription"
BUCKET = "urn:pulumi:prod::sample::aws:s3/bucket:Bucket::documents"
QUIET = 4.0
"""Seconds without a step after which no other step is under way."""

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine-interrupted"), pytest.mark.timeout(900)]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Give a copy of the program, to be edited."""
    return shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("__pycache__"))


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "__main__.py"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def until(happened: Callable[[], bool], seconds: float = 240.0) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def met(stage: Stage, how: How) -> bool:
    return any(call.fault == how for call in stage.cloud.calls())


def said(result: Result) -> str:
    return result.stderr + "".join(one.message for one in result.diagnostics)


def assert_one_of_each(stage: Stage) -> None:
    """Assert that the state has all that stands, that each stands once, and that nothing is left to do."""
    kept = sorted(str(row["urn"]) for row in rows(stage.export()) if str(row["type"]).startswith(("aws:", "random:")))
    assert sorted(call.urn for call in stage.cloud.standing.values()) == kept
    repeated = stage.up("--expect-no-changes")
    assert repeated.code == 0, said(repeated)
    assert set(repeated.changes) == {"same"}


def test_a_cancelled_update_ends_what_it_began_begins_nothing_more_and_is_gone_on_with(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        stage.plant(Fault("create", How.SLOW, QUEUE))
        with stage.updating() as update:
            until(lambda: met(stage, How.SLOW))
            update.process.send_signal(signal.SIGINT)
            ended = update.ended()
        assert ended.code != 0
        assert "update canceled" in said(ended)
        standing = {call.urn for call in stage.cloud.standing.values()}
        assert QUEUE in standing
        assert not [urn for urn in standing if FEED in urn]
        assert pending(stage.export()) == []
        stage.plant()
        again = stage.up()
        assert again.code == 0, said(again)
        assert FEED in {step.type for step in again.steps if step.op == "create"}
        assert_one_of_each(stage)


def test_a_second_update_is_refused_while_the_first_runs_and_harms_nothing(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        stage.plant(Fault("create", How.SLOW, QUEUE))
        with stage.updating() as update:
            until(lambda: met(stage, How.SLOW))
            second = stage.up()
            assert second.code != 0
            assert "currently locked by 1 lock" in said(second)
            assert second.steps == ()
            update.process.send_signal(signal.SIGINT)
            update.ended()
        stage.plant()
        assert stage.up().code == 0
        assert_one_of_each(stage)


def test_a_killed_update_leaves_a_lock_and_the_name_of_what_it_was_doing(engine: Engine) -> None:
    with Stage(engine, SAMPLE, "prod") as stage:
        stage.save_every_step()
        stage.plant(Fault("create", How.HANG, QUEUE))
        with stage.updating() as update:
            until(lambda: met(stage, How.HANG) and QUEUE in stage.state_file.read_text())
            until(lambda: time.time() - stage.state_file.stat().st_mtime > QUIET)  # all else is done and written
            os.kill(update.process.pid, signal.SIGKILL)
            update.process.wait()
        stage.plant()
        locked = stage.up()
        assert locked.code != 0
        assert "`pulumi cancel`" in said(locked)
        stage.command("cancel", "--yes")
        freed = stage.up()
        assert freed.code == 0
        assert f"{QUEUE}, interrupted while creating" in said(freed)
        cleared = stage.refresh("--clear-pending-creates")
        assert cleared.code == 0, said(cleared)
        assert pending(stage.export()) == []
        assert_one_of_each(stage)


def test_what_a_lost_answer_left_behind_is_named_and_taken_over(engine: Engine, copied: Path) -> None:
    with Stage(engine, copied, "prod") as stage:
        stage.plant(Fault("create", How.LOST, BUCKET))
        assert stage.up("--continue-on-error").code != 0
        left = stage.cloud.of(BUCKET)
        assert BUCKET not in {row["urn"] for row in rows(stage.export())}
        again = stage.up("--continue-on-error")
        assert again.code != 0
        assert f"already exists: {left.id}" in said(again)
        edit(
            copied,
            's3.Bucket("documents")',
            f's3.Bucket("documents", opts=pulumi.ResourceOptions(import_="{left.id}"))',
        )
        taken = stage.up()
        assert taken.code == 0, said(taken)
        assert [step.op for step in taken.steps if step.urn == BUCKET] == ["import"]
        edit(copied, f', opts=pulumi.ResourceOptions(import_="{left.id}")', "")
        assert [call for call in stage.cloud.calls() if call.urn == BUCKET and call.effect] == [left]
        assert_one_of_each(stage)


@pytest.mark.parametrize("how", [How.BEFORE, How.AFTER])
def test_an_update_or_a_deletion_that_fails_is_made_good_by_the_next(engine: Engine, copied: Path, how: How) -> None:
    with Stage(engine, copied, "prod") as stage:
        assert stage.up().code == 0
        stage.plant(Fault("update", how), Fault("delete", how))
        edit(copied, "sqs_managed_sse_enabled=False", "sqs_managed_sse_enabled=True")
        failed = stage.up()
        assert failed.code != 0
        assert {one.urn for one in failed.diagnostics if one.severity == "error"} >= {QUEUE}
        assert stage.up().code == 0
        assert stage.cloud.of(QUEUE).inputs["sqsManagedSseEnabled"] is True
        assert_one_of_each(stage)
        stage.unprotect()
        left = [stage.destroy("--continue-on-error").code]
        while left[-1] != 0 and len(left) < len(rows(stage.export())) + 2:
            left.append(stage.destroy("--continue-on-error").code)
        assert left[0] != 0
        assert left[-1] == 0
        assert stage.cloud.standing == {}
        assert rows(stage.export()) == []
