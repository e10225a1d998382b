"""Other scanners: the code that they get, what is read of what they say, and how mutants share a scan."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hardening.resources import Graph, Resource
from hardening.tokens import aws
from hardening.values import UNKNOWN, Secret
from review.bench.peers import compare, tools
from review.bench.peers.compare import Score, batches, page, table
from review.bench.peers.naming import block_of, snake, type_of
from review.bench.peers.terraform import addresses, code
from review.mutate.deriving import Mutant
from tests.support.wire import resource


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:s3/bucketVersioning:BucketVersioning", "aws_s3_bucket_versioning"),
        ("aws:rds/instance:Instance", "aws_db_instance"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "aws_vpc_endpoint"),
        ("aws:cfg/deliveryChannel:DeliveryChannel", "aws_config_delivery_channel"),
        ("pulumi:providers:aws", None),
        ("bulwark:data:Postgres", None),
    ],
)
def test_types_are_called_as_terraform_calls_them(token: str, name: str | None) -> None:
    assert type_of(token) == name


def test_properties_are_called_as_terraform_calls_them() -> None:
    assert [snake("kmsMasterKeyId"), snake("ipv6CidrBlock")] == ["kms_master_key_id", "ipv6_cidr_block"]
    assert [block_of(name) for name in ("rules", "policies", "ingress", "addresses")] == [
        "rule",
        "policy",
        "ingress",
        "address",
    ]


def graph() -> Graph:
    key = resource(aws("kms/key"), "key", {"enableKeyRotation": True}, outputs={"arn": "arn:aws:kms:::key/1"})
    made = resource(
        aws("lb/listener"),
        "front door",
        {
            "kmsKeyId": "arn:aws:kms:::key/1",
            "defaultActions": [{"type": "forward", "order": 1}],
            "options": {"on": False},
            "tags": {"camelCase": "${kept}"},
            "names": ["a", Secret("b")],
            "later": UNKNOWN,
        },
    )
    return Graph([key, replace(made, property_dependencies={"kmsKeyId": (key.urn,)})])


def test_a_graph_is_written_with_blocks_maps_and_references() -> None:
    made = graph()
    text = code(made, addresses(made))
    assert 'resource "aws_kms_key" "key" {\n  enable_key_rotation = true\n}' in text
    assert 'resource "aws_lb_listener" "front_door" {' in text
    assert "  kms_key_id = aws_kms_key.key.arn\n" in text
    assert '  default_action {\n    type = "forward"\n    order = 1\n  }\n' in text
    assert "  options {\n    on = false\n  }\n" in text
    assert '  tags = { "camelCase" = "$${kept}" }\n' in text
    assert '  names = ["a", "b"]\n' in text
    assert "later" not in text


def mutant(urn: str) -> Mutant:
    return cast("Mutant", SimpleNamespace(broken=SimpleNamespace(resource=SimpleNamespace(urn=urn))))


def test_a_scan_tries_one_mutant_of_each_resource() -> None:
    made = batches([mutant("a"), mutant("b"), mutant("a"), mutant("c")])
    assert [sorted(one) for one in made] == [["a", "b", "c"], ["a"]]


def test_what_scanners_print_is_read() -> None:
    checkov, tfsec = tools.PEERS
    failed = [{"resource": "aws_kms_key.key", "check_id": "CKV_AWS_7"}]
    said = {"results": {"failed_checks": failed}, "summary": {"parsing_errors": 0}}
    assert checkov.read("warning\n" + json.dumps(said)) == {("aws_kms_key.key", "CKV_AWS_7")}
    with pytest.raises(ValueError, match="could not read"):
        checkov.read(json.dumps({**said, "summary": {"parsing_errors": 1}}))
    found = {"results": [{"resource": "aws_kms_key.key.block", "long_id": "aws-kms-auto-rotate-keys"}]}
    assert tfsec.read(json.dumps(found)) == {("aws_kms_key.key", "aws-kms-auto-rotate-keys")}
    assert tfsec.read('{"results": null}') == frozenset()


def test_a_scanner_without_a_result_is_said_to_have_none(tmp_path: Path) -> None:
    script = tmp_path / "scanner"
    script.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.raises(tools.PeerError, match=r"gave no result \(exit 3\): broken"):
        tools.PEERS[0].scan(script, tmp_path)


def test_a_kill_is_a_new_finding_on_the_resource_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = graph()
    known = addresses(made)
    scans = iter(
        [
            frozenset({("aws_kms_key.key", "OLD")}),
            frozenset({("aws_kms_key.key", "OLD"), ("aws_lb_listener.front_door", "NEW")}),
        ]
    )
    peer: Any = SimpleNamespace(name="peer", version="1", install=lambda: tmp_path, scan=lambda *_: (next(scans), 2.0))
    monkeypatch.setattr(compare, "PEERS", (peer,))
    broken = [changed(one) for one in made.resources]
    ours = Score("bulwark", 2, 2, 0, 1.0)
    ours_again, theirs = compare.compare(compare.Chosen(made, broken, ours, known))
    assert ours_again is ours
    assert (theirs.killed, theirs.mutants, theirs.false_alarms, theirs.seconds) == (1, 2, 1, 4.0)


def changed(one: Resource) -> Mutant:
    body = SimpleNamespace(resource=one, steps=("tags",))
    return cast("Mutant", SimpleNamespace(broken=body, tried=SimpleNamespace(value={})))


def test_the_table_says_who_is_not_to_be_had() -> None:
    text = table([Score("bulwark", 9, 10, 0, 1.25), Score("peer 1", 0, 0, 0, 0.0, "no Go here")])
    assert "| bulwark | 9 of 10 (90 %) | 0 | 1.2 |" in text
    assert "| peer 1 | not to be had: no Go here | | |" in text


def test_the_committed_page_is_one_that_we_lead() -> None:
    text = (Path(__file__).parents[2] / "docs/reference/peers.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if re.match(r"\| [a-z]", line)]
    ours, *theirs = [(int(row[1].split()[0]), int(row[2]), float(row[3])) for row in rows]
    assert rows[0][0] == "bulwark"
    assert [row[0].split()[0] for row in rows[1:]] == [peer.name for peer in tools.PEERS]
    for killed, alarms, seconds in theirs:
        assert ours[0] > killed
        assert ours[1] == 0 <= alarms
        assert ours[2] < seconds
    assert page([Score("bulwark", 9, 10, 0, 1.25)], "x").startswith(text.split("\n\n")[0])


def test_a_scanner_does_not_find_the_modules_of_this_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With our folders on its path checkov reads in ours for its own, and finds nothing wrong anywhere."""
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    script = tmp_path / "scanner"
    script.write_text(
        '#!/bin/sh\necho "{\\"results\\": [{\\"resource\\": \\"a.b\\", \\"long_id\\": \\"x$PYTHONPATH\\"}]}"\n'
    )
    script.chmod(0o755)
    assert tools.PEERS[1].scan(script, tmp_path)[0] == {("a.b", "x")}
