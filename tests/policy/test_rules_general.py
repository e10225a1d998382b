"""Rules about every resource: opaque types, providers, tags, regions and retired types."""

import json
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.pack import Pack, Setting
from hardening.resources import Graph, Options, Provider, Resource
from hardening.rule import Level, Profile, Verdict
from hardening.rules import general
from hardening.tokens import AWS_PROVIDER, canonical
from hardening.values import UNKNOWN, Secret
from tests.support.rules import JUNK, REMOVED, changed, robust, rule
from tests.support.wire import findings, judge, resource, verdicts

TAGS: Final = {
    "Project": "shop",
    "Environment": "prod",
    "Owner": "team@example.com",
    "DataClass": "internal",
    "ManagedBy": "pulumi",
}
OPAQUE: Final = [
    "aws:cloudformation/stack:Stack",
    "aws:cloudformation/stackSet:StackSet",
    "aws:cloudcontrol/resource:Resource",
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
    "aws-native:iam:User",
    "command:local:Command",
    "command:remote:Command",
    "pulumi-python:dynamic:Resource",
    "pulumi-python:dynamic/tools:Thing",
    "pulumi-nodejs:dynamic:Resource",
    "terraform:state:RemoteStateReference",
]


def provider(**properties: object) -> Resource:
    return resource(AWS_PROVIDER, "aws", {"region": "eu-west-1", "allowedAccountIds": '["123456789012"]', **properties})


def managed(made: Resource, **properties: object) -> Resource:
    return replace(made, provider=Provider("pulumi:providers:aws", properties=properties))


@pytest.mark.parametrize("token", OPAQUE)
def test_what_no_rule_can_see_into_fails(token: str) -> None:
    assert verdicts("G-01", resource(token, properties={"templateBody": "{}"})) == ["FAIL"]


def test_an_opaque_resource_may_be_allowed_by_its_urn() -> None:
    made = resource(OPAQUE[0])
    setting = Setting(level=Level.MANDATORY, parameters={"allowUrns": [made.urn]})
    pack = Pack([rule("G-01")], settings={"G-01": setting})
    assert pack.judge(Graph([made])).findings == []
    assert verdicts("G-01", resource("s3/bucket"), resource("random:index/randomPassword:RandomPassword")) == []
    assert rule("G-01").level(Profile.DEV) is Level.ADVISORY


def test_a_provider_with_its_account_and_nothing_else_passes() -> None:
    defaults = {"skipCredentialsValidation": "false", "skipRegionValidation": "true", "endpoints": "[]"}
    assert verdicts("G-02", provider(**defaults)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"accessKey": Secret("AKIA")},
        {"accessKey": UNKNOWN},
        {"secretKey": "text"},
        {"token": Secret(UNKNOWN)},
        {"sharedCredentialsFiles": '["~/.aws/credentials"]'},
        {"assumeRoleWithWebIdentity": '{"webIdentityToken": "eyJ"}'},
        {"insecure": "true"},
        {"insecure": True},
        {"insecure": "maybe"},
        {"skipCredentialsValidation": "true"},
        {"skipMetadataApiCheck": "true"},
        {"skipRequestingAccountId": "true"},
        {"endpoints": '[{"s3": "http://localhost:4566"}]'},
        {"endpoints": [{"s3": "http://localhost:4566"}]},
        {"allowedAccountIds": None},
        {"allowedAccountIds": "[]"},
        {"allowedAccountIds": '["all"]'},
        {"allowedAccountIds": "123456789012"},
    ],
)
def test_a_provider_with_credentials_or_without_checks_fails(wrong: dict[str, object]) -> None:
    assert verdicts("G-02", provider(**wrong)) == ["FAIL"]


@pytest.mark.parametrize("name", ["insecure", "endpoints", "allowedAccountIds", "skipRequestingAccountId"])
def test_an_unknown_argument_of_a_provider_is_undecided(name: str) -> None:
    assert verdicts("G-02", provider(**{name: UNKNOWN})) == ["UNDECIDED"]


def test_only_production_must_name_its_accounts() -> None:
    bare = resource(AWS_PROVIDER, "aws", {"region": "eu-west-1"})
    assert verdicts("G-02", bare) == ["FAIL"]
    assert verdicts("G-02", bare, profile=Profile.DEV) == []


def test_credentials_of_a_provider_never_show() -> None:
    shown = findings("G-02", provider(accessKey="AKIAIOSFODNN7EXAMPLE", secretKey="plain-text"))
    assert [finding.actual for finding in shown] == ["[secret]", "[secret]"]


@pytest.mark.parametrize(
    ("path", "value", "verdict"),
    [
        ("tags.Owner", "someone", []),
        ("tags.Owner", UNKNOWN, []),
        ("tags.Owner", Secret("someone"), []),
        ("tags.Owner", REMOVED, ["FAIL"]),
        ("tags.Owner", "", ["FAIL"]),
        ("tags.Owner", None, ["FAIL"]),
        ("tags.Owner", 17, ["FAIL"]),
        ("tags", REMOVED, ["FAIL"]),
        ("tags", [], ["FAIL"]),
        ("tags", "Owner", ["FAIL"]),
        ("tags", UNKNOWN, ["UNDECIDED"]),
        ("tags.DataClass", "misc", ["FAIL"]),
        ("tags.DataClass", "Internal", ["FAIL"]),
        ("tags.DataClass", REMOVED, ["FAIL"]),
        ("tags.DataClass", UNKNOWN, ["UNDECIDED"]),
        ("tags.DataClass", "pii", []),
    ],
)
def test_tags_say_whose_and_how_sensitive(path: str, value: object, verdict: list[str]) -> None:
    for short in ("s3/bucket", "aws:s3/bucketV2:BucketV2", "aws:alb/loadBalancer:LoadBalancer", "dynamodb/table"):
        assert verdicts("G-05", resource(short, properties=changed({"tags": TAGS}, path, value))) == verdict


def test_default_tags_of_the_provider_count_and_the_resource_has_the_last_word() -> None:
    bare = resource("s3/bucket", properties={"tags": {"DataClass": "pii"}})
    defaults = json.dumps({"tags": TAGS})
    assert verdicts("G-05", managed(bare, defaultTags=defaults)) == []
    assert verdicts("G-05", managed(resource("s3/bucket"), defaultTags=json.dumps({"tags": {}}))) == ["FAIL"]
    assert verdicts("G-05", managed(bare, defaultTags=UNKNOWN)) == ["UNDECIDED"]
    wrong = resource("s3/bucket", properties={"tags": {"DataClass": "misc"}})
    assert verdicts("G-05", managed(wrong, defaultTags=defaults)) == ["FAIL"]


def test_the_provider_is_found_in_the_graph_by_its_reference() -> None:
    home = resource(AWS_PROVIDER, "aws", {"defaultTags": json.dumps({"tags": TAGS})})
    for urn in (home.urn, f"{home.urn}::0b1c"):
        bucket = replace(resource("s3/bucket"), provider=Provider("pulumi:providers:aws", urn=urn))
        assert verdicts("G-05", bucket, home) == []


def test_a_scaling_group_lists_its_tags_and_inherits_none() -> None:
    listed = [{"key": name, "value": value, "propagateAtLaunch": True} for name, value in TAGS.items()]
    assert verdicts("G-05", resource("autoscaling/group", properties={"tags": listed})) == []
    assert verdicts("G-05", resource("autoscaling/group", properties={"tags": listed[1:]})) == ["FAIL"]
    assert verdicts("G-05", resource("autoscaling/group", properties={"tags": [UNKNOWN]})) == ["UNDECIDED"]
    bare = managed(resource("autoscaling/group"), defaultTags=json.dumps({"tags": TAGS}))
    assert verdicts("G-05", bare) == ["FAIL"]


def test_types_without_tags_are_not_asked() -> None:
    assert judge("G-05", resource("iam/rolePolicy")).not_applicable == 2  # the resource and the stack
    assert judge("G-05", resource("iam/rolePolicy")).findings == []


def placed(region: object = REMOVED, home: object = "eu-west-1", short: str = "dynamodb/table") -> Resource:
    made = resource(short, properties=changed({"name": "t"}, "region", region))
    return made if home is REMOVED else managed(made, region=home)


@pytest.mark.parametrize(
    ("region", "home", "verdict"),
    [
        (REMOVED, "eu-west-1", []),
        (REMOVED, REMOVED, []),
        ("eu-west-1", "eu-west-1", []),
        ("us-west-2", "eu-west-1", ["FAIL"]),
        ("", "eu-west-1", ["FAIL"]),
        (17, "eu-west-1", ["FAIL"]),
        ("us-west-2", REMOVED, ["FAIL"]),
        (UNKNOWN, "eu-west-1", ["UNDECIDED"]),
        ("us-west-2", UNKNOWN, ["UNDECIDED"]),
    ],
)
def test_a_resource_stays_in_the_region_of_its_provider(region: object, home: object, verdict: list[str]) -> None:
    assert verdicts("G-07", placed(region, home)) == verdict
    assert verdicts("G-07", placed(region, home, "aws:alb/loadBalancer:LoadBalancer")) == verdict


@pytest.mark.parametrize(("short", "name"), [("secretsmanager/secret", "region"), ("dynamodb/table", "regionName")])
def test_copies_stay_in_the_regions_of_the_program(short: str, name: str) -> None:
    def copied(where: object) -> Resource:
        return managed(resource(short, properties={"replicas": [{name: where}]}), region="eu-west-1")

    second = resource(AWS_PROVIDER, "second", {"region": "eu-central-1"})
    assert verdicts("G-07", copied("eu-central-1"), second) == []
    assert verdicts("G-07", copied("us-east-1"), second) == ["FAIL"]
    assert verdicts("G-07", copied(UNKNOWN), second) == ["UNDECIDED"]


def test_configured_regions_bind_resources_and_providers() -> None:
    pack = Pack(
        [rule("G-07")], settings={"G-07": Setting(level=Level.MANDATORY, parameters={"allowedRegions": ["eu-west-1"]})}
    )

    def ask(made: Resource) -> list[Verdict]:
        return [finding.verdict for finding in pack.judge(Graph([made])).findings]

    assert ask(placed()) == ask(placed("eu-west-1", "us-east-1")) == ask(provider()) == []
    assert ask(placed(REMOVED, "us-east-1")) == ask(provider(region="us-east-1")) == [Verdict.FAIL]
    assert ask(placed("us-east-1", "eu-west-1")) == ask(resource(AWS_PROVIDER, "aws")) == [Verdict.FAIL]
    assert ask(placed(REMOVED, REMOVED)) == ask(placed(REMOVED, UNKNOWN)) == [Verdict.UNDECIDED]
    assert ask(resource("random:index/randomPassword:RandomPassword")) == []


@pytest.mark.parametrize("token", sorted(general.RETIRED))
def test_retired_types_are_reported(token: str) -> None:
    assert verdicts("G-08", resource(token)) == ["FAIL"]
    assert verdicts("G-08", resource(canonical(token))) == ([] if token != canonical(token) else ["FAIL"])


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("s3/bucket", "versioning"),
        ("s3/bucket", "acl"),
        ("guardduty/detector", "datasources"),
        ("cloudwatch/eventRule", "isEnabled"),
    ],
)
def test_replaced_properties_are_reported(short: str, name: str) -> None:
    assert verdicts("G-08", resource(short, properties={name: {"enabled": False}})) == ["FAIL"]
    assert verdicts("G-08", resource(short, properties={name: UNKNOWN})) == ["FAIL"]
    assert verdicts("G-08", resource(short, properties={name: None})) == []
    assert rule("G-08").level(Profile.PROD) is Level.ADVISORY


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    short=st.sampled_from(["s3/bucket", AWS_PROVIDER, "autoscaling/group", "secretsmanager/secret", "lambda/function"]),
    names=st.lists(
        st.sampled_from(["tags", "region", "replicas", "endpoints", "insecure", "allowedAccountIds"]), unique=True
    ),
    data=st.data(),
)
def test_nothing_breaks_the_rules_or_makes_them_tell_secrets(short: str, names: list[str], data: st.DataObject) -> None:
    made = resource(short, properties={name: data.draw(JUNK) for name in names})
    arguments = {name: data.draw(JUNK) for name in ("region", "defaultTags")}
    made = managed(made, **resource("sqs/queue", properties=arguments).properties)
    made = replace(made, options=Options(ignore_changes=tuple(data.draw(st.lists(st.text(max_size=5), max_size=3)))))
    for rule_id in ("G-01", "G-02", "G-03", "G-04", "G-05", "G-07", "G-08"):
        robust(rule_id, [made])
