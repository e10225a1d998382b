"""Keep one issue: opened when something differs, brought up to date while it does, closed when it no longer does."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from review.delivery import forge
from review.delivery.forge import BOT, Json

SAME: Final = "same"
DIFFERS: Final = "differs"
LIMIT: Final = 60_000
"""Characters of the report in an issue, below the 65,536 that GitHub takes."""


def main(arguments: Sequence[str]) -> int:
    """Read the answer and the report, and keep the issue."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--title", required=True)
    parser.add_argument("--answer", type=Path, required=True, help=f"file that says {SAME} or {DIFFERS}")
    parser.add_argument("--body", type=Path, required=True, help="the report; a .txt file is shown as it is")
    given = parser.parse_args(arguments)
    answer = given.answer.read_text(encoding="utf-8").strip()
    if answer not in (SAME, DIFFERS):
        print(f"{given.answer}: says {answer!r}; expected {SAME} or {DIFFERS}", file=sys.stderr)
        return 1
    print(keep(given.title, _report(given.body) if answer == DIFFERS else None))
    return 0


def _report(file: Path) -> str:
    """Give the report as Markdown, and say so where its end does not fit."""
    whole = file.read_text(encoding="utf-8")
    text = whole[:LIMIT]
    shown = f"~~~~text\n{text}\n~~~~" if file.suffix == ".txt" else text
    return shown + ("" if text == whole else "\n\nThe rest does not fit an issue; the run's artifacts have it.")


def keep(title: str, report: str | None) -> str:
    """Open, bring up to date or close the issue of a title; no report, and nothing is wrong. Say what was done."""
    found = _open(title)
    if report is None:
        if found is None:
            return "nothing to tell"
        place = f"issues/{forge.number(found, 'number')}"
        forge.call("POST", f"{place}/comments", {"body": "The last run found nothing any more."})
        forge.call("PATCH", place, {"state": "closed", "state_reason": "completed"})
        return "closed"
    if found is None:
        forge.call("POST", "issues", {"title": title, "body": report})
        return "opened"
    if forge.text(found, "body") == report:
        return "unchanged"
    forge.call("PATCH", f"issues/{forge.number(found, 'number')}", {"body": report})
    return "brought up to date"


def _open(title: str) -> Mapping[str, Json] | None:
    """Give the open issue of this title that a workflow wrote; those of people are theirs."""
    for issue in forge.listed(f"issues?state=open&per_page=100&creator={BOT.replace('[', '%5B').replace(']', '%5D')}"):
        if forge.text(issue, "title") == title and "pull_request" not in issue:
            return issue
    return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
