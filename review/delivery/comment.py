"""Keep one comment and one label on a pull request: a section for each stack, patched when the difference changes.

The sections were written by the code of the change. They are text here, bounded in size and never run. The pull
request is looked up by owner, branch and commit, so that a run cannot write to another one.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from review.delivery import forge, labels
from review.delivery.forge import BOT

MARK: Final = "<!-- bulwark -->"
"""The first line of the comment, by which it is found again."""
LIMIT: Final = 65_536
"""Characters that GitHub takes in a comment; it refuses more."""
_PATTERN: Final = "difference-*.md"
_FOOT: Final = "\n\n<sub>Worked out offline by the code of this change, at {sha}.</sub>"
_LEFT_OUT: Final = "\n\n**Left out, since it does not fit a comment: {names}.** The run's artifacts have it whole."


def body(sections: Mapping[str, str], sha: str) -> str:
    """Give the comment. A section that does not fit is named, never cut: half a verdict reads as a whole one."""
    foot = _FOOT.format(sha=sha)
    text, left = MARK, []
    for name, section in sorted(sections.items()):
        room = LIMIT - len(text) - len(foot) - len(_LEFT_OUT) - sum(len(one) + 2 for one in sections)
        if len(section) + 2 > room:
            left.append(name)
        else:
            text += f"\n\n{section.strip()}"
    return text + (_LEFT_OUT.format(names=", ".join(left)) if left else "") + foot


def pull_of(owner: str, branch: str, sha: str) -> int | None:
    """Give the open pull request whose head is exactly this commit of this branch."""
    for pull in forge.listed(f"pulls?state=open&per_page=100&head={quote(f'{owner}:{branch}')}"):
        if forge.text(pull, "head", "sha") == sha:
            return forge.number(pull, "number")
    return None


def keep(pull: int, wanted: str) -> str:
    """Write the comment, or bring the one that is there up to date; say what was done."""
    for comment in forge.listed(f"issues/{pull}/comments?per_page=100"):
        if forge.text(comment, "user", "login") == BOT and forge.text(comment, "body").startswith(MARK):
            if forge.text(comment, "body") == wanted:
                return "unchanged"
            forge.call("PATCH", f"issues/comments/{forge.number(comment, 'id')}", {"body": wanted})
            return "patched"
    forge.call("POST", f"issues/{pull}/comments", {"body": wanted})
    return "written"


def main(arguments: Sequence[str]) -> int:
    """Publish the sections in a folder; tell the steps that follow the pull request, and whose findings are there."""
    (folder,) = arguments
    sha = os.environ["HEAD_SHA"]
    pull = pull_of(os.environ["HEAD_OWNER"], os.environ["HEAD_BRANCH"], sha)
    if pull is None:
        print(f"no open pull request has {sha} as its head any more; nothing to write")
        return 0
    sections = {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in Path(folder).glob(_PATTERN)}
    if sections:
        print(f"comment {keep(pull, body(sections, sha))}")
    print(f"label {labels.keep(pull, labels.of_sections(sections.values()))}")
    _output("number", str(pull))
    for stack in _stacks():
        _output(stack, "yes" if (Path(folder) / f"{stack}.sarif").is_file() else "no")
    return 0


def _stacks() -> list[str]:
    """Give the stacks of the code that runs here. Names of files that were downloaded are not passed on."""
    return sorted(path.name.split(".")[1] for path in Path().glob("Pulumi.*.yaml"))


def _output(name: str, value: str) -> None:
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
