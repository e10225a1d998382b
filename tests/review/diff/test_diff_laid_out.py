"""Revisions laid out beside each other: what is alike is one file and compiled once, and each stays its own."""

import importlib.util
import os
import py_compile
import subprocess
import sys
from pathlib import Path

import pytest

from review.diff import caching, revisions
from review.diff.records import inputs
from review.diff.sides import Loaded, started
from review.record.host import Host
from review.record.run import RecordingError

SETTINGS = "config:\n  aws:region: us-east-1\n"
PROGRAM = """
import pulumi_aws as aws
from parts import topics

topics.add({own})
"""
PART = """
import pathlib
import pulumi_aws as aws

def add(own):
    aws.sns.Topic("told", display_name="{said}")
    note = pathlib.Path(__file__).with_name("note.txt")
    aws.sns.Topic("kept", display_name=note.read_text())
    if own:
        note.write_text(own)
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True)


def put(folder: Path, name: str, *, own: str = "", said: str = "one") -> None:
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.prod.yaml").write_text(SETTINGS)
    (folder / "__main__.py").write_text(PROGRAM.format(own=repr(own)))
    (folder / "parts/topics.py").write_text(PART.format(said=said))
    (folder / "parts/note.txt").write_text("as committed")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", name)
    git(folder, "tag", name)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    put(folder, "writes", own="from the one that writes")
    put(folder, "reads")
    return folder


def both(project: Path, base: str, head: str | None) -> tuple[Loaded, Loaded]:
    with started(base, head, project, "prod") as getting:
        first, second = (wait() for wait in getting)
    return first, second


def said(side: Loaded) -> dict[str, object]:
    return {
        str(record["name"]): inputs(record).get("displayName")
        for record in side.picture.records.values()
        if record["type"] == "aws:sns/topic:Topic"
    }


def place(project: Path, name: str) -> Path:
    return caching.folder() / "trees" / revisions.find(project, name).tree


def test_what_is_alike_is_one_file(project: Path) -> None:
    both(project, "writes", "reads")
    one, other = (place(project, name) / "parts/topics.py" for name in ("writes", "reads"))
    assert one.samefile(other)
    assert not (place(project, "writes") / "__main__.py").samefile(place(project, "reads") / "__main__.py")
    assert (place(project, "reads") / "__main__.py").read_text() == PROGRAM.format(own="''")


def test_a_program_that_writes_to_its_files_writes_to_its_own_alone(project: Path) -> None:
    first, second = both(project, "writes", "reads")
    assert said(first)["kept"] == said(second)["kept"] == "as committed"
    notes = [(place(project, name) / "parts/note.txt").read_text() for name in ("writes", "reads")]
    assert notes == ["from the one that writes", "as committed"]
    put(project, "later", own="", said="two")
    third, _ = both(project, "later", "reads")
    assert said(third)["kept"] == "as committed"


def test_a_module_is_each_revision_s_own(project: Path) -> None:
    put(project, "later", said="two")
    first, second = both(project, "reads", "later")
    assert (said(first)["told"], said(second)["told"]) == ("one", "two")


def test_what_the_working_tree_has_compiled_is_not_compiled_again(project: Path) -> None:
    """Bytecode that says otherwise than its text shows which of the two is run, and where its lines are."""
    module = project / "parts/topics.py"
    kept = module.read_text(), module.stat()
    module.write_text(PART.format(said="six"))
    os.utime(module, ns=(kept[1].st_atime_ns, kept[1].st_mtime_ns))
    py_compile.compile(str(module), doraise=True)
    module.write_text(kept[0])
    os.utime(module, ns=(kept[1].st_atime_ns, kept[1].st_mtime_ns))
    first, _ = both(project, "reads", "writes")
    assert said(first)["told"] == "six"
    (record,) = [each for each in first.picture.records.values() if each["name"] == "told"]
    assert record["source"] == {"file": "parts/topics.py", "line": 6}


@pytest.mark.parametrize("how", ["another text", "older bytecode", "no bytecode", "half of it"])
def test_bytecode_of_another_text_is_not_taken(project: Path, how: str) -> None:
    module = project / "parts/topics.py"
    wrong = importlib.util.cache_from_source(str(module))
    if how != "no bytecode":
        py_compile.compile(str(module), doraise=True)
    if how == "another text":
        module.write_text(PART.format(said="two"))
        py_compile.compile(str(module), doraise=True)
    if how == "older bytecode":
        os.utime(module, (0, 0))
    if how == "half of it":
        Path(wrong).write_bytes(Path(wrong).read_bytes()[:100])
    first, _ = both(project, "reads", "writes")
    assert said(first)["told"] == "one"
    assert how != "no bytecode" or not Path(wrong).exists()


def test_revisions_that_nobody_reads_any_more_leave_no_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_KEPT", 1)
    monkeypatch.setattr(revisions, "_IN_USE", -1.0)
    trees = caching.folder() / "trees"
    for name in ("writes", "reads"):
        revisions.lay_out(revisions.find(project, name), trees)
    (left,) = trees.iterdir()
    names = sorted(path.stat().st_ino for path in left.rglob("*") if path.is_file())
    assert names == sorted(path.stat().st_ino for path in (caching.folder() / "files").iterdir())


def test_links_and_names_of_any_kind_are_laid_out(project: Path) -> None:
    (project / "odd \n name é").write_text("odd")
    (project / "link").symlink_to("parts/note.txt")
    (project / "run").write_text("#!/bin/sh\n")
    (project / "run").chmod(0o755)
    put(project, "odd")
    put(project, "odd-again", said="two")
    for name in ("odd", "odd-again"):
        found = revisions.lay_out(revisions.find(project, name), caching.folder() / "trees")
        assert (found / "odd \n name é").read_text() == "odd"
        assert (found / "link").readlink() == Path("parts/note.txt")
        assert os.access(found / "run", os.X_OK)


def test_graphs_larger_than_a_pipe_come_from_both_sides(tmp_path: Path) -> None:
    """The first is read while the second waits to be: neither may hold what the other one's reader waits for."""
    folders = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (folder / "Pulumi.prod.yaml").write_text(SETTINGS)
        body = f"for n in range(40): aws.sns.Topic(f't{{n}}', display_name='{name}' * 3000)"
        (folder / "__main__.py").write_text(f"import pulumi_aws as aws\n{body}\n")
        folders.append(folder)
    with Host(3) as host:
        running = [host.start(folder, "prod") for folder in folders]
        found = [each.both() for each in running]
    assert all(len(str(each.known)) > 300_000 and len(str(each.unknown)) > 300_000 for each in found)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise SystemExit('enough')", "enough"),
        ("import os; print('last words', flush=True); os._exit(3)", "ended with 3:\nlast words"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended with -9"),
        ("import os; os.fork()", "offline"),
    ],
)
def test_a_side_that_fails_says_how_while_the_other_stands(tmp_path: Path, body: str, said: str) -> None:
    for name, text in (("good", ""), ("bad", body)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / name / "Pulumi.prod.yaml").write_text(SETTINGS)
        (tmp_path / name / "__main__.py").write_text(f"import pulumi\n{text}\n")
    with Host(2) as host:
        bad, good = (host.start(tmp_path / name, "prod") for name in ("bad", "good"))
        with pytest.raises(RecordingError, match=said.partition("\n")[0]) as error:
            bad.both()
        assert said in str(error.value)
        assert good.both().known["resources"]


def test_a_program_of_a_host_has_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.prod.yaml").write_text(SETTINGS)
    (tmp_path / "__main__.py").write_text("import sys, pulumi\npulumi.export('read', sys.stdin.read())\n")
    with Host(1) as host:
        assert host.start(tmp_path, "prod").both().known["outputs"] == {"read": ""}
    assert sys.stdin is not None
