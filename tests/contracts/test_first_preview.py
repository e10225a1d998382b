"""The first preview of production: no id is known yet, and the rules decide all the same, joins above all."""

from collections.abc import Mapping
from typing import Final, cast

import pytest

from hardening.catalog import RULES
from hardening.pack import Judgement, Pack
from hardening.rule import Rule, Stage, Verdict
from review.model import graph_of
from review.record.run import Recording
from tests.contracts.edits_judged import broken, verdicts_of
from tests.contracts.mutations_every import MUTATIONS

SHARE: Final = 0.95
JOINS: Final = tuple(
    rule
    for rule in RULES
    if rule.stage is Stage.STACK and any(owner and owner not in rule.types for owner, _ in rule.check.reads)
)
"""Rules that judge a resource by resources of other types."""


@pytest.fixture(scope="module")
def judged(production: Recording) -> Judgement:
    return Pack(RULES).judge(graph_of(production.unknown))


def test_no_id_is_known(production: Recording) -> None:
    records = cast("list[Mapping[str, object]]", production.unknown["resources"])
    custom = [record for record in records if record.get("custom") and record["type"] != "pulumi:providers:aws"]
    assert len(custom) > 300
    assert not any(record.get("id") for record in custom)
    assert not any(cast("Mapping[str, object]", record.get("outputs") or {}).get("arn") for record in custom)


def test_joins_are_decided(judged: Judgement) -> None:
    open_ = {found.rule for found in judged.findings if found.verdict in (Verdict.UNDECIDED, Verdict.ERROR)}
    decided = [rule.id for rule in JOINS if judged.subjects.get(rule.id) and rule.id not in open_]
    assert len(decided) >= 40, decided


def test_nearly_every_pair_of_rule_and_resource_is_decided(judged: Judgement) -> None:
    asked = sum(judged.subjects.values())
    open_ = {
        (found.rule, found.urn) for found in judged.findings if found.verdict in (Verdict.UNDECIDED, Verdict.ERROR)
    }
    assert asked > 5000
    assert (asked - len(open_)) / asked >= SHARE


def test_what_joins_find_broken_they_find_at_once(production: Recording) -> None:
    """One mutation for each join: it fails with every id unknown, and is not merely open."""
    by_rule = {mutation.rule: mutation for mutation in MUTATIONS}
    tried = {rule.id: by_rule[rule.id] for rule in _broken_joins(by_rule)}
    open_ = [
        name
        for name, mutation in tried.items()
        if Verdict.FAIL not in verdicts_of(name, broken(production.unknown, mutation.edit))
    ]
    assert len(tried) >= 40
    assert len(open_) <= (1 - SHARE) * len(tried), open_


def _broken_joins(by_rule: Mapping[str, object]) -> list[Rule]:
    return [rule for rule in JOINS if rule.id in by_rule]
