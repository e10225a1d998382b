"""Sections of what browsers and clients see: names, origins, cookies, tokens."""

from enum import StrEnum

from settings import checks
from settings.forms import HOST, HTTPS
from settings.schema.containers import ListOf
from settings.schema.scalars import Choice, Integer, Text
from settings.schema.section import Derived, Lookup, key, section

_PATH = Text(
    form=r"/[A-Za-z0-9/_.*-]*",
    bounds="a path that starts with '/'",
    example="/health",
    checks=(checks.narrow_path,),
)


class SameSite(StrEnum):
    """When browsers send the session cookie."""

    STRICT = "strict"
    LAX = "lax"
    NONE = "none"


class AuthMode(StrEnum):
    """How requests are authenticated."""

    SESSION = "session"
    JWT = "jwt"
    BOTH = "both"


@section
class Domain:
    """The public names."""

    zone_id: str = key(
        Text(form=r"Z[A-Z0-9]{7,31}", bounds="a Route 53 zone id", example="Z0123456789EXAMPLE0"),
        about="Hosted zone of the names.",
        read_by="Certificate, Balancer",
    )
    api_host: str = key(HOST, about="Host name of the API.", read_by="Certificate, Balancer")
    app_host: str = key(
        HOST,
        about="Host name of the front end.",
        limits="under the registrable domain of apiHost",
        read_by="Service",
    )


@section
class Cors:
    """Cross-origin requests."""

    allowed_origins: tuple[str, ...] = key(
        ListOf(
            each=Text(bounds="an https origin", example="https://app.example.com", checks=(checks.origin,)),
            least=1,
            most=10,
        ),
        about="Origins that may call the API with credentials (API-2).",
        limits="includes https://<domain.appHost>",
        read_by="Firewall, Service, Bucket",
    )


def _api(values: Lookup) -> str:
    return values.get("domain.apiHost", str)


def _registrable(values: Lookup) -> str:
    return checks.registrable(_api(values)) or _api(values)


@section
class Cookies:
    """The session cookie."""

    same_site: SameSite = key(
        Choice(of=SameSite),
        default=SameSite.STRICT,
        about="When browsers send the cookie (SC-3b).",
        limits="lax and none need an exception for APP-02",
        read_by="Service",
    )
    domain: str = key(
        Text(bounds="a lower-case domain", example="example.com", checks=(checks.cookie_domain,)),
        derived=Derived(text="registrable domain of domain.apiHost", of=_registrable),
        about="Domain of the cookie (SC-3c).",
        limits="covers domain.apiHost; not a public suffix",
        read_by="Service",
    )
    session_ttl_seconds: int = key(
        Integer(low=300, high=86_400, unit="seconds"),
        default=28_800,
        about="Life of a session.",
        read_by="Service",
    )


@section
class Jwt:
    """Access tokens."""

    issuer: str = key(
        HTTPS,
        derived=Derived(text="https://<domain.apiHost>", of=lambda values: f"https://{_api(values)}"),
        about="Issuer that tokens must name (AP-3).",
        read_by="Balancer, Service",
    )
    audience: str = key(
        Text(bounds="text on one line"),
        derived=Derived(text="<domain.apiHost>", of=_api),
        about="Audience that tokens must name (AP-3).",
        read_by="Balancer, Service",
    )
    ttl_seconds: int = key(
        Integer(low=60, high=900, unit="seconds", high_fix="write 900 or less: a stolen token works until it expires"),
        default=900,
        about="Life of an access token.",
        read_by="Service",
    )
    jwks_path: str = key(
        _PATH, default="/.well-known/jwks.json", about="Where the public keys are.", read_by="Balancer"
    )
    public_paths: tuple[str, ...] = key(
        ListOf(each=_PATH),
        default=("/health", "/.well-known/jwks.json", "/auth/*"),
        about="Paths that need no token.",
        read_by="Balancer",
    )


@section
class Auth:
    """Authentication."""

    mode: AuthMode = key(
        Choice(of=AuthMode), default=AuthMode.BOTH, about="Sessions, tokens or both.", read_by="Balancer, Service"
    )
    jwt: Jwt
