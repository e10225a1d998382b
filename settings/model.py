"""The typed configuration of a stack: what the composition root reads."""

from typing import Final

from settings import checks
from settings.forms import ACCOUNT, MAIL, MAIL_DOMAIN, REGION
from settings.problems import Code
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.scalars import Choice, Flag, Text
from settings.schema.section import Derived, Lookup, beside, key, section
from settings.sections.database import Database, Size
from settings.sections.edge import Auth, Cookies, Cors, Domain
from settings.sections.environment import Environment
from settings.sections.foundation import Audit, BreakGlass, Keys, Logs, Network, Secrets
from settings.sections.integrations import Integrations
from settings.sections.operations import Alerts, Attestation, Budget, Ci, Exemption, Subprocessor
from settings.sections.product import Legal, Media, OAuth, Smtp, TikTok
from settings.sections.services import Services
from settings.sections.stores import Backup, Mongo, Redis, Storage
from settings.sections.traffic import Images, Proxy, RateLimits, Tls

ATTESTATIONS: Final = "compliance/attestations.yaml"


def _regions(values: Lookup) -> tuple[str, ...]:
    return values.get("region", str), values.get("db.replicaRegion", str)


def _registry(values: Lookup) -> tuple[str, ...]:
    account, region = values.get("accountId", str), values.get("region", str)
    suffix = ".cn" if region.startswith("cn-") else ""
    return (f"{account}.dkr.ecr.{region}.amazonaws.com{suffix}",)


def _mail_domain(values: Lookup) -> tuple[str, ...]:
    return (values.get("owner", str).rpartition("@")[2].lower(),)


@section
class Settings:
    """Everything that a stack's configuration says, checked."""

    environment: Environment = key(
        Choice(of=Environment, code=Code.ENVIRONMENT),
        about="Where the stack runs. It changes sizes and never removes a control.",
        limits="the last part of the stack's name",
        read_by="all",
    )
    account_id: str = key(ACCOUNT, about="The only account that the stack may change.", read_by="all")
    region: str = key(REGION, default="us-east-1", about="Home region.", limits="in allowedRegions", read_by="all")
    allowed_regions: tuple[str, ...] = key(
        ListOf(each=REGION, least=1, most=10),
        derived=Derived(text="[region, db.replicaRegion]", of=_regions),
        about="Regions that resources may be in.",
        limits="holds region and db.replicaRegion",
        read_by="pack",
    )
    project: str = key(
        Text(
            form=r"[a-z][a-z0-9-]{2,20}",
            bounds="3 to 21 lower-case letters, digits and dashes, a letter first",
            example="bulwark",
        ),
        about="First part of every physical name.",
        read_by="all",
    )
    owner: str = key(MAIL, about="Mail address of the owning team.", read_by="all")
    cost_center: str = key(
        Text(form=r"[A-Za-z0-9][A-Za-z0-9_.:/=+@-]{0,63}", bounds="up to 64 characters that a tag may hold"),
        about="Cost allocation code.",
        read_by="all",
    )
    sizes: Size = key(
        Choice(of=Size),
        default=Size.STANDARD,
        about="Sizes of what is not sized key by key.",
        limits="small not in prod",
        read_by="Postgres, Redis, Service",
    )
    strict_preview: bool = key(
        Flag(), default=True, about="A rule that cannot be decided in preview fails it.", read_by="pack"
    )
    platform_conventions: bool = key(
        Flag(),
        default=True,
        about="Tags, retention of logs, ports, alarms and limited paths are those that this platform has agreed on.",
        read_by="pack",
    )
    account_baseline: bool = key(
        Flag(),
        default=True,
        about="This stack owns what exists once in an account and region.",
        read_by="Logs, Baseline",
    )
    trusted_accounts: tuple[str, ...] = key(
        ListOf(each=ACCOUNT),
        default=(),
        about="Other accounts that policies may name.",
        limits="not accountId",
        read_by="pack",
    )
    allowed_image_registries: tuple[str, ...] = key(
        ListOf(
            each=Text(form=rf"{checks.HOST}(/[a-z0-9._/-]+)?", bounds="a registry host, with or without a prefix"),
            least=1,
        ),
        derived=Derived(text="the account's registry in region", of=_registry),
        about="Registries that images come from.",
        read_by="Service, pack",
    )
    mail_domains: tuple[str, ...] = key(
        ListOf(each=MAIL_DOMAIN, least=1, most=10),
        derived=Derived(text="the domain of owner", of=_mail_domain),
        about="Domains of those who sign attestations and exceptions.",
        read_by="gate",
    )
    network: Network
    keys: Keys
    logs: Logs
    audit: Audit
    secrets: Secrets
    break_glass: BreakGlass
    db: Database
    redis: Redis
    mongo: Mongo
    storage: Storage
    backup: Backup
    domain: Domain
    cors: Cors
    cookies: Cookies
    auth: Auth
    rate_limits: RateLimits
    proxy: Proxy
    tls: Tls
    images: Images
    services: Services
    oauth: OAuth
    tiktok: TikTok
    smtp: Smtp
    legal: Legal
    media: Media
    alerts: Alerts
    ci: Ci
    integrations: Integrations
    budget: Budget
    subprocessors: tuple[Subprocessor, ...] = key(
        ListOf(each=Record(of=Subprocessor), least=1),
        about="Companies that personal data is passed to (CO-1).",
        limits="TikTok, and those of oauth.platforms",
        read_by="inventory",
    )
    exceptions: tuple[Exemption, ...] = key(
        ListOf(each=Record(of=Exemption)),
        default=(),
        about="Signed deviations from the bounds of cookies.sameSite and tls.backendTls; no violation is waived here.",
        limits="for APP-02 or TLS-04; at most 180 days each",
        read_by="settings",
    )
    attestations_file: str = key(
        Text(form=r"[^\n]+\.ya?ml", bounds="a .yaml file of the repository", checks=(checks.inside,)),
        default=ATTESTATIONS,
        about="Where attestation records are.",
        read_by="report",
    )
    attestations: tuple[Attestation, ...] = beside(default=())
