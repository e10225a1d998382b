"""The architecture with what changes in it: what there will be, and what goes."""

from review.diff.kinds import Answer, Direction, Op
from review.diff.model import Change, Difference
from review.diff.records import Picture as Side
from review.picture.marks import Mark
from review.picture.model import Picture
from review.picture.views import whole


def overlay(found: Difference, base: Side, head: Side) -> Picture:
    """Draw the components of both sides, each with what happens to the resources in it."""
    gone = [base.records[change.urn] for change in found.changes if change.op is Op.DELETE]
    marks = {change.urn: Mark(change.op.value, _grave(change)) for change in found.changes if change.custom}
    return whole({**head.graph, "resources": [*head.records.values(), *gone]}, marks)


def _grave(change: Change) -> bool:
    """Whether something may be lost or access widens."""
    lost = any(hazard.answer is not Answer.NO for hazard in change.hazards)
    return lost or any(access.direction is Direction.BROADENED for access in change.access)
