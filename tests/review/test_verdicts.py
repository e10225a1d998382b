"""Verdicts: their exit code, their JSON and their text."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource
from rich.console import Console

from hardening.resources import Source
from hardening.rule import Profile, Verdict
from review.exits import Exit, worst
from review.judge import Verdicts, judge
from review.model import configuration_of, graph_of
from review.record.run import Recording
from review.render import machine, text

SCHEMAS = Path(__file__).resolve().parents[2] / "review" / "schema"
URN = "urn:pulumi:prod::shop::aws:rds/instance:Instance::db"
UNKNOWN = {"$unknown": True}


def graph(inputs: Mapping[str, object], **more: object) -> dict[str, object]:
    record = {
        "urn": URN,
        "type": "aws:rds/instance:Instance",
        "name": "db",
        "parent": None,
        "custom": True,
        "inputs": inputs,
        "outputs": {},
        "provider": None,
        "dependencies": [],
        "propertyDependencies": {},
        "protect": True,
        "retainOnDelete": False,
        "deleteBeforeReplace": None,
        "ignoreChanges": [],
        "aliases": [],
        "source": {"file": "db.py", "line": 7},
        **more,
    }
    return {"bulwark": 1, "project": "shop", "stack": "prod", "config": {}, "resources": [record], "outputs": {}}


def of_rule(verdicts: Verdicts, rule: str) -> list[str]:
    return [finding.verdict.value for finding in verdicts.findings if finding.rule == rule]


BACKED_UP = {"backupRetentionPeriod": 35, "deleteAutomatedBackups": False, "copyTagsToSnapshot": True}


def test_a_violation_names_rule_place_actual_expected_and_fix() -> None:
    verdicts = judge(graph(BACKED_UP | {"backupRetentionPeriod": 7}))
    (finding,) = [found for found in verdicts.findings if found.rule == "RDS-02"]
    assert (finding.urn, finding.path, finding.source) == (URN, "backupRetentionPeriod", Source("db.py", 7))
    assert (finding.actual, finding.expected) == ("7", "a number from 14 to 35")
    assert finding.fix
    assert verdicts.exit is Exit.POLICY


def test_what_passes_only_on_made_up_values_is_undecided() -> None:
    verdicts = judge(graph(BACKED_UP), graph(BACKED_UP | {"backupRetentionPeriod": UNKNOWN}))
    assert of_rule(verdicts, "RDS-02") == ["UNDECIDED"]


def test_what_is_clean_in_both_graphs_is_clean() -> None:
    assert of_rule(judge(graph(BACKED_UP), graph(BACKED_UP)), "RDS-02") == []


def test_a_failure_in_both_graphs_is_told_once() -> None:
    broken = graph(BACKED_UP | {"backupRetentionPeriod": 0})
    assert of_rule(judge(broken, broken), "RDS-02") == ["FAIL"]


@pytest.mark.parametrize(
    ("codes", "wins"),
    [
        ([], Exit.CLEAN),
        ([Exit.UNDECIDED, Exit.CLEAN], Exit.UNDECIDED),
        ([Exit.UNDECIDED, Exit.POLICY], Exit.POLICY),
        ([Exit.POLICY, Exit.ERROR], Exit.ERROR),
    ],
)
def test_the_worst_code_wins(codes: list[Exit], wins: Exit) -> None:
    assert worst(codes) is wins


@pytest.mark.parametrize(
    ("config", "profile"),
    [
        ({}, Profile.PROD),
        ({"shop:environment": "prod"}, Profile.PROD),
        ({"shop:environment": "dev"}, Profile.DEV),
        ({"shop:environment": "ci"}, Profile.DEV),
        ({"shop:environment": "staging"}, Profile.PROD),
        ({"shop:environment": "dev", "other:environment": "prod"}, Profile.PROD),
    ],
)
def test_only_a_named_test_environment_is_relaxed(config: dict[str, str], profile: Profile) -> None:
    assert configuration_of({"config": config}).profile is profile


def test_the_json_keeps_its_schema(small: Recording) -> None:
    schemas = {name: json.loads((SCHEMAS / f"{name}-1.schema.json").read_text()) for name in ("graph", "verdicts")}
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    validator = jsonschema.Draft202012Validator(schemas["verdicts"], registry=Registry().with_resources(resources))
    for document in (small.known, small.unknown, graph({}), graph(BACKED_UP)):
        validator.validate(json.loads(machine.render(judge(document), seconds=1.0)))


def test_the_summary_counts() -> None:
    summary = machine.summary_of(judge(graph(BACKED_UP | {"backupRetentionPeriod": 7})))
    assert summary["resources"] == 1
    assert isinstance(summary["failed"], int)
    assert summary["failed"] >= 1
    assert summary["profile"] == "prod"


def shown(verdicts: Verdicts, *, every: bool = False) -> str:
    out = io.StringIO()
    text.show(verdicts, Console(file=out, width=200, no_color=True), seconds=0.1, every=every)
    return out.getvalue()


def test_the_text_shows_findings_in_place() -> None:
    said = shown(judge(graph(BACKED_UP | {"backupRetentionPeriod": 7})))
    assert "FAIL RDS-02-backups-pitr" in said
    assert "db.py:7" in said
    assert "backupRetentionPeriod: 7, expected a number from 14 to 35" in said
    assert "Refused." in said


def test_a_text_that_looks_like_markup_is_shown_as_it_is() -> None:
    said = shown(judge(graph({**BACKED_UP, "caCertIdentifier": "[bold]x[/bold]"}, name="[red]db[/red]")))
    assert "[red]db[/red]" in said


def test_components_fold_what_has_nothing_to_say(small: Recording) -> None:
    verdicts = Verdicts(small.known, (), Profile.PROD, 1, 1, 0)
    assert "aws:kms" not in shown(verdicts)
    assert "store  Store  3 resources  intent=store" in shown(verdicts)
    assert "versioning" in shown(verdicts, every=True)


def test_judging_nothing_does_not_look_clean() -> None:
    verdicts = Verdicts(graph({}), (), Profile.PROD, 9, 0, 0)
    assert "Nothing was judged" in shown(verdicts)


def test_the_pack_sees_what_the_graph_says(small: Recording) -> None:
    resources = {resource.name: resource for resource in graph_of(small.unknown).resources}
    provider = resources["key"].provider
    assert provider is not None
    assert provider.properties["region"] == "eu-west-1"
    assert resources["key"].options.ignore_changes == ("description",)
    assert graph_of(small.unknown).referring(resources["bucket"], "aws:s3/bucketVersioning:BucketVersioning", "bucket")
    assert judge(small.known).count(Verdict.ERROR) == 0
