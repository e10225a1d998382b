"""What the contract is made of: the choices of a stack, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from components._naming import Identity
from components.data.redis_args import CacheAuth
from components.runtime.environment import ServiceKind


class SameSite(StrEnum):
    """When browsers send the session cookie."""

    STRICT = "strict"
    LAX = "lax"
    NONE = "none"


class AuthMode(StrEnum):
    """How requests prove who sends them."""

    SESSION = "session"
    JWT = "jwt"
    BOTH = "both"


class Delivery(StrEnum):
    """Whether mail reaches people; the value is what the application reads."""

    LIVE = "0"
    TEST = "1"


class Consent(StrEnum):
    """Whether requests need consent to the published texts; the value is what the application reads."""

    ASKED = "0"
    ENFORCED = "1"


class Platform(StrEnum):
    """Where content is published; the value is the part in names of variables."""

    INSTAGRAM = "IG"
    YOUTUBE = "YT"
    X = "X"


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The public names."""

    app_host: str
    """Host of the front end."""
    origins: Sequence[str]
    """Web origins that may call the API with credentials."""
    proxies: int
    """Proxies between a client and the service, whose forwarding header is trusted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """The session and its cookie."""

    domain: str
    same_site: SameSite
    ttl_seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """Access tokens."""

    issuer: str
    audience: str
    ttl_seconds: int
    jwks_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Consents:
    """The published texts."""

    mode: Consent
    terms_url: str
    terms_version: str
    privacy_url: str
    privacy_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Clamp:
    """The largest and the longest medium."""

    max_bytes: int
    max_seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Uploads:
    """What may be uploaded."""

    clamp: Clamp
    media_types: Sequence[str]
    platforms: Mapping[Platform, Clamp]
    """What each platform takes; an upload for it is held to the smaller of this and `clamp`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """A provider's server, with a credential that is renewed by hand."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """Mail."""

    delivery: Delivery
    server: MailServer | None
    """None for the interface of SES, which takes the role of the task."""
    test_addresses: Sequence[str]
    """Addresses that test-send endpoints may write to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractArgs:
    """Inputs of the contract."""

    identity: Identity
    names: Names
    sessions: Sessions
    auth: AuthMode
    tokens: Tokens
    consents: Consents
    uploads: Uploads
    mail: Mail
    cache_auth: CacheAuth
    audit_days: int
    """Days that audit events are kept."""
    readers: Mapping[str, frozenset[ServiceKind]]
    """Part of each secret of the stack -> the services that read it when they start. Others are not told of it."""

    def __post_init__(self) -> None:
        """Refuse a stack without a secret that the application cannot start without, or with mail it must not send."""
        needed = {"session-secret/keys", "encryption-keyring", "jwt-signing", "db-app"}
        if missing := sorted(part for part in needed if not self.readers.get(part)):
            message = f"readers: nobody reads {missing}; name the services that cannot start without them"
            raise ValueError(message)
        if "smtp" in self.readers and (self.mail.delivery is Delivery.TEST or self.mail.server is None):
            message = "readers: smtp needs a server and delivery to people; leave it out where mail is tested or by SES"
            raise ValueError(message)
