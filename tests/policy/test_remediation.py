"""Remediation over the analyzer protocol: each rule that says it mends a property does, and touches nothing else."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from hardening.catalog import RULES
from hardening.in_place import in_place
from hardening.protocol.server import Servicer
from hardening.remediation import mending
from hardening.resources import Resource
from hardening.rule import Rule
from hardening.tokens import aws
from hardening.values import SIGNATURE, UNKNOWN, Secret, from_struct
from hardening.waivers import Waiver
from tests.support import in_place as proof
from tests.support.analyzer import asked, by_name, configured, served
from tests.support.remediation import PARAMETERS, Case, case, declared, failed
from tests.support.rules import CANARY
from tests.support.waivers import waiver
from tests.support.wire import resource

LEAST: Final = 60
"""Rules that mend at least one property."""
REMEDIATE: Final = analyzer_pb2.REMEDIATE
MENDING: Final = [rule for rule in RULES if any(mending(rule))]
ASSET: Final = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "0", "path": "x", "text": ""}
BYSTANDERS: Final[dict[str, object]] = {
    "bystanderSecret": Secret(CANARY),
    "bystanderUnknown": UNKNOWN,
    "bystanderHidden": Secret(UNKNOWN),
    "bystanderAsset": ASSET,
    "bystanderList": [1, {"a": Secret(["x"])}, None],
}
"""What no fix may change on the wire."""
Stub = analyzer_pb2_grpc.AnalyzerStub


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Serve a pack over loopback, to be configured."""
    yield from served(Servicer())


def cases() -> dict[str, list[Case]]:
    """Give the cases of every rule that mends."""
    found: dict[str, list[Case]] = defaultdict(list)
    for rule, type_, check, path in declared():
        broken = case(rule, type_, check, path)
        assert broken is not None, f"nothing breaks {rule.id} in {type_} {path}, so that it mends nothing there"
        found[rule.id].append(broken)
    return found


CASES: Final = cases()


def set_to_remediate(stub: Stub, *rules: Rule) -> None:
    """Put rules at level remediate, with the parameters that they need to have something to say."""
    stub.Configure(
        configured(**{rule.name.replace("-", "_"): (REMEDIATE, PARAMETERS.get(rule.id, {})) for rule in rules})
    )


def fields(properties: struct_pb2.Struct) -> dict[str, struct_pb2.Value]:
    return dict(properties.fields.items())


def after(subject: Resource, answer: analyzer_pb2.RemediateResponse) -> Resource:
    """Give a resource as the engine goes on with it."""
    return replace(subject, properties=from_struct(answer.remediations[-1].properties))


def anew(request: analyzer_pb2.AnalyzeRequest, answer: analyzer_pb2.RemediateResponse) -> analyzer_pb2.AnalyzeRequest:
    """Ask about the same resource once more, as it is after the fixes."""
    copied = analyzer_pb2.AnalyzeRequest()
    copied.CopyFrom(request)
    copied.properties.CopyFrom(answer.remediations[-1].properties)
    return copied


def test_the_pack_mends_enough_rules() -> None:
    assert len(MENDING) >= LEAST
    assert {rule.id for rule in MENDING} == set(CASES)


@pytest.mark.parametrize("rule", MENDING, ids=lambda rule: rule.id)
def test_a_fix_passes_its_rule_replaces_nothing_touches_nothing_else_and_is_made_once(rule: Rule, stub: Stub) -> None:
    set_to_remediate(stub, rule)
    for broken in CASES[rule.id]:
        subject = replace(broken.subject, properties={**broken.subject.properties, **BYSTANDERS})
        request = asked(subject)
        answer = stub.Remediate(request)
        assert [each.policyName for each in answer.remediations] == [rule.name], broken.name
        assert not answer.remediations[0].diagnostic
        mended = answer.remediations[0].properties
        changed = [name for name in {*fields(mended), *request.properties.fields} if _differ(mended, request, name)]
        assert changed, broken.name
        assert all(_may_change(subject.type, name) for name in changed), (broken.name, changed)
        assert failed(rule, broken.check, after(subject, answer)) == [], broken.name
        assert list(stub.Remediate(anew(request, answer)).remediations) == [], broken.name


def _differ(mended: struct_pb2.Struct, request: analyzer_pb2.AnalyzeRequest, name: str) -> bool:
    return fields(mended).get(name) != fields(request.properties).get(name)


def _may_change(type_: str, name: str) -> bool:
    """Whether the pack's list names a property, or one below it, of the type."""
    paths = {path for short, path in proof.mendable() if aws(short) == type_ and in_place(type_, path)}
    return any(path.partition(".")[0].partition("[")[0] == name for path in paths)


def test_all_rules_together_agree_on_every_resource_that_one_of_them_mends(stub: Stub) -> None:
    set_to_remediate(stub, *MENDING)
    for broken in (each for found in CASES.values() for each in found):
        request = asked(broken.subject)
        answer = stub.Remediate(request)
        assert answer.remediations, broken.name
        assert list(stub.Remediate(anew(request, answer)).remediations) == [], broken.name
        assert failed(broken.rule, broken.check, after(broken.subject, answer)) == [], broken.name


def test_a_list_where_an_object_belongs_is_left_alone(stub: Stub) -> None:
    set_to_remediate(stub, *MENDING)
    for broken in (each for found in CASES.values() for each in found):
        lists = {name: ["x"] for name, value in broken.subject.properties.items() if isinstance(value, dict)}
        answer = stub.Remediate(asked(replace(broken.subject, properties=lists)))
        assert all(lists.items() <= from_struct(each.properties).items() for each in answer.remediations), broken.name


def test_fixes_of_several_rules_stand_on_one_another(stub: Stub) -> None:
    rules = [rule for rule in MENDING if rule.id in ("RDS-03", "RDS-05", "RDS-10")]
    set_to_remediate(stub, *rules)
    exposed = {"publiclyAccessible": True, "applyImmediately": True, "finalSnapshotIdentifier": "last"}
    answer = stub.Remediate(asked(resource("rds/instance", "db", exposed)))
    assert [each.policyName for each in answer.remediations] == [rule.name for rule in rules]
    whole = from_struct(answer.remediations[-1].properties)
    assert whole == {
        "publiclyAccessible": False,
        "applyImmediately": False,
        "deletionProtection": True,
        "finalSnapshotIdentifier": "last",
    }


@pytest.mark.parametrize("level", [analyzer_pb2.MANDATORY, analyzer_pb2.ADVISORY, analyzer_pb2.DISABLED])
def test_nothing_is_mended_at_another_level(level: analyzer_pb2.EnforcementLevel.ValueType, stub: Stub) -> None:
    stub.Configure(configured(RDS_03_deletion_safety=(level, {})))
    assert list(stub.Remediate(asked(resource("rds/instance", "db", {}))).remediations) == []


def test_nothing_is_mended_that_would_replace_a_resource(stub: Stub) -> None:
    stub.Configure(configured(RDS_01_encrypted=(REMEDIATE, {})))
    broken = asked(resource("rds/instance", "db", {"storageEncrypted": False, "kmsKeyId": "arn:aws:kms:key/1"}))
    assert list(stub.Remediate(broken).remediations) == []
    assert by_name(stub.Analyze(broken))["RDS-01-encrypted"].enforcementLevel == analyzer_pb2.MANDATORY


@pytest.mark.parametrize("value", [UNKNOWN, Secret(value=True), Secret(UNKNOWN)])
def test_what_is_unknown_or_secret_is_left_to_people(value: object, stub: Stub) -> None:
    stub.Configure(configured(RDS_05_private=(REMEDIATE, {})))
    answer = stub.Remediate(asked(resource("rds/instance", "db", {"publiclyAccessible": value})))
    assert list(answer.remediations) == []


def test_nothing_is_set_within_a_secret_object(stub: Stub) -> None:
    set_to_remediate(stub, *(rule for rule in MENDING if rule.id == "LAM-01"))
    answer = stub.Remediate(asked(resource("lambda/function", "f", {"tracingConfig": Secret({"mode": "PassThrough"})})))
    assert list(answer.remediations) == []


@pytest.mark.parametrize("other", [waiver(rule="RDS-09"), waiver(expires="2020-01-01"), None])
def test_what_somebody_answers_for_is_left_as_it_is(other: Waiver | None) -> None:
    held = waiver(rule="RDS-03", expires=_soon())
    given = () if other is None else (other,)
    for waivers, mends in (((held, *given), False), (given, True)):
        with contextmanager(served)(Servicer(waivers=waivers)) as stub:
            set_to_remediate(stub, *(rule for rule in MENDING if rule.id == "RDS-03"))
            request = asked(resource("rds/instance", "db", {}))
            request.urn = held.text("urn")
            assert bool(stub.Remediate(request).remediations) is mends


def _soon() -> str:
    import datetime as dt  # noqa: PLC0415  one test judges by today

    return (dt.date.today() + dt.timedelta(days=30)).isoformat()  # noqa: DTZ011  the pack judges by today


def test_the_list_of_what_changes_in_place_is_what_its_two_sources_say() -> None:
    assert proof.FILE.read_text() == proof.render(), "run `python -m tests.support.in_place`"


@pytest.mark.parametrize(
    ("short", "path"),
    [
        ("rds/instance", "storageEncrypted"),
        ("rds/instance", "backupTarget"),
        ("rds/cluster", "storageEncrypted"),
        ("elasticache/replicationGroup", "atRestEncryptionEnabled"),
        ("acm/certificate", "validationMethod"),
        ("backup/vaultLockConfiguration", "minRetentionDays"),
        ("lambda/function", "packageType"),
        ("sqs/queue", "fifoQueue"),
        ("ecs/taskDefinition", "networkMode"),
        ("rds/instance", "nothingOfTheKind"),
        ("nosuch/type", "enabled"),
    ],
)
def test_what_replaces_a_resource_is_not_on_the_list(short: str, path: str) -> None:
    assert not in_place(aws(short), path)
    assert proof.evidence(short, path) is None
