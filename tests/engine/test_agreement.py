"""What the comparison of recorder and engine sees, and what it passes over."""

from collections.abc import Mapping

import pytest

from review.engine.agreement import differences
from review.engine.results import Step

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"
KEY = "urn:pulumi:prod::shop::aws:kms/key:Key::key"
CACHE = "urn:pulumi:prod::shop::aws:elasticache/replicationGroup:ReplicationGroup::cache"

RECORDED: dict[str, object] = {
    "urn": CACHE,
    "type": "aws:elasticache/replicationGroup:ReplicationGroup",
    "name": "cache",
    "parent": STACK,
    "custom": True,
    "inputs": {"authToken": {"$secret": True}, "kmsKeyId": {"$unknown": True}, "nodes": [1, 2]},
    "outputs": {},
    "provider": None,
    "dependencies": [KEY],
    "propertyDependencies": {"kmsKeyId": [KEY]},
    "protect": True,
    "retainOnDelete": False,
    "deleteBeforeReplace": None,
    "ignoreChanges": ["description"],
    "aliases": [],
    "source": {"file": "data/cache.py", "line": 7},
}
REGISTERED: dict[str, object] = {
    "urn": CACHE,
    "type": "aws:elasticache/replicationGroup:ReplicationGroup",
    "parent": STACK,
    "custom": True,
    "inputs": {"authToken": "[secret]", "kmsKeyId": UNKNOWN, "nodes": [1.0, 2.0]},
    "provider": f"urn:pulumi:prod::shop::pulumi:providers:aws::default_7_51_1::{UNKNOWN}",
    "dependencies": [KEY],
    "propertyDependencies": {"authToken": [], "kmsKeyId": [KEY]},
    "protect": True,
    "ignoreChanges": ["description"],
    "sourcePosition": "project:///../sdk/pulumi/cache.py#700",
    "stackTrace": [{"sourcePosition": "project:///../sdk/pulumi/cache.py#700"}, {}, {"sourcePosition": "project:///data/cache.py#7"}],
}  # fmt: skip


def step(state: Mapping[str, object]) -> Step:
    urn = str(state["urn"])
    return Step(op="create", urn=urn, type=str(state.get("type", "")), state=state)


def compare(recorded: Mapping[str, object] | None = None, /, **registered: object) -> list[str]:
    return differences({"resources": [{**RECORDED, **(recorded or {})}]}, [step({**REGISTERED, **registered})])


def test_the_same_resource_agrees_in_both_forms() -> None:
    assert compare() == []


@pytest.mark.parametrize(
    ("part", "value", "path"),
    [
        ("type", "aws:elasticache/cluster:Cluster", "type"),
        ("parent", KEY, "parent"),
        ("custom", False, "custom"),
        ("protect", False, "protect"),
        ("retainOnDelete", True, "retainOnDelete"),
        ("ignoreChanges", [], "ignoreChanges"),
        ("additionalSecretOutputs", ["authToken"], "additionalSecretOutputs"),
        ("dependencies", [], "dependencies"),
        ("propertyDependencies", {}, "propertyDependencies.kmsKeyId"),
        ("propertyDependencies", {"kmsKeyId": [KEY], "nodes": [KEY]}, "propertyDependencies.nodes"),
        ("inputs", {"authToken": "[secret]", "kmsKeyId": UNKNOWN}, "inputs.nodes"),
        ("inputs", {"authToken": "plain", "kmsKeyId": UNKNOWN, "nodes": [1, 2]}, "inputs.authToken"),
        ("inputs", {"authToken": "[secret]", "kmsKeyId": "arn", "nodes": [1, 2]}, "inputs.kmsKeyId"),
        ("stackTrace", [{"sourcePosition": "project:///data/cache.py#8"}], "source.line"),
    ],
)
def test_a_part_that_differs_is_named(part: str, value: object, path: str) -> None:
    found = compare({}, **{part: value})
    assert [line.split(": ")[:2] for line in found] == [[CACHE, path]]


def test_the_order_of_dependencies_does_not_matter() -> None:
    assert compare({"dependencies": [STACK, KEY]}, dependencies=[KEY, STACK]) == []


def test_an_explicit_provider_is_compared_without_its_id() -> None:
    replica = "urn:pulumi:prod::shop::pulumi:providers:aws::replica"
    assert compare({"provider": f"{replica}::made-up"}, provider=f"{replica}::{UNKNOWN}") == []
    assert "provider: recorder" in compare({"provider": f"{replica}::made-up"})[0]


def test_a_resource_on_one_side_only_is_named() -> None:
    assert differences({"resources": [RECORDED]}, []) == [f"{CACHE}: only the recorder has it"]
    assert differences({"resources": []}, [step(REGISTERED)]) == [f"{CACHE}: only the engine has it"]


def test_a_default_provider_of_the_engine_is_passed_over() -> None:
    default = {"urn": "urn:pulumi:prod::shop::pulumi:providers:aws::default_7_51_1", "type": "pulumi:providers:aws"}
    assert differences({"resources": []}, [step(default)]) == []


def test_what_the_engine_adds_to_a_provider_is_passed_over() -> None:
    urn = "urn:pulumi:prod::shop::pulumi:providers:aws::replica"
    shared: dict[str, object] = {"urn": urn, "type": "pulumi:providers:aws", "custom": True}
    mine = {**shared, "inputs": {"region": "eu-west-1"}}
    other = {**shared, "inputs": {"region": "eu-west-1", "version": "7.51.1", "__internal": {}}}
    assert differences({"resources": [mine]}, [step(other)]) == []


def test_the_hash_of_a_file_is_passed_over_but_not_an_input_of_that_name() -> None:
    archive = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", "path": "functions"}
    mine = {"inputs": {"code": archive, "hash": "1"}}
    assert compare(mine, inputs={"code": {**archive, "hash": "abc"}, "hash": "1"}) == []
    assert len(compare(mine, inputs={"code": {**archive, "hash": "abc"}})) == 1
