"""Keep one label of a verdict on a pull request: the worst that its sections name.

The sections were written by the code of the change: a label is taken from a list of known ones, never as it is written,
and it is for people who look through a list of pull requests. Nothing is decided by it.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from review.delivery import forge
from review.diff.labels import LABELS

_NAMED: Final = re.compile(r"<!-- bulwark diff .* (?P<label>bulwark:[a-z-]+) -->")


def of_sections(sections: Iterable[str]) -> str:
    """Give the worst label that sections name in their first line; empty where none does."""
    firsts = (section.partition("\n")[0].strip() for section in sections)
    named = {found["label"] for first in firsts if (found := _NAMED.fullmatch(first))}
    return next((label for label in LABELS if label in named), "")


def keep(pull: int, wanted: str) -> str:
    """Give a pull request the label, and take away other ones of ours; say what was done."""
    there = {forge.text(label, "name") for label in forge.listed(f"issues/{pull}/labels?per_page=100")}
    for stale in sorted(there.intersection(LABELS) - {wanted}):
        forge.call("DELETE", f"issues/{pull}/labels/{quote(stale)}")
    if not wanted or wanted in there:
        return f"{wanted or 'none'}, as before"
    if wanted not in {forge.text(label, "name") for label in forge.listed("labels?per_page=100")}:
        return f"{wanted} is no label of this repository; docs/guides/pipeline.md says how to make it"
    forge.call("POST", f"issues/{pull}/labels", {"labels": [wanted]})
    return wanted
