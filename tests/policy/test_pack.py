"""The engine of the pack: every rule on every resource, apart from one another, with nothing passed unseen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.catalog import RULES
from hardening.checks import is_true
from hardening.joins import referred_by
from hardening.pack import Finding, Judgement, Pack, Setting
from hardening.resources import Graph, Resource, Source
from hardening.rule import Check, Level, Outcome, Outcomes, Profile, Rule, Severity, Stage, Subject, Verdict
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN, Secret
from tests.support.rules import CANARY, JUNK
from tests.support.wire import resource

QUEUE: Final = aws("sqs/queue")


def row(check: Check, id_: str = "X-1", types: Sequence[str] = (QUEUE,), stage: Stage = Stage.RESOURCE) -> Rule:
    return Rule(
        id=id_,
        slug="x",
        title="X",
        types=tuple(types),
        check=check,
        stage=stage,
        severity=Severity.LOW,
        controls=("C-1",),
        fix="Mend it.",
    )


def judge(*rules: Rule, of: Sequence[Resource] = ()) -> Judgement:
    return Pack(rules).judge(Graph(of or [resource("sqs/queue", "q", {"on": False})]))


def says(*verdicts: Verdict) -> Check:
    return Check(lambda _: tuple(Outcome(verdict, "p", "a", "e") for verdict in verdicts))


def test_a_finding_carries_what_its_rule_says() -> None:
    (found,) = judge(row(is_true("on"))).findings
    assert (found.rule, found.controls, found.severity, found.level) == ("X-1", ("C-1",), Severity.LOW, Level.MANDATORY)
    assert (found.verdict, found.path, found.actual, found.expected) == (Verdict.FAIL, "on", "false", "true")
    assert (found.urn, found.fix) == (f"urn:pulumi:prod::test::{QUEUE}::q", "Mend it.")
    assert found.blocks
    assert not replace(found, level=Level.ADVISORY).blocks


def test_what_passes_or_does_not_apply_is_counted_and_not_told() -> None:
    rules = [
        row(says(), "X-1"),
        row(says(Verdict.NOT_APPLICABLE), "X-2"),
        row(says(Verdict.UNDECIDED), "X-3"),
        row(says(Verdict.FAIL), "X-4"),
    ]
    judgement = judge(*rules)
    assert [finding.rule for finding in judgement.findings] == ["X-3", "X-4"]
    assert (judgement.decided, judgement.not_applicable) == (3, 1)
    assert judgement.subjects == {"X-1": 1, "X-3": 1, "X-4": 1}
    assert judgement.inapplicable == {"X-2": "e"}
    assert (judgement.count(Verdict.FAIL), judgement.count(Verdict.UNDECIDED), judgement.count(Verdict.ERROR)) == (
        1,
        1,
        0,
    )


def test_a_broken_rule_is_an_error_and_hides_no_other() -> None:
    def broken(subject: Subject) -> Outcomes:
        raise ValueError(subject.value("password"))

    secret = resource("sqs/queue", "q", {"password": Secret(CANARY), "on": False})
    judgement = judge(row(Check(broken), "X-1"), row(is_true("on"), "X-2"), of=[secret])
    assert [(found.rule, found.verdict) for found in judgement.findings] == [
        ("X-1", Verdict.ERROR),
        ("X-2", Verdict.FAIL),
    ]
    assert judgement.findings[0].actual == "the rule raised ValueError"
    assert CANARY not in str(judgement.findings)
    assert judgement.decided == 1


def test_a_secret_that_a_rule_repeats_is_blacked_out() -> None:
    def chatty(subject: Subject) -> Outcomes:
        return (subject.fail("password", f"not {subject.value('password')}", f"it is {subject.value('password')}"),)

    (found,) = judge(row(Check(chatty)), of=[resource("sqs/queue", "q", {"password": Secret(CANARY)})]).findings
    assert CANARY not in str(found)


def test_a_finding_may_be_of_another_resource() -> None:
    policy = replace(resource("sqs/queuePolicy", "p", {"on": False}), source=Source("shop.py", 7))
    queue = resource("sqs/queue", "q", {"url": "u"}, outputs={"id": "u"})
    policy = replace(policy, properties={"on": False, "queueUrl": "u"})
    check = referred_by(aws("sqs/queuePolicy"), "queueUrl", where=is_true("on"), expected="a policy")
    (found,) = judge(row(check, stage=Stage.STACK), of=[queue, policy]).findings
    assert (found.urn, found.source) == (policy.urn, Source("shop.py", 7))


def test_a_fingerprint_survives_moved_lines_and_changed_values() -> None:
    (found,) = judge(row(is_true("on"))).findings
    same = replace(found, source=Source("other.py", 1), actual="0", severity=Severity.HIGH)
    assert same.fingerprint == found.fingerprint
    for other in (replace(found, rule="X-2"), replace(found, urn="u"), replace(found, path="off")):
        assert other.fingerprint != found.fingerprint
    assert len(found.fingerprint) == 16


def test_rules_see_their_types_all_types_and_the_program() -> None:
    seen: list[str] = []

    def look(subject: Subject) -> Outcomes:
        seen.append(subject.resource.type)
        return ()

    note = Check(look)
    everything = [resource("aws:s3/bucketV2:BucketV2", "b"), resource("sqs/queue", "q")]
    judge(row(note, types=(aws("s3/bucket"),)), of=everything)
    assert seen == [aws("s3/bucket")]
    seen.clear()
    judge(row(note, types=("*",)), of=everything)
    assert seen == [aws("s3/bucket"), QUEUE, STACK]
    seen.clear()
    judge(
        row(note, types=(STACK,), stage=Stage.STACK), of=[*everything, replace(resource(STACK, "prod"), custom=False)]
    )
    assert seen == [STACK]


def test_one_resource_is_judged_by_its_own_rules_only() -> None:
    pack = Pack([row(is_true("on"), "X-1"), row(is_true("on"), "X-2", stage=Stage.STACK)])
    queue = resource("sqs/queue", "q", {"on": False})
    assert [found.rule for found in pack.judge_resource(queue).findings] == ["X-1"]
    assert [found.rule for found in pack.judge(Graph([queue]), [Stage.STACK]).findings] == ["X-2"]


def test_levels_come_from_the_profile_unless_they_are_set() -> None:
    rule = replace(row(is_true("on")), dev=Level.DISABLED)
    queue = Graph([resource("sqs/queue", "q")])
    assert [found.level for found in Pack([rule]).judge(queue).findings] == [Level.MANDATORY]
    assert Pack([rule], profile=Profile.DEV).judge(queue).findings == []
    lowered = {"X-1": Setting(level=Level.ADVISORY, parameters={})}
    assert [found.level for found in Pack([rule], settings=lowered).judge(queue).findings] == [Level.ADVISORY]
    off = {"X-1": Setting(level=Level.DISABLED, parameters={})}
    assert Pack([rule], settings=off).judge(queue).subjects == {}


TYPES: Final = sorted({type_ for rule in RULES for type_ in rule.types if type_.startswith("aws:")})
READS: Final = {
    type_: sorted(
        {
            path.split(".")[0].split("[")[0]
            for rule in RULES
            for owner, path in rule.check.reads
            if owner == type_ or (not owner and type_ in rule.types)
        }
    )
    for type_ in TYPES
}
PACK: Final = Pack(RULES)


@st.composite
def programs(draw: st.DrawFn) -> list[Resource]:
    """Draw resources of the types that rules judge, with any values in what they read, some referring to others."""
    made: list[Resource] = []
    for index in range(draw(st.integers(1, 4))):
        type_ = draw(st.sampled_from(TYPES))
        names = draw(st.lists(st.sampled_from(READS[type_]), max_size=4, unique=True)) if READS[type_] else []
        properties = {name: draw(JUNK) for name in names}
        refers = {name: draw(st.sampled_from(made)) for name in names if bool(made) and draw(st.booleans())}
        made.append(resource(type_, f"r{index}", properties, refers=refers))
    return made


def told(findings: Sequence[Finding]) -> list[str]:
    return sorted(map(str, findings))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs(), st.data())
def test_neither_order_nor_a_stranger_changes_what_the_whole_pack_says(
    program: list[Resource], data: st.DataObject
) -> None:
    findings = PACK.judge(Graph(program)).findings
    assert not [found for found in findings if found.verdict is Verdict.ERROR]
    assert CANARY not in str(findings)
    assert told(PACK.judge(Graph(sorted(program, key=lambda _: data.draw(st.integers())))).findings) == told(findings)
    stranger = resource("random:index/randomPet:RandomPet", "stranger", {"prefix": "unheard"})
    with_stranger = PACK.judge(Graph([*program, stranger])).findings
    assert told([found for found in with_stranger if found.urn != stranger.urn]) == told(findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_told_of_an_unknown_or_does_not_read_it(rule: Rule) -> None:
    """Every property that a rule reads unknown, each subject by itself: no rule raises, and none tells a secret."""
    for type_ in rule.types:
        names = sorted({path.split(".")[0].split("[")[0] for owner, path in rule.check.reads if owner in ("", type_)})
        token = type_ if ":" in type_ else "aws:sqs/queue:Queue"
        for value in (UNKNOWN, Secret(UNKNOWN), Secret(CANARY), [UNKNOWN], {"a": UNKNOWN}, None):
            made = resource(token, properties={name: value for name in names if name})
            findings = Pack([rule]).judge(Graph([made])).findings
            assert not [found for found in findings if found.verdict is Verdict.ERROR], (type_, value)
            assert CANARY not in str(findings)
