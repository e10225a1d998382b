"""Made-up outputs have the shape of AWS's own, and wire values keep no secret in the graph."""

import re

import pytest

from hardening.values import OUTPUT_MARK
from review.record.synthesis import outputs
from review.record.values import SECRET, SECRET_MARK, SIGNATURE, UNKNOWN, plain, to_graph

HOME = "eu-west-1:210987654321"


def made(type_: str, called: str = "x", /, **inputs: object) -> dict[str, object]:
    return outputs(type_, called, inputs, region="eu-west-1", account="210987654321")


@pytest.mark.parametrize(
    ("type_", "inputs", "arn"),
    [
        ("aws:kms/key:Key", {}, rf"arn:aws:kms:{HOME}:key/[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"),
        ("aws:kms/alias:Alias", {"name": "alias/db"}, rf"arn:aws:kms:{HOME}:alias/db"),
        ("aws:s3/bucket:Bucket", {"bucket": "logs"}, r"arn:aws:s3:::logs"),
        ("aws:iam/role:Role", {"name": "app"}, r"arn:aws:iam::210987654321:role/app"),
        ("aws:rds/instance:Instance", {"identifier": "db"}, rf"arn:aws:rds:{HOME}:db:db"),
        (
            "aws:secretsmanager/secret:Secret",
            {"name": "app/db"},
            rf"arn:aws:secretsmanager:{HOME}:secret:app/db-\w{{6}}",
        ),
        ("aws:ec2/vpc:Vpc", {}, rf"arn:aws:ec2:{HOME}:vpc/vpc-[0-9a-f]{{17}}"),
        ("aws:sqs/queue:Queue", {"name": "q"}, rf"arn:aws:sqs:{HOME}:q"),
        ("aws:athena/workgroup:Workgroup", {"name": "w"}, rf"arn:aws:athena:{HOME}:workgroup/w"),
    ],
)
def test_an_arn_has_the_form_of_its_service(type_: str, inputs: dict[str, object], arn: str) -> None:
    assert re.fullmatch(arn, str(outputs(type_, "x", inputs, region="eu-west-1", account="210987654321")["arn"]))
    china = outputs(type_, "x", inputs, region="cn-north-1", account="210987654321")
    assert str(china["arn"]).startswith("arn:aws-cn:")


def test_a_name_not_given_is_made_up_the_same_way_each_time() -> None:
    first, again, other = (made("aws:s3/bucket:Bucket", name) for name in ("a", "a", "b"))
    assert first == again
    assert str(first["bucket"]).startswith("a-")
    assert first["id"] == first["bucket"] != other["bucket"]
    assert "name" not in outputs("aws:iam/role:Role", "x", {"name": "given"}, region="eu-west-1", account="1")


def test_a_part_has_the_id_of_what_it_is_attached_to() -> None:
    assert made("aws:s3/bucketVersioning:BucketVersioning", bucket="logs")["id"] == "logs"
    assert "arn" not in made("aws:s3/bucketVersioning:BucketVersioning", bucket="logs")


def test_endpoints_name_their_host_and_port() -> None:
    database = made("aws:rds/instance:Instance", identifier="db", port=6432, masterUserSecretKmsKeyId="key")
    assert database["endpoint"] == f"{database['address']}:6432"
    secrets = database["masterUserSecrets"]
    assert isinstance(secrets, list)
    assert secrets[0]["kmsKeyId"] == "key"
    cache = made("aws:elasticache/replicationGroup:ReplicationGroup", replicationGroupId="sessions")
    assert str(cache["primaryEndpointAddress"]).startswith("master.sessions.")
    assert cache["memberClusters"] == ["sessions-001", "sessions-002"]


@pytest.mark.parametrize(("kind", "listed"), [("Gateway", True), ("Interface", False)])
def test_only_a_gateway_endpoint_has_a_prefix_list(kind: str, listed: bool) -> None:  # noqa: FBT001  a parameter
    assert ("prefixListId" in made("aws:ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType=kind)) is listed


@pytest.mark.parametrize(("inputs", "length"), [({"length": 40}, 40), ({"length": 24.0}, 24), ({"length": "?"}, 16)])
def test_a_password_has_its_length(inputs: dict[str, object], length: int) -> None:
    assert len(str(made("random:index/randomPassword:RandomPassword", **inputs)["result"])) == length


def test_a_type_of_another_package_has_an_id_alone() -> None:
    assert made("random:index/randomPet:RandomPet").keys() == {"id"}


@pytest.mark.parametrize(
    ("wire", "graph"),
    [
        (UNKNOWN, {"$unknown": True}),
        ({SIGNATURE: SECRET_MARK, "value": "canary"}, SECRET),
        ({SIGNATURE: OUTPUT_MARK, "secret": True, "value": "canary"}, SECRET),
        ({SIGNATURE: OUTPUT_MARK, "value": [1.0]}, [1]),
        ({SIGNATURE: OUTPUT_MARK}, {"$unknown": True}),
        ({SIGNATURE: "other", "b": UNKNOWN}, {SIGNATURE: "other", "b": {"$unknown": True}}),
        ({"b": 1.5, "a": [UNKNOWN, None, True]}, {"a": [{"$unknown": True}, None, True], "b": 1.5}),
    ],
)
def test_marks_become_those_of_the_graph(wire: object, graph: object) -> None:
    found = to_graph(wire)
    assert found == graph
    assert "canary" not in str(found)
    assert not isinstance(found, dict) or list(found) == sorted(found)


def test_known_inputs_are_opened_to_compute_with_and_unknown_ones_left_out() -> None:
    secret_unknown = {SIGNATURE: SECRET_MARK, "value": UNKNOWN}
    given = {"a": UNKNOWN, "b": {SIGNATURE: SECRET_MARK, "value": "x"}, "c": 2.0, "d": secret_unknown}
    assert plain(given) == {"b": "x", "c": 2}
    assert plain(None) == {}
