"""Queues for work that was given up, and those whose work can be."""

from collections.abc import Iterator, Mapping
from typing import Final

from hardening.aws.json_text import decoded
from hardening.resources import Graph, Resource, once
from hardening.rule import Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, opened, read, split

QUEUE: Final = aws("sqs/queue")
_REDRIVE: Final = aws("sqs/redrivePolicy")
_SENDERS: Final[Mapping[str, str]] = {
    aws("cloudwatch/eventTarget"): "deadLetterConfig.arn",
    aws("lambda/function"): "deadLetterConfig.targetArn",
    aws("pipes/pipe"): "sourceParameters.kinesisStreamParameters.deadLetterConfig.arn",
    aws("scheduler/schedule"): "target.deadLetterConfig.arn",
}
"""Types that send what they give up to the ARN of a property."""
_WITH_POLICY: Final = (QUEUE, _REDRIVE, aws("sns/topicSubscription"))
"""Types that say so in a redrive policy, which is JSON."""


def is_dead_letter(subject: Subject) -> bool:
    """Whether a queue takes what others give up: they name it, or its tag says so."""
    if subject.value("tags.Use") == "dead-letter":
        return True
    given, sources = _given_up(subject.graph)
    return subject.resource.urn in sources or not given.isdisjoint(subject.resource.identities())


def is_work(subject: Subject) -> bool:
    """Whether a queue holds work that may be given up."""
    if subject.value("redrivePolicy") is not ABSENT:
        return True
    return any(other.type == _REDRIVE for other in subject.graph.referring(subject.resource, _REDRIVE, "queueUrl"))


@once
def _given_up(graph: Graph) -> tuple[set[str], set[str]]:
    """Give where a graph's senders send what they give up: the known ARNs, and the URNs that unknown ones come from."""
    found: tuple[set[str], set[str]] = (set(), set())
    for sender, path, value in _targets(graph):
        if isinstance(value, str):
            found[0].add(value)
        elif value is UNKNOWN:
            found[1].update(sender.property_dependencies.get(split(path)[0], ()))
    return found


def _targets(graph: Graph) -> Iterator[tuple[Resource, str, object]]:
    for type_, path in _SENDERS.items():
        for sender in graph.all(type_):
            yield sender, path, opened(read(sender.properties, path))
    for sender in graph.all(*_WITH_POLICY):
        policy = opened(read(sender.properties, "redrivePolicy"))
        body = policy if policy is UNKNOWN else decoded(policy)
        target = body.get("deadLetterTargetArn", ABSENT) if isinstance(body, Mapping) else body
        yield sender, "redrivePolicy", opened(target)
