"""Where data goes: who is sent, or handed a copy of, what somebody holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.tokens import aws
from review.diff.access.gains import LESS, MORE, Gain
from review.diff.changing import Raw
from review.diff.deltas import Json, is_missing, is_secret, is_unknown
from review.diff.kinds import AccessKind, Answer
from review.diff.records import Record, inputs

Finder = Callable[[Record], Iterator[Json]]


@dataclass(frozen=True, slots=True)
class Sink:
    """A type that sends or shares."""

    what: str
    found: Finder
    """Gives whom."""
    on: str = ""
    """The property that names what is sent or shared."""


def at(*path: str) -> Finder:
    """Find what stands at a path, in every row of the lists on it."""

    def find(value: Record) -> Iterator[Json]:
        yield from _below(value, path)

    return find


def _below(value: Json, path: tuple[str, ...]) -> Iterator[Json]:
    if isinstance(value, list):
        for each in value:
            yield from _below(each, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        yield from _below(value.get(path[0]), path[1:])


def _shared(given: Record) -> Iterator[Json]:
    """Give the accounts that a document is shared with: a map's own keys are spelled as AWS does, or as elsewhere."""
    for name in ("account_ids", "accountIds"):
        yield from _below(given, ("permissions", name))


def _buses(given: Record) -> Iterator[Json]:
    """Give the bus that events go to; any other target is a resource that acts on them."""
    yield from (each for each in _below(given, ("arn",)) if isinstance(each, str) and ":event-bus/" in each)


SINKS: Final[Mapping[str, Sink]] = {
    aws(type_): sink
    for type_, sink in {
        "backup/plan": Sink("copies of recovery points", at("rules", "copyActions", "destinationVaultArn")),
        "cloudwatch/eventTarget": Sink("events", _buses, "rule"),
        "cloudwatch/logSubscriptionFilter": Sink("log events", at("destinationArn"), "logGroup"),
        "kinesis/firehoseDeliveryStream": Sink("records", at("httpEndpointConfiguration", "url")),
        "rds/clusterSnapshot": Sink("a copy", at("sharedAccounts")),
        "rds/snapshot": Sink("a copy", at("sharedAccounts")),
        "s3/bucketReplicationConfig": Sink("copies of objects", at("rules", "destination", "bucket"), "bucket"),
        "s3/inventory": Sink("the list of objects", at("destination", "bucket", "bucketArn"), "bucket"),
        "secretsmanager/secret": Sink("a copy", at("replicas", "region")),
        "sns/topicSubscription": Sink("messages", at("endpoint"), "topic"),
        "ssm/document": Sink("the document", _shared),
    }.items()
}
_HIDDEN: Final = "one not known"


def gains(raw: Raw) -> Iterator[Gain]:
    """Give who is sent something now, and who no longer."""
    sink = SINKS.get(raw.type)
    if sink is None:
        return
    old, new = ({_said(each) for each in sink.found(inputs(side))} for side in (raw.pair.before, raw.pair.after))
    on = inputs(raw.record).get(sink.on)
    for direction, found in ((MORE, new - old), (LESS, old - new)):
        for who in sorted(found - {""}):
            sure = Answer.MAY if who == _HIDDEN else Answer.WILL
            where = on if isinstance(on, str) and not is_secret(on) else ""
            yield Gain(kind=AccessKind.SHARING, direction=direction, who=who, what=sink.what, on=where, answer=sure)


def _said(value: Json) -> str:
    if is_missing(value):
        return ""
    return value if isinstance(value, str) and not (is_secret(value) or is_unknown(value)) else _HIDDEN
