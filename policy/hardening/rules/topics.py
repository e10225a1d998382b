"""SNS: topics under a customer key, signed with SHA-256, and delivered to where they are meant to go."""

from collections.abc import Sequence
from typing import Final

from hardening.aws.publishers import TOPIC
from hardening.checks import customer_key, equals
from hardening.combining import all_of
from hardening.frameworks import fsbp, nist
from hardening.iam.documents import glob
from hardening.rows import TEXTS, row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.tokens import aws
from hardening.values import UNKNOWN

SUBSCRIPTION: Final = aws("sns/topicSubscription")
_INSIDE: Final = ("application", "firehose", "https", "lambda", "sqs")
"""Protocols that reach what answers for itself: an AWS resource, or an endpoint that must confirm over TLS."""
_OUTSIDE: Final = ("email", "email-json", "sms")


def _delivered(subject: Subject) -> Outcomes:
    """Refuse plain HTTP, and mail and text messages to anyone who is not listed."""
    protocol, endpoint = subject.value("protocol"), subject.value("endpoint")
    if protocol is UNKNOWN:
        return (subject.undecided("protocol", "a protocol known at preview"),)
    if protocol in _INSIDE:
        return PASSED
    if protocol not in _OUTSIDE:
        return (subject.fail("protocol", "one of " + ", ".join((*_INSIDE, *_OUTSIDE))),)
    allowed = subject.parameters["allowedEndpoints"]
    listed = [str(pattern) for pattern in allowed] if isinstance(allowed, Sequence) else []
    if endpoint is UNKNOWN:
        return (subject.undecided("endpoint", "an address that is listed"),)
    if isinstance(endpoint, str) and any(glob(pattern, endpoint) for pattern in listed):
        return PASSED
    return (subject.fail("endpoint", "an address that is listed", "an address that is not"),)


RULES: Final[tuple[Rule, ...]] = (
    row("SNS-01 topic", "Topics are sealed and signed with SHA-256, and nothing leaves them in the open",
        (TOPIC, SUBSCRIPTION), by_type({TOPIC: all_of(customer_key("kmsMasterKeyId"), equals("signatureVersion", 2)),
        SUBSCRIPTION: Check(_delivered, frozenset({("", "protocol"), ("", "endpoint")}))}), fsbp("SNS.1"),
        nist("SC-28"), nist("SC-8"), controls=("IR-1", "MA-1"),
        fix="Name a customer key, set signatureVersion 2, and deliver to HTTPS, a queue, a function "
        "or a listed address.", parameters=(setting("allowedEndpoints",
        "Mail addresses and telephone numbers, or patterns of them, that may be delivered to.", TEXTS, []),)),
)  # fmt: skip
