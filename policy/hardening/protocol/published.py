"""Rules and findings as the engine shows them: one policy per rule, one diagnostic per rule and resource."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from hardening.pack import Finding, Setting
from hardening.protocol import wire
from hardening.remediation import Fix
from hardening.rule import Level, Parameter, Rule, Severity, Stage, Verdict
from hardening.tokens import SETTING, STACK, WAIVER
from hardening.waivers import Waiver

NAME: Final = "hardening-aws"
VERSION: Final = "0.1.0"
DESCRIPTION: Final = (
    "Hardening rules for AWS: three-valued, so that a value unknown at preview never passes, and aware of the "
    "relations between resources."
)
README: Final = (
    "Each policy is one rule of the catalogue. A mandatory rule stops the update when it is violated, and also when "
    "it cannot decide because a value is unknown. Levels and parameters are set per policy; a stack whose "
    "`environment` is dev, test or ci starts from the relaxed profile."
)

_WAY_OUT: Final = (
    "The rule cannot pass what it cannot see: give a value that is known at preview, or declare in this program what "
    "it refers to"
)

LEVELS: Final[Mapping[Level, analyzer_pb2.EnforcementLevel.ValueType]] = {
    Level.REMEDIATE: analyzer_pb2.REMEDIATE,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.DISABLED: analyzer_pb2.DISABLED,
}
_SEVERITIES: Final[Mapping[Severity, analyzer_pb2.PolicySeverity.ValueType]] = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}
_NAMED: Final[Mapping[str, str]] = {STACK: "stack", "*": "any", WAIVER: "waivers", SETTING: "configuration"}
_STAGES: Final[Mapping[Stage, analyzer_pb2.PolicyType.ValueType]] = {
    Stage.RESOURCE: analyzer_pb2.POLICY_TYPE_RESOURCE,
    Stage.STACK: analyzer_pb2.POLICY_TYPE_STACK,
}


def pack(rules: Iterable[Rule], settings: Mapping[str, Setting]) -> analyzer_pb2.AnalyzerInfo:
    """Publish the pack with the levels and parameters in force, from which the engine starts its configuration.

    The engine hands every published default back as if it were configured, so what the stack states itself must be
    published as the default, lest it be lost.
    """
    return analyzer_pb2.AnalyzerInfo(
        name=NAME,
        displayName="AWS hardening",
        version=VERSION,
        description=DESCRIPTION,
        readme=README,
        provider="aws",
        tags=["aws", "hardening", "security"],
        supportsConfig=True,
        policies=[policy(rule, settings[rule.id]) for rule in rules],
    )


def policy(rule: Rule, setting: Setting) -> analyzer_pb2.PolicyInfo:
    """Publish one rule."""
    info = analyzer_pb2.PolicyInfo(
        name=rule.name,
        displayName=f"{rule.id} {rule.slug.replace('-', ' ')}",
        description=rule.title,
        message=rule.fix,
        enforcementLevel=LEVELS[setting.level],
        policy_type=_STAGES[rule.stage],
        severity=_SEVERITIES[rule.severity],
        tags=list(dict.fromkeys(_tags(rule))),
        remediation_steps=rule.fix,
    )
    for first in rule.frameworks[:1]:
        info.framework.CopyFrom(
            analyzer_pb2.PolicyComplianceFramework(
                name=first.name, version=first.version, reference=first.requirement, specification=rule.title
            )
        )
    if rule.parameters:
        values = setting.parameters
        properties = {parameter.name: _schema(parameter, values[parameter.name]) for parameter in rule.parameters}
        info.configSchema.properties.CopyFrom(json_format.ParseDict(properties, struct_pb2.Struct()))
    return info


def _tags(rule: Rule) -> Iterator[str]:
    """Give the controls, the services and every framework: the protocol itself holds but one framework."""
    yield from rule.controls
    for type_ in rule.types:
        module = type_.removeprefix("aws:").partition("/")[0]
        yield _NAMED.get(type_, module)
    for framework in rule.frameworks:
        yield f"{framework.name} {framework.version} {framework.requirement}"


def _schema(parameter: Parameter, value: object) -> dict[str, object]:
    stated = f" The stack may state it: {parameter.stack.shown}." if parameter.stack else ""
    return {**parameter.schema, "description": f"{parameter.description}{stated}", "default": wire.plain(value)}


def diagnostics(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> Iterator[analyzer_pb2.AnalyzeDiagnostic]:
    """Give one diagnostic for each rule and resource: several problems of one resource are several lines."""
    grouped: dict[tuple[str, str, Waiver | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.rule, finding.urn, finding.waiver].append(finding)
    for (rule_id, urn, waiver), found in grouped.items():
        rule = rules[rule_id]
        yield analyzer_pb2.AnalyzeDiagnostic(
            policyName=rule.name,
            policyPackName=NAME,
            policyPackVersion=VERSION,
            description=rule.title,
            message=excuse(waiver, message(found, rule)) if waiver else message(found, rule),
            enforcementLevel=_shown_level(found[0]),
            urn=urn,
            severity=_SEVERITIES[rule.severity],
        )


def _shown_level(finding: Finding) -> analyzer_pb2.EnforcementLevel.ValueType:
    """Give the level of a diagnostic: what is left after a remediation stops the update, what is waived does not."""
    if finding.waiver is not None:
        return analyzer_pb2.ADVISORY
    return analyzer_pb2.MANDATORY if finding.level is Level.REMEDIATE else LEVELS[finding.level]


def remediation(fix: Fix, properties: struct_pb2.Struct) -> analyzer_pb2.Remediation:
    """Give a fix as the engine takes it: the inputs as they are after it, and those before it in the same answer."""
    return analyzer_pb2.Remediation(
        policyName=fix.rule.name,
        policyPackName=NAME,
        policyPackVersion=VERSION,
        description=fix.rule.title,
        properties=properties,
    )


def excuse(waiver: Waiver, said: str) -> str:
    """Say who answers for a violation, before what it is: what is waived is shown all the same."""
    who = f"{waiver.text('owner')}, {waiver.text('ticket')}"
    return f"Waived until {waiver.text('expires')} by {who}: {waiver.text('reason')}.\n{said}"


def message(found: Sequence[Finding], rule: Rule) -> str:
    """Say what is wrong, a line for each problem, then the way out."""
    lines = list(dict.fromkeys(map(problem, found)))
    if any(finding.verdict is Verdict.UNDECIDED for finding in found):
        lines.append(_WAY_OUT)
    return ".\n".join(lines) + f". Fix: {rule.fix}"


def problem(finding: Finding) -> str:
    """Say in one sentence what is wrong, or what must be known to decide."""
    match finding.verdict:
        case Verdict.ERROR:
            return f"The rule could not judge: {finding.actual}. Report this as a defect of {NAME}"
        case Verdict.FAIL if finding.path:
            return f"{finding.path} is {finding.actual}, expected {finding.expected}"
        case _:
            about = f"{finding.path}: {finding.actual}" if finding.path else finding.actual
            return f"{about}, expected {finding.expected}"
