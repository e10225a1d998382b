"""Run so many inputs, and say how many of each reader were given and what was wrong."""

import argparse
import hashlib
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final

from tests.support.fuzzing.mutating import mutated
from tests.support.fuzzing.outcomes import flaw_of, peak_megabytes
from tests.support.fuzzing.readers import READERS, Reader
from tests.support.reliability import figure

_WORST: Final = 40
"""Different flaws that are printed."""


def one(reader: Reader, number: int, folder: Path) -> tuple[bytes, str]:
    """Give an input by its number to a reader, and give it with its flaw."""
    random = Random(f"{reader.name} {number}")  # noqa: S311  it must come out the same again
    data = mutated(reader.seeds(random), random)
    path = folder / f"{reader.name}-{number}.input"
    path.write_bytes(data)
    flaw = flaw_of(lambda: reader.take(path, random))
    path.unlink(missing_ok=True)
    return data, flaw


def main(arguments: list[str]) -> int:
    """Run the inputs."""
    parser = argparse.ArgumentParser(prog="bulwark test --fuzz")
    parser.add_argument("count", type=int, help="inputs, over all readers")
    parser.add_argument("--reader", action="append", choices=[reader.name for reader in READERS], help="this one alone")
    parser.add_argument("--first", type=int, default=0, help="number of the first input of each reader")
    parser.add_argument("--keep", type=Path, help="folder that flawed inputs are written to")
    given = parser.parse_args(arguments)
    readers = [reader for reader in READERS if given.reader is None or reader.name in given.reader]
    flaws: Counter[str] = Counter()
    total, started = 0, time.process_time()
    for index, reader in enumerate(readers):
        share = given.count // len(readers) + (index < given.count % len(readers))
        total += share
        _run(reader, range(given.first, given.first + share), given.keep, flaws)
    seconds = time.process_time() - started
    _say(f"{total} inputs, {sum(flaws.values())} flawed, {seconds:.0f} s of CPU, {peak_megabytes()} MB at most")
    for flaw, count in flaws.most_common(_WORST):
        _say(f"  {count:>6}  {flaw}")
    figure("input.total", total)
    figure("input.flawed", sum(flaws.values()))
    figure("input.peakMegabytes", peak_megabytes())
    return 1 if flaws else 0


def _run(reader: Reader, numbers: range, keep: Path | None, flaws: Counter[str]) -> None:
    started, slowest, wrong = time.process_time(), 0.0, 0
    with tempfile.TemporaryDirectory() as name:
        for number in numbers:
            before = time.process_time()
            data, flaw = one(reader, number, Path(name))
            slowest = max(slowest, time.process_time() - before)
            if flaw:
                wrong += 1
                _keep(reader, number, data, flaw, keep)
                flaws[f"{reader.name}: {flaw}"] += 1
    seconds = time.process_time() - started
    _say(f"{reader.name:<16}{len(numbers):>8} inputs {wrong:>6} flawed {seconds:>8.1f} s, slowest {slowest:.2f} s")
    figure(f"input.{reader.name}", len(numbers))


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
