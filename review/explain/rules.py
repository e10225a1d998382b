"""The page of one rule: what must be true, why, what happens otherwise, and how it is mended."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.catalog import RULES
from hardening.rule import Profile, Rule, Stage
from hardening.tokens import STACK
from review.checklist import CONTROLS, Control
from review.explain import python
from review.explain.example import example
from review.explain.requirements import PCI, by_framework
from review.explain.risks import risk
from review.render.plain import code

BY_CONTROL: Final[Mapping[str, Control]] = {control.id: control for control in CONTROLS}
_MOST_TYPES: Final = 12
_STAGES: Final = {
    Stage.RESOURCE: "each resource by itself, before it is created",
    Stage.STACK: "resources together, once all of them are known",
}


def own(text: str) -> str:
    """Give a text of ours for a page: only what would end a cell or begin an element is escaped."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def page(rule: Rule) -> str:
    """Give the page in Markdown."""
    return "\n".join([*_what(rule), *_why(rule), *_fix(rule), *_parameters(rule), *_frameworks(rule)]) + "\n"


def index() -> str:
    """Give the page that leads to all others."""
    lines = ["# Rules", "", f"{len(RULES)} rules; `bulwark explain ID` shows one in the terminal.", ""]
    lines += ["| Rule | What must be true | Severity |", "|---|---|---|"]
    for rule in sorted(RULES, key=lambda each: each.id):
        lines.append(f"| [{rule.id}]({rule.id}.md) | {own(rule.title)} | {rule.severity.value} |")
    return "\n".join(lines) + "\n"


def _what(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name}"
    yield ""
    yield f"**{own(rule.title)}.**"
    yield ""
    levels = ", ".join(f"{rule.level(profile).value} in {profile.value}" for profile in Profile)
    yield f"Severity {rule.severity.value}; {levels}. It judges {_STAGES[rule.stage]}: {_subjects(rule)}."
    if reads := sorted({path for owner, path in rule.check.reads if not owner and path}):
        yield f"It reads {', '.join(map(code, reads))}."


def _subjects(rule: Rule) -> str:
    if rule.types == ("*",):
        return "every type"
    if rule.types == (STACK,):
        return "the program as a whole"
    types = sorted(rule.types)
    more = f" and {len(types) - _MOST_TYPES} more types" if len(types) > _MOST_TYPES else ""
    return ", ".join(map(code, types[:_MOST_TYPES])) + more


def _why(rule: Rule) -> Iterator[str]:
    yield from ("", "## Why", "")
    for control in rule.controls:
        yield f"- {control}: {own(BY_CONTROL[control].title) if control in BY_CONTROL else ''}".rstrip(": ")
    yield from ("", "## Risk", "", own(risk(rule)))


def _fix(rule: Rule) -> Iterator[str]:
    yield from ("", "## Fix", "", own(rule.fix))
    found = example(rule)
    if found is None:
        return
    before, after = python.program(found)
    yield from ("", "Refused:", "", "```python", before, "```", "", "Passes:", "", "```python", after, "```")


def _parameters(rule: Rule) -> Iterator[str]:
    if not rule.parameters:
        return
    yield from ("", "## Parameters", "", "| Parameter | Meaning | prod | dev | The stack may state it |")
    yield "|---|---|---|---|---|"
    for parameter in rule.parameters:
        values = " | ".join(code(str(parameter.default(profile))) for profile in Profile)
        stated = code(parameter.stack.shown) if parameter.stack else ""
        yield f"| {code(parameter.name)} | {own(parameter.description)} | {values} | {stated} |"


def _frameworks(rule: Rule) -> Iterator[str]:
    found = by_framework(rule)
    if not found:
        return
    yield from ("", "## Frameworks", "")
    for name, requirements in found.items():
        note = " (through NIST's controls, in our own reading)" if name == PCI else ""
        yield f"- {name}: {own(', '.join(requirements))}{note}"
