"""Run so many inputs, and say how many of each reader were given and what was wrong."""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from tests.support.fuzzing.mutating import mutated
from tests.support.fuzzing.outcomes import flaw_of, peak_megabytes
from tests.support.fuzzing.readers import READERS, Reader
from tests.support.reliability import figure

_WORST: Final = 40
"""Different flaws that are printed."""
_AT_ONCE: Final = 200
"""Inputs that a process is given at once."""


@dataclass(slots=True)
class Tally:
    """What became of some inputs of a reader."""

    inputs: int = 0
    flaws: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    seconds: float = 0.0
    megabytes: int = 0

    def add(self, other: "Tally") -> None:
        """Take others in."""
        self.inputs += other.inputs
        self.flaws += other.flaws
        self.slowest = max(self.slowest, other.slowest)
        self.seconds += other.seconds
        self.megabytes = max(self.megabytes, other.megabytes)


def one(reader: Reader, number: int, folder: Path) -> tuple[bytes, str]:
    """Give an input by its number to a reader, and give it with its flaw."""
    random = Random(f"{reader.name} {number}")  # noqa: S311  it must come out the same again
    data = mutated(reader.seeds(random), random)
    path = folder / f"{reader.name}-{number}.input"
    path.write_bytes(data)
    flaw = flaw_of(lambda: reader.take(path, random))
    path.unlink(missing_ok=True)
    return data, flaw


def several(numbers: range, name: str, keep: Path | None) -> Tally:
    """Give some inputs by number to a reader by name."""
    reader = next(each for each in READERS if each.name == name)
    found, started = Tally(inputs=len(numbers)), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            before = time.process_time()
            data, flaw = one(reader, number, Path(folder))
            found.slowest = max(found.slowest, time.process_time() - before)
            if flaw:
                found.flaws[flaw] += 1
                _keep(reader, number, data, flaw, keep)
    found.seconds, found.megabytes = time.process_time() - started, peak_megabytes()
    return found


def main(arguments: Sequence[str]) -> int:
    """Run the inputs."""
    parser = argparse.ArgumentParser(prog="bulwark test --fuzz")
    parser.add_argument("count", type=int, help="inputs, over all readers")
    parser.add_argument("--reader", action="append", choices=[reader.name for reader in READERS], help="this one alone")
    parser.add_argument("--first", type=int, default=0, help="number of the first input of each reader")
    parser.add_argument("--keep", type=Path, help="folder that flawed inputs are written to")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    given = parser.parse_args(arguments)
    readers = [reader for reader in READERS if given.reader is None or reader.name in given.reader]
    total = Tally()
    with ProcessPoolExecutor(given.jobs) as pool:
        for index, reader in enumerate(readers):
            share = given.count // len(readers) + (index < given.count % len(readers))
            numbers = range(given.first, given.first + share)
            parts = [numbers[at : at + _AT_ONCE] for at in range(0, share, _AT_ONCE)]
            tally = Tally()
            for part in pool.map(partial(several, name=reader.name, keep=given.keep), parts):
                tally.add(part)
            _tell(reader, tally)
            total.add(tally)
    return _conclude(total)


def _tell(reader: Reader, found: Tally) -> None:
    flawed = found.flaws.total()
    _say(f"{reader.name:<16}{found.inputs:>8} inputs {flawed:>6} flawed, slowest {found.slowest:.2f} s")
    found.flaws = Counter({f"{reader.name}: {flaw}": count for flaw, count in found.flaws.items()})
    figure(f"input.{reader.name}", found.inputs)


def _conclude(total: Tally) -> int:
    flawed = total.flaws.total()
    _say(f"{total.inputs} inputs, {flawed} flawed, {total.seconds:.0f} s of CPU, {total.megabytes} MB at most")
    for flaw, count in total.flaws.most_common(_WORST):
        _say(f"  {count:>6}  {flaw}")
    figure("input.total", total.inputs)
    figure("input.flawed", flawed)
    figure("input.peakMegabytes", total.megabytes)
    figure("input.slowestSeconds", round(total.slowest, 2))
    return 1 if flawed else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _keep(reader: Reader, number: int, data: bytes, flaw: str, folder: Path | None) -> None:
    if folder is None:
        return
    place = folder / reader.name
    place.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(data).hexdigest()[:12]
    (place / digest).write_bytes(data)
    with (folder / "flaws.txt").open("a", encoding="utf-8") as file:
        file.write(f"{reader.name} {number} {digest} {flaw}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
