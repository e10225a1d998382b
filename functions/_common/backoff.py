"""Waiting between attempts: longer each time, and never in step with others."""

from collections.abc import Callable
from dataclasses import dataclass

from functions._common.steps import ClockPort

Jitter = Callable[[float, float], float]
"""Draws a number between two others."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential waiting with full jitter: a random part of a time that doubles."""

    clock: ClockPort
    jitter: Jitter
    first: float = 1.0
    """Seconds that the first pause takes at most."""
    longest: float = 8.0

    def pause(self, attempt: int) -> None:
        """Wait after an attempt, counted from one."""
        self.clock.sleep(self.jitter(0.0, min(self.longest, self.first * 2.0 ** (attempt - 1))))
