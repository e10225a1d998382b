"""Event patterns, as EventBridge would match them."""

from collections.abc import Mapping

import pytest

from hardening.aws.event_patterns import matches
from hardening.aws.read_calls import asks_for_reads
from hardening.values import UNKNOWN

EVENT: Mapping[str, object] = {
    "source": "aws.kms",
    "detail": {
        "eventName": "DisableKey",
        "severity": 7.5,
        "mfa": True,
        "nothing": None,
        "names": ["one", "two"],
        "users": [{"id": "a"}, {"id": "b"}],
        "address": "10.1.2.3",
    },
}


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.kms"]},
        {"source": ["aws.s3", "aws.kms"], "detail": {"eventName": ["DisableKey"]}},
        {"source": [{"prefix": "aws."}]},
        {"source": [{"prefix": {"equals-ignore-case": "AWS."}}]},
        {"source": [{"suffix": ".kms"}]},
        {"source": [{"equals-ignore-case": "AWS.KMS"}]},
        {"source": [{"wildcard": "*.k*"}]},
        {"detail": {"severity": [{"numeric": [">=", 4, "<", 9]}]}},
        {"detail": {"mfa": [True], "nothing": [None]}},
        {"detail": {"names": ["two"], "users": {"id": ["b"]}}},
        {"detail": {"address": [{"cidr": "10.0.0.0/8"}]}},
        {"detail": {"eventName": [{"anything-but": "EnableKey"}]}},
        {"detail": {"eventName": [{"anything-but": ["EnableKey", "CreateKey"]}]}},
        {"detail": {"eventName": [{"anything-but": {"prefix": "Enable"}}]}},
        {"detail": {"errorCode": [{"exists": False}], "eventName": [{"exists": True}]}},
        {"detail": {"identity": {"session": {"arn": [{"exists": False}]}}}},
        {"$or": [{"source": ["aws.s3"]}, {"detail": {"eventName": ["DisableKey"]}}]},
    ],
)
def test_a_pattern_matches(pattern: object) -> None:
    assert matches(pattern, EVENT) is True


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        "aws.kms",
        {"source": "aws.kms"},
        {"source": []},
        {"source": ["AWS.KMS"]},
        {"source": ["aws.kms"], "detail": {"eventName": ["EnableKey"]}},
        {"source": [{"prefix": "kms"}]},
        {"source": [{"prefix": 1}]},
        {"source": [{"wildcard": "k*"}]},
        {"source": {"deeper": ["aws.kms"]}},
        {"detail": {"severity": ["7.5"]}},
        {"detail": {"severity": [{"numeric": [">", 8]}]}},
        {"detail": {"severity": [{"numeric": []}]}},
        {"detail": {"severity": [{"numeric": [">", "4"]}]}},
        {"detail": {"eventName": [{"numeric": [">", 1]}]}},
        {"detail": {"mfa": [1]}},
        {"detail": {"names": ["three"]}},
        {"detail": {"address": [{"cidr": "192.168.0.0/16"}]}},
        {"detail": {"address": [{"cidr": "nonsense"}]}},
        {"detail": {"eventName": [{"anything-but": ["DisableKey"]}]}},
        {"detail": {"errorCode": [{"anything-but": "AccessDenied"}]}},
        {"detail": {"eventName": [{"exists": False}]}},
        {"$or": [{"source": ["aws.s3"]}, {"detail": {"eventName": ["EnableKey"]}}]},
    ],
)
def test_a_pattern_does_not_match(pattern: object) -> None:
    assert matches(pattern, EVENT) is False


@pytest.mark.parametrize(
    "pattern",
    [
        UNKNOWN,
        {"source": UNKNOWN},
        {"source": [UNKNOWN]},
        {"source": [{"prefix": UNKNOWN}]},
        {"source": [{"anything-but": [UNKNOWN]}]},
        {"source": [{"operator-of-tomorrow": 1}]},
        {"source": [{"prefix": {"other": "aws"}}]},
        {"detail": {"severity": [{"numeric": [">", UNKNOWN]}]}},
        {"$or": [{"source": ["aws.s3"]}, {"detail": UNKNOWN}]},
    ],
)
def test_what_is_not_known_stays_open(pattern: object) -> None:
    assert matches(pattern, EVENT) is None


def test_what_is_known_decides_where_it_can() -> None:
    assert matches({"source": ["aws.s3"], "detail": UNKNOWN}, EVENT) is False
    assert matches({"source": [UNKNOWN, "aws.kms"]}, EVENT) is True


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        (UNKNOWN, None),
        ({"detail-type": UNKNOWN, "detail": {"eventName": ["GetObject"]}}, None),
        ({"detail": {"eventName": UNKNOWN}}, None),
        ({"detail": {"eventName": ["PutObject", UNKNOWN]}}, None),
        ({"detail": {"eventName": ["ListBuckets", UNKNOWN]}}, True),
        ({"detail": {"eventName": "GetObject"}}, False),
        (["no", "pattern"], False),
    ],
)
def test_a_pattern_asks_for_reads_or_may(pattern: object, answer: object) -> None:
    assert asks_for_reads(pattern) is answer
