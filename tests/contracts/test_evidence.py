"""What a control names is missed when it goes: every component, rule, function, runbook, schedule and test in turn."""

import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hardening.catalog import RULES
from review.evidence import register
from review.evidence.links import Kind, Link, controls_of, links
from review.evidence.rows import Sources
from review.judge import Verdicts, judge
from review.posture import Status, posture
from review.record.run import Recording

HOME = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 6, 1)
REGISTERED = register.read(HOME)
BY_NAME: dict[tuple[Kind, str], set[Link]] = defaultdict(set)
for each in REGISTERED:
    BY_NAME[each.kind, each.name].add(each)


@pytest.fixture(scope="module")
def verdicts(production: Recording) -> Verdicts:
    return judge(production.known, production.unknown)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what controls name, to delete from."""
    home = tmp_path_factory.mktemp("project")
    for folder in ("tests", "functions", "runbooks", "compliance"):
        shutil.copytree(HOME / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def red(sources: Sources) -> dict[str, str]:
    """Give the controls that are not kept, with the reason."""
    found = posture(sources.verdicts, today=TODAY, faults=sources._faults)
    return {each.control.id: each.reason for each in found.standings if each.status is Status.NOT_SATISFIED}


def without(verdicts: Verdicts, drop: Callable[[Mapping[str, object]], bool]) -> Verdicts:
    """Leave resources out of a judged graph."""
    resources = verdicts.graph["resources"]
    assert isinstance(resources, list)
    graph = {**verdicts.graph, "resources": [record for record in resources if not drop(record)]}
    return Verdicts(
        graph=graph,
        findings=verdicts.findings,
        profile=verdicts.profile,
        rules=verdicts.rules,
        decided=verdicts.decided,
        not_applicable=verdicts.not_applicable,
        subjects=verdicts.subjects,
    )


def stating(type_: str) -> Callable[[Mapping[str, object]], bool]:
    return lambda record: record["type"] == type_ and bool(controls_of(record))


def called(name: str) -> Callable[[Mapping[str, object]], bool]:
    return lambda record: record["name"] == name


def named(kind: Kind) -> Iterator[tuple[str, set[Link]]]:
    found = [(name, each) for (of, name), each in sorted(BY_NAME.items()) if of is kind]
    assert found
    yield from found


def test_the_register_names_what_is_there(verdicts: Verdicts) -> None:
    assert red(Sources(verdicts=verdicts, home=HOME)) == {}
    assert register.missing(REGISTERED, links(verdicts.graph, HOME)) == {}


def test_other_stacks_may_leave_out_parts_never_files(development: Recording, copy: Path) -> None:
    judged = judge(development.known, development.unknown)
    assert register.missing(REGISTERED, links(development.known, HOME)) != {}
    assert red(Sources(verdicts=judged, home=copy)) == {}
    assert red(Sources(verdicts=judged, home=copy, rules=[rule for rule in RULES if rule.id != "RDS-02"]))
    page = copy / "runbooks" / "alarms.md"
    page.rename(copy / "aside")
    found = red(Sources(verdicts=judged, home=copy))
    (copy / "aside").rename(page)
    assert found


def test_every_component_that_states_a_control_is_missed(verdicts: Verdicts) -> None:
    for type_, named_by in named(Kind.COMPONENT):
        less = without(verdicts, stating(type_))
        assert {link.control for link in named_by} <= set(red(Sources(verdicts=less, home=HOME))), type_


def test_every_schedule_is_missed(verdicts: Verdicts) -> None:
    for name, named_by in named(Kind.JOB):
        less = without(verdicts, called(name))
        assert {link.control for link in named_by} <= set(red(Sources(verdicts=less, home=HOME))), name


def test_every_rule_is_missed(verdicts: Verdicts) -> None:
    assert {name for name, _ in named(Kind.RULE)} == {rule.id for rule in RULES if rule.controls}
    for name, named_by in named(Kind.RULE):
        rules = [rule for rule in RULES if rule.id != name]
        found = red(Sources(verdicts=verdicts, home=HOME, rules=rules))
        assert {link.control for link in named_by} <= set(found), name
        assert all(f"rule {name}" in reason or " more" in reason for reason in found.values())


@pytest.mark.parametrize("kind", [Kind.FUNCTION, Kind.RUNBOOK, Kind.TEST])
def test_every_file_is_missed(verdicts: Verdicts, copy: Path, kind: Kind) -> None:
    for name, named_by in named(kind):
        path = copy / "functions" / name if kind is Kind.FUNCTION else copy / name
        aside = copy / "aside"
        path.rename(aside)
        found = red(Sources(verdicts=verdicts, home=copy))
        aside.rename(path)
        assert {link.control for link in named_by} <= set(found), name
    assert red(Sources(verdicts=verdicts, home=copy)) == {}
