"""The table of requests stood at another parent once: a stack keeps it, and without its alias the diff says so."""

import pytest

from review.diff.kinds import Answer, HazardKind, Op
from tests.components.operations.test_operations_privacy import build
from tests.support.declare import declare
from tests.support.differences import Record, changed, compared, optioned

TABLE = "aws:dynamodb/table:Table"


@pytest.fixture(scope="module")
def table() -> Record:
    return dict(declare(build).one(TABLE).record)


def as_it_was(table: Record) -> Record:
    """Give the table at the parent of its component, as before it had one."""
    urn = str(table["urn"]).replace("$bulwark:data:Table$", "$")
    parent = urn.partition(f"${TABLE}")[0] + "::privacy"
    return optioned(table, urn=urn, parent=parent, aliases=[])


def test_a_stack_from_before_keeps_its_table(table: Record) -> None:
    before = as_it_was(table)
    assert table["aliases"] == [before["urn"]]
    found = compared([before], [table])
    assert [(change.op, change.before_urn) for change in found.changes] == [(Op.MOVE, before["urn"])]
    assert found.hazards == ()


def unguarded(table: Record) -> Record:
    """Take away both the engine's and the service's protection."""
    return optioned(changed(table, deletionProtectionEnabled=False), protect=False)


def test_without_the_alias_the_table_is_said_to_be_lost_or_refused(table: Record) -> None:
    bare = optioned(table, aliases=[])
    for after, answer in ((bare, Answer.NO), (unguarded(bare), Answer.WILL)):
        found = compared([as_it_was(after)], [after])
        told = {(hazard.kind, hazard.answer) for hazard in found.hazards}
        assert told == {(HazardKind.REPLACEMENT, answer)}
        assert str(as_it_was(after)["urn"]) in found.hazards[0].instead
