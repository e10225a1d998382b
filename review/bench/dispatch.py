"""The pack's servicer beside the policy SDK's own dispatch, on the same requests and the same rules."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from hardening.catalog import RULES
from hardening.protocol.server import Servicer
from hardening.resources import Graph, Resource
from hardening.rule import Rule, Stage, Subject
from review.bench.measure import cpu

SIZE: Final = 200
"""Resources per run: the size of a production data tier."""
FEWER: Final = 300
"""Rules of which the time is promised; the catalogue has more."""
_SOME: Final = 40
"""Rounds of what takes milliseconds: a second of them, so that some run undisturbed."""
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the engine asks about some resources."""

    singles: Sequence[analyzer_pb2.AnalyzeRequest]
    stack: analyzer_pb2.AnalyzeStackRequest


def compare(graph: Record, *, rounds: int) -> tuple[float, float]:
    """Give seconds of CPU of our servicer and of the SDK's for `SIZE` resources and every rule."""
    asked, theirs = _asked(graph), _sdk_servicer()

    def run_theirs() -> None:
        for request in asked.singles:
            theirs.Analyze(request, None)
        theirs.AnalyzeStack(asked.stack, None)

    return ours(graph, RULES, rounds=rounds)[1], cpu(run_theirs, rounds=max(1, rounds // 5))


def ours(graph: Record, rules: Sequence[Rule], *, rounds: int) -> tuple[float, float]:
    """Give seconds of CPU of our servicer for some rules: of the first time, and the least of those that follow."""
    asked, servicer = _asked(graph), Servicer(rules)
    any_: Any = servicer
    any_.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(project="shop", stack="prod"), None)

    def run() -> None:
        for request in asked.singles:
            servicer.analyzed(request)  # down to the bytes of the answer
        servicer.analyzed_stack(asked.stack)

    return cpu(run, rounds=1), cpu(run, rounds=max(rounds, _SOME))


def some(count: int) -> Sequence[Rule]:
    """Give so many rules, spread evenly over the catalogue."""
    return [RULES[index * len(RULES) // count] for index in range(count)]


def _asked(graph: Record) -> _Asked:
    records = graph["resources"][:SIZE]
    stack = analyzer_pb2.AnalyzeStackRequest(resources=[_whole(record) for record in records])
    return _Asked([_single(record) for record in records], stack)


def _properties(record: Record) -> struct_pb2.Struct:
    return json_format.ParseDict(_wire(record["inputs"]), struct_pb2.Struct())


def _wire(value: Any) -> Any:  # noqa: ANN401  any JSON
    """Give graph markers in the wire's own form."""
    if isinstance(value, dict):
        if "$unknown" in value:
            return "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
        if "$secret" in value:
            return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "x" * 40}
        return {key: _wire(item) for key, item in value.items()}
    return [_wire(item) for item in value] if isinstance(value, list) else value


def _options(record: Record) -> analyzer_pb2.AnalyzerResourceOptions:
    return analyzer_pb2.AnalyzerResourceOptions(protect=record["protect"], ignoreChanges=record["ignoreChanges"])


def _single(record: Record) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(
        type=record["type"],
        urn=record["urn"],
        name=record["name"],
        properties=_properties(record),
        options=_options(record),
    )


def _whole(record: Record) -> analyzer_pb2.AnalyzerResource:
    return analyzer_pb2.AnalyzerResource(
        type=record["type"],
        urn=record["urn"],
        name=record["name"],
        properties=_properties(record),
        options=_options(record),
        parent=record["parent"] or "",
        dependencies=record["dependencies"],
        propertyDependencies={
            name: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
            for name, urns in record["propertyDependencies"].items()
        },
    )


def _sdk_servicer() -> Any:  # noqa: ANN401  the SDK's servicer is private and untyped
    """Build the SDK's servicer with one policy per rule, as its documentation shows."""
    sdk = importlib.import_module("pulumi_policy.policy")
    level = sdk.EnforcementLevel.MANDATORY
    policies = [
        (sdk.StackValidationPolicy if rule.stage is Stage.STACK else sdk.ResourceValidationPolicy)(
            name=rule.name, description=rule.title, validate=_validator(rule), enforcement_level=level
        )
        for rule in RULES
    ]
    servicer = sdk._PolicyAnalyzerServicer  # noqa: SLF001  the pack's constructor would start a server and sleep
    return servicer("hardening-aws", "0.1.0", policies, level, None)


def _validator(rule: Rule) -> Any:  # noqa: ANN401  two callback shapes of the SDK
    """Give a validation callback that runs the rule's own check."""
    parameters = {parameter.name: parameter.prod for parameter in rule.parameters}

    def one(arguments: Any, report: Any) -> None:  # noqa: ANN401
        resource = _resource(arguments)
        if resource.type in rule.types or "*" in rule.types:
            for outcome in rule.check(Subject(resource, Graph((resource,)), parameters)):
                report(outcome.expected, None)

    def stack(arguments: Any, report: Any) -> None:  # noqa: ANN401
        graph = Graph([_resource(found) for found in arguments.resources])
        subjects: Sequence[Resource] = [found for found in graph.resources if found.type in rule.types]
        for resource in subjects:
            for outcome in rule.check(Subject(resource, graph, parameters)):
                report(outcome.expected, resource.urn)

    return stack if rule.stage is Stage.STACK else one


def _resource(found: Any) -> Resource:  # noqa: ANN401
    raw = found.props["__target"]  # the SDK's way past its unknown-checking proxy
    dependencies = getattr(found, "property_dependencies", None) or {}
    return Resource(
        urn=found.urn,
        token=getattr(found, "resource_type", ""),
        name=found.name,
        properties=raw,
        property_dependencies={name: tuple(other.urn for other in others) for name, others in dependencies.items()},
    )
