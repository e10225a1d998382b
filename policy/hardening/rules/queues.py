"""SQS: queues that lose nothing, repeat nothing and hide nothing."""

from collections.abc import Iterator
from typing import Final

from hardening.aws import queues
from hardening.aws.queues import QUEUE, is_dead_letter
from hardening.aws.tagging import tag
from hardening.aws.uses import used_for
from hardening.checks import all_of, any_of, at_least, at_most, customer_key, equals, is_number, is_true, param
from hardening.frameworks import fsbp, nist
from hardening.references import referred
from hardening.rows import HIGH, TEXTS, join_row, row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Parameter, Rule, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN

MAPPING: Final = aws("lambda/eventSourceMapping")
FUNCTION: Final = aws("lambda/function")
_VISIBLE: Final = "visibilityTimeoutSeconds"
_TIMES: Final = 6
"""A batch may be retried while functions are throttled (Lambda Developer Guide, "Using Lambda with Amazon SQS")."""

_SEALED: Final = any_of(is_true("sqsManagedSseEnabled"), customer_key("kmsMasterKeyId"))
_KEPT: Final = at_least("messageRetentionSeconds", param("deadLetterSeconds"))
_WORK: Final = all_of(
    at_most("maxMessageSize", param("maxMessageBytes")), at_least(_VISIBLE, param("minVisibilitySeconds"))
)


def _outlasts(queue: Subject) -> Iterator[Outcome]:
    """Demand that a message stays hidden for longer than a function that works on it may take."""
    visible = queue.value(_VISIBLE)
    for mapping in queue.graph.referring(queue.resource, MAPPING, "eventSourceArn"):
        for function in referred(queue.of(mapping), "functionName", FUNCTION):
            timeout = queue.of(function).value("timeout")
            expected = "at least six times the timeout of the function that works on it"
            if timeout is UNKNOWN or visible is UNKNOWN:
                yield queue.undecided(_VISIBLE, expected)
            elif not is_number(timeout) or not is_number(visible) or visible < _TIMES * timeout:
                yield queue.fail(_VISIBLE, expected)


def _sized(queue: Subject) -> Outcomes:
    """Judge the sizes of a queue by whether it holds work or what failed; where that is open, failures are too."""
    dead = is_dead_letter(queue)
    sealed = _SEALED(queue)
    if dead:
        return (*sealed, *_KEPT(queue))
    outcomes = (*_WORK(queue), *_outlasts(queue))
    if dead is None and outcomes:
        return (*sealed, queue.undecided("", "a known use", "something unknown may be its source of failures"))
    return (*sealed, *outcomes)


_SIZES: Final = _SEALED.reads | _KEPT.reads | _WORK.reads | {(MAPPING, "eventSourceArn"), (MAPPING, "functionName")}


def _deduplicated(queue: Subject) -> Outcomes:
    """Demand that SQS or the producer gives each message an id that stays the same when it is sent again."""
    if queue.value("contentBasedDeduplication") is True or tag(queue, "Deduplication") == "producer":
        return PASSED
    expected = "contentBasedDeduplication, or the tag Deduplication=producer where senders give an id"
    if UNKNOWN in (queue.value("contentBasedDeduplication"), tag(queue, "Deduplication")):
        return (queue.undecided("contentBasedDeduplication", expected),)
    return (queue.fail("contentBasedDeduplication", expected),)


_ONCE: Final = all_of(
    is_true("fifoQueue"),
    Check(_deduplicated, frozenset({("", "contentBasedDeduplication"), ("", "tags.Deduplication")})),
    equals("deduplicationScope", "messageGroup"),
    equals("fifoThroughputLimit", "perMessageGroupId"),
)


def _number(name: str, description: str, value: int, low: int, high: int) -> Parameter:
    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Parameter(name=name, description=description, prod=value, dev=value, schema=schema)


RULES: Final[tuple[Rule, ...]] = (
    join_row("SQS-01 queue", "Queues are sealed, take references and no payloads, and leave workers the time they need",
        QUEUE, Check(_sized, _SIZES | {(FUNCTION, "timeout"), ("", "tags.Use")} | queues.READS, _WORK.mends),
        fsbp("SQS.1"), nist("SC-28"), controls=("WS-1", "WS-2"),
        fix="Name a customer key, lower maxMessageSize, and raise visibilityTimeoutSeconds "
        "(for dead letters messageRetentionSeconds).", parameters=(_number("maxMessageBytes",
        "Bytes that a message of work may have.", 65_536, 1024, 1_048_576), _number("minVisibilitySeconds",
        "Seconds that a message belongs to one worker at least.", 30, 1, 43_200), _number("deadLetterSeconds",
        "Seconds that dead letters are kept at least.", 345_600, 60, 1_209_600))),
    row("SQS-03 fifo-idempotency", "Queues whose jobs must happen once are FIFO, with deduplication for each group",
        QUEUE, used_for(param("uses"), then=_ONCE, reason="its jobs may happen twice"), nist("SI-10"), severity=HIGH,
        controls=("WS-1",),
        fix="Set fifoQueue, deduplicationScope messageGroup and fifoThroughputLimit perMessageGroupId, "
        "and let SQS or the producer give the deduplication id.", parameters=(setting("uses",
        "Values of the tag Use of queues whose jobs must happen once.", TEXTS, ["publish"]),)),
)  # fmt: skip
