"""Every pair keeps its label: nothing broader is missed, and nothing written otherwise is told."""

import pytest

from tests.support.broadening_documents import DOCUMENTS, GIVEN
from tests.support.broadening_network import NETWORK, SWITCHES
from tests.support.differences import broadened, compared, narrowed
from tests.support.reaching import Label, Pair

PAIRS = [*DOCUMENTS, *GIVEN, *NETWORK, *SWITCHES]


def label(pair: Pair) -> Label:
    found = compared(pair[2], pair[3])
    more, less = bool(broadened(found)), bool(narrowed(found))
    return Label.MIXED if more and less else Label.BROADER if more else Label.NARROWER if less else Label.NEUTRAL


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[0] for pair in PAIRS])
def test_labels(pair: Pair) -> None:
    assert label(pair) is pair[1]


def test_there_are_enough_of_them() -> None:
    broader = [pair for pair in PAIRS if pair[1] in (Label.BROADER, Label.MIXED)]
    neutral = [pair for pair in PAIRS if pair[1] is Label.NEUTRAL]
    assert len(broader) >= 60
    assert len(neutral) >= 20


def test_a_broader_access_says_who_what_and_on_what() -> None:
    for name, expected, before, after in PAIRS:
        for each in broadened(compared(before, after)):
            assert all((each.who, each.what, each.on, each.source)), (name, each)
        assert expected is not Label.BROADER or compared(before, after).exit == 4, name
