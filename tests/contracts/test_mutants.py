"""Every property that a rule reads, broken: a sample of it on every run, and the machinery on rules with holes."""

import json
from pathlib import Path
from typing import Final

import pytest

from hardening.catalog import RULES
from hardening.checks import is_true
from hardening.pack import Pack
from hardening.resources import Graph
from hardening.rule import Check, Outcomes, Rule, Severity, Stage, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN
from review.cli import main
from review.exits import Exit, MistakenError
from review.model import configuration_of, graph_of
from review.mutate.asking import ask, in_force
from review.mutate.breaking import Breaker
from review.mutate.deriving import Fate, mutants
from review.mutate.kinds import Kind
from review.mutate.overlay import Overlay
from review.mutate.places import held, with_value
from review.mutate.reasons import read_reasons
from review.mutate.run import Form, Wanted, mutate
from review.record.run import Recording
from review.render.mutants import as_data, as_text
from tests.support.wire import resource

REASONS: Final = Path(__file__).parent / "survivors.tsv"
PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "mutations.md"
TOPIC: Final = aws("sns/topic")


def test_a_sample_is_noticed_or_has_a_reason(production: Recording) -> None:
    graphs = {Form.KNOWN: production.known, Form.UNKNOWN: production.unknown}
    outcome = mutate(graphs, read_reasons(REASONS), Wanted(sample=60, seed=4))
    assert outcome.unexplained == [], as_text(outcome)
    assert outcome.count(Fate.KILLED) > 150
    assert outcome.count(Fate.RAISED) == 0
    assert as_data(outcome)["unexplained"] == 0


def test_what_is_not_clean_is_not_broken(production: Recording) -> None:
    records = production.known["resources"]
    assert isinstance(records, list)
    dirty = {**production.known, "resources": [one for one in records if one["type"] != aws("s3/bucketVersioning")]}
    with pytest.raises(MistakenError, match="findings of its own"):
        mutate({Form.KNOWN: dirty}, (), Wanted(sample=1))


def test_an_overlay_is_judged_as_a_graph_made_anew(production: Recording) -> None:
    base = graph_of(production.known)
    pack = configuration_of(production.known).pack([rule for rule in RULES if rule.stage is Stage.STACK][::9])
    pack.judge(base)
    for type_, steps in ((aws("kms/key"), ("policy",)), (aws("sqs/queue"), ("name",)), (aws("iam/role"), ("name",))):
        old = base.by_type[type_][0]
        new = with_value(old, steps, "else")
        overlay = Overlay(base, {new.urn: new})
        fresh = Graph([new if one.urn == new.urn else one for one in base.resources])
        for rule in in_force(pack):
            for subject in [one for one in base.resources if one.type in rule.types]:
                now = overlay.by_urn[subject.urn]
                assert ask(pack, rule, now, overlay) == ask(pack, rule, fresh.by_urn[subject.urn], fresh), rule.id


def ruled(check: Check) -> Breaker:
    """Break a topic under one rule."""
    rule = Rule(
        id="X-01",
        slug="x",
        title="It is on",
        types=(TOPIC,),
        check=check,
        stage=Stage.RESOURCE,
        severity=Severity.LOW,
        controls=(),
        fix="Turn it on.",
    )
    return Breaker(Pack([rule]), Graph([resource(TOPIC, "it", {"on": True})]))


def fates(check: Check) -> dict[Kind, Fate]:
    breaker = ruled(check)
    (place,) = breaker.places()
    return {one.kind: one.fate for one in mutants(breaker.broken(place))}


def test_a_rule_that_holds_notices_all() -> None:
    assert set(fates(is_true("on")).values()) == {Fate.KILLED}


def truthy(subject: Subject) -> Outcomes:
    """Take whatever is there for true."""
    value = subject.value("on")
    return () if value is UNKNOWN or value else (subject.fail("on", "true"),)


def test_a_rule_with_holes_is_found_out() -> None:
    found = fates(Check(truthy))
    assert found[Kind.NEGATE] is Fate.KILLED
    assert found[Kind.TYPE] is Fate.SURVIVED
    assert found[Kind.UNKNOWN] is Fate.SURVIVED


def test_a_rule_that_raises_is_found_out() -> None:
    found = fates(Check(lambda subject: () if subject.value("on") + 0 else (subject.fail("on", "x"),)))  # type: ignore[operator]  # on purpose
    assert found[Kind.TYPE] is Fate.RAISED


def test_reading_is_traced_and_not_named() -> None:
    breaker = ruled(is_true("on"))
    assert [steps for _, steps in breaker.places()] == [("on",)]
    ((urn, steps),) = breaker.places()
    assert breaker.reading((urn, steps)) == {"X-01"}
    assert held(resource(TOPIC, "it", {"on": True}), steps) is True


def test_rows_of_reasons_are_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text("rule\ttype\tpath\tkinds\treason\n*\t*\ton\tnonsense\twhy\n*\t*\ton\n", encoding="utf-8")
    with pytest.raises(MistakenError) as caught:
        read_reasons(file)
    assert "rows.tsv:2: unknown kinds nonsense" in str(caught.value)
    assert "rows.tsv:3: a row has 5 columns" in str(caught.value)


def test_the_command_says_the_same_in_every_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "found"
    told = {}
    for form in ("text", "json", "md"):
        command = ["mutate", "--sample", "3", "--rule", "RDS-03", "--format", form, "--out", str(out), "--quiet"]
        assert main(command) == Exit.CLEAN
        told[form] = out.read_text(encoding="utf-8")
    counted = json.loads(told["json"])
    assert counted["mutants"] > 0
    assert counted["kinds"]["remove"]["killed"] >= 1
    assert f"{counted['mutants']:,} mutants of {counted['properties']:,} properties" in told["text"]
    assert f"{counted['mutants']:,} mutants of {counted['properties']:,} properties" in told["md"]
    assert main(["mutate", "--rule", "NO-99"]) == Exit.ERROR
    assert "NO-99: no rule of the pack" in capsys.readouterr().err


def test_the_committed_page_adds_up_and_leaves_nothing_open() -> None:
    text = PAGE.read_text(encoding="utf-8")
    cells = [
        line.strip("| ").split(" | ")
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| kind")
    ]
    counts = {row[0]: [int(number.replace(",", "")) for number in row[1:]] for row in cells if len(row) > 2}
    assert set(counts) == {*(kind.value for kind in Kind), "all"}
    total = counts.pop("all")
    assert total == [sum(column) for column in zip(*counts.values(), strict=True)]
    assert all(row[0] == sum(row[1:]) for row in counts.values())
    assert total[-1] == 0
    assert f"{total[0]:,} mutants of " in text
    assert {row[0] for row in cells if len(row) == 2} - {"Rule"} <= {rule.id for rule in RULES}
