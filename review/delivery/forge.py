"""GitHub's interface through its own command line tool, `gh`, which every hosted runner has."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Mapping[str, Json] | Sequence[Json] | None"
BOT = "github-actions[bot]"
"""Who writes with the token of a workflow."""


def call(method: str, path: str, body: Mapping[str, Json] | None = None) -> Json:
    """Ask for a path below the repository, and give what is answered; pages are followed when reading."""
    place = f"repos/{os.environ['GITHUB_REPOSITORY']}/{path}"
    paged = ["--paginate", "--slurp"] if method == "GET" else []
    given = ["--input", "-"] if body is not None else []
    ended = subprocess.run(
        ["gh", "api", "--method", method, place, *paged, *given],
        input=None if body is None else json.dumps(body),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    answer: Json = json.loads(ended.stdout) if ended.stdout.strip() else None
    return answer


def listed(path: str) -> list[Mapping[str, Json]]:
    """Give every item of a list, over all its pages."""
    pages = call("GET", path)
    items = [item for page in _many(pages) for item in _many(page)]
    return [item for item in items if isinstance(item, Mapping)]


def _many(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def text(item: Mapping[str, Json], *names: str) -> str:
    """Give a text within an item, or an empty one."""
    value: Json = item
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def number(item: Mapping[str, Json], name: str) -> int:
    """Give a number of an item."""
    value = item[name]
    if not isinstance(value, int):
        message = f"{name} is not a number: {value!r}"
        raise TypeError(message)
    return value
