"""Kinds that many keys share."""

from functools import partial

from settings import checks, windows
from settings.problems import Code
from settings.schema.scalars import Integer, Text

ACCOUNT = Text(
    bounds="12 digits in quotes", example="123456789012", eaten=Code.ACCOUNT_UNQUOTED, checks=(checks.account_id,)
)
REGION = Text(bounds="a region code", example="us-east-1", checks=(checks.region,))
HOST = Text(
    form=checks.HOST,
    bounds="a lower-case host name under a domain of your own",
    example="api.example.com",
    checks=(checks.registered_host,),
)
MAIL = Text(form=checks.MAIL, bounds="a mail address", example="platform@example.com")
MAIL_DOMAIN = Text(form=checks.HOST, bounds="a lower-case domain", example="example.com")
HTTPS = Text(bounds="an https address", example="https://example.com/terms", checks=(checks.https,))
ROLE_ARN = Text(
    form=r"arn:aws(-cn|-us-gov)?:iam::\d{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}",
    bounds="the ARN of a role (IAM Identity Center roles included, users not)",
    example="arn:aws:iam::123456789012:role/incident-commander",
)
CONTROL = Text(form=r"[A-Z]{2,3}-\d{1,2}[a-z]?", bounds="a control id", example="AC-3")
RULE = Text(form=r"[A-Z][A-Z0-9]{0,4}-\d{2}", bounds="a rule id", example="S3-09")
SENTENCE = Text(form=r"[^\n]{20,}", bounds="a sentence of at least 20 characters")
VERSION = Text(
    form=r"\d+\.\d+\.\d+|\d{4}-\d{2}-\d{2}",
    bounds="a version (1.2.3) or a day (YYYY-MM-DD), in quotes",
    example="1.0.0",
)


def days(low: int, high: int, *, low_fix: str = "", high_fix: str = "") -> Integer:
    """Make a kind of a number of days."""
    return Integer(low=low, high=high, unit="days", low_fix=low_fix, high_fix=high_fix)


def daily(shortest: int) -> Text:
    """Make a kind of a daily window of at least `shortest` minutes."""
    bounds = f"a daily window in UTC of at least {shortest} minutes"
    return Text(
        form=windows.DAILY, bounds=bounds, example="03:00-04:00", checks=(partial(windows.long_enough, shortest),)
    )


def weekly(shortest: int) -> Text:
    """Make a kind of a weekly window of at least `shortest` minutes."""
    bounds = f"a weekly window in UTC of at least {shortest} minutes"
    check = partial(windows.long_enough, shortest)
    return Text(form=windows.WEEKLY, bounds=bounds, example="sun:04:30-sun:05:30", checks=(check,))
