"""What pages tell readers to type, who can run each command, and what is shown of its answer."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from review.checks import links, tracked

HOME: Final = Path(__file__).resolve().parents[2]
_PROMPT: Final = "$ "
_ELISION: Final = "…"
_TIMES: Final = re.compile(r"\b\d+\.\d+ s\b")


class Runs(StrEnum):
    """Who can run a command."""

    HERE = "here"
    """On this repository, offline."""
    FILES = "files"
    """On what the Pulumi CLI wrote."""
    REVISIONS = "revisions"
    """On a repository with a history."""
    CLONE = "clone"
    """On a copy of this repository that the reader has just edited, as the page says."""
    SUITE = "suite"
    """The tests, mutants, measurements and checks of this repository themselves: what runs this, or takes minutes."""
    SHELL = "shell"
    """Of the shell or git; nothing of ours."""
    ACCOUNT = "account"
    """Needs Pulumi's backend, an AWS account, a forge or a package service."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command of a page, with what the page shows below it."""

    page: str
    line: int
    command: str
    remark: str
    shown: tuple[str, ...]

    @property
    def runs(self) -> Runs | None:
        """Who can run it; None for a command that nobody has thought of."""
        if any(re.search(r"FAIL [A-Z]|stopped:", line) for line in self.shown):  # what is waived is red nowhere
            return Runs.CLONE
        return next((who for pattern, who in _WHO if re.search(pattern, self.command)), None)

    @property
    def words(self) -> list[str]:
        """Its arguments, without what the shell does before and after."""
        part = self.command[self.command.index("./bulwark") :]
        found = shlex.split(part)[1:]
        return found[: next((at for at, word in enumerate(found) if word in (">", "&&", "|", ";")), len(found))]

    @property
    def code(self) -> int | None:
        """The exit code that the page promises."""
        match = re.search(r"\bexit (\d)\b", self.remark)
        return int(match[1]) if match else None


_WHO: Final = (
    (r"\./bulwark (test|check|mutate|bench)\b", Runs.SUITE),
    (r"\./bulwark diff\b.*(--state|main|v\d)", Runs.REVISIONS),
    (r"\./bulwark diff\b", Runs.FILES),
    (r"\./bulwark gate\b", Runs.FILES),
    (
        r"\./bulwark (preview|report|controls|policies|explain|inventory|graph|rotation|docs|completion|--version)",
        Runs.HERE,
    ),
    (r"^(pulumi|gh|aws|scripts/lock)\b", Runs.ACCOUNT),
    (r"^for .*pulumi stack ls", Runs.ACCOUNT),
    (r"^(cd|cp|export|rm|echo|git|open)\b", Runs.SHELL),
)


def pages() -> list[Path]:
    """Give the pages whose commands readers type."""
    outside = ("tests/", "templates/", "docs/reference/")
    every = tracked.files(HOME, ".md")
    return [path for path in every if not path.relative_to(HOME).as_posix().startswith(outside)]


def blocks() -> dict[str, list[Typed]]:
    """Give the commands of every console block, by page and line."""
    found = {}
    for path in pages():
        name = path.relative_to(HOME).as_posix()
        for block in links.page(path).blocks:
            if block.language == "console" and (typed := list(_typed(name, block.line, block.text))):
                found[f"{name}:{block.line}"] = typed
    return found


def _typed(name: str, line: int, text: str) -> Iterator[Typed]:
    for part in ("\n" + text.replace("\\\n", " ")).split(f"\n{_PROMPT}")[1:]:
        first, *below = part.splitlines()
        command, _, remark = first.partition(" # ")
        shown = tuple(each for each in below if each.strip() and not each.startswith(">"))
        yield Typed(name, line, command.strip(), remark, shown)


def missing(typed: Typed, said: str) -> list[str]:
    """Give what a page shows and a command does not say in that order; an ellipsis stands for any rest of a line."""
    rest = [_normal(line) for line in said.splitlines()]
    lost = []
    for line in typed.shown:
        if line.strip() == _ELISION:
            continue
        wanted, at = _normal(line), 0
        while at < len(rest) and not _fits(wanted, rest[at]):
            at += 1
        if at == len(rest):
            lost.append(line)
        else:
            rest = rest[at + 1 :]
    return lost


def _fits(wanted: str, line: str) -> bool:
    start, elided, _ = wanted.partition(_ELISION)
    return line.startswith(start.rstrip()) if elided else line == wanted


def _normal(line: str) -> str:
    return _TIMES.sub("0.0 s", line).rstrip()
