"""SQS: what fails again and again is put aside, where somebody hears of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hardening.aws import queues
from hardening.aws.json_text import decoded
from hardening.aws.queues import QUEUE, REDRIVE, REDRIVE_ALLOW, carriers, dead_letter_arn, is_dead_letter, queues_at
from hardening.checks import is_number, items
from hardening.frameworks import nist
from hardening.numerals import integer
from hardening.resources import Graph, once
from hardening.rows import HIGH, join_row
from hardening.rule import Check, Outcome, Outcomes, Parameter, Rule, Subject
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, is_set, opened, split

ALARM: Final = aws("cloudwatch/metricAlarm")
_METRIC: Final = "ApproximateNumberOfMessagesVisible"
_DEAD: Final = "a redrive policy: without one a message that always fails is tried until it is lost"


def _work(queue: Subject) -> Iterator[Outcome]:
    """Demand a redrive policy of a queue of work, to a queue of its own kind, after a few attempts."""
    found = carriers(queue, "redrivePolicy", REDRIVE)
    if not found:
        unresolved = queue.graph.unresolved(REDRIVE, "queueUrl")
        yield queue.undecided("redrivePolicy", _DEAD) if unresolved else queue.fail("redrivePolicy", _DEAD)
    for carrier in found:
        yield from _redriven(carrier, queue)


def _redriven(carrier: Subject, queue: Subject) -> Iterator[Outcome]:
    path = "redrivePolicy"
    value = carrier.value(path)
    body = decoded(value)
    arn = dead_letter_arn(carrier)
    for other in queues_at(carrier, path, arn):
        yield from _alike(carrier, queue.value("fifoQueue"), queue.of(other).value("fifoQueue"))
    if value is UNKNOWN:
        yield carrier.undecided(path, "a redrive policy known at preview")
    elif not isinstance(body, Mapping) or (not isinstance(arn, str) and arn is not UNKNOWN):
        yield carrier.fail(path, "a JSON object with deadLetterTargetArn and maxReceiveCount", "none")
    else:
        yield from _counted(carrier, opened(body.get("maxReceiveCount", ABSENT)))


def _alike(carrier: Subject, fifo: object, dead: object) -> Iterator[Outcome]:
    """Demand that a FIFO queue has FIFO dead letters, and a standard one standard ones: SQS moves no others."""
    expected = "a dead-letter queue of the same kind, FIFO or not"
    if UNKNOWN in (fifo, dead):
        yield carrier.undecided("redrivePolicy", expected)
    elif (fifo is True) is not (dead is True):
        yield carrier.fail("redrivePolicy", expected, "of another kind")


def _counted(carrier: Subject, count: object) -> Iterator[Outcome]:
    """Demand a number of attempts within the bounds; SQS takes it as a text as well."""
    low, high = carrier.parameters["minReceives"], carrier.parameters["maxReceives"]
    number = integer(count) if isinstance(count, str) and count.isascii() and count.isdecimal() else count
    expected = f"maxReceiveCount from {low} to {high}"
    if count is UNKNOWN:
        yield carrier.undecided("redrivePolicy", expected)
    elif not (is_number(number) and is_number(low) and is_number(high) and low <= number <= high):
        yield carrier.fail("redrivePolicy", expected, "fewer, more, or no number")


def _sink(queue: Subject) -> Iterator[Outcome]:
    """Demand that a dead-letter queue takes messages of named queues only, and that an alarm watches it."""
    found = carriers(queue, "redriveAllowPolicy", REDRIVE_ALLOW)
    expected = "redrivePermission byQueue or denyAll: by default every queue may move its messages here"
    if not found:
        unresolved = queue.graph.unresolved(REDRIVE_ALLOW, "queueUrl")
        yield (
            queue.undecided("redriveAllowPolicy", expected)
            if unresolved
            else queue.fail("redriveAllowPolicy", expected)
        )
    for carrier in found:
        yield from _permitted(carrier, expected)
    yield from _watched(queue)


def _permitted(carrier: Subject, expected: str) -> Iterator[Outcome]:
    value = carrier.value("redriveAllowPolicy")
    body = decoded(value)
    permission = opened(body.get("redrivePermission", ABSENT)) if isinstance(body, Mapping) else ABSENT
    if UNKNOWN in (value, permission):
        yield carrier.undecided("redriveAllowPolicy", expected)
    elif permission not in ("byQueue", "denyAll"):
        yield carrier.fail("redriveAllowPolicy", expected, "another permission, or none")


def _watched(queue: Subject) -> Iterator[Outcome]:
    """Demand an alarm on the first message, of a program that has alarms at all."""
    expected = f"an alarm on {_METRIC} of this queue"
    watched, open_ = _alarms(queue.graph)
    if queue.graph.by_type.get(ALARM) and queue.resource.urn not in watched:
        yield queue.undecided("", expected) if open_ else queue.fail("", expected, "none in this program")


@once
def _alarms(graph: Graph) -> tuple[frozenset[str], bool]:
    """Give the URNs of the queues that an alarm watches, and whether one watches a queue that cannot be told."""
    alarms = [Subject(alarm, graph) for alarm in graph.all(ALARM)]
    series = [(part, below) for alarm in alarms for part, below in _series(alarm)]
    ours = [
        (part, f"{below}dimensions.QueueName") for part, below in series if part.value(f"{below}metricName") == _METRIC
    ]
    return frozenset(urn for part, path in ours for urn in _of(part, path)), any(map(_blurred, alarms))


def _series(alarm: Subject) -> Iterator[tuple[Subject, str]]:
    """Give the metrics of an alarm: its own, and those of its queries."""
    yield alarm, ""
    for query in items(alarm, "metricQueries"):
        yield query, "metric."


def _of(part: Subject, path: str) -> Iterable[str]:
    """Give the URNs of what a dimension names, or while unknown comes from."""
    value = part.value(path)
    if value is UNKNOWN:
        return part.resource.property_dependencies.get(split(part.where(path))[0], ())
    return [queue.urn for queue in queues_at(part, part.where(path), value)] if isinstance(value, str) else ()


def _blurred(alarm: Subject) -> bool:
    """Whether an alarm watches a queue that cannot be told."""
    for part, below in _series(alarm):
        path = f"{below}dimensions.QueueName"
        depended = part.resource.property_dependencies.get(split(part.where(path))[0], ())
        if part.value(f"{below}metricName") in (_METRIC, UNKNOWN) and part.value(path) is UNKNOWN and not depended:
            return True
    return False


def _redrive(queue: Subject) -> Outcomes:
    """Judge a queue by whether it takes work or dead letters; where that is open, a failure is no verdict."""
    dead = is_dead_letter(queue)
    if dead:
        return tuple(_sink(queue))
    outcomes = tuple(_work(queue))
    if outcomes and dead is None and not is_set(queue.get("redrivePolicy")):
        return (queue.undecided("", _DEAD, "something unknown may be its source of failures"),)
    return outcomes


_READS: Final = frozenset(
    {
        *(("", path) for path in ("fifoQueue", "redriveAllowPolicy", "redrivePolicy", "tags.Use")),
        *((type_, path) for type_, path in ((REDRIVE, "queueUrl"), (REDRIVE_ALLOW, "queueUrl"))),
        (REDRIVE_ALLOW, "redriveAllowPolicy"),
        *((ALARM, path) for path in ("dimensions.QueueName", "metricName", "metricQueries")),
    }
)


def _attempts(name: str, description: str, value: int) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": 1000}
    return Parameter(name=name, description=description, prod=value, dev=value, schema=schema)


RULES: Final[tuple[Rule, ...]] = (
    join_row("SQS-02 dlq",
        "Work that fails is put aside after a few attempts, in a dead-letter queue of its own that is watched", QUEUE,
        Check(_redrive, _READS | queues.READS), nist("SI-11"), nist("SI-4"), severity=HIGH, controls=("WS-1", "MA-2"),
        fix="Give the queue a redrivePolicy with maxReceiveCount from 3 to 10 to a queue of the same kind, "
        "and that queue a redriveAllowPolicy byQueue and an alarm on its first visible message.",
        parameters=(_attempts("minReceives", "Attempts that a message gets at least.", 3), _attempts("maxReceives",
        "Attempts after which a message is put aside at the latest.", 10))),
)  # fmt: skip
