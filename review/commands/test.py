"""`test`: the project's tests; what follows is handed to pytest."""

import os
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser, Namespace

from review.commands.common import HOME
from review.exits import Exit

EXAMPLES = """examples:
  bulwark test                          everything, engine tests included where an engine can be had
  bulwark test -m "not engine"          without the real engine
  bulwark test tests/policy -k RDS"""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("rest", nargs=REMAINDER, metavar="PYTEST_ARGUMENT", help="handed to pytest as they are")


def run(arguments: Namespace) -> Exit:
    """Run pytest on the project, on every core."""
    rest: list[str] = arguments.rest
    chosen = rest or ["--numprocesses", str(os.cpu_count() or 1), "--dist", "loadgroup"]
    ended = subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=HOME, check=False)
    return Exit.CLEAN if ended.returncode == 0 else Exit.ERROR
