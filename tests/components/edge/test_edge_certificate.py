"""The certificate, exactly."""

from typing import cast

import pytest

from components._signals import MetricSignal
from components.edge.certificate import Certificate, CertificateArgs
from tests.support.aws_models import faults
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP, TAGS

CERTIFICATE = "aws:acm/certificate:Certificate"
RECORD = "aws:route53/record:Record"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
ARGS = CertificateArgs(identity=SHOP, host="api.shop.example", zone_id="Z0123456789")


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declare(lambda: Certificate("tls", ARGS))


def test_a_certificate_is_exactly_this(whole: Declared) -> None:
    assert whole.one(CERTIFICATE).inputs == {
        "domainName": "api.shop.example",
        "keyAlgorithm": "EC_prime256v1",
        "validationMethod": "DNS",
        "options": {"certificateTransparencyLoggingPreference": "ENABLED", "export": "DISABLED"},
        "tags": {**TAGS, "DataClass": "public", "Name": "api.shop.example"},
    }


def test_the_proof_is_what_acm_asks_for(whole: Declared) -> None:
    (asked,) = cast("list[dict[str, str]]", whole.one(CERTIFICATE).outputs["domainValidationOptions"])
    assert asked["resourceRecordType"] == "CNAME"
    assert whole.one(RECORD).inputs == {
        "zoneId": "Z0123456789",
        "name": asked["resourceRecordName"],
        "type": "CNAME",
        "records": [asked["resourceRecordValue"]],
        "ttl": 300,
    }
    assert whole.one(VALIDATION).inputs == {
        "certificateArn": whole.one(CERTIFICATE).outputs["arn"],
        "validationRecordFqdns": [asked["resourceRecordName"]],
    }
    assert whole.one(RECORD).urn in whole.one(VALIDATION).dependencies


def test_everything_is_declared_although_nothing_is_known_yet() -> None:
    """A resource made inside an apply would be missing on the first preview."""
    first = declare(lambda: Certificate("tls", ARGS), unknown=True)
    assert {(item.type, item.name) for item in first.items if item.type.startswith("aws:")} == {
        (CERTIFICATE, "tls"),
        (RECORD, "tls-validation"),
        (VALIDATION, "tls-validation"),
    }
    assert first.one(RECORD).property_dependencies["records"] == [first.one(CERTIFICATE).urn]
    assert first.one("bulwark:edge:Certificate").outputs == {"arn": {"$unknown": True}}


def test_aws_takes_it(whole: Declared) -> None:
    inputs = whole.one(CERTIFICATE).inputs
    options = cast("dict[str, str]", inputs["options"])
    body = {
        "DomainName": inputs["domainName"],
        "ValidationMethod": inputs["validationMethod"],
        "KeyAlgorithm": inputs["keyAlgorithm"],
        "Options": {
            "CertificateTransparencyLoggingPreference": options["certificateTransparencyLoggingPreference"],
            "Export": options["export"],
        },
    }
    assert faults("acm", "RequestCertificate", body) == []


def test_somebody_hears_when_it_is_not_renewed() -> None:
    found: list[MetricSignal] = []

    def build() -> None:
        (signal,) = Certificate("tls", CertificateArgs(identity=SHOP, host="a.b.example", zone_id="Z1")).signals()
        assert isinstance(signal, MetricSignal)
        found.append(signal)

    declare(build)
    (signal,) = found
    assert (signal.alarm, signal.metric.name, signal.comparison.value) == (
        "cert-expiry",
        "DaysToExpiry",
        "LessThanThreshold",
    )
    assert (signal.threshold, signal.metric.statistic, signal.period_seconds) == (30, "Minimum", 86_400)
    assert set(signal.metric.dimensions) == {"CertificateArn"}


def test_a_wildcard_is_refused() -> None:
    with pytest.raises(ValueError, match="give the one host that clients call"):
        CertificateArgs(identity=SHOP, host="*.shop.example", zone_id="Z1")
