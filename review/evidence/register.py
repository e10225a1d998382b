"""The register: what each control names, kept beside the code, so that what goes is missed.

What is found in the code is added by `./bulwark check --fix`; nothing is ever taken away by it. A line whose component,
rule, function, runbook or test is gone makes its control red until a person deletes the line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from review.checklist import CONTROLS
from review.evidence.links import Kind, Link

NAME: Final = "compliance/evidence.txt"
_HEAD: Final = """\
# What each control of the checklist names: what keeps it, and what proves it. `./bulwark check --fix` adds lines, a
# person deletes them: a line whose component, rule, function, runbook, schedule or test is gone makes its control red.
"""
_ORDER: Final = {control.id: number for number, control in enumerate(CONTROLS)}
_WORDS: Final = 3


class RegisterError(Exception):
    """The register cannot be read; the text names the line."""


def read(home: Path) -> frozenset[Link]:
    """Read the register of a project; one that has none names nothing. Raises `RegisterError`."""
    path = home / NAME
    if not path.is_file():
        return frozenset()
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return frozenset(_link(number, line) for number, line in lines if line.strip() and not line.startswith("#"))


def _link(number: int, line: str) -> Link:
    parts = line.split(maxsplit=_WORDS - 1)
    if len(parts) != _WORDS or parts[0] not in _ORDER or parts[1] not in set(Kind):
        kinds = ", ".join(Kind)
        message = f"{NAME}:{number}: write a control, one of {kinds}, and a name; not {line!r}"
        raise RegisterError(message)
    return Link(parts[0], Kind(parts[1]), parts[2])


def render(found: Iterable[Link], before: Iterable[Link]) -> str:
    """Give the text of the register: what was there, and what is new."""
    every = sorted({*found, *before}, key=lambda link: (_ORDER.get(link.control, len(_ORDER)), link))
    return _HEAD + "".join(f"{link}\n" for link in every)


def missing(registered: Iterable[Link], found: Iterable[Link]) -> Mapping[str, tuple[Link, ...]]:
    """Give what each control names and nothing shows any more."""
    gone: dict[str, list[Link]] = defaultdict(list)
    for link in sorted(set(registered) - set(found)):
        gone[link.control].append(link)
    return {control: tuple(each) for control, each in gone.items()}
