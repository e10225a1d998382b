"""The contract with the application meets the rules: the production program, with tasks that are told what it says."""

import pytest

from hardening.catalog import RULES
from hardening.rule import Verdict
from review.model import configuration_of, graph_of
from review.record.run import Recording
from tests.contracts.edits import blind
from tests.contracts.edits_judged import broken, verdicts_of
from tests.contracts.mutations_application import APPLICATION

FAMILY = [rule for rule in RULES if rule.id.startswith("APP-")]


def test_what_services_are_told_is_what_they_must_be_told(production: Recording) -> None:
    for graph in (production.known, production.unknown):
        judgement = configuration_of(graph).pack(FAMILY).judge(graph_of(graph))
        assert [(found.rule, found.verdict, found.path, found.actual) for found in judgement.findings] == []
        assert {rule.id: judgement.subjects[rule.id] for rule in FAMILY} == {
            "APP-01": 4,
            "APP-02": 1,
            "APP-03": 3,
            "APP-04": 2,
            "APP-05": 6,
            "APP-06": 2,
        }


@pytest.mark.parametrize("rule_id", sorted({mutation.rule for mutation in APPLICATION}))
@pytest.mark.parametrize("kind", ["api", "worker"])
def test_with_all_that_is_told_unknown_nothing_passes(production: Recording, rule_id: str, kind: str) -> None:
    for graph in (production.known, production.unknown):
        assert Verdict.UNDECIDED in verdicts_of(rule_id, broken(graph, blind(kind)))
