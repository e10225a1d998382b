"""What the project promises of its speed, and whether a run kept it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from review.bench import suite
from review.bench.growth import BEND, Work
from review.bench.suite import Figure


@dataclass(frozen=True, slots=True)
class Target:
    """A promise about one figure, or about how many times the other figure is larger."""

    figure: str
    most: float | None = None
    ratio: float | None = None
    why: str = ""
    """What stands in the way, where a promise is known not to be kept everywhere."""

    def kept(self, found: Figure) -> bool:
        """Whether a figure is as promised; one without its comparison is none."""
        below = self.most is None or found.value <= self.most
        return below and (self.ratio is None or (found.ratio or 0) >= self.ratio)

    def wanted(self, found: Figure) -> str:
        """Say what is promised."""
        parts = [f"<= {self.most:g} {found.unit}"] if self.most is not None else []
        parts += [f">= {self.ratio:g}x faster than {found.beside}"] if self.ratio is not None else []
        return ", ".join(parts)


_SIZE: Final = "These are all rules, nearly twice as many as the 300 of the promise, and joins among them."
_BUSY: Final = "The program, the engine's start and the AWS modules are read in either way: about a second of it."
_START: Final = (
    "Half of it is the start of a process that has Python, gRPC, Pulumi's SDK and all rules to read in; judging takes "
    "an eighth; the rest is two calls of the engine for each resource."
)
_BEND: Final = (
    "A quotient of two differences: on a machine that others use, the same code gives 0.8 to 1.4 within an hour."
)
TARGETS: Final = (
    Target(suite.PREVIEW, most=3.0, ratio=3.0, why=_BUSY),
    Target(suite.MEMORY, most=300.0),
    Target(suite.PROMISED, most=25.0),
    Target(suite.DIFFERENCE, most=2.0),
    Target(suite.ANALYSIS, most=25.0, ratio=20.0, why=_SIZE),
    Target(suite.ADDED, most=0.5, why=_START),
    Target("gate of 300 resources, peak memory", most=100.0),
    *(Target(f"{work}: {BEND}", most=1.15, why=_BEND) for work in Work),
)


def judged(figures: Sequence[Figure]) -> list[tuple[Target, Figure]]:
    """Give each promise with the figure it is about; what was not measured is left out."""
    by_name = {figure.name: figure for figure in figures}
    return [(target, by_name[target.figure]) for target in TARGETS if target.figure in by_name]
