"""S3: bucket policies are judged by meaning: every rewrite of the same passes, every near miss fails."""

import json
from typing import Final

import pytest

from hardening.resources import Resource
from hardening.values import UNKNOWN, Secret
from tests.support.asking import asked
from tests.support.bucket_world import (
    NAME,
    OWN,
    Statement,
    deny,
    document,
    old,
    plain,
    told,
    world,
)
from tests.support.wire import resource, verdicts

ARN: Final = f"arn:aws:s3:::{NAME}"
NOT_TLS: Final = {"aws:SecureTransport": "false"}
OLD_TLS: Final = {"s3:TlsVersion": "1.2"}


def s3_05(*statements: Statement) -> list[str]:
    found = told("S3-05", world("media-temp", ("policy", "", document(*statements))))
    assert all(name == "media-policy" for _, name, _ in found)
    return [verdict for verdict, _, _ in found]


SAME: Final[list[list[Statement]]] = [
    [plain(), old()],
    [old(), plain()],
    [plain(Action=["s3:*"], Principal={"AWS": "*"}), old(Action="*", Principal={"AWS": ["*"]})],
    [plain(Resource="*"), old(Resource=["arn:aws:s3:::*"])],
    [plain(Resource=f"{ARN}*"), old(Resource=["arn:*:s3:::shop-med??", "arn:*:s3:::shop-med??/*"])],
    [plain(Resource=ARN), plain(Resource=f"{ARN}/*"), old(Resource=[ARN]), old(Resource=[f"{ARN}/*"])],
    [plain(Condition={"bool": {"AWS:secureTransport": ["FALSE"]}}), old(Action="S3:*")],
    [
        plain(Condition={"Bool": {"aws:SecureTransport": False}}),
        old(Condition={"NumericLessThan": {"s3:TlsVersion": 1.2}}),
    ],
    [plain(), old(Condition={"NumericLessThan": {"s3:TlsVersion": ["1.2"]}})],
    [plain(), old(Condition={"NumericLessThan": OLD_TLS}, Effect="deny")],
    [plain(), old(Condition={"NumericLessThan": {"s3:TlsVersion": "1.3"}})],
    [plain(), old(Condition={"NumericLessThanEquals": {"s3:TlsVersion": "1.1"}})],
    [plain(), old(Condition={"NumericEquals": {"s3:TlsVersion": ["1.0", "1.1"]}})],
    [plain(), old(), plain(Effect="Allow", Principal={"AWS": f"arn:aws:iam::{OWN}:root"})],
]


@pytest.mark.parametrize("statements", SAME)
def test_every_rewrite_of_the_two_denies_passes(statements: list[Statement]) -> None:
    assert s3_05(*statements) == []


def test_a_single_statement_need_not_be_in_a_list() -> None:
    body = json.dumps({"Statement": plain()})
    assert [verdict for verdict, _, _ in told("S3-05", world("media-temp", ("policy", "", body)))] == ["FAIL"]


NEAR: Final[list[list[Statement]]] = [
    [plain()],
    [old()],
    [plain(), old(Resource=f"{ARN}/*")],
    [plain(), old(Resource=ARN)],
    [plain(), old(Resource=[ARN, f"{ARN}/media/*"])],
    [plain(), old(Resource=[ARN, f"{ARN}/*.mp4"])],
    [plain(), old(Resource=["arn:aws:s3:::another", "arn:aws:s3:::another/*"])],
    [plain(), old(Resource=[], NotResource=f"{ARN}/public/*")],
    [plain(), old(Condition={"NumericLessThan": {"s3:TlsVersion": "1.1"}})],
    [plain(), old(Condition={"NumericLessThan": {"s3:TlsVersion": "tls"}})],
    [plain(), old(Condition={"NumericLessThanIfExists": OLD_TLS})],
    [plain(), old(Condition={"ForAllValues:NumericLessThan": OLD_TLS})],
    [plain(), old(Condition={"NumericGreaterThan": OLD_TLS})],
    [plain(), old(Condition={"NumericEquals": {"s3:TlsVersion": ["1.1"]}})],
    [plain(), old(Condition={"StringEquals": {"s3:TlsVersion": "1.1"}})],
    [plain(), old(Condition={"NumericLessThan": OLD_TLS, "StringEquals": {"aws:PrincipalAccount": OWN}})],
    [plain(Condition={"Bool": {"aws:SecureTransport": "true"}}), old()],
    [plain(Condition={"Bool": {"aws:SecureTransport": ["true", "false"]}}), old()],
    [plain(Condition={"BoolIfExists": NOT_TLS}), old()],
    [plain(Condition={"StringEquals": NOT_TLS}), old()],
    [plain(Condition={"Bool": NOT_TLS, "NumericLessThan": OLD_TLS}), old()],
    [deny(Condition={"Bool": NOT_TLS, "NumericLessThan": OLD_TLS})],
    [plain(Effect="Allow"), old()],
    [plain(), old(Effect="Allow")],
    [plain(Principal={"AWS": f"arn:aws:iam::{OWN}:root"}), old()],
    [plain(Principal=[], NotPrincipal={"AWS": f"arn:aws:iam::{OWN}:root"}), old()],
    [plain(Action=["s3:Get*", "s3:Put*"]), old()],
    [plain(Action=[], NotAction="s3:GetObject"), old()],
]


@pytest.mark.parametrize("statements", NEAR)
def test_every_near_miss_fails(statements: list[Statement]) -> None:
    assert set(s3_05(*statements)) == {"FAIL"}


def test_everything_but_other_services_is_everything() -> None:
    assert s3_05(plain(Action=[], NotAction=["iam:*", "sts:*"]), old()) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", "FAIL"),
        ("{", "FAIL"),
        ("[]", "FAIL"),
        ("{}", "FAIL"),
        (UNKNOWN, "UNDECIDED"),
        (Secret(UNKNOWN), "UNDECIDED"),
    ],
)
def test_what_is_no_document_fails_and_an_unknown_one_is_open(text: object, verdict: str) -> None:
    found = told("S3-05", world("media-temp", ("policy", "policy", text)))
    assert {one for one, _, _ in found} == {verdict}


def test_a_partly_unknown_document_is_open() -> None:
    both = [plain(), old(Resource=UNKNOWN)]
    inline = resource("s3/bucket", "b", {"bucket": NAME, "policy": {"Statement": both}})
    assert set(verdicts("S3-05", inline)) == {"UNDECIDED"}
    extra = deny(Principal=UNKNOWN, Condition={"Bool": {"x": "y"}})
    whole = resource("s3/bucket", "b", {"bucket": NAME, "policy": {"Statement": [plain(), old(), extra]}})
    assert verdicts("S3-05", whole) == ["UNDECIDED"]


def test_a_bucket_whose_name_is_made_up_later() -> None:
    bucket = resource("s3/bucket", "b", {})

    def policy(*statements: Statement) -> Resource:
        return resource("s3/bucketPolicy", "p", {"policy": document(*statements)}, refers={"bucket": bucket})

    assert verdicts("S3-05", bucket, policy(plain(Resource="*"), old(Resource="*"))) == []
    assert verdicts("S3-05", bucket, policy(plain(), old())) == ["UNDECIDED"] * 2
    assert verdicts("S3-05", bucket, policy(plain(Resource="*"))) == ["FAIL"]


def test_each_policy_of_a_bucket_must_do_for_the_last_one_wins() -> None:
    second = resource("s3/bucketPolicy", "second", {"bucket": NAME, "policy": document(plain())})
    assert told("S3-05", [*world(), second]) == [("FAIL", "second", "policy")]


def test_a_newer_tls_may_be_asked_for() -> None:
    assert len(asked("S3-05", {"minTls": 1.3}, *world("audit"))) == 2
    newer = old(Condition={"NumericLessThan": {"s3:TlsVersion": "1.3"}})
    inline = resource("s3/bucket", "b", {"bucket": NAME, "policy": document(plain(), newer)})
    assert asked("S3-05", {"minTls": 1.3}, inline) == []
