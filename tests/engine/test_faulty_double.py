"""The double with an account behind it: what it fills in, replaces, remembers and refuses."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from unittest.mock import Mock

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from hardening.tokens import canonical
from review.diff.replacing import fixed
from tests.support.cloud import Cloud
from tests.support.faults import Fault, How, plant
from tests.support.faulty import FaultyDouble

QUEUE = "urn:pulumi:prod::shop::aws:sqs/queue:Queue::orders"
TABLE = "urn:pulumi:prod::shop::aws:dynamodb/table:Table::orders"
PASSWORD = "urn:pulumi:prod::shop::random:index/randomPassword:RandomPassword::token"
Make = Callable[..., FaultyDouble]


class AbortError(Exception):
    """What `abort` of gRPC raises."""


@pytest.fixture
def context() -> Mock:
    made = Mock(spec=grpc.ServicerContext)
    made.abort.side_effect = lambda code, text: (_ for _ in ()).throw(AbortError(code, text))
    return made


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(*faults: Fault) -> FaultyDouble:
        plant(tmp_path / "faults", faults)
        return FaultyDouble("aws", "7.51.1", create_only={}, canaries=tmp_path / "canaries")

    return made


@pytest.fixture
def cloud(tmp_path: Path) -> Callable[[], Cloud]:
    return lambda: Cloud(tmp_path / "cloud")


def struct(values: Mapping[str, object]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())


def create(double: FaultyDouble, context: Mock, urn: str = QUEUE, **inputs: object) -> provider_pb2.CreateResponse:
    return double.Create(provider_pb2.CreateRequest(urn=urn, properties=struct(inputs)), context)


def refused(context: Mock) -> tuple[grpc.StatusCode, str]:
    code, text = context.abort.call_args.args
    return code, text


def test_the_check_fills_in_the_defaults_of_the_table_and_notes_them(make: Make, context: Mock) -> None:
    news = struct({"name": "orders", "visibilityTimeoutSeconds": 7})
    request = provider_pb2.CheckRequest(urn=QUEUE, news=news)
    inputs = json_format.MessageToDict(make().Check(request, context).inputs)
    assert inputs["visibilityTimeoutSeconds"] == 7
    assert inputs["maxMessageSize"] == 262144
    assert "maxMessageSize" in inputs["__defaults"]
    assert "visibilityTimeoutSeconds" not in inputs["__defaults"]


@pytest.mark.parametrize("name", sorted(fixed(canonical("aws:dynamodb/table:Table")).will - {"region"}))
def test_what_the_review_knows_to_be_fixed_replaces(make: Make, context: Mock, name: str) -> None:
    request = provider_pb2.DiffRequest(
        id="other", urn=TABLE, old_inputs=struct({name: "a", "__defaults": []}), news=struct({name: "b"})
    )
    answer = make().Diff(request, context)
    assert list(answer.replaces) == [name]
    assert list(answer.diffs) == [name]


def test_what_keeps_its_name_is_deleted_before_it_is_replaced(make: Make, context: Mock) -> None:
    old, new = {"name": "orders", "hashKey": "a"}, {"name": "orders", "hashKey": "b"}
    for identity, first in (("orders", True), ("other", False)):
        request = provider_pb2.DiffRequest(id=identity, urn=TABLE, old_inputs=struct(old), news=struct(new))
        assert make().Diff(request, context).deleteBeforeReplace is first


def test_a_comparison_invents_no_password(make: Make, context: Mock, tmp_path: Path) -> None:
    request = provider_pb2.DiffRequest(urn=PASSWORD, old_inputs=struct({"length": 8}), news=struct({"length": 9}))
    assert list(make().Diff(request, context).replaces) == ["length"]
    assert not (tmp_path / "canaries").exists()


@pytest.mark.parametrize(
    ("how", "code", "stands"),
    [
        (How.BEFORE, grpc.StatusCode.UNAVAILABLE, 0),
        (How.AFTER, grpc.StatusCode.UNKNOWN, 1),
        (How.LOST, grpc.StatusCode.UNAVAILABLE, 1),
    ],
)
def test_a_fault_meets_a_creation_once(
    make: Make, context: Mock, cloud: Callable[[], Cloud], how: How, code: grpc.StatusCode, stands: int
) -> None:
    double = make(Fault("create", how))
    with pytest.raises(AbortError):
        create(double, context, name="orders")
    assert refused(context)[0] is code
    assert len(cloud().standing) == stands
    assert cloud().met[how, "create", QUEUE] == 1
    again = make(Fault("create", how))
    if stands:
        with pytest.raises(AbortError):
            create(again, context, name="orders")
        assert refused(context)[0] is grpc.StatusCode.ALREADY_EXISTS
    else:
        assert create(again, context, name="orders").id
    assert len(cloud().standing) == 1


def test_what_stands_is_told_by_a_creation_that_fails_after_it(make: Make, context: Mock) -> None:
    with pytest.raises(AbortError):
        create(make(Fault("create", How.AFTER)), context, name="orders")
    ((name, value),) = context.set_trailing_metadata.call_args.args[0]
    assert name == "grpc-status-details-bin"
    partial = provider_pb2.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(value).details[0].Unpack(partial)
    assert partial.id.endswith("/orders")
    assert str(partial.properties["arn"]).endswith(":orders")


def test_a_call_hangs_until_it_is_cancelled(make: Make, context: Mock, cloud: Callable[[], Cloud]) -> None:
    for how, stands in ((How.HANG, 0), (How.SLOW, 1)):
        double = make(Fault("create", how))
        thread = Thread(target=attempt, args=(double, context))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        double.Cancel(empty_pb2.Empty(), context)
        thread.join(10)
        assert not thread.is_alive()
        assert len(cloud().standing) == stands


def attempt(double: FaultyDouble, context: Mock) -> None:
    try:
        create(double, context, name="orders")
    except AbortError:
        return


def test_a_preview_leaves_no_trace(make: Make, context: Mock, cloud: Callable[[], Cloud]) -> None:
    double = make(Fault("create", How.BEFORE))
    assert double.Create(provider_pb2.CreateRequest(urn=QUEUE, preview=True), context).id == ""
    assert list(cloud().calls()) == []


def test_a_read_gives_what_stands_and_nothing_where_nothing_stands(
    make: Make, context: Mock, cloud: Callable[[], Cloud]
) -> None:
    made = create(make(), context, name="orders", delaySeconds=1)
    request = provider_pb2.ReadRequest(id=made.id, urn=QUEUE, properties=made.properties)
    cloud().drift(QUEUE, delaySeconds=9)
    found = make().Read(request, context)
    assert (found.inputs["delaySeconds"], found.properties["delaySeconds"]) == (9, 9)
    cloud().lose(QUEUE)
    assert make().Read(request, context).id == ""


def test_updates_and_deletions_change_what_stands(make: Make, context: Mock, cloud: Callable[[], Cloud]) -> None:
    made = create(make(), context, name="orders")
    request = provider_pb2.UpdateRequest(
        id=made.id, urn=QUEUE, olds=made.properties, news=struct({"name": "orders", "a": 1})
    )
    make().Update(request, context)
    assert cloud().of(QUEUE).inputs == {"name": "orders", "a": 1}
    make().Delete(provider_pb2.DeleteRequest(id=made.id, urn=QUEUE), context)
    assert cloud().standing == {}
    with pytest.raises(AbortError):
        make().Update(request, context)
    assert refused(context)[0] is grpc.StatusCode.NOT_FOUND
    assert [(call.op, call.effect) for call in cloud().calls()] == [
        ("create", True),
        ("update", True),
        ("delete", True),
        ("update", False),
    ]
