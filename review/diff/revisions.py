"""The revisions of a repository: what a name means, and its files laid out below the cache.

Nothing of the repository is touched: files are checked out by an index of their own into a folder of their own, so
that neither branches nor the list of worktrees change.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ALONE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


_PLAIN: Final = ("100644 blob", "100755 blob")
"""Modes of what is a file and no link."""
_KEPT: Final = 8
"""Revisions that are kept laid out."""
_IN_USE: Final = 3600.0
"""Seconds for which a folder may still be read by the run that made it."""


class RevisionError(Exception):
    """A revision cannot be found or laid out; the text says why."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit and the folder of the project in it."""

    asked: str
    commit: str
    tree: str
    """The digest of all its files."""
    prefix: str
    """The folder of the project within the repository; empty, or ending in a slash."""
    repository: Path


def find(project: Path, asked: str) -> Revision:
    """Find a revision by what people call it. Raises `RevisionError`."""
    if asked.startswith("-"):
        message = f"{asked}: no revision begins with a dash"
        raise RevisionError(message)
    repository, prefix = place(project)
    commit = _git(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{asked}^{{commit}}", about=asked
    )
    tree = _git(repository, "rev-parse", f"{commit}^{{tree}}", about=asked)
    return Revision(asked, commit, tree, prefix, repository)


def place(project: Path) -> tuple[Path, str]:
    """Give the repository of a project and the project's folder within it. Raises `RevisionError`."""
    top = _git(project, "rev-parse", "--show-toplevel", about=str(project))
    return Path(top), _git(project, "rev-parse", "--show-prefix", about=str(project))


def lay_out(revision: Revision, trees: Path) -> Path:
    """Give the folder of a revision's files, laid out once for each content."""
    target = trees / revision.tree
    if not target.is_dir():
        trees.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=trees, prefix="laying-out-"))
        try:
            _fill(revision, work, trees.parent / "files")
            _settle(work / "files", target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        _forget_oldest(trees)
    os.utime(target)
    return target


def _fill(revision: Revision, work: Path, shared: Path) -> None:
    """Lay out all files. What another revision has alike gets a further name: to write it costs twenty times more."""
    rows = [
        row.partition("\t")
        for row in _git(revision.repository, "ls-tree", "-r", "-z", revision.tree, about=revision.asked).split("\0")
        if row
    ]
    attributes = "\0".join(f"{what} {path}" for what, _, path in rows if path.endswith(".gitattributes"))
    files = {path: _named(f"{what}\0{path}\0{attributes}") for what, _, path in rows if what.startswith(_PLAIN)}
    for folder in {Path(path).parent for _, _, path in rows}:
        (work / "files" / folder).mkdir(parents=True, exist_ok=True)
    shared.mkdir(exist_ok=True)
    rest = [
        path for _, _, path in rows if path not in files or not _linked(shared / files[path], work / "files" / path)
    ]
    own = {"GIT_INDEX_FILE": str(work / "index")}
    _git(revision.repository, "read-tree", revision.tree, about=revision.asked, own=own)
    into = f"--prefix={work / 'files'}/"
    given = "".join(f"{path}\0" for path in rest)
    _git(revision.repository, "checkout-index", "-z", "--stdin", into, about=revision.asked, own=own, given=given)
    for path in rest:
        if path in files:
            _linked(work / "files" / path, shared / files[path])


def _named(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def _linked(there: Path, here: Path) -> bool:
    """Give a file a second name; false where it is not there, or where the file system has no such names."""
    try:
        os.link(there, here)
    except OSError:
        return False
    return True


def _forget_oldest(trees: Path) -> None:
    """Remove the folders not used for longest; one that another run may still read is left."""
    kept = sorted(trees.iterdir(), key=lambda path: path.stat().st_mtime)
    for folder in kept[:-_KEPT]:
        if time.time() - folder.stat().st_mtime > _IN_USE:
            shutil.rmtree(folder, ignore_errors=True)
    if len(kept) > _KEPT:
        _forget_unused(trees.parent / "files")


def _forget_unused(shared: Path) -> None:
    """Remove the files that no revision has any more."""
    for file in [*shared.iterdir()]:
        with suppress(FileNotFoundError):  # another run was faster
            if file.stat().st_nlink == 1:
                file.unlink()


def _settle(files: Path, target: Path) -> None:
    """Put a finished folder in its place, unless another run has been faster."""
    files.mkdir(exist_ok=True)  # an empty revision has no files at all
    try:
        files.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def changed_files(old: Revision, new: Revision | None) -> frozenset[str]:
    """Give the files that differ between two revisions, or between one and the working tree; paths of the project."""
    given = [old.commit, *([new.commit] if new else [])]
    found = _git(old.repository, "diff", "--name-only", "-z", *given, "--", about=old.asked).split("\0")
    if new is None:
        found += _git(old.repository, "ls-files", "--others", "--exclude-standard", "-z", about=old.asked).split("\0")
    return frozenset(name.removeprefix(old.prefix) for name in found if name and name.startswith(old.prefix))


def _git(folder: Path, *arguments: str, about: str, own: Mapping[str, str] | None = None, given: str = "") -> str:
    """Run git, give it a text to read, and give what it prints. Raises `RevisionError`."""
    environment = {name: value for name, value in os.environ.items() if name not in _ALONE} | dict(own or {})
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        message = "git is not on PATH; revisions need it, files do not"
        raise RevisionError(message) from None
    if done.returncode:
        raise RevisionError(_said(about, done.stderr.strip()))
    return done.stdout.rstrip("\n")


def _said(about: str, error: str) -> str:
    if "not a git repository" in error:
        return f"{about}: not in a git repository; compare two files instead (see --help)"
    if error:
        return f"{about}: {error.splitlines()[-1]}"
    return f"{about}: neither a file nor a revision of this repository; `git branch --all` and `git tag` list revisions"
