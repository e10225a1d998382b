"""What holds of every workflow and action here: pins, permissions, what a change of strangers may reach, commands."""

import importlib.util
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import yaml

from review.checks import blocks

HOME: Final = Path(__file__).resolve().parents[2]
WORKFLOWS: Final = sorted((HOME / ".github/workflows").glob("*.yml"))
ACTIONS: Final = [HOME / "action.yml", *sorted((HOME / ".github/actions").glob("*/action.yml"))]
TEMPLATES: Final = sorted((HOME / "templates/application/.github/workflows").glob("*.yml"))
_USES: Final = re.compile(r"^\s*(?:- )?uses:\s*(?P<what>\S+)\s*(?:#\s*(?P<version>\S+))?", re.MULTILINE)
_PINNED: Final = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_VERSION: Final = re.compile(r"v\d+\.\d+\.\d+")
_EXPRESSION: Final = re.compile(r"\$\{\{.*?\}\}")
_MODULE: Final = re.compile(r"python3? -m (?P<module>[\w.]+)")
_SCRIPT: Final = re.compile(r"(?<![\w./\"$-])\.(?:ci)?/(?P<name>[\w./-]+)")
_BULWARK: Final = re.compile(r"(?:\./|\.bulwark-gate/|\"\$BULWARK/)bulwark\"?(?P<rest>[^|;&)\n]*)")
_WRITES: Final = {"write", "write-all"}
Node = Mapping[str, object]


def mapping(value: object) -> Node:
    return value if isinstance(value, Mapping) else {}


def loaded(path: Path) -> Node:
    """Read a workflow. YAML 1.1 takes `on` for a truth value."""
    body = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {("on" if key is True else str(key)): value for key, value in body.items()}


def steps(body: Node) -> Iterator[Node]:
    """Give every step of a workflow or a composite action."""
    holders = [mapping(job) for job in mapping(body.get("jobs")).values()] or [mapping(body.get("runs"))]
    for holder in holders:
        found = holder.get("steps")
        yield from (mapping(step) for step in (found if isinstance(found, list) else ()))


def scripts(body: Node) -> Iterator[str]:
    yield from (str(step["run"]) for step in steps(body) if "run" in step)


def unpinned(text: str) -> Iterator[str]:
    """Give what is used otherwise than by a commit with the version beside it; one's own files are of the commit."""
    for match in _USES.finditer(text):
        what, version = match["what"], match["version"] or ""
        if what.startswith("./"):
            continue
        if not _PINNED.fullmatch(what):
            yield f"{what} is not pinned to a commit"
        elif not _VERSION.fullmatch(version):
            yield f"{what} does not say its version"


def overpowered(body: Node) -> Iterator[str]:
    """Give what has rights that were not asked for, job by job."""
    if body.get("permissions") != {}:
        yield "the top gives permissions"
    for name, job in mapping(body.get("jobs")).items():
        given = mapping(job).get("permissions")
        if not isinstance(given, Mapping):
            yield f"{name}: does not say its permissions"
        elif "uses" not in mapping(job) and "timeout-minutes" not in mapping(job):
            yield f"{name}: may run for six hours"


def reachable(text: str, body: Node) -> Iterator[str]:
    """Give what code of a stranger could reach in a workflow that runs on pull requests."""
    on = body.get("on")
    if "pull_request_target" in (on if isinstance(on, (list, Mapping)) else [on]):
        yield "pull_request_target runs with rights beside code of strangers"
    if "pull_request" not in (on if isinstance(on, (list, Mapping)) else [on]):
        return
    yield from (
        f"reads {match}" for match in _EXPRESSION.findall(text) if "secrets." in match or "github.token" in match
    )
    for name, job in mapping(body.get("jobs")).items():
        for scope, level in mapping(mapping(job).get("permissions")).items():
            if level in _WRITES or scope == "id-token":
                yield f"{name}: {scope}: {level}"
        if "environment" in mapping(job):
            yield f"{name}: enters an environment"


def injectable(body: Node) -> Iterator[str]:
    """Give expressions within a script: their text becomes code. They belong into `env`."""
    for script in scripts(body):
        yield from (f"{match} within a script" for match in _EXPRESSION.findall(script))


def persistent(body: Node) -> Iterator[str]:
    """Give checkouts that leave the token behind for whatever runs later."""
    for step in steps(body):
        checks_out = str(step.get("uses", "")).startswith("actions/checkout@")
        if checks_out and mapping(step.get("with")).get("persist-credentials") is not False:
            yield "a checkout keeps its credentials"


def unknown_commands(body: Node) -> Iterator[str]:
    """Give commands of ours that a script runs and that are not there."""
    for script in scripts(body):
        text = script.replace("\\\n", " ")
        for match in _BULWARK.finditer(text):
            words = re.sub(r"\$\{(\w+):\+([^}]*)\}", "", match["rest"])
            words = re.sub(r"\$\{?\w+\}?", "word", words)
            if wrong := blocks.misunderstood(f"./bulwark {words}"):
                yield f"bulwark{match['rest']}: {wrong}"
        for match in _MODULE.finditer(text):
            if importlib.util.find_spec(match["module"]) is None:
                yield f"python -m {match['module']}: no such module"
        for match in _SCRIPT.finditer(text):
            if not (HOME / match.group()).exists():
                yield f"{match.group()}: no such file"


def problems(text: str, body: Node) -> list[str]:
    """Give everything that is wrong with a workflow, but for its schema."""
    found = [unpinned(text), injectable(body), persistent(body), unknown_commands(body)]
    if "jobs" in body:
        found += [overpowered(body), reachable(text, body)]
    return [each for several in found for each in several]
