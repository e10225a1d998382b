"""Patterns of IAM against each other."""

import pytest

from hardening.iam.patterns import Extent, Kind, contains, meets

_SECRETS = "arn:*:secretsmanager:*:*:secret:*/oauth/*"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a*", "*b", True),
        ("a*c", "abbbc", True),
        ("a?c", "a*", True),
        ("*", "", True),
        ("", "", True),
        ("**", "x", True),
        ("A*", "abc", True),
        ("a*", "b*", False),
        ("a?", "a", False),
        ("*x*", "*y", True),
        ("ab", "a", False),
        ("${aws:username}*", "x", True),
    ],
)
def test_patterns_that_meet(one: str, other: str, *, expected: bool) -> None:
    assert meets(one, other, Kind.ACTION) is expected
    assert meets(other, one, Kind.ACTION) is expected


def test_arns_meet_part_by_part() -> None:
    assert not meets("arn:aws:s3:::*", _SECRETS, Kind.RESOURCE)
    assert meets("arn:aws:secretsmanager:*:1:secret:/a/*", _SECRETS, Kind.RESOURCE)
    assert meets("*", _SECRETS, Kind.RESOURCE)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("s3:*", "s3:Get?*", True),
        ("s3:Get?*", "s3:Get*", False),
        ("*a*", "xay", True),
        ("*a*b", "aab*b", True),
        ("a?", "a*", False),
        ("a*", "a?", True),
        ("x" * 5000, "x" * 5000, True),
        ("x" * 5000 + "*", "x" * 5000 + "y", False),  # too long to be compared: only what is certain counts
        ("${*}", "*", False),
        ("*", "${*}", True),
        ("?", "${aws:username}", False),  # a variable may stand for any text
    ],
)
def test_patterns_that_take_in_others(wide: str, narrow: str, *, expected: bool) -> None:
    assert contains(wide, narrow, Kind.PRINCIPAL) is expected


def test_an_extent_says_what_it_leaves_out() -> None:
    assert str(Extent(Kind.ACTION, ("*",), ("iam:*", "kms:*"))) == "* but iam:*, kms:*"
