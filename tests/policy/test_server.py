"""The pack over real gRPC: what it publishes, what it answers, which secrets it keeps."""

import tomllib
from collections.abc import Iterator
from typing import Final

import pytest
import yaml
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from hardening.catalog import RULES
from hardening.protocol import published
from hardening.protocol.server import Servicer
from hardening.rule import Check, Outcomes, Rule, Severity, Stage, Subject
from hardening.tokens import aws
from hardening.values import UNKNOWN, Secret
from tests.support.analyzer import ROOT, Running, asked, by_name, served, serving, stack
from tests.support.databases import TLS
from tests.support.rules import CANARY
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
GROUP: Final[dict[str, object]] = {"name": "/shop/api", "retentionInDays": 14, "kmsKeyId": KEY, "tags": {}}
RETENTION: Final = "LOG-01-retention"
BACKUPS: Final = "RDS-02-backups-pitr"
EMPTY: Final = empty_pb2.Empty()

Stub = analyzer_pb2_grpc.AnalyzerStub


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """Start one pack as a person does; no test configures it."""
    with serving() as running:
        yield running


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Serve a pack of its own over loopback, which a test may configure."""
    yield from served(Servicer())


def test_every_rule_is_a_policy_with_its_name_and_facts(process: Running) -> None:
    info = process.stub.GetAnalyzerInfo(EMPTY)
    assert (info.name, info.version, info.supportsConfig) == ("hardening-aws", "0.1.0", True)
    policies = {policy.name: policy for policy in info.policies}
    assert list(policies) == [rule.name for rule in RULES]
    backups = policies[BACKUPS]
    assert backups.enforcementLevel == analyzer_pb2.MANDATORY
    assert backups.severity == analyzer_pb2.POLICY_SEVERITY_HIGH
    assert backups.policy_type == analyzer_pb2.POLICY_TYPE_RESOURCE
    assert policies["RDS-04-tls-params"].policy_type == analyzer_pb2.POLICY_TYPE_STACK
    assert (backups.framework.name, backups.framework.reference) == ("NIST SP 800-53", "CP-9")
    assert {"ND-2", "rds", "NIST SP 800-53 5 CP-9", "AWS FSBP 1.0.0 RDS.11"} <= set(backups.tags)
    schema = json_format.MessageToDict(backups.configSchema.properties)["minDays"]
    assert (schema["type"], schema["default"], schema["maximum"]) == ("integer", 14, 35)


def test_every_policy_tells_what_it_demands_and_how_to_mend_it(process: Running) -> None:
    for policy in process.stub.GetAnalyzerInfo(EMPTY).policies:
        assert policy.displayName
        assert policy.description
        assert policy.message == policy.remediation_steps != ""
        assert policy.severity != analyzer_pb2.POLICY_SEVERITY_UNSPECIFIED
        assert policy.tags


def test_names_and_versions_agree_with_the_files() -> None:
    pack = yaml.safe_load((ROOT / "policy" / "PulumiPolicy.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (pack["name"], pack["version"]) == (published.NAME, published.VERSION)
    assert project["version"] == published.VERSION
    assert pack["runtime"] == {"name": "python", "options": {"virtualenv": ".venv"}}


def test_the_protocol_is_spoken_in_full(process: Running) -> None:
    handshake = analyzer_pb2.AnalyzerHandshakeRequest(engine_address="127.0.0.1:1")
    assert process.stub.Handshake(handshake) == analyzer_pb2.AnalyzerHandshakeResponse()
    assert process.stub.GetPluginInfo(EMPTY).version == "0.1.0"
    assert process.stub.Cancel(EMPTY) == EMPTY
    assert not process.stub.Remediate(asked(resource("cloudwatch/logGroup", "g", GROUP))).remediations


def test_a_violation_says_what_is_wrong_and_blocks(process: Running) -> None:
    subject = resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": 31})
    found = by_name(process.stub.Analyze(asked(subject)))[RETENTION]
    assert found.message.startswith("retentionInDays is 31, expected a number from 1 to 3653. Fix: Set")
    assert found.enforcementLevel == analyzer_pb2.MANDATORY
    assert found.severity == analyzer_pb2.POLICY_SEVERITY_HIGH
    assert (found.urn, found.policyPackName, found.policyPackVersion) == (subject.urn, "hardening-aws", "0.1.0")


def test_a_compliant_resource_is_passed_by_name(process: Running) -> None:
    answer = process.stub.Analyze(asked(resource("cloudwatch/logGroup", "g", GROUP)))
    elsewhere = {each.policy_name for each in answer.not_applicable}
    assert RETENTION not in by_name(answer)
    assert RETENTION not in elsewhere
    assert BACKUPS in elsewhere


def test_a_rule_that_has_nothing_to_say_of_a_resource_says_why(process: Running) -> None:
    other = resource("cloudwatch/logAccountPolicy", "a", {"policyType": "FIELD_INDEX_POLICY"})
    reasons = {each.policy_name: each.reason for each in process.stub.Analyze(asked(other)).not_applicable}
    assert reasons["LOG-07-subscriptions"] == "it subscribes to nothing"


def test_several_problems_of_one_resource_are_one_diagnostic(process: Running) -> None:
    found = by_name(process.stub.Analyze(asked(resource("rds/instance", "db", {}))))[BACKUPS]
    assert [line.partition(" ")[0] for line in found.message.splitlines()] == [
        "backupRetentionPeriod", "deleteAutomatedBackups", "copyTagsToSnapshot",
    ]  # fmt: skip
    assert found.message.count("Fix: ") == 1


def test_what_is_unknown_is_left_to_the_whole_stack_and_blocks_there(process: Running) -> None:
    subject = resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": UNKNOWN})
    alone = process.stub.Analyze(asked(subject))
    assert RETENTION not in by_name(alone)
    assert {each.policy_name: each.reason for each in alone.not_applicable}[RETENTION] == "left to the whole stack"
    found = by_name(process.stub.AnalyzeStack(stack(subject)))[RETENTION]
    assert found.enforcementLevel == analyzer_pb2.MANDATORY
    assert found.message.startswith(
        "retentionInDays: unknown until the update, expected a number from 1 to 3653.\nThe rule cannot pass"
    )
    assert "known at preview" in found.message


def test_what_was_left_open_blocks_once(process: Running) -> None:
    subject = resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": UNKNOWN})
    process.stub.Analyze(asked(subject))
    assert RETENTION in by_name(process.stub.AnalyzeStack(stack(subject)))
    assert RETENTION not in by_name(process.stub.AnalyzeStack(stack(subject)))


def test_a_neighbour_settles_what_a_resource_alone_left_open(process: Running) -> None:
    cache = resource("elasticache/replicationGroup", "cache", {})
    endpoint = {"type": "String", "name": "/app/endpoint/redis-host", "insecureValue": UNKNOWN}
    for neighbours in ({}, {"insecureValue": cache}):
        subject = resource("ssm/parameter", "host", endpoint, refers=neighbours)
        process.stub.Analyze(asked(subject))
        answer = process.stub.AnalyzeStack(stack(subject, cache))
        blocked = {each.policyName for each in answer.diagnostics if each.urn == subject.urn}
        assert ("G-09-plaintext-secret" in blocked) is not bool(neighbours)


def test_no_secret_is_ever_told(process: Running) -> None:
    sealed = Secret(CANARY)
    everything = dict.fromkeys((*GROUP, "password", "authToken", "engine", "engineVersion", "identifier"), sealed)
    for type_ in ("cloudwatch/logGroup", "rds/instance", "elasticache/replicationGroup", "elasticache/user"):
        subject = resource(type_, "s", {**everything, "passwords": [CANARY], "password": CANARY, "authToken": CANARY})
        alone = process.stub.Analyze(asked(subject))
        assert alone.diagnostics
        assert CANARY not in f"{alone}{process.stub.AnalyzeStack(stack(subject))}"


def test_relations_are_decided_by_property_dependencies(process: Running) -> None:
    group = resource("rds/parameterGroup", "params", {"family": "postgres17", "parameters": []})
    params = {"family": "postgres17", "parameters": TLS}
    for target, expected in ((group, True), (resource("rds/parameterGroup", "params", params), False)):
        database = resource(
            "rds/instance",
            "joined",
            {"engine": "postgres", "engineVersion": "17.4"},
            refers={"parameterGroupName": target},
        )
        answer = process.stub.AnalyzeStack(stack(database, target))
        told = {each.urn for each in answer.diagnostics if each.policyName == "RDS-04-tls-params"}
        assert told == ({target.urn} if expected else set())


def test_what_the_program_leaves_open_is_not_taken_for_unknown(stub: Stub) -> None:
    """After a preview's question about the inputs, an output that the provider computes is no mystery."""
    known: dict[str, object] = {"engine": "postgres", "engineVersion": "17.4"}
    computed = resource("rds/instance", "db", {**known, "parameterGroupName": UNKNOWN})
    assert "unknown until the update" in by_name(stub.AnalyzeStack(stack(computed)))["RDS-04-tls-params"].message
    stub.Analyze(asked(resource("rds/instance", "db", known)))
    message = by_name(stub.AnalyzeStack(stack(computed)))["RDS-04-tls-params"].message
    assert message.startswith("parameterGroupName is not set, expected a parameter group of this program")
    assert "unknown until the update" in by_name(stub.AnalyzeStack(stack(computed)))["RDS-04-tls-params"].message


def test_an_answer_about_a_stack_says_which_rules_found_no_subject(process: Running) -> None:
    answer = process.stub.AnalyzeStack(stack(resource("cloudwatch/logGroup", "g", GROUP)))
    elsewhere = {each.policy_name for each in answer.not_applicable}
    assert "RDS-04-tls-params" in elsewhere
    assert "LOG-06-data-protection" not in elsewhere
    assert RETENTION not in elsewhere


def _raises(_subject: Subject) -> Outcomes:
    raise KeyError(CANARY)


def test_a_rule_that_raises_stops_neither_the_call_nor_the_others() -> None:
    broken = Rule(
        id="BAD-01",
        slug="broken",
        title="A rule that raises",
        types=(aws("cloudwatch/logGroup"),),
        check=Check(_raises),
        stage=Stage.RESOURCE,
        severity=Severity.LOW,
        controls=("XX-1",),
        fix="Mend the rule.",
    )
    for stub in served(Servicer((broken, *RULES))):
        answer = stub.Analyze(asked(resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": 0})))
        found = by_name(answer)
        assert found["BAD-01-broken"].enforcementLevel == analyzer_pb2.MANDATORY
        assert found["BAD-01-broken"].message.startswith("The rule could not judge: the rule raised KeyError")
        assert RETENTION in found
        assert CANARY not in str(answer)
