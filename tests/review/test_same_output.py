"""Equal input gives equal bytes: twenty runs with twenty seeds of hashes, in every format, by every way to ask."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from review.record.run import record
from tests.support.programs import STACK, project

RUNS: Final = 20
HOME: Final = Path(__file__).parents[2]
PROGRAM: Final = "containers_bad"
CHILD: Final = r"""
import contextlib, hashlib, io, re, sys

from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2

from hardening.protocol.server import Servicer
from review.bench.dispatch import _single, _whole
from review.cli import main
from review.commands.common import FORMATS

TIME = re.compile(r'\d+\.\d+ s\b|"seconds": [\d.e-]+')


def said(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main([*arguments])
    return TIME.sub("", out.getvalue())


def told(graph):
    servicer = Servicer()
    servicer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(project="elsewhere", stack="live"), None)
    yield servicer.GetAnalyzerInfo(empty_pb2.Empty(), None)
    for record in graph["resources"]:
        yield servicer.Analyze(_single(record), None)
    yield servicer.AnalyzeStack(
        analyzer_pb2.AnalyzeStackRequest(resources=[_whole(record) for record in graph["resources"]]), None
    )


import json

with open(sys.argv[1]) as file:
    graph = json.load(file)
texts = [said("gate", sys.argv[1], "--format", each) for each in FORMATS] + [said("policies", "--format", "json")]
assert all(texts)
for text in (*texts, "".join(str(answer) for answer in told(graph))):
    print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Give the graph of a program with many findings."""
    file = tmp_path / "graph.json"
    file.write_text(json.dumps(record(project(PROGRAM, tmp_path), STACK, unknown=False)))
    return file


def test_gate_catalogue_and_plugin_say_the_same_whatever_the_order_of_hashes(graph: Path) -> None:
    said: set[str] = set()
    for seed in range(RUNS):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(graph)], capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    assert len(said) == 1
    lines = next(iter(said)).split()
    assert len(lines) == len(set(lines)) >= 4, "each way to ask says something of its own"


def test_recordings_are_the_same_in_every_process(tmp_path: Path) -> None:
    place = project(PROGRAM, tmp_path)
    found = {
        hashlib.sha256(json.dumps(record(place, STACK, unknown=unknown)).encode()).hexdigest()
        for unknown in (False, True)
        for _ in range(RUNS // 2)
    }
    assert len(found) == 2
