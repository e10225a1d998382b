"""`test`: the project's tests; what follows is handed to pytest."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import REMAINDER, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from review.commands.common import HOME, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark test                          everything, engine tests included where an engine can be had
  bulwark test -m "not engine"          without the real engine
  bulwark test tests/policy -k RDS
  bulwark test --format json            the counts and the failed tests, as JSON
  bulwark test --fuzz 100000            so many bad inputs over everything that reads files"""

_AS_JSON: Final = ["--format", "json"]
_FUZZ: Final = "--fuzz"
_OWN: Final = frozenset(
    {"--numprocesses", "no:xdist", "--pdb", "--trace", "--collect-only", "--co", "--help", "-h", "--fixtures"}
)
"""Words that say by how many processes, or that more than one cannot answer; `-n` takes its number with it."""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("rest", nargs=REMAINDER, metavar="PYTEST_ARGUMENT", help="handed to pytest as they are")


def run(arguments: Namespace) -> Exit:
    """Run pytest on the project, on every core unless arguments say otherwise or name a few files."""
    rest: list[str] = arguments.rest
    if rest[:2] == _AS_JSON:
        return _as_json(rest[2:])
    if rest[:1] == [_FUZZ]:
        command = [sys.executable, "-m", "tests.support.fuzzing", *rest[1:]]
        return Exit.CLEAN if subprocess.run(command, cwd=HOME, check=False).returncode == 0 else Exit.ERROR
    return Exit.CLEAN if _pytest(rest) == 0 else Exit.ERROR


def _pytest(rest: Sequence[str], *more: str, quiet: bool = False) -> int:
    spread = [] if _alone(rest) else ["--numprocesses", str(os.cpu_count() or 1), "--dist", "loadgroup"]
    out = sys.stderr if quiet else None
    command = [sys.executable, "-m", "pytest", *spread, *rest, *more]
    return subprocess.run(command, cwd=HOME, check=False, stdout=out).returncode


def _alone(rest: Sequence[str]) -> bool:
    """Whether one process is asked for, or suits: it has run a file or two before others have started."""
    named = [HOME / each.partition("::")[0] for each in rest if not each.startswith("-")]
    found = [path for path in named if path.exists()]
    own = any(each.startswith("-n") or each.partition("=")[0] in _OWN for each in rest)
    return own or (bool(found) and all(path.is_file() for path in found))


def _as_json(rest: Sequence[str]) -> Exit:
    """Print the counts and the failed tests; what pytest itself says goes to standard error."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = _pytest(rest, f"--junitxml={report}", quiet=True)
        found = _summary(report) if report.is_file() else {}
    write(json.dumps({"exit": code, **found}, indent=1), None)
    return Exit.CLEAN if code == 0 else Exit.ERROR


def _summary(report: Path) -> dict[str, object]:
    """Read the report that our own pytest has just written."""
    suites = list(ET.parse(report).iter("testsuite"))  # noqa: S314  not from outside
    cases = [case for suite in suites for case in suite.iter("testcase")]
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return {
        "tests": len(cases),
        "failed": [f"{case.get('classname')}::{case.get('name')}" for case in failed],
        "seconds": round(sum(float(suite.get("time") or 0) for suite in suites), 1),
    }
