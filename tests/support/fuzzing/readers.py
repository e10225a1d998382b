"""Everything that reads a file of others, each with good inputs to begin from."""

import asyncio
import contextvars
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pulumi
import yaml
from pulumi.runtime import config as engine
from pulumi.runtime.settings import Settings as RuntimeSettings
from pulumi.runtime.settings import configure

from hardening.catalog import RULES
from review.diff import caching
from review.engine._process import Finished
from review.engine.results import result, steps_of_digest
from review.load.files import read
from review.record import project
from review.record.run import record_both
from settings import attestations as attested
from settings.load import TABLE, from_stack
from settings.problems import InvalidSettingsError, Problem
from settings.relations.given import Given
from settings.schema.values import Values
from tests.support.fuzzing.mutating import Form, Seed
from tests.support.fuzzing.outcomes import command, require
from tests.support.stacks import ROOT, TODAY

FIXTURES: Final = ROOT / "tests" / "fixtures"
_STATE, _PREVIEW = FIXTURES / "sample.state.json", FIXTURES / "sample.preview.json"
_SMALL: Final = str(FIXTURES / "small.state.json")
"""A state of few resources: what is read beside it takes the time."""
_FEW: Final = 4
"""Resources of a seed that is taken from the production stack."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: which files are good to it, and how it is given one."""

    name: str
    seeds: Callable[[Random], Seed]
    take: Callable[[Path, Random], object]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _file(form: Form, path: Path) -> Callable[[Random], Seed]:
    return lambda _: Seed(form, _text(path))


def _some(path: Path, *way: str) -> Callable[[Random], Seed]:
    """Give a few of the resources that a file holds below a path: reading all of them finds nothing more."""

    def seed(random: Random) -> Seed:
        body = json.loads(_text(path))
        *above, last = way
        holder = functools.reduce(lambda inner, key: inner[key], above, body)
        holder[last] = holder[last][:2] + random.sample(holder[last][2:], _FEW)
        return Seed(Form.JSON, json.dumps(body))

    return seed


@functools.cache
def production() -> Mapping[str, object]:
    """Give the graph of the production stack, which holds every kind of resource."""
    return record_both(ROOT, "prod").known


def _some_of_production(random: Random) -> Seed:
    graph = production()
    resources = graph["resources"]
    assert isinstance(resources, list)
    chosen = random.sample(resources, _FEW)
    return Seed(Form.JSON, json.dumps({**graph, "config": {}, "outputs": {}, "messages": [], "resources": chosen}))


@functools.cache
def _sample_graph() -> Seed:
    return Seed(Form.JSON, json.dumps(read(_SMALL)))


def _format(random: Random) -> list[str]:
    """Choose a format; text takes ten times as long to make as JSON."""
    return random.choice((*(["--format", "json"],) * 8, [], ["--all"]))


def _gate(path: Path, random: Random) -> object:
    return command("gate", str(path), *_format(random))


def _rotation(path: Path, random: Random) -> object:
    return command("rotation", str(path), *random.choice(([], ["--format", "json"], ["--format", "md"])))


def _diff(path: Path, random: Random) -> object:
    sides = [str(path), str(random.choice((_SMALL, _SMALL, _PREVIEW, path)))]
    random.shuffle(sides)
    return command("diff", *sides, "--no-findings", "--format", random.choice(("text", "md", "json")))


def _diff_preview(path: Path, random: Random) -> object:
    return command("diff", str(path), "--no-findings", "--format", random.choice(("text", "md", "json")))


def _approval(path: Path, random: Random) -> object:
    way = random.choice((("--approved", str(path)), ("--state", str(path))))
    return command("diff", _SMALL, _SMALL, "--no-findings", *way, "--format", random.choice(("text", "md")))


def _waivers(path: Path, random: Random) -> object:
    return command("gate", _SMALL, "--waivers", str(path), *_format(random))


def _pack_config(path: Path, random: Random) -> object:
    return command("gate", _SMALL, "--policy-pack-config", str(path), *_format(random))


def _attestations(path: Path, _: Random) -> object:
    return _settings(lambda: _records(path.read_bytes().decode("utf-8-sig", errors="replace")))


def _records(text: str) -> None:
    """Read records and hold them against a stack, without reading that again for each of them."""
    sink: list[Problem] = []
    records = attested.read(text, sink)
    table = {"mailDomains": ("example.com",)}
    given = Given(stack="prod", today=TODAY, known_rules=None, attestations=text, evidence=lambda _: None)
    sink.extend(Values(found=table, table=TABLE).taken(functools.partial(attested.hold, records), given))
    if sink:
        raise InvalidSettingsError(sink)


def _stack_file(path: Path, _: Random) -> object:
    """Read a stack file as the recorder does, and what it says as the program does."""
    folder = path.parent / f"{path.stem}.project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: bulwark\nruntime: python\n", encoding="utf-8")
    path.rename(folder / "Pulumi.prod.yaml")
    return _project(folder)


def _project_file(path: Path, _: Random) -> object:
    folder = path.parent / f"{path.stem}.project"
    folder.mkdir()
    (folder / "Pulumi.prod.yaml").write_text("config:\n  environment: prod\n", encoding="utf-8")
    path.rename(folder / "Pulumi.yaml")
    return _project(folder)


def _project(folder: Path) -> object:
    try:
        loaded = project.load(folder, "prod")
    except project.ProjectError as error:
        require("\n" not in str(error).strip() and len(str(error)) < 1_000, "an unclear error")
        return error
    return _settings(lambda: _under_the_engine(loaded, folder))


def _under_the_engine(loaded: project.Project, folder: Path) -> object:
    def run() -> object:
        configure(RuntimeSettings(project=loaded.name, stack="prod"))
        engine.set_all_config(dict(loaded.config), list(loaded.secret_keys))

        async def inside() -> object:
            return from_stack(pulumi.Config("bulwark"), today=TODAY, root=folder)

        return asyncio.run(inside())

    return contextvars.copy_context().run(run)


def _settings(work: Callable[[], object]) -> object:
    """Read settings: accepted, or problems of which each names its key and the way out on one line."""
    try:
        return work()
    except InvalidSettingsError as error:
        require(bool(error.problems), "an error without a problem")
        for problem in error.problems:
            line = str(problem)
            require(bool(problem.key) and bool(problem.fix) and " — " in line, f"unclear: {line[:100]}")
            require(line.isprintable() and len(line) < 3_000, f"not one line: {line[:100]}")
        return error


def _engine_log(path: Path, _: Random) -> object:
    text = path.read_bytes().decode(errors="replace")
    return result(Finished(0, text, ""), 1.0, text), steps_of_digest(text)


def _kept(path: Path, _: Random) -> object:
    return caching.load_file(path)


def _log_seed(_: Random) -> Seed:
    metadata = {"op": "create", "urn": "urn:pulumi:a::b::c:d/e:F::g", "type": "c:d/e:F", "new": {"inputs": {"a": 1}}}
    events = (
        {"sequence": 1, "timestamp": 2, "resourcePreEvent": {"metadata": metadata}},
        {"diagnosticEvent": {"severity": "error", "message": "no", "urn": "", "prefix": "e: "}},
        {"policyEvent": {"policyName": "a", "policyPackName": "b", "enforcementLevel": "mandatory", "message": "c"}},
        {"policyAnalyzeSummaryEvent": {"passed": ["a"], "failed": ["b"]}},
        {"summaryEvent": {"resourceChanges": {"create": 3, "same": 1}}},
    )
    return Seed(Form.LINES, "\n".join(map(json.dumps, events)))


def _waiver_seed(_: Random) -> Seed:
    urn = "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::media"
    row = {"reason": "The replica moves to another account.", "owner": "a@example.com", "ticket": "SEC-1"}
    rows = [
        {"rule": "S3-01", "urn": urn, **row, "expires": "2026-12-31"},
        {"rule": "RDS-05", "parameter": "minDays", "value": 7, "stack": "shop/prod", **row, "expires": "2026-12-31"},
        {"finding": "2f0c9a1be47d3358", "rule": "S3-02", "stack": "shop/prod", **row, "expires": "2026-12-31"},
    ]
    return Seed(Form.YAML, yaml.safe_dump({"waivers": rows}))


def _pack_config_seed(_: Random) -> Seed:
    chosen = [rule for rule in RULES if rule.parameters][:6]
    values = {rule.name: {each.name: each.prod for each in rule.parameters} for rule in chosen}
    levels = {RULES[0].name: "advisory", RULES[1].name: {"enforcementLevel": "disabled"}}
    return Seed(Form.JSON, json.dumps({"all": "mandatory", **levels, **values}))


def _approval_seed(_: Random) -> Seed:
    parts = dict.fromkeys(("base", "config", "graph", "lock", "state"), "none")
    return Seed(Form.JSON, json.dumps({"approval": 1, "digest": "sha256:00", "parts": parts}))


def _kept_seed(_: Random) -> Seed:
    return Seed(Form.JSON, json.dumps({"known": {"resources": []}, "unknown": {"resources": []}}))


READERS: Final = (
    Reader("graph", lambda _: _sample_graph(), _gate),
    Reader("production", _some_of_production, _gate),
    Reader("preview", _some(_PREVIEW, "steps"), _gate),
    Reader("state", _some(_STATE, "deployment", "resources"), _gate),
    Reader("diff", _file(Form.JSON, Path(_SMALL)), _diff),
    Reader("diff-preview", _some(_PREVIEW, "steps"), _diff_preview),
    Reader("approval", _approval_seed, _approval),
    Reader("rotation", _some(_STATE, "deployment", "resources"), _rotation),
    Reader("waivers", _waiver_seed, _waivers),
    Reader("pack-config", _pack_config_seed, _pack_config),
    Reader("attestations", _file(Form.YAML, ROOT / "compliance" / "attestations.yaml"), _attestations),
    Reader("stack-file", _file(Form.YAML, ROOT / "Pulumi.prod.yaml"), _stack_file),
    Reader("project-file", _file(Form.YAML, ROOT / "Pulumi.yaml"), _project_file),
    Reader("engine-log", _log_seed, _engine_log),
    Reader("kept-recording", _kept_seed, _kept),
)
