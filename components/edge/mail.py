"""Mail by Amazon SES: a signed and aligned domain, TLS on every delivery, and every failure told."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

import pulumi
from pulumi_aws import route53, sesv2

from components._base import Hardened
from components._iam import Allow, Conditions, Deny, document
from components._signals import Comparison, EventSignal, Metric, MetricSignal, Signal, Urgency
from components.edge.mail_args import Delivery, DmarcPolicy, MailArgs, dkim_host
from components.foundation.logs import AccountBaseline

__all__ = ["Delivery", "DmarcPolicy", "Mail", "MailArgs"]

SENDER: Final = "no-reply"
"""Local part of the address that mail to people comes from."""
TEST_SENDER: Final = "test"
"""Local part of the address that test-send endpoints write from; it reaches the allow-list only (EM-2)."""
DKIM_TOKENS: Final = 3
"""Easy DKIM always gives three names to publish (SES Developer Guide, "Easy DKIM")."""
FAILURES: Final = {
    "BOUNCE": "Email Bounced",
    "COMPLAINT": "Email Complaint Received",
    "REJECT": "Email Rejected",
    "RENDERING_FAILURE": "Email Rendering Failed",
    "DELIVERY_DELAY": "Email Delivery Delayed",
}
"""What SES tells of, and the detail-type under which EventBridge passes it on (SES Developer Guide, "EventBridge")."""
MOST_BOUNCED: Final = 0.02
MOST_COMPLAINED: Final = 0.0005
"""Shares of mail at half or less of where SES reviews an account: 5 % and 0.1 % (SES, "Reputation metrics")."""
MOST_TESTERS: Final = 20

_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[a-z0-9.-]+")
_SEND: Final = ("ses:SendEmail", "ses:SendRawEmail")
_SUPPRESSED: Final = ("BOUNCE", "COMPLAINT")
_TTL_SECONDS: Final = 3600
_HOURLY: Final = 3600
"""SES computes reputation over days; an hour is often enough to look."""


class Mail(Hardened):
    """A domain of SES with its DNS records, and the one configuration set that all its mail goes by.

    Mail is signed with 2048-bit keys that SES renews, sent from a subdomain of its own so that SPF aligns, and only
    over TLS. Opens and clicks are not tracked: that would be personal data without need.
    """

    controls = ("EM-1", "EM-2", "MA-2")

    domain: pulumi.Output[str]
    """Domain that mail comes from."""
    configuration_set: pulumi.Output[str]
    """Name of the configuration set; whoever sends names it."""

    def __init__(self, name: str, args: MailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the configuration set first: the domain names it as its default."""
        intent = {"domain": args.domain, "delivery": args.delivery.value, "dmarc": args.dmarc.value}
        super().__init__(name, intent, opts)
        self._name, self._args = name, args
        self._set_name = args.identity.named("mail", limit=64)
        settings = self._configuration_set()
        sender = self._sender(settings)
        self._sign(sender)
        self._align(sender)
        if args.baseline is AccountBaseline.OWNED:
            sesv2.AccountSuppressionAttributes(
                f"{name}-suppression", suppressed_reasons=list(_SUPPRESSED), opts=self.child()
            )
        self.domain = sender.email_identity
        self.configuration_set = settings.configuration_set_name
        self.publish()

    def _configuration_set(self) -> sesv2.ConfigurationSet:
        """Declare how mail leaves, and to whom its failures are told."""
        args, identity = self._args, self._args.identity
        settings = sesv2.ConfigurationSet(
            self._name,
            configuration_set_name=self._set_name,
            delivery_options={"tls_policy": "REQUIRE"},
            reputation_options={"reputation_metrics_enabled": True},
            sending_options={"sending_enabled": args.delivery is Delivery.SENDING},
            suppression_options={"suppressed_reasons": list(_SUPPRESSED)},
            tags=identity.tags(),
            opts=self.child(),
        )
        sesv2.ConfigurationSetEventDestination(
            f"{self._name}-failures",
            configuration_set_name=settings.configuration_set_name,
            event_destination_name="failures",
            event_destination={
                "enabled": True,
                "matching_event_types": list(FAILURES),
                # SES tells the default bus only (SES Developer Guide, "Set up an EventBridge destination").
                "event_bridge_destination": {"event_bus_arn": identity.arn("events", "event-bus/default")},
            },
            opts=self.child(),
        )
        return settings

    def _sender(self, settings: sesv2.ConfigurationSet) -> sesv2.EmailIdentity:
        """Declare the domain, closed to other accounts and to plain HTTP."""
        args = self._args
        sender = sesv2.EmailIdentity(
            f"{self._name}-domain",
            email_identity=args.domain,
            configuration_set_name=settings.configuration_set_name,
            dkim_signing_attributes={"next_signing_key_length": "RSA_2048_BIT"},
            tags=args.identity.tags(),
            opts=self.child(),
        )
        sesv2.EmailIdentityPolicy(
            f"{self._name}-domain",
            email_identity=sender.email_identity,
            policy_name="own-account",
            policy=document(
                self._refuse("DenyOtherAccounts", {"StringNotEquals": {"aws:PrincipalAccount": args.identity.account}}),
                self._refuse("DenyInsecureTransport", {"Bool": {"aws:SecureTransport": "false"}}),
            ),
            opts=self.child(),
        )
        return sender

    def _refuse(self, sid: str, when: Conditions) -> Deny:
        actions = [*_SEND, "ses:SendTemplatedEmail", "ses:SendBulkTemplatedEmail"]
        return Deny(sid=sid, actions=actions, on=[self._identity_arn], when=when)

    def _sign(self, sender: sesv2.EmailIdentity) -> None:
        """Publish the names under which receivers find the keys; SES makes them up when the domain is declared."""
        host = dkim_host(self._args.identity.region)
        for number in range(1, DKIM_TOKENS + 1):
            token = sender.dkim_signing_attributes.apply(partial(_token, number))
            self._record(
                f"dkim-{number}",
                "CNAME",
                pulumi.Output.concat(token, "._domainkey.", self._args.domain),
                pulumi.Output.concat(token, ".", host),
            )

    def _align(self, sender: sesv2.EmailIdentity) -> None:
        """Send bounces to a subdomain of the domain, so that SPF aligns, and say what receivers do with forgeries."""
        args, bounces = self._args, f"bounce.{self._args.domain}"
        sesv2.EmailIdentityMailFromAttributes(
            f"{self._name}-domain",
            email_identity=sender.email_identity,
            mail_from_domain=bounces,
            # While the MX record is not seen, SES sends from its own domain: DKIM still aligns, and mail is not lost.
            behavior_on_mx_failure="USE_DEFAULT_VALUE",
            opts=self.child(),
        )
        self._record("bounce", "MX", bounces, f"10 feedback-smtp.{args.identity.region}.amazonses.com")
        self._record("spf", "TXT", bounces, "v=spf1 include:amazonses.com -all")
        reports = f"rua=mailto:{args.identity.owner}"
        self._record("dmarc", "TXT", f"_dmarc.{args.domain}", f"v=DMARC1; p={args.dmarc.value}; adkim=s; {reports}")

    def _record(self, part: str, type_: str, name: pulumi.Input[str], value: pulumi.Input[str]) -> None:
        route53.Record(
            f"{self._name}-{part}",
            zone_id=self._args.zone_id,
            name=name,
            type=type_,
            ttl=_TTL_SECONDS,
            records=[value],
            opts=self.child(),
        )

    @property
    def _identity_arn(self) -> str:
        return self._args.identity.arn("ses", f"identity/{self._args.domain}")

    def sendable(self) -> tuple[Allow, ...]:
        """Say what a sender needs: the domain and its configuration set, from one address. Nothing in test mode."""
        return self._allowed("SendMail", SENDER, {})

    def test_sendable(self, allowlist: Sequence[str]) -> tuple[Allow, ...]:
        """Say what a test-send endpoint needs: another address, which reaches the allow-list only (EM-2).

        `ForAllValues` also matches a request without any recipient, which the Null condition refuses. Without
        addresses, and in test mode, there is nothing to send to.
        """
        for address in allowlist:
            if not _ADDRESS.fullmatch(address):
                message = f"allowlist: {address!r} is not one exact mail address; list addresses one by one"
                raise ValueError(message)
        if len(allowlist) > MOST_TESTERS:
            message = f"allowlist has {len(allowlist)} addresses: list at most {MOST_TESTERS}"
            raise ValueError(message)
        only: Conditions = {
            "ForAllValues:StringLike": {"ses:Recipients": sorted(allowlist)},
            "Null": {"ses:Recipients": "false"},
        }
        return self._allowed("SendTestMail", TEST_SENDER, only) if allowlist else ()

    def _allowed(self, sid: str, sender: str, when: Conditions) -> tuple[Allow, ...]:
        args = self._args
        if args.delivery is Delivery.TEST_MODE:
            return ()
        through = args.identity.arn("ses", f"configuration-set/{self._set_name}")
        conditions: Conditions = {"StringEquals": {"ses:FromAddress": f"{sender}@{args.domain}"}, **when}
        return (Allow(sid=sid, actions=_SEND, on=[self._identity_arn, through], when=conditions),)

    def signals(self) -> tuple[Signal, ...]:
        """Say when mail does not arrive, and when SES is about to stop it."""
        return (
            EventSignal(
                alarm="email-failures",
                part="events",
                meaning="Mail bounced, was complained of, was refused, could not be rendered, or is late",
                pattern={
                    "source": ["aws.ses"],
                    "detail-type": sorted(FAILURES.values()),
                    "detail": {"mail": {"tags": {"ses:configuration-set": [self._set_name]}}},
                },
                urgency=Urgency.NOTIFY,
            ),
            _reputation("BounceRate", "bounces", MOST_BOUNCED, "Bounced mail nears the share at which SES intervenes"),
            _reputation("ComplaintRate", "complaints", MOST_COMPLAINED, "Complaints near the share where SES steps in"),
        )


def _token(number: int, attributes: sesv2.outputs.EmailIdentityDkimSigningAttributes | None) -> str:
    """Give what SES made up. A domain adopted with a key of its own has none: ending half-way would not mend that."""
    tokens = (attributes and attributes.tokens) or ()
    if number <= len(tokens):
        return tokens[number - 1]
    pulumi.log.warn(f"SES gave no DKIM token {number} of {DKIM_TOKENS}: mail is not signed until Easy DKIM is on")
    return f"no-dkim-token-{number}"


def _reputation(metric: str, part: str, most: float, meaning: str) -> MetricSignal:
    return MetricSignal(
        alarm="email-failures",
        part=part,
        meaning=meaning,
        # Without dimension, the metric speaks of the whole account, which is what SES judges.
        metric=Metric(namespace="AWS/SES", name=f"Reputation.{metric}", statistic="Maximum"),
        comparison=Comparison.ABOVE,
        threshold=most,
        period_seconds=_HOURLY,
    )
