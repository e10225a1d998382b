"""The same preview by the real engine, with the same pack."""

import statistics
import sys
from pathlib import Path

from review.engine.locate import Engine, obtain
from review.engine.session import Session


def preview_seconds(directory: Path, stack: str, *, rounds: int) -> float:
    """Give the median seconds of a real preview: the engine and the program's process, without making the stack."""
    with Session(_engine(), directory, stack, packs=[directory / "policy"]) as session:
        return statistics.median(_seconds(session) for _ in range(rounds))


def pack_seconds(directory: Path, stack: str, pack: Path, *, rounds: int) -> tuple[float, float]:
    """Give the median seconds of a real preview with the pack and without it, taken by turns."""
    engine = _engine()
    with Session(engine, directory, stack, packs=[pack]) as judged, Session(engine, directory, stack) as plain:
        _seconds(judged)  # the first run writes bytecode
        times = [(_seconds(judged), _seconds(plain)) for _ in range(rounds)]
    return statistics.median(one for one, _ in times), statistics.median(other for _, other in times)


def _engine() -> Engine:
    return obtain(report=lambda line: print(f"bulwark: {line}", file=sys.stderr, flush=True))


def _seconds(session: Session) -> float:
    """Give the seconds of one preview. One that says nothing of its steps measures nothing."""
    result = session.preview()
    if not result.steps:
        message = f"the real preview ended with {result.code}: {result.stderr[-2000:]}"
        raise RuntimeError(message)
    return result.seconds
