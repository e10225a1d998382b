"""The page that leads from each control to what keeps it, generated from the program, the pack and the tests."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from review.checks.links import slug
from review.judge import judge_both
from review.posture import Standing, posture
from review.record.run import start_both
from review.trace.places import Places, places
from review.trace.runbooks import BY_PIPELINE, RUNBOOKS

PAGE: Final = "docs/reference/controls.md"
_STACK: Final = "prod"
_STATED: Final = "Attestations"
"""The component that takes what people state into the account."""
_OF_RULES: Final = ("tests/contracts/mutations_", "tests/policy/test_rules_")
"""Where production is broken, and where a rule is tried by itself."""


def render(home: Path) -> str:
    """Run the program of production offline and lead from its controls to everything that keeps them."""
    with start_both(home, _STACK) as running:
        standings = posture(judge_both(running)).standings
    found = places(home)
    lines = [
        "# Controls",
        "",
        f"{len(standings)} lines of the checklist: what keeps each in production, what breaks it in a test, and what",
        "to do when it is broken. `./bulwark controls ID` shows one with its URNs, `./bulwark report` whether each is",
        "kept.",
        "",
        "| Control | What must be true | Kept by |",
        "|---|---|---|",
    ]
    lines += [_row(standing) for standing in standings]
    for standing in standings:
        lines += ["", *_section(standing, found)]
    return "\n".join(lines) + "\n"


def _row(standing: Standing) -> str:
    control = standing.control
    means = ", ".join(means.value for means in control.means)
    return f"| [{control.id}](#{slug(control.id)}) | {_cell(control.title)} | {means} |"


def _section(standing: Standing, found: Places) -> Iterator[str]:
    control = standing.control
    yield from (f"## {control.id}", "", f"{control.title} ({control.source}).", "")
    kinds = {each.type.rpartition(":")[2] for each in standing.mechanisms}
    components = sorted((kinds | ({_STATED} if standing.statement else set())) & set(found.components))
    rules = sorted(each.rule.id for each in standing.rules)
    yield f"- **Components:** {_several(_component(name, found) for name in components)}"
    if control.id in BY_PIPELINE:
        yield f"- **Pipeline:** {_several(_link(Path(file).name, file) for file in BY_PIPELINE[control.id])}"
    yield f"- **Rules:** {_several(_rule(rule, found) for rule in rules)}"
    yield f"- **Tests:** {_several(_link(Path(name).stem, name) for name in _tests(components, rules, found))}"
    yield f"- **When it is broken:** {_several(_link(_name(page), page) for page in RUNBOOKS[control.id])}"
    if standing.statement is not None:
        attested = _link("attested", "compliance/attestations.yaml")
        yield f"- **By a person:** {attested} by {standing.statement.owner}: {_cell(standing.statement.statement)}"


def _tests(components: Sequence[str], rules: Sequence[str], found: Places) -> list[str]:
    """Give a test of each rule, the mutations of production that break it, and a test of each component."""
    names = {
        first
        for rule in rules
        for folder in _OF_RULES
        if (first := next((name for name in found.of_rule.get(rule, ()) if name.startswith(folder)), ""))
    }
    names |= {found.of_component[component][0] for component in components if component in found.of_component}
    return sorted(names, key=lambda name: ("/contracts/" not in name, name))


def _component(name: str, found: Places) -> str:
    return f"{_link(name, f'docs/reference/components.md#{name.lower()}')} ({_link('source', found.components[name])})"


def _rule(rule: str, found: Places) -> str:
    family = rule.partition("-")[0].lower()
    return f"{_link(rule, f'docs/reference/policies.md#{family}')} ({_link('source', found.rules[rule])})"


def _link(text: str, target: str) -> str:
    place, mark, anchor = target.partition("#")
    return f"[{text}]({os.path.relpath(place, Path(PAGE).parent)}{mark}{anchor})"


def _name(page: str) -> str:
    place, _, anchor = page.partition("#")
    return anchor or Path(place).stem


def _several(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
