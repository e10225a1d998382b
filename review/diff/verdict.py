"""The verdict on a difference in one sentence, and its counts."""

from review.diff.kinds import Answer, Direction, Op
from review.diff.model import Difference
from review.diff.naming import plural

_DONE = {Op.CREATE: "created", Op.UPDATE: "updated", Op.REPLACE: "replaced", Op.DELETE: "deleted", Op.MOVE: "moved"}


def sentence(found: Difference) -> str:
    """Say in one sentence what a reviewer must know."""
    certain = sum(each.answer is Answer.WILL for each in found.hazards)
    parts = [
        plural(certain, "hazard") if certain else "",
        plural(len(found.hazards) - certain, "possible hazard") if len(found.hazards) > certain else "",
        plural(len(found.access(Direction.BROADENED)), "broader access").replace("accesss", "accesses"),
        plural(len(found.findings.new), "new finding"),
    ]
    grave = [part for part in parts if part and not part.startswith("0 ")]
    if grave:
        return f"Stop: {', '.join(grave)}."
    if not found.changed:
        return "No change."
    return "Nothing is lost, nothing is opened."


def counts(found: Difference) -> str:
    """Count the resources by what happens to them."""
    parts = [f"{count} {_DONE[op]}" for op, count in found.counts.items() if count]
    return " · ".join(
        [*(parts or ["no resource changes"]), f"{found.base.resources} -> {found.head.resources} records"]
    )
