"""A recording is what the engine would register, with nothing secret in it."""

import json
from pathlib import Path

import pytest

from review.record.project import ProjectError
from review.record.run import Recording, RecordingError, record, record_both

SMALL = Path(__file__).parent / "programs" / "small"
STORE = "urn:pulumi:dev::small::small:data:Store::store"
BUCKET = "urn:pulumi:dev::small::small:data:Store$aws:s3/bucket:Bucket::bucket"
KEY = "urn:pulumi:dev::small::small:data:Store$aws:kms/key:Key::key"


def by_name(graph: dict[str, object], name: str) -> dict[str, object]:
    records = graph["resources"]
    assert isinstance(records, list)
    (found,) = [record for record in records if record["name"] == name]
    assert isinstance(found, dict)
    return found


def test_urns_and_parents_follow_the_engine(small: Recording) -> None:
    assert by_name(small.known, "bucket")["urn"] == BUCKET
    assert by_name(small.known, "bucket")["parent"] == STORE
    assert by_name(small.known, "store")["parent"] == "urn:pulumi:dev::small::pulumi:pulumi:Stack::small-dev"


def test_dependencies_are_those_of_the_request(small: Recording) -> None:
    versioning = by_name(small.unknown, "versioning")
    assert versioning["dependencies"] == [KEY, BUCKET]
    assert versioning["propertyDependencies"] == {"bucket": [BUCKET]}


def test_options_are_kept(small: Recording) -> None:
    key = by_name(small.known, "key")
    assert (key["protect"], key["ignoreChanges"]) == (True, ["description"])
    assert by_name(small.known, "subnet")["aliases"] == ["urn:pulumi:dev::small::aws:ec2/subnet:Subnet::former"]


def test_the_source_is_the_line_of_the_program(small: Recording) -> None:
    source = by_name(small.known, "bucket")["source"]
    assert isinstance(source, dict)
    line = (SMALL / source["file"]).read_text().splitlines()[source["line"] - 1]
    assert 'aws.s3.Bucket("bucket"' in line


def test_the_unknown_graph_knows_no_id(small: Recording) -> None:
    assert by_name(small.unknown, "versioning")["inputs"] == {
        "bucket": {"$unknown": True},
        "versioningConfiguration": {"status": "Enabled"},
    }


def test_the_known_graph_makes_ids_up(small: Recording) -> None:
    bucket = by_name(small.known, "bucket")["outputs"]
    assert isinstance(bucket, dict)
    inputs = by_name(small.known, "versioning")["inputs"]
    assert isinstance(inputs, dict)
    assert inputs["bucket"] == bucket["id"] == bucket["bucket"]


def test_the_place_is_that_of_the_provider(small: Recording) -> None:
    outputs = by_name(small.known, "key")["outputs"]
    assert isinstance(outputs, dict)
    assert outputs["arn"].startswith("arn:aws:kms:eu-west-1:210987654321:key/")
    inputs = by_name(small.known, "subnet")["inputs"]
    assert isinstance(inputs, dict)
    assert inputs["availabilityZone"] == "eu-west-1a"


def test_defaults_of_the_project_file_reach_the_program(small: Recording) -> None:
    inputs = by_name(small.known, "subnet")["inputs"]
    assert isinstance(inputs, dict)
    assert inputs["tags"]["greeting"] == "hello"


def test_no_secret_is_written(small: Recording) -> None:
    for graph in (small.known, small.unknown):
        inputs = by_name(graph, "subnet")["inputs"]
        assert isinstance(inputs, dict)
        assert inputs["tags"]["password"] == {"$secret": True}
        assert graph["outputs"] == {"password": {"$secret": True}}
        config = graph["config"]
        assert isinstance(config, dict)
        assert config["small:shape"] == "[secret]"
        assert "canary" not in json.dumps(graph)


def test_two_recordings_are_equal_to_the_byte(small: Recording) -> None:
    again = record_both(SMALL, "dev")
    assert json.dumps(again.known) == json.dumps(small.known)
    assert json.dumps(again.unknown) == json.dumps(small.unknown)


def program(folder: Path, text: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: trial\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
    (folder / "__main__.py").write_text(text)
    return folder


def test_a_failing_program_is_told_with_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"ZeroDivisionError: division by zero\n  __main__.py:2  1 / 0"):
        record(program(tmp_path, "x = 1\n1 / 0\n"), "dev", unknown=True)


def test_a_run_error_is_told_by_its_message_alone(tmp_path: Path) -> None:
    text = "import pulumi\nraise pulumi.RunError('give a region')\n"
    with pytest.raises(RecordingError) as caught:
        record(program(tmp_path, text), "dev", unknown=True)
    assert str(caught.value) == "give a region"


@pytest.mark.parametrize(
    "text",
    [
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "import subprocess\nsubprocess.run(['true'])",
        "import os\nos.system('true')",
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
    ],
    ids=["socket", "subprocess", "shell", "http"],
)
def test_a_program_cannot_leave_the_process(tmp_path: Path, text: str) -> None:
    with pytest.raises(RecordingError, match="a preview runs offline"):
        record(program(tmp_path, text), "dev", unknown=True)


def test_a_program_sees_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "canary")
    text = "import os, pulumi\npulumi.export('seen', sorted(k for k, v in os.environ.items() if v == 'canary'))"
    assert record(program(tmp_path, text), "dev", unknown=True)["outputs"] == {"seen": []}


def test_what_a_program_prints_is_no_part_of_its_graph(tmp_path: Path) -> None:
    assert record(program(tmp_path, "print('{}')"), "dev", unknown=True)["project"] == "trial"


def test_an_unanswered_look_up_names_itself(tmp_path: Path) -> None:
    text = "import pulumi_aws as aws\naws.ec2.get_ami(owners=['self'])"
    with pytest.raises(RecordingError, match=r"no offline answer for aws:ec2/getAmi:getAmi"):
        record(program(tmp_path, text), "dev", unknown=True)


def test_two_resources_of_one_name_are_refused(tmp_path: Path) -> None:
    text = "import pulumi_aws as aws\naws.sns.Topic('a')\naws.sns.Topic('a')"
    with pytest.raises(RecordingError, match="duplicate resource"):
        record(program(tmp_path, text), "dev", unknown=True)


def test_a_missing_stack_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"stack 'prod' has no Pulumi.prod.yaml; stacks with a file: dev"):
        record(program(tmp_path, ""), "prod", unknown=True)


def test_a_program_that_ends_itself_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"SystemExit: 3\n  __main__.py:2  sys.exit\(3\)"):
        record(program(tmp_path, "import sys\nsys.exit(3)\n"), "dev", unknown=True)
