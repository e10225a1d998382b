"""Datadog: how long it keeps logs, and where it archives them."""

from collections.abc import Iterator
from typing import Final

from hardening.checks import all_of, between, equals, param
from hardening.conditions import if_set
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of
from hardening.rule import Level, Outcome, Parameter, Rule, Severity, Stage, Subject, check
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
    Rule(
        id="LOG-08",
        slug="datadog",
        title="Datadog keeps logs 30 days, nothing in its flexible tier, and archives to a bucket of the own account",
        types=(INDEX, ARCHIVE),
        check=by_type(
            {
                INDEX: all_of(
                    between("retentionDays", 1, param("days")),
                    if_set("flexRetentionDays", then=equals("flexRetentionDays", 0), reason="the flexible tier is off"),
                ),
                ARCHIVE: _archive_stays,
            }
        ),
        stage=Stage.RESOURCE,
        severity=Severity.HIGH,
        controls=("LP-2",),
        frameworks=(nist("AU-11"), nist("SI-12")),
        fix="Set retentionDays to 30, leave flexRetentionDays out, and archive to S3 in the own or a trusted account.",
        parameters=(
            TRUSTED,
            Parameter(
                name="days",
                description="Most days that Datadog keeps logs.",
                prod=30,
                dev=30,
                schema={"type": "integer", "minimum": 1, "maximum": 30},
            ),
        ),
        dev=Level.DISABLED,
    ),
)
