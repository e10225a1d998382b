"""Queues, their dead-letter queues, and who sends there."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.json_text import decoded
from hardening.aws.tagging import tag
from hardening.resources import Graph, Resource, once, told_apart
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened, split

QUEUE: Final = aws("sqs/queue")
REDRIVE: Final = aws("sqs/redrivePolicy")
REDRIVE_ALLOW: Final = aws("sqs/redriveAllowPolicy")
_SUBSCRIPTION: Final = aws("sns/topicSubscription")
_SENDERS: Final = (
    (aws("cloudwatch/eventTarget"), "deadLetterConfig.arn"),
    (aws("lambda/eventSourceMapping"), "destinationConfig.onFailure.destinationArn"),
    (aws("lambda/function"), "deadLetterConfig.targetArn"),
    (aws("lambda/functionEventInvokeConfig"), "destinationConfig.onFailure.destination"),
    (aws("pipes/pipe"), "sourceParameters.dynamodbStreamParameters.deadLetterConfig.arn"),
    (aws("pipes/pipe"), "sourceParameters.kinesisStreamParameters.deadLetterConfig.arn"),
    (aws("scheduler/schedule"), "target.deadLetterConfig.arn"),
)
"""What sends failures to a queue by itself, and the property that names the queue."""
_REDRIVEN: Final = ((QUEUE, "redrivePolicy"), (REDRIVE, "redrivePolicy"), (_SUBSCRIPTION, "redrivePolicy"))
"""What names its dead-letter queue in a JSON text."""
READS: Final = frozenset((*_SENDERS, *_REDRIVEN))
"""All that tells a dead-letter queue from others, besides its tag."""


def carriers(queue: Subject, path: str, type_: str) -> list[Subject]:
    """Give what carries a policy of a queue: the queue itself, or resources of a type of their own."""
    own = [queue] if is_set(queue.get(path)) else []
    return [*own, *(queue.of(one) for one in queue.graph.referring(queue.resource, type_, "queueUrl"))]


def dead_letter_arn(carrier: Subject) -> object:
    """Give the ARN in a redrive policy; UNKNOWN while it is, ABSENT where the text is none."""
    value = carrier.value("redrivePolicy")
    body = decoded(value)
    if value is UNKNOWN or body is UNKNOWN:
        return UNKNOWN
    return opened(body.get("deadLetterTargetArn", ABSENT)) if isinstance(body, Mapping) else ABSENT


def queues_at(carrier: Subject, path: str, arn: object) -> list[Resource]:
    """Give the queues of the program that a property names, by ARN or name, or while unknown comes from."""
    graph, resource = carrier.graph, carrier.resource
    urns = resource.property_dependencies.get(split(path)[0], ())
    sources = [graph.by_urn[urn] for urn in urns if urn in graph.by_urn and graph.by_urn[urn].type == QUEUE]
    if arn is UNKNOWN:
        return sources
    if not isinstance(arn, str):
        return []
    return told_apart(_index(graph).get(arn.rpartition(":")[2], ()), resource, sources)


@once
def _index(graph: Graph) -> Mapping[str, list[Resource]]:
    """Give queues by name, in which ARN and URL end."""
    found: dict[str, list[Resource]] = {}
    for queue in graph.all(QUEUE):
        for text in {text.rpartition(":")[2].rpartition("/")[2] for text in queue.identities()}:
            found.setdefault(text, []).append(queue)
    return found


def is_dead_letter(queue: Subject) -> bool | None:
    """Whether a queue takes what failed elsewhere; None while something unknown may send there."""
    sinks, doubt = _sinks(queue.graph)
    if tag(queue, "Use") == "dead-letter" or queue.resource.urn in sinks:
        return True
    return None if doubt else False


@once
def _sinks(graph: Graph) -> tuple[frozenset[str], bool]:
    """Give the URNs of all dead-letter queues, and whether some sender names one that cannot be told."""
    named = [(queues_at(source, path, arn), arn) for source, path, arn in _named(graph)]
    doubt = any(arn is UNKNOWN and not found for found, arn in named)
    return frozenset(one.urn for found, _ in named for one in found), doubt


def _named(graph: Graph) -> Iterator[tuple[Subject, str, object]]:
    """Give each sender with the property that names its dead-letter queue, and the ARN there."""
    for type_, path in _REDRIVEN:
        for source in graph.all(type_):
            carrier = Subject(source, graph)
            if is_set(carrier.get(path)):
                yield carrier, path, dead_letter_arn(carrier)
    for type_, path in _SENDERS:
        for source in graph.all(type_):
            sender = Subject(source, graph)
            if is_set(sender.get(path)) and not sender.hidden(path):
                yield sender, path, sender.value(path)
