"""The inventory: what rests where, under which key, for how long, who uses it, and where it goes."""

import csv
import io
import json
from pathlib import Path

import pytest

from review.cli import main
from review.inventory import pages
from review.inventory.flows import INTERNET, Flow
from review.inventory.stores import UNCLASSIFIED, Store
from review.inventory.whole import Inventory, inventory

Record = dict[str, object]
ACCOUNT = "123456789012"
HOSTILE = "=cmd|[x](http://evil.example)<script>\x1b"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:prod::shop::{type_}::{name}"


def record(
    type_: str, called: str, /, *, parent: str = "", provider: str = "", arn: str = "", **inputs: object
) -> Record:
    return {
        "urn": urn(type_, called),
        "type": type_,
        "name": called,
        "custom": not type_.startswith("shop:"),
        "parent": parent or None,
        "provider": f"{provider}::id" if provider else None,
        "inputs": inputs,
        "outputs": {"arn": arn} if arn else {},
        "dependencies": [],
    }


def policy(*statements: Record) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: object, resource: object) -> Record:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def taken(*records: Record, **config: str) -> Inventory:
    return inventory({"project": "shop", "stack": "prod", "config": config, "resources": list(records)})


def one(*records: Record) -> Store:
    (store,) = taken(*records).stores
    return store


BUCKET = "aws:s3/bucket:Bucket"
TABLE = "aws:dynamodb/table:Table"
DATABASE = "aws:rds/instance:Instance"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
KEY = record("aws:kms/key:Key", "key", arn="arn:aws:kms:us-east-1:1:key/k")
ALIAS = record("aws:kms/alias:Alias", "alias", name="alias/shop-data", targetKeyId="arn:aws:kms:us-east-1:1:key/k")


def test_a_bucket_is_what_its_parts_say() -> None:
    found = taken(
        record(BUCKET, "b", bucket="files", tags={"DataClass": "pii"}),
        KEY,
        ALIAS,
        record(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "l",
            bucket="files",
            rules=[{"expiration": {"days": 90}}, {"expiration": {"expiredObjectDeleteMarker": True}}],
        ),
        record(
            "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
            "o",
            bucket="files",
            rule={"defaultRetention": {"years": 10}},
        ),
        record(
            "aws:s3/bucketVersioning:BucketVersioning",
            "v",
            bucket="files",
            versioningConfiguration={"status": "Enabled"},
        ),
        record(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "p",
            bucket="files",
            blockPublicAcls=True,
            blockPublicPolicy=True,
            ignorePublicAcls=True,
            restrictPublicBuckets=True,
        ),
        record(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "e",
            bucket="files",
            rules=[{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": "arn:aws:kms:us-east-1:1:key/k"}}],
        ),
    )
    (store,) = found.stores
    assert (store.name, store.data, store.pii, store.key) == ("files", "pii", True, "shop-data")
    assert (store.retention, store.backup, store.exposure) == ("90 days, locked 10 years", "versions", "IAM")


def test_a_bare_bucket_is_said_to_be_bare() -> None:
    store = one(record(BUCKET, "b", bucket="files"))
    assert (store.data, store.key, store.backup) == (UNCLASSIFIED, "S3's own", "")
    assert (store.retention, store.exposure, store.region) == ("until deleted", "public by policy", "")


def test_a_database_has_backups_copies_and_a_plan() -> None:
    arn = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:main"
    recovery = record("pulumi:providers:aws", "recovery", region="us-west-2")
    found = taken(
        record(DATABASE, "db", arn=arn, identifier="main", backupRetentionPeriod=35, kmsKeyId="alias/aws/rds"),
        recovery,
        record(
            "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
            "copy",
            provider=str(recovery["urn"]),
            sourceDbInstanceArn=arn,
        ),
        record("aws:backup/selection:Selection", "s", resources=[arn], planId="p", iamRoleArn="r"),
    )
    (store,) = found.stores
    assert store.backup == "35 days point in time, copied to us-west-2, AWS Backup"
    assert (store.key, store.exposure, store.region) == ("aws/rds", "private network", "us-east-1")
    assert Flow(source="db", target="copy", what="backups", crosses="us-east-1 to us-west-2") in found.flows


def test_a_database_on_the_internet_is_said_to_be_there() -> None:
    assert one(record(DATABASE, "db", identifier="x", publiclyAccessible=True)).exposure == "internet"


@pytest.mark.parametrize(
    ("type_", "inputs", "kept"),
    [
        ("aws:sqs/queue:Queue", {"messageRetentionSeconds": 1_209_600}, "14 days"),
        ("aws:sqs/queue:Queue", {}, "4 days"),
        ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 14}, "14 days"),
        ("aws:cloudwatch/logGroup:LogGroup", {}, "until deleted"),
        ("aws:kinesis/stream:Stream", {"retentionPeriod": 48}, "2 days"),
        ("aws:sns/topic:Topic", {}, "passes on"),
        ("aws:backup/vault:Vault", {}, "by plan"),
    ],
)
def test_each_kind_says_how_long_it_keeps(type_: str, inputs: Record, kept: str) -> None:
    assert one(record(type_, "x") | {"inputs": {"name": "x", **inputs}}).retention == kept


def test_of_two_regions_with_one_name_each_has_its_own_lock() -> None:
    vaults = []
    for region, least in (("us-east-1", 1), ("us-west-2", 9)):
        provider = record("pulumi:providers:aws", region, region=region)
        vaults += [
            provider,
            record("aws:backup/vault:Vault", f"v-{region}", provider=str(provider["urn"]), name="vault"),
            record(
                "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
                f"l-{region}",
                provider=str(provider["urn"]),
                backupVaultName="vault",
                minRetentionDays=least,
                maxRetentionDays=99,
            ),
        ]
    assert {store.region: store.retention for store in taken(*vaults).stores} == {
        "us-east-1": "1 to 99 days, locked",
        "us-west-2": "9 to 99 days, locked",
    }


def consumers(*records: Record) -> tuple[str, ...]:
    table = record(TABLE, "t", arn="arn:aws:dynamodb:us-east-1:1:table/t", name="t")
    service = record("shop:runtime:Service", "api")
    other = record("shop:data:Other", "other")
    (store,) = taken(table, service, other, *records).stores
    return store.consumers


def test_roles_use_what_their_policies_allow() -> None:
    above = urn("shop:runtime:Service", "api")
    role = record(ROLE, "r", parent=above, name="api-role")
    arn = "arn:aws:dynamodb:us-east-1:1:table/t"

    def given(*statements: Record) -> tuple[str, ...]:
        return consumers(role, record(ROLE_POLICY, "p", role="api-role", policy=policy(*statements)))

    assert given(allow("dynamodb:Query", arn)) == ("api (reads)",)
    assert given(allow(["dynamodb:GetItem", "dynamodb:PutItem"], [f"{arn}*"])) == ("api (reads, writes)",)
    assert given(allow("dynamodb:Query", f"{arn}able")) == ()
    assert given(allow("kms:Decrypt", arn)) == ()
    assert given({**allow("dynamodb:Query", arn), "Effect": "Deny"}) == ()
    assert given(allow("dynamodb:Query", "*")) == ()


def test_a_policy_that_is_attached_counts_and_one_that_is_no_json_does_not() -> None:
    arn = "arn:aws:dynamodb:us-east-1:1:table/t"
    role = record(ROLE, "r", parent=urn("shop:runtime:Service", "api"), name="api-role")
    managed = record("aws:iam/policy:Policy", "m", arn="arn:p", policy=policy(allow("dynamodb:Scan", arn)))
    attached = record("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", role="api-role", policyArn="arn:p")
    assert consumers(role, managed, attached) == ("api (reads)",)
    assert consumers(role, record(ROLE_POLICY, "p", role="api-role", policy="{")) == ()


def test_security_groups_tell_who_connects_and_what_leaves() -> None:
    database = record(DATABASE, "db", identifier="x", vpcSecurityGroupIds=["sg-db"])
    web = record("aws:ecs/service:Service", "web", networkConfiguration={"securityGroups": ["sg-web"]})
    groups = [
        {**record(GROUP, name), "outputs": {"id": ident}} for name, ident in (("g-db", "sg-db"), ("g-web", "sg-web"))
    ]
    inward = record(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "in",
        securityGroupId="sg-db",
        referencedSecurityGroupId="sg-web",
        ipProtocol="tcp",
        fromPort=5432,
        toPort=5432,
    )
    public = record(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "public",
        securityGroupId="sg-web",
        cidrIpv4="0.0.0.0/0",
        ipProtocol="-1",
    )
    outward = record(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "out",
        securityGroupId="sg-web",
        cidrIpv6="::/0",
        ipProtocol="tcp",
        fromPort=1,
        toPort=2,
    )
    found = taken(database, web, *groups, inward, public, outward)
    (store,) = found.stores
    assert store.consumers == ("web (connects)",)
    assert found.flows == (
        Flow(source=INTERNET, target="web", what="connections, all ports"),
        Flow(source="web", target="db", what="connections, tcp 5432"),
        Flow(source="web", target=INTERNET, what="connections, tcp 1 to 2", crosses="leaves"),
    )


def test_what_services_deliver_is_a_flow_and_a_token_in_an_address_never_shows() -> None:
    queue = record(
        "aws:sqs/queue:Queue",
        "q",
        arn="arn:aws:sqs:us-east-1:1:q",
        name="q",
        redrivePolicy=json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:dlq"}),
    )
    letters = record("aws:sqs/queue:Queue", "dlq", arn="arn:aws:sqs:us-east-1:1:dlq", name="dlq")
    topic = record("aws:sns/topic:Topic", "t", arn="arn:aws:sns:us-east-1:1:t", name="t")
    away = record(
        "aws:sns/topicSubscription:TopicSubscription",
        "s",
        topic="arn:aws:sns:us-east-1:1:t",
        endpoint="https://events.example.com/integration/canary-77/enqueue",
    )
    near = record(
        "aws:sns/topicSubscription:TopicSubscription",
        "n",
        topic="arn:aws:sns:us-east-1:1:t",
        endpoint="arn:aws:sqs:us-east-1:1:q",
    )
    found = taken(queue, letters, topic, away, near)
    assert found.flows == (
        Flow(source="q", target="dlq", what="failed messages"),
        Flow(source="t", target="events.example.com", what="notices", crosses="leaves"),
        Flow(source="t", target="q", what="notices"),
    )
    assert "canary" not in pages.markdown(found)


def test_what_is_not_known_yet_is_found_by_its_dependencies() -> None:
    table = record(TABLE, "t", name="t", serverSideEncryption={"kmsKeyArn": {"$unknown": True}})
    table["propertyDependencies"] = {"serverSideEncryption": [KEY["urn"]]}
    assert one(table, KEY).key == "key"


def test_others_who_process_data_come_from_the_configuration() -> None:
    stated = json.dumps([{"name": "Post", "purpose": "Mail", "data": ["address"], "region": "EU"}, "no"])
    (found,) = taken(**{"shop:subprocessors": stated}).subprocessors
    assert (found.name, found.purpose, found.data, found.region) == ("Post", "Mail", "address", "EU")
    assert taken(**{"shop:subprocessors": "no JSON"}).subprocessors == ()


def test_two_components_of_one_name_are_told_apart() -> None:
    tops = [record("shop:a:One", "x"), record("shop:b:Two", "x")]
    stores = [record(TABLE, f"t{number}", parent=str(top["urn"]), name=f"t{number}") for number, top in enumerate(tops)]
    assert [store.component for store in taken(*tops, *stores).stores] == ["x (One)", "x (Two)"]


def test_a_type_with_a_key_that_nobody_describes_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = record("aws:odd/thing:Thing", "o", kmsKeyId="k")
    assert taken(odd).undescribed == ("odd.Thing",)
    given = tmp_path / "graph.json"
    given.write_text(json.dumps({"bulwark": 1, "project": "shop", "stack": "prod", "resources": [odd]}))
    assert main(["inventory", str(given)]) == 0
    assert main(["inventory", str(given), "--require-classified"]) == 5
    assert "odd.Thing" in capsys.readouterr().out
    given.write_text(json.dumps({"bulwark": 1, "resources": [record(TABLE, "t", name="t")]}))
    assert main(["inventory", str(given), "--require-classified"]) == 5


def test_names_of_others_are_only_text_in_every_format(tmp_path: Path) -> None:
    found = taken(record(TABLE, "t", name=HOSTILE, tags={"DataClass": HOSTILE}))
    (row,) = [line for line in pages.markdown(found).splitlines() if line.startswith("| `=cmd")]
    assert "[x](http" not in row.replace("`=cmd\\|[x](http", "")
    assert "<script>" not in row.partition(" | dynamodb")[2]
    header, line = csv.reader(io.StringIO(pages.as_csv(found)))
    assert line[header.index("data")].startswith("'=cmd")
    assert "\x1b" not in pages.markdown(found) + pages.as_csv(found) + pages.as_json(found)
    assert json.loads(pages.as_json(found))["stores"][0]["name"] == HOSTILE


@pytest.mark.parametrize("form", ["text", "md", "json", "csv"])
def test_each_format_goes_to_a_file(form: str, tmp_path: Path) -> None:
    small = Path(__file__).parent / "programs" / "small"
    out = tmp_path / "out"
    assert main(["inventory", "--project", str(small), "--stack", "dev", "--format", form, "--out", str(out)]) == 0
    assert out.stat().st_size > 100
