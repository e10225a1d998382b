"""Lambda: a function that is named to transform a stream does so."""

from typing import Final

from hardening.checks import all_of, is_true
from hardening.combining import items
from hardening.rule import PASSED, Check, Outcomes, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN

STREAM: Final = aws("kinesis/firehoseDeliveryStream")
_DESTINATIONS: Final = (
    "elasticsearch",
    "extendedS3",
    "httpEndpoint",
    "iceberg",
    "opensearch",
    "opensearchserverless",
    "redshift",
    "snowflake",
    "splunk",
)
_FUNCTION: Final = "Lambda"


def _transforms(destination: str) -> Check:
    """Processing that names a function is enabled: while it is not, records pass by the function unchanged."""
    path = f"{destination}Configuration.processingConfiguration"
    enabled = is_true(f"{path}.enabled")

    def run(subject: Subject) -> Outcomes:
        kinds = [part.value("type") for part in items(subject, f"{path}.processors")]
        open_ = UNKNOWN in (subject.value(f"{path}.processors"), *kinds)
        if not open_ and _FUNCTION not in kinds:
            return PASSED
        outcomes = enabled(subject)
        if not outcomes or _FUNCTION in kinds:
            return outcomes
        return (subject.undecided(f"{path}.enabled", "true, if a function is named"),)

    return Check(run, enabled.reads | {("", f"{path}.processors")})


TRANSFORMS: Final = all_of(*map(_transforms, _DESTINATIONS))
"""What a delivery stream must be."""
