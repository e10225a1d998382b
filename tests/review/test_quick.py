"""The SDK's hot spots give what the SDK itself gives."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest
from pulumi import _utils
from pulumi.runtime import rpc
from pulumi.runtime.settings import SETTINGS

from review.record import quick

HOME = Path(__file__).resolve().parents[2]
TYPES = """
import importlib, inspect, json, sys
from pulumi import _types
if sys.argv[1] == "quick":
    from review.record import lean, quick
    quick.install()
    lean.install()
found = {}
for name in ("ecs._inputs", "ecs.outputs", "ecs.service", "kms.key", "lb._inputs", "s3.bucket_lifecycle_configuration"):
    module = importlib.import_module(f"pulumi_aws.{name}")
    for each in vars(module).values():
        own = inspect.isclass(each) and each.__module__ == module.__name__
        if own and not each.__name__.endswith(("Dict", "_Empty")):
            found[f"{name}.{each.__name__}"] = sorted(
                (key, repr(typ)) for key, typ in _types._types_from_py_properties(each).items())
print(json.dumps(found))
"""


def types(way: str) -> dict[str, list[list[str]]]:
    environment = os.environ | {"PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
    command = [sys.executable, "-W", "ignore", "-c", TYPES, way]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return found


def test_every_property_has_the_type_that_the_sdk_gives_it() -> None:
    plain = types("plain")
    assert len(plain) > 200
    assert sum(map(len, plain.values())) > 700
    assert types("quick") == plain


def test_a_class_of_the_program_keeps_the_types_of_its_own_module() -> None:
    @pulumi.output_type
    class Place(dict[str, object]):
        @property
        @pulumi.getter
        def zone(self) -> str:
            return str(pulumi.get(self, "zone"))

    assert quick.types_from_py_properties(Place) == {"zone": str}


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "text", [], {}, [{"a": [1]}], [pulumi.Output]])
def test_what_is_known_is_known(value: object) -> None:
    assert quick._contains_unknowns(value) is rpc.contains_unknowns(value) is False


@pytest.mark.parametrize("value", [rpc.UNKNOWN, pulumi.UNKNOWN, [pulumi.UNKNOWN], {"a": [{"b": pulumi.UNKNOWN}]}])
def test_what_is_unknown_at_any_depth_is_found(value: object) -> None:
    assert quick._contains_unknowns(value) == rpc.contains_unknowns(value)


def test_only_a_function_that_does_nothing_is_empty() -> None:
    def nothing() -> None: ...

    def documented() -> None:
        """Say what for."""

    def something() -> object:
        return pulumi.get({}, "x")

    for function in (nothing, documented, something):
        assert quick._is_empty(function) is _utils.is_empty_function(function)


def test_a_setting_is_read_as_the_sdk_reads_it() -> None:
    class Holder:
        plain = _utils.ContextProperty.__new__(_utils.ContextProperty)
        table = _utils.ContextProperty.__new__(_utils.ContextProperty)

    for name, default in (("plain", 7), ("table", {"a": 1})):
        prop = vars(Holder)[name]
        _utils.ContextProperty.__init__(prop, name=name, doc="A setting.", default=default)
        for owner in (Holder(), None):
            own = _utils.ContextProperty.__get__(prop, owner, Holder)
            assert quick._read(prop, owner, Holder) is own


@pytest.fixture
def transferred() -> "Iterator[Transferred]":
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    resource = object.__new__(pulumi.ComponentResource)
    props = {"urn": "u", "id": "i", "a": 1, "b": 2}
    yield loop, resource, quick._transfer_properties(resource, props, custom=True)
    SETTINGS.outputs.clear()
    loop.close()
    asyncio.set_event_loop(None)


KNOWN, LOST = (True,), (False,)
SECRET, OPEN = (True,), (False,)
Transferred = tuple[asyncio.AbstractEventLoop, pulumi.Resource, dict[str, rpc.Resolver]]


def test_an_output_holds_what_it_is_resolved_with(transferred: Transferred) -> None:
    loop, resource, resolvers = transferred
    assert sorted(resolvers) == ["a", "b"]
    other = object.__new__(pulumi.ComponentResource)
    output = resource.__dict__["a"]
    assert len(SETTINGS.outputs) == 2
    resolvers["a"]("value", *KNOWN, *SECRET, {other}, None)
    data = loop.run_until_complete(output._data)
    assert (data.value, data.is_known, data.is_secret, data.resources) == ("value", True, True, {resource, other})
    assert len(SETTINGS.outputs) == 1


def test_an_output_that_holds_an_unknown_is_not_known(transferred: Transferred) -> None:
    loop, resource, resolvers = transferred
    resolvers["a"]([pulumi.UNKNOWN], *KNOWN, *OPEN, None, None)
    assert loop.run_until_complete(resource.__dict__["a"]._data).is_known is False


def test_a_failure_reaches_who_waits_and_stays_outstanding(transferred: Transferred) -> None:
    loop, resource, resolvers = transferred
    resolvers["a"](None, *LOST, *OPEN, None, ValueError("no"))
    assert len(SETTINGS.outputs) == 2
    with pytest.raises(ValueError, match="no"):
        loop.run_until_complete(resource.__dict__["a"]._data)
