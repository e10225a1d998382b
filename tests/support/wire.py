"""Ask a rule the way the engine does: properties travel as protobuf structs and back."""

from collections.abc import Mapping, Sequence
from typing import cast

from google.protobuf import json_format, struct_pb2

from hardening.catalog import RULES
from hardening.pack import Finding, Judgement, Pack
from hardening.resources import Graph, Options, Resource
from hardening.rule import Profile
from hardening.tokens import aws
from hardening.values import SECRET_MARK, SIGNATURE, UNKNOWN, Secret, from_struct

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def encode(value: object) -> object:
    """Give the JSON form of the wire: unknowns as sentinels, secrets signed."""
    if value is UNKNOWN:
        return UNKNOWN_TEXT
    if isinstance(value, Secret):
        return {SIGNATURE: SECRET_MARK, "value": encode(value.value)}
    if isinstance(value, Mapping):
        return {name: encode(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [encode(item) for item in value]
    return value


def resource(
    short: str,
    name: str = "subject",
    properties: Mapping[str, object] | None = None,
    *,
    refers: Mapping[str, Resource] | None = None,
    options: Options | None = None,
    outputs: Mapping[str, object] | None = None,
) -> Resource:
    """Make a resource of a type (`rds/instance` or a full token) whose properties went over the wire.

    `refers` makes properties unknown but dependent on another resource, as on a first preview.
    """
    token = short if ":" in short else aws(short)
    refers = refers or {}
    body = {**(properties or {}), **dict.fromkeys(refers, UNKNOWN)}
    struct = struct_pb2.Struct()
    json_format.ParseDict(cast("dict[str, object]", encode(body)), struct)
    return Resource(
        urn=f"urn:pulumi:prod::test::{token}::{name}",
        token=token,
        name=name,
        properties=from_struct(struct),
        outputs=outputs or {},
        property_dependencies={prop: (target.urn,) for prop, target in refers.items()},
        options=options or Options(),
    )


def judge(rule_id: str, *resources: Resource, profile: Profile = Profile.PROD) -> Judgement:
    """Judge resources by one rule of the catalogue."""
    chosen = [rule for rule in RULES if rule.id == rule_id]
    assert len(chosen) == 1, f"{rule_id} stands {len(chosen)} times in the catalogue"
    return Pack(chosen, profile=profile).judge(Graph(resources))


def verdicts(rule_id: str, *resources: Resource, profile: Profile = Profile.PROD) -> list[str]:
    """Give the verdicts of a rule that are not a pass."""
    return [finding.verdict.value for finding in judge(rule_id, *resources, profile=profile).findings]


def findings(rule_id: str, *resources: Resource, profile: Profile = Profile.PROD) -> list[Finding]:
    """Give the findings of a rule."""
    return judge(rule_id, *resources, profile=profile).findings
