"""Verdicts as text: what is folded, what is in place, and what stands on no resource."""

import io
from collections import Counter

import pytest
from rich.console import Console

from hardening.pack import Finding
from hardening.resources import Source
from hardening.rule import Level, Profile, Severity, Verdict
from review.judge import Verdicts
from review.render import text

STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"


def record(name: str, type_: str = "aws:sns/topic:Topic", **more: object) -> dict[str, object]:
    return {"urn": f"urn:{name}", "type": type_, "name": name, "parent": STACK, "custom": True, "inputs": {}, **more}


def finding(verdict: Verdict, urn: str, level: Level = Level.MANDATORY, path: str = "name") -> Finding:
    return Finding(
        rule="X-01",
        controls=("C-1", "C-2"),
        severity=Severity.HIGH,
        level=level,
        verdict=verdict,
        urn=urn,
        path=path,
        actual="7",
        expected="14",
        fix="Mend it.",
        source=Source("app.py", 3) if path else None,
    )


def shown(records: list[dict[str, object]], *findings: Finding, every: bool = False, decided: int = 9) -> str:
    stack = {"urn": STACK, "type": "pulumi:pulumi:Stack", "name": "shop-prod", "parent": None, "custom": False}
    graph = {"project": "shop", "stack": "prod", "resources": [stack, *records]}
    out = io.StringIO()
    verdicts = Verdicts(graph, findings, Profile.PROD, 9, decided, 0)
    text.show(verdicts, Console(file=out, width=200, no_color=True), seconds=0.1, every=every)
    return out.getvalue()


def test_plain_resources_fold_to_counts_of_the_commonest_kinds() -> None:
    kinds = Counter({f"k{index}": 9 - index for index in range(7)} | {"last": 1})
    said = text._kinds(kinds)
    assert said.startswith("k0 x9, k1 x8, ")
    assert said.endswith("k5 x4 and 4 more")
    assert text._kinds(Counter({"a": 1, "b": 2})) == "b x2, a"


def test_all_resources_are_named_only_when_asked_for() -> None:
    records = [record("one"), record("two"), record("key", "aws:kms/key:Key")]
    assert "sns.Topic x2, kms.Key" in shown(records)
    every = shown(records, every=True)
    assert "x2" not in every
    assert all(f"{name}  " in every for name in ("one", "two", "key"))


def test_a_resource_with_a_finding_is_not_folded() -> None:
    said = shown([record("one"), record("two"), record("three")], finding(Verdict.FAIL, "urn:two"))
    lines = [line.strip() for line in said.splitlines()]
    at = next(index for index, line in enumerate(lines) if "two  sns.Topic" in line)
    assert "FAIL X-01 high, C-1, C-2  app.py:3" in lines[at + 1]
    assert "name: 7, expected 14" in lines[at + 2]
    assert "fix Mend it." in lines[at + 3]
    assert "sns.Topic x2" in said
    assert "Refused." in said


def test_a_resource_below_another_opens_it() -> None:
    said = shown([record("parent"), record("child", parent="urn:parent")])
    assert "parent  sns.Topic" in said


@pytest.mark.parametrize(
    ("verdict", "count", "next_step"),
    [
        (Verdict.ERROR, "1 errors", "A rule failed."),
        (Verdict.UNDECIDED, "1 undecided", "Undecided."),
        (Verdict.FAIL, "1 failed", "Refused."),
    ],
)
def test_each_verdict_is_counted_and_says_what_to_do(verdict: Verdict, count: str, next_step: str) -> None:
    said = shown([record("one")], finding(verdict, "urn:one"))
    assert f"{verdict.value} X-01" in said
    assert count in said
    assert next_step in said
    assert "Clean." not in said


def test_errors_are_counted_only_where_there_are_some() -> None:
    assert "errors" not in shown([record("one")])
    assert "0 failed · 0 undecided" in shown([record("one")])


def test_an_advisory_finding_is_marked_and_does_not_refuse() -> None:
    said = shown([record("one")], finding(Verdict.FAIL, "urn:one", Level.ADVISORY))
    assert "FAIL (advisory) X-01" in said
    assert "Clean." in said
    assert "pulumi up --stack prod" in said


@pytest.mark.parametrize("urn", ["", "urn:gone"])
def test_a_finding_on_no_resource_is_still_shown(urn: str) -> None:
    said = shown([record("one")], finding(Verdict.FAIL, urn, path=""))
    assert said.count("FAIL X-01") == 1
    assert "\n  7, expected 14\n  fix Mend it." in said


def test_a_finding_on_the_stack_is_shown_once() -> None:
    assert shown([record("one")], finding(Verdict.FAIL, STACK)).count("FAIL X-01") == 1


def test_a_resource_whose_parent_is_not_in_the_graph_is_shown() -> None:
    assert "sns.Topic" in shown([record("one", parent="urn:gone")])


def test_a_component_states_the_facts_that_fit_and_opens_for_findings() -> None:
    facts = {"size": 3, "on": True, "names": ["x"], "tier": "data", "long": "y" * 90, "after": 1}
    store = record("store", "shop:data:Store", custom=False, inputs=facts)
    below = record("topic", parent="urn:store")
    closed = shown([store, below])
    assert "store  Store  1 resource  size=3 tier=data\n" in "\n".join(line.rstrip() for line in closed.splitlines())
    assert "sns.Topic" not in closed
    assert "topic  sns.Topic" in shown([store, below], finding(Verdict.FAIL, "urn:topic"))


@pytest.mark.parametrize(
    ("type_", "said"),
    [("aws:rds/instance:Instance", "rds.Instance"), ("pulumi:providers:aws", "providers.aws"), ("a:B", "a.B")],
)
def test_types_are_said_shortly(type_: str, said: str) -> None:
    assert text.short(type_) == said


def test_warnings_of_the_program_are_shown() -> None:
    verdicts = Verdicts(
        {"project": "p", "stack": "s", "resources": [], "messages": ["[old] key"]}, (), Profile.PROD, 1, 1, 0
    )
    out = io.StringIO()
    text.show(verdicts, Console(file=out, width=200, no_color=True), seconds=0.1)
    assert "the program says [old] key" in out.getvalue()


def test_what_to_mend_stands_again_below_a_long_tree() -> None:
    records = [record(f"topic-{number}") for number in range(60)]
    few = [finding(Verdict.FAIL, f"urn:topic-{number}") for number in range(3)]
    many = [finding(Verdict.FAIL, f"urn:topic-{number}") for number in range(12)]
    _, _, below = shown(records, *few).partition("To mend")
    assert [line.strip() for line in below.splitlines()[1:4]] == [
        f"FAIL X-01  topic-{number}  app.py:3" for number in range(3)
    ]
    assert "and 2 more, in the tree above" in shown(records, *many)
    assert "To mend" not in shown(records[:3], *few)
    assert "To mend" not in shown(records, finding(Verdict.FAIL, "urn:topic-1", Level.ADVISORY))
