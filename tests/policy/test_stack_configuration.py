"""What the configuration of a stack says to the pack: profile and parameters, from the engine and from graphs."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from hardening.aws.consumers import MATRIX, by_role, merged, row_of
from hardening.catalog import RULES
from hardening.protocol.server import Servicer
from hardening.protocol.stack import StackConfiguration
from hardening.rule import Profile
from hardening.values import UNKNOWN, Secret
from review.load.files import detect
from review.model import configuration_of
from settings.sections.foundation import CONSUMERS
from tests.support.analyzer import by_name, configured, served, stack
from tests.support.rules import rule
from tests.support.wire import resource

OWN: Final = ["https://app.example.com"]
ORIGINS: Final[dict[str, object]] = {"shop:cors": json.dumps({"allowedOrigins": OWN})}
EVIL: Final = resource(
    "s3/bucketCorsConfiguration", "c", {"corsRules": [{"allowedOrigins": ["https://app.example.com.evil.io"]}]}
)
NO_PUBLIC: Final = "S3-06-no-public"


def stated(values: Mapping[str, object], project: str = "shop", rule_id: str = "S3-06") -> object:
    """Give the parameter of a rule that a stack may state."""
    chosen = rule(rule_id)
    name = next(parameter.name for parameter in chosen.parameters if parameter.stack)
    return StackConfiguration(project, dict(values)).parameters(chosen, Profile.PROD)[name]


@pytest.mark.parametrize(
    ("values", "project", "expected"),
    [
        (ORIGINS, "shop", OWN),
        ({"shop:cors": {"allowedOrigins": OWN}}, "shop", OWN),
        (ORIGINS, "", OWN),
        (ORIGINS, "other", []),
        ({**ORIGINS, "other:cors": json.dumps({"allowedOrigins": ["https://b.example.com"]})}, "shop", OWN),
        ({**ORIGINS, "other:cors": json.dumps({"allowedOrigins": ["https://b.example.com"]})}, "", []),
        ({"shop:cors": json.dumps({"allowedOrigins": ["*"]})}, "shop", []),
        ({"shop:cors": json.dumps({"allowedOrigins": "https://app.example.com"})}, "shop", []),
        ({"shop:cors": json.dumps({"origins": OWN})}, "shop", []),
        ({"shop:cors": "*"}, "shop", []),
        ({"shop:cors": "[secret]"}, "shop", []),
        ({"shop:cors": json.dumps({"allowedOrigins": "[secret]"})}, "shop", []),
        ({"shop:cors": Secret(UNKNOWN)}, "shop", []),
        ({}, "shop", []),
    ],
)
def test_a_parameter_is_what_the_stack_states_in_its_own_namespace(
    values: Mapping[str, object], project: str, expected: list[str]
) -> None:
    assert stated(values, project) == expected


def test_the_pack_has_the_profile_and_the_parameters_of_the_stack() -> None:
    pack = StackConfiguration("shop", {**ORIGINS, "shop:environment": "dev"}).pack(RULES)
    assert pack.profile is Profile.DEV
    assert pack.settings["S3-06"].parameters["corsAllowed"] == OWN
    assert pack.settings["RDS-02"].parameters == rule("RDS-02").defaults(Profile.DEV)
    assert StackConfiguration("shop", {"shop:environment": "dev"}).pack(RULES, profile=Profile.PROD).profile is (
        Profile.PROD
    )


def test_a_matrix_of_services_becomes_one_of_roles() -> None:
    found = stated({"shop:secrets": json.dumps({"consumers": {"jwt-signing": ["api", "rotation"]}})}, "shop", "IAM-03")
    assert isinstance(found, dict)
    assert "*-api-*" in found["*/jwt?signing"]
    assert "*-rotate-*" in found["*/jwt?signing"]
    assert "*-worker-*" not in found["*/jwt?signing"]
    assert "*-break-glass" in found["*/db?master"], "what a stack does not state keeps its built-in row"
    assert {row: list(services) for row, services in MATRIX.items()} == merged({"smtp": ["api"]})
    assert by_role("no matrix") == "no matrix"
    assert by_role({}) == {}


def test_both_statements_of_the_matrix_are_one() -> None:
    """The settings and the pack never meet but here."""
    assert {row: tuple(map(str, services)) for row, services in CONSUMERS.items()} == MATRIX


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("/shop/prod/jwt-signing", "jwt-signing"),
        ("/shop/prod/oauth-app/x", "oauth-app"),
        ("/shop/prod/oauth/x/4711", "oauth"),
        ("/shop/prod/tiktok/cookie/4711", "tiktok-cookie"),
        ("rds!db-5d3c", None),
    ],
)
def test_a_secret_is_of_the_row_that_its_path_names(name: str, row: str | None) -> None:
    assert row_of(name, MATRIX) == row


def test_graphs_of_every_kind_say_what_their_stack_says() -> None:
    urn = "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::b"
    step = {"op": "create", "urn": urn, "newState": {"urn": urn, "type": "aws:s3/bucket:Bucket", "custom": True}}
    config: dict[str, object] = {**ORIGINS, "shop:token": "[secret]"}
    previewed = detect({"steps": [step], "config": config}, "preview.json")
    assert configuration_of(previewed).parameters(rule("S3-06"), Profile.PROD)["corsAllowed"] == OWN
    exported = detect({"deployment": {"resources": [step["newState"]]}}, "state.json")
    assert configuration_of(exported).parameters(rule("S3-06"), Profile.PROD)["corsAllowed"] == []
    assert configuration_of({}).profile is Profile.PROD


@pytest.fixture
def stub() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """Serve a pack of its own over loopback, which a test may configure."""
    yield from served(Servicer())


def told(stub: analyzer_pb2_grpc.AnalyzerStub, *, secret: tuple[str, ...] = ()) -> bool:
    """Say whether the engine hears of a strange origin, in a stack that states its own."""
    request = analyzer_pb2.AnalyzerStackConfigureRequest(
        project="shop",
        stack="prod",
        config={key: str(text) for key, text in ORIGINS.items()},
        config_secret_keys=secret,
    )
    stub.ConfigureStack(request)
    return NO_PUBLIC in by_name(stub.AnalyzeStack(stack(EVIL)))


def test_the_engine_tells_the_configuration_of_the_stack(stub: analyzer_pb2_grpc.AnalyzerStub) -> None:
    assert NO_PUBLIC not in by_name(stub.AnalyzeStack(stack(EVIL)))
    assert told(stub)
    assert not told(stub, secret=("shop:cors",)), "a secret is not read"


def test_published_defaults_are_those_in_force_and_may_come_back(stub: analyzer_pb2_grpc.AnalyzerStub) -> None:
    """The engine fills every published default in, as if it were configured."""
    assert told(stub)
    (policy,) = [each for each in stub.GetAnalyzerInfo(empty_pb2.Empty()).policies if each.name == NO_PUBLIC]
    schema = json_format.MessageToDict(policy.configSchema.properties)
    assert schema["corsAllowed"]["default"] == OWN
    assert "<project>:cors allowedOrigins" in schema["corsAllowed"]["description"]
    filled = {name: each["default"] for name, each in schema.items()}
    stub.Configure(configured(S3_06_no_public=(analyzer_pb2.MANDATORY, filled)))
    assert NO_PUBLIC in by_name(stub.AnalyzeStack(stack(EVIL)))


def test_configuration_never_widens_what_the_stack_states(stub: analyzer_pb2_grpc.AnalyzerStub) -> None:
    assert told(stub)
    stub.Configure(configured(LOG_01_retention=(analyzer_pb2.ADVISORY, {})))
    assert NO_PUBLIC in by_name(stub.AnalyzeStack(stack(EVIL))), "what is not configured stays as the stack says"
    stub.Configure(configured(S3_06_no_public=(analyzer_pb2.MANDATORY, {"corsAllowed": []})))
    answer = by_name(stub.AnalyzeStack(stack(EVIL)))
    assert NO_PUBLIC in answer
    refused = "S3-06.corsAllowed is [] (refused: ['https://app.example.com'] stays in force)"
    assert refused in answer["PCK-01-configuration"].message
