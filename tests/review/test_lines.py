"""A finding points at the argument to change."""

from pathlib import Path

import pytest

from hardening.pack import Finding
from hardening.resources import Source
from hardening.rule import Level, Severity, Verdict
from review.lines import pointed, snake

PROGRAM = """import pulumi_aws as aws

aws.rds.Instance(
    "db",
    storage_encrypted=True,
    backup_retention_period=7,
    tags={
        "Owner": "x",
    },
)
"""


def finding(path: str, line: int = 3, file: str = "program.py") -> Finding:
    return Finding(
        rule="RDS-02",
        controls=(),
        severity=Severity.HIGH,
        level=Level.MANDATORY,
        verdict=Verdict.FAIL,
        urn="urn",
        path=path,
        actual="7",
        expected="14",
        fix="Mend it.",
        source=Source(file, line),
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("backupRetentionPeriod", 6),
        ("storageEncrypted", 5),
        ("tags.Owner", 7),
        ("kmsKeyId", 3),
        ("", 3),
    ],
)
def test_the_source_moves_to_the_argument_where_there_is_one(tmp_path: Path, path: str, line: int) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    (moved,) = pointed([finding(path)], tmp_path)
    assert moved.source == Source("program.py", line)
    assert moved.fingerprint == finding(path).fingerprint


@pytest.mark.parametrize("file", ["gone.py", "broken.py", "binary.py"])
def test_a_file_that_cannot_be_read_moves_nothing(tmp_path: Path, file: str) -> None:
    (tmp_path / "broken.py").write_text("def (")
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe")
    (kept,) = pointed([finding("kmsKeyId", 1, file)], tmp_path)
    assert kept.source == Source(file, 1)


@pytest.mark.parametrize(
    ("path", "argument"),
    [("kmsKeyId", "kms_key_id"), ("rules[0].expiration.days", "rules"), ("sseKMSKey", "sse_kms_key"), ("arn", "arn")],
)
def test_names_are_those_of_python(path: str, argument: str) -> None:
    assert snake(path) == argument
