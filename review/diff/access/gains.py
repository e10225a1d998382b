"""One thing that somebody can do now and could not before, or the other way round, before it is made ready to show."""

from dataclasses import dataclass

from review.diff.changing import Raw
from review.diff.kinds import AccessKind, Answer, Direction
from review.diff.model import Access
from review.diff.records import source

MORE = Direction.BROADENED
LESS = Direction.NARROWED


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What is gained or lost at one resource."""

    kind: AccessKind
    direction: Direction
    path: str = ""
    who: str
    what: str
    on: str = ""
    before: str = ""
    after: str = ""
    answer: Answer = Answer.WILL

    def at(self, raw: Raw) -> Access:
        """Give it as part of the change of a resource."""
        record = raw.pair.after or raw.pair.before
        name = str(raw.record.get("name", ""))
        return Access(
            self.kind, self.direction, raw.urn, self.path, self.who, self.what, self.on or name, self.before,
            self.after, self.answer, source(record),
        )  # fmt: skip
