"""What the engine asks arrives whole: properties, options, provider, relations."""

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from hardening.protocol import wire
from hardening.resources import Options, Provider
from hardening.values import UNKNOWN, Secret
from tests.support.analyzer import struct

URN = "urn:pulumi:prod::shop::aws:kms/key:Key::data"
PROVIDER = analyzer_pb2.AnalyzerProviderResource(
    type="pulumi:providers:aws", urn="urn:provider", name="primary", properties=struct({"region": "eu-west-1"})
)
OPTIONS = analyzer_pb2.AnalyzerResourceOptions(
    protect=True,
    ignoreChanges=["tags"],
    deleteBeforeReplace=False,
    deleteBeforeReplaceDefined=True,
    additionalSecretOutputs=["arn"],
    aliases=["urn:old"],
    parent="urn:parent",
)


def test_a_resource_asked_about_alone() -> None:
    request = analyzer_pb2.AnalyzeRequest(
        type="aws:kms/key:Key",
        urn=URN,
        name="data",
        properties=struct({"policy": UNKNOWN, "description": Secret("x"), "days": 30, "none": None}),
        options=OPTIONS,
        provider=PROVIDER,
    )
    found = wire.one(request)
    assert (found.urn, found.token, found.name, found.parent, found.custom) == (
        URN, "aws:kms/key:Key", "data", "urn:parent", True,
    )  # fmt: skip
    assert found.properties["policy"] is UNKNOWN
    assert found.properties["description"] == Secret("x")
    assert (found.get("days"), found.get("none")) == (30, found.get("absent"))
    assert found.options == Options(
        protect=True,
        ignore_changes=("tags",),
        delete_before_replace=False,
        aliases=("urn:old",),
        additional_secret_outputs=("arn",),
    )
    assert found.provider == Provider("pulumi:providers:aws", "urn:provider", {"region": "eu-west-1"})


def test_what_is_not_said_stays_open() -> None:
    found = wire.one(analyzer_pb2.AnalyzeRequest(type="bulwark:data:Postgres", urn="urn:c", name="c"))
    assert (found.custom, found.provider, found.options) == (False, None, Options())
    assert wire.one(analyzer_pb2.AnalyzeRequest(type="aws:kms/key:Key")).custom is True
    assert wire.one(analyzer_pb2.AnalyzeRequest(type="other:thing", provider=PROVIDER)).custom is True


def test_a_whole_stack_has_relations_and_both_inputs_and_outputs() -> None:
    outputs = json_format.ParseDict({"arn": "arn:aws:kms", "days": 30}, struct_pb2.Struct())
    dependencies = {"policy": analyzer_pb2.AnalyzerPropertyDependencies(urns=["urn:role"])}
    message = analyzer_pb2.AnalyzerResource(
        type="aws:kms/key:Key",
        urn=URN,
        name="data",
        parent="urn:parent",
        properties=outputs,
        dependencies=["urn:role"],
        propertyDependencies=dependencies,
        options=OPTIONS,
        provider=PROVIDER,
    )
    request = analyzer_pb2.AnalyzeStackRequest(resources=[message, message])
    asked, again = wire.every(request, {URN: {"days": 30}})
    assert (asked.properties, asked.outputs) == ({"days": 30}, {"arn": "arn:aws:kms", "days": 30})
    assert (asked.parent, asked.dependencies) == ("urn:parent", ("urn:role",))
    assert asked.property_dependencies == {"policy": ("urn:role",)}
    assert asked.options.protect
    assert asked.provider is again.provider
    (unasked, _) = wire.every(request, {})
    assert unasked.properties == unasked.outputs
