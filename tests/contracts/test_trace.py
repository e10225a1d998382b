"""From the documentation's first page to every control's component, rule, test and runbook: three clicks, all there."""

import re
from pathlib import Path

import pytest

from review.checklist import CONTROLS
from review.checks import links
from review.trace.runbooks import BY_PIPELINE, RUNBOOKS

HOME = Path(__file__).resolve().parents[2]
START = HOME / "docs/README.md"
PAGE = HOME / "docs/reference/controls.md"
IDS = [control.id for control in CONTROLS]


@pytest.fixture(scope="module")
def sections() -> dict[str, dict[str, list[str]]]:
    """Give the targets of the links of each control, by what they lead to."""
    found: dict[str, dict[str, list[str]]] = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, below = part.partition("\n")
        lines = re.findall(r"^- \*\*(?P<what>[^:]+):\*\* (?P<rest>.*)$", below, re.MULTILINE)
        found[title] = {what: re.findall(r"\]\(([^)]+)\)", rest) for what, rest in lines}
    return found


def test_the_first_page_leads_to_the_controls_and_they_to_each() -> None:
    first = [link.target for link in links.page(START).links]
    assert "reference/controls.md" in first
    second = [link.target for link in links.page(PAGE).links]
    assert [f"#{links.slug(ident)}" for ident in IDS] == [target for target in second if target.startswith("#")]


@pytest.mark.parametrize("start", [HOME / "README.md", START], ids=["README.md", "docs/README.md"])
def test_three_clicks_lead_from_a_first_page_to_what_keeps_each_control(
    start: Path, sections: dict[str, dict[str, list[str]]]
) -> None:
    """The list of controls, the control, then its component, rule, test or runbook."""
    first = {(start.parent / link.target.partition("#")[0]).resolve() for link in links.page(start).links}
    assert PAGE in first
    second = {link.target for link in links.page(PAGE).links}
    for ident in IDS:
        assert f"#{links.slug(ident)}" in second
        assert all(sections[ident][what] for what in ("Components", "Rules", "Tests", "When it is broken")), ident


def test_there_are_63() -> None:
    assert len(IDS) == len(set(IDS)) == 63
    assert set(RUNBOOKS) == set(IDS)


@pytest.mark.parametrize("ident", IDS)
def test_every_control_leads_to_what_keeps_and_breaks_it(ident: str, sections: dict[str, dict[str, list[str]]]) -> None:
    found = sections[ident]
    for what, folder in (("Components", "components/"), ("Rules", "policy/hardening/"), ("Tests", "tests/")):
        assert found[what], f"{ident} leads to no {what}"
        assert any(folder in target for target in found[what]), f"{ident}: {what} leads elsewhere"
    assert found["When it is broken"], ident
    for targets in found.values():
        for target in targets:
            place, _, anchor = target.partition("#")
            path = (PAGE.parent / place).resolve()
            assert path.is_file(), f"{ident}: {target}"
            assert not anchor or anchor in links.page(path).anchors, f"{ident}: {target}"


@pytest.mark.parametrize("ident", IDS)
def test_its_tests_name_one_of_its_rules_or_components(ident: str, sections: dict[str, dict[str, list[str]]]) -> None:
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {ident}\n")[2].partition("\n## ")[0]
    names = set(re.findall(r"\[([A-Za-z0-9-]+)\]\((?:components|policies)\.md", text))
    assert names
    for target in sections[ident]["Tests"]:
        body = (PAGE.parent / target).resolve().read_text(encoding="utf-8")
        assert any(re.search(rf"\b{name}\b", body) for name in names), f"{ident}: {target}"


def test_every_page_is_what_some_control_leads_to() -> None:
    led = {target for targets in RUNBOOKS.values() for target in targets}
    pages = {f"runbooks/{path.name}" for path in (HOME / "runbooks").glob("*.md")}
    assert pages <= {target.partition("#")[0] for target in led}
    assert "runbooks/alarms.md" in led, "every alarm must be reachable, whatever control it tells of"


def test_files_of_the_pipeline_are_there() -> None:
    assert [file for files in BY_PIPELINE.values() for file in files if not (HOME / file).is_file()] == []
    assert set(BY_PIPELINE) <= set(IDS)
