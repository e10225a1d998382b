"""Alarms: whatever can fail or be abused is watched by one."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.aws.alarm_need import Need
from hardening.aws.alarm_needs import APPLIES_BY, IDS, NEEDS
from hardening.aws.alarms import ALARM, FILTER, ID, RULE, SERIES_READS, TARGET
from hardening.aws.event_patterns import Answer, either
from hardening.frameworks import cis, nist
from hardening.rows import HIGH, join_row, setting
from hardening.rule import Check, Outcome, Subject, check
from hardening.tokens import STACK


@check()
def _heard(root: Subject) -> Iterator[Outcome]:
    """Somebody hears of everything that the resources of the program can say."""
    wanted = root.parameters["alarms"]
    for need in NEEDS:
        if isinstance(wanted, Sequence) and need.id in wanted:
            yield from met(need, root)


def met(need: Need, root: Subject) -> Iterator[Outcome]:
    """Demand the evidence of a need."""
    if need.beside and not root.graph.by_type.get(need.beside):
        return
    subjects = (root.of(resource) for resource in root.graph.all(*need.types))
    for subject in filter(need.applies, subjects):
        answer = either(evidence(subject) for evidence in need.by)
        if answer is not True:
            yield _missing(need, subject if need.each else root, answer)
        if not need.each:
            return


def _missing(need: Need, subject: Subject, answer: Answer) -> Outcome:
    path, expected = f"alarms.{need.id}", " or ".join(evidence.wanted for evidence in need.by)
    if answer is None:
        return subject.undecided(path, expected, "an alarm that is not known until the update")
    return subject.fail(path, expected, "none in this program")


_READS: Final = frozenset(
    {(ALARM, path) for path in (*SERIES_READS, ID)}
    | {(RULE, path) for path in ("eventPattern", ID)}
    | {(TARGET, path) for path in ("arn", "rule")}
    | {(FILTER, path) for path in ("pattern", "metricTransformation.name", "metricTransformation.namespace")}
    | set(APPLIES_BY)
)

RULES: Final = (
    join_row("OBS-01 alarms-present", "Whatever can fail or be abused is watched by an alarm", STACK,
        Check(_heard.run, _READS), cis("4.2"), cis("4.3"), cis("4.5"), cis("4.7"), nist("SI-4"), nist("AU-6"),
        severity=HIGH,
        controls=("MA-1", "MA-2", "RL-2", "TC-2", "TC-3", "IR-2b", "LP-3", "SS-3", "LA-1", "PC-4", "WS-2"),
        fix="Declare the alarm, rule or filter that is named, and tag it AlarmId where others are.",
        parameters=(setting("alarms",
        "Ids of the alarms that are demanded where what they are about is in the program.", {"type": "array",
        "items": {"type": "string", "enum": IDS}, "uniqueItems": True}, IDS),)),
)  # fmt: skip
