"""Look for secrets in files, in what a change adds, or in the whole history.

Formats of real keys and tokens are looked for everywhere; in the configuration of stacks also plain text under the
name of a secret, and text that looks drawn at random. A finding names file, line and kind, never the text.
`compliance/secret-scan.yaml` allows a match for a while, by the digest of its text.
"""

import base64
import datetime as dt
import hashlib
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import yaml

from hardening.aws.detectors import FORMATS, secrets_in
from review.checks import tracked

HOME: Final = Path(__file__).resolve().parents[2]
ALLOWED: Final = "compliance/secret-scan.yaml"
_FORMATS: Final = tuple((name, re.compile(pattern)) for name, pattern in FORMATS.items())
_MARKED: Final = re.compile(
    r"AKIA|ASIA|-----BEGIN |eyJ|gh[pousr]_|github_pat_|xox[abeoprs]-|k_live_|k_test_|AIza|ya29\.|1//0|EAA|IG[AQ]|SG\.|://"
)
"""What a line holds if it holds any format: one look spares thirteen at nearly every line."""
_KEY: Final = "a private key"
_KEY_BODY: Final = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*(\\n)?\s*[A-Za-z0-9+/=]{16}")
_SAMPLE: Final = re.compile(r"EXAMPLE|hunter2|canary", re.IGNORECASE)
"""What documentation and tests write in place of a secret."""
_PASSWORD: Final = re.compile(r"://[^/@:\s]*:([^@/\s]*)@")
_LEAST_PASSWORD: Final = 4
_RUN: Final = 6
"""Characters that follow each other in the alphabet, by which a made-up text is known."""
_SETTING: Final = re.compile(r"[a-z]{1,8}")
"""A short word is one of several that a setting may take, such as `auth: token`."""
_STACK: Final = re.compile(r"^Pulumi\.[\w-]+\.yaml$")
_ENVIRONMENT: Final = re.compile(r"^\.env(?!\.(example|sample|template)$)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that looks like a secret."""

    place: str
    kind: str
    digest: str
    """Of the text, by which it may be allowed; the text itself is told nowhere."""

    def __str__(self) -> str:
        """Say where and what."""
        return f"{self.place}: {self.kind} (sha256 {self.digest})"


def in_line(place: str, line: str, following: str = "") -> Iterator[Hit]:
    """Give the hits in a line; a key counts with its body alone, which may stand in the line below."""
    for kind, pattern in _FORMATS if _MARKED.search(line) else ():
        for match in pattern.finditer(line):
            text = match.group()
            if kind == _KEY and not _KEY_BODY.search(f"{line[match.start() :]}\n{following}"):
                continue
            if not _made_up(text):
                yield Hit(place, kind, hashlib.sha256(text.encode()).hexdigest())


def _made_up(text: str) -> bool:
    """Whether a text is written for people to see that it is none."""
    password = _PASSWORD.search(text)
    if _SAMPLE.search(text) or (password and len(password[1]) < _LEAST_PASSWORD):
        return True
    return _counts(text) or any(_counts(part) for part in _decoded(text))


def _counts(text: str) -> bool:
    """Whether characters follow each other as in the alphabet, which drawn ones do not."""
    run = 1
    for left, right in pairwise(text.lower()):
        run = run + 1 if ord(right) - ord(left) == 1 else 1
        if run >= _RUN:
            return True
    return False


def _decoded(text: str) -> Iterator[str]:
    """Give the parts of a web token in clear, where what the text says of itself can be read."""
    for part in text.split(".") if text.startswith("eyJ") else ():
        whole = part[: len(part) // 4 * 4]
        yield base64.urlsafe_b64decode(whole).decode("latin-1")


def in_file(path: Path, name: str) -> Iterator[Hit]:
    """Give the hits in a file."""
    if _ENVIRONMENT.match(path.name):
        yield Hit(name, "a file of environment variables", hashlib.sha256(path.read_bytes()).hexdigest())
    text = tracked.text_of(path)
    if text is None:
        return
    lines = text.splitlines()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        yield from in_line(f"{name}:{number}", line, following)
    if _STACK.match(path.name):
        yield from _in_stack(name, yaml.safe_load(text))


def _in_stack(place: str, value: object, name: str = "") -> Iterator[Hit]:
    """Give plain text under the name of a secret in a stack's configuration; what `secure` holds is encrypted."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key != "secure":
                yield from _in_stack(place, item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _in_stack(place, item, "")
    elif isinstance(value, str) and not _SETTING.fullmatch(value):
        for kind in secrets_in(name.rpartition(":")[2], value):
            yield Hit(f"{place} {name}", kind, hashlib.sha256(value.encode()).hexdigest())


def allowed(home: Path, today: dt.date) -> tuple[set[str], list[str]]:
    """Give the digests that are allowed today, and what is wrong with the file that allows them."""
    path = home / ALLOWED
    body = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    rows = body.get("allowed", []) if isinstance(body, Mapping) else []
    digests, wrong = set(), []
    for index, row in enumerate(rows):
        ends = row.get("expires")
        if not isinstance(ends, dt.date) or not row.get("reason") or not row.get("owner"):
            wrong.append(f"{ALLOWED} allowed[{index}]: needs sha256, reason, owner and the day on which it expires")
        elif ends <= today:
            wrong.append(f"{ALLOWED} allowed[{index}]: expired on {ends}")
        else:
            digests.add(str(row.get("sha256")))
    return digests, wrong


def main(arguments: Sequence[str], home: Path = HOME) -> int:
    """Look, and say what was found."""
    parser = ArgumentParser(description=__doc__)
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--since", metavar="COMMIT", help="what is added since a commit, and may be gone again")
    scope.add_argument("--history", action="store_true", help="what was ever added")
    given = parser.parse_args(arguments)
    today = dt.date.today()  # noqa: DTZ011  a permission ends by the calendar of whoever looks
    digests, wrong = allowed(home, today)
    found = _in_history(home, given.since) if given.since or given.history else _in_files(home)
    hits = sorted({str(hit) for hit in found if hit.digest not in digests})
    for line in (*wrong, *hits):
        print(line)
    if hits:
        print(
            "Revoke what is real before anything else: whatever was pushed is known. Then take it out of the history."
        )
    return 1 if hits or wrong else 0


def _in_files(home: Path) -> Iterable[Hit]:
    for path in tracked.files(home):
        yield from in_file(path, str(path.relative_to(home)))


def _in_history(home: Path, since: str | None) -> Iterable[Hit]:
    held: tuple[str, str] | None = None
    for place, line in tracked.added_since(home, since):
        if held is not None:
            yield from in_line(*held, line)
        held = (place, line)
    if held is not None:
        yield from in_line(*held)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
