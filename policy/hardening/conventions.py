"""What the platform beside the pack has agreed on for itself, and what programs elsewhere are held to in its place.

The defaults of some parameters speak of that platform: its tags, its paths, how long it keeps logs. They hold in a
stack that says `platformConventions: true`. Every other program is held to what AWS and the published benchmarks ask,
and may state conventions of its own in the configuration of the pack.
"""

from collections.abc import Mapping
from typing import Final

KEY: Final = "platformConventions"
"""Key of the stack's configuration, in the namespace of its project, that takes those conventions over."""

ELSEWHERE: Final[Mapping[tuple[str, str], object]] = {
    # AWS demands no tags, and Security Hub's controls on tags name none either.
    ("G-05", "required"): [],
    # From a day to the longest that CloudWatch Logs takes, short of for ever.
    ("LOG-01", "minDays"): 1,
    ("LOG-01", "opsDays"): 3653,
    # A group that names another one is known by that; which ports a service listens on is its own affair.
    ("NET-03", "groupPorts"): [],
    # The provider takes away the rule that AWS adds to a new group, so that one without a word reaches nothing.
    ("NET-03", "requireStated"): False,
    ("NET-07", "services"): ["dynamodb", "s3"],
    ("OBS-01", "alarms"): ["cert-expiry", "elb-5xx", "lambda-errors", "lambda-throttles", "rds-cpu", "rds-storage"],
    # Logs often go to an account or a stack of their own.
    ("S3-08", "externalBuckets"): ["*"],
    ("WAF-02", "authPaths"): [],
    ("WAF-02", "bulkPaths"): [],
    ("WAF-02", "tenantHeader"): "",
}
"""Rule and parameter to what holds elsewhere."""

OF: Final = frozenset(rule for rule, _ in ELSEWHERE)
"""The rules with such parameters."""
