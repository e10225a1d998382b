"""Systems Manager Automation documents: their steps, and which steps lead to which.

What a step does when it fails is read as well: an approval that may fail and go on is none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.values import ABSENT, opened, read

CALL: Final = "aws:executeAwsApi"
APPROVE: Final = "aws:approve"
_PASSIVE: Final = frozenset(
    {
        APPROVE, "aws:assertAwsResourceProperty", "aws:branch", "aws:pause", "aws:sleep", "aws:updateVariable",
        "aws:waitForAwsResourceProperty",
    }
)  # fmt: skip
"""Actions that change nothing (Systems Manager User Guide, "Automation actions reference")."""
_READING: Final = ("batchget", "describe", "get", "head", "list", "lookup", "query", "scan", "search")
"""How the names of operations begin that change nothing."""
_HARMLESS: Final = frozenset({("s3", "putobject"), ("sns", "publish")})
"""Calls that keep evidence or tell people, which may come before an approval."""
_STEP: Final = "step:"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a document."""

    index: int
    body: Mapping[str, object]

    def text(self, path: str) -> str:
        """Give a text of the step; an empty one where there is none, or where it is no text."""
        value = opened(read(self.body, path))
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        """Its name, which other steps lead to."""
        return self.text("name")

    @property
    def approves(self) -> bool:
        """Whether it waits until at least one person approves."""
        approvers, least = opened(read(self.body, "inputs.Approvers")), read(self.body, "inputs.MinRequiredApprovals")
        enough = least is ABSENT or (isinstance(least, int) and not isinstance(least, bool) and least >= 1)
        return self.text("action") == APPROVE and isinstance(approvers, list) and bool(approvers) and enough

    @property
    def call(self) -> tuple[str, str]:
        """Service and operation that it calls, in lower case, without separators."""
        service, api = (self.text(f"inputs.{part}").lower().replace("_", "") for part in ("Service", "Api"))
        return service, api

    @property
    def acts(self) -> bool:
        """Whether it may change something."""
        if self.text("action") != CALL:
            return self.text("action") not in _PASSIVE
        return self.call not in _HARMLESS and not self.call[1].startswith(_READING)

    @property
    def keeps_evidence(self) -> bool:
        """Whether it puts an object, and does not stop the run when it cannot."""
        kept = self.text("action") == CALL and self.call == ("s3", "putobject")
        return kept and self.text("onFailure") == "Continue"


class Steps:
    """The steps of a document in their order."""

    def __init__(self, body: Mapping[str, object]) -> None:
        """Read `mainSteps`; what is no object is no step."""
        found = opened(read(body, "mainSteps"))
        listed = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
        bodies = [inner for item in listed if isinstance(inner := opened(item), Mapping)]
        self.all = tuple(Step(index, each) for index, each in enumerate(bodies))
        self._by_name = {step.name: step for step in self.all}

    def unapproved(self) -> Iterator[Step]:
        """Give the acting steps that the run may come to without an approval."""
        yield from (step for step in self._reached(self.all[:1], self._unapproved_ways) if step.acts)

    def unrecorded(self) -> Iterator[Step]:
        """Give the steps with which a run may end after an approval without keeping evidence."""
        begun = [following for step in self.all if step.approves for following in self._next(step)]
        for step in self._reached(begun, self._ways):
            if not step.keeps_evidence and not any(True for _ in self._next(step)):
                yield step

    def astray(self) -> Iterator[str]:
        """Give the names that some step leads to and that no step has."""
        yield from (name for step in self.all for name in self._targets(step) if name not in self._by_name)

    def _reached(self, begun: Iterable[Step], ways: Callable[[Step], Iterable[Step]]) -> list[Step]:
        reached: dict[int, Step] = {}
        waiting = list(begun)
        while waiting:
            step = waiting.pop()
            if step.index not in reached:
                reached[step.index] = step
                waiting.extend(ways(step))
        return [reached[index] for index in sorted(reached)]

    def _unapproved_ways(self, step: Step) -> Iterator[Step]:
        """Give the steps that may follow without an approval: of one that approves, those after its failure."""
        yield from self._named(self._failing(step))
        if not step.approves or step.text("onFailure") == "Continue":
            yield from self._next(step)

    def _ways(self, step: Step) -> Iterator[Step]:
        yield from self._named(self._failing(step))
        yield from self._next(step)

    def _next(self, step: Step) -> Iterator[Step]:
        """Give the steps that follow success: where nothing is said, the next one in order."""
        yield from self._named(self._chosen(step))
        said = any(True for _ in self._default(step))
        if said:
            yield from self._named(self._default(step))
        elif opened(read(step.body, "isEnd")) is not True:
            yield from self.all[step.index + 1 : step.index + 2]

    def _targets(self, step: Step) -> Iterator[str]:
        yield from self._failing(step)
        yield from self._chosen(step)
        yield from self._default(step)

    @staticmethod
    def _failing(step: Step) -> Iterator[str]:
        targets = (step.text(path) for path in ("onFailure", "onCancel"))
        yield from (target.removeprefix(_STEP) for target in targets if target.startswith(_STEP))

    @staticmethod
    def _chosen(step: Step) -> Iterator[str]:
        choices = opened(read(step.body, "inputs.Choices"))
        yield from (_text(choice, "NextStep") for choice in (choices if isinstance(choices, list) else ()))

    @staticmethod
    def _default(step: Step) -> Iterator[str]:
        found = step.text("inputs.Default") or step.text("nextStep")
        if found:
            yield found

    def _named(self, names: Iterable[str]) -> Iterator[Step]:
        yield from (self._by_name[name] for name in names if name in self._by_name)


def _text(value: object, name: str) -> str:
    found = opened(read(value, name))
    return found if isinstance(found, str) else ""
