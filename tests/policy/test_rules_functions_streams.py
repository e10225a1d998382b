"""Lambda: delivery streams that name a function use it."""

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN
from tests.support.bucket_world import PROVIDER, told
from tests.support.rules import REMOVED, changed
from tests.support.wire import resource

FUNCTION = {"type": "Lambda", "parameters": [{"parameterName": "LambdaArn", "parameterValue": "arn:aws:lambda:x"}]}
LINE = {"type": "AppendDelimiterToRecord"}


def stream(destination: str = "extendedS3", path: str = "", value: object = None) -> Resource:
    whole = {f"{destination}Configuration": {"processingConfiguration": {"enabled": True, "processors": [FUNCTION]}}}
    where = f"{destination}Configuration.processingConfiguration.{path}"
    return resource("kinesis/firehoseDeliveryStream", "s", changed(whole, where, value) if path else whole)


def verdict(found: Resource) -> list[str]:
    return [each[0] for each in told("LAM-01", [found, PROVIDER])]


DESTINATIONS = [
    "elasticsearch",
    "extendedS3",
    "httpEndpoint",
    "iceberg",
    "opensearch",
    "opensearchserverless",
    "redshift",
    "snowflake",
    "splunk",
]


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_a_function_that_is_named_is_used(destination: str) -> None:
    assert verdict(stream(destination)) == []
    assert verdict(stream(destination, "enabled", value=False)) == ["FAIL"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("enabled", REMOVED, ["FAIL"]),
        ("enabled", UNKNOWN, ["UNDECIDED"]),
        ("processors", UNKNOWN, []),
        ("processors", [LINE, FUNCTION], []),
        ("processors", REMOVED, []),
        ("processors[0].type", UNKNOWN, []),
    ],
)
def test_processing_that_names_one_must_be_known_to_be_enabled(path: str, value: object, said: list[str]) -> None:
    assert verdict(stream("extendedS3", path, value)) == said


@pytest.mark.parametrize(
    ("processors", "said"), [([], []), ([LINE], []), (UNKNOWN, ["UNDECIDED"]), ([{"type": UNKNOWN}], ["UNDECIDED"])]
)
def test_without_a_function_nothing_need_be_enabled(processors: object, said: list[str]) -> None:
    off = {"extendedS3Configuration": {"processingConfiguration": {"enabled": False, "processors": processors}}}
    assert verdict(resource("kinesis/firehoseDeliveryStream", "s", off)) == said
