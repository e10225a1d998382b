"""What a run of the tests said, from its JUnit report."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET


class RunsError(Exception):
    """The report cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """The tests of one file."""

    passed: int
    failed: int


def read(path: Path) -> Mapping[str, Run]:
    """Give what ran, by test module as pytest names it. Raises `RunsError`."""
    try:
        cases = list(ET.parse(path).iter("testcase"))  # noqa: S314  a report that the user's own pytest wrote
    except (OSError, ET.ParseError) as error:
        message = f"{path}: not a JUnit report: {error}"
        raise RunsError(message) from None
    passed, failed = Counter[str](), Counter[str]()
    for case in cases:
        module = str(case.get("classname"))
        if case.find("failure") is not None or case.find("error") is not None:
            failed[module] += 1
        elif case.find("skipped") is None:
            passed[module] += 1
    return {module: Run(passed[module], failed[module]) for module in {*passed, *failed}}


def of_file(runs: Mapping[str, Run], file: str) -> Run:
    """Give what ran of a test file; classes of tests stand below their module."""
    module = str(PurePosixPath(file).with_suffix("")).replace("/", ".")
    mine = [run for name, run in runs.items() if name == module or name.startswith(f"{module}.")]
    return Run(sum(run.passed for run in mine), sum(run.failed for run in mine))
