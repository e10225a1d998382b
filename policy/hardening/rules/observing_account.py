"""Alarms: on changes of the account, on what matters of services and tables, and on topics that are there."""

from collections.abc import Iterator, Sequence
from typing import Final

from hardening.aws.alarm_account import CHANGES, NUMBERS
from hardening.aws.alarm_need import Need
from hardening.aws.alarms import ALARM, FILTER, RULE, SERIES_READS
from hardening.checks import customer_key
from hardening.frameworks import cis, nist
from hardening.joins import if_refers_to
from hardening.rows import ADVICE, LOW, join_row, names, row
from hardening.rule import Check, Outcome, Rule, Subject
from hardening.rules.observing import met
from hardening.tokens import STACK, aws
from hardening.values import ABSENT, read

_TOPIC: Final = aws("sns/topic")
_READS: Final = frozenset(
    {(ALARM, path) for path in SERIES_READS}
    | {(FILTER, path) for path in ("pattern", "metricTransformation.name", "metricTransformation.namespace")}
    | {(RULE, "eventPattern")}
)


def _each(needs: Sequence[Need], parameter: str) -> Check:
    """Somebody hears of each of the needs that a parameter lists."""

    def run(root: Subject) -> Iterator[Outcome]:
        wanted = root.parameters[parameter]
        for need in needs:
            if isinstance(wanted, Sequence) and need.id in wanted:
                yield from met(need, root)

    return Check(lambda root: tuple(run(root)), _READS)


def _stated(alarm: Subject) -> Iterator[Outcome]:
    """The program says what silence means, and does not leave it to CloudWatch."""
    if read(alarm.resource.properties, "treatMissingData") is ABSENT:
        yield alarm.fail("treatMissingData", "missing, ignore, breaching or notBreaching, by choice", "not set")


_KINDS: Final = names("changes", "Kinds of changes that somebody must hear of.", *(need.id for need in CHANGES))
_TYPES: Final = names("resources", "What must have an alarm on its own numbers.", *(need.id for need in NUMBERS))

RULES: Final[tuple[Rule, ...]] = (
    join_row("OBS-04 alarm-topic", "The topics of alarms are under a customer key", ALARM,
        if_refers_to("alarmActions", _TOPIC, where=customer_key("kmsMasterKeyId"), reason="its topics are elsewhere"),
        nist("SC-28"), fix="Give the topic a customer key."),
    row("OBS-05 missing-data", "Alarms say what missing data mean", ALARM,
        Check(lambda alarm: tuple(_stated(alarm)), frozenset({("", "treatMissingData")})), nist("SI-4"),
        fix="Set treatMissingData.", severity=LOW, prod=ADVICE),
    join_row("OBS-06 account-changes", "Somebody hears of changes of the account and of what it refuses", STACK,
        _each(CHANGES, "changes"), *(cis(f"4.{number}") for number in (1, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15)),
        fix="Declare a rule, or a filter of the trail's log group with an alarm.", parameters=(_KINDS,)),
    join_row("OBS-07 golden-signals", "Services and tables have an alarm on whether they serve", STACK,
        _each(NUMBERS, "resources"), nist("SI-4"), fix="Declare an alarm on the resource's own metric.",
        prod=ADVICE, parameters=(_TYPES,)),
)  # fmt: skip
