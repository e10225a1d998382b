"""The rows of a report: each control with what keeps it, on how much, proved by what, and a digest of all of it."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.rule import Profile, Rule
from review.evidence import register, runs
from review.evidence.links import Kind, Link, links
from review.evidence.runs import Run
from review.judge import Verdicts
from review.posture import Posture, Standing, posture

_MANY: Final = 3
_PLACES: Final = {Kind.FUNCTION: "functions/{}", Kind.RUNBOOK: "{}", Kind.TEST: "{}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One control."""

    standing: Standing
    links: tuple[Link, ...]
    gone: tuple[Link, ...]
    """What the register names and nothing shows any more."""
    scope: tuple[str, ...]
    """URNs of the resources that its rules judged."""
    run: Run | None
    """What ran of its tests; None where no run was given."""
    owner: str
    expires: dt.date | None
    digest: str
    """SHA-256 over what it names, the files, the rules and the judged resources."""

    def named(self, kind: Kind) -> list[str]:
        """Give the names of a kind."""
        return [link.name for link in self.links if link.kind is kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Every control of a program."""

    verdicts: Verdicts
    posture: Posture
    rows: tuple[Row, ...]
    revision: str
    """Commit of the project; `-dirty` where files have changed since, empty outside git."""

    @property
    def name(self) -> str:
        """Project and stack."""
        return f"{self.verdicts.graph.get('project')}/{self.verdicts.graph.get('stack')}"


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a report is made of."""

    verdicts: Verdicts
    home: Path
    """The project's folder."""
    rules: Sequence[Rule] = RULES
    ran: Mapping[str, Run] | None = None
    revision: str = ""
    today: dt.date | None = None

    def report(self) -> Report:
        """Make the report. Raises `RegisterError`."""
        found = posture(self.verdicts, today=self.today, faults=self._faults)
        rows = tuple(self._row(standing) for standing in found.standings)
        return Report(verdicts=self.verdicts, posture=found, rows=rows, revision=self.revision)

    @cached_property
    def _links(self) -> frozenset[Link]:
        return links(self.verdicts.graph, self.home, self.rules)

    @cached_property
    def _by_control(self) -> Mapping[str, list[Link]]:
        found: dict[str, list[Link]] = defaultdict(list)
        for link in sorted(self._links):
            found[link.control].append(link)
        return found

    @cached_property
    def _gone(self) -> Mapping[str, tuple[Link, ...]]:
        """What the register names and is not there. Other stacks than production may leave out parts, never files."""
        registered = register.read(self.home)
        if self.verdicts.profile is not Profile.PROD:
            registered = frozenset(link for link in registered if not self._there(link))
        return register.missing(registered, self._links)

    def _there(self, link: Link) -> bool:
        if link.kind in _PLACES:
            return (self.home / _PLACES[link.kind].format(link.name)).exists()
        return link.kind is not Kind.RULE

    @cached_property
    def _faults(self) -> Mapping[str, str]:
        """Say of each control what its evidence lacks."""
        faults = {control: _absent(gone) for control, gone in self._gone.items()}
        for control in self._by_control if self.ran is not None else ():
            run = self._run(control)
            if run.failed:
                faults.setdefault(control, f"{run.failed} of its tests failed")
            elif not run.passed:
                faults.setdefault(control, "none of its tests ran")
        return faults

    def _run(self, control: str) -> Run:
        files = [link.name for link in self._by_control[control] if link.kind is Kind.TEST]
        each = [runs.of_file(self.ran or {}, file) for file in files]
        return Run(sum(run.passed for run in each), sum(run.failed for run in each))

    @cached_property
    def _scopes(self) -> Mapping[str, set[str]]:
        """Rule id to the URNs that it judged."""
        judged: dict[str, set[str]] = defaultdict(set)
        for rule, urn in self.verdicts.passed:
            judged[rule].add(urn)
        for finding in self.verdicts.findings:
            judged[finding.rule].add(finding.urn)
        return judged

    def _row(self, standing: Standing) -> Row:
        control, statement = standing.control.id, standing.statement
        named = tuple(self._by_control.get(control, ()))
        scope = sorted({urn for each in standing.rules for urn in self._scopes[each.rule.id] if urn})
        return Row(
            standing=standing,
            links=named,
            gone=tuple(self._gone.get(control, ())),
            scope=tuple(scope),
            run=self._run(control) if self.ran is not None and control in self._by_control else None,
            owner=statement.owner if statement else self._owner,
            expires=statement.expires if statement else None,
            digest=self._digest(standing, named, scope),
        )

    @cached_property
    def _owner(self) -> str:
        """Who answers for what code keeps: whoever the configuration of the stack names as owner."""
        config = self.verdicts.graph.get("config")
        found = config.get(f"{self.verdicts.graph.get('project')}:owner") if isinstance(config, Mapping) else None
        return found if isinstance(found, str) else ""

    def _digest(self, standing: Standing, named: Iterable[Link], scope: Iterable[str]) -> str:
        files = {_PLACES[link.kind].format(link.name) for link in named if link.kind in _PLACES}
        body = {
            "control": [standing.control.id, standing.control.title, standing.status],
            "names": [str(link) for link in named],
            "files": {name: self._contents(name) for name in sorted(files)},
            "rules": [[each.rule.name, each.rule.title, each.rule.fix, each.judged] for each in standing.rules],
            "resources": [self._records.get(urn, urn) for urn in scope],
        }
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

    @cached_property
    def _records(self) -> Mapping[str, str]:
        """Digests of resources: of inputs as they are written, in which no secret is."""
        found = self.verdicts.graph.get("resources")
        records = found if isinstance(found, list) else []
        return {str(record["urn"]): _sha(json.dumps(record, sort_keys=True).encode()) for record in records}

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def _contents(self, name: str) -> str:
        """Give the digest of a file, or of the Python files of a folder."""
        if name not in self._known:
            path = self.home / name
            every = sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.is_file()
            self._known[name] = _sha(b"".join(hashlib.sha256(each.read_bytes()).digest() for each in every))
        return self._known[name]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _absent(gone: Sequence[Link]) -> str:
    names = ", ".join(f"{link.kind} {link.name}" for link in gone[:_MANY])
    more = f" and {len(gone) - _MANY} more" if len(gone) > _MANY else ""
    return f"gone: {names}{more}"
