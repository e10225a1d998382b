"""Every seeded hazard is told, with how sure it is, and nothing else is."""

import pytest

from review.diff.kinds import Answer
from tests.support.differences import compared
from tests.support.hazardous_changes import CHANGES as SEEDED
from tests.support.hazardous_changes import Change
from tests.support.hazardous_rules import RULES

CHANGES = [*SEEDED, *RULES]
HAZARDOUS = [change for change in CHANGES if change[3]]


@pytest.mark.parametrize("change", CHANGES, ids=[change[0] for change in CHANGES])
def test_hazards(change: Change) -> None:
    name, before, after, expected = change
    found = compared(before, after)
    assert {(each.kind, each.answer) for each in found.hazards} == expected, name
    feared = any(answer is not Answer.NO for _, answer in expected)
    assert not feared or found.exit == 4
    assert all(each.what and each.instead and each.source for each in found.hazards)


def test_there_are_enough_of_them() -> None:
    assert len(HAZARDOUS) >= 40
    assert len(CHANGES) - len(HAZARDOUS) >= 10
