"""The certificate of the API host, issued and renewed by AWS."""

from dataclasses import dataclass

import pulumi
from pulumi_aws import acm, route53

from components._base import Hardened
from components._naming import DataClass, Identity
from components._signals import Comparison, Metric, MetricSignal, Signal

_RECORD_SECONDS = 300
_DAY = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateArgs:
    """Inputs of a certificate."""

    identity: Identity
    """Names and tags."""
    host: str
    """The one name that the certificate is for. A wildcard would stand for hosts that nobody has seen yet."""
    zone_id: str
    """Route 53 zone that holds the name, where the proof of ownership is kept."""
    warn_days: int = 30
    """Days before the end at which somebody hears of it; ACM renews 60 days before, so then renewal has failed."""

    def __post_init__(self) -> None:
        """Refuse a wildcard."""
        if "*" in self.host:
            message = f"host {self.host!r} is a wildcard: give the one host that clients call, such as api.example.com"
            raise ValueError(message)


class Certificate(Hardened):
    """A public certificate that proves itself by DNS, renews itself, and cannot be exported.

    ACM asks for one record for each name, so one name means exactly one, whose content is only known once ACM has
    answered. The record stays, since renewal asks for it again.
    """

    controls = ("ND-1",)

    arn: pulumi.Output[str]
    """ARN of the issued certificate; who uses it waits until it is valid."""

    def __init__(self, name: str, args: CertificateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the certificate, the proof and the wait for it."""
        super().__init__(name, {"host": args.host}, opts)
        self._args = args
        certificate = acm.Certificate(
            name,
            domain_name=args.host,
            validation_method="DNS",
            key_algorithm="EC_prime256v1",
            options={"certificate_transparency_logging_preference": "ENABLED", "export": "DISABLED"},
            tags=args.identity.tags(DataClass.PUBLIC, Name=args.host),
            opts=self.child(),
        )
        proof = certificate.domain_validation_options[0]
        record = route53.Record(
            f"{name}-validation",
            zone_id=args.zone_id,
            name=proof.resource_record_name,
            type="CNAME",
            records=[proof.resource_record_value],
            ttl=_RECORD_SECONDS,
            opts=self.child(),
        )
        validation = acm.CertificateValidation(
            f"{name}-validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[proof.resource_record_name],
            opts=self.child(after=[record]),
        )
        self.arn = validation.certificate_arn
        self._requested = certificate.arn
        self.publish()

    def signals(self) -> tuple[Signal, ...]:
        """Say when the certificate was not renewed in time."""
        return (
            MetricSignal(
                alarm="cert-expiry",
                meaning="The certificate of the API ends soon and was not renewed: look whether its DNS record stands",
                metric=Metric(
                    namespace="AWS/CertificateManager",
                    name="DaysToExpiry",
                    dimensions={"CertificateArn": self._requested},
                    statistic="Minimum",
                ),
                comparison=Comparison.BELOW,
                threshold=self._args.warn_days,
                period_seconds=_DAY,
            ),
        )
