"""A `gh` that keeps pulls, comments and issues in a file: what the pipeline's writers are tried against.

Run as a program it answers `gh api`; the tests read and write the same file.
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOO_LONG = 65_536
STORE = Path(__file__).with_name("store.json")
Held = dict[str, Any]


def of_pulls(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    return [[pull for pull in held["pulls"] if pull["head"]["label"] == asked["head"]]]


def of_comments(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    """List those of an issue on two pages, or write one."""
    number = int(path[1])
    if body:
        held["comments"].append(
            {"id": len(held["comments"]) + 1, "issue": number, "user": {"login": held["me"]}, **body}
        )
        return held["comments"][-1]
    found = [each for each in held["comments"] if each["issue"] == number]
    return [found[:1], found[1:]]


def of_comment(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    (comment,) = [each for each in held["comments"] if each["id"] == int(path[2])]
    comment.update(body)
    return comment


def of_issues(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    """List those in a state by an author, or open one."""
    if body:
        made = {"number": len(held["issues"]) + 1, "state": "open", "user": {"login": held["me"]}, **body}
        held["issues"].append(made)
        return made
    wanted = (asked["state"], asked["creator"])
    return [[each for each in held["issues"] if (each["state"], each["user"]["login"]) == wanted]]


def of_issue(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    (issue,) = [each for each in held["issues"] if each["number"] == int(path[1])]
    issue.update(body)
    return issue


def of_labels(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    """List the labels of the repository, or those of a pull request; add some to it."""
    if path == ["labels"]:
        return [[{"name": name} for name in held["labels"]]]
    given = held["given"].setdefault(path[1], [])
    given.extend(body.get("labels", ()))
    return [[{"name": name} for name in given]]


def of_label(held: Held, path: list[str], asked: dict[str, str], body: Held) -> object:
    held["given"][path[1]].remove(unquote(path[3]))
    return None


ANSWERS = {
    "GET labels": of_labels,
    "GET issues/*/labels": of_labels,
    "POST issues/*/labels": of_labels,
    "DELETE issues/*/labels/*": of_label,
    "GET pulls": of_pulls,
    "GET issues/*/comments": of_comments,
    "POST issues/*/comments": of_comments,
    "PATCH issues/comments/*": of_comment,
    "GET issues": of_issues,
    "POST issues": of_issues,
    "PATCH issues/*": of_issue,
}


def main() -> int:
    words = sys.argv[1:]
    held: Held = json.loads(STORE.read_text(encoding="utf-8"))
    method, address = words[words.index("--method") + 1], words[words.index("--method") + 2]
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    path = parts.path.removeprefix("repos/example/bulwark/")
    body = json.load(sys.stdin) if "--input" in words else {}
    shape = "/".join("*" if piece.isdigit() or "%3A" in piece else piece for piece in path.split("/"))
    if len(str(body.get("body", ""))) > TOO_LONG or f"{method} {shape}" not in ANSWERS:
        sys.stderr.write(f"refused: {method} {path}\n")
        return 1
    held["calls"].append(f"{method} {path}")
    answer = ANSWERS[f"{method} {shape}"](held, path.split("/"), asked, body)
    STORE.write_text(json.dumps(held), encoding="utf-8")
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
