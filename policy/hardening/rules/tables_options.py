"""DynamoDB and DAX: capacity, sharing, streams and caches of tables."""

from typing import Final

from hardening.aws.tagging import tag
from hardening.checks import absent, all_of, any_of, at_least, each, equals, is_true, when
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import TRUSTED, accounts_of
from hardening.iam.documents import on_document
from hardening.iam.grants import strangers
from hardening.joins import referred_by, some_referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, row
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.rules.tables import TABLE
from hardening.tokens import aws
from hardening.values import UNKNOWN

_CLUSTER: Final = aws("dax/cluster")
_PERSONAL: Final = ("pii", "confidential-pii")
_MADE_OF: Final = ("importTable", "restoreBackupArn", "restoreSourceName", "restoreSourceTableArn")
_EXPIRES: Final = is_true("ttl.enabled")
_STREAMED: Final = "an event source mapping, pipe or delivery stream that reads the stream"


def _forgets(subject: Subject) -> Outcomes:
    """Demand expiry of items with personal data."""
    found = tag(subject, "DataClass")
    if found is not UNKNOWN and found not in _PERSONAL:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it holds no personal data"),)
    outcomes = _EXPIRES(subject)
    return (subject.undecided("tags.DataClass", "a known class"),) if found is UNKNOWN and outcomes else outcomes


_PRIVATE: Final = on_document(
    "policy", lambda document, subject: strangers(document, subject, "policy", accounts_of(subject)),
    expected="grants within the own account", required=True,
)  # fmt: skip
_SCALES: Final = any_of(
    equals("billingMode", "PAY_PER_REQUEST"),
    some_referred_by((aws("appautoscaling/target"),), "resourceId", expected="a target of auto scaling"),
)
_READ: Final = any_of(
    some_referred_by((aws("pipes/pipe"),), "source", expected=_STREAMED),
    some_referred_by((aws("lambda/eventSourceMapping"),), "eventSourceArn", expected=_STREAMED),
)

RULES: Final[tuple[Rule, ...]] = (
    join_row("DDB-04 capacity", "The capacity of tables follows the load", TABLE, _SCALES, fsbp("DynamoDB.1"),
        fix="Set billingMode PAY_PER_REQUEST, or declare auto scaling.", prod=ADVICE),
    # A limit keeps the bill, and refuses requests: whoever sets one knows the load.
    row("DDB-05 throughput-limit", "On-demand tables have a limit of throughput", TABLE, when(
        equals("billingMode", "PAY_PER_REQUEST"), all_of(at_least("onDemandThroughput.maxReadRequestUnits", 1),
                                                         at_least("onDemandThroughput.maxWriteRequestUnits", 1)),
        "its capacity is provisioned"), nist("SC-5"), fix="Set onDemandThroughput.", severity=LOW, prod=OFF),
    join_row("DDB-06 resource-policy", "Tables are shared with no stranger", aws("dynamodb/resourcePolicy"), _PRIVATE,
        nist("AC-3"), fix="Grant within the own account only.", severity=HIGH, parameters=(TRUSTED,)),
    row("DDB-07 personal-ttl", "Items with personal data expire", TABLE,
        Check(_forgets, _EXPIRES.reads | {("", "tags")}), nist("SI-12"), fix="Set ttl on tables with DataClass=pii."),
    join_row("DDB-08 streams", "Something reads each stream of a table", TABLE, when(
        is_true("streamEnabled"), _READ, "it has no stream"), nist("AU-12"),
        fix="Read the stream, or turn it off.", severity=LOW, prod=ADVICE),
    row("DDB-09 replica-tags", "Replicas take over the tags of their table", TABLE,
        each("replicas", is_true("propagateTags")), nist("CM-8"), fix="Set propagateTags on replicas.", prod=ADVICE),
    join_row("DDB-10 contributor-insights", "Contributor Insights shows what is read most", TABLE, referred_by(
        aws("dynamodb/contributorInsights"), "tableName", expected="contributor insights"),
        nist("SI-4"), fix="Declare ContributorInsights.", severity=LOW, prod=OFF),
    row("DDB-11 restored", "Tables start empty, and not from an import or a restore", TABLE,
        all_of(*map(absent, _MADE_OF)), nist("CM-3"), fix="Remove the source once the table stands.", prod=ADVICE),
    row("DDB-12 dax-sealed", "DAX clusters are encrypted at rest", _CLUSTER, is_true("serverSideEncryption.enabled"),
        fsbp("DynamoDB.3"), fix="Set serverSideEncryption.enabled.", severity=HIGH),
    row("DDB-13 dax-tls", "DAX clusters speak TLS", _CLUSTER, equals("clusterEndpointEncryptionType", "TLS"),
        fsbp("DynamoDB.7"), fix="Set clusterEndpointEncryptionType to TLS.", severity=HIGH),
    row("DDB-14 dax-zones", "DAX clusters have a node in each of three zones", _CLUSTER,
        at_least("replicationFactor", 3), nist("CP-10"), fix="Set replicationFactor to 3 or more.", prod=ADVICE),
)  # fmt: skip
