"""The same preview by the real engine, with the same pack."""

import statistics
import sys
from pathlib import Path

from review.engine.locate import obtain
from review.engine.session import Session


def preview_seconds(directory: Path, stack: str, *, rounds: int) -> float:
    """Give the median seconds of a real preview: the engine and the program's process, without making the stack."""
    engine = obtain(report=lambda line: print(f"bulwark: {line}", file=sys.stderr, flush=True))
    times = []
    with Session(engine, directory, stack, packs=[directory / "policy"]) as session:
        for _ in range(rounds):
            result = session.preview()
            if not result.steps:
                message = f"the real preview ended with {result.code}: {result.stderr[-2000:]}"
                raise RuntimeError(message)
            times.append(result.seconds)
    return statistics.median(times)
