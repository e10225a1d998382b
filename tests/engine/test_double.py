"""A provider double answers as a provider does."""

from collections.abc import Mapping
from pathlib import Path
from unittest.mock import Mock

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2

from review.engine.double import Double
from review.record.values import SECRET_MARK, SIGNATURE

QUEUE = "urn:pulumi:prod::shop::shop:index:Messaging$aws:sqs/queue:Queue::orders"
PASSWORD = "urn:pulumi:prod::shop::random:index/randomPassword:RandomPassword::token"
CONTEXT = Mock(spec=grpc.ServicerContext)


@pytest.fixture
def double(tmp_path: Path) -> Double:
    made = Double("aws", "7.51.1", create_only={"aws:sqs/queue:Queue": ["name"]}, canaries=tmp_path / "canaries")
    arguments = struct({"region": "eu-west-1", "allowedAccountIds": '["210987654321"]'})
    assert made.Configure(provider_pb2.ConfigureRequest(args=arguments), CONTEXT).acceptSecrets
    return made


def struct(values: Mapping[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def plain(message: struct_pb2.Struct) -> dict[str, object]:
    return json_format.MessageToDict(message)


def secret(value: object) -> dict[str, object]:
    return {SIGNATURE: SECRET_MARK, "value": value}


def diff(double: Double, old: Mapping[str, object], new: Mapping[str, object]) -> provider_pb2.DiffResponse:
    return double.Diff(provider_pb2.DiffRequest(urn=QUEUE, old_inputs=struct(old), news=struct(new)), CONTEXT)


def test_inputs_pass_the_check_as_they_are_with_their_secrets(double: Double) -> None:
    news = struct({"name": "orders", "policy": secret("hidden")})
    assert double.Check(provider_pb2.CheckRequest(urn=QUEUE, news=news), CONTEXT).inputs == news
    assert double.CheckConfig(provider_pb2.CheckRequest(news=news), CONTEXT).inputs == news


def test_a_preview_knows_the_inputs_and_nothing_else(double: Double) -> None:
    request = provider_pb2.CreateRequest(urn=QUEUE, properties=struct({"name": "orders"}), preview=True)
    answer = double.Create(request, CONTEXT)
    assert answer.id == ""
    assert plain(answer.properties) == {"name": "orders"}


def test_an_update_makes_outputs_up_in_the_region_and_account_of_the_instance(double: Double) -> None:
    request = provider_pb2.CreateRequest(urn=QUEUE, properties=struct({"name": "orders"}))
    answer = double.Create(request, CONTEXT)
    assert answer.id == "https://sqs.eu-west-1.amazonaws.com/210987654321/orders"
    assert plain(answer.properties)["arn"] == "arn:aws:sqs:eu-west-1:210987654321:orders"


def test_an_input_that_is_a_secret_is_a_secret_among_the_outputs(double: Double) -> None:
    request = provider_pb2.CreateRequest(urn=QUEUE, properties=struct({"policy": secret("hidden")}))
    assert plain(double.Create(request, CONTEXT).properties)["policy"] == secret("hidden")


def test_a_password_is_new_every_time_marked_secret_and_listed(double: Double, tmp_path: Path) -> None:
    request = provider_pb2.CreateRequest(urn=PASSWORD, properties=struct({"length": 40}))
    results = [plain(double.Create(request, CONTEXT).properties)["result"] for _ in range(2)]
    values = (tmp_path / "canaries").read_text().split()
    assert results == [secret(value) for value in values]
    assert len(set(values)) == 2
    assert {len(value) for value in values} == {40}


@pytest.mark.parametrize(
    ("old", "new", "changed", "replaced"),
    [
        ({"delay": 1}, {"delay": 1}, [], []),
        ({"delay": 1}, {"delay": 2}, ["delay"], []),
        ({"delay": 1}, {}, ["delay"], []),
        ({}, {"delay": 1}, ["delay"], []),
        ({"name": "a", "tags": {"b": "1"}}, {"name": "b", "tags": {"b": "2"}}, ["name", "tags"], ["name"]),
        ({"policy": secret("a")}, {"policy": secret("a")}, [], []),
        ({"policy": secret("a")}, {"policy": secret("b")}, ["policy"], []),
    ],
)
def test_a_difference_is_told_property_by_property(
    double: Double, old: Mapping[str, object], new: Mapping[str, object], changed: list[str], replaced: list[str]
) -> None:
    answer = diff(double, old, new)
    assert list(answer.diffs) == changed
    assert list(answer.replaces) == replaced
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    assert answer.changes == (some if changed else none)


def test_an_update_keeps_what_was_computed_and_drops_inputs_that_are_gone(double: Double) -> None:
    request = provider_pb2.UpdateRequest(
        urn=QUEUE,
        olds=struct({"arn": "arn:1", "delay": 1, "name": "orders", "tags": {"a": "1"}}),
        old_inputs=struct({"delay": 1, "name": "orders", "tags": {"a": "1"}}),
        news=struct({"name": "orders", "tags": {"b": "2"}}),
    )
    outputs = plain(double.Update(request, CONTEXT).properties)
    assert outputs == {"arn": "arn:1", "name": "orders", "tags": {"b": "2"}}


def test_a_known_resource_is_read_unchanged_and_a_foreign_one_made_up(double: Double) -> None:
    state = struct({"name": "orders", "arn": "arn:1"})
    inputs = struct({"name": "orders"})
    known = double.Read(provider_pb2.ReadRequest(id="1", urn=QUEUE, properties=state, inputs=inputs), CONTEXT)
    assert (known.id, known.properties, known.inputs) == ("1", state, inputs)
    foreign = double.Read(provider_pb2.ReadRequest(id="there", urn=QUEUE), CONTEXT)
    assert plain(foreign.properties)["id"] == "there"


def test_a_provider_function_is_answered_for_the_region(double: Double) -> None:
    token = "aws:index/getAvailabilityZones:getAvailabilityZones"
    answer = double.Invoke(provider_pb2.InvokeRequest(tok=token), CONTEXT)
    assert plain(getattr(answer, "return"))["names"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def test_a_provider_function_without_an_offline_answer_fails_by_name(double: Double) -> None:
    answer = double.Invoke(provider_pb2.InvokeRequest(tok="aws:ec2/getAmi:getAmi"), CONTEXT)
    assert "aws:ec2/getAmi:getAmi" in answer.failures[0].reason


def test_the_version_is_that_of_the_package(double: Double) -> None:
    assert double.GetPluginInfo(empty_pb2.Empty(), CONTEXT).version == "7.51.1"
