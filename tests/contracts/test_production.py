"""The components and the pack, two texts of one checklist, meet here: the whole program under the whole pack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from hardening.catalog import RULES
from hardening.pack import Finding, Pack
from hardening.rule import Profile, Verdict
from review.checklist import CONTROLS, Means
from review.judge import judge
from review.posture import Status, posture
from review.record.run import Recording
from tests.contracts.edits import Edit
from tests.contracts.edits_judged import broken, verdicts_of
from tests.contracts.mutations import Mutation
from tests.contracts.mutations_attested import signed
from tests.contracts.mutations_every import MUTATIONS
from tests.contracts.mutations_outside import WHOLE

ADDRESSES = Path(__file__).parent / "addresses.txt"


def told(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{found.verdict} {found.rule} {found.urn.rpartition('::')[2]} {found.path}" for found in findings]


def test_production_is_clean(production: Recording) -> None:
    verdicts = judge(production.known, production.unknown)
    assert told(verdicts.findings) == []
    assert verdicts.resources >= 150


def test_only_resources_wait_for_others(production: Recording) -> None:
    """A component that waits is left out by an update that goes on after an error, and then its outputs are one."""
    rows = cast("list[Mapping[str, Any]]", production.known["resources"])
    assert [row["name"] for row in rows if row["dependencies"] and not row["custom"]] == []


def test_development_is_clean(development: Recording) -> None:
    verdicts = judge(development.known, development.unknown)
    assert told(tuple(found for found in verdicts.findings if found.blocks)) == []


def test_an_environment_changes_sizes_never_controls(production: Recording, development: Recording) -> None:
    """Development is judged by production's own levels: what then fails is a size, and listed here."""
    verdicts = judge(development.known, profile=Pack(RULES).profile)
    assert {found.rule for found in verdicts.findings if found.verdict is Verdict.FAIL} <= SIZES


def test_an_environment_keeps_the_same_controls(production: Recording, development: Recording) -> None:
    """Control by control: kept by components and by rules that judged in both, and of one status."""

    def kept(recording: Recording) -> dict[str, tuple[str, bool, bool]]:
        found = posture(judge(recording.known, recording.unknown, profile=Profile.PROD))
        return {
            standing.control.id: (
                standing.status.value if not broken_by_size(standing.control.id) else "",
                bool(standing.mechanisms),
                any(each.judged for each in standing.rules),
            )
            for standing in found.standings
        }

    assert kept(production) == kept(development)


def broken_by_size(control: str) -> bool:
    """Whether a rule that only judges sizes speaks of a control: in development it may fail by production's bounds."""
    return any(control in rule.controls for rule in RULES if rule.id in SIZES)


SIZES = {
    "ECS-07",  # one task of a service
    "RDS-02",  # fewer days of recovery
    "RDS-08",  # one zone
    "S3-07",  # a lock that an administrator can lift, so that a test stack can go
    "NET-07",  # fewer interface endpoints; those that rotation needs are there
    "APP-06",  # mail in test mode
}


def test_addresses_do_not_move(production: Recording) -> None:
    """A changed line replaces a resource: it needs an alias beside the child and a line in the changelog."""
    records = cast("list[Mapping[str, str]]", production.known["resources"])
    assert sorted(record["urn"] for record in records) == ADDRESSES.read_text().splitlines()


def test_both_graphs_declare_the_same(production: Recording) -> None:
    known, unknown = (
        [
            (record["urn"], record["parent"], record["dependencies"], record["propertyDependencies"])
            for record in records
        ]
        for records in (
            cast("list[dict[str, Any]]", production.known["resources"]),
            cast("list[dict[str, Any]]", production.unknown["resources"]),
        )
    )
    assert known == unknown


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_mutation_is_killed(production: Recording, mutation: Mutation) -> None:
    graph = broken(production.known, mutation.edit)
    assert Verdict.FAIL in verdicts_of(mutation.rule, graph)


@pytest.mark.parametrize("mutation", [found for found in MUTATIONS if found.unknown], ids=str)
def test_the_same_with_the_value_unknown_never_passes(production: Recording, mutation: Mutation) -> None:
    for graph in (production.known, production.unknown):
        assert verdicts_of(mutation.rule, broken(graph, cast("Edit", mutation.unknown))) & {
            Verdict.FAIL,
            Verdict.UNDECIDED,
        }


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_mutations_are_not_missed_on_a_first_preview(production: Recording, mutation: Mutation) -> None:
    """With every id unknown, a broken control still fails or stays undecided."""
    graph = broken(production.unknown, mutation.edit)
    assert verdicts_of(mutation.rule, graph) & {Verdict.FAIL, Verdict.UNDECIDED}


def test_an_attestation_as_it_must_be_holds(production: Recording) -> None:
    """What the mutations of attestations start from."""
    for control in ("AC-3", "CO-3", "TC-4"):
        assert verdicts_of("ATT-01", broken(production.known, signed(control))) == set()


@pytest.mark.parametrize("rule", sorted(WHOLE))
def test_services_outside_as_they_must_be_hold(production: Recording, rule: str) -> None:
    """What the mutations of a pager and a repository start from."""
    for graph in (production.known, production.unknown):
        assert verdicts_of(rule, broken(graph, WHOLE[rule])) == set()


def test_logs_are_delivered_only_once_the_bucket_admits_them(production: Recording) -> None:
    """S3 refuses to log into a bucket whose policy does not admit the logging service yet."""
    records = cast("list[dict[str, Any]]", production.known["resources"])
    by_name = {(record["type"], record["name"]): record for record in records}
    policy = by_name["aws:s3/bucketPolicy:BucketPolicy", "access-logs-policy"]["urn"]
    logging = [record for record in records if record["type"] == "aws:s3/bucketLogging:BucketLogging"]
    assert len(logging) == 4
    assert all(policy in record["dependencies"] for record in logging)


def test_every_control_is_kept_or_waits_for_a_person_alone(production: Recording) -> None:
    found = posture(judge(production.known, production.unknown))
    assert [each.control.id for each in found.standings if not each.mechanisms] == []
    assert found.of(Status.NOT_SATISFIED) + found.of(Status.UNDECIDED) == []
    assert set(found.of(Status.MANUAL)) == {row.id for row in CONTROLS if Means.ATTESTED in row.means}
