"""Whoever is woken up finds a page: every alarm has a section of the runbook, and every section an alarm."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from hardening.aws.alarm_needs import BY_OTHERS, IDS
from review.record.run import Recording

PAGE = Path(__file__).resolve().parents[2] / "runbooks" / "alarms.md"
TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = {found.partition("\n")[0]: found for found in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]}
ANCHORS = {*SECTIONS, *re.findall(r'<a id="([^"]+)"></a>', TEXT)}
PARTS = ("**Meaning.**", "**First look.**", "**Do.**", "**Escalate.**")


def told(recording: Recording) -> dict[str, str]:
    """Give the ids of all alarms and rules, with their descriptions."""
    found: dict[str, str] = {}
    for record in cast("list[Mapping[str, Mapping[str, object]]]", recording.known["resources"]):
        tags = cast("Mapping[str, str]", record["inputs"].get("tags") or {})
        if "AlarmId" in tags:
            text = record["inputs"].get("alarmDescription", "")
            found[tags["AlarmId"]] = str(text) or found.get(tags["AlarmId"], "")
    return found


def test_every_alarm_links_to_its_section(production: Recording) -> None:
    alarms = told(production)
    assert len(alarms) >= 10
    for alarm, text in alarms.items():
        assert alarm in ANCHORS
        assert text == "" or text.endswith(f"/blob/main/runbooks/alarms.md#{alarm}")


def test_every_alarm_that_may_be_demanded_has_a_section_and_no_section_is_left_over(production: Recording) -> None:
    assert {*IDS, *BY_OTHERS} <= set(SECTIONS)
    assert set(SECTIONS) <= {*IDS, *BY_OTHERS, *told(production)}


def test_every_section_says_what_to_do() -> None:
    for name, text in SECTIONS.items():
        places = [text.find(part) for part in PARTS]
        assert -1 not in places, name
        assert places == sorted(places), name


def test_anchors_within_a_section_begin_with_its_id() -> None:
    for name, text in SECTIONS.items():
        assert all(anchor.startswith(f"{name}-") for anchor in re.findall(r'<a id="([^"]+)"', text))
