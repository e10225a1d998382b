"""Every pair keeps its label: nothing broader is missed, and nothing written otherwise is told."""

import json
from collections import Counter

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


def statements(records: list[dict[str, object]]) -> Counter[str]:
    """Give every statement of every document, as it is written."""
    found: Counter[str] = Counter()
    for record in records:
        inputs = record["inputs"]
        assert isinstance(inputs, dict)
        for name in ("policy", "assumeRolePolicy"):
            if isinstance(inputs.get(name), str):
                found.update(json.dumps(each, sort_keys=True) for each in json.loads(inputs[name])["Statement"])
    return found


def test_fewer_false_alarms_than_by_comparing_statements_as_written() -> None:
    """A statement that allows is new or one that denies is gone: what AWS CDK calls broadened."""
    neutral = [pair for pair in DOCUMENTS if pair[1] in (Label.NEUTRAL, Label.NARROWER)]
    written = 0
    for _, _, before, after in neutral:
        old, new = statements(before), statements(after)
        written += any('"Allow"' in text for text in new - old) or any('"Deny"' in text for text in old - new)
    ours = sum(bool(broadened(compared(before, after))) for _, _, before, after in neutral)
    assert ours == 0
    assert written >= len(neutral) / 2
