"""What the CLI writes is read alike, whichever command wrote it."""

import io
import json
from pathlib import Path

import pytest

from review.load.files import UnreadableError, detect, read

SIG, SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
URN = "urn:pulumi:live::shop::aws:rds/instance:Instance::db"


def state(**more: object) -> dict[str, object]:
    return {"urn": URN, "type": "aws:rds/instance:Instance", "custom": True, "inputs": {"port": 5432}, **more}


def preview(op: str = "create", **more: object) -> dict[str, object]:
    step = {"op": op, "urn": URN, "newState": state(sourcePosition="project:///src/db.py#12", **more)}
    return {"config": {"shop:environment": "dev"}, "steps": [step]}


def deployment(**more: object) -> dict[str, object]:
    return {"version": 3, "deployment": {"resources": [state(id="db-1", outputs={"arn": "arn:x"}, **more)]}}


def only(document: dict[str, object]) -> dict[str, object]:
    records = document["resources"]
    assert isinstance(records, list)
    (record,) = records
    assert isinstance(record, dict)
    return record


def test_a_preview_gives_the_new_state() -> None:
    document = detect(preview(protect=True), "f")
    assert (document["project"], document["stack"]) == ("shop", "live")
    record = only(document)
    assert (record["name"], record["protect"], record["inputs"]) == ("db", True, {"port": 5432})
    assert record["source"] == {"file": "src/db.py", "line": 12}


def test_a_deployment_gives_what_there_is() -> None:
    record = only(detect(deployment(), "f"))
    assert record["outputs"] == {"arn": "arn:x", "id": "db-1"}


def test_a_graph_is_taken_as_it_is() -> None:
    graph = {"bulwark": 1, "resources": [{"urn": URN, "type": "t", "name": "db"}]}
    assert detect(graph, "f") == graph
    assert detect({"graph": graph, "findings": [], "summary": {}}, "f") == graph


@pytest.mark.parametrize("body", [preview(op="delete"), deployment(delete=True), {"steps": []}, {"deployment": {}}])
def test_a_file_without_resources_is_no_clean_file(body: dict[str, object]) -> None:
    with pytest.raises(UnreadableError, match="holds no resources"):
        detect(body, "f")


def test_internals_of_the_bridge_are_dropped() -> None:
    assert only(detect(deployment(inputs={"__defaults": ["a"], "a": 1}), "f"))["inputs"] == {"a": 1}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (UNKNOWN, {"$unknown": True}),
        ("[secret]", {"$secret": True}),
        ({SIG: SECRET, "plaintext": '"canary"'}, {"$secret": True}),
        ({SIG: SECRET, "ciphertext": "canary"}, {"$secret": True}),
        ([{"a": UNKNOWN}], [{"a": {"$unknown": True}}]),
    ],
)
def test_unknowns_and_secrets_are_marked(written: object, read_as: object) -> None:
    for body in (preview(inputs={"k": written}), deployment(inputs={"k": written})):
        document = detect(body, "f")
        assert only(document)["inputs"] == {"k": read_as}
        assert "canary" not in json.dumps(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("{", "not JSON at line 1, column 2"),
        ("[]", "not a preview, a deployment or a graph"),
        ("3", "not a preview"),
        ('{"bulwark": 2, "resources": [{}]}', "graph format 2; this version reads 1"),
        ('{"bulwark": 1, "resources": [{}]}', r"resources\[0\] has no urn or type"),
        ("[" * 100_000, "nested too deeply|not JSON"),
    ],
)
def test_what_is_no_input_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "input.json"
    file.write_text(text)
    with pytest.raises(UnreadableError, match=message):
        read(str(file))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="No such file"):
        read(str(tmp_path / "none.json"))


def test_binary_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableError, match="not UTF-8"):
        read(str(tmp_path / "x"))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(preview())))
    assert only(read("-"))["urn"] == URN
