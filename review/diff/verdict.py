"""The verdict on a difference in one sentence, and its counts."""

from collections import Counter

from review.diff.gains import together
from review.diff.kinds import Answer, Direction, Op
from review.diff.labels import OF_EXITS
from review.diff.model import Difference
from review.diff.naming import plural

_DONE = {Op.CREATE: "created", Op.UPDATE: "updated", Op.REPLACE: "replaced", Op.DELETE: "deleted", Op.MOVE: "moved"}


def sentence(found: Difference) -> str:
    """Say in one sentence what a reviewer must know."""
    answers = Counter(each.answer for each in found.hazards)
    blocking = sum(each.blocks for each in found.findings.new)
    parts = [
        (answers[Answer.WILL], "hazard"),
        (answers[Answer.MAY], "possible hazard"),
        (len(together(found.access(Direction.BROADENED))), "gain of access"),
        (blocking, "new finding"),
    ]
    grave = [_counted(count, noun) for count, noun in parts if count]
    refused = plural(answers[Answer.NO], "change") + " that will be refused" if answers[Answer.NO] else ""
    if grave and found.approved is not True:
        return f"Stop: {', '.join([*grave, refused] if refused else grave)}."
    if grave:
        return f"Approved as it stands: {', '.join(grave)}."
    if not found.changed:
        return "No change."
    return f"Nothing is lost and nothing is opened{f', but {refused}' if refused else ''}."


def counts(found: Difference) -> str:
    """Count the resources by what happens to them."""
    parts = [f"{count} {_DONE[op]}" for op, count in found.counts.items() if count]
    return " · ".join(
        [*(parts or ["no resource changes"]), f"{found.base.resources} -> {found.head.resources} records"]
    )


def label(found: Difference) -> str:
    """Give the label of a pull request: one a verdict, by the same order as the exit codes."""
    name = OF_EXITS.get(found.exit, "changes" if found.changed else "no-change")
    return f"bulwark:{name}"


def _counted(count: int, noun: str) -> str:
    """Give a count with its noun, whose first word is the one that bends: gains of access."""
    head, of, rest = noun.partition(" of ")
    return f"{plural(count, head)}{of}{rest}"
