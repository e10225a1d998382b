"""Sixteen defects of public policy packs, each found by reading one: every one must be right here.

A test is named after the defect, H1 to H16; its docstring says what the other pack gets wrong.
"""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from hardening.catalog import RULES
from hardening.pack import Pack
from hardening.resources import Graph, Options, Resource
from hardening.rule import Rule
from hardening.tokens import STACK, aws, canonical
from hardening.values import UNKNOWN
from review.judge import judge
from review.posture import Status, posture
from tests.support.asking import asked
from tests.support.proved import PROVED
from tests.support.wire import findings, resource, verdicts

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
FAIL, OPEN, FINE = ["FAIL"], ["UNDECIDED"], list[str]()


def of(rule: str, path: str, *resources: Resource) -> list[str]:
    """Give the verdicts of a rule on one property."""
    return [found.verdict.value for found in findings(rule, *resources) if found.path == path]


def database(**properties: object) -> Resource:
    return resource("rds/instance", "db", properties)


def bucket(short: str = "s3/bucket", **properties: object) -> Resource:
    return resource(short, "b", {"bucket": "shop-media", **properties})


@pytest.mark.parametrize(
    ("days", "wanted"), [(None, FAIL), (0, FAIL), (3, FAIL), (False, FAIL), ("35", FAIL), (14, FINE), (UNKNOWN, OPEN)]
)
def test_h1_no_backup_at_all_is_no_pass(days: object, wanted: list[str]) -> None:
    """`days && days < 3` is false of 0 and of nothing."""
    assert of("RDS-02", "backupRetentionPeriod", database(backupRetentionPeriod=days)) == wanted


@pytest.mark.parametrize(("encrypted", "wanted"), [(None, FAIL), (False, FAIL), ("true", FAIL), (True, FINE)])
def test_h2_an_unencrypted_database_does_not_pass_for_its_key(encrypted: object, wanted: list[str]) -> None:
    """`encrypted && !key` is false of what is not encrypted."""
    assert of("RDS-01", "storageEncrypted", database(storageEncrypted=encrypted, kmsKeyId=KEY)) == wanted
    assert of("RDS-01", "kmsKeyId", database(storageEncrypted=encrypted)) == FAIL


OPENED: Final[list[tuple[str, Mapping[str, object]]]] = [
    ("vpc/securityGroupIngressRule", {"cidrIpv4": "0.0.0.0/0"}),
    ("vpc/securityGroupIngressRule", {"cidrIpv6": "::/0"}),
    ("ec2/securityGroupRule", {"type": "ingress", "cidrBlocks": ["0.0.0.0/0"], "protocol": "tcp"}),
    ("ec2/securityGroupRule", {"type": "ingress", "ipv6CidrBlocks": ["::/0"], "protocol": "tcp"}),
]


@pytest.mark.parametrize(("short", "source"), OPENED)
def test_h3_ingress_counts_however_it_is_written(short: str, source: Mapping[str, object]) -> None:
    """Only the inline `ingress` of a group is looked at."""
    ports = {"fromPort": 5432, "toPort": 5432, "ipProtocol": "tcp", "securityGroupId": "sg-1"}
    group = resource("ec2/securityGroup", "g", {"name": "db"}, outputs={"id": "sg-1"})
    assert verdicts("NET-01", group, resource(short, "r", {**ports, **source})) == FAIL
    inline = [{"fromPort": 5432, "toPort": 5432, "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]}]
    assert verdicts("NET-01", resource("ec2/securityGroup", "g", {"ingress": inline})) == FAIL


def test_h4_a_bucket_is_what_its_split_resources_make_of_it() -> None:
    """Only the inline properties of the old Bucket count: modern code fails, and BucketV2 passes."""
    versioning = resource(
        "s3/bucketVersioning", "v", {"bucket": "shop-media", "versioningConfiguration": {"status": "Enabled"}}
    )
    suspended = resource(
        "s3/bucketVersioning", "v", {"bucket": "shop-media", "versioningConfiguration": {"status": "Suspended"}}
    )
    for short in ("s3/bucket", "s3/bucketV2"):
        assert verdicts("S3-03", bucket(short), versioning) == FINE
        assert verdicts("S3-03", bucket(short), suspended) == FAIL
        assert verdicts("S3-03", bucket(short)) == FAIL
    first_preview = resource(
        "s3/bucketVersioning",
        "v",
        {"versioningConfiguration": {"status": "Enabled"}},
        refers={"bucket": bucket()},
    )
    assert verdicts("S3-03", bucket(), first_preview) == FINE


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("ELBSecurityPolicy-TLS13-1-2-2021-06", FINE),
        ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", FINE),
        ("ELBSecurityPolicy-TLS13-1-3-2021-06", FINE),
        ("ELBSecurityPolicy-TLS13-1-2-PQ-2025-09", FINE),
        ("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", FINE),
        ("ELBSecurityPolicy-FS-1-2-Res-2020-10", FINE),
        ("ELBSecurityPolicy-TLS13-1-0-2021-06", FAIL),
        ("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", FAIL),
        ("ELBSecurityPolicy-FS-1-1-2019-08", FAIL),
        ("ELBSecurityPolicy-2016-08", FAIL),
        (None, FAIL),
    ],
)
def test_h5_tls_policies_are_known_by_what_they_offer(policy: object, wanted: list[str]) -> None:
    """A list of one name calls stricter policies violations, and lets older ones pass."""
    listener = resource("lb/listener", "l", {"protocol": "HTTPS", "sslPolicy": policy, "certificateArn": "arn:c"})
    assert of("TLS-01", "sslPolicy", listener) == wanted


def test_h6_a_cluster_in_no_stated_zone_is_not_spread() -> None:
    """A cluster without `availabilityZones` passes for one in several."""
    cluster = resource("rds/cluster", "c", {"clusterIdentifier": "orders", "engine": "aurora-postgresql"})
    members = [resource("rds/clusterInstance", name, {"clusterIdentifier": "orders"}) for name in ("one", "two")]
    assert verdicts("RDS-14", cluster) == FAIL
    assert verdicts("RDS-14", cluster, members[0]) == FAIL
    assert verdicts("RDS-14", cluster, *members) == FINE
    assert of("RDS-08", "multiAz", database()) == FAIL


def test_h7_no_rule_asks_aws_or_anyone_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules on certificates, access keys and second factors call AWS, and fail where they cannot."""

    def refuse(*_: object, **__: object) -> None:
        message = "a rule opened a connection"
        raise OSError(message)

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    types = sorted({type_ for rule in RULES for type_ in rule.types if type_ not in ("*", STACK)})
    judged = Pack(RULES).judge(Graph([resource(type_, f"r{at}", {}) for at, type_ in enumerate(types)]))
    assert not [found for found in judged.findings if found.verdict.value == "ERROR"]
    assert verdicts("IAM-01", resource("iam/accessKey", "k", {"user": "u"})) == FAIL
    assert "validationMethod" in {found.path for found in findings("TLS-07", resource("acm/certificate", "c", {}))}


@pytest.mark.parametrize(
    ("value", "wanted"), [(False, FAIL), (None, FAIL), ("None", FAIL), ("true", FAIL), (True, FINE)]
)
def test_h8_protection_that_is_off_is_no_protection(value: object, wanted: list[str]) -> None:
    """The property being there is taken for the property being on."""
    assert of("RDS-03", "deletionProtection", database(deletionProtection=value)) == wanted


def test_h9_a_default_is_the_providers_own() -> None:
    """Backups of a day are taken for the default of an instance, which has none; a cluster has one day."""
    assert [found.actual for found in findings("RDS-02", database()) if found.path == "backupRetentionPeriod"] == ["0"]
    cluster = resource("rds/cluster", "c", {})
    assert [found.actual for found in findings("RDS-02", cluster) if found.path == "backupRetentionPeriod"] == ["1"]


def test_h10_tls_is_not_forced_by_a_group_that_is_not_there() -> None:
    """A database without a parameter group passes for one that refuses plain connections."""
    assert verdicts("RDS-04", database(engine="postgres", engineVersion="17")) == FAIL
    lax = resource("rds/parameterGroup", "g", {"name": "lax", "family": "postgres17", "parameters": []})
    held = database(engine="postgres", engineVersion="17", parameterGroupName="lax")
    assert "FAIL" in verdicts("RDS-04", held, lax)


@pytest.mark.parametrize(
    ("key", "wanted"), [("alias/aws/sqs", FAIL), ("arn:aws:kms:eu-west-1:1:alias/aws/sqs", FAIL), (KEY, FINE)]
)
def test_h11_a_key_of_aws_is_no_key_of_yours(key: str, wanted: list[str]) -> None:
    """`alias/aws/sqs` is a value like any other, and so passes for a key."""
    assert of("SQS-01", "kmsMasterKeyId", resource("sqs/queue", "q", {"kmsMasterKeyId": key})) == wanted


@pytest.mark.parametrize(
    ("rule", "short", "path"),
    [
        ("RDS-01", "rds/instance", "storageEncrypted"),
        ("RDS-02", "rds/instance", "backupRetentionPeriod"),
        ("RDS-05", "rds/instance", "publiclyAccessible"),
        ("KMS-01", "kms/key", "enableKeyRotation"),
        ("LOG-01", "cloudwatch/logGroup", "retentionInDays"),
        ("TLS-02", "lb/loadBalancer", "dropInvalidHeaderFields"),
        ("DDB-01", "dynamodb/table", "deletionProtectionEnabled"),
    ],
)
def test_h12_what_cannot_be_known_yet_does_not_pass(rule: str, short: str, path: str) -> None:
    """Every comparison with an unknown is false, so that there is nothing to report."""
    assert of(rule, path, resource(short, "r", {path: UNKNOWN})) == OPEN


def test_h12_the_presence_of_an_unknown_is_known() -> None:
    """The other half: a key made by the same program is a key, on the first preview too."""
    assert of("RDS-01", "kmsKeyId", database(kmsKeyId=UNKNOWN)) == FINE


DENIED: Final = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"]


def guarded(action: object, queue: str = "jobs", on: str = "jobs") -> list[str]:
    """Judge a queue with a policy that denies an action without TLS on a queue."""
    arn = f"arn:aws:sqs:eu-west-1:111122223333:{on}"
    deny = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn}
    policy = {"Statement": [{**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    held = resource("sqs/queue", "q", {"name": queue, "policy": json.dumps(policy)})
    return verdicts("TLS-06", held)


@pytest.mark.parametrize(
    "action", ["sqs:*", "*", "SQS:*", DENIED, ["sqs:*Message"], ["sqs:Send*", "sqs:Receive*", "sqs:D*"]]
)
def test_h13_a_denial_is_known_by_what_it_denies(action: object) -> None:
    """Only the action `sqs:*` or `*`, spelt just so, counts as a denial of plain requests."""
    assert guarded(action) == FINE


@pytest.mark.parametrize("action", ["sqs:Send*", DENIED[:2], "sns:*", []])
def test_h13_a_denial_of_less_is_none(action: object) -> None:
    """What is left out may be sent in plain text."""
    assert set(guarded(action)) == {"FAIL"}


def test_h13_a_denial_on_another_queue_is_none() -> None:
    """The whole tree is searched for each queue, so that one policy serves for all."""
    assert set(guarded("sqs:*", queue="other")) == {"FAIL"}


ANY: Final = (aws("ec2/instance"), aws("s3/bucketObject"), "aws-native:s3:Bucket")
PROBES: Final[tuple[object, ...]] = (None, UNKNOWN, False, True, 0, 10**9, "*", "x", ["*"], [{}], {}, {"a": "b"})


def speaks(rule: Rule) -> bool:
    """Whether a rule finds fault with some simple resource, or with a program that holds nothing."""
    return any(Pack([rule]).judge(graph).findings for graph in _probed(rule))


def _probed(rule: Rule) -> Iterator[Graph]:
    yield Graph([])
    names = {(owner, re.split(r"[.\[]", path)[0]) for owner, path in rule.check.reads}
    for token in [each for type_ in rule.types for each in (ANY if type_ == "*" else (type_,))]:
        read = sorted({name for owner, name in names if owner in ("", token) and name})
        for chosen in (read, *([name] for name in read)):
            for probe in PROBES:
                yield Graph([resource(token, "r", dict.fromkeys(chosen, probe) if probe is not None else {})])


SPOKEN: Final[Mapping[str, Resource]] = {
    "ATT-01": resource("ssm/parameter", "p", {"name": "/shop/attest/AC-3", "value": "[]"}),
    "G-03": resource("rds/instance", "db", {}, options=Options(ignore_changes=("storageEncrypted",))),
    "G-08": resource("s3/bucketV2", "b", {}),
    "OBS-01": database(),
    "TOK-01": resource("secretsmanager/secret", "s", {"name": "/shop/prod/oauth/x/1"}),
}
"""What the rules speak of that only know certain names, options or neighbours."""
TOLD: Final = frozenset({"IAM-11", "G-16"})
"""Rules that have to be told what to demand."""
JOINED: Final = frozenset({"ACC-02", "ACC-03", "ACC-04", "SEC-10"})
"""Rules that only speak of several resources together; `test_rules_access` and `test_rows_data` make them speak."""


def test_h14_every_rule_that_is_counted_can_speak() -> None:
    """Files without a rule in them stand in mappings to standards, so that a standard looks covered."""
    assert {rule.id for rule in RULES if rule.id not in PROVED and not speaks(rule)} == {*SPOKEN, *TOLD, *JOINED}
    assert [rule_id for rule_id, one in SPOKEN.items() if not verdicts(rule_id, one)] == []
    assert asked("IAM-11", {"boundaryArn": "arn:b"}, resource("iam/role", "r", {}))


def test_h14_a_control_is_not_kept_by_rules_that_judged_nothing() -> None:
    """The other half: what is mapped to a control, and has nothing to judge, proves nothing."""
    nothing = {"bulwark": 1, "project": "p", "stack": "s", "config": {}, "resources": [], "outputs": {}}
    standing = {each.control.id: each for each in posture(judge(nothing)).standings}
    assert standing["ND-2"].status is Status.NOT_SATISFIED
    assert not [each for each in standing.values() if each.status is Status.SATISFIED]


def test_h15_types_are_those_of_the_engine() -> None:
    """`aws:dynamodb:Table` is no token that the engine ever sends."""
    tokens = {type_ for rule in RULES for type_ in rule.types if type_.startswith("aws:")}
    assert not [
        token for token in tokens if not re.fullmatch(r"aws:[\w-]+/\w+:\w+", token) or canonical(token) != token
    ]
    for recovery in (None, {}, {"enabled": False}, {"enabled": None}):
        table = resource("dynamodb/table", "t", {"pointInTimeRecovery": recovery})
        assert of("DDB-01", "pointInTimeRecovery.enabled", table) == FAIL


@pytest.mark.parametrize(
    ("rule", "shorts", "properties"),
    [
        ("TLS-01", ("lb/listener", "alb/listener", "elasticloadbalancingv2/listener"), {"protocol": "HTTPS"}),
        ("TLS-02", ("lb/loadBalancer", "alb/loadBalancer", "applicationloadbalancing/loadBalancer"), {}),
        ("TLS-04", ("lb/targetGroup", "alb/targetGroup"), {"protocol": "HTTP"}),
        ("S3-10", ("s3/bucket", "s3/bucketV2"), {"forceDestroy": True}),
    ],
)
def test_h16_one_thing_under_two_names_is_judged_alike(
    rule: str, shorts: tuple[str, ...], properties: dict[str, object]
) -> None:
    """Packs know one of the provider's two modules for load balancers, and one generation of its S3 types."""
    said = [
        [(found.verdict, found.path, found.actual) for found in findings(rule, resource(aws(short), "r", properties))]
        for short in shorts
    ]
    assert said[0]
    assert all(each == said[0] for each in said)


@pytest.mark.parametrize(
    "split",
    ["bucketVersioning", "bucketLogging", "bucketLifecycleConfiguration", "bucketServerSideEncryptionConfiguration"],
)
def test_h16_both_generations_of_split_types_are_one(split: str) -> None:
    """The other half: `bucketVersioningV2` is `bucketVersioning`."""
    assert canonical(aws(f"s3/{split}V2")) == aws(f"s3/{split}")
