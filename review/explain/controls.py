"""The page of one control: what must be true, and all that keeps and proves it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from review.checklist import Control, Means
from review.evidence import register
from review.evidence.links import Kind
from review.explain.requirements import by_framework
from review.explain.rules import own
from review.render.plain import code

_TITLES: Final = {
    Kind.COMPONENT: "Components that state it",
    Kind.FUNCTION: "Functions",
    Kind.RUNBOOK: "Runbooks",
    Kind.JOB: "Schedules",
    Kind.TEST: "Tests",
}


def page(control: Control, home: Path) -> str:
    """Give the page in Markdown, from the rules and the register of a project."""
    return "\n".join(_lines(control, home)) + "\n"


def _lines(control: Control, home: Path) -> Iterator[str]:
    yield f"# {control.id}"
    yield ""
    yield f"**{own(control.title)}.**"
    yield ""
    yield f"Line {control.source.partition(':')[2]} of list {control.source[0]}. It is {_means(control)}."
    rules = [rule for rule in RULES if control.id in rule.controls]
    yield from ("", "## Rules", "")
    yield from (f"- {code(rule.name)} ({rule.severity.value}): {own(rule.title)}" for rule in rules)
    named = sorted(link for link in register.read(home) if link.control == control.id)
    for kind, title in _TITLES.items():
        yield from _list(title, [link.name for link in named if link.kind is kind])
    served: dict[str, list[str]] = {}
    for rule in rules:
        for name, requirements in by_framework(rule).items():
            served.setdefault(name, []).extend(requirements)
    if served:
        yield from ("", "## Frameworks", "")
        yield from (f"- {name}: {own(', '.join(sorted(set(found))))}" for name, found in sorted(served.items()))
    yield from ("", f"`bulwark controls {control.id}` says whether it is kept, and by which resources.")


def _means(control: Control) -> str:
    """Say how it is kept; what only some configurations have is in brackets."""
    words = [f"({means.value})" if means in control.optional else means.value for means in control.means]
    said = ", ".join(words)
    return said + ("; a person states it with evidence that ends" if Means.ATTESTED in control.means else "")


def _list(title: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield from ("", f"## {title}", "")
        yield from (f"- {code(name)}" for name in names)
