"""Code blocks of documents: each must be what it says it is."""

import ast
import contextlib
import io
import json
import re
import shlex
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

_COMMAND: Final = re.compile(r"\./bulwark(?P<rest>[^|;&\n]*)")
_PROMPT: Final = "$ "
_SHELL: Final = frozenset({"sh", "bash", "shell"})
_ELISION: Final = re.compile(r"(?m)^\s*\.\.\.$|…")


@dataclass(frozen=True, slots=True)
class Block:
    """A code block of a document."""

    line: int
    language: str
    text: str


def problems(block: Block) -> Iterator[str]:
    """Say what is wrong with a block; a language that is not known here is not read."""
    if block.language == "console" or block.language in _SHELL:
        for command in commands(block):
            if wrong := misunderstood(command):
                yield f"{command}: {wrong}"
    elif (parse := _PARSERS.get(block.language)) and not _ELISION.search(block.text):
        try:
            parse(textwrap.dedent(block.text))
        except (ValueError, SyntaxError, yaml.YAMLError) as error:
            yield f"not {block.language}: {str(error).splitlines()[0]}"


_PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "json": json.loads,
    "yaml": lambda text: list(yaml.safe_load_all(text)),
    "python": ast.parse,
}


def commands(block: Block) -> Iterator[str]:
    """Give the commands of `./bulwark` that a reader would type."""
    text = block.text.replace("\\\n", " ")
    for line in text.splitlines():
        typed = line.lstrip()
        if block.language == "console":
            if not typed.startswith(_PROMPT):
                continue
            typed = typed.removeprefix(_PROMPT)
        for match in _COMMAND.finditer(_without_comment(typed)):
            yield f"./bulwark{match['rest']}".strip()


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line)


def misunderstood(command: str) -> str:
    """Say why the command line would refuse a command; empty when it would not."""
    from review import cli  # noqa: PLC0415  the modules of commands are read in one by one

    words = shlex.split(command)[1:]
    words = words[: next((index for index, word in enumerate(words) if word in (">", "<", ">>")), len(words))]
    words = [word for word in words if not re.match(r"^\d?[<>]", word)]
    if words[:1] == ["test"]:
        return ""  # what follows belongs to pytest
    printed = io.StringIO()
    try:
        with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(printed):
            cli.understood(words)
    except SystemExit as ended:
        return "" if ended.code == 0 else printed.getvalue().strip().rpartition("error: ")[2]
    return ""
