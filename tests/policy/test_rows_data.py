"""Rules of stores, proved row by row: the example holds, and whatever breaks it is found."""

import pytest

from hardening.resources import Resource
from hardening.rule import Verdict
from hardening.rules import (
    backup_proof,
    cache_options,
    database_options,
    keys_upkeep,
    logging_sharing,
    observing_account,
    secrets_upkeep,
    storage_grants,
    storage_options,
    tables_options,
)
from hardening.tokens import STACK
from hardening.values import UNKNOWN, Secret
from tests.support import rows_alarms, rows_data
from tests.support.rows import Proof, Properties
from tests.support.rules import CANARY, changed
from tests.support.wire import findings

PROOFS = (*rows_data.PROOFS, *rows_alarms.PROOFS)
MODULES = (
    backup_proof,
    cache_options,
    database_options,
    keys_upkeep,
    logging_sharing,
    observing_account,
    secrets_upkeep,
    storage_grants,
    storage_options,
    tables_options,
)
ELSEWHERE = {"SEC-10"}
"""Rules proved by a test of their own below."""

BREAKS = [pytest.param(proof, how, id=f"{proof}-{name}") for proof in PROOFS for name, how in proof.breaks()]
LACKS = [
    pytest.param(proof, one.name, id=f"{proof}-without-{one.name}")
    for proof in PROOFS
    for one in proof.beside
    if not one.spare
]
SPOILT = [pytest.param(other, id=f"{proof}-{name}") for proof in PROOFS for name, other in proof.spoils()]
IDLE = [pytest.param(proof, how, id=f"{proof}-{index}") for proof in PROOFS for index, how in enumerate(proof.idle)]
OPEN = [pytest.param(proof, name, id=f"{proof}-{name}") for proof in PROOFS for name in sorted(proof.good)]


@pytest.mark.parametrize("proof", PROOFS, ids=str)
def test_the_example_holds_and_is_judged(proof: Proof) -> None:
    found = proof.judge()
    assert found.findings == []
    assert found.decided


@pytest.mark.parametrize(("proof", "how"), BREAKS)
def test_what_breaks_it_is_found(proof: Proof, how: Properties) -> None:
    found = proof.judge(how).findings
    assert [finding.verdict for finding in found if finding.verdict is not Verdict.FAIL] == []
    assert found
    assert not any(CANARY in f"{finding.actual} {finding.expected}" for finding in found)


@pytest.mark.parametrize(("proof", "name"), LACKS)
def test_without_its_neighbour_it_does_not_hold(proof: Proof, name: str) -> None:
    assert {finding.verdict for finding in proof.judge(without=name).findings} & {Verdict.FAIL, Verdict.UNDECIDED}


@pytest.mark.parametrize("proof", SPOILT)
def test_with_a_spoilt_neighbour_it_does_not_hold(proof: Proof) -> None:
    assert {finding.verdict for finding in proof.judge().findings} == {Verdict.FAIL}


@pytest.mark.parametrize(("proof", "how"), IDLE)
def test_what_it_does_not_concern_is_left_alone(proof: Proof, how: Properties) -> None:
    assert proof.judge(how).findings == []


@pytest.mark.parametrize(("proof", "name"), OPEN)
def test_an_unknown_value_is_no_violation(proof: Proof, name: str) -> None:
    found = proof.judge(changed(proof.good, name, UNKNOWN)).findings
    assert {finding.verdict for finding in found} <= {Verdict.UNDECIDED}


def test_every_row_is_proved() -> None:
    rows = {rule.id for module in MODULES for rule in module.RULES}
    assert rows - ELSEWHERE == {proof.rule for proof in PROOFS}


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        ({"url": "https://shop.example", "bucket": "shop-media-111122223333"}, []),
        ({"dbPassword": CANARY}, ["outputs.dbPassword"]),
        ({"db": {"password": CANARY}}, ["outputs.db.password"]),
        ({"dbPassword": Secret(CANARY)}, []),
        ({"dbPassword": UNKNOWN}, []),
        ({"key": "AKIAIOSFODNN7EXAMPLE"}, ["outputs.key"]),
    ],
)
def test_the_stack_gives_no_secret_in_plain_text(outputs: dict[str, object], told: list[str]) -> None:
    root = Resource("urn:pulumi:prod::test::pulumi:pulumi:Stack::s", STACK, "s", {}, outputs=outputs, custom=False)
    found = findings("SEC-10", root)
    assert [finding.path for finding in found] == told
    assert not any(CANARY in finding.actual for finding in found)
