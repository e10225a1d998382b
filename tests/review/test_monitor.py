"""The recording monitor answers as the engine would, one request at a time."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import alias_pb2, engine_pb2, resource_pb2

from review.record.monitor import Recorder, SilentEngine
from review.record.values import SECRET_MARK, SIGNATURE, UNKNOWN

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
TEAM = "urn:pulumi:dev::shop::shop:x:Team::team"
TOPIC = "aws:sns/topic:Topic"
REGION = "aws:index/getRegion:getRegion"
CALLER = "aws:index/getCallerIdentity:getCallerIdentity"


def recorder(*, unknown: bool = False, default: Mapping[str, object] | None = None) -> Recorder:
    return Recorder("shop", "dev", unknown=unknown, source_root="/srv", default=default)


def struct(values: Mapping[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def request(
    name: str = "a", type_: str = TOPIC, inputs: Mapping[str, object] | None = None, *, provider: str = ""
) -> resource_pb2.RegisterResourceRequest:
    return resource_pb2.RegisterResourceRequest(
        type=type_, name=name, parent=STACK, custom=True, object=struct(inputs or {}), provider=provider
    )


def provider(monitor: Recorder, name: str, **inputs: str) -> str:
    made = monitor.RegisterResource(request(name, "pulumi:providers:aws", inputs))
    return f"{made.urn}::{made.id}"


def invoke(monitor: Recorder, token: str, provider: str = "", **arguments: str) -> dict[str, object]:
    answer = monitor.Invoke(resource_pb2.ResourceInvokeRequest(tok=token, args=struct(arguments), provider=provider))
    assert not answer.failures
    found: dict[str, object] = json_format.MessageToDict(getattr(answer, "return"))
    return found


def aliases_of(monitor: Recorder, *aliases: alias_pb2.Alias) -> object:
    asked = request()
    asked.parent = TEAM
    asked.aliases.extend(aliases)
    return monitor.resources[monitor.RegisterResource(asked).urn]["aliases"]


def test_a_registered_resource_can_be_looked_up_by_its_urn() -> None:
    monitor = recorder()
    made = monitor.RegisterResource(request(inputs={"displayName": "Orders"}))
    found = invoke(monitor, "pulumi:pulumi:getResource", urn=made.urn)
    assert found["displayName"] == "Orders"
    assert found["arn"] == made.id
    assert invoke(monitor, "pulumi:pulumi:getResource", urn=f"{made.urn}-other") == {}


def test_an_unanswered_function_is_a_failure_that_names_it() -> None:
    answer = recorder().Invoke(resource_pb2.ResourceInvokeRequest(tok="aws:ec2/getAmi:getAmi"))
    (failure,) = answer.failures
    assert "aws:ec2/getAmi:getAmi" in failure.reason
    assert "configuration" in failure.reason


def test_a_read_resource_gives_its_properties_and_is_not_recorded() -> None:
    monitor = recorder()
    asked = resource_pb2.ReadResourceRequest(
        type=TOPIC, name="old", id="arn", parent=TEAM, properties=struct({"name": "old"})
    )
    answer = monitor.ReadResource(asked)
    assert answer.urn == f"urn:pulumi:dev::shop::shop:x:Team${TOPIC}::old"
    assert json_format.MessageToDict(answer.properties) == {"name": "old"}
    assert monitor.resources == {}


def test_packages_hooks_and_the_end_are_accepted() -> None:
    monitor = recorder()
    assert monitor.RegisterPackage(resource_pb2.RegisterPackageRequest(name="x")).ref
    assert monitor.RegisterResourceHook(resource_pb2.RegisterResourceHookRequest(name="x")) == empty_pb2.Empty()
    assert monitor.SignalAndWaitForShutdown(empty_pb2.Empty()) == empty_pb2.Empty()
    assert monitor.resources == {}


def test_secrets_and_aliases_are_supported() -> None:
    features = recorder().GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures
    assert resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS in features
    assert resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS in features


@pytest.mark.parametrize(
    ("alias", "urn"),
    [
        (alias_pb2.Alias(urn="urn:given"), "urn:given"),
        ({"name": "former"}, f"urn:pulumi:dev::shop::shop:x:Team${TOPIC}::former"),
        ({"type": "aws:sns:Old"}, "urn:pulumi:dev::shop::shop:x:Team$aws:sns:Old::a"),
        ({"noParent": True}, f"urn:pulumi:dev::shop::{TOPIC}::a"),
        ({"parentUrn": STACK}, f"urn:pulumi:dev::shop::{TOPIC}::a"),
        ({"stack": "prod", "project": "old"}, f"urn:pulumi:prod::old::shop:x:Team${TOPIC}::a"),
    ],
    ids=["urn", "name", "type", "no parent", "parent", "stack and project"],
)
def test_an_alias_is_the_urn_that_it_stands_for(alias: alias_pb2.Alias | dict[str, object], urn: str) -> None:
    made = alias if isinstance(alias, alias_pb2.Alias) else json_format.ParseDict({"spec": alias}, alias_pb2.Alias())
    assert aliases_of(recorder(), made) == [urn]


def test_aliases_of_one_urn_are_one() -> None:
    same = alias_pb2.Alias(urn="urn:b")
    assert aliases_of(recorder(), same, same, alias_pb2.Alias(urn="urn:a")) == ["urn:a", "urn:b"]


def test_the_default_provider_is_where_configuration_says() -> None:
    monitor = recorder(default={"region": "eu-west-1", "allowedAccountIds": '["210987654321"]'})
    provider(monitor, "other", region="us-west-2")
    assert invoke(monitor, REGION)["name"] == "eu-west-1"
    assert invoke(monitor, CALLER)["accountId"] == "210987654321"


def test_without_configuration_the_first_provider_stands_for_the_default() -> None:
    monitor = recorder(default={})
    assert invoke(monitor, REGION)["name"] == "us-east-1"
    provider(monitor, "first", region="us-west-2")
    provider(monitor, "second", region="eu-west-1")
    assert invoke(monitor, REGION)["name"] == "us-west-2"


@pytest.mark.parametrize(
    ("inputs", "arn"),
    [
        ({"region": "eu-west-1"}, "arn:aws:sns:eu-west-1:123456789012:"),
        ({"region": "eu-west-1", "allowedAccountIds": '["210987654321"]'}, "arn:aws:sns:eu-west-1:210987654321:"),
        ({"allowedAccountIds": '["210987654321","123456789012"]'}, "arn:aws:sns:us-east-1:210987654321:"),
        ({"allowedAccountIds": "[]"}, "arn:aws:sns:us-east-1:123456789012:"),
        ({"region": UNKNOWN}, "arn:aws:sns:us-east-1:123456789012:"),
        ({"region": "cn-north-1"}, "arn:aws-cn:sns:cn-north-1:123456789012:"),
    ],
)
def test_a_resource_lives_in_region_and_account_of_its_provider(inputs: dict[str, str], arn: str) -> None:
    monitor = recorder(default={"region": "ap-south-1"})
    reference = provider(monitor, "here", **inputs)
    assert monitor.RegisterResource(request(provider=reference)).id.startswith(arn)


def test_two_resources_of_one_urn_are_refused_and_the_first_stays() -> None:
    monitor = recorder()
    urn = monitor.RegisterResource(request(inputs={"displayName": "first"})).urn
    with pytest.raises(ValueError, match=f"duplicate resource {urn}"):
        monitor.RegisterResource(request(inputs={"displayName": "second"}))
    assert monitor.resources[urn]["inputs"] == {"displayName": "first"}


def test_an_unknown_recording_answers_no_id_but_keeps_secrets_marked() -> None:
    asked = request("p", "random:index/randomPassword:RandomPassword", {"length": 20})
    made = recorder(unknown=True).RegisterResource(asked)
    result = json_format.MessageToDict(made.object)["result"]
    assert made.id == ""
    assert result == {SIGNATURE: SECRET_MARK, "value": UNKNOWN}
    reference = provider(recorder(unknown=True), "here", region="eu-west-1")
    assert reference.endswith(f"::{UNKNOWN}")


def test_whether_to_know_is_asked_once_and_only_by_a_custom_resource() -> None:
    asked: list[str] = []

    def split() -> bool:
        asked.append("asked")
        return True

    monitor = recorder()
    monitor.split = split
    component = request("team", "shop:x:Team")
    component.custom = False
    monitor.RegisterResource(component)
    assert asked == []
    assert [monitor.RegisterResource(request(name)).id for name in ("a", "b")] == ["", ""]
    assert asked == ["asked"]


def test_outputs_go_to_the_stack_or_to_their_component() -> None:
    monitor = recorder()
    component = request("team", "shop:x:Team")
    component.custom = False
    urn = monitor.RegisterResource(component).urn
    for target, value in ((urn, "part"), (STACK, "whole"), (f"{urn}-unseen", "lost")):
        monitor.RegisterResourceOutputs(
            resource_pb2.RegisterResourceOutputsRequest(urn=target, outputs=struct({"v": value}))
        )
    assert monitor.resources[urn]["outputs"] == {"v": "part"}
    assert monitor.outputs == {"v": "whole"}
    assert list(monitor.resources) == [urn]


@pytest.mark.parametrize(
    ("uris", "source"),
    [
        (["file:///srv/app.py"], {"file": "app.py", "line": 3}),
        (["file:///usr/lib/x.py", "file:///srv/.venv/y.py", "file:///srv/a/b.py"], {"file": "a/b.py", "line": 3}),
        (["file:///elsewhere/app.py"], None),
    ],
)
def test_the_source_is_the_first_frame_of_the_program(uris: list[str], source: dict[str, object] | None) -> None:
    monitor = recorder()
    asked = request()
    asked.sourcePosition.uri, asked.sourcePosition.line = uris[0], 3
    for uri in uris[1:]:
        frame = asked.stackTrace.frames.add()
        frame.pc.uri, frame.pc.line = uri, 3
    assert monitor.resources[monitor.RegisterResource(asked).urn]["source"] == source


def test_a_folder_may_hold_blanks_and_other_letters() -> None:
    monitor = Recorder("shop", "dev", unknown=True, source_root="/my shop/ü", default=None)
    asked = request()
    asked.sourcePosition.uri, asked.sourcePosition.line = Path("/my shop/ü/a b.py").as_uri(), 3
    assert monitor.resources[monitor.RegisterResource(asked).urn]["source"] == {"file": "a b.py", "line": 3}


def test_only_warnings_and_errors_are_kept() -> None:
    engine = SilentEngine()
    for severity, text in ((engine_pb2.INFO, "info"), (engine_pb2.WARNING, "warning"), (engine_pb2.ERROR, "error")):
        engine.Log(engine_pb2.LogRequest(severity=severity, message=text))
    assert engine.messages == ["warning", "error"]
