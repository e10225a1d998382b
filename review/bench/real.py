"""The real engine's preview, to measure ours beside it."""

import statistics
import sys
from pathlib import Path

from review.engine.locate import obtain
from review.engine.session import Session


def preview_seconds(directory: Path, stack: str, *, rounds: int) -> float:
    """Give the median seconds of a preview under the project's pack. Raises `RuntimeError` when it previews nothing.

    The start of the program's process counts, as in ours; making the stack does not.
    """
    engine = obtain(report=lambda line: print(line, file=sys.stderr, flush=True))
    times: list[float] = []
    with Session(engine, directory, stack, packs=[directory / "policy"]) as session:
        for _ in range(rounds):
            result = session.preview()
            if not result.steps:
                message = f"the real engine ended with {result.code}: {result.text[-2000:]}"
                raise RuntimeError(message)
            times.append(result.seconds)
    return statistics.median(times)
