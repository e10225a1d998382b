"""What the configuration of the pack asks for: levels and parameters, rule by rule."""

from collections.abc import Mapping, Sequence
from typing import Final

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from hardening.pack import Setting
from hardening.protocol import published
from hardening.protocol.schema import problems
from hardening.rule import Level, Rule
from hardening.values import from_json

_EVERY: Final = "all"
"""The name under which the engine keeps a level set for every policy; it has already applied it to each."""
_LEVELS: Final[Mapping[int, Level]] = {
    analyzer_pb2.ADVISORY: Level.ADVISORY,
    analyzer_pb2.MANDATORY: Level.MANDATORY,
    analyzer_pb2.DISABLED: Level.DISABLED,
    analyzer_pb2.REMEDIATE: Level.REMEDIATE,
}


def settings(
    request: analyzer_pb2.ConfigureAnalyzerRequest, rules: Sequence[Rule], stated: Mapping[str, Setting]
) -> tuple[dict[str, Setting], list[str]]:
    """Give the settings that are asked for, by rule id, and every mistake in them."""
    names = {rule.name: rule for rule in rules}
    found, mistakes = dict[str, Setting](), list[str]()
    for name, config in request.policyConfig.items():
        rule = names.get(name)
        if rule is not None:
            found[rule.id] = _setting(rule, config, stated[rule.id], mistakes)
        elif name != _EVERY:
            mistakes.append(f"{name} is not a policy of {published.NAME}")
    return found, mistakes


def _setting(rule: Rule, config: analyzer_pb2.PolicyConfig, stated: Setting, mistakes: list[str]) -> Setting:
    given = from_json(json_format.MessageToDict(config.properties))
    parameters = {parameter.name: parameter for parameter in rule.parameters}
    values = dict(stated.parameters)
    for name, value in given.items() if isinstance(given, Mapping) else ():
        path = f"{rule.name}.{name}"
        if name in parameters:
            mistakes.extend(problems(value, parameters[name].schema, path))
            values[name] = value
        else:
            known = ", ".join(sorted(parameters)) or "none"
            mistakes.append(f"{path} is not a parameter (it has: {known})")
    return Setting(level=_LEVELS[config.enforcementLevel], parameters=values)
