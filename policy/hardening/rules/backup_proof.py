"""AWS Backup: how often, whether a restore works, who is told, and a lock that nobody lifts."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.schedules import longest_days
from hardening.checks import at_least, is_number, items
from hardening.frameworks import fsbp, nist
from hardening.joins import exists
from hardening.rows import ADVICE, LOW, OFF, join_row, number, row
from hardening.rule import Outcome, Rule, Subject, check
from hardening.rules.backup import LOCK, PLAN
from hardening.tokens import aws
from hardening.values import UNKNOWN

_EVERY: Final = number("maxDays", "Days between two backups at most.", 1, 1, 31)


@check("rules[].schedule")
def _often(plan: Subject) -> Iterator[Outcome]:
    """Some rule of the plan backs up often enough."""
    schedules = [part.value("schedule") for part in items(plan, "rules")]
    most = plan.parameters[_EVERY.name]
    gaps = [longest_days(text) for text in schedules if isinstance(text, str)]
    if not any(gap is not None and is_number(most) and gap <= most for gap in gaps):
        expected = f"a rule whose schedule comes round within {most} days"
        open_ = UNKNOWN in schedules or plan.value("rules") is UNKNOWN
        yield plan.undecided("rules", expected) if open_ else plan.fail("rules", expected)


RULES: Final[tuple[Rule, ...]] = (
    row("BKP-02 frequency", "Backups are taken every day", PLAN, _often, nist("CP-9"),
        fix="Give a rule a daily schedule.", parameters=(_EVERY,)),
    join_row("BKP-03 restore-tests", "Restores are tried out regularly", PLAN,
        exists(aws("backup/restoreTestingPlan"), expected="a plan that tries out restores"), nist("CP-4"),
        fix="Declare a RestoreTestingPlan.", prod=ADVICE),
    # Nobody lifts such a lock, AWS included: a mistake in it is paid for until the last backup has ended.
    row("BKP-04 compliance-lock", "The lock of a vault is one that nobody lifts", LOCK,
        at_least("changeableForDays", 3), nist("AU-9"), fix="Set changeableForDays.", severity=LOW, prod=OFF),
    join_row("BKP-05 reports", "A report tells what was backed up", PLAN,
        exists(aws("backup/reportPlan"), expected="a report plan"), fsbp("Backup.5"),
        fix="Declare a ReportPlan.", severity=LOW, prod=OFF),
)  # fmt: skip
