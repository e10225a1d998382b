"""The same mutants for everybody: who notices how many, what each says of the clean graph, and how long it takes."""

import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardening.catalog import RULES
from hardening.resources import Graph, Resource
from review.bench.peers.terraform import addresses, code
from review.bench.peers.tools import PEERS, Peer, PeerError
from review.model import configuration_of, graph_of
from review.mutate.breaking import Breaker
from review.mutate.deriving import Fate, Mutant, mutants
from review.mutate.kinds import Kind
from review.mutate.overlay import Overlay
from review.mutate.places import with_value
from review.mutate.reasons import Reason
from review.mutate.tracing import OPTIONS

_KINDS: Final = frozenset({Kind.REMOVE, Kind.EMPTY, Kind.NEGATE, Kind.SET, Kind.WEAKEN, Kind.OTHER, Kind.WIDEN})
"""Kinds that say the same in Terraform: an unknown, a null or a token of a type does not."""


_HOW: Final = (
    "The same mutants of production for everybody: one mutant of each of some properties that our rules read, chosen",
    "at random for a seed, each as Terraform code for those who read nothing else. A mutant is noticed when a check",
    "newly fails on the resource that was broken. A false alarm is a check that fails on production as it stands, in",
    "which nothing is to be mended.",
)
_GROUND: Final = (
    "The ground is ours: what only others check cannot show here; [coverage](coverage.md) lists it. Checks of theirs",
    "that ask for another product, or for what is a matter of taste, count as alarms: nothing here tells them apart.",
)


@dataclass(frozen=True, slots=True)
class Score:
    """How one scanner did."""

    name: str
    killed: int
    mutants: int
    false_alarms: int
    """What it says of the graph as it stands, in which nothing is to be mended."""
    seconds: float
    """CPU, without installing it."""
    why: str = ""
    """Why there is no score."""

    def as_dict(self) -> dict[str, object]:
        """Give the score as data."""
        return {
            "name": self.name,
            "killed": self.killed,
            "mutants": self.mutants,
            "false_alarms": self.false_alarms,
            "seconds": round(self.seconds, 1),
            "unavailable": self.why or None,
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """Mutants that every scanner gets."""

    graph: Graph
    mutants: Sequence[Mutant]
    ours: Score
    known: Mapping[str, str]
    """URN to the address in Terraform."""


def choose(document: Mapping[str, object], reasons: Sequence[Reason], *, sample: int, seed: int) -> Chosen:
    """Take one mutant of each of some properties: those that are to be noticed, whether our own rules do or not."""
    started = time.process_time()
    graph = graph_of(document)
    pack = configuration_of(document).pack(RULES)
    findings = len(pack.judge(graph).findings)
    breaker, known, found = Breaker(pack, graph), addresses(graph), list[Mutant]()
    places = [place for place in breaker.places() if place[0] in known and place[1][0] != OPTIONS]
    chance = random.Random(seed)  # noqa: S311  the same ones for the same seed
    for place in chance.sample(places, len(places)):
        if len(found) == sample:
            break
        wanted = [one for one in mutants(breaker.broken(place)) if _wanted(one, reasons)]
        found += [chance.choice(wanted)] if wanted else []
    killed = sum(one.fate is Fate.KILLED for one in found)
    ours = Score("bulwark", killed, len(found), findings, time.process_time() - started)
    return Chosen(graph, found, ours, known)


def _wanted(mutant: Mutant, reasons: Sequence[Reason]) -> bool:
    open_ = mutant.fate is Fate.SURVIVED and not any(reason.covers(mutant) for reason in reasons)
    return mutant.kind in _KINDS and (mutant.fate is Fate.KILLED or open_)


def compare(chosen: Chosen) -> list[Score]:
    """Give our score and that of each scanner that can be had."""
    return [chosen.ours, *(_score(peer, chosen) for peer in PEERS)]


def _score(peer: Peer, chosen: Chosen) -> Score:
    name = f"{peer.name} {peer.version}"
    try:
        command = peer.install()
        clean, spent = _scanned(peer, command, chosen, {})
        killed, total = 0, spent
        for batch in batches(chosen.mutants):
            changed = {urn: _changed(mutant) for urn, mutant in batch.items()}
            failed, spent = _scanned(peer, command, chosen, changed)
            total += spent
            killed += sum(any(at == chosen.known[urn] for at, _ in failed - clean) for urn in batch)
    except PeerError as reason:
        return Score(name, 0, 0, 0, 0.0, str(reason))
    return Score(name, killed, len(chosen.mutants), len(clean), total)


def batches(found: Sequence[Mutant]) -> list[dict[str, Mutant]]:
    """Put mutants of different resources together, so that a scan tries many: each is looked for where it is."""
    made: list[dict[str, Mutant]] = []
    for one in found:
        urn = one.broken.resource.urn
        free = next((batch for batch in made if urn not in batch), None)
        if free is None:
            made.append({urn: one})
        else:
            free[urn] = one
    return made


def _changed(mutant: Mutant) -> Resource:
    return with_value(mutant.broken.resource, mutant.broken.steps, mutant.tried.value)


def _scanned(
    peer: Peer, command: Path, chosen: Chosen, changed: Mapping[str, Resource]
) -> tuple[frozenset[tuple[str, str]], float]:
    with tempfile.TemporaryDirectory() as folder:
        graph = Overlay(chosen.graph, changed) if changed else chosen.graph
        (Path(folder) / "main.tf").write_text(code(graph, chosen.known), encoding="utf-8")
        return peer.scan(command, Path(folder))


def table(scores: Sequence[Score]) -> str:
    """Render the scores as a table of Markdown."""
    lines = ["| | mutants noticed | false alarms | seconds of CPU |", "|---|---:|---:|---:|"]
    for one in scores:
        if one.why:
            lines.append(f"| {one.name} | not to be had: {one.why} | | |")
        else:
            share = f"{one.killed} of {one.mutants} ({100 * one.killed / max(1, one.mutants):.0f} %)"
            lines.append(f"| {one.name} | {share} | {one.false_alarms} | {one.seconds:.1f} |")
    return "\n".join(lines)


def page(scores: Sequence[Score], command: str) -> str:
    """Render a page for the documentation; `command` is what wrote it."""
    lines = [
        "# Beside other scanners",
        "",
        *_HOW,
        "",
        f"Written by `{command}`; scanners are installed from the lock files beside `review/bench/peers/tools.py`.",
        "",
        table(scores),
        "",
        *_GROUND,
    ]
    return "\n".join(lines)
