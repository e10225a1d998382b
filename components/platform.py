"""The composition root: the areas of a platform, in the order in which they need each other."""

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components._base import Hardened
from components._naming import Identity
from components.composition.account import declare_account
from components.composition.alerting import declare_alerting
from components.composition.attestations import declare_attestations
from components.composition.audit import declare_audit
from components.composition.backups import declare_backups
from components.composition.buckets import declare_buckets
from components.composition.contract import service_environments
from components.composition.edge import declare_edge
from components.composition.foundation import declare_foundation
from components.composition.grants import service_grants
from components.composition.guards import declare_guards
from components.composition.mail import declare_mail
from components.composition.messaging import declare_messaging
from components.composition.outside import declare_outside
from components.composition.privacy import declare_privacy
from components.composition.refresh import declare_refresh
from components.composition.response import declare_response
from components.composition.secrets import declare_secrets
from components.composition.services import Wiring, declare_services
from components.composition.site import Site
from components.composition.stores import declare_stores
from settings.model import Settings


class Platform(Hardened):
    """The platform of one environment: foundation, data and the automation that keeps it true.

    A provider for each region is made here and nowhere else; components get theirs by parentage.
    """

    def __init__(self, name: str, settings: Settings, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the platform of a stack's settings."""
        super().__init__(name, {"environment": settings.environment.value, "region": settings.region}, opts)
        site = self._site(settings)
        self._foundation = declare_foundation(site)
        self._buckets = declare_buckets(site, self._foundation)
        self._stores = declare_stores(site, self._foundation)
        messaging = declare_messaging(site, self._foundation)
        audit = declare_audit(site, self._foundation, self._buckets)
        privacy = declare_privacy(site, self._foundation)
        tables = (audit.store.table_arn, privacy.table_arn, *(table.arn for table in messaging.tables.values()))
        declare_backups(site, self._foundation, self._stores, self._buckets, tables)
        account = declare_account(site, self._foundation, self._buckets)
        secrets = declare_secrets(site, self._foundation, self._stores)
        self._refresh = declare_refresh(site, self._foundation)
        self._edge = declare_edge(site, self._foundation, self._buckets)
        mail = declare_mail(site)
        wiring = Wiring(
            environments=service_environments(site),
            grants=service_grants(site, messaging, audit, self._refresh, mail),
            load_balancer=self._edge.target_group(),
            after=tuple(secrets.by_part.values()),
        )
        self._services = declare_services(site, self._foundation, self._stores, self._buckets, wiring)
        declare_response(site)
        declare_attestations(site)
        guards = declare_guards(site, self._foundation, self._buckets)
        areas = (
            self._foundation,
            self._buckets,
            self._stores,
            messaging,
            audit,
            privacy,
            account,
            secrets,
            self._refresh,
            self._edge,
            self._services,
            guards,
        )
        signals = [signal for area in areas for signal in area.signals]
        declare_alerting(site, self._foundation, [*signals, *(mail.signals() if mail else ())])
        declare_outside(site)
        self.publish()

    def exports(self) -> dict[str, pulumi.Output[str]]:
        """Give what the stack exports: endpoints and names, never a secret."""
        buckets = {f"{part}-bucket": bucket.name for part, bucket in sorted(self._buckets.by_class.items())}
        return {
            "vpc-id": self._foundation.network.vpc_id,
            "postgres-endpoint": self._stores.postgres.endpoint,
            "redis-endpoint": self._stores.redis.primary_endpoint,
            "balancer-dns-name": self._edge.balancer.dns_name,
            "cluster": self._services.cluster.name,
            "migrate-task": self._services.migrate.arn,
            **buckets,
        }

    def _site(self, settings: Settings) -> Site:
        """Name the platform and give each of its regions a provider."""
        identity = Identity(
            project=settings.project,
            environment=settings.environment.value,
            region=settings.region,
            account=settings.account_id,
            owner=settings.owner,
            cost_center=settings.cost_center,
        )
        recovery = identity.in_region(settings.db.replica_region)
        primary = self._regional("primary", identity)
        return Site(
            settings=settings,
            identity=identity,
            recovery=recovery,
            here=self.child(providers=[primary, random.Provider("random", opts=self.child())]),
            there=self.child(providers=[self._regional("recovery", recovery)]),
            options=self.child,
            lookup=pulumi.InvokeOutputOptions(provider=primary),
        )

    def _regional(self, name: str, identity: Identity) -> aws.Provider:
        """Declare the provider of a region, which refuses every account but the configured one."""
        return aws.Provider(name, region=identity.region, allowed_account_ids=[identity.account], opts=self.child())
