"""The configuration of the pack as the engine sends it."""

from collections.abc import Mapping
from typing import Final

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from hardening.configuration import Asked
from hardening.rule import Level
from hardening.values import from_json

_EVERY: Final = "all"
"""The name under which the engine keeps a level set for every policy; it has already applied it to each."""
_LEVELS: Final[Mapping[int, Level]] = {
    analyzer_pb2.ADVISORY: Level.ADVISORY,
    analyzer_pb2.MANDATORY: Level.MANDATORY,
    analyzer_pb2.DISABLED: Level.DISABLED,
    analyzer_pb2.REMEDIATE: Level.REMEDIATE,
}


def asked(request: analyzer_pb2.ConfigureAnalyzerRequest) -> dict[str, Asked]:
    """Give what is asked for, by policy name. The engine sends every published default back as well."""
    return {name: _asked(config) for name, config in request.policyConfig.items() if name != _EVERY}


def _asked(config: analyzer_pb2.PolicyConfig) -> Asked:
    given = from_json(json_format.MessageToDict(config.properties))
    return Asked(_LEVELS[config.enforcementLevel], given if isinstance(given, Mapping) else {})
