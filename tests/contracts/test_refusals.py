"""What the checklist breaks in configuration or evidence is refused, and what it starts from is not."""

import pytest

from settings.problems import Code
from tests.contracts.mutations_refused import REFUSALS, Refusal, codes


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_it_is_refused(refusal: Refusal) -> None:
    assert refusal.code in codes(refusal)


def test_what_it_starts_from_is_taken() -> None:
    assert codes(Refusal(line="AC-4 m0", code=Code.ATTESTATION, record={"control": "AC-4"})) == set()
