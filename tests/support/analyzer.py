"""The pack as the engine meets it: a process that names a port, and the protocol spoken to it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, cast

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from hardening.protocol.server import Servicer
from hardening.resources import Resource
from tests.support.wire import encode

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 30
PLAIN: Final = (sys.executable, str(ROOT / "policy"))
BY_PULUMI: Final = (sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policy"))
"""How a pack is started by a person, and by the engine."""


@dataclass(frozen=True, slots=True)
class Running:
    """A pack that serves."""

    process: subprocess.Popen[str]
    stub: analyzer_pb2_grpc.AnalyzerStub


@contextmanager
def serving(command: Sequence[str] = PLAIN, cwd: Path = ROOT) -> Iterator[Running]:
    """Start a pack, read its port, and end it."""
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Running(process, analyzer_pb2_grpc.AnalyzerStub(channel))
        finally:
            process.kill()


def struct(properties: Mapping[str, object]) -> struct_pb2.Struct:
    """Give properties as the engine sends them."""
    return json_format.ParseDict(cast("dict[str, object]", encode(properties)), struct_pb2.Struct())


def asked(subject: Resource) -> analyzer_pb2.AnalyzeRequest:
    """Ask about one resource."""
    return analyzer_pb2.AnalyzeRequest(
        type=subject.token, urn=subject.urn, name=subject.name, properties=struct(subject.properties)
    )


def stack(*subjects: Resource) -> analyzer_pb2.AnalyzeStackRequest:
    """Ask about a whole stack."""
    return analyzer_pb2.AnalyzeStackRequest(
        resources=[
            analyzer_pb2.AnalyzerResource(
                type=each.token,
                urn=each.urn,
                name=each.name,
                properties=struct(each.properties),
                propertyDependencies={
                    name: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
                    for name, urns in each.property_dependencies.items()
                },
            )
            for each in subjects
        ]
    )


Level: TypeAlias = analyzer_pb2.EnforcementLevel.ValueType


def configured(**policies: tuple[Level, Mapping[str, object]]) -> analyzer_pb2.ConfigureAnalyzerRequest:
    """Configure policies, named with `_` for `-`, as (level, parameters)."""
    return analyzer_pb2.ConfigureAnalyzerRequest(
        policyConfig={
            name.replace("_", "-"): analyzer_pb2.PolicyConfig(enforcementLevel=level, properties=struct(parameters))
            for name, (level, parameters) in policies.items()
        }
    )


def served(servicer: Servicer) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """Serve a pack over loopback within this process."""
    server = grpc.server(futures.ThreadPoolExecutor(2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    server.stop(grace=None).wait()


def by_name(answer: analyzer_pb2.AnalyzeResponse) -> dict[str, analyzer_pb2.AnalyzeDiagnostic]:
    """Give the diagnostics of one resource by policy: there is one of each at most."""
    assert len({each.policyName for each in answer.diagnostics}) == len(answer.diagnostics)
    return {each.policyName: each for each in answer.diagnostics}
