"""Any values in what a rule reads: it still decides, and tells no secret."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.catalog import RULES
from tests.support.rules import nonsense, robust


@pytest.mark.parametrize("rule_id", sorted(rule.id for rule in RULES))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_nonsense_is_judged_and_no_secret_told(rule_id: str, data: st.DataObject) -> None:
    robust(rule_id, data.draw(nonsense(rule_id)))
