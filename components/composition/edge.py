"""Edge: the certificate, the load balancer and the firewall."""

from dataclasses import dataclass

import pulumi

from components._signals import Signal
from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.bucket_class import BucketClass
from components.edge.balancer import Balancer, BalancerAlarms, BalancerArgs, BalancerLogs, TargetProtocol
from components.edge.certificate import Certificate, CertificateArgs
from components.edge.firewall import Firewall, FirewallArgs
from components.edge.firewall_rates import Rate, Rates
from components.edge.routes import AccessTokens, Entry
from components.foundation.network import Role, Tier
from components.runtime.service import TargetGroup
from settings.model import Settings
from settings.sections.traffic import RateLimit


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """What the service that answers needs of the way in, and what the alarms listen to."""

    target_group_arn: pulumi.Output[str]
    """Where the API registers its tasks, once the listener forwards there."""
    balancer: Balancer
    signals: tuple[Signal, ...]

    def target_group(self) -> TargetGroup:
        """Give where the load balancer finds the API, with the label by which its requests are counted."""
        label = pulumi.Output.concat(self.balancer.arn_suffix, "/", self.balancer.target_group_suffix)
        return TargetGroup(arn=self.target_group_arn, label=label)


def declare_edge(site: Site, foundation: Foundation, buckets: Buckets) -> Edge:
    """Declare the way in."""
    certificate = Certificate("certificate", _certificate(site), site.here)
    balancer = Balancer("balancer", _balancer(site, foundation, buckets, certificate.arn), site.here)
    firewall = Firewall("firewall", _firewall(site, foundation, balancer.arn), site.here)
    return Edge(
        target_group_arn=balancer.target_group_arn,
        balancer=balancer,
        signals=(*certificate.signals(), *balancer.signals(), *firewall.signals()),
    )


def _certificate(site: Site) -> CertificateArgs:
    settings = site.settings
    return CertificateArgs(
        identity=site.identity,
        host=settings.domain.api_host,
        zone_id=settings.domain.zone_id,
        warn_days=settings.alerts.thresholds.certificate_days,
    )


def _balancer(
    site: Site, foundation: Foundation, buckets: Buckets, certificate_arn: pulumi.Output[str]
) -> BalancerArgs:
    settings, network, log_bucket = site.settings, foundation.network, buckets[BucketClass.ACCESS_LOGS]
    thresholds = settings.alerts.thresholds
    return BalancerArgs(
        identity=site.identity,
        vpc_id=network.vpc_id,
        subnet_ids=network.subnets(Tier.PUBLIC),
        security_group_ids=[network.group(Role.ALB)],
        logs=BalancerLogs(bucket=log_bucket.name, after=[log_bucket]),
        certificate_arn=certificate_arn,
        ssl_policy=settings.tls.policy,
        zone_id=settings.domain.zone_id,
        entry=_entry(settings, foundation),
        allowed_origins=settings.cors.allowed_origins,
        front=foundation.entrance.front,
        target_protocol=TargetProtocol.HTTPS if settings.tls.backend_tls else TargetProtocol.HTTP,
        alarms=BalancerAlarms(api_5xx_percent=thresholds.api_5xx_percent, elb_5xx=thresholds.elb_5xx),
    )


def _entry(settings: Settings, foundation: Foundation) -> Entry:
    """Give whom the load balancer lets through."""
    tokens = settings.auth.jwt
    return Entry(
        host=settings.domain.api_host,
        auth=foundation.entrance.auth,
        tokens=AccessTokens(issuer=tokens.issuer, audience=tokens.audience, keys_path=tokens.jwks_path),
        public_paths=tokens.public_paths,
    )


def _firewall(site: Site, foundation: Foundation, balancer_arn: pulumi.Output[str]) -> FirewallArgs:
    settings, limits = site.settings, site.settings.rate_limits
    return FirewallArgs(
        identity=site.identity,
        balancer_arn=balancer_arn,
        logs=foundation.logs,
        allowed_origins=settings.cors.allowed_origins,
        rates=Rates(
            ip=_rate(limits.ip),
            auth=_rate(limits.auth),
            auth_paths=limits.auth_paths,
            bulk=_rate(limits.bulk),
            bulk_paths=limits.bulk_paths,
            ip_tenant=_rate(limits.ip_tenant),
        ),
        front=foundation.entrance.front,
        blocked_alarm=settings.alerts.thresholds.waf_blocked,
    )


def _rate(limit: RateLimit) -> Rate:
    return Rate(limit=limit.limit, window_seconds=limit.window_sec)
