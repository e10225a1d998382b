"""The mail domain, exactly."""

import functools
from collections.abc import Mapping
from typing import Any, cast
from unittest.mock import patch

import pytest

from components._iam import Allow
from components._signals import EventSignal, MetricSignal, Signal
from components.edge.mail import Delivery, DmarcPolicy, Mail, MailArgs, _token
from components.edge.mail_args import dkim_host
from components.foundation.logs import AccountBaseline
from tests.support.aws_models import faults, titled
from tests.support.data_tier import policy_of, tagged
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP

SET = "aws:sesv2/configurationSet:ConfigurationSet"
DESTINATION = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"
DOMAIN = "aws:sesv2/emailIdentity:EmailIdentity"
BOUNCES = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
RECORD = "aws:route53/record:Record"
HERE = "eu-west-1:123456789012"
IDENTITY_ARN = f"arn:aws:ses:{HERE}:identity/example.com"
SET_ARN = f"arn:aws:ses:{HERE}:configuration-set/shop-prod-mail"


def args(**changes: Any) -> MailArgs:  # noqa: ANN401  any of the fields, each of its own type
    fixed = {"identity": SHOP, "domain": "example.com", "zone_id": "Z0123456789", "delivery": Delivery.SENDING}
    return MailArgs(**{**fixed, **changes})


def declared(*, unknown: bool = False, **changes: Any) -> Declared:  # noqa: ANN401  as above
    return declare(functools.partial(Mail, "mail", args(**changes)), unknown=unknown)


def asked(delivery: Delivery = Delivery.SENDING, allowlist: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Give what a mail domain says of its senders and of itself."""
    said: dict[str, Any] = {}

    def build() -> None:
        mail = Mail("mail", args(delivery=delivery))
        said.update(sends=mail.sendable(), tests=mail.test_sendable(allowlist), signals=mail.signals())

    declare(build)
    return said


@pytest.fixture(scope="module")
def whole() -> Declared:
    return declared()


def test_mail_leaves_over_tls_only_and_failures_are_remembered(whole: Declared) -> None:
    assert whole.one(SET).inputs == {
        "configurationSetName": "shop-prod-mail",
        "deliveryOptions": {"tlsPolicy": "REQUIRE"},
        "reputationOptions": {"reputationMetricsEnabled": True},
        "sendingOptions": {"sendingEnabled": True},
        "suppressionOptions": {"suppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "tags": tagged("internal"),
    }


def test_in_test_mode_nothing_is_sent() -> None:
    found = declared(delivery=Delivery.TEST_MODE).one(SET).inputs
    assert found["sendingOptions"] == {"sendingEnabled": False}


def test_failures_go_to_the_default_bus(whole: Declared) -> None:
    assert whole.one(DESTINATION).inputs == {
        "configurationSetName": "shop-prod-mail",
        "eventDestinationName": "failures",
        "eventDestination": {
            "enabled": True,
            "eventBridgeDestination": {"eventBusArn": f"arn:aws:events:{HERE}:event-bus/default"},
            "matchingEventTypes": ["BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE", "DELIVERY_DELAY"],
        },
    }


def test_the_domain_signs_with_keys_that_ses_renews(whole: Declared) -> None:
    assert whole.one(DOMAIN).inputs == {
        "configurationSetName": "shop-prod-mail",
        "dkimSigningAttributes": {"nextSigningKeyLength": "RSA_2048_BIT"},
        "emailIdentity": "example.com",
        "tags": tagged("internal"),
    }


@pytest.mark.parametrize(
    ("type_", "operation"),
    [
        (SET, "CreateConfigurationSet"),
        (DESTINATION, "CreateConfigurationSetEventDestination"),
        (DOMAIN, "CreateEmailIdentity"),
        (BOUNCES, "PutEmailIdentityMailFromAttributes"),
    ],
)
def test_what_is_declared_is_what_the_api_takes(whole: Declared, type_: str, operation: str) -> None:
    inputs = {name: value for name, value in whole.one(type_).inputs.items() if name != "tags"}
    assert faults("sesv2", operation, titled(inputs)) == []


def test_another_account_and_plain_http_are_refused(whole: Declared) -> None:
    other, plain = policy_of(whole, "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy", "policy")
    sends = ["ses:SendBulkTemplatedEmail", "ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail"]
    for statement in (other, plain):
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", sends)
        assert statement["Resource"] == [IDENTITY_ARN]
    assert other["Condition"] == {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}}
    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_records_sign_align_and_warn(whole: Declared) -> None:
    found = {item.name: item.inputs for item in whole.all(RECORD)}
    assert {(inputs["zoneId"], inputs["ttl"]) for inputs in found.values()} == {("Z0123456789", 3600)}
    values = {
        name: (inputs["type"], inputs["name"], *cast("list[str]", inputs["records"])) for name, inputs in found.items()
    }
    signatures = cast("Mapping[str, list[str]]", whole.one(DOMAIN).outputs["dkimSigningAttributes"])["tokens"]
    assert values == {
        "mail-bounce": ("MX", "bounce.example.com", "10 feedback-smtp.eu-west-1.amazonses.com"),
        "mail-spf": ("TXT", "bounce.example.com", "v=spf1 include:amazonses.com -all"),
        "mail-dmarc": (
            "TXT",
            "_dmarc.example.com",
            "v=DMARC1; p=quarantine; adkim=s; rua=mailto:team@example.com",
        ),
        **{
            f"mail-dkim-{index + 1}": ("CNAME", f"{one}._domainkey.example.com", f"{one}.dkim.amazonses.com")
            for index, one in enumerate(signatures)
        },
    }
    assert len(set(signatures)) == 3


def test_a_domain_without_easy_dkim_does_not_end_an_update_half_way() -> None:
    with patch("pulumi.log.warn") as warned:
        assert _token(1, None) == "no-dkim-token-1"
    warned.assert_called_once_with("SES gave no DKIM token 1 of 3: mail is not signed until Easy DKIM is on")


def test_three_signatures_are_declared_before_their_names_are_known() -> None:
    known, unknown = declared(), declared(unknown=True)
    assert [item.urn for item in known.items] == [item.urn for item in unknown.items]
    first = unknown.one(RECORD, "mail-dkim-1")
    assert first.inputs["name"] == {"$unknown": True}
    assert first.property_dependencies["name"] == [unknown.one(DOMAIN).urn]


def test_forgeries_may_be_refused() -> None:
    (text,) = cast("list[str]", declared(dmarc=DmarcPolicy.REJECT).one(RECORD, "mail-dmarc").inputs["records"])
    assert "p=reject" in text


def test_bounces_come_back_to_the_domain(whole: Declared) -> None:
    assert whole.one(BOUNCES).inputs == {
        "behaviorOnMxFailure": "USE_DEFAULT_VALUE",
        "emailIdentity": "example.com",
        "mailFromDomain": "bounce.example.com",
    }


def test_the_suppression_list_has_one_owner_in_an_account(whole: Declared) -> None:
    type_ = "aws:sesv2/accountSuppressionAttributes:AccountSuppressionAttributes"
    assert whole.one(type_).inputs == {"suppressedReasons": ["BOUNCE", "COMPLAINT"]}
    assert declared(baseline=AccountBaseline.ELSEWHERE).all(type_) == []


def test_senders_use_one_address_one_domain_and_one_configuration_set() -> None:
    (sends,) = asked()["sends"]
    assert sends == Allow(
        sid="SendMail",
        actions=("ses:SendEmail", "ses:SendRawEmail"),
        on=[IDENTITY_ARN, SET_ARN],
        when={"StringEquals": {"ses:FromAddress": "no-reply@example.com"}},
    )


def test_test_mail_reaches_the_list_and_needs_a_recipient() -> None:
    (tests,) = asked(allowlist=("b@example.com", "a@example.com"))["tests"]
    assert tests.on == [IDENTITY_ARN, SET_ARN]
    assert tests.when == {
        "StringEquals": {"ses:FromAddress": "test@example.com"},
        "ForAllValues:StringLike": {"ses:Recipients": ["a@example.com", "b@example.com"]},
        "Null": {"ses:Recipients": "false"},
    }


def test_nobody_may_send_in_test_mode_or_to_an_empty_list() -> None:
    quiet = asked(Delivery.TEST_MODE, ("a@example.com",))
    assert quiet["sends"] == quiet["tests"] == ()
    assert asked()["tests"] == ()


@pytest.mark.parametrize(
    ("allowlist", "said"),
    [
        (("*",), "is not one exact mail address"),
        (("*@example.com",), "is not one exact mail address"),
        (("a?@example.com",), "is not one exact mail address"),
        (("@example.com",), "is not one exact mail address"),
        (tuple(f"a{index}@example.com" for index in range(21)), "allowlist has 21 addresses: list at most 20"),
    ],
)
def test_a_wide_list_is_refused(allowlist: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        asked(allowlist=allowlist)


@pytest.mark.parametrize(
    "domain", ["", "example", "Example.com", "example..com", ".example.com", "10.0.0.1", "a b.com"]
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="give a lower-case domain"):
        args(domain=domain)


def test_failures_and_reputation_are_told() -> None:
    signals: tuple[Signal, ...] = asked()["signals"]
    events, bounces, complaints = signals
    assert isinstance(events, EventSignal)
    assert isinstance(bounces, MetricSignal)
    assert isinstance(complaints, MetricSignal)
    assert {signal.alarm for signal in signals} == {"email-failures"}
    assert len({signal.part for signal in signals}) == 3
    assert events.pattern == {
        "source": ["aws.ses"],
        "detail-type": [
            "Email Bounced",
            "Email Complaint Received",
            "Email Delivery Delayed",
            "Email Rejected",
            "Email Rendering Failed",
        ],
        "detail": {"mail": {"tags": {"ses:configuration-set": ["shop-prod-mail"]}}},
    }
    assert (bounces.metric.name, bounces.threshold) == ("Reputation.BounceRate", 0.02)
    assert (complaints.metric.name, complaints.threshold) == ("Reputation.ComplaintRate", 0.0005)


@pytest.mark.parametrize(
    ("region", "host"), [("us-east-1", "dkim.amazonses.com"), ("eu-south-1", "dkim.eu-south-1.amazonses.com")]
)
def test_some_regions_keep_their_keys_apart(region: str, host: str) -> None:
    assert dkim_host(region) == host
