"""Datadog: how long it keeps logs, and where it archives them."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, between, equals, param
from hardening.conditions import if_set
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.rows import HIGH, OFF, number, row
from hardening.rule import Outcome, Subject, check
from hardening.selection import by_type
from hardening.values import ABSENT, UNKNOWN

INDEX: Final = "datadog:index/logsIndex:LogsIndex"
ARCHIVE: Final = "datadog:index/logsArchive:LogsArchive"


@check("s3Archive.accountId", "gcsArchive", "azureArchive")
def _archive_stays(subject: Subject) -> Iterator[Outcome]:
    """Datadog archives to a bucket of the own account."""
    for path in ("gcsArchive", "azureArchive"):
        if subject.value(path) is not ABSENT:
            yield subject.fail(path, "not set: archive to S3")
    account = subject.value("s3Archive.accountId")
    expected = "a bucket of the own account, or of one of trustedAccounts"
    if account is UNKNOWN:
        yield subject.undecided("s3Archive.accountId", expected)
    elif not isinstance(account, str) or accounts_of(subject).standing(account) is Standing.FOREIGN:
        yield subject.fail("s3Archive.accountId", expected)
    elif accounts_of(subject).standing(account) is Standing.OPEN:
        yield subject.undecided("s3Archive.accountId", expected, Standing.OPEN.value)


RULES: Final = (
    row("LOG-08 datadog",
        "Datadog keeps logs 30 days, nothing in its flexible tier, and archives to a bucket of the own account",
        (INDEX, ARCHIVE), by_type({INDEX: all_of(between("retentionDays", 1, param("days")), if_set("flexRetentionDays",
        then=equals("flexRetentionDays", 0), reason="the flexible tier is off")), ARCHIVE: _archive_stays}),
        nist("AU-11"), nist("SI-12"), severity=HIGH, controls=("LP-2",), dev=OFF,
        fix="Set retentionDays to 30, leave flexRetentionDays out, and archive to S3 in the own or a trusted account.",
        parameters=(TRUSTED, number("days", "Most days that Datadog keeps logs.", 30, 1, 30))),
)  # fmt: skip
