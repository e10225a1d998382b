"""The pack over real gRPC: how it is configured, how it starts and how it ends."""

import signal
from collections.abc import Iterator
from typing import Final

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from hardening.protocol.server import Servicer
from hardening.values import Secret
from tests.support.analyzer import BY_PULUMI, PLAIN, SECONDS, Level, asked, by_name, configured, served, serving
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
GROUP: Final[dict[str, object]] = {"name": "/shop/api", "retentionInDays": 14, "kmsKeyId": KEY, "tags": {}}
RETENTION: Final = "LOG-01-retention"
EMPTY: Final = empty_pb2.Empty()

Stub = analyzer_pb2_grpc.AnalyzerStub


@pytest.fixture
def stub() -> Iterator[Stub]:
    """Serve a pack of its own over loopback, which a test may configure."""
    yield from served(Servicer())


@pytest.mark.parametrize("level", [analyzer_pb2.MANDATORY, analyzer_pb2.REMEDIATE])
def test_a_level_is_raised(stub: Stub, level: Level) -> None:
    stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(config={"a:environment": "dev"}, stack="x"))
    stub.Configure(configured(LOG_01_retention=(level, {})))
    found = by_name(stub.Analyze(asked(resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": 31}))))
    assert found[RETENTION].enforcementLevel == analyzer_pb2.MANDATORY, "what is left after a remediation still stops"
    published_levels = {policy.name: policy.enforcementLevel for policy in stub.GetAnalyzerInfo(EMPTY).policies}
    assert published_levels[RETENTION] == level


def test_parameters_are_raised_and_the_others_keep_their_defaults(stub: Stub) -> None:
    stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(config={"a:environment": "dev"}, stack="x"))
    stub.Configure(configured(LOG_01_retention=(analyzer_pb2.MANDATORY, {"minDays": 5, "opsDays": 7})))
    for days, expected in ((7, False), (14, True), (3, True)):
        answer = stub.Analyze(asked(resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": days})))
        assert (RETENTION in by_name(answer)) is expected


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (configured(LOG_99_none=(analyzer_pb2.MANDATORY, {})), "LOG-99-none is not a policy of this pack"),
        (
            configured(RDS_02_backups_pitr=(analyzer_pb2.ADVISORY, {"minDays": 99})),
            "RDS-02-backups-pitr.minDays must be at most 35",
        ),
        (
            configured(RDS_02_backups_pitr=(analyzer_pb2.ADVISORY, {"minDays": "9"})),
            "RDS-02-backups-pitr.minDays must be of type integer",
        ),
        (
            configured(RDS_02_backups_pitr=(analyzer_pb2.ADVISORY, {"days": 9})),
            "days is not a parameter (it has: minDays)",
        ),
        (configured(RDS_01_encrypted=(analyzer_pb2.ADVISORY, {"days": 9})), "days is not a parameter (it has: none)"),
    ],
)
def test_a_mistaken_configuration_is_refused_by_name(
    stub: Stub, request_: analyzer_pb2.ConfigureAnalyzerRequest, complaint: str
) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        stub.Configure(request_)
    assert "StatusCode.INVALID_ARGUMENT" in str(refused.value)
    assert complaint in str(refused.value)


def test_a_level_for_all_policies_is_already_applied_to_each(stub: Stub) -> None:
    assert stub.Configure(configured(all=(analyzer_pb2.ADVISORY, {}))) == EMPTY


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"bulwark:environment": "dev"}, analyzer_pb2.ADVISORY),
        ({"bulwark:environment": "test"}, analyzer_pb2.ADVISORY),
        ({"bulwark:environment": "ci"}, analyzer_pb2.ADVISORY),
        ({"bulwark:environment": "prod"}, analyzer_pb2.MANDATORY),
        ({"bulwark:environment": "development"}, analyzer_pb2.MANDATORY),
        ({"a:environment": "dev", "b:environment": "prod"}, analyzer_pb2.MANDATORY),
        ({"aws:region": "eu-west-1"}, analyzer_pb2.MANDATORY),
        ({}, analyzer_pb2.MANDATORY),
    ],
)
def test_the_environment_of_the_stack_chooses_the_profile(stub: Stub, config: dict[str, str], expected: int) -> None:
    stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(config=config, stack="x", dry_run=True))
    found = by_name(stub.Analyze(asked(resource("cloudwatch/logGroup", "g", {**GROUP, "retentionInDays": 31}))))
    assert found[RETENTION].enforcementLevel == expected
    levels = {policy.name: policy.enforcementLevel for policy in stub.GetAnalyzerInfo(EMPTY).policies}
    assert levels[RETENTION] == expected
    assert levels["RDS-01-encrypted"] == analyzer_pb2.MANDATORY


def test_a_secret_that_the_engine_could_not_open_is_unknown_and_only_in_a_file(stub: Stub) -> None:
    cache = asked(resource("elasticache/replicationGroup", "c", {"authToken": Secret("[secret]")}))
    found = by_name(stub.Analyze(cache))
    assert "RED-01-auth" not in found
    assert "RED-01-auth" in by_name(
        stub.Analyze(asked(resource("elasticache/replicationGroup", "d", {"authToken": "[secret]"})))
    )
    stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="x", project="y"))
    assert "RED-01-auth" in by_name(stub.Analyze(cache)), "a program that says so has a token of eight characters"


@pytest.mark.parametrize("command", [PLAIN, BY_PULUMI])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_pack_starts_anywhere_and_ends_without_a_word(
    command: tuple[str, ...], ending: signal.Signals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(command, tmp_path_factory.mktemp("elsewhere")) as running:
        assert running.stub.GetPluginInfo(EMPTY, timeout=SECONDS).version == "0.1.0"
        running.process.send_signal(ending)
        out, err = running.process.communicate(timeout=SECONDS)
        assert (running.process.returncode, out, err) == (0, "", "")
