"""The files of a repository: what is committed, and what is new and not ignored."""

import subprocess
from collections.abc import Iterator
from pathlib import Path


def files(home: Path, *suffixes: str) -> list[Path]:
    """Give the files by name, those with one of these suffixes alone where any is given."""
    ended = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=home,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    names = sorted(set(ended.stdout.split("\0")) - {""})
    found = (home / name for name in names if not suffixes or name.endswith(suffixes))
    return [path for path in found if path.is_file()]


def text_of(path: Path) -> str | None:
    """Give the text of a file, or None for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def added_since(home: Path, base: str | None) -> Iterator[tuple[str, str]]:
    """Give every line that a commit adds, with the commit and file: since a commit, or in all that led to HEAD."""
    span = ["HEAD"] if base is None else [f"{base}..HEAD"]
    command = ["git", "log", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--format=\x01%h", "-m", *span]
    with subprocess.Popen(
        command, cwd=home, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as running:
        assert running.stdout is not None  # noqa: S101  asked for above
        commit = file = ""
        for line in running.stdout:
            if line.startswith("\x01"):
                commit = line[1:].strip()
            elif line.startswith("+++ "):
                file = line[4:].strip().removeprefix("b/")
            elif line.startswith("+"):
                yield f"{commit} {file}", line[1:]
    if running.returncode != 0:
        message = f"git log ended with {running.returncode}: is {base or 'the history'} there?"
        raise RuntimeError(message)
