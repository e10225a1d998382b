"""The program of the state: clean under the pack, and refused where it would lock everybody out."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from review.exits import Exit
from review.judge import judge
from review.record.run import Recording, RecordingError, record_both

HOME = Path(__file__).resolve().parents[2]
PROGRAM = HOME / "bootstrap"
Inputs = Mapping[str, object]
Change = Callable[[str, object], Path]


@pytest.fixture(scope="module")
def recorded() -> Recording:
    """Both graphs of the program."""
    return record_both(PROGRAM, "prod")


def inputs(recorded: Recording, kind: str, name: str) -> Inputs:
    found = recorded.known["resources"]
    assert isinstance(found, list)
    (one,) = [each["inputs"] for each in found if each["type"].endswith(f":{kind}") and each["name"] == name]
    return dict(one)


def test_it_is_clean_with_what_aws_computes_unknown_as_well(recorded: Recording) -> None:
    verdicts = judge(recorded.known, recorded.unknown)
    assert [(finding.rule, finding.urn) for finding in verdicts.findings if finding.blocks] == []
    assert verdicts.exit is Exit.CLEAN


def test_states_are_versioned_locked_and_sealed(recorded: Recording) -> None:
    assert inputs(recorded, "Bucket", "state")["objectLockEnabled"] is True
    lock = json.dumps(inputs(recorded, "BucketObjectLockConfiguration", "state-lock"))
    assert '"days": 30' in lock
    assert "GOVERNANCE" in lock
    sealing = json.dumps(inputs(recorded, "BucketServerSideEncryptionConfiguration", "state-encryption"))
    assert '"sseAlgorithm": "aws:kms"' in sealing
    assert inputs(recorded, "Key", "secrets")["enableKeyRotation"] is True


def test_what_compares_may_read_states_and_what_deploys_may_write_them(recorded: Recording) -> None:
    actions = {
        role: {
            action
            for statement in json.loads(str(inputs(recorded, "Policy", f"state-{role}")["policy"]))["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        }
        for role in ("preview", "deploy")
    }
    assert actions["deploy"] - actions["preview"] == {"s3:PutObject", "s3:DeleteObject"}
    assert actions["preview"] >= {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}


def test_what_it_exports_is_what_the_platform_is_brought_up_with(recorded: Recording) -> None:
    outputs = recorded.known["outputs"]
    assert isinstance(outputs, Mapping)
    bucket = inputs(recorded, "Bucket", "state")["bucket"]
    assert outputs["backendUrl"] == f"s3://{bucket}?region=us-east-1"
    alias = inputs(recorded, "Alias", "secrets-alias")["name"]
    assert outputs["secretsProvider"] == f"awskms://{alias}?region=us-east-1"


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Give the program with one key of its configuration changed."""

    def change(key: str, value: object) -> Path:
        place = tmp_path / "bootstrap"
        shutil.copytree(PROGRAM, place)
        file = place / "Pulumi.prod.yaml"
        body = yaml.safe_load(file.read_text(encoding="utf-8"))
        body["config"][f"bulwark-state:{key}"] = value
        file.write_text(yaml.safe_dump(body), encoding="utf-8")
        return place

    return change


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("accountId", 12345, "accountId: write 12 digits in quotes"),
        ("administrators", ["arn:aws:iam::123456789012:role/one"], "administrators: name two at least"),
    ],
)
def test_what_would_lock_everybody_out_is_refused(changed: Change, key: str, value: object, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        record_both(changed(key, value), "prod")


def test_the_first_update_attaches_nothing_to_roles_that_are_not_there_yet(
    changed: Change,
) -> None:
    graph = record_both(changed("attach", "false"), "prod").known
    found = graph["resources"]
    assert isinstance(found, list)
    assert [each for each in found if "rolePolicyAttachment" in each["type"]] == []


def test_states_that_stay_for_ever_or_are_never_cleared_of_old_versions_are_told(recorded: Recording) -> None:
    """What is current stays in a bucket of class `state`; what is not goes within 90 days."""
    graph = json.loads(json.dumps(recorded.known))
    (ageing,) = [each for each in graph["resources"] if each["name"] == "state-lifecycle"]
    ageing["inputs"]["rules"][0]["noncurrentVersionExpiration"]["noncurrentDays"] = 400
    assert [finding.rule for finding in judge(graph).findings if finding.blocks] == ["S3-04"]
