"""`check`: everything that must hold of the code itself: format, lint, types, imports, documents, links, secrets."""

import importlib.util
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from review.commands.common import FORMATS, HOME, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark check
  bulwark check --only types --only imports
  bulwark check --only audit            known vulnerabilities of what is pinned, from PyPI's advisories
  bulwark check --fix                   format and lint in place first"""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must hold, and the command that says so."""

    name: str
    command: Sequence[str]
    needs: str = ""
    """A module or script that may be missing: then the step is left out and says so, unless it is asked for by name."""
    network: bool = False
    """Whether it asks a service; such a step runs only when it is asked for."""


_SCRIPT: Final = "script"
"""Marks a command that is a script beside the interpreter instead of a module."""
_TYPED: Final = ("__main__.py", "bootstrap", "components", "functions", "policy/hardening", "review", "settings")
_AUDIT: Final = ("pip_audit", "--strict", "--requirement", "requirements-dev.txt", "--require-hashes", "--disable-pip")
"""Strict: what the service does not know was not audited, and is no pass."""
_WORKFLOWS: Final = (_SCRIPT, "zizmor", "--offline", "--quiet", "--strict-collection", ".")
STEPS: Final = (
    Step("format", ("ruff", "format", "--check", ".")),
    Step("lint", ("ruff", "check", ".")),
    Step("types", ("mypy", *_TYPED, "tests")),
    Step("entry", ("mypy", "policy/__main__.py")),  # apart: two programs are both called __main__
    Step("imports", (_SCRIPT, "lint-imports")),
    Step("documents", ("review.documents", "--check")),
    Step("links", ("review.checks.links",)),
    Step("secrets", ("review.checks.secrets",)),
    Step("spelling", ("codespell_lib",), needs="codespell_lib"),
    Step("workflows", _WORKFLOWS, needs="zizmor"),
    Step("site", ("review.site",)),
    Step("audit", _AUDIT, needs="pip_audit", network=True),
    Step("coverage", ("pytest", "-m", "not engine", "--cov", "--cov-report=term-missing", "-q")),
)

_MENDED: Final = frozenset({"format", "lint", "documents"})
"""Steps that `--fix` may mend."""


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    names = [step.name for step in STEPS]
    parser.add_argument("--only", action="append", choices=names, help="run this step only; may be repeated")
    parser.add_argument("--network", action="store_true", help="ask services, too, such as the advisories on packages")
    parser.add_argument("--fix", action="store_true", help="format, apply safe lint fixes and write documents first")
    parser.add_argument("--format", choices=FORMATS, default="text", help="text for people, json for programs")


def run(arguments: Namespace) -> Exit:
    """Run the steps; all of them, so that one run shows everything wrong."""
    if arguments.fix:
        for command in (("ruff", "format", "."), ("ruff", "check", "--fix", "."), ("review.documents",)):
            _call(command)
    results = [_result(step, arguments) for step in STEPS if _asked(step, arguments)]
    if arguments.format == "json":
        import json  # noqa: PLC0415  only this path needs it

        write(json.dumps({"steps": results}, indent=1), None)
    failed = {str(result["step"]) for result in results if result["passed"] is False}
    if arguments.format == "text" and failed & _MENDED:
        print("Next: bulwark check --fix mends what can be mended by itself.")
    return Exit.ERROR if failed else Exit.CLEAN


def _asked(step: Step, arguments: Namespace) -> bool:
    """Whether a step is to run: those named, or all but those that ask a service."""
    return step.name in arguments.only if arguments.only else arguments.network or not step.network


def _result(step: Step, arguments: Namespace) -> dict[str, object]:
    """Run a step and tell of it; one whose tool is missing has neither passed nor failed, unless it was named."""
    if step.needs and not _there(step):
        what = f"{step.needs} is not installed"
        if arguments.format == "text":
            print(f"{'FAIL' if arguments.only else '-   '} {step.name:10} {what}", flush=True)
        return {"step": step.name, "passed": False if arguments.only else None, "seconds": 0.0, "left out": what}
    started = time.perf_counter()
    ended = _call(step.command)
    seconds = time.perf_counter() - started
    if arguments.format == "text":
        _tell(step, ended, seconds)
    return {"step": step.name, "passed": ended.returncode == 0, "seconds": round(seconds, 1)}


def _there(step: Step) -> bool:
    """Whether the module or script of a step is installed."""
    if step.command[0] == _SCRIPT:
        return _script(step.needs).is_file()
    return importlib.util.find_spec(step.needs) is not None


def _call(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_full(command), cwd=HOME, check=False, capture_output=True, text=True, encoding="utf-8")


def _full(command: Sequence[str]) -> list[str]:
    if command[0] == _SCRIPT:
        return [str(_script(command[1])), *command[2:]]
    return [sys.executable, "-m", *command]


def _script(name: str) -> Path:
    """Give the path of a script that is installed beside the interpreter."""
    return Path(sys.executable).with_name(name)


def _tell(step: Step, ended: subprocess.CompletedProcess[str], seconds: float) -> None:
    """Print one line for what holds, and the tool's own words for what does not."""
    print(f"{'ok  ' if ended.returncode == 0 else 'FAIL'} {step.name:10} {seconds:6.1f} s", flush=True)
    if ended.returncode != 0:
        print((ended.stdout + ended.stderr).strip())
